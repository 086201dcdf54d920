"""The days on which China rests or makes up for it, and which pack of rules the office has chosen."""

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


class PackChoice(models.Model):
    """From when to when a pack of rules is in use. Never changed but by `choosing.choose`, which ends the one before.

    Of two that cover a day the later one counts. `to_date` before `from_date`: replaced before it came into use.
    """

    pack = models.CharField("规则包", max_length=20)
    from_date = models.DateField("启用日期")
    to_date = models.DateField("停用日期", null=True)
    reason = models.CharField("理由", max_length=300)
    chosen_by_name = models.CharField("选择人", max_length=60)
    chosen_at = models.DateTimeField("选择时间")

    class Meta:
        verbose_name = "规则包的选择"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.pack} {self.from_date}"
