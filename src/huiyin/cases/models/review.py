"""Review and second review at the superior unit, and hearings."""

from __future__ import annotations

from django.db import models

from huiyin.cases import codes
from huiyin.cases.models.answer import Answer
from huiyin.cases.models.case import Case
from huiyin.cases.states import State
from huiyin.documents.models import Letter
from huiyin.org.models import Unit, User


class Review(models.Model):
    """A request to the superior unit to look at an opinion again (条例第三十五条), or for the second time (第三十六条)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="reviews")
    level = models.PositiveSmallIntegerField("层级", choices=codes.ReviewLevel)
    against = models.ForeignKey(Answer, models.PROTECT, related_name="+", verbose_name="请求复查的意见")
    organ = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="复查复核机关")
    came_from = models.CharField("请求前的状态", max_length=12, choices=State)
    requests = models.TextField("复查请求")
    reasons = models.TextField("事实和理由")
    requested_at = models.DateTimeField("收到请求时间")
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="代为登记人"
    )
    accepted_at = models.DateTimeField("受理时间", null=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="受理人")
    refused = models.CharField("不予受理的理由", max_length=12, choices=codes.ReviewRefusal, blank=True)
    refusal = models.TextField("不予受理说明", blank=True)
    letter = models.ForeignKey(Letter, models.PROTECT, null=True, related_name="+", verbose_name="受理通知书")
    outcome = models.CharField("结论", max_length=8, choices=codes.ReviewOutcome, blank=True)
    ground = models.CharField("审查情况", max_length=12, choices=codes.ReviewGround, blank=True)
    remand_due = models.DateField("重新办理期限", null=True)
    opinion = models.ForeignKey(
        Answer, models.PROTECT, null=True, related_name="+", verbose_name="复查复核意见"
    )
    decided_at = models.DateTimeField("作出时间", null=True)
    ended_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(ended_at=None), name="one_review_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return self.get_level_display()


class Hearing(models.Model):
    """A hearing: called at least seven days ahead, led by somebody who did not investigate (条例第三十一条、第三十六条)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="hearings")
    review = models.ForeignKey(Review, models.CASCADE, null=True, related_name="hearings")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="举行单位")
    status = models.CharField("状态", max_length=10, choices=codes.HearingStatus)
    called_at = models.DateTimeField("通知时间")
    called_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField("听证时间")
    place = models.CharField("听证地点", max_length=100)
    host = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="主持人")
    panel = models.TextField("听证员")  # one name and post a line
    open_to_public = models.BooleanField("公开举行", default=True)
    matter = models.TextField("听证事项")
    record = models.JSONField(
        "笔录", default=dict
    )  # parties, statements, evidence, questions, final statements
    opinion = models.TextField("听证意见", blank=True)
    ended_on = models.DateField("听证结束日期", null=True)
    cancelled = models.TextField("取消理由", blank=True)
    letter = models.ForeignKey(Letter, models.PROTECT, null=True, related_name="+", verbose_name="听证通知书")

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(status="called"), name="one_hearing_ahead"
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.place}"
