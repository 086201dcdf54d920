"""The whole proof: the audit chains, and every case, its steps and its papers held against the events written with them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice, zip_longest
from typing import Any

from django.db.models import BinaryField, Exists, OuterRef
from django.db.models.functions import Cast

from huiyin.audit import trail
from huiyin.audit.models import Event
from huiyin.base import sealing
from huiyin.cases import answering, clocks, procedure, replaying
from huiyin.cases.models import Answer, Case, Clock, Performance, Step
from huiyin.cases.replaying import Standing
from huiyin.cases.states import State
from huiyin.documents.models import Letter

BATCH = 500
SEALED = "密件"
_VERBS = [f"case.{verb}" for verb in (*procedure.MOVES, *procedure.BY_ITSELF)]
_TRIES = 3  # so often a case is read again that somebody moved while it was being read

Break = dict[str, object]


@dataclass(slots=True)
class _Paper:
    """An issued paper as it is now: how it is called, the fingerprints of its text kept beside it and made anew."""

    name: str
    kept: str
    made: str


@dataclass(slots=True)
class _File:
    """All that the proof reads of one case."""

    number: str
    sealed: bool
    standing: Standing
    events: list[tuple[Event, dict[str, Any]]] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)  # fingerprints by number
    letters: dict[str, _Paper] = field(default_factory=dict)  # by key
    owed: list[date] = field(default_factory=list)  # by running clocks of the office and open promises


def verify() -> trail.Verdict:
    """Walk the chains, then the cases and the papers: what was altered, added or removed shows, also where a chain
    was cut off at its end."""
    verdict = trail.verify()
    for keys in _batches(Case.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=BATCH)):
        for key, file in _read(keys).items():
            verdict.steps += len(file.steps)
            verdict.breaks += _proved(key, file)
    for event in _gone():
        number = json.loads(event.data).get("number", "")
        verdict.breaks.append(_place(event, None, f"{number}：登记过的事项不见了"))
    verdict.breaks += _other_papers()
    return verdict


def _batches(found: Iterable[Any]) -> Iterator[list[Any]]:
    rows = iter(found)
    while batch := list(islice(rows, BATCH)):
        yield batch


def _proved(key: str, file: _File) -> list[Break]:
    """What is wrong with a case; read again when somebody moved it between one reading and the next."""
    for _ in range(_TRIES):
        breaks = _faults(file)
        if not breaks:
            break
        again = _read([key])[key]
        if again.standing.version == file.standing.version:
            break
        file = again
    return breaks


def _faults(file: _File) -> list[Break]:
    """Each fault with its place; of a sealed case no more is said than that there is one (条例第三十条)."""
    breaks: list[Break] = []

    def found(event: Event | None, step: Step | None, fault: str) -> None:
        said = f"{SEALED}：内容与记录不一致" if file.sealed else f"{file.number}：{fault}"
        breaks.append(_place(event, step, said))

    standing: Standing | None = None
    for written, step in zip_longest(file.events, file.steps):
        event, told = written or (None, {})
        reached = replaying.follow(standing, told)
        fault = _step_fault(event, told, step) or _answer_fault(file, told)
        if event is not None and not fault and reached is None:
            fault = "审计记录的一步不是接着上一步写的"
        if fault:
            found(event, step, fault)
        for fault in _letter_faults(file.letters, told):
            found(event, step, fault)
        standing = reached or standing
    last = file.events[-1][0] if file.events else None
    whole = len(file.events) >= len(file.steps)  # where events are missing, they lead nowhere
    for fault in (*(_standing_faults(file, standing) if whole else ()), *_unrecorded(file)):
        found(last, file.steps[-1] if file.steps else None, fault)
    return breaks


def _place(event: Event | None, step: Step | None, fault: str) -> Break:
    """A break as the trail lists it; what has no event stands in no chain."""
    if event is not None:
        place: Break = {"chain": event.chain, "seq": event.seq, "event": event.pk, "at": event.at.isoformat()}
    else:
        place = {"chain": None, "seq": None, "event": None, "at": step.at.isoformat() if step else None}
    return {**place, "fault": fault}


def _step_fault(event: Event | None, told: dict[str, Any], step: Step | None) -> str:
    if event is None:
        return "流转单有一步没有审计记录"
    if step is None:
        return "审计记录的一步在流转单里不见了"
    after = told.get("after") or {}
    due = step.due.isoformat() if step.due else None
    same = (
        event.verb == f"case.{step.verb}"
        and event.at == step.at
        and (event.actor_id, event.actor_name) == (step.actor_id, step.actor_name)
        and told.get("note") == _fingerprint(step.note, step.raw, Step)  # type: ignore[attr-defined]
        and tuple(after.get(name) for name in ("state", "owner", "due")) == (step.state, step.owner_id, due)
    )
    return "" if same else "流转单的一步与审计记录不一致"


def _answer_fault(file: _File, told: dict[str, Any]) -> str:
    """Whether the answer signed with this step says what it said then."""
    if "content" not in told or file.answers.get(told.get("document", "")) == told["content"]:
        return ""
    return f"{told.get('document') or '文书'}与签发时的内容不一致"


def _letter_faults(letters: dict[str, _Paper], told: dict[str, Any]) -> Iterator[str]:
    """The papers issued with this step that are gone or no longer say what they said."""
    for key, fingerprint in (told.get("letters") or {}).items():
        paper = letters.get(key)
        if paper is None:
            yield "印发过的一份文书不见了"
        elif not paper.made == paper.kept == fingerprint:
            yield f"{paper.name}与印发时的内容不一致"


def _standing_faults(file: _File, standing: Standing | None) -> Iterator[str]:
    """Whether the row of the case, and the limits that run, are what its course led to."""
    if standing is None:
        yield "事项没有登记的审计记录"
    elif file.standing != standing:
        yield "事项现在的状态、责任单位或者期限与办理经过不一致"
    elif (min(file.owed) if file.owed else None) != standing.due:
        yield "正在计算的时限与办理经过不一致"


def _unrecorded(file: _File) -> Iterator[str]:
    known = {key for _, told in file.events for key in told.get("letters") or {}}
    for key, paper in file.letters.items():
        if key not in known:
            yield f"{paper.name}没有印发的审计记录"


def _read(keys: Sequence[Any]) -> dict[str, _File]:
    """The files of some cases, in eight statements however many they are; the row of the case is read first."""
    files = {
        str(case.pk): _File(case.number, case.sealed, replaying.stored(case))
        for case in Case.objects.filter(pk__in=keys).order_by("pk")
    }
    events = Event.objects.filter(subject="case", subject_id__in=list(files), verb__in=_VERBS).order_by("seq")
    for event in events:
        files[event.subject_id].events.append((event, json.loads(event.data)))
    steps = Step.objects.filter(case__in=keys).defer("secret").annotate(raw=_raw("secret"))
    for step in steps.order_by("pk"):
        files[str(step.case_id)].steps.append(step)
    answers = Answer.objects.filter(case__in=keys).exclude(number="").prefetch_related("items__demand")
    for answer in answers:
        answer.__dict__["_items"] = list(answer.items.all())
        files[str(answer.case_id)].answers[answer.number] = trail.fingerprint(answering.content(answer))
    for letter in _letters().filter(subject_id__in=keys):
        files[str(letter.subject_id)].letters[str(letter.pk)] = _paper(letter)
    for key, owed in _owed(keys).items():
        files[key].owed = owed
    return files


def _owed(keys: Sequence[Any]) -> dict[str, list[date]]:
    """The dates from which the next date of each case follows; a finished case has none (`clocks.next_due`)."""
    found: dict[str, list[date]] = defaultdict(list)
    running = Clock.objects.filter(case__in=keys, ended_at=None).exclude(code__in=clocks.BESIDE)
    promised = Performance.objects.filter(
        case__in=keys, case__state=State.PERFORMING, done_on=None, dropped=False
    )
    for rows in (running.values_list("case", "strict"), promised.values_list("case", "due")):
        for key, on in rows:
            found[str(key)].append(on)
    return found


def _raw(column: str) -> Cast:
    """A sealed column as it is stored: what was altered does not open, and must not stop the proof."""
    return Cast(column, BinaryField())


def _letters() -> Any:
    return Letter.objects.defer("body", "addressee").annotate(raw=_raw("body")).order_by("pk")


def _paper(letter: Any) -> _Paper:
    name = f"{letter.label}{letter.number}"
    return _Paper(name, letter.fingerprint, _fingerprint("", letter.raw, Letter))


def _fingerprint(plain: str, raw: Any, model: type[Step] | type[Letter]) -> str:
    """The fingerprint of a text that stands in the open or sealed; of one that does not open, none that fits."""
    column = "secret" if model is Step else "body"
    try:
        text = plain or sealing.unseal(raw or b"", f"{model._meta.db_table}.{column}")
    except ValueError:
        return "sealed text does not open"
    return trail.fingerprint(text)


def _gone() -> Iterator[Event]:
    """The registrations whose case is no longer there: nothing here ever deletes one."""
    rows = Event.objects.filter(verb="case.register").order_by("pk").iterator(chunk_size=BATCH)
    for batch in _batches(rows):
        there = Case.objects.filter(pk__in=[event.subject_id for event in batch]).values_list("pk", flat=True)
        known = {str(key) for key in there}
        yield from (event for event in batch if event.subject_id not in known)


def _other_papers() -> Iterator[Break]:
    """The papers that are about no single case, such as advice, held against the events of their own subjects."""
    about_case = Exists(Case.objects.filter(pk=OuterRef("subject_id")))
    unknown = {str(key) for key in Letter.objects.exclude(about_case).values_list("pk", flat=True)}
    events = Event.objects.exclude(subject="case").filter(data__contains='"letters":').order_by("pk")
    for batch in _batches(events.iterator(chunk_size=BATCH)):
        course = [(event, json.loads(event.data)) for event in batch]
        known = {key for _, told in course for key in told.get("letters") or {}}
        letters = {str(letter.pk): _paper(letter) for letter in _letters().filter(pk__in=known)}
        unknown -= known
        for event, told in course:
            for fault in _letter_faults(letters, told):
                yield _place(event, None, fault)
    for letter in _letters().filter(pk__in=unknown):
        yield _place(None, None, f"{_paper(letter).name}没有印发的审计记录")
