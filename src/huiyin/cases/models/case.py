"""The case itself, its demands, its people, and the units that take part in it."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from huiyin.base.identifiers import ordered_uuid
from huiyin.base.sealing import SealedField
from huiyin.cases import codes
from huiyin.cases.states import FINISHED, NEXT_STEP, State
from huiyin.org import categories, people
from huiyin.org.models import Unit, User
from huiyin.org.roles import APART, OFFICES, OVERSEERS

_finished = Q(state__in=sorted(state.value for state in FINISHED))
_open = ~_finished


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: User, now: datetime) -> CaseQuerySet:
        """Cases the user may see: the only rule of visibility, used by page, list, count, search and export.

        Overseers see what any unit of theirs, or below it, took part in; a petition office and an inspection
        office see what their government's units took part in; handlers see their own unit's.
        """
        seen = Q(pk=None)
        for capacity in people.capacities(user, now):
            if capacity.role in APART:
                continue
            unit = capacity.unit
            if capacity.role in OVERSEERS:
                over = unit.government_path if unit.kind in OFFICES else unit.path
                if over.count("/") <= 2:  # the root sees all
                    return self
                part = Participation.objects.filter(case=OuterRef("pk"), unit__path__startswith=over)
            else:
                part = Participation.objects.filter(case=OuterRef("pk"), unit=unit)
            seen |= Q(Exists(part))
        return self.filter(seen)

    def open(self) -> CaseQuerySet:
        return self.filter(_open)


class Case(models.Model):
    """One citizen matter. While it is open, exactly one unit (`owner`) owes the next step by `next_due`."""

    id = models.UUIDField(primary_key=True, default=ordered_uuid, editable=False)
    number = models.CharField("编号", max_length=20, unique=True)
    version = models.PositiveIntegerField(default=1)
    track = models.CharField("轨道", max_length=12, choices=codes.Track, default=codes.Track.PETITION)
    state = models.CharField("状态", max_length=12, choices=State)
    code_digest = models.CharField(max_length=64)

    channel = models.CharField("信访形式", max_length=12, choices=codes.Channel)
    purpose = models.CharField("信访目的", max_length=12, choices=codes.Purpose, blank=True)
    category = models.CharField("内容分类", max_length=6, blank=True)
    urgent = models.BooleanField("紧急", default=False)
    title = models.CharField("标题", max_length=100)
    text = models.TextField("事实和理由")
    place = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="问题属地"
    )
    place_text = models.CharField("具体地点", max_length=100, blank=True)
    people_count = models.PositiveIntegerField("人数", default=1)
    anonymous = models.BooleanField("匿名", default=False)
    confidential = models.BooleanField("要求保密", default=False)
    may_publish = models.BooleanField("同意公开答复", default=False)
    reply_channel = models.CharField(
        "答复方式", max_length=12, choices=codes.ReplyChannel, default=codes.ReplyChannel.WEB
    )
    read_back = models.BooleanField("已向诉求人宣读核对", default=False)

    registered_at = models.DateTimeField("登记时间")
    registered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="登记人"
    )
    receiver = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="首接单位")
    owner = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="owned_cases", verbose_name="责任单位"
    )
    officer = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="经办人")
    sender = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="转办单位")
    handling_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name="办理单位"
    )
    next_due = models.DateField("下一步期限", null=True)
    reopened = models.PositiveSmallIntegerField("重新办理次数", default=0)
    answered_at = models.DateTimeField("首次答复送达", null=True)
    finished_at = models.DateTimeField("办结时间", null=True)

    source = models.CharField("来源", max_length=20, blank=True)
    source_key = models.CharField("来源编号", max_length=60, blank=True)

    objects: ClassVar[CaseQuerySet] = CaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_key"], condition=~Q(source=""), name="case_imported_once"
            ),
            models.CheckConstraint(
                condition=(_finished & Q(owner=None))
                | (_open & Q(owner__isnull=False) & Q(next_due__isnull=False)),
                name="open_case_has_one_owner_and_a_date",
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "next_due", "id"], condition=Q(owner__isnull=False), name="case_work"
            ),
            models.Index(
                fields=["officer", "next_due", "id"], condition=Q(officer__isnull=False), name="case_mine"
            ),
            models.Index(fields=["handling_unit", "-registered_at"], name="case_handling"),
            models.Index(fields=["-registered_at", "-id"], name="case_newest"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def status(self) -> State:
        return State(self.state)

    @property
    def is_open(self) -> bool:
        return self.status not in FINISHED

    @property
    def next_step(self) -> str:
        """What the owner owes next; empty when finished."""
        return NEXT_STEP.get(self.status, "")

    @property
    def category_name(self) -> str:
        return categories.name(self.category) if self.category else ""

    @property
    def place_name(self) -> str:
        """Where the problem is, as one reads it."""
        return " ".join(part for part in (self.place.name if self.place else "", self.place_text) if part)


class Demand(models.Model):
    """One numbered request of a case; the answer answers each."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="demands")
    no = models.PositiveSmallIntegerField("序号")
    text = models.TextField("诉求")

    class Meta:
        ordering = ("no",)
        constraints = [models.UniqueConstraint(fields=["case", "no"], name="demand_number_in_case")]

    def __str__(self) -> str:
        return f"{self.no}. {self.text}"


class Party(models.Model):
    """A person or organisation of a case; name and ways to reach are sealed at rest."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="parties")
    kind = models.CharField("类别", max_length=12, choices=codes.PartyKind, default=codes.PartyKind.PERSON)
    role = models.CharField(
        "身份", max_length=14, choices=codes.PartyRole, default=codes.PartyRole.PETITIONER
    )
    name = SealedField("姓名（名称）")
    phone = SealedField("联系电话")
    address = SealedField("住址")
    name_digest = models.CharField(max_length=64, blank=True, db_index=True)
    phone_digest = models.CharField(max_length=64, blank=True, db_index=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.get_role_display()


class Participation(models.Model):
    """A unit takes part in a case; who may see the case follows from it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="participations", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    part = models.CharField("职责", max_length=10, choices=codes.Part)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "unit", "part"], name="part_once")]
        indexes = [models.Index(fields=["unit", "case"], name="participation_unit")]

    def __str__(self) -> str:
        return f"{self.unit} {self.get_part_display()}"
