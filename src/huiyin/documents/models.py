"""Numbers without gaps, stored files and issued papers; none of them has heard of cases."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from huiyin.base.identifiers import ordered_uuid
from huiyin.base.sealing import SealedField
from huiyin.documents.kinds import KINDS


class Series(models.Model):
    """A series of numbers within a year; `last` moves only inside the transaction that uses the number."""

    name = models.CharField("系列", max_length=80)
    year = models.PositiveSmallIntegerField("年份")
    last = models.PositiveIntegerField("最后编号", default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "year"], name="series_name_year")]

    def __str__(self) -> str:
        return f"{self.name}〔{self.year}〕"


class Blob(models.Model):
    """A stored file, kept under its fingerprint (SHA-256) and never changed."""

    id = models.UUIDField(primary_key=True, default=ordered_uuid, editable=False)
    name = models.CharField("文件名", max_length=120)
    content_type = models.CharField("类型", max_length=80)
    size = models.PositiveIntegerField("字节数")
    sha256 = models.CharField("指纹", max_length=64)
    stored_at = models.DateTimeField("存入时间")

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        return f"{self.sha256[:2]}/{self.sha256[2:]}"


class Letter(models.Model):
    """A paper as it was issued: its filled text never changes, whatever becomes of the template."""

    TITLE: ClassVar[int] = 120

    id = models.UUIDField(primary_key=True, default=ordered_uuid, editable=False)
    kind = models.CharField("种类", max_length=40)
    subject_id = models.UUIDField("所属事项", db_index=True)
    number = models.CharField("文号", max_length=100, blank=True)
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+", verbose_name="发文机关")
    title = models.CharField("标题", max_length=TITLE)
    addressee = SealedField("主送")
    body = SealedField("正文")
    for_citizen = models.BooleanField("发给信访人")
    issued_at = models.DateTimeField("印发时间")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="印发人"
    )
    fingerprint = models.CharField("正文指纹", max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~models.Q(number=""), name="letter_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}".strip()

    @property
    def label(self) -> str:
        return KINDS[self.kind].label
