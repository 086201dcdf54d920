"""The days on which China rests or makes up for it, as notices of the State Council arrange them."""

from __future__ import annotations

from django.db import models


class CalendarDay(models.Model):
    """A named day off or make-up day. The days of one notice are replaced together, by `imports`."""

    class Kind(models.TextChoices):
        WORK = "work", "调休上班"
        REST = "rest", "放假"

    day = models.DateField("日期", primary_key=True)
    kind = models.CharField("类型", max_length=4, choices=Kind.choices)
    name = models.CharField("名称", max_length=30)

    class Meta:
        verbose_name = "放假调休日"
        ordering = ("day",)
        constraints = (
            models.CheckConstraint(condition=models.Q(kind__in=["work", "rest"]), name="calendar_day_kind"),
        )

    def __str__(self) -> str:
        return f"{self.day} {self.get_kind_display()} {self.name}"


class CalendarYear(models.Model):
    """A year whose notice was imported; it overrides what the software was delivered with."""

    class Status(models.TextChoices):
        CONFIRMED = "confirmed", "已公布"
        PROVISIONAL = "provisional", "暂定"

    year = models.PositiveSmallIntegerField("年份", primary_key=True)
    status = models.CharField("状态", max_length=11, choices=Status.choices)
    source = models.CharField("来源", max_length=200)
    imported_at = models.DateTimeField("导入时间")
    imported_by = models.CharField("导入人", max_length=60)

    class Meta:
        verbose_name = "放假安排"
        ordering = ("year",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(status__in=["confirmed", "provisional"]), name="calendar_year_status"
            ),
        )

    def __str__(self) -> str:
        return f"{self.year}年放假安排（{self.get_status_display()}）"
