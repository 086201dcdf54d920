"""The whole proof: the audit chains, and every step of every case held against the event written with it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice, zip_longest

from huiyin.audit import trail
from huiyin.audit.models import Event
from huiyin.cases import procedure
from huiyin.cases.models import Case, Step

BATCH = 500
_VERBS = [f"case.{verb}" for verb in (*procedure.MOVES, *procedure.BY_ITSELF)]


def verify() -> trail.Verdict:
    """Walk the chains, then the steps: a step altered, added or removed shows, also where a chain was cut off."""
    verdict = trail.verify()
    for cases in _batches():
        events, steps = _written(cases), _taken(cases)
        for key, number in cases.items():
            for event, step in zip_longest(events[key], steps[key]):
                verdict.steps += step is not None
                if fault := _fault(event, step):
                    place = (
                        (event.chain, event.seq, event.pk, event.at) if event else (None, None, None, step.at)
                    )
                    chain, seq, pk, at = place
                    verdict.breaks.append(
                        {
                            "chain": chain,
                            "seq": seq,
                            "event": pk,
                            "at": at.isoformat(),
                            "fault": f"{number}：{fault}",
                        }
                    )
    return verdict


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
