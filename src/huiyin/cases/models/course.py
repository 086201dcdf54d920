"""The course of a case: dispatches, objections, clocks, steps, files, findings and links."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from huiyin.base.sealing import SealedField
from huiyin.cases import codes
from huiyin.cases.models.case import Case, Demand
from huiyin.cases.states import State
from huiyin.deadlines import explaining, rules, terms
from huiyin.deadlines.arithmetic import Due, Stop
from huiyin.documents.models import Blob
from huiyin.org.models import Unit, User


class Assignment(models.Model):
    """A dispatch: from whom to whom, with the clause of the list of duties it rests on."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="assignments")
    kind = models.CharField("方式", max_length=8, choices=codes.DispatchKind)
    from_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="转办单位")
    to_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="承办单位")
    at = models.DateTimeField("时间")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经手人")
    clause = models.CharField("清单条目", max_length=200, blank=True)
    note = models.TextField("交办要求", blank=True)
    feedback_due = models.DateField("反馈日期", null=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.to_unit}"


class Objection(models.Model):
    """A unit says that the matter is not its own (条例第二十三条); the sender rules."""

    assignment = models.OneToOneField(Assignment, models.CASCADE, related_name="objection")
    reason = models.TextField("理由")
    clause = models.CharField("依据的清单条目", max_length=200, blank=True)
    suggested_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name="建议承办单位"
    )
    raised_at = models.DateTimeField("提出时间")
    raised_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提出人")
    upheld = models.BooleanField("核实同意", null=True)
    ruling = models.TextField("核实意见", blank=True)
    ruled_at = models.DateTimeField("核实时间", null=True)
    ruled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="核实人")

    def __str__(self) -> str:
        return self.reason[:40]


class Clock(models.Model):
    """A time limit that runs or ran; lateness is derived from it, never stored."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="clocks")
    code = models.CharField("规则", max_length=24)
    pack = models.CharField("规则包", max_length=20, default=rules.NATION)
    started_on = models.DateField("起算日")
    reason = models.CharField("起算事由", max_length=100)
    strict = models.DateField("届满日")
    rolled = models.DateField("顺延日")
    target = models.DateField("目标日")
    provisional = models.BooleanField("含未公布的放假安排", default=False)
    fixed = models.BooleanField("直接约定日期", default=False)
    stops = models.JSONField("中止", default=list)
    extended_days = models.PositiveSmallIntegerField("延长日数", default=0)
    extension_reason = models.TextField("延长理由", blank=True)
    ended_at = models.DateTimeField("终止时间", null=True)
    end_reason = models.CharField("终止事由", max_length=100, blank=True)
    lapse_noted_at = models.DateTimeField("超期记录时间", null=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["case", "code"], condition=Q(ended_at=None), name="one_running_clock_of_a_rule"
            )
        ]
        indexes = [
            models.Index(
                fields=["strict"], condition=Q(ended_at=None, lapse_noted_at=None), name="clock_to_watch"
            )
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.due}"

    @property
    def rule(self) -> rules.Rule:
        return rules.rule(self.code, self.started_on, self.pack)

    @property
    def label(self) -> str:
        return self.rule.label

    @property
    def due(self) -> date:
        """The date that binds: strict for the office, rolled past holidays for the citizen."""
        return terms.binding(self.term())

    @property
    def running(self) -> bool:
        return self.ended_at is None

    def term(self) -> terms.Term:
        """The term as the deadlines package computes and explains it."""
        return terms.Term(
            rule=self.rule,
            started_on=self.started_on,
            reason=self.reason,
            due=Due(self.strict, self.rolled, self.target, self.provisional),
            extended_days=self.extended_days,
            length=None if self.fixed else self.rule.length,
            stops=tuple(Stop(date.fromisoformat(a), date.fromisoformat(b)) for a, b in self.stops),
            pack=self.pack,
        )

    def explain(self) -> str:
        """The sentence that justifies the date."""
        return explaining.explain(self.term())

    def late(self, today: date) -> bool:
        return self.running and today > self.due


class Step(models.Model):
    """A line of the case's history (流转单): who did what, and how the case stood after it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="steps")
    at = models.DateTimeField("时间")
    verb = models.CharField("动作", max_length=20)
    actor = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="经手人", db_index=False
    )
    actor_name = models.CharField("经手人", max_length=60)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name="单位", db_index=False
    )
    note = models.TextField("办理意见", blank=True)  # for staff
    secret = SealedField("密存的办理意见")  # the same of a sealed case, whose note stays empty
    told = models.TextField("告知内容", blank=True)  # for the citizen
    state = models.CharField("之后状态", max_length=12, choices=State)
    owner = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    due = models.DateField("之后期限", null=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.verb}"

    @property
    def words(self) -> str:
        """The note, also of a sealed case: only for those who may read the case, and for the proof."""
        return self.note or self.secret


class Attachment(models.Model):
    """A file of a case, with who brought it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="attachments")
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    by_citizen = models.BooleanField("诉求人提供", default=False)
    added_at = models.DateTimeField("提交时间")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return str(self.blob_id)


class Evidence(models.Model):
    """A fact found, by which method, for which demand (000: five ways of looking)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="evidence")
    demand = models.ForeignKey(
        Demand, models.CASCADE, null=True, related_name="evidence", verbose_name="对应诉求"
    )
    method = models.CharField("方式", max_length=24, choices=codes.EvidenceMethod)
    finding = models.TextField("查明的事实")
    found_on = models.DateField("日期")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.finding[:40]


class Link(models.Model):
    """Two cases belong together; each citizen keeps an own answer (条例第十九条)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="links")
    other = models.ForeignKey(Case, models.CASCADE, related_name="linked_from")
    kind = models.CharField("关系", max_length=12, choices=codes.LinkKind)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["case", "other"], name="link_once")]

    def __str__(self) -> str:
        return self.get_kind_display()
