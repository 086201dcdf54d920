"""What a case must be by what was done in it: its course, folded from registration on, gives where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from huiyin.cases.models import Case, Step


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands: its state, the key of the unit that owes the next step, by when, after how many steps."""

    state: str
    owner: int | None
    due: date | None
    version: int


def stored(case: Case) -> Standing:
    """The standing as the case's own row has it."""
    return Standing(case.state, case.owner_id, case.next_due, case.version)


def replay(steps: Iterable[Step]) -> Standing | None:
    """The standing that the steps of a case lead to, oldest first; None when nothing was done."""
    standing = None
    for version, step in enumerate(steps, 1):
        standing = Standing(step.state, step.owner_id, step.due, version)
    return standing


def follow(standing: Standing | None, told: Mapping[str, Any]) -> Standing | None:
    """The standing after one more audit event, whose data is given.

    None when the event does not go on from there: it began elsewhere, or a step between them is missing.
    """
    after, before = told.get("after") or {}, told.get("before")
    try:
        due = date.fromisoformat(after["due"]) if after["due"] else None
        reached = Standing(after["state"], after["owner"], due, after["version"])
    except (KeyError, ValueError):
        return None
    if standing is None:
        return reached if before is None and reached.version == 1 else None
    begun = before == {"state": standing.state, "owner": standing.owner}
    return reached if begun and reached.version == standing.version + 1 else None
