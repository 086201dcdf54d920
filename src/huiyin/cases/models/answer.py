"""The written answer, its service and performance, and what the citizen says to it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huiyin.base.sealing import SealedField
from huiyin.cases import codes
from huiyin.cases.models.case import Case, Demand
from huiyin.documents.models import Blob, Letter
from huiyin.org.models import Unit, User


class Answer(models.Model):
    """The written answer: an opinion on each demand, or the notice that the matter is not accepted."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="answers")
    kind = models.CharField("文书", max_length=16, choices=codes.AnswerKind)
    status = models.CharField("状态", max_length=10, choices=codes.AnswerStatus)
    number = models.CharField("文号", max_length=80, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="出具单位")
    summary = models.TextField("一句话答复")
    ground = models.CharField("理由", max_length=20, blank=True)  # DeclineGround, FinalGround or ReviewGround
    turn_to = models.TextField("应当向哪里提出", blank=True)
    # Where turned to another way (R1–R5): the body, its address, the limit, what to bring, the law.
    way = models.JSONField("法定途径", default=dict)
    letter = models.ForeignKey(Letter, models.PROTECT, null=True, related_name="+", verbose_name="文书正本")
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="拟稿人")
    drafted_at = models.DateTimeField("拟稿时间")
    endorsed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="审核人")
    endorsed_at = models.DateTimeField("审核时间", null=True)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="签发人")
    signed_at = models.DateTimeField("签发时间", null=True)
    review_until = models.DateField("可申请复查至", null=True)
    public = models.BooleanField("向公众公开", default=False)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.number or self.get_kind_display()

    @property
    def ground_name(self) -> str:
        """The ground in words, whichever table it is from."""
        for table in (codes.DeclineGround, codes.FinalGround, codes.ReviewGround):
            if self.ground in table.values:
                return str(table(self.ground).label)
        return ""


class AnswerItem(models.Model):
    """The answer to one demand (条例第三十二条): facts, opinion, basis, and what is promised by when."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="items")
    demand = models.ForeignKey(Demand, models.PROTECT, related_name="+")
    facts = models.TextField("查明的事实")
    opinion = models.CharField("处理意见", max_length=12, choices=codes.Opinion)
    reply = models.TextField("答复内容")
    basis = models.TextField("法律政策依据", blank=True)
    promise = models.TextField("承诺事项", blank=True)
    promise_due = models.DateField("承诺完成日期", null=True)
    promisor = models.CharField("履行人", max_length=60, blank=True)  # a third party; empty: the unit itself

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["answer", "demand"], name="one_answer_for_a_demand")]

    def __str__(self) -> str:
        return self.reply[:40]


class Service(models.Model):
    """Proof that a paper reached the citizen; from `received_on` the right of review runs (条例第三十五条)."""

    answer = models.OneToOneField(Answer, models.CASCADE, related_name="service")
    method = models.CharField(
        "送达方式", max_length=12, choices=[*codes.ServiceMethod.choices, *codes.ToldBy.choices]
    )
    received_on = models.DateField("收到日期")
    receiver = SealedField("签收人")
    proof = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+", verbose_name="送达凭证")
    at = models.DateTimeField("登记时间")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.get_method_display()} {self.received_on}"


class Delivery(models.Model):
    """An attempt to serve that failed, or a further service: to another representative, or once more."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="deliveries")
    method = models.CharField("送达方式", max_length=12, choices=codes.ServiceMethod)
    on = models.DateField("日期")
    receiver = SealedField("受送达人")
    delivered = models.BooleanField("已送达")
    note = models.TextField("情况", blank=True)
    proof = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+", verbose_name="凭证")
    at = models.DateTimeField("登记时间")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.get_method_display()} {self.on}"


class Performance(models.Model):
    """What was promised in an answer or an agreement, by the unit or by a third party, and the proof that it was kept."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="performances")
    answer = models.ForeignKey(Answer, models.CASCADE, related_name="performances")
    text = models.TextField("承诺事项")
    promisor = models.CharField("承诺人", max_length=60, blank=True)  # empty: the handling unit itself
    due = models.DateField("承诺完成日期")
    done_on = models.DateField("完成日期", null=True)
    proof = models.TextField("完成情况", blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    dropped = models.BooleanField("已由新的答复替代", default=False)
    lapse_noted_at = models.DateTimeField("超期记录时间", null=True)

    class Meta:
        ordering = ("due", "id")
        indexes = [
            models.Index(
                fields=["due"],
                condition=Q(done_on=None, dropped=False, lapse_noted_at=None),
                name="promise_to_watch",
            )
        ]

    def __str__(self) -> str:
        return f"{self.text[:20]} {self.due}"


class Callback(models.Model):
    """A call to the citizen after the answer, by somebody other than the handling unit."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="callbacks")
    at = models.DateTimeField("回访时间")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="回访人")
    reached = models.BooleanField("已联系上")
    solved = models.CharField("是否解决", max_length=8, choices=codes.Solved, blank=True)
    satisfaction = models.CharField("满意度", max_length=10, choices=codes.Satisfaction, blank=True)
    words = models.TextField("群众原话", blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.get_solved_display() or "未联系上"


class Rating(models.Model):
    """The citizen's own word, given with the citizen's own code."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="ratings")
    answer = models.OneToOneField(Answer, models.CASCADE, related_name="rating")
    at = models.DateTimeField("评价时间")
    solved = models.CharField("是否解决", max_length=8, choices=codes.Solved)
    satisfaction = models.CharField("满意度", max_length=10, choices=codes.Satisfaction)
    words = models.TextField("意见", blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.get_satisfaction_display()
