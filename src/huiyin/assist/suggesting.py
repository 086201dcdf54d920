"""The one face of assistance towards the doors: what to suggest for a message that is being written or sorted.

It decides nothing and writes nothing. Switched off (`HUIYIN_ASSIST=off`) or failing, it says nothing, and the page
works as it would without it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.db import connection, transaction

from huiyin.assist import decisions, judging, memory, office, overview, policies, publishing, repeats
from huiyin.assist.learning import Model
from huiyin.assist.models import Aspect, Policy
from huiyin.assist.overview import Seen
from huiyin.assist.publishing import Published
from huiyin.assist.repeats import LookAlike
from huiyin.assist.sorting import Guess, Sorted
from huiyin.base.clock import local_date
from huiyin.cases import releasing
from huiyin.cases.codes import Purpose, Route, Track
from huiyin.cases.models import Answer, AnswerItem, Case
from huiyin.cases.parties import Person
from huiyin.org import categories, people
from huiyin.org.models import Unit, User
from huiyin.org.roles import TOWNSHIPS, UnitKind

MOST = 3  # of each kind
LEAST = 0.1  # a guess less likely than this is not shown beside others
DISCIPLINE = "140000"  # 纪检监察 in the classification
CLEARLY = 0.5
SHORTEST = 8  # characters from which there is something to read
CHARGEABLE = frozenset({UnitKind.BUREAU, UnitKind.ENTERPRISE, *TOWNSHIPS})

Given = ParamSpec("Given")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class UnitHint:
    """A unit that may owe the matter: how likely (0 to 1), the clause of the list of duties, the words that say so."""

    unit: Unit
    share: float
    clause: str
    words: tuple[str, ...]

    @property
    def percent(self) -> int:
        return min(99, round(self.share * 100))  # nothing is certain before somebody decided


@dataclass(frozen=True, slots=True)
class CategoryHint:
    """A category with its name as people read it, how likely, and the words that speak for it."""

    code: str
    name: str
    share: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hint:
    """A value of one field (purpose, track, route …), its label and the words that speak for it."""

    value: str
    label: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """All that is suggested for a message. `sure` False: the page says that a person has to judge."""

    units: tuple[UnitHint, ...] = ()
    sure: bool = False
    categories: tuple[CategoryHint, ...] = ()
    purpose: Hint | None = None
    urgent: Hint | None = None  # value: the kind of danger
    track: Hint | None = None
    route: Hint | None = None
    places: tuple[Unit, ...] = field(default=())
    known_by: str = ""  # the name that earlier cases place there; empty: the message names the place itself

    def __bool__(self) -> bool:
        return bool(self.units or self.categories or self.purpose)


_NONE_ALIKE: tuple[LookAlike, ...] = ()
_NO_TOPIC: Seen | None = None


def softly(default: Result) -> Callable[[Callable[Given, Result]], Callable[Given, Result]]:
    """Make a function of assistance answer `default` when assistance is switched off or fails; the fault is logged."""

    def wrap(function: Callable[Given, Result]) -> Callable[Given, Result]:
        def soft(*args: Given.args, **given: Given.kwargs) -> Result:
            if not settings.ASSIST:
                return default
            try:
                # A failed query must not spoil the transaction of a verb; a page that only reads holds no lock.
                with transaction.atomic() if connection.in_atomic_block else nullcontext():
                    return function(*args, **given)
            except Exception:
                logging.getLogger(__name__).exception("辅助没有成功，页面照常使用")
                return default

        return soft

    return wrap


@softly(Suggestion())
def suggest(
    title: str, text: str, *, place: Unit | None = None, place_text: str = "", user: User, now: datetime
) -> Suggestion:
    """What kind of matter this is, whose, how urgent and where, for a message that `user` writes down or sorts."""
    if len(text) + len(title) < SHORTEST:
        return Suggestion()
    home = people.home(user, now)
    here = office.read(local_date(now), f"/{home.ancestor_ids()[-1]}/" if home else "")
    models = memory.brains()
    view = judging.look(title, text, place, here, models, place_text=place_text)
    units, sure = _units(view, here, models)
    guessed = view.sorted
    return Suggestion(
        units=units,
        sure=sure,
        categories=tuple(
            CategoryHint(one.value, categories.name(one.value), one.share, guessed.category_words(one.value))
            for one in _most_exact(guessed)
        ),
        purpose=_purpose(guessed),
        urgent=Hint("urgent", guessed.danger.kind, guessed.danger.words) if guessed.danger else None,
        track=_accusing(guessed) or _hint(guessed, "track", guessed.track, Track),
        route=_hint(guessed, "route", guessed.route, Route),
        places=view.places,
        known_by=view.known_by,
    )


def _units(
    view: judging.View, here: office.Office, models: Mapping[Aspect, Model]
) -> tuple[tuple[UnitHint, ...], bool]:
    """The three most likely units, and whether the first is likely enough to stand by itself.

    What falls to a township falls to the one in which the place lies; without a place nobody can say to which.
    """
    township = view.place.township() if view.place else None
    found: list[UnitHint] = []
    sure = False
    probable = view.probabilities(Aspect.UNIT, models)
    for rank, (label, share) in enumerate(probable.items()):
        unit = township if label == decisions.TOWNSHIP else here.units.get(int(label[1:]))
        if unit is None or unit.kind not in CHARGEABLE:
            continue
        if rank == 0:
            sure = share >= judging.SURE[Aspect.UNIT]
        body = office.body_of(unit)
        words = view.bodies.reasons(body) if body else ()
        listed = view.owing.get(unit.pk)
        found.append(UnitHint(unit, share, listed.clause if listed else "", words))
        if len(found) == MOST:
            break
    return tuple(found), sure


def _most_exact(guessed: Sorted) -> list[Guess]:
    """The likeliest categories: of each second level its leaf, when one stands out, else itself."""
    leaf: dict[str, Guess] = {}
    for one in guessed.leaves:
        leaf.setdefault(one.value[:4], one)
    found = []
    for second in guessed.seconds[:MOST]:
        exact = leaf.get(second.value[:4])
        stands_out = exact is not None and exact.share >= second.share / 2
        found.append(exact if exact is not None and stands_out else second)
    return [one for one in found if one.share >= LEAST or one is found[0]]


def _accusing(guessed: Sorted) -> Hint | None:
    """The hint that this is an accusation, when what it is about says so though no single word does (条例第三十条)."""
    first = next(iter(guessed.firsts), None)
    if first is None or first.value != DISCIPLINE or first.share < CLEARLY:
        return None
    words = guessed.category_words(guessed.seconds[0].value)
    return Hint(Track.ACCUSATION.value, str(Track.ACCUSATION.label), words)


def _purpose(guessed: Sorted) -> Hint | None:
    first = next((one for one in guessed.purposes if one.value != Purpose.ACCUSATION), None)
    return _hint(guessed, "purpose", first, Purpose)


def _hint(
    guessed: Sorted, sort: str, guess: Guess | None, codes: type[Purpose] | type[Track] | type[Route]
) -> Hint | None:
    if guess is None:
        return None
    return Hint(guess.value, str(codes(guess.value).label), guessed.words(sort, guess.value))


@softly(_NONE_ALIKE)
def alike(
    title: str,
    text: str,
    *,
    place_text: str = "",
    writers: Sequence[Person] = (),
    case: Case | None = None,
    user: User,
    now: datetime,
) -> tuple[LookAlike, ...]:
    """What stands in the register of the same matter, as far as `user` may see it, the likest first.

    `writers`: whose matter it is, as typed; `case`: the one that is looked at itself, once it is registered.
    """
    whose = repeats.who_of(case) if case else repeats.who(writers)
    found = repeats.find(title, text, place_text=place_text, people=whose, case=case, user=user, now=now)
    return tuple(found)


@softly(_NO_TOPIC)
def topic(
    like: Sequence[LookAlike] = (), *, case: Case | None = None, user: User, now: datetime
) -> Seen | None:
    """The topic a case has joined, else that of what a message is `like`, as far as `user` may see that topic."""
    return overview.topic_of(like, case=case, user=user, now=now)


_NONE_PUBLISHED: tuple[Published, ...] = ()


@softly(_NONE_PUBLISHED)
def answered_alike(
    text: str, *, place: Unit | None = None, place_text: str = "", now: datetime
) -> tuple[Published, ...]:
    """What was answered to the like and released to everybody, for a citizen who is writing."""
    where = " ".join(filter(None, (place.name if place else "", place_text)))
    return tuple(repeats.for_citizen("", text, place_text=where, now=now))


_NOT_FOR_ALL: Published | None = None


@softly(_NOT_FOR_ALL)
def publication(case: Case, answer: Answer, items: Iterable[AnswerItem], *, on: date) -> Published | None:
    """The answer as everybody will read it if it is released, for whoever signs; None where it may not be."""
    return None if releasing.refusal(case, answer.kind) else publishing.masked(case, answer, items, on=on)


_NO_POLICIES: tuple[Policy, ...] = ()


@softly(_NO_POLICIES)
def published_policies(text: str, *, place: Unit | None = None, now: datetime) -> tuple[Policy, ...]:
    """Answers to questions of policy that citizens may read and that may answer what is being written."""
    kind = place.place_kind if place else ""
    return tuple(policies.matching(text, "", local_date(now), place_kind=kind, public=True))
