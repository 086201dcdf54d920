"""A case as a line of a list, and a list cut into pages without counting all of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.urls import reverse

from huiyin.base.clock import local_date
from huiyin.cases.models import Case
from huiyin.deadlines import calendar, words

PAGE = 50
T = TypeVar("T", bound=Model)


@dataclass(frozen=True, slots=True)
class Pages(Generic[T]):
    """One page of a list; whether more follow is known from one row beyond it."""

    rows: list[T]
    number: int
    has_next: bool

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_other_pages(self) -> bool:
        return self.has_next or self.has_previous


def natural(written: str | None) -> int | None:
    """A number of at most nine digits as it stands in an address; None for anything else."""
    plain = written is not None and written.isascii() and written.isdigit() and len(written) < 10
    return int(written) if plain and written else None


def cut(rows: QuerySet[T], wanted: str | None, size: int = PAGE) -> Pages[T]:
    """The page somebody asked for by its number; anything else means the first."""
    number = max(1, natural(wanted) or 1)
    found = list(rows[(number - 1) * size : number * size + 1])
    return Pages(found[:size], number, len(found) > size)


def row(case: Case, today: date) -> dict[str, Any]:
    """A case as the working list shows it."""
    holder = case.owner or case.handling_unit
    unit = holder.name if holder else ""
    line: dict[str, Any] = {
        "number": case.number,
        "url": reverse("desk:case", args=[case.number]),
        "matter": case.title,
        "place": case.place_name,
        "unit": f"{unit} · {case.officer.name}" if case.officer else unit,
        "next": case.next_step,
        "tag": "紧急" if case.urgent else "重新办理" if case.reopened and case.is_open else "",
        "due": case.next_due,
    }
    if case.next_due is None:
        ended = f" {local_date(case.finished_at)}" if case.finished_at else ""
        return {**line, "state": "none", "due_text": f"{case.status.label}{ended}"}
    text = words.left(today, case.next_due, "calendar", calendar.current())
    return {**line, "days": (case.next_due - today).days, "due_text": text}


def demands(case: Case) -> list[dict[str, Any]]:
    """Each demand with what was found for it; what was found for all stands first."""
    evidence = list(case.evidence.select_related("by"))
    loose = [one for one in evidence if one.demand_id is None]
    common = [{"no": 0, "text": "", "evidence": loose}] if loose else []
    return common + [
        {
            "no": demand.no,
            "text": demand.text,
            "evidence": [one for one in evidence if one.demand_id == demand.pk],
        }
        for demand in case.demands.all()
    ]
