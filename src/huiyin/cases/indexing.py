"""What of a case may be looked for: its words, what was added, its signed answers, its papers.

Written in the transaction of the step that makes the words, and read by whoever sees the case. Nothing of a sealed case
stands in an index: when a case is sealed all goes in the same transaction, and comes back when it turns out to be none.
Names and telephone numbers never stand there; they are found by their fingerprints.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from django.db import transaction

from huiyin.base import rows, sealing
from huiyin.cases import parties
from huiyin.cases.codes import AnswerKind, PartyKind
from huiyin.cases.models import Answer, AnswerItem, Case, Demand, Party, Step
from huiyin.documents import templates
from huiyin.documents.models import Letter
from huiyin.index import search, traces
from huiyin.index.models import Filling
from huiyin.org.roles import TOWNSHIPS

ADDED, PLACE = "added", "place"  # keys of what the citizen added later, and of where it is
SEARCH = "search"
BATCH = 200  # cases in one transaction when an index is filled
# Papers that say of a case that it was sealed once.
_SILENT = frozenset({"transfer_letter", "transfer_notice"})
_SAID = 6  # characters of its own from which a part of a paper says something


def registered(case: Case) -> None:
    """A case was written down: its words can be found from now on."""
    if not case.sealed:
        told = _told(case, _demands(case))
        search.put(search.CASE, case.pk, case.title, told, new=True)
        traces.put(case.pk, case.title, told, new=True)
        placed(case, new=True)


def titled(case: Case) -> None:
    """A case got another title."""
    if not case.sealed:
        told = _told(case, _demands(case))
        search.put(search.CASE, case.pk, case.title, told)
        traces.put(case.pk, case.title, "\n".join([told, *_notes(case)]))


def placed(case: Case, *, new: bool = False) -> None:
    """Where the matter lies was written down: it is found by the names of the village and of its township."""
    if not case.sealed and case.place is not None:
        above = case.place.parent if case.place.kind not in TOWNSHIPS else None
        names = f"{above.name if above else ''}{case.place.name}"
        search.put(search.CASE, case.pk, "", names, key=PLACE, new=new)


def added(case: Case) -> None:
    """The citizen added something."""
    if not case.sealed:
        notes = _notes(case)
        _put_added(case, notes, new=False)
        traces.put(case.pk, case.title, "\n".join([_told(case, _demands(case)), *notes]))


def answered(case: Case, answer: Answer, items: Iterable[AnswerItem]) -> None:
    """An answer was signed: its words stand for good."""
    if not case.sealed:
        search.put(search.ANSWER, case.pk, "", said(answer, items), key=str(answer.pk), new=True)


def issued(case: Case, letter: Letter) -> None:
    """A paper was issued in the case."""
    if not case.sealed and letter.fingerprint and letter.kind not in _SILENT:
        _put_paper(case, letter)


def sealed(case: Case) -> None:
    """A case turns out to be an accusation: nothing of it can be found any more (条例第三十条)."""
    search.drop(case.pk)
    traces.drop(case.pk)


def whole(case: Case) -> None:
    """All of a case, from its rows: when it comes back from among the sealed ones."""
    _whole([case])


def said(answer: Answer, items: Iterable[AnswerItem]) -> str:
    """The words of an answer: its result, and to each demand the facts, the reply, the basis and the promise."""
    parts = [answer.number, answer.summary, answer.turn_to]
    for item in items:
        parts += [item.facts, item.reply, item.basis, item.promise, item.promisor]
    return "\n".join(dict.fromkeys(part for part in parts if part))


def _told(case: Case, demands: Sequence[Demand]) -> str:
    """The words of a case as it was told; a demand that repeats them stands there once."""
    parts = [case.text]
    parts += [demand.text for demand in demands if demand.text not in case.text]
    return "\n".join(part for part in (*parts, case.place_text) if part)


def _demands(case: Case) -> list[Demand]:
    known: list[Demand] | None = case.__dict__.get("_demands")
    return known if known is not None else rows.find(Demand, case=case.pk)


def _notes(case: Case) -> list[str]:
    """What the citizen added."""
    told = Step.objects.filter(case=case, verb="add_material").exclude(note="").order_by("pk")
    return [step.note for step in told]


def _put_added(case: Case, notes: Sequence[str], *, new: bool) -> None:
    if notes:
        search.put(search.CASE, case.pk, "", "\n".join(notes), key=ADDED, new=new)


def _put_paper(case: Case, letter: Letter) -> None:
    title = " ".join(part for part in (letter.title, letter.number) if part)
    search.put(
        search.PAPER, case.pk, title, "\n".join(_own_words(case, letter)), key=str(letter.pk), new=True
    )


def _own_words(case: Case, letter: Letter) -> list[str]:
    """What a paper says that neither every paper of its kind says nor the case itself; nobody's name in clear.

    The words of an answer stand with the answer.
    """
    if letter.kind in AnswerKind.values:
        return []
    hide = _hiding(case)
    known = "\n".join([case.title, case.text, *(demand.text for demand in _demands(case))])
    usual = _usual(templates.path(letter.kind).read_text(encoding="utf-8-sig"))
    found: dict[str, None] = {}
    for line in letter.body.splitlines():
        if line.startswith("@"):
            continue
        parts = _PART.split(_NUMBERED.sub("", line.replace("\\n", "\n")))
        own = [part for part in parts if len(part) > 1 and part not in known and not usual.fullmatch(part)]
        if any(len(part) >= _SAID for part in own):
            found[hide("，".join(own))] = None
    return list(found)


_PART = re.compile(r"[，。；：！？、,;:!?（）()|\n“”\"]+")
_NUMBERED = re.compile(r"^[#\-|!\\ ]*(?:\d+．)?")
_FILLED = re.compile(r"\{\{.*?\}\}")
_TAGS = re.compile(r"\{%.*?%\}|\{#.*?#\}")


@lru_cache(maxsize=128)
def _usual(source: str) -> re.Pattern[str]:
    """What every paper from a template says, part by part, whatever is filled in between its fixed words."""
    parts: dict[str, None] = {r"[\d年月日时分〔〕 -]*": None}
    for line in _TAGS.sub("\n", source).splitlines():
        for part in _PART.split(_NUMBERED.sub("", _FILLED.sub("\0", line))):
            if part.strip("\0 "):
                parts[".{0,40}".join(map(re.escape, part.split("\0")))] = None
    return re.compile("|".join(parts))


def _hiding(case: Case) -> Callable[[str], str]:
    """A way to hide names and numbers of the people of the case; those of organisations are public."""
    hidden: dict[str, str] = {}
    for party in parties.of(case):
        if len(party.name) > 1 and (party.kind != PartyKind.ORGANISATION or case.confidential):
            hidden[party.name] = sealing.masked_name(party.name)
        for secret in (party.phone, party.address):
            if len(secret) > 1:
                hidden[secret] = "…"

    def hide(text: str) -> str:
        for secret in sorted(hidden, key=len, reverse=True):
            text = text.replace(secret, hidden[secret])
        return text

    return hide


def _whole(cases: Sequence[Case]) -> None:
    """Put all of these cases into the index anew; a few queries however many they are."""
    keys = [case.pk for case in cases]
    for key in keys:
        search.drop(key)
        traces.drop(key)
    demands, people, notes = defaultdict(list), defaultdict(list), defaultdict(list)
    for demand in Demand.objects.filter(case__in=keys).order_by("no"):
        demands[demand.case_id].append(demand)
    for party in Party.objects.filter(case__in=keys).order_by("pk"):
        people[party.case_id].append(party)
    for key, note in (
        Step.objects.filter(case__in=keys, verb="add_material")
        .exclude(note="")
        .order_by("pk")
        .values_list("case", "note")
    ):
        notes[key].append(note)
    by_key = {case.pk: case for case in cases}
    for case in cases:
        case.__dict__["_demands"], case.__dict__["_parties"] = demands[case.pk], people[case.pk]
        registered(case)
        if notes[case.pk]:
            _put_added(case, notes[case.pk], new=True)
            traces.put(case.pk, case.title, "\n".join([_told(case, demands[case.pk]), *notes[case.pk]]))
    answers = (
        Answer.objects.filter(case__in=keys, signed_at__isnull=False).prefetch_related("items").order_by("pk")
    )
    for answer in answers:
        answered(by_key[answer.case_id], answer, answer.items.all())
    for letter in Letter.objects.filter(subject_id__in=keys).select_related("unit").order_by("pk"):
        issued(by_key[letter.subject_id], letter)


def fill(*, batch: int = BATCH) -> bool:
    """Put the next cases that were there before the index into it; True while there are more.

    Each batch is a transaction of its own, so that work goes on beside it. Cases written meanwhile are in already.
    """
    filling = Filling.objects.filter(pk=SEARCH).first() or Filling(pk=SEARCH)
    if filling.done:
        return False
    with transaction.atomic():
        found = Case.objects.plain().order_by("pk")
        found = found.select_related("receiver", "handling_unit", "owner", "sender", "place__parent")
        if filling.last is not None:
            found = found.filter(pk__gt=filling.last)
        cases = list(found[:batch])
        _whole(cases)
        _sound(cases)
        filling.last, filling.done = (cases[-1].pk if cases else filling.last), len(cases) < batch
        filling.save()
    return not filling.done


def _sound(cases: Sequence[Case]) -> None:
    """People written down before there were fingerprints of sounds get theirs."""
    for party in (party for case in cases for party in parties.of(case)):
        if not (party.minor or party.sound_digest) and (digest := parties.sound_digest(party.name)):
            rows.change(party, sound_digest=digest)


def start_over() -> None:
    """Forget what is indexed of cases, so that `fill` begins at the first."""
    search.clear()
    traces.clear()
    Filling.objects.filter(pk=SEARCH).delete()


def complete() -> bool:
    """Whether all cases can be found by their words."""
    return Filling.objects.filter(pk=SEARCH, done=True).exists()
