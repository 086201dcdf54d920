"""The one way in which a case moves: swap the row, write the step, write the audit event, all or nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from huiyin.audit import trail
from huiyin.base import rows
from huiyin.cases import clocks, notices, parties
from huiyin.cases.models import Case, Participation, Step
from huiyin.cases.procedure import Actor, Automaton, Citizen, Move
from huiyin.cases.states import FINISHED, State
from huiyin.documents.models import Letter
from huiyin.org import people
from huiyin.org.models import Unit, User


def make(
    case: Case,
    move: Move,
    *,
    by: Actor,
    now: datetime,
    to: State | None = None,
    note: str = "",
    told: dict[str, object] | None = None,
    data: dict[str, object] | None = None,
    **changes: Any,
) -> None:
    """Carry out a move: `changes` of the case's columns, the new state, the step and its audit event.

    Call it last in a verb, after clocks were started and ended, because the next date follows from them.
    """
    state = to or case.status
    assert to is None or to in move.to, f"{move.verb} does not lead to {to}"
    changes["state"] = state
    if state in FINISHED and case.is_open:
        changes |= {"owner": None, "officer": None, "finished_at": now}
        clocks.end_all(case, now=now, reason=move.label)
    elif state not in FINISHED and not case.is_open:  # taken up again: its file is not whole any more
        changes |= {"finished_at": None, "archived_at": None}
    changes["next_due"] = clocks.next_due(case, state)
    before = {"state": case.state, "owner": case.owner_id}
    rows.swap(case, **changes)
    _write(case, move, by=by, now=now, note=note, told=told, data={**(data or {}), "before": before})


def papered(*letters: Letter) -> dict[str, object]:
    """What the audit event keeps of the papers that a step issued: their keys and fingerprints."""
    kept = {str(letter.pk): letter.fingerprint for letter in letters if letter.fingerprint}
    return {"letters": kept} if kept else {}


def begin(
    case: Case, move: Move, *, by: Actor, now: datetime, note: str = "", data: dict[str, object]
) -> None:
    """The first step of a case just inserted."""
    _write(case, move, by=by, now=now, note=note, told=None, data=data)


def _write(
    case: Case,
    move: Move,
    *,
    by: Actor,
    now: datetime,
    note: str,
    told: dict[str, object] | None,
    data: dict[str, object],
) -> None:
    case.__dict__.pop("_taken", None)
    parties.guard(case, note)
    user = by if isinstance(by, User) else None
    unit = acting_unit(case, by, now)
    words = {"unit": case.owner or unit or "", **(told or {})}
    rows.add(
        Step,
        case=case.pk,
        at=now,
        verb=move.verb,
        actor=user.pk if user else None,
        actor_name=by.name,
        unit=unit.pk if unit else None,
        note="" if case.sealed else note,
        secret=note if case.sealed else "",
        told=move.told.format_map(words) if move.told else "",
        state=case.state,
        owner=case.owner_id,
        due=case.next_due,
    )
    after = {"state": case.state, "owner": case.owner_id, "due": case.next_due, "version": case.version}
    trail.record(
        f"case.{move.verb}",
        "case",
        case.pk,
        actor=user,
        actor_name=by.name,
        now=now,
        number=case.number,
        note=trail.fingerprint(note),
        after=after,
        **data,
    )
    notices.tell(case, move, now=now)


def acting_unit(case: Case, by: Actor, now: datetime) -> Unit | None:
    """The unit for which somebody acts: the one concerned by the case before the first of one's own."""
    match by:
        case Citizen() | Automaton():
            return None
        case _:
            mine = [capacity.unit for capacity in people.capacities(by, now)]
            concerned = [
                unit for unit in mine if unit.pk in (case.owner_id, case.handling_unit_id, case.sender_id)
            ]
            return next(iter(concerned or mine), None)


def take_part(case: Case, *parts: tuple[Unit, str]) -> None:
    """Note that units take part, so that they see the case; in a sealed one nobody takes part (条例第三十条)."""
    if case.sealed:
        return
    rows.insert_missing(*(Participation(case=case, unit=unit, part=part) for unit, part in parts))
