"""Search: by number, name, telephone number, unit or words, in cases, answers, papers and policies.

Each word has to be found, in whichever of these ways. What the searcher may see is decided by `visible_to` alone, and
accusations are never among it. Cases are found first (of very many the newest), then ranked: the number, the name or
telephone number, the title, the text, the unit, answers and papers, and names that only sound alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from huiyin.assist import excerpts, policies
from huiyin.assist.excerpts import Excerpt, Parts
from huiyin.base.clock import CHINA, local_date
from huiyin.cases import indexing, parties, queries, sounds
from huiyin.cases.models import Case, CaseQuerySet, Party
from huiyin.cases.states import State
from huiyin.index import search as index
from huiyin.index import tokens
from huiyin.index.models import Entry
from huiyin.index.tokens import Word
from huiyin.org import people
from huiyin.org.models import Unit, User

SIZE, FIRST = 20, 3  # cases on a page, policies before them
WINDOW = 600  # of more texts with a word the newest are looked at first
MANY = 4000  # cases ranked at most
NEAR = 1000  # of a narrow scope the newest cases are gone through
ENOUGH = 40  # cases found, from which the rest of very many need not be gone through
EXCERPTS = 2
OVERDUE = "overdue"
KINDS = {index.CASE: "事项", index.ANSWER: "答复", index.PAPER: "文书", index.POLICY: "政策"}
_ROW = ("place", "owner", "officer", "handling_unit")
_TEXTS = (index.CASE, index.ANSWER, index.PAPER)
_NUMBER = re.compile(r"\d{4}(?:-\d{0,6})?")
_PHONE = re.compile(r"[+\d][\d\s-]{6,}")
_BODIES = tuple("局委办镇乡村道区院所站队厅处司室园企会")
NUMBER, PERSON, TITLE, TEXT, UNIT, REPLY, ALIKE = range(7)
_WHY = {PERSON: "姓名或者电话相符", UNIT: "办理单位", ALIKE: "姓名读音相近"}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the found cases have to be besides; `kind`: in which texts the words must stand."""

    state: str = ""
    unit: int | None = None
    category: str = ""
    since: date | None = None
    until: date | None = None
    kind: str = ""
    own: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        return (self.kind,) if self.kind in _TEXTS else _TEXTS


@dataclass(frozen=True, slots=True)
class Found:
    """A case that was found: its title and the places that hold the words, and why else it is here."""

    case: Case
    title: Parts
    excerpts: tuple[Excerpt, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy that holds the words."""

    key: UUID
    title: Parts
    excerpt: Parts


@dataclass(frozen=True, slots=True)
class Page:
    """One page of what was found; `more_exist`: only the newest of very many were ranked."""

    rows: list[Found] = field(default_factory=list)
    number: int = 1
    has_next: bool = False
    policies: list[Policy] = field(default_factory=list)
    suggestions: list[str] = field(default_factory=list)
    more_exist: bool = False

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_other_pages(self) -> bool:
        return self.has_next or self.has_previous


@dataclass(slots=True)
class _Sought:
    """A word and the cases in which it was found, by way; `whole`: there are no others."""

    word: Word
    ways: dict[UUID, int] = field(default_factory=dict)
    whole: bool = True
    number: tuple[str, str] | None = None
    units: frozenset[int] = frozenset()

    def add(self, keys: Iterable[UUID], way: int) -> None:
        for key in keys:
            self.ways[key] = min(way, self.ways.get(key, way))


def search(user: User, typed: str, now: datetime, filters: Filters = Filters(), number: int = 1) -> Page:
    """The page of what the user may see and asked for; without words, what the filters leave, the newest first."""
    words = tokens.asked(_joined(typed))
    cases = narrowed(Case.objects.visible_to(user, now).plain(), user, filters, now)
    if not typed.strip():
        return _listed(cases, filters, number)
    if not words:
        return Page(number=number)
    wanted = {index.POLICY: SIZE, "": FIRST}.get(filters.kind, 0)
    said = find_policies(words, local_date(now), wanted) if wanted else []
    if filters.kind == index.POLICY:
        return Page(policies=said)
    near = _near(user, cases, filters, now)
    found, all_seen = _ranked(cases, words, filters, number, near)
    start = (number - 1) * SIZE
    rows = _shown(cases, found[start : start + SIZE], words, filters)
    suggestions = [] if found or said else _suggested(cases, words, filters, near)
    many = len(found) > start + SIZE
    return Page(rows, number, many, said if number == 1 else [], suggestions, not all_seen)


def _joined(typed: str) -> str:
    """A telephone number typed in groups is one word."""
    return "".join(typed.split()) if _PHONE.fullmatch(typed.strip()) else typed


def narrowed(cases: CaseQuerySet, user: User, filters: Filters, now: datetime) -> CaseQuerySet:
    """Those that the filters leave."""
    if filters.state == OVERDUE:
        cases = cases.filter(owner__isnull=False, next_due__lt=local_date(now))
    elif filters.state in State.values:
        cases = cases.filter(state=filters.state)
    if filters.unit is not None:
        cases = cases.filter(handling_unit=filters.unit)
    if filters.category:
        cases = cases.filter(category__startswith=filters.category)
    if filters.since is not None:
        cases = cases.filter(registered_at__gte=_midnight(filters.since))
    if filters.until is not None:
        cases = cases.filter(registered_at__lt=_midnight(filters.until) + timedelta(days=1))
    if filters.own:
        cases = cases.filter(receiver__in=[c.unit.pk for c in people.capacities(user, now)])
    if filters.kind in (index.ANSWER, index.PAPER):
        cases = cases.filter(Exists(Entry.objects.filter(subject=OuterRef("pk"), kind=filters.kind)))
    return cases


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)


def _listed(cases: CaseQuerySet, filters: Filters, number: int) -> Page:
    order = ("next_due", "pk") if filters.state == OVERDUE else ("-registered_at", "-pk")
    start = (number - 1) * SIZE
    found = list(cases.select_related(*_ROW).order_by(*order)[start : start + SIZE + 1])
    rows = [Found(case, ((case.title, False),)) for case in found[:SIZE]]
    return Page(rows, number, len(found) > SIZE)


def _ranked(
    cases: CaseQuerySet, words: Sequence[Word], filters: Filters, number: int, near: _Near
) -> tuple[list[tuple[UUID, int]], bool]:
    """Keys of the visible cases that hold every word, each with its rank, best first, and whether these are all."""
    sought, unsure = _sought(cases, words, filters), list[_Sought]()
    whole = [one for one in sought if one.whole]
    if whole:
        keys = set(min(whole, key=lambda one: len(one.ways)).ways)
        for one in whole:
            keys &= one.ways.keys()
        unsure = [one for one in sought if not one.whole]
    else:
        together = index.hits(words, filters.texts, WINDOW) if len(words) > 1 else []
        keys = {hit.subject for hit in together}
        if len(keys) < WINDOW // 2:  # else there are enough that hold all the words in one text
            keys = keys.union(*(one.ways for one in sought))
            unsure = sought
    all_seen = bool(whole) and len(keys) <= MANY
    found = _verified(cases, keys, unsure if len(sought) > 1 else [], filters)
    if not all_seen and (close := near()) is not None:
        # The newest of what may be seen: where that is little, it is all.
        found |= _verified(cases, set(close) - keys, sought, filters)
        all_seen = len(close) < NEAR
    if not all_seen and len(found) <= max(ENOUGH, number * SIZE):
        # Of very many the newest held too few that may be seen: all are gone through.
        found |= _gone_through(cases, words, filters)
        all_seen = len(found) < WINDOW
    ranks = {key: _rank(key, seen, sought) for key, seen in found.items()}
    newest = sorted(found, key=found.__getitem__, reverse=True)
    return [(key, ranks[key]) for key in sorted(newest, key=ranks.__getitem__)], all_seen


_Near = Callable[[], list[UUID] | None]


def _near(user: User, cases: CaseQuerySet, filters: Filters, now: datetime) -> _Near:
    """The newest cases of a narrow scope or within filters, to be asked for once and only if there is need."""

    @cache
    def keys() -> list[UUID] | None:
        if filters.unit is None and filters.since is None and filters.until is None:
            return queries.newest(user, now, NEAR)
        return list(cases.order_by("-registered_at", "-pk").values_list("pk", flat=True)[:NEAR])

    return keys


_Seen = dict[UUID, tuple[datetime, str, str]]  # when registered, number, title; of visible cases


def _verified(
    cases: CaseQuerySet, keys: Iterable[UUID], unsure: Sequence[_Sought], filters: Filters
) -> _Seen:
    """Those of the cases that are visible and in which each of these words can be found."""
    some = sorted(keys, reverse=True)[:MANY]
    if not some:
        return {}
    cases = cases.filter(pk__in=some)
    for one in unsure:
        cases = cases.filter(_holds(one, filters))
    return _seen(cases)


def _seen(cases: CaseQuerySet) -> _Seen:
    return {key: rest for key, *rest in cases.values_list("pk", "registered_at", "number", "title")}  # type: ignore[misc]


def _holds(sought: _Sought, filters: Filters) -> Q:
    known = Q(index.holds(sought.word, filters.texts))
    if sought.number:
        known |= Q(number__range=sought.number)
    if sought.units:
        known |= Q(handling_unit__in=sought.units)
    if named := [key for key, way in sought.ways.items() if way in (PERSON, ALIKE)]:
        known |= Q(pk__in=named)
    return known


def _gone_through(cases: CaseQuerySet, words: Sequence[Word], filters: Filters) -> _Seen:
    held = cases.filter(pk__in=index.subjects(words, filters.texts))
    return _seen(held.order_by("-registered_at", "-pk")[:WINDOW])


def _rank(key: UUID, seen: tuple[datetime, str, str], sought: Sequence[_Sought]) -> int:
    """The place of a case by its best word, but sounds and units count only when nothing else speaks for it."""
    title = seen[2].lower()
    ways = []
    for one in sought:
        if one.number and one.word.typed == seen[1]:
            ways.append(NUMBER)
        elif (way := one.ways.get(key, REPLY if one.whole else TEXT)) in (NUMBER, PERSON):
            ways.append(PERSON)
        else:
            ways.append(TITLE if all(piece in title for piece in one.word.pieces) else way)
    return min(ways) if min(ways) <= PERSON else max(ways)


def _sought(cases: CaseQuerySet, words: Sequence[Word], filters: Filters) -> list[_Sought]:
    """For each word the cases in which it was found."""
    sought = [_Sought(word) for word in words]
    _by_person(sought)
    _by_unit(cases, sought)
    for one in sought:
        if _NUMBER.fullmatch(one.word.typed):
            one.number = _between(one.word.typed)
            _of_some(one, cases.filter(number__range=one.number), NUMBER)
        if index.CASE in filters.texts:
            titled = index.hits([one.word], (index.CASE,), WINDOW // 2, titled=True)
            one.add((hit.subject for hit in titled), TITLE)
        held = index.hits([one.word], filters.texts, WINDOW)
        one.add((hit.subject for hit in held if hit.kind == index.CASE), TEXT)
        one.add((hit.subject for hit in held if hit.kind != index.CASE), REPLY)
        one.whole &= len(held) < WINDOW and not one.word.beginning
    return sought


def _between(typed: str) -> tuple[str, str]:
    """The first and the last number that begin so."""
    year, _, rest = typed.partition("-")
    return f"{year}-{rest:0<6}", f"{year}-{rest:9<6}"


def _of_some(one: _Sought, cases: CaseQuerySet, way: int) -> None:
    keys = list(cases.order_by("-registered_at", "-pk").values_list("pk", flat=True)[:WINDOW])
    one.add(keys, way)
    one.whole &= len(keys) < WINDOW


def _by_person(sought: Sequence[_Sought]) -> None:
    """Whose case it is: by name and telephone number as typed, and by names that sound alike."""
    exact: dict[str, _Sought] = {}
    alike: dict[str, _Sought] = {}
    for one in sought:
        typed = one.word.typed
        exact |= {
            digest: one for digest in (parties.name_digest(typed), parties.phone_digest(typed)) if digest
        }
        if sounds.may_be_name(typed):
            alike[parties.sound_digest(typed)] = one
    # Each column by its own index: one query for both would read all people.
    for column in ("name_digest", "phone_digest"):
        persons = Party.objects.filter(**{f"{column}__in": exact}).order_by()
        for key, digest in persons.values_list("case", column)[:MANY]:
            exact[digest].add([key], PERSON)
    if alike:
        sounding = Party.objects.filter(sound_digest__in=alike).order_by()
        for key, digest in sounding.values_list("case", "sound_digest")[:MANY]:
            alike[digest].add([key], ALIKE)


def _by_unit(cases: CaseQuerySet, sought: Sequence[_Sought]) -> None:
    """Which unit deals with it; 住建局 means 住房和城乡建设局."""
    asked = [one for one in sought if len(one.word.typed) > 1 and one.word.typed.endswith(_BODIES)]
    if not asked:
        return
    names = list(Unit.objects.values_list("pk", "name"))
    for one in asked:
        letters = re.compile(".*".join(map(re.escape, one.word.typed)) + "$")
        one.units = frozenset(key for key, name in names if letters.search(name))
        if one.units:
            _of_some(one, cases.filter(handling_unit__in=one.units), UNIT)


def _shown(
    cases: CaseQuerySet, best: Sequence[tuple[UUID, int]], words: Sequence[Word], filters: Filters
) -> list[Found]:
    """The cases as the page shows them; three queries, however many there are."""
    if not best:
        return []
    by_key = {case.pk: case for case in cases.filter(pk__in=[key for key, _ in best]).select_related(*_ROW)}
    texts: dict[UUID, list[Entry]] = {}
    for entry in index.entries_of(by_key, filters.texts):
        texts.setdefault(entry.subject, []).append(entry)
    return [_found(by_key[key], texts.get(key, []), words, rank) for key, rank in best if key in by_key]


def _found(case: Case, texts: Sequence[Entry], words: Sequence[Word], rank: int) -> Found:
    title = excerpts.marked(case.title, words)
    cut = []
    for entry in texts:
        text = f"{entry.title}\n{entry.body}" if entry.kind == index.PAPER else entry.body
        if (parts := excerpts.around(text, words)) and entry.key != indexing.PLACE:
            cut.append(Excerpt(entry.kind, parts, entry.key))
    return Found(case, title, tuple(cut[:EXCERPTS]), _WHY.get(rank, ""))


def find_policies(words: Sequence[Word], today: date, limit: int) -> list[Policy]:
    """Policies in force that hold all the words: in the question first, then the newest."""
    keys = [
        hit.subject
        for titled in (True, False)
        for hit in index.hits(words, (index.POLICY,), SIZE, titled=titled)
    ]
    if not keys:
        return []
    standing = set(policies.in_force(today).filter(line__in=keys).values_list("line", flat=True))
    keys = [key for key in dict.fromkeys(keys) if key in standing][:limit]
    texts = {entry.subject: entry for entry in index.entries_of(keys, (index.POLICY,))}
    return [
        Policy(key, excerpts.marked(texts[key].title, words), excerpts.around(texts[key].body, words))
        for key in keys
        if key in texts
    ]


def _suggested(cases: CaseQuerySet, words: Sequence[Word], filters: Filters, near: _Near) -> list[str]:
    """Fewer words that do find something; of one long word its parts."""
    parts = [word.typed for word in words] if len(words) > 1 else _cut(words[0].typed)
    found = []
    for part in parts[: tokens.MAX_WORDS]:
        asked = tokens.asked(part)
        if asked and _ranked(cases, asked, filters, 1, near)[0]:
            found.append(part)
    return found[:3]


def _cut(typed: str) -> list[str]:
    import rjieba  # read when first asked for: its dictionary takes a while

    return [part for part in dict.fromkeys(rjieba.cut(typed)) if len(part) > 1 and part != typed]
