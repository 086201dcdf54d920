"""When what happens to a case: a whole course of dated steps, of which the present cuts off what is still to come."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from huiyin.base import clock
from huiyin.cases.states import State
from huiyin.deadlines import calendar
from huiyin.demo.choosing import between, chance, number

MONTHS = 548  # days: eighteen months
GROWTH = 1.3  # above 1: more cases lately than at first
Step = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class Fate:
    """What is particular about a case; an ordinary one is sorted, sent, accepted, answered, asked about, closed."""

    withdrawn: bool = False
    declined: bool = False
    objected: str = ""  # "upheld", "overruled"
    extended: bool = False
    sent_back: bool = False
    slow: str = ""  # the stage that takes longer than its limit
    promise_days: int = 0
    unreached: bool = False
    again: str = ""  # why it is handled again: "call_back_unhappy", "rate_unhappy", "reopen"
    rated: bool = False
    hotline: bool = False  # a hotline order: everything within days
    told: bool = False  # answered by telephone, in person or on the web, without a draft


# How the first cases stand, so that there is one in each state however few are built: the last step, the fate.
SHOWN: tuple[tuple[State, str, Fate], ...] = (
    (State.REGISTERED, "register", Fate()),
    (State.TRIAGED, "triage", Fate()),
    (State.AWAITING, "forward", Fate()),
    (State.OBJECTED, "object_to", Fate(objected="upheld")),
    (State.HANDLING, "investigate", Fate()),
    (State.DRAFTED, "draft", Fate()),
    (State.REVIEWED, "endorse", Fate()),
    (State.SIGNED, "sign", Fate()),
    (State.DECLINED, "decline", Fate(declined=True)),
    (State.PERFORMING, "serve", Fate(promise_days=20)),
    (State.SERVED, "serve", Fate()),
    (State.CLOSED, "close", Fate()),
    (State.WITHDRAWN, "withdraw", Fate(withdrawn=True)),
    (State.CLOSED, "close", Fate(again="rate_unhappy", rated=True, promise_days=20)),
    (State.CLOSED, "close", Fate(objected="overruled", extended=True, sent_back=True)),
    (State.HANDLING, "reopen", Fate(again="reopen")),
)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the fate of a case hangs on: what its answer will promise, whether it grants anything, and its track."""

    promise_days: int
    granted: bool
    hotline: bool
    suggestion: bool
    told: bool


def fate_of(index: int, outlook: Outlook) -> Fate:
    """The fate of a case, by its index and by what there is to answer."""
    promise_days, granted = outlook.promise_days, outlook.granted
    if index < len(SHOWN):
        return replace(SHOWN[index][2], promise_days=promise_days)
    petition = not outlook.hotline and not outlook.suggestion
    declined = petition and not outlook.told and chance(index, "declined", 4)
    again = ""
    if petition and not outlook.told and chance(index, "again", 4):
        again = ("call_back_unhappy", "rate_unhappy", "reopen")[number(index, "why again", 3)]
    return Fate(
        withdrawn=chance(index, "withdrawn", 3),
        declined=declined,
        objected=("upheld", "overruled")[number(index, "ruling", 2)] if chance(index, "objected", 9) else "",
        extended=petition and not declined and not outlook.told and chance(index, "extended", 6),
        sent_back=chance(index, "sent back", 7),
        slow=("triage", "accept", "draft", "draft", "draft", "perform", "call_back", "call_back")[
            number(index, "slow", 8)
        ]
        if chance(index, "late", 20)
        else "",
        promise_days=0 if declined else promise_days,
        unreached=chance(index, "unreached", 8),
        again="" if declined or (again != "reopen" and not granted) else again,
        rated=chance(index, "rated", 38),
        hotline=outlook.hotline,
        told=outlook.told,
    )


def wants_promise(index: int) -> bool | None:
    """Whether the matter of one of the first cases must promise something, or must not; any will do for the others."""
    return bool(SHOWN[index][2].promise_days) if index < len(SHOWN) else None


def steps(index: int, fate: Fate, count: int, present: datetime) -> list[Step]:
    """The dated steps of a case up to the present."""
    if index < len(SHOWN):
        diary = _Diary(index, present - timedelta(days=150))
        _course(diary, fate)
        named = [place for place, (_, step) in enumerate(diary.steps) if step == SHOWN[index][1]]
        last = named[-1] if SHOWN[index][1] == "close" else named[0]
        return _moved(diary.steps[: last + 1], present)
    back = MONTHS * ((count - index) / count) ** GROWTH
    diary = _Diary(index, present - timedelta(days=back))
    _course(diary, fate)
    return [step for step in diary.steps if step[0] <= present]


def _moved(found: list[Step], present: datetime) -> list[Step]:
    """The steps moved by whole weeks so that the last lies in the week before the present."""
    weeks = timedelta(days=(present - found[-1][0]).days // 7 * 7)
    return [(at + weeks, step) for at, step in found]


class _Diary:
    """Steps put down one after the other, in office hours on working days."""

    def __init__(self, index: int, start: datetime) -> None:
        self.index = index
        self.at = start
        self.steps: list[Step] = []

    def begin(self, step: str) -> None:
        """The first step: in office hours of a working day, the last ones that do not lie after the start."""
        day = clock.local_date(self.at)
        minutes = timedelta(minutes=number(self.index, "minute", 8 * 60))
        while not calendar.current().is_working(day) or clock.at(day, 9) + minutes > self.at:
            day -= timedelta(days=1)
        self.at = clock.at(day, 9) + minutes
        self.steps.append((self.at, step))

    def put(self, step: str, first: int, last: int) -> None:
        """The next step, so many days after the one before."""
        days = between(self.index, f"{step} {len(self.steps)}", first, last)
        self.put_on(step, self.at + timedelta(days=days))

    def put_on(self, step: str, moment: datetime) -> None:
        """The next step on the day of that moment, or as soon as it can be."""
        self.at = self._office_hours(max(moment, self.at), step)
        self.steps.append((self.at, step))

    def _office_hours(self, moment: datetime, step: str) -> datetime:
        """A working moment on that day or the next working day, later than the step before."""
        day = clock.local_date(moment)
        known = calendar.current()
        while not known.is_working(day):
            day += timedelta(days=1)
        minute = number(self.index, f"minute {step} {len(self.steps)}", 8 * 60)
        wanted = clock.at(day, 9) + timedelta(minutes=minute)
        earliest = self.at + timedelta(minutes=7)
        if wanted < earliest:
            wanted = earliest if clock.local_date(earliest) == day else clock.at(day, 9)
        return max(wanted, earliest)


def _course(diary: _Diary, fate: Fate) -> None:
    diary.begin("register")
    soon = 0 if fate.hotline else 1
    diary.put("triage", *((16, 24) if fate.slow == "triage" else (0, 2 * soon)))
    if fate.withdrawn and chance(diary.index, "withdrawn early", 50):
        diary.put("withdraw", 1, 6)
        return
    diary.put("forward", 0, soon)
    if fate.objected:
        diary.put("object_to", soon, 3 * soon)
        diary.put(f"rule_{fate.objected}", 2, 4)
        if fate.objected == "upheld":
            diary.put("forward_elsewhere", 0, 2)
    if fate.declined:
        diary.put("decline", 2, 7)
        diary.put("serve", 1, 4)
        _follow_up(diary, fate)
        return
    if fate.told:
        _tell(diary, fate)
        return
    diary.put("accept", *((16, 26) if fate.slow == "accept" else (soon, 1 + 6 * soon)))
    _handle(diary, fate)
    if fate.withdrawn:
        return
    _answer(diary, fate)
    _follow_up(diary, fate)
    if fate.again:
        _again(diary)


def _tell(diary: _Diary, fate: Fate) -> None:
    """Answered without paper: a hotline order, or a petition that is handled simply."""
    diary.put("accept" if fate.hotline else "simplify", 0, 1 if fate.hotline else 2)
    if chance(diary.index, "contacted", 60):
        diary.put("contact", 0, 1)
    if fate.withdrawn:
        diary.put("withdraw", 0, 1)
        return
    if fate.slow == "draft":
        diary.put("tell", 16, 24)
    else:
        diary.put("tell", 1, 2 if fate.hotline else 6)
    _follow_up(diary, fate)


def _handle(diary: _Diary, fate: Fate) -> None:
    if chance(diary.index, "designated", 20):
        diary.put("designate", 0, 1)
    if chance(diary.index, "contacted", 60):
        diary.put("contact", 1, 3)
    if fate.withdrawn:
        diary.put("withdraw", 2, 12)
        return
    if diary.index < len(SHOWN) or chance(diary.index, "investigated", 70):
        diary.put("investigate", *((0, 1) if fate.hotline else (2, 8)))
    if fate.extended:
        diary.put("extend", 36, 42)
        diary.put("draft", 10, 22)
    elif fate.slow == "draft":
        diary.put("draft", 62, 88)
    else:
        diary.put("draft", *((0, 2) if fate.hotline else (4, 30)))


def _answer(diary: _Diary, fate: Fate) -> None:
    if fate.sent_back:
        diary.put("send_back", 0, 2)
        diary.put("draft", 1, 3)
    diary.put("endorse", 0, 2)
    diary.put("sign", 0, 2)
    diary.put("serve", 1, 3)
    if fate.promise_days:
        drafted = max(at for at, step in diary.steps if step == "draft")
        late = (
            between(diary.index, "late", 3, 20)
            if fate.slow == "perform"
            else -between(diary.index, "early", 1, 4)
        )
        diary.put_on("perform", drafted + timedelta(days=fate.promise_days + late))


def _follow_up(diary: _Diary, fate: Fate) -> None:
    if fate.again == "rate_unhappy":
        diary.put("rate_unhappy", 1, 5)
        return
    if fate.rated and not fate.again:
        diary.put("rate", 1, 3)
    late = (16, 28) if fate.slow == "call_back" else (2, 8)
    if fate.again == "call_back_unhappy":
        diary.put("call_back_unhappy", *late)
        return
    diary.put("miss" if fate.unreached else "call_back", *late)
    if fate.unreached:
        diary.put("miss", 2, 4)
    diary.put("close", 0, 2)
    if fate.again == "reopen":
        diary.put("reopen", 12, 40)


def _again(diary: _Diary) -> None:
    """The second round after an unhappy answer, without promises."""
    for step, first, last in (
        ("take_up", 1, 2), ("draft_again", 5, 14), ("endorse", 0, 1), ("sign", 0, 2), ("serve", 1, 3),
        ("call_back", 2, 7), ("close", 0, 2),
    ):  # fmt: skip
        diary.put(step, first, last)
