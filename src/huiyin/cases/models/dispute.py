"""Who must keep out, who helps, who decides between units, and what the parties agree."""

from __future__ import annotations

from django.db import models

from huiyin.cases import codes
from huiyin.cases.models.answer import Answer
from huiyin.cases.models.case import Case
from huiyin.org.models import Unit, User


class Recusal(models.Model):
    """A request that somebody keep out of the case for a direct interest in it (条例第二十八条)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="recusals")
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="应当回避的人")
    by_citizen = models.BooleanField("诉求人申请")
    asked_at = models.DateTimeField("提出时间")
    reason = models.TextField("理由")
    granted = models.BooleanField("决定回避", null=True)
    ruling = models.TextField("决定理由", blank=True)
    ruled_at = models.DateTimeField("决定时间", null=True)
    ruled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="决定人")

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user"], condition=models.Q(granted=None), name="recusal_asked_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.user)


class Adjudication(models.Model):
    """Units disagree whose the matter is: their common superior decides (条例第二十四条)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="adjudications")
    asked_at = models.DateTimeField("提请时间")
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="提请人")
    asking_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="提请单位")
    reason = models.TextField("争议情况")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="裁定机关")
    decided_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name="裁定的承办单位"
    )
    ruling = models.TextField("裁定理由", blank=True)
    clause = models.CharField("依据的清单条目", max_length=200, blank=True)
    ruled_at = models.DateTimeField("裁定时间", null=True)
    ruled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="裁定人")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return str(self.unit)


class Assist(models.Model):
    """A unit is asked to help the host unit: with what, by when, and what it found (条例第二十四条)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="assists")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="协办单位")
    task = models.TextField("协办事项")
    due = models.DateField("反馈日期")
    asked_at = models.DateTimeField("提出时间")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reply = models.TextField("协办意见", blank=True)
    replied_at = models.DateTimeField("反馈时间", null=True)
    replied_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["case", "unit"], condition=models.Q(replied_at=None), name="asked_to_assist_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.unit)


class Mediation(models.Model):
    """Mediation or settlement within what the law leaves open, with the consent of both sides (条例第三十三条)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="mediations")
    kind = models.CharField("方式", max_length=12, choices=codes.MediationKind)
    mediator = models.CharField("调解组织和调解员", max_length=100, blank=True)
    other_party = models.CharField("对方当事人", max_length=100)
    consent = models.TextField("双方同意的情况")
    started_at = models.DateTimeField("开始时间")
    started_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    outcome = models.CharField("结果", max_length=8, choices=codes.MediationOutcome, blank=True)
    facts = models.TextField("争议事实和责任", blank=True)
    terms = models.TextField("协议内容", blank=True)
    ended_at = models.DateTimeField("结束时间", null=True)
    answer = models.ForeignKey(Answer, models.PROTECT, null=True, related_name="+", verbose_name="协议书")

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(ended_at=None), name="one_mediation_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Reception(models.Model):
    """Several units receive those who came together (联合接访，条例第十八条、第二十条)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="receptions")
    on = models.DateField("日期")
    place = models.CharField("地点", max_length=100)
    host = models.CharField("主持接访的负责人", max_length=60)
    units = models.TextField("参加单位和人员")  # one a line
    talked = models.TextField("接访情况和答复")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField("登记时间")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.on} {self.place}"


class UrgentReport(models.Model):
    """What was reported upward on an urgent matter, when and to whom (条例第二十五条)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="urgent_reports")
    at = models.DateTimeField("报告时间")
    to = models.CharField("报告对象", max_length=100)
    text = models.TextField("报告内容")
    measures = models.TextField("已采取的措施", blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.to}"
