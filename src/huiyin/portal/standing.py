"""What a citizen reads of a case: where it stands, who owes what until when and why, and what has happened.

Only what was told (`Step.told`) and the citizen's own words; never the staff's notes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from huiyin.audit import trail
from huiyin.base import words
from huiyin.base.clock import local_date
from huiyin.base.sealing import masked_name, masked_phone
from huiyin.cases import clocks, procedure
from huiyin.cases.models import Attachment, Case, Clock, Demand, Step
from huiyin.cases.procedure import MOVES, Citizen
from huiyin.cases.states import ANSWERED, IN_HAND, State
from huiyin.org import people
from huiyin.org.models import Unit
from huiyin.portal import answer
from huiyin.portal.answer import Paper
from huiyin.portal.forms import RateForm

OWN_WORDS = frozenset({"add_material", "rate", "withdraw"})  # steps whose note the citizen wrote
LOOK = "case.contact_viewed"

# State → what the citizen reads first, and what is owed by the date.
WORDS: dict[State, tuple[str, str]] = {
    State.REGISTERED: ("您的诉求已经登记，正在审核", "转给有权处理的单位"),
    State.TRIAGED: ("正在确定由哪个单位办理", "转给有权处理的单位"),
    State.AWAITING: ("已经转给{unit}", "告知您是否受理"),
    State.OBJECTED: ("正在核实应当由哪个单位承办", "确定承办单位"),
    State.HANDLING: ("{unit}正在办理", "书面答复您"),
    State.DRAFTED: ("{unit}正在审核给您的书面答复", "书面答复您"),
    State.REVIEWED: ("{unit}正在签发给您的书面答复", "书面答复您"),
    State.SIGNED: ("处理意见已经签发，正在送达", "把书面答复送给您"),
    State.DECLINED: ("{unit}决定不予受理，正在送达告知书", "把告知书送给您"),
    State.PERFORMING: ("已经书面答复您，正在落实承诺的事项", "完成承诺的事项"),
    State.SERVED: ("已经书面答复您", "回访，听取您的意见"),
    State.CLOSED: ("已经办结", ""),
    State.WITHDRAWN: ("您已经撤回", ""),
}

# Whose date the citizen is shown, by state; in the other states the earliest of the office's clocks.
CLOCKS: dict[State, tuple[str, ...]] = {
    State.REGISTERED: ("forward", "reforward", "notice"),
    State.TRIAGED: ("forward", "reforward", "notice"),
    State.AWAITING: ("notice",),
    State.OBJECTED: ("ruling",),
    State.DECLINED: ("notice",),
    State.SERVED: ("callback",),
    **dict.fromkeys(IN_HAND, ("rehandle", "handle")),
}


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed next: by whom, until when, why then, how many days are left (negative: late)."""

    unit: Unit
    what: str
    due: date
    days: int
    why: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A stage of the way: `state` is done, now or todo."""

    label: str
    state: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the history, as the shared template of it reads it."""

    at: datetime
    step: str
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked at the citizen's contact data."""

    at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything on the citizen's page of a case."""

    headline: str
    owed: Owed | None
    person: str
    phone: str
    days: int
    stages: Sequence[Mark]
    demands: Sequence[Demand]
    papers: Sequence[Paper]
    history: Sequence[Line]
    looks: Sequence[Look]
    files: Sequence[Attachment]
    held: Sequence[tuple[str, str]]
    can: frozenset[str]
    rate: RateForm | None


def of(case: Case, citizen: Citizen, now: datetime) -> Standing:
    """The page of a case for its citizen."""
    today = local_date(now)
    steps = list(case.steps.select_related("unit", "owner"))
    papers = answer.papers(case, today)
    can = frozenset(move.verb for move in procedure.allowed(case, citizen, now))
    rating_open = "rate" in can and bool(papers) and papers[0].rating is None
    return Standing(
        headline=_headline(case),
        owed=_owed(case, today),
        person=_person(case),
        phone=_phone(case),
        days=(today - local_date(case.registered_at)).days,
        stages=_stages(case, steps, papers),
        demands=list(case.demands.all()),
        papers=papers,
        history=[_line(step) for step in reversed(steps) if step.told],
        looks=_looks(case),
        files=list(case.attachments.filter(by_citizen=True).select_related("blob")),
        held=_held(case),
        can=can,
        rate=RateForm() if rating_open else None,
    )


def _headline(case: Case) -> str:
    if case.status is State.HANDLING and case.reopened:
        return f"{case.handling_unit}正在重新办理"
    return WORDS[case.status][0].format(unit=case.handling_unit or case.owner or "")


def _owed(case: Case, today: date) -> Owed | None:
    if case.owner is None:
        return None
    what = WORDS[case.status][1]
    if case.status is State.PERFORMING and (
        promise := clocks.open_promises(case).select_related("item").first()
    ):
        why = f"答复中承诺：{promise.item.promise}，{words.day_long(promise.due)}前完成。"
        return Owed(case.owner, what, promise.due, (promise.due - today).days, why)
    clock = _clock(case)
    if clock is None:
        return None
    return Owed(case.owner, what, clock.due, (clock.due - today).days, clock.explain())


def _clock(case: Case) -> Clock | None:
    for code in CLOCKS.get(case.status, ()):
        if clock := clocks.find(case, code):
            return clock
    rest = [clock for clock in clocks.running(case) if clock.code not in clocks.BESIDE]
    return min(rest, key=lambda clock: clock.strict, default=None)


def _person(case: Case) -> str:
    if case.officer is not None:
        return case.officer.name
    return case.owner.contact_name if case.owner else case.receiver.contact_name


def _phone(case: Case) -> str:
    unit = case.owner or case.handling_unit or case.receiver
    return unit.contact_phone or (case.officer.phone if case.officer else "")


def _stages(case: Case, steps: Sequence[Step], papers: Sequence[Paper]) -> list[Mark]:
    """The way of every case in five or six stages, with the day on which each was reached."""
    reached = {step.verb: f"{local_date(step.at):%-m月%-d日}" for step in steps}
    labels = _labels(case)
    notes = {
        "登记": reached.get("register", ""),
        "确定承办单位": reached.get("forward") or reached.get("assign") or reached.get("accept", ""),
        "受理": reached.get("accept", ""),
        "告知不予受理": reached.get("serve", ""),
        "书面答复": reached.get("serve", ""),
        "落实承诺": reached.get("perform", ""),
        "您来评价": reached.get("rate", ""),
        "撤回": reached.get("withdraw", ""),
    }
    at = _at(case, labels)
    rated = bool(papers) and papers[0].rating is not None and case.status in ANSWERED
    marks = []
    for index, label in enumerate(labels):
        done = index < at or case.status is State.WITHDRAWN or (label == "您来评价" and rated)
        state = "done" if done else "now" if index == at and case.is_open else "todo"
        marks.append(Mark(label, state, notes.get(label, "") if state == "done" else ""))
    return marks


def _labels(case: Case) -> list[str]:
    if case.status is State.WITHDRAWN:
        return ["登记", "撤回"]
    latest = case.answers.exclude(status="replaced").order_by("-id").first()
    if latest is not None and latest.kind == "decline":
        return ["登记", "确定承办单位", "告知不予受理", "您来评价"]
    labels = ["登记", "确定承办单位", "受理", "书面答复"]
    if case.status in ANSWERED and case.performances.filter(dropped=False).exists():
        labels.append("落实承诺")
    return [*labels, "您来评价"]


def _at(case: Case, labels: Sequence[str]) -> int:
    """The stage that is going on now."""
    match case.status:
        case State.REGISTERED | State.TRIAGED | State.OBJECTED:
            return labels.index("确定承办单位")
        case State.AWAITING:
            return labels.index("受理") if "受理" in labels else 2
        case State.DECLINED:
            return labels.index("告知不予受理")
        case State.PERFORMING:
            return labels.index("落实承诺") if "落实承诺" in labels else labels.index("您来评价")
        case State.SERVED | State.CLOSED | State.WITHDRAWN:
            return len(labels) - 1
        case _:
            return labels.index("书面答复")


def _line(step: Step) -> Line:
    move = MOVES.get(step.verb)
    who = " ".join(str(part) for part in (step.unit, step.actor_name) if part)
    if step.actor_id is None and step.actor_name == Citizen().name:
        who = "您"
    what = f"{step.told}：{step.note}" if step.verb in OWN_WORDS and step.note else step.told
    return Line(step.at, move.label if move else "办理", who, what)


def _looks(case: Case) -> list[Look]:
    """Who looked at name, telephone number and address, latest first."""
    found = []
    for event in trail.history("case", case.pk).filter(verb=LOOK).select_related("actor"):
        unit = people.home(event.actor, event.at) if event.actor else None
        found.append(Look(event.at, " ".join(str(part) for part in (unit, event.actor_name) if part)))
    return list(reversed(found))


def _held(case: Case) -> list[tuple[str, str]]:
    """The personal data held of the people of the case, masked."""
    rows = []
    for party in case.parties.all():
        parts = (masked_name(party.name), masked_phone(party.phone), "住址已登记" if party.address else "")
        rows.append(
            (party.get_role_display(), "，".join(part for part in parts if part) or "没有留姓名和电话")
        )
    return rows
