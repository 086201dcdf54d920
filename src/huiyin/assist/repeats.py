"""What stands in the register of the same matter: for the clerk who writes a request down, and for the citizen.

A clerk is shown cases within sight, never a sealed one. The citizen is shown what was answered and released.
Nothing is linked by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from huiyin.assist import likeness, publishing, sorting
from huiyin.assist.likeness import Kind, Like, Told
from huiyin.assist.places import places
from huiyin.assist.publishing import Published
from huiyin.assist.reading import Reading, plain
from huiyin.cases import intake, parties, releasing
from huiyin.cases.codes import LinkKind, PartyRole
from huiyin.cases.models import Case, CaseQuerySet, Party
from huiyin.cases.parties import Person
from huiyin.index import traces, wording
from huiyin.index.wording import Said, Wording, Words
from huiyin.org.models import User

SIFTED = 240  # texts led to, of which those in sight are compared
OWN = 60  # cases of the same person that are looked at
SHOWN_TO_CITIZENS = 3
# What is a little alike only keeps citizens; unless it is clearly alike, it must be of a kind they may mean.
LEAST_FOR_CITIZENS, CLEAR, MEANT = 0.1, 0.25, 0.1
SAME, NAMESAKE = "同一人", "姓名相同"  # by the telephone number; by a name alone, which many may bear
_FOR_OTHERS = frozenset({PartyRole.PROXY, PartyRole.CONTACT})


class Who(NamedTuple):
    """Somebody as the register finds people: by fingerprints of the name and of the telephone number."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class LookAlike:
    """A case that may be of the same matter, and why."""

    case: Case
    kind: LinkKind
    reason: str
    score: float
    words: tuple[str, ...]


def who(people: Iterable[Person]) -> list[Who]:
    """Whose matter it is, as written in a form; minors are not looked for, nor are those who only act for others."""
    found = (
        Who(parties.name_digest(one.name), parties.phone_digest(one.phone))
        for one in people
        if not one.minor and one.role not in _FOR_OTHERS
    )
    return [one for one in found if one.name or one.phone]


def who_of(case: Case) -> list[Who]:
    """Whose matter a case is."""
    found = (
        Who(one.name_digest, one.phone_digest) for one in parties.of(case) if one.role not in _FOR_OTHERS
    )
    return [one for one in found if one.name or one.phone]


def find(
    title: str,
    text: str,
    *,
    place_text: str = "",
    people: Sequence[Who] = (),
    case: Case | None = None,
    user: User,
    now: datetime,
) -> list[LookAlike]:
    """The cases of the same matter that `user` may see, at most five; `case`: the one that is looked at itself."""
    register = _Cases(Case.objects.visible_to(user, now).plain(), people, case)
    found = _like(title, f"{text}\n{place_text}", register, case.registered_at if case else now)
    cases = Case.objects.select_related("owner", "receiver", "handling_unit").in_bulk(
        [register.subjects[like.key] for like in found]
    )
    named = [place.name for place in places(Reading.of(title, f"{text}\n{place_text}"))]
    return [
        LookAlike(cases[key], kind, reason, like.score, like.shared)
        for like in found
        if (key := register.subjects[like.key]) in cases
        for kind, reason in [_why(like, register.own.get(key, ""), _common(named, cases[key]))]
    ]


def for_citizen(title: str, text: str, *, place_text: str = "", now: datetime) -> list[Published]:
    """What was answered to the same and released to everybody; nothing of the people who asked."""
    register = _Cases(releasing.released())
    found = _like(title, f"{text}\n{place_text}", register, now)
    subjects = {register.subjects[like.key]: like.score for like in found if like.score >= LEAST_FOR_CITIZENS}
    kinds = dict(Case.objects.filter(pk__in=subjects).values_list("pk", "category"))
    meant = _meant(title, text)
    keys = [key for key, score in subjects.items() if score >= CLEAR or kinds[key][:4] in meant]
    shown = {
        one.title: one for one in reversed(publishing.published(keys))
    }  # one of those with the same title
    return list(shown.values())[::-1][:SHOWN_TO_CITIZENS]


def _meant(title: str, text: str) -> set[str]:
    """The second levels of category which the message may be about."""
    guessed = sorting.sort(Reading.of(title or intake.headline(text), text))
    return {guess.value[:4] for guess in guessed.seconds if guess.share >= MEANT}


def _like(title: str, text: str, register: _Cases, now: datetime) -> list[Like[int]]:
    message = wording.words(title.strip() or intake.headline(text), text)
    return likeness.like(message, now, register)


def _common(named: Sequence[str], case: Case) -> str:
    """The first place the message names that stands in the case too."""
    told = plain(f"{case.title}\n{case.place_text}\n{case.text}")
    return next((name for name in named if name in told), "")


def _why(like: Like[int], whose: str, place: str) -> tuple[LinkKind, str]:
    """How the two cases belong together, and why it is thought so; `whose`: how it is known that it is one person."""
    text, words = like.kind is Kind.TEXT, "、".join(like.shared)
    if whose:
        return LinkKind.REPEAT, f"{whose}，{'同一文字' if text else f'同一事项：{words}'}"
    others = "、".join(word for word in like.shared if word not in place)
    reasons = (f"同一地点（{place}）" if place else "", f"都说到：{others}" if others else "")
    return LinkKind.SAME_MATTER, "同一文字" if text else "，".join(filter(None, reasons))


class _Cases:
    """The register, as far as `seen`: what is out of it is not even compared."""

    def __init__(self, seen: CaseQuerySet, people: Sequence[Who] = (), case: Case | None = None) -> None:
        self.seen = seen.exclude(pk=case.pk) if case else seen
        self.own = _of_the_same(people) if people else {}
        self.subjects: dict[int, UUID] = {}

    def said(self, words: Words) -> Said:
        return traces.said(words)

    def usual(self) -> Wording:
        return traces.usual()

    def led_to(self, weights: Mapping[int, float]) -> Sequence[int]:
        return traces.led_to(weights, likeness.NEWEST, SIFTED)

    def told(self, likely: Sequence[int]) -> Mapping[int, Told]:
        most = likeness.COMPARED
        seen = self._seen(likely[:most], self.own)
        if len(seen) < most < len(likely):  # some are out of sight: those behind come up
            seen |= self._seen(likely[most:])
        mine = [key for key, (subject, _) in seen.items() if subject in self.own]
        compared = dict.fromkeys([*[key for key in likely if key in seen][:most], *mine])
        self.subjects = {key: seen[key][0] for key in compared}
        return {
            key: Told(said, seen[key][1], self.own.get(seen[key][0]) == SAME)
            for key, said in traces.texts(compared).items()
        }

    def _seen(self, keys: Sequence[int], own: Iterable[UUID] = ()) -> dict[int, tuple[UUID, datetime]]:
        """Of these and of the same person's the ones in sight: which case it is, and when it came."""
        subjects = traces.subjects(keys, own)
        times = dict(self.seen.filter(pk__in=subjects.values()).values_list("pk", "registered_at"))
        return {key: (subject, times[subject]) for key, subject in subjects.items() if subject in times}


def _of_the_same(people: Sequence[Who]) -> dict[UUID, str]:
    """Cases of the same people, and how it is known."""
    names, phones = {one.name: one.phone for one in people}, {one.phone for one in people} - {""}
    known = Q(name_digest__in=set(names) - {""}) | Q(phone_digest__in=phones)
    rows = Party.objects.filter(known).exclude(role__in=_FOR_OTHERS).order_by("-pk")
    found: dict[UUID, str] = {}
    for case, name, phone in rows.values_list("case", "name_digest", "phone_digest")[:OWN]:
        if phone in phones:
            found[case] = SAME
        elif not (phone and names[name]):  # two known numbers that differ are two people
            found.setdefault(case, NAMESAKE)
    return found
