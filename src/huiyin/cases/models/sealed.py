"""What a sealed case holds apart from its row: the words, and of whom they speak (条例第三十条)."""

from __future__ import annotations

from django.db import models

from huiyin.base.sealing import SealedField
from huiyin.cases.models.case import Case

TITLE = "检举控告件"  # all that the case's own row says


class SealedMatter(models.Model):
    """The text of an accusation; the case's own row says nothing of it, so that no list or search can."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="matter")
    text = SealedField("检举控告内容")
    rest = SealedField("其余登记内容")  # JSON: what else stood in the row and the demands, for going back
    accused = SealedField("被检举控告的人")
    authority = models.CharField("有权机关", max_length=60, blank=True)
    result = SealedField("处理结果")

    def __str__(self) -> str:
        return "检举控告内容"
