"""What assistance keeps: what it learnt, how its suggestions fared, topics, and answers to questions of policy."""

from __future__ import annotations

from datetime import date

from django.db import models

from huiyin.base.identifiers import ordered_uuid
from huiyin.cases.models import Case, Step
from huiyin.org import categories
from huiyin.org.models import Unit, User
from huiyin.org.roles import PlaceKind


class Aspect(models.TextChoices):
    """What a suggestion is about."""

    UNIT = "unit", "责任单位"
    CATEGORY = "category", "内容分类"
    PURPOSE = "purpose", "信访目的"
    URGENT = "urgent", "紧急"


class Brain(models.Model):
    """What was learnt from confirmed decisions about one aspect; `version` rises with each lesson."""

    aspect = models.CharField("方面", max_length=10, choices=Aspect, primary_key=True)
    version = models.PositiveIntegerField(default=0)
    lessons = models.PositiveIntegerField("学过的决定", default=0)
    state = models.BinaryField(default=bytes)

    def __str__(self) -> str:
        return f"{self.get_aspect_display()}（{self.lessons}）"


class Cursor(models.Model):
    """How far the background work has read the history."""

    name = models.CharField(max_length=20, primary_key=True)
    step = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.step}"


class Trial(models.Model):
    """What would have been suggested just before somebody decided, and what was decided: the measure of accuracy.

    It holds labels and no text; `first` to `third` are empty when nothing was suggested.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="+", db_index=False)
    step = models.ForeignKey(Step, models.CASCADE, related_name="+", db_index=False)
    aspect = models.CharField("方面", max_length=10, choices=Aspect)
    at = models.DateTimeField("时间")
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", db_index=False
    )  # that decided
    first = models.CharField("首选建议", max_length=20, blank=True)
    second = models.CharField("次选建议", max_length=20, blank=True)
    third = models.CharField("第三建议", max_length=20, blank=True)
    sure = models.BooleanField("有把握", default=False)
    decided = models.CharField("决定", max_length=20)
    right = models.BooleanField("首选相符")
    in_three = models.BooleanField("前三相符")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["step", "aspect"], name="trial_once")]
        indexes = [models.Index(fields=["aspect", "at"], name="trial_aspect")]

    def __str__(self) -> str:
        return f"{self.get_aspect_display()} {self.first} → {self.decided}"


class Whereabouts(models.Model):
    """In how many cases a place, known by the fingerprint of its name, lay in a unit; written by `whereabouts` only."""

    name = models.CharField("名称指纹", max_length=64)
    place = models.ForeignKey(Unit, models.CASCADE, related_name="+", db_index=False)
    cases = models.PositiveIntegerField("件数")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "place"], name="whereabouts_once")]

    def __str__(self) -> str:
        return f"{self.name[:8]} {self.place_id} {self.cases}"


class Topic(models.Model):
    """Cases on the same event at the same place. What is shown of one follows from the members a user may see."""

    cases = models.PositiveIntegerField(
        "件数", default=0
    )  # of all its members; only to look at the larger ones first
    last_at = models.DateTimeField("最近一件")

    class Meta:
        indexes = [models.Index(fields=["-last_at"], name="topic_latest")]

    def __str__(self) -> str:
        return f"专题{self.pk}"


class TopicMember(models.Model):
    """A case that belongs to a topic; it belongs to one at most."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="members")
    case = models.OneToOneField(Case, models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"{self.topic} {self.case_id}"


class Apart(models.Model):
    """A case that somebody took out of a topic; it does not join that one again by itself."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+", db_index=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="移出人")
    at = models.DateTimeField("移出时间")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "topic"], name="apart_once")]

    def __str__(self) -> str:
        return f"{self.topic_id} {self.case_id}"


class Policy(models.Model):
    """A question people ask with its plain answer and basis, in one version; all versions of a question share `line`.

    A revision ends one version and begins the next, so that what an answer of last year rested on can still be read.
    """

    line = models.UUIDField("问题", default=ordered_uuid, editable=False)
    version = models.PositiveSmallIntegerField("版本", default=1)
    question = models.CharField("问题", max_length=120)
    answer = models.TextField("答复")
    basis = models.CharField("依据", max_length=400)
    terms = models.CharField("群众的说法", max_length=200, blank=True)
    category = models.CharField("内容分类", max_length=6, blank=True)
    place_kind = models.CharField("地域", max_length=10, choices=PlaceKind, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="负责单位")
    from_date = models.DateField("施行起")
    to_date = models.DateField("施行止", null=True, blank=True)
    published = models.BooleanField("向群众公开", default=False)
    written_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="撰写人")
    written_at = models.DateTimeField("撰写时间")
    end_reason = models.CharField("为什么不再适用", max_length=200, blank=True)

    class Meta:
        ordering = ("category", "line")
        constraints = [models.UniqueConstraint(fields=["line", "version"], name="policy_version_once")]
        indexes = [models.Index(fields=["from_date", "to_date"], name="policy_in_force")]

    def __str__(self) -> str:
        return self.question

    def in_force(self, on: date) -> bool:
        return self.from_date <= on and (self.to_date is None or on <= self.to_date)

    @property
    def category_name(self) -> str:
        return categories.name(self.category) if self.category else ""
