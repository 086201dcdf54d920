"""This office: its units, what the list of duties lays on each, and its places by name, read once for a piece of work."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from huiyin.assist import bodies, decisions
from huiyin.assist.learning import softmax
from huiyin.assist.places import places
from huiyin.assist.reading import Reading
from huiyin.org import categories, duties
from huiyin.org.duties import Owed
from huiyin.org.models import Duty, Unit
from huiyin.org.roles import PLACES, TOWNSHIPS, DutyKind, UnitKind

_OWING = frozenset({UnitKind.BUREAU, UnitKind.ENTERPRISE})
TRUST = 0.85  # how far the list of duties decides whose a matter is, when its category is certain
FAINTEST = 1e-4  # no unit is less probable before anything was learnt
UNKNOWN = 1.0  # how far a unit whose duties nobody knows stands behind those for whom nothing speaks
_ENOUGH = 0.08  # a category less likely than this says nothing about whose the matter is


@dataclass(frozen=True, slots=True)
class Share:
    """How far the list of duties lays a matter on a unit (0 to 1), and the line that weighs most."""

    share: float
    clause: str


@dataclass(frozen=True)
class Office:
    """The open units of one county with their duties in force on a day."""

    units: Mapping[int, Unit]
    lines: Mapping[str, tuple[Duty, ...]]
    _named: Mapping[str, tuple[Unit, ...]] = field(repr=False)

    def candidates(self) -> Iterable[Unit]:
        """Departments and enterprises that can be charged with a matter."""
        return (unit for unit in self.units.values() if unit.kind in _OWING)

    def owing(self, shares: Mapping[str, float], place: Unit | None) -> dict[int, Share]:
        """By unit, how far it owes what the message is guessed to be about, in that place."""
        found: dict[int, Share] = {}
        best: dict[int, float] = {}
        for code, share in shares.items():
            if share < _ENOUGH or not categories.exists(code):
                continue
            basic = [one for one in self.owed(code, place) if one.kind is DutyKind.BASIC]
            for one in basic[:1]:
                before = found.get(one.unit.pk)
                clause = one.clause if before is None or share > best[one.unit.pk] else before.clause
                best[one.unit.pk] = max(share, best.get(one.unit.pk, 0.0))
                found[one.unit.pk] = Share((before.share if before else 0.0) + share, clause)
        return found

    def owed(self, category: str, place: Unit | None) -> list[Owed]:
        """Who owes a category in a place, the basic duty first."""
        lines = [duty for code in categories.ancestors(category) for duty in self.lines.get(code, ())]
        return duties.ranked(lines, category, place)

    def places_in(self, reading: Reading, place_text: str = "") -> tuple[Unit, ...]:
        """Townships and villages that the message names, the most exact first; a name of two places names none."""
        found: dict[int, Unit] = {}
        for text in (place_text, reading):
            named = [self._named[place.entry] for place in places(text, tuple(self._named)) if place.entry]
            told = {unit.pk for units in named if len(units) == 1 for unit in units}
            for units in named:
                fitting = units if len(units) == 1 else [u for u in units if u.parent_id in told]
                if len(fitting) == 1:
                    found.setdefault(fitting[0].pk, fitting[0])
        return tuple(sorted(found.values(), key=lambda unit: unit.kind in TOWNSHIPS))


def read(on: date, root: str = "") -> Office:
    """The office whose units lie below `root` (a path; empty: all), with the duties in force on that day."""
    open_units = Unit.objects.open().filter(path__startswith=root).select_related("parent").order_by("path")
    units = {unit.pk: unit for unit in open_units}
    lines: dict[str, list[Duty]] = defaultdict(list)
    in_force = Duty.objects.filter(Q(to_date=None) | Q(to_date__gte=on), from_date__lte=on)
    for duty in in_force.select_related("unit").order_by("pk"):
        lines[duty.category].append(duty)
    named: dict[str, list[Unit]] = defaultdict(list)
    for unit in units.values():
        if unit.kind in PLACES:
            named[unit.name].append(unit)
    return Office(
        units,
        {code: tuple(found) for code, found in lines.items()},
        {name: tuple(found) for name, found in named.items()},
    )


def body_of(unit: Unit) -> str | None:
    """Which kind of body a unit of the office is: by its kind, else by its name."""
    return "township" if unit.kind in PLACES else bodies.body_of(unit.name)


def cold(office: Office, scores: Mapping[str, float], owing: Mapping[int, Share]) -> dict[str, float]:
    """What is known without any lesson, by the labels under which units are learnt: logarithms of probabilities.

    As far as the category is certain, this office's list of duties says whose the matter is; for the rest the kinds of
    bodies speak for their units.
    """
    least = min(scores.values(), default=0.0)
    known = {decisions.TOWNSHIP: scores.get(decisions.TOWNSHIP, least)}
    for unit in office.candidates():
        body = bodies.body_of(unit.name)
        known[decisions.label_of(unit)] = scores.get(body, least) if body else least - UNKNOWN
    listed: dict[str, float] = defaultdict(float)
    for key, owed in owing.items():
        label = decisions.label_of(office.units[key])
        if label in known:
            listed[label] += TRUST * owed.share
    rest = 1.0 - min(sum(listed.values()), TRUST)
    return {
        label: math.log(max(rest * share + listed.get(label, 0.0), FAINTEST))
        for label, share in softmax(known).items()
    }
