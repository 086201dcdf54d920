"""Numbers without gaps and stored files; neither has heard of cases."""

from __future__ import annotations

from django.db import models

from huiyin.base.identifiers import ordered_uuid


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
