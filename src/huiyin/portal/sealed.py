"""An accusation as the citizen with number and code sees it: where it went and what came of it, none of its words.

Whoever looks over the shoulder learns nothing; the words themselves are not shown again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from huiyin.base.clock import local_date
from huiyin.cases import accusation, clocks, procedure
from huiyin.cases.models import Case, Step
from huiyin.cases.procedure import Citizen
from huiyin.cases.states import State
from huiyin.documents.models import Letter
from huiyin.org.models import Unit
from huiyin.portal import standing
from huiyin.portal.standing import Line, Look, Mark

# State → what the citizen reads first, and what is owed by the date.
WORDS: dict[State, tuple[str, str]] = {
    State.REGISTERED: ("已经收到，由专人保密办理", "转交有权处理的机关"),
    State.AWAITING: ("已经转交有权处理的机关", "告知您处理结果"),
    State.CLOSED: ("已经办结", ""),
    State.WITHDRAWN: ("您已经撤回", ""),
}
# A line says no more than the stages do.
_CALLED = {"register": "登记", "transfer": "转交", "conclude": "告知结果", "withdraw": "撤回"}
_STAGES = {State.REGISTERED: 1, State.AWAITING: 2, State.CLOSED: 3}


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed next: by whom, until when, how many days are left (negative: late)."""

    unit: Unit
    what: str
    due: date
    days: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything on the citizen's page of an accusation."""

    headline: str
    owed: Owed | None
    stages: Sequence[Mark]
    authority: str
    result: str
    letters: Sequence[Letter]
    history: Sequence[Line]
    looks: Sequence[Look]
    held: Sequence[tuple[str, str]]
    files: int
    can: frozenset[str]


def page(request: HttpRequest, case: Case, citizen: Citizen, now: datetime) -> HttpResponse:
    """The page of an accusation for the citizen who opened it."""
    return render(request, "portal/sealed.html", {"case": case, "view": of(case, citizen, now)})


def of(case: Case, citizen: Citizen, now: datetime) -> Standing:
    """Where an accusation stands."""
    matter = accusation.matter_of(case)
    steps = list(case.steps.select_related("unit", "owner"))
    return Standing(
        headline=WORDS[case.status][0],
        owed=_owed(case, local_date(now)),
        stages=_stages(case, steps),
        authority=matter.authority,
        result=matter.result,
        letters=list(Letter.objects.filter(subject_id=case.pk, kind="transfer_notice").order_by("issued_at")),
        history=[_line(step) for step in reversed(steps) if step.told],
        looks=standing.looks(case),
        held=standing.held(case),
        files=case.attachments.filter(by_citizen=True).count(),
        can=frozenset(move.verb for move in procedure.allowed(case, citizen, now)),
    )


def _owed(case: Case, today: date) -> Owed | None:
    running = clocks.running(case)
    if case.owner is None or not running:
        return None
    clock = min(running, key=lambda one: one.strict)
    return Owed(case.owner, WORDS[case.status][1], clock.due, (clock.due - today).days)


def _stages(case: Case, steps: Sequence[Step]) -> list[Mark]:
    reached = {step.verb: f"{local_date(step.at):%-m月%-d日}" for step in steps}
    labels = [("登记", "register"), ("转交", "transfer"), ("告知结果", "conclude")]
    if case.status is State.WITHDRAWN:
        labels = [("登记", "register"), ("撤回", "withdraw")]
    elif case.status is State.CLOSED and "conclude" not in reached:
        labels.pop()  # a body outside the system tells the result itself
    at = _STAGES.get(case.status, len(labels))
    marks = []
    for index, (label, verb) in enumerate(labels):
        state = "done" if index < at else "now" if index == at else "todo"
        marks.append(Mark(label, state, reached.get(verb, "") if state == "done" else ""))
    return marks


def _line(step: Step) -> Line:
    """A line of the history without anybody's words, not even the citizen's own."""
    who = " ".join(str(part) for part in (step.unit, step.actor_name) if part)
    if step.actor_id is None and step.actor_name == Citizen().name:
        who = "您"
    return Line(step.at, _CALLED.get(step.verb, "办理"), who, step.told)
