"""The check of an answer, and the policies that suit a demand, for the pages where answers are written and signed.

With assistance switched off or failing these pages stand as they would without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from huiyin.assist import checking, policies
from huiyin.assist.checking import Finding
from huiyin.assist.models import Policy
from huiyin.assist.suggesting import softly
from huiyin.base.clock import local_date
from huiyin.cases.answering import Reply
from huiyin.cases.models import Answer, Case, Demand
from huiyin.org.models import User


@dataclass(frozen=True, slots=True)
class Line:
    """A finding with the place on the page to which it leads."""

    finding: Finding
    place: str


@dataclass(frozen=True, slots=True)
class Check:
    """What was found; `ran` False: the page says nothing of it."""

    ran: bool = False
    lines: tuple[Line, ...] = ()

    @property
    def grave(self) -> int:
        return sum(line.finding.must for line in self.lines)


@softly(Check())
def of_answer(answer: Answer, user: User, now: datetime) -> Check:
    """For the pages on which an answer is checked and signed."""
    found = checking.of_answer(answer, user=user, now=now)
    return Check(True, tuple(Line(one, f"answer-{one.demand}" if one.field else "") for one in found))


@softly(Check())
def of_replies(case: Case, summary: str, replies: Sequence[Reply], user: User, now: datetime) -> Check:
    """For the form in which it is written."""
    found = checking.of_replies(case, summary, replies, user=user, now=now)
    return Check(True, tuple(Line(one, _field(one)) for one in found))


def _field(finding: Finding) -> str:
    if not finding.field:
        return ""
    return f"id_{finding.field}_{finding.demand}" if finding.demand else f"id_{finding.field}"


_NONE: tuple[Policy, ...] = ()


@softly(_NONE)
def policies_for(case: Case, demand: Demand, now: datetime) -> tuple[Policy, ...]:
    """What may be cited in the answer to one demand."""
    kind = case.place.place_kind if case.place is not None else ""
    text = f"{demand.text}。{case.title}"
    return tuple(policies.matching(text, case.category, local_date(now), place_kind=kind))
