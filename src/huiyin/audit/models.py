"""The audit trail: append-only events in hash chains."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Event(models.Model):
    """One change or one look at personal data. `hash` covers every other column and the hash before it."""

    chain = models.PositiveSmallIntegerField()
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField("时间")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        verbose_name="操作人",
        related_name="+",
        db_index=False,
    )
    actor_name = models.CharField("操作人姓名", max_length=60)
    verb = models.CharField("动作", max_length=40)
    subject = models.CharField("对象类别", max_length=20)
    subject_id = models.CharField("对象", max_length=40)
    data = models.TextField("内容")  # canonical JSON, kept to the byte because the hash covers it
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="event_place_in_chain")]
        indexes = [models.Index(fields=["subject", "subject_id"], name="event_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"
