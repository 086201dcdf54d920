"""How suggestions fare, by aspect, unit and month: counted from trials, which hold labels and no case's content.

Trials of cases that are sealed are left out. The database adds up; the pages cost
the same few queries however many decisions there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection
from django.db.models import Case, Count, Max, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from huiyin.assist import decisions
from huiyin.assist.models import Aspect, Brain, Trial
from huiyin.base import clock
from huiyin.base.clock import local_date
from huiyin.cases.codes import Purpose
from huiyin.cases.models import SealedMatter
from huiyin.org import categories, people
from huiyin.org.models import Unit, User
from huiyin.org.roles import OFFICES, Role

FEW = 10  # fewer decisions make no percentage
HUNDRED = 100
STRETCHES = 20  # the learning curve has at most so many points
MONTHS = 12
TOP = 20
_ALWAYS = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})
_CHIEFS = frozenset({Role.HEAD, Role.LEADER})
READERS = _ALWAYS | _CHIEFS

Key = TypeVar("Key")


def readable(user: User, now: datetime) -> bool:
    """Whether the report is for this person: administrators, auditors, and the chiefs of the offices that dispatch."""
    mine = people.capacities(user, now)
    return any(c.role in _ALWAYS or (c.role in _CHIEFS and c.unit.kind in OFFICES) for c in mine)


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole in words: a percentage, or while there are few the two numbers."""

    part: int
    whole: int

    @property
    def percent(self) -> int | None:
        return round(100 * self.part / self.whole) if self.whole >= FEW else None

    def __str__(self) -> str:
        if not self.whole:
            return "—"
        return f"{self.part}/{self.whole}件" if self.percent is None else f"{self.percent}%"


@dataclass(frozen=True, slots=True)
class Score:
    """So many decisions, and how the suggestions made just before them fared."""

    count: int = 0
    right: int = 0
    in_three: int = 0
    sure: int = 0
    sure_right: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(
            self.count + other.count,
            self.right + other.right,
            self.in_three + other.in_three,
            self.sure + other.sure,
            self.sure_right + other.sure_right,
        )

    @property
    def first(self) -> Share:
        return Share(self.right, self.count)

    @property
    def three(self) -> Share:
        return Share(self.in_three, self.count)

    @property
    def unsure(self) -> Share:
        return Share(self.count - self.sure, self.count)

    @property
    def when_sure(self) -> Share:
        return Share(self.sure_right, self.sure)

    @property
    def when_unsure(self) -> Share:
        return Share(self.right - self.sure_right, self.count - self.sure)


@dataclass(frozen=True, slots=True)
class Cell:
    """The decisions of one aspect and unit."""

    aspect: str
    unit: int | None
    score: Score


@dataclass(frozen=True, slots=True)
class Stretch:
    """Successive decisions, from the `begin`-th to the `end`-th of all, and how they fared."""

    begin: int
    end: int
    score: Score


@dataclass(frozen=True, slots=True)
class Correction:
    """What was suggested first and what was decided instead, and how often."""

    suggested: str
    decided: str
    count: int


@dataclass(frozen=True, slots=True)
class Learning:
    """The state of learning: whether assistance is on, how many decisions were learnt from, when the last was made."""

    on: bool
    lessons: tuple[tuple[str, int], ...]
    last: datetime | None

    @property
    def total(self) -> int:
        return sum(count for _, count in self.lessons)


def trials() -> QuerySet[Trial]:
    """The trials of cases of which everybody in the office may know."""
    return Trial.objects.exclude(case__in=SealedMatter.objects.values("case"))


def cells() -> list[Cell]:
    """All decisions, added up by aspect and unit."""
    found = trials().values("aspect", "unit").annotate(**_sums()).order_by("aspect", "unit")
    return [Cell(row["aspect"], row["unit"], _score(row)) for row in found]


def _sums() -> dict[str, Count]:
    return {
        "total": Count("pk"),
        "hits": Count("pk", filter=Q(right=True)),
        "near": Count("pk", filter=Q(in_three=True)),
        "certain": Count("pk", filter=Q(sure=True)),
        "certain_hits": Count("pk", filter=Q(sure=True, right=True)),
    }


def _score(row: Any) -> Score:
    return Score(row["total"], row["hits"], row["near"], row["certain"], row["certain_hits"])


def by_aspect(found: Iterable[Cell]) -> list[tuple[Aspect, Score]]:
    """Every aspect, with all its decisions."""
    sums = _added(found, lambda cell: cell.aspect)
    return [(aspect, sums.get(aspect.value, Score())) for aspect in Aspect]


def by_month(aspect: str, now: datetime) -> list[tuple[date, Score]]:
    """The last twelve months, those in which such decisions were made."""
    today = local_date(now)
    firsts = [_months_before(today, back) for back in range(MONTHS - 1, -1, -1)]
    # The beginning of each month is compared in the database's own time: no function is called for each row.
    ends = [When(at__lt=clock.at(after, 0), then=Value(no)) for no, after in enumerate(firsts[1:])]
    found = (
        trials()
        .filter(aspect=aspect, at__gte=clock.at(firsts[0], 0))
        .annotate(no=Case(*ends, default=Value(MONTHS - 1)))
        .values("no")
        .annotate(**_sums())
        .order_by("no")
    )
    return [(firsts[row["no"]], _score(row)) for row in found]


def _months_before(day: date, back: int) -> date:
    """The first day of the month so many months before."""
    year, month = divmod(day.year * 12 + day.month - 1 - back, 12)
    return date(year, month + 1, 1)


def by_unit(found: Iterable[Cell], aspect: str) -> list[tuple[str, Score]]:
    """The units concerned by name, those with most decisions first."""
    sums = _added((cell for cell in found if cell.aspect == aspect), lambda cell: cell.unit)
    names = {unit.pk: unit.name for unit in Unit.objects.filter(pk__in=[key for key in sums if key])}
    named = [(names.get(key or 0, "没有记明单位"), score) for key, score in sums.items()]
    return sorted(named, key=lambda line: (-line[1].count, line[0]))


def _added(found: Iterable[Cell], key: Callable[[Cell], Key]) -> dict[Key, Score]:
    sums: dict[Key, Score] = defaultdict(Score)
    for cell in found:
        sums[key(cell)] += cell.score
    return sums


def curve(aspect: str, count: int) -> list[Stretch]:
    """How `count` decisions fared, hundred after hundred in the order of time; where there are many, by longer stretches."""
    length = HUNDRED
    while length * STRETCHES < count:
        length *= 2
    numbered = trials().filter(aspect=aspect).annotate(no=Window(RowNumber(), order_by=["at", "pk"]))
    listed, given = numbered.values("no", "right", "in_three").query.sql_with_params()
    with connection.cursor() as cursor:  # the mapper groups by nothing that is counted within a window
        cursor.execute(_STRETCHED.format(length=length, listed=listed), given)
        found = cursor.fetchall()
    return [
        Stretch(no * length + 1, no * length + total, Score(total, right, near))
        for no, total, right, near in found
    ]


_STRETCHED = """
SELECT (no - 1) / {length} AS stretch, COUNT(*), COUNT(CASE WHEN "right" THEN 1 END), COUNT(CASE WHEN in_three THEN 1 END)
FROM ({listed}) AS numbered GROUP BY stretch ORDER BY stretch
"""


def alarms() -> tuple[Share, Share]:
    """Of what was decided to be urgent, how much had been seen; of what had been taken for urgent, how much was."""
    suggested, decided = Q(first=decisions.URGENT), Q(decided=decisions.URGENT)
    row = (
        trials()
        .filter(suggested | decided, aspect=Aspect.URGENT)
        .aggregate(
            both=Count("pk", filter=suggested & decided),
            decided=Count("pk", filter=decided),
            suggested=Count("pk", filter=suggested),
        )
    )
    return Share(row["both"], row["decided"]), Share(row["both"], row["suggested"])


def corrections(aspect: str) -> list[Correction]:
    """What was most often decided otherwise than suggested, in words."""
    found = (
        trials()
        .filter(aspect=aspect, right=False)
        .exclude(first="")
        .values_list("first", "decided")
        .annotate(count=Count("pk"))
        .order_by("-count", "first", "decided")[:TOP]
    )
    listed = list(found)
    say = _words(aspect, {label for first, decided, _ in listed for label in (first, decided)})
    return [Correction(say(first), say(decided), count) for first, decided, count in listed]


def _words(aspect: str, labels: set[str]) -> Callable[[str], str]:
    """What the labels of an aspect are called."""
    if aspect == Aspect.UNIT:
        keys = {label: int(label[1:]) for label in labels if label[:1] == "u" and label[1:].isdigit()}
        units = {unit.pk: unit.name for unit in Unit.objects.filter(pk__in=keys.values())}
        names = {label: units[key] for label, key in keys.items() if key in units}
        names[decisions.TOWNSHIP] = "属地乡镇、街道"
    elif aspect == Aspect.CATEGORY:
        names = {label: categories.name(label) for label in labels if categories.exists(label)}
    elif aspect == Aspect.PURPOSE:
        names = dict(Purpose.choices)
    else:
        names = {decisions.URGENT: "紧急", decisions.ORDINARY: "不紧急"}
    return lambda label: names.get(label, label)


def learning() -> Learning:
    """What has been learnt so far."""
    lessons = dict(Brain.objects.values_list("aspect", "lessons"))
    last = trials().aggregate(last=Max("at"))["last"]
    counted = tuple((aspect.label, lessons.get(aspect.value, 0)) for aspect in Aspect)
    return Learning(settings.ASSIST, counted, last)
