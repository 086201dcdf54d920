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
from huiyin.cases import clocks, parties, procedure, recusal, releasing
from huiyin.cases.access import PROXY_NAME
from huiyin.cases.codes import AGREED, NOT_UPHELD, AnswerKind, AnswerStatus, Track
from huiyin.cases.models import Attachment, Case, Clock, Demand, Review, Step
from huiyin.cases.procedure import MOVES, Citizen
from huiyin.cases.review import DECIDE, Subject
from huiyin.cases.states import ANSWERED, IN_HAND, IN_REVIEW, State
from huiyin.documents.models import Letter
from huiyin.org import people
from huiyin.org.models import Unit
from huiyin.portal import answer, review
from huiyin.portal.answer import Paper
from huiyin.portal.forms import RateForm
from huiyin.portal.review import Coming, Request

OWN_WORDS = frozenset(
    {"add_material", "rate", "withdraw", "request_review", "withdraw_review"}
)  # steps whose note the citizen wrote
LOOK = "case.contact_viewed"

# State → what the citizen reads first, and what is owed by the date.
WORDS: dict[State, tuple[str, str]] = {
    State.REGISTERED: ("您的诉求已经登记，正在审核", "转给有权处理的单位"),
    State.TRIAGED: ("正在确定由哪个单位办理", "转给有权处理的单位"),
    State.AWAITING: ("已经转给{unit}", "告知您是否受理"),
    State.OBJECTED: ("正在核实应当由哪个单位承办", "确定承办单位"),
    State.ADJUDICATING: ("上级机关正在确定由哪个单位办理", "确定承办单位"),
    State.HANDLING: ("{unit}正在办理", "书面答复您"),
    State.DRAFTED: ("{unit}正在审核给您的书面答复", "书面答复您"),
    State.REVIEWED: ("{unit}正在签发给您的书面答复", "书面答复您"),
    State.SIGNED: ("书面答复已经签发，正在送达", "把书面答复送给您"),
    State.DECLINED: ("{unit}决定不予受理，正在送达告知书", "把告知书送给您"),
    State.PERFORMING: ("已经书面答复您，正在落实承诺的事项", "完成承诺的事项"),
    State.SERVED: ("已经书面答复您", "回访，听取您的意见"),
    State.REVIEW_REQUESTED: ("您的{level}请求已经交给{body}，正在决定是否受理", "告知您是否受理{level}请求"),
    State.UNDER_REVIEW: ("{body}正在{level}，重新审查原来的答复", "书面答复您"),
    State.REVIEW_DRAFTED: ("{body}正在签发{level}意见", "书面答复您"),
    State.REVIEW_SIGNED: ("{level}意见已经签发，正在送达", "把{level}意见送给您"),
    State.CLOSED: ("已经办结", ""),
    State.WITHDRAWN: ("您已经撤回", ""),
}

# Kind of answer → what the citizen reads first once it is served, where it is not a written answer to the demands.
SERVED: dict[str, str] = {
    AnswerKind.REDIRECT: "已经告知您走法定途径办理",
    AnswerKind.DECLINE: "已经告知您不予受理",
    AnswerKind.DECLINE_FINAL: "已经告知您不再受理",
    AnswerKind.AGREEMENT: "双方已经达成协议",
    AnswerKind.SETTLEMENT: "双方已经达成协议",
}
# Verb → its name for citizens, where that of the procedure is the office's own.
CALLED = {"serve": "送达", "perform": "落实", "hold_hearing": "听证", "redirect": "告知法定途径"}

# Whose date the citizen is shown, by state; in the other states the earliest of the office's clocks.
CLOCKS: dict[State, tuple[str, ...]] = {
    State.REGISTERED: ("forward", "reforward", "notice"),
    State.TRIAGED: ("forward", "reforward", "notice"),
    State.AWAITING: ("notice",),
    State.OBJECTED: ("ruling", "hotline_ruling"),
    State.ADJUDICATING: ("adjudication",),
    State.DECLINED: ("notice",),
    State.SERVED: ("callback",),
    State.REVIEW_REQUESTED: ("review_accept",),
    **dict.fromkeys(IN_REVIEW - {State.REVIEW_REQUESTED}, tuple(DECIDE.values())),
    **dict.fromkeys(IN_HAND, ("rehandle", "simple_answer", "handle", *clocks.ANSWERING)),
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
    public: bool
    letters: Sequence[Letter]
    recusable: bool
    history: Sequence[Line]
    looks: Sequence[Look]
    files: Sequence[Attachment]
    held: Sequence[tuple[str, str]]
    can: frozenset[str]
    proxied: bool
    acting: bool
    rate: RateForm | None
    unhappy: str
    reviews: Sequence[Request]
    hearing: Coming | None
    ask: Subject | None


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
        stages=_stages(case, steps, papers, rating_open=rating_open),
        demands=list(case.demands.all()),
        papers=papers,
        public=releasing.answer_of(case) is not None,
        letters=_letters(case),
        recusable="ask_recusal" in can and bool(recusal.concerned(case)),
        history=[_line(step, citizen) for step in reversed(steps) if step.told],
        looks=looks(case),
        files=list(case.attachments.filter(by_citizen=True).select_related("blob")),
        held=held(case),
        can=can,
        proxied=parties.standing_proxy(case) is not None,
        acting=citizen.proxy,
        rate=RateForm() if rating_open else None,
        unhappy=answer.if_unhappy(case, papers[0].answer, now) if rating_open else "",
        reviews=review.requests(case, today),
        hearing=review.coming(case),
        ask=review.open_to(case, today),
    )


def _letters(case: Case) -> list[Letter]:
    """The papers written to the citizen, the latest first; an answer not yet served is not among them."""
    unserved = case.answers.exclude(status=AnswerStatus.SERVED).values("letter")
    found = Letter.objects.filter(subject_id=case.pk, for_citizen=True).exclude(
        pk__in=unserved.exclude(letter=None)
    )
    return list(found.select_related("unit").order_by("-issued_at", "-pk"))


# The first of these says when it was settled whose the matter is.
_PLACED = ("forward", "assign", "accept", "simplify", "answer_simply")


def _headline(case: Case) -> str:
    if case.status is State.HANDLING and case.simplified and not case.reopened:
        return f"{case.handling_unit}正在按简易程序办理"
    kind = _kind(case)
    if case.status is State.SIGNED and kind == AnswerKind.REDIRECT:
        return "这件事要走法定途径办理，告知书正在送达"
    if case.status is State.DECLINED and kind == AnswerKind.DECLINE_FINAL:
        return f"{case.handling_unit}决定不再受理，正在送达告知书"
    if case.status is State.SERVED and (kind in SERVED or _brief(case)):
        return SERVED.get(kind, "已经答复您")
    if case.status is State.PERFORMING and (kind in AGREED or _brief(case)):
        return f"{SERVED.get(kind, '已经答复您')}，正在{'履行' if kind in AGREED else '落实承诺的事项'}"
    if case.status is State.HANDLING and case.reopened:
        return f"{case.handling_unit}正在重新办理"
    if case.status is State.CLOSED and case.final_on is not None:
        return "已经办结，信访程序到此终结"
    return _said(case, WORDS[case.status][0])


def _kind(case: Case) -> str:
    """The kind of the last answer that stands, "" when there is none."""
    latest = case.answers.exclude(status=AnswerStatus.REPLACED).order_by("-id").first()
    return latest.kind if latest is not None else ""


def _brief(case: Case) -> bool:
    """Whether it is answered without the written opinion of a petition."""
    return (case.simplified or case.track == Track.HOTLINE) and not case.reopened


def _said(case: Case, words: str) -> str:
    """A sentence about the state with the names that belong in it."""
    asked = case.reviews.filter(ended_at=None).select_related("organ").first()
    return words.format(
        unit=case.handling_unit or case.owner or "",
        body=asked.organ if asked is not None else "",
        level=asked.get_level_display() if asked is not None else "",
    )


def _owed(case: Case, today: date) -> Owed | None:
    if case.owner is None:
        return None
    what = _said(case, WORDS[case.status][1])
    if case.track == Track.HOTLINE and case.status is State.AWAITING:
        what = "办好并答复您"
    if _brief(case):
        what = what.replace("书面答复", "答复")
    if case.status is State.SIGNED and _kind(case) == AnswerKind.REDIRECT:
        what = "把告知书送给您"
    if case.status is State.PERFORMING and (promise := clocks.open_promises(case).first()):
        agreed = _kind(case) in AGREED
        what = "督促双方按协议办到" if agreed else what
        why = (
            f"{'协议约定' if agreed else '答复中承诺'}：{promise.text}，{words.day_long(promise.due)}前完成。"
        )
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


def _stages(
    case: Case, steps: Sequence[Step], papers: Sequence[Paper], *, rating_open: bool = False
) -> list[Mark]:
    """The way of every case in five or six stages, with the day on which each was reached."""
    reached = {step.verb: f"{local_date(step.at):%-m月%-d日}" for step in steps}
    labels = _labels(case)
    notes = {
        "登记": reached.get("register", ""),
        "确定承办单位": next((reached[verb] for verb in _PLACED if verb in reached), ""),
        "受理": reached.get("accept") or reached.get("simplify", ""),
        "告知不予受理": reached.get("serve", ""),
        "告知法定途径": reached.get("serve", ""),
        "书面答复": reached.get("serve", "") or reached.get("settle", "") or reached.get("answer_simply", ""),
        "落实承诺": reached.get("perform", ""),
        "复查": reached.get("serve_review", ""),
        "复核": reached.get("serve_review", ""),
        "您来评价": reached.get("rate", ""),
        "撤回": reached.get("withdraw", ""),
    }
    at, kind = _at(case, labels), _kind(case)
    rated = bool(papers) and papers[0].rating is not None and case.status in ANSWERED
    marks = []
    for index, label in enumerate(labels):
        done = index < at or case.status is State.WITHDRAWN or (label == "您来评价" and rated)
        going_on = index == at and (case.is_open or rating_open)
        state = "done" if done else "now" if going_on else "todo"
        marks.append(Mark(_called(case, label, kind), state, notes.get(label, "") if state == "done" else ""))
    return marks


def _called(case: Case, label: str, kind: str) -> str:
    """A stage by the name it has for this kind of case."""
    if case.status in ANSWERED and kind in AGREED:
        return {"书面答复": "达成协议", "落实承诺": "履行协议"}.get(label, label)
    return "答复" if label == "书面答复" and _brief(case) else label


def _labels(case: Case) -> list[str]:
    if case.status is State.WITHDRAWN:
        return ["登记", "撤回"]
    kind = _kind(case)
    if kind == AnswerKind.REDIRECT:
        return ["登记", "确定承办单位", "告知法定途径", "您来评价"]
    if kind in (AnswerKind.DECLINE, AnswerKind.DECLINE_FINAL):
        return ["登记", "确定承办单位", "告知不予受理", "您来评价"]
    labels = ["登记", "确定承办单位", "受理", "书面答复"]
    if asked := [one.get_level_display() for one in _standing_reviews(case)]:
        labels = ["登记", "受理", "书面答复", *dict.fromkeys(asked)]
    if case.status in ANSWERED and case.performances.filter(dropped=False).exists():
        labels.append("落实承诺")
    return [*labels, "您来评价"]


def _standing_reviews(case: Case) -> list[Review]:
    """The reviews on the way since the last answer of the handling unit: open ones, and those that let it stand."""
    found = []
    for one in case.reviews.order_by("-id"):
        if one.ended_at is not None and one.outcome in NOT_UPHELD:
            break
        if one.ended_at is None or one.outcome:
            found.append(one)
    return found[::-1]


def _at(case: Case, labels: Sequence[str]) -> int:
    """The stage that is going on now."""
    if case.status in IN_REVIEW:
        return max(labels.index(label) for label in labels if label in ("复查", "复核"))
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
            return labels.index("书面答复") if "书面答复" in labels else 2


def _line(step: Step, citizen: Citizen) -> Line:
    move = MOVES.get(step.verb)
    who = " ".join(str(part) for part in (step.unit, step.actor_name) if part)
    if step.actor_id is None and step.actor_name == citizen.name:
        who = "您"
    elif step.actor_id is None and step.actor_name in (Citizen().name, PROXY_NAME):
        who = PROXY_NAME if step.actor_name == PROXY_NAME else "诉求人"
    note = step.note.removeprefix("群众评价")  # as the reason of handling it again names the rating
    what = f"{step.told}：{note}" if step.verb in OWN_WORDS and note else step.told
    label = CALLED.get(step.verb, move.label if move else "办理")
    level = "复核" if "复核" in step.told else "复查"
    return Line(step.at, label.replace("复查复核", level), who, what)


def looks(case: Case) -> list[Look]:
    """Who looked at name, telephone number and address, latest first."""
    found = []
    for event in trail.history("case", case.pk).filter(verb=LOOK).select_related("actor"):
        unit = people.home(event.actor, event.at) if event.actor else None
        found.append(Look(event.at, " ".join(str(part) for part in (unit, event.actor_name) if part)))
    return list(reversed(found))


def held(case: Case) -> list[tuple[str, str]]:
    """The personal data held of the people of the case, masked."""
    rows = []
    for party in parties.of(case):
        address = "住址已登记" if parties.display_address(party) else ""
        parts = (parties.display_name(party), parties.display_phone(party), address)
        rows.append(
            (party.get_role_display(), "，".join(part for part in parts if part) or "没有留姓名和电话")
        )
    return rows
