"""Where the places lie that the list of units does not name: estates, roads, schools, as earlier cases placed them.

A name is kept as a fingerprint with the number of cases, so nothing can be read here; a single case tells nothing yet.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db.models import F, Min

from huiyin.assist.models import Whereabouts
from huiyin.assist.office import Office
from huiyin.assist.places import Place, PlaceKind, places
from huiyin.assist.reading import Reading
from huiyin.base import sealing
from huiyin.cases.models import Step
from huiyin.org.models import Unit

KINDS = frozenset(PlaceKind) - {PlaceKind.TOWNSHIP, PlaceKind.COMPANY, PlaceKind.LINE}
ENOUGH = 2  # cases from which on they tell where a place lies
MOSTLY = 0.8  # share of them that must lie in one place
MOST = 8  # names of a message that are looked up

Told = Mapping[tuple[str, int], int]  # how many cases placed the name with this fingerprint in this unit


class Known(NamedTuple):
    """Where a place lies that a message names, and its name as the message has it."""

    unit: Unit
    name: str


def told(steps: Iterable[Step]) -> Told:
    """What these steps say: each case once, when it is sorted for the first time; a sealed one says nothing."""
    found: Counter[tuple[str, int]] = Counter()
    sorting = [step for step in steps if step.verb == "triage"]
    history = Step.objects.filter(verb="triage", case__in=[step.case_id for step in sorting])
    first = set(history.values("case").annotate(first=Min("pk")).values_list("first", flat=True))
    for step in sorting:
        case = step.case
        if case.sealed or case.place_id is None or step.pk not in first:
            continue
        for place in _named(Reading.of(case.title, case.text), case.place_text):
            found[_digest(place), case.place_id] += 1
    return found


def keep(told: Told) -> None:
    """Count what was told; in a transaction of the caller."""
    standing = {
        (row.name, row.place_id): row.pk
        for row in Whereabouts.objects.filter(name__in={name for name, _ in told})
    }
    for key, cases in told.items():
        if key in standing:
            Whereabouts.objects.filter(pk=standing[key]).update(cases=F("cases") + cases)
    Whereabouts.objects.bulk_create(
        Whereabouts(name=name, place_id=place, cases=cases)
        for (name, place), cases in told.items()
        if (name, place) not in standing
    )


def known(reading: Reading, place_text: str, office: Office) -> Known | None:
    """Where the first place lies of which earlier cases say so: in one village, or at least in one township."""
    named = {_digest(place): place.name for place in _named(reading, place_text)}
    if not named:
        return None
    counted: dict[str, Counter[int]] = defaultdict(Counter)
    for name, place, cases in Whereabouts.objects.filter(name__in=named).values_list(
        "name", "place", "cases"
    ):
        counted[name][place] += cases
    for digest, name in named.items():
        unit = _mostly(counted[digest], office)
        if unit is not None:
            return Known(unit, name)
    return None


def _named(reading: Reading, place_text: str) -> list[Place]:
    both = (*places(place_text), *places(reading))
    return list({place.name: place for place in both if place.kind in KINDS}.values())[:MOST]


def _digest(place: Place) -> str:
    return sealing.digest(place.name, "whereabouts")


def _mostly(cases: Counter[int], office: Office) -> Unit | None:
    total = sum(cases.values())
    if total < ENOUGH:
        return None
    townships: Counter[int] = Counter()
    for place, count in cases.items():
        unit = office.units.get(place)
        if unit is None:
            continue
        if count >= MOSTLY * total:
            return unit
        if (township := unit.township()) is not None:
            townships[township.pk] += count
    best = next(iter(townships.most_common(1)), None)
    return office.units.get(best[0]) if best and best[1] >= MOSTLY * total else None
