"""The whole proof: the audit chains, and every step of every case held against the event written with it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice, zip_longest

from huiyin.audit import trail
from huiyin.audit.models import Event
from huiyin.cases import answering, procedure
from huiyin.cases.models import Answer, Case, Step

BATCH = 500
_PAPERS = frozenset({"case.sign", "case.decline"})
_VERBS = [f"case.{verb}" for verb in (*procedure.MOVES, *procedure.BY_ITSELF)]


def verify() -> trail.Verdict:
    """Walk the chains, then the cases: a step or a signed paper altered, added or removed shows, also where a chain
    was cut off at its end."""
    verdict = trail.verify()
    for cases in _batches():
        events, steps, papers = _written(cases), _taken(cases), _signed(cases)
        for key, number in cases.items():
            for event, step in zip_longest(events[key], steps[key]):
                verdict.steps += step is not None
                fault = _fault(event, step) or _paper_fault(event, papers)
                if fault:
                    verdict.breaks.append(_place(event, step, f"{number}：{fault}"))
    for event in _gone():
        number = json.loads(event.data).get("number", "")
        verdict.breaks.append(_place(event, None, f"{number}：登记过的事项不见了"))
    return verdict


def _place(event: Event | None, step: Step | None, fault: str) -> dict[str, object]:
    """A break as the trail lists it; a step without an event stands in no chain."""
    if event is not None:
        place = {"chain": event.chain, "seq": event.seq, "event": event.pk, "at": event.at.isoformat()}
    else:
        assert step is not None, "there is one of the two"
        place = {"chain": None, "seq": None, "event": None, "at": step.at.isoformat()}
    return {**place, "fault": fault}


def _signed(cases: dict[str, str]) -> dict[tuple[str, str], str]:
    """Fingerprints of the papers that bear a number, by case and number."""
    papers = Answer.objects.filter(case__in=list(cases)).exclude(number="").prefetch_related("items__demand")
    found = {}
    for paper in papers:
        paper.__dict__["_items"] = list(paper.items.all())
        found[str(paper.case_id), paper.number] = trail.fingerprint(answering.content(paper))
    return found


def _paper_fault(event: Event | None, papers: dict[tuple[str, str], str]) -> str:
    if event is None or event.verb not in _PAPERS:
        return ""
    told = json.loads(event.data)
    same = papers.get((event.subject_id, told.get("document", ""))) == told.get("content")
    return "" if same else f"{told.get('document', '文书')}与签发时的内容不一致"


def _gone() -> Iterator[Event]:
    """The registrations whose case is no longer there: nothing here ever deletes one."""
    rows = Event.objects.filter(verb="case.register").order_by("pk").iterator(chunk_size=BATCH)
    while batch := list(islice(rows, BATCH)):
        there = Case.objects.filter(pk__in=[event.subject_id for event in batch]).values_list("pk", flat=True)
        known = {str(key) for key in there}
        yield from (event for event in batch if event.subject_id not in known)


def _batches() -> Iterator[dict[str, str]]:
    """Cases by key with their numbers, some hundred at a time."""
    rows = iter(Case.objects.order_by("pk").values_list("pk", "number").iterator(chunk_size=BATCH))
    while batch := {str(key): number for key, number in islice(rows, BATCH)}:
        yield batch


def _written(cases: dict[str, str]) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = defaultdict(list)
    for event in Event.objects.filter(subject="case", subject_id__in=list(cases), verb__in=_VERBS).order_by(
        "seq"
    ):
        found[event.subject_id].append(event)
    return found


def _taken(cases: dict[str, str]) -> dict[str, list[Step]]:
    found: dict[str, list[Step]] = defaultdict(list)
    for step in Step.objects.filter(case__in=list(cases)).order_by("pk"):
        found[str(step.case_id)].append(step)
    return found


def _fault(event: Event | None, step: Step | None) -> str:
    if event is None:
        return "流转单有一步没有审计记录"
    if step is None:
        return "审计记录的一步在流转单里不见了"
    told = json.loads(event.data)
    after = told.get("after") or {}
    due = step.due.isoformat() if step.due else None
    same = (
        event.verb == f"case.{step.verb}"
        and event.at == step.at
        and (event.actor_id, event.actor_name) == (step.actor_id, step.actor_name)
        and told.get("note") == trail.fingerprint(step.note)
        and tuple(after.get(name) for name in ("state", "owner", "due")) == (step.state, step.owner_id, due)
    )
    return "" if same else "流转单的一步与审计记录不一致"
