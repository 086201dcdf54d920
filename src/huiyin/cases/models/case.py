"""The case itself, its demands, its people, and the units that take part in it."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from huiyin.base.identifiers import ordered_uuid
from huiyin.base.sealing import SealedField
from huiyin.cases import codes
from huiyin.cases.states import FINISHED, NEXT_STEP, SEALED_STEP, State
from huiyin.org import categories, people
from huiyin.org.models import Unit, User
from huiyin.org.roles import APART, OFFICES, OVERSEERS, Role, UnitKind

_finished = Q(state__in=sorted(state.value for state in FINISHED))
_open = ~_finished


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: User, now: datetime) -> CaseQuerySet:
        """Cases the user may see: the only rule of visibility, used by page, list, count, search and export.

        Overseers see what any unit of theirs, or below it, took part in; a petition office and an inspection
        office see what their government's units took part in; handlers see their own unit's. An accusation is seen by
        those on its own access list, while they hold a confidential post and none in a unit it concerns, and by nobody
        else, whatever their posts (条例第三十条).
        """
        plain = ~Q(track=codes.Track.ACCUSATION) & self._in_scope(user, now)
        if not people.has_role(user, {Role.CONFIDENTIAL}, now):
            return self.filter(plain)
        trusted = Confidant.objects.filter(case=OuterRef("pk"), user=user, until=None)
        mine = {key for capacity in people.capacities(user, now) for key in capacity.unit.ancestor_ids()}
        tied = AccusedUnit.objects.filter(Q(unit__in=mine) | Q(unit__successor__in=mine), case=OuterRef("pk"))
        return self.filter(plain | (Q(track=codes.Track.ACCUSATION) & Exists(trusted) & ~Exists(tied)))

    def plain(self) -> CaseQuerySet:
        """Without accusations: what working lists, counts, searches, exports and figures start from."""
        return self.exclude(track=codes.Track.ACCUSATION)

    def _in_scope(self, user: User, now: datetime) -> Q:
        seen = Q(pk=None)
        for capacity in people.capacities(user, now):
            if capacity.role in APART or capacity.role is Role.CONFIDENTIAL:
                continue
            unit = capacity.unit
            if capacity.role in OVERSEERS:
                over = unit.government_path if unit.kind in OFFICES else unit.path
                if over.count("/") <= 2 and unit.kind != UnitKind.SUPERIOR:  # the county sees all
                    return ~Q(pk=None)
                part = Participation.objects.filter(case=OuterRef("pk"), unit__path__startswith=over)
            else:
                part = Participation.objects.filter(case=OuterRef("pk"), unit=unit)
            seen |= Q(Exists(part))
        return seen

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
    # 条例第三十一条: proposed by one person, confirmed by another, because a wrong way takes rights away.
    route = models.CharField("办理途径", max_length=2, choices=codes.Route, blank=True)
    route_reason = models.TextField("选择途径的理由", blank=True)
    route_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="途径提出人", db_index=False
    )
    route_confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="途径确认人", db_index=False
    )
    simplified = models.BooleanField("简易办理", default=False)
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
    returns = models.PositiveSmallIntegerField("退回次数", default=0)
    reopened = models.PositiveSmallIntegerField("重新办理次数", default=0)
    # Keys of people who may not act in this case (条例第二十八条).
    barred = models.JSONField("回避人员", default=list)
    answered_at = models.DateTimeField("首次答复送达", null=True)
    finished_at = models.DateTimeField("办结时间", null=True)
    # After second review: only new facts and reasons open the case again (条例第三十六条).
    final_on = models.DateField("终结日期", null=True)
    archived_at = models.DateTimeField("归档时间", null=True)

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
    def sealed(self) -> bool:
        """Whether only the access list of the case may know of it (条例第三十条)."""
        return self.track == codes.Track.ACCUSATION

    @property
    def next_step(self) -> str:
        """What the owner owes next; empty when finished."""
        if self.sealed:
            return SEALED_STEP.get(self.status, "")
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
    sound_digest = models.CharField(max_length=64, blank=True, db_index=True)  # of how the name sounds
    minor = models.BooleanField("未成年人", default=False)  # the name appears on no page, paper or list
    # A proxy's own query code and written or recorded authorisation (代办).
    code_digest = models.CharField(max_length=64, blank=True)
    authorisation = models.TextField("授权方式和范围", blank=True)
    authorised_at = models.DateTimeField("授权时间", null=True)
    revoked_at = models.DateTimeField("撤销时间", null=True)

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


class Confidant(models.Model):
    """Somebody on the access list of a sealed case: the only ones who know that it exists (条例第三十条)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="confidants", db_index=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    since = models.DateTimeField("知悉起")
    until = models.DateTimeField("知悉止", null=True)
    reason = models.CharField("理由", max_length=100, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="批准人")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "user"], condition=Q(until=None), name="confidant_once")
        ]

    def __str__(self) -> str:
        return str(self.user)


class AccusedUnit(models.Model):
    """A unit which the accusation concerns: it and its people never learn of the case."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="accused_units")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "unit"], name="accused_once")]

    def __str__(self) -> str:
        return str(self.unit)
