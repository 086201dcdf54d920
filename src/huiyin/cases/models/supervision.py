"""Supervision of a unit's handling of a case, and advice to units (条例第三十八条至第四十条)."""

from __future__ import annotations

from django.db import models

from huiyin.cases import codes
from huiyin.cases.models.case import Case
from huiyin.documents.models import Letter
from huiyin.org.models import Unit, User


class Supervision(models.Model):
    """One step of supervision: on which ground, what is demanded by when, and what the unit answered."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="supervisions")
    measure = models.CharField("措施", max_length=10, choices=codes.Measure)
    ground = models.CharField("事由", max_length=16, choices=codes.SupervisionGround)
    facts = models.TextField("事实")
    demand = models.TextField("要求")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="被督办单位")
    by_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="督办单位")
    started_on = models.DateField("起算日")
    due = models.DateField("答复期限")
    rule = models.CharField("期限规则", max_length=24)
    issued_at = models.DateTimeField("发出时间")
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="督办人")
    letter = models.ForeignKey(Letter, models.PROTECT, null=True, related_name="+", verbose_name="文书")
    reply = models.TextField("答复", blank=True)
    finish_on = models.DateField("承诺完成时间", null=True)
    replied_at = models.DateTimeField("答复时间", null=True)
    replied_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="答复人")
    lapse_noted_at = models.DateTimeField("超期记录时间", null=True)
    ended_at = models.DateTimeField("了结时间", null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="了结人")
    result = models.TextField("了结意见", blank=True)

    class Meta:
        ordering = ("id",)
        indexes = [
            models.Index(fields=["unit", "due"], condition=models.Q(ended_at=None), name="supervision_open"),
            models.Index(
                fields=["by_unit", "due"], condition=models.Q(ended_at=None), name="supervision_issued"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_measure_display()} {self.unit}"


class Advice(models.Model):
    """One of the three kinds of advice to a unit, and whether the unit takes it up (条例第四十条)."""

    kind = models.CharField("建议", max_length=16, choices=codes.AdviceKind)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="被建议单位")
    by_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="建议单位")
    finding = models.TextField("发现的问题")
    suggestion = models.TextField("建议")
    cases = models.ManyToManyField(Case, related_name="advices", blank=True, verbose_name="所据事项")
    issued_at = models.DateTimeField("提出时间")
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提出人")
    due = models.DateField("反馈期限")
    letter = models.ForeignKey(Letter, models.PROTECT, null=True, related_name="+", verbose_name="建议书")
    version = models.PositiveIntegerField(default=1)
    adoption = models.CharField("采纳情况", max_length=8, choices=codes.Adoption, blank=True)
    reply = models.TextField("反馈", blank=True)
    change_on = models.DateField("落实日期", null=True)
    replied_at = models.DateTimeField("反馈时间", null=True)
    replied_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="反馈人")
    reply_letter = models.ForeignKey(
        Letter, models.PROTECT, null=True, related_name="+", verbose_name="反馈文书"
    )

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.unit}"
