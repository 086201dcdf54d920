"""Grounds of supervision as the record shows them (条例第四十条). The system finds them; a person confirms each.

Nothing is sent from here. A case under open supervision is not found again, unless its unit lets the reply lapse.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q

from huiyin.base.clock import local_date
from huiyin.cases import clocks
from huiyin.cases.codes import PLAIN, Measure, SupervisionGround
from huiyin.cases.models import Case, CaseQuerySet, Clock, Performance, Step, Supervision
from huiyin.cases.states import BEFORE_ACCEPTANCE, State
from huiyin.deadlines.rulebook import OWN
from huiyin.deadlines.words import date_of, short
from huiyin.org import people
from huiyin.org.models import Unit, User
from huiyin.org.roles import OFFICES, Role

G = SupervisionGround
# Whose limit passed, by the rules of the clocks that ran out.
LATE: dict[str, tuple[str, ...]] = {
    G.LATE_NOTICE: (
        "forward", "reforward", "notice", "ruling", "adjudication", "simple_pass_on", "simple_accept",
        "hotline_sign", "hotline_ruling",
    ),
    G.LATE_ANSWER: (*clocks.ANSWERING, "feedback"),
    G.LATE_REVIEW: ("review_accept", "review_decide", "second_review_decide"),
}  # fmt: skip
COUNTED = (G.PASSED_AROUND, G.DONE_AGAIN)
FOUND = frozenset({*LATE, *COUNTED, G.UNPERFORMED, G.NO_REPLY})  # the others only a person can tell
# Grounds for which whoever owes the next step answers; for the others the unit that handles the matter.
_OWNERS = frozenset({G.LATE_NOTICE, G.LATE_REVIEW, G.PASSED_AROUND})
OFTEN = 2  # so many returns, or so much handling again, call for somebody to look
WATCHERS = frozenset({Role.CLERK, Role.INSPECTOR, Role.HEAD})


@dataclass(frozen=True, slots=True)
class Found:
    """A ground in a case: which unit answers for it, since when, and the facts in a sentence from the record."""

    ground: SupervisionGround
    unit: Unit
    since: date | None
    facts: str
    after: str = ""  # the measure that was not answered


def watching(user: User, now: datetime) -> list[Unit]:
    """The petition and inspection offices for which the user watches over others."""
    units = {
        c.unit.pk: c.unit
        for c in people.capacities(user, now)
        if c.role in WATCHERS and c.unit.kind in OFFICES
    }
    return list(units.values())


def within_reach(offices: Sequence[Unit]) -> Q:
    """Units of the governments for which the offices work."""
    reach = Q(pk=None)
    for office in offices:
        reach |= Q(path__startswith=office.government_path)
    return reach


def cases(user: User, now: datetime, ground: str = "") -> CaseQuerySet:
    """Open cases in the user's sight in which the record shows a ground (that one, if given), the earliest date first.

    Walks only the open cases of the units in reach, by the index of the working list.
    """
    offices = watching(user, now)
    found = Case.objects.visible_to(user, now).filter(
        track__in=PLAIN, owner__in=Unit.objects.filter(within_reach(offices))
    )
    signs = _signs(offices, local_date(now))
    wanted = [signs[ground]] if ground in signs else [] if ground == G.NO_REPLY else list(signs.values())
    under = Exists(Supervision.objects.filter(case=OuterRef("pk"), ended_at=None))
    shown = _any(wanted) & Q(~under)
    if ground not in signs:
        shown |= _silent(offices, local_date(now))
    found = found.filter(shown).exclude(handling_unit__in=offices)
    return found.select_related("owner", "handling_unit", "officer", "place").order_by("next_due", "pk")


def _any(some: Iterable[Q]) -> Q:
    found = Q(pk=None)
    for one in some:
        found |= one
    return found


def _signs(offices: Sequence[Unit], today: date) -> dict[str, Q]:
    """What a case that is not under supervision must show for each ground."""
    ours = Q(owner__in=offices)
    signs: dict[str, Q] = {ground: _late(codes, today) for ground, codes in LATE.items()}
    broken = Performance.objects.filter(case=OuterRef("pk"), done_on=None, dropped=False, due__lt=today)
    signs[G.UNPERFORMED] = Q(Exists(broken))
    # Counts never fall again: once somebody has supervised for it, the count alone is no news.
    news = {one: ~Exists(Supervision.objects.filter(case=OuterRef("pk"), ground=one)) for one in COUNTED}
    signs[G.PASSED_AROUND] = Q(news[G.PASSED_AROUND], returns__gte=OFTEN, state__in=BEFORE_ACCEPTANCE)
    signs[G.DONE_AGAIN] = Q(~Q(state=State.SERVED), news[G.DONE_AGAIN], reopened__gte=OFTEN)
    return {ground: sign & ~ours if ground in _OWNERS else sign for ground, sign in signs.items()}


def _late(codes: Sequence[str], today: date) -> Q:
    """A limit of these rules passed; then the case's next date, which is the earliest of them, has passed too."""
    late = Clock.objects.filter(case=OuterRef("pk"), ended_at=None, code__in=codes, strict__lt=today)
    return Q(Exists(late), next_due__lt=today)


def _silent(offices: Sequence[Unit], today: date) -> Q:
    """A reply is overdue, from a unit other than the offices themselves."""
    under = Supervision.objects.filter(case=OuterRef("pk"), ended_at=None, replied_at=None, due__lt=today)
    return Q(Exists(under.exclude(unit__in=offices)))


def of_cases(
    some: Sequence[Case], now: datetime, *, offices: Sequence[Unit] = ()
) -> dict[object, list[Found]]:
    """The grounds of some cases, to be shown to these offices: read in four statements however many they are.

    Without offices everything the record shows, also what is under supervision already.
    """
    today, keys = local_date(now), [case.pk for case in some]
    late = Clock.objects.filter(case__in=keys, ended_at=None, strict__lt=today).exclude(
        code__in=clocks.BESIDE
    )
    broken = Performance.objects.filter(case__in=keys, done_on=None, dropped=False, due__lt=today)
    under = Supervision.objects.filter(case__in=keys).select_related("unit", "letter")
    steps = Step.objects.filter(case__in=keys, verb__in=TOLD).select_related("unit")
    record = _Record(list(late), list(broken), list(under), list(steps), today)
    mine = {office.pk for office in offices}
    return {
        case.pk: [
            found
            for found in record.of(case, news=bool(offices))
            if found.unit.pk not in mine
        ]
        for case in some
    }  # fmt: skip


def of_case(case: Case, now: datetime) -> list[Found]:
    """All that the record of one case shows, whether or not somebody has acted on it."""
    return of_cases([case], now)[case.pk]


def answerable(case: Case, ground: str) -> Unit:
    """The unit that answers for a ground: whoever owes the step, or the unit that handles the matter."""
    unit = case.owner if ground in _OWNERS else case.handling_unit or case.owner
    assert unit is not None, "only open cases are supervised"
    return unit.heir() or unit


@dataclass(slots=True)
class _Record:
    """What was read of some cases."""

    late: list[Clock]
    broken: list[Performance]
    under: list[Supervision]
    steps: list[Step]
    today: date

    def of(self, case: Case, *, news: bool) -> list[Found]:
        under = [row for row in self.under if row.case_id == case.pk]
        waiting = [row for row in under if row.ended_at is None]
        found = [self._unanswered(row) for row in waiting if row.replied_at is None and row.due < self.today]
        if news and waiting:
            return found
        known = {row.ground for row in under} if news else set()
        return [*self._limits(case), *self._promises(case), *self._counts(case, known), *found]

    def _limits(self, case: Case) -> list[Found]:
        found = []
        for clock in self.late:
            ground = next((one for one, codes in LATE.items() if clock.code in codes), None)
            if clock.case_id == case.pk and ground is not None:
                basis = OWN if clock.rule.internal else clock.rule.citation
                passed = f"{clock.label}期限于{date_of(clock.due)}届满（{basis}）"
                facts = f"{self._course(case)}{passed}，{self._since(clock.due)}，还没有{clock.rule.act}。"
                found.append(Found(G(ground), answerable(case, ground), clock.due, facts))
        return found

    def _promises(self, case: Case) -> list[Found]:
        found = []
        for row in self.broken:
            if row.case_id == case.pk:
                who = row.promisor or str(case.handling_unit or "")
                facts = (
                    f"{self._course(case)}{who}承诺于{date_of(row.due)}以前完成：{row.text.rstrip('。')}；"
                )
                facts += f"{self._since(row.due)}，没有登记完成。"
                found.append(Found(G.UNPERFORMED, answerable(case, G.UNPERFORMED), row.due, facts))
        return found

    def _counts(self, case: Case, known: set[str]) -> list[Found]:
        found = []
        if case.returns >= OFTEN and case.status in BEFORE_ACCEPTANCE and G.PASSED_AROUND not in known:
            facts = f"{self._course(case)}先后{case.returns}次被提出不属于本单位职责，至今没有单位受理。"
            found.append(Found(G.PASSED_AROUND, answerable(case, G.PASSED_AROUND), None, facts))
        if case.reopened >= OFTEN and case.status is not State.SERVED and G.DONE_AGAIN not in known:
            facts = f"{self._course(case)}已经{case.reopened}次退回重新办理，仍然没有解决。"
            found.append(Found(G.DONE_AGAIN, answerable(case, G.DONE_AGAIN), None, facts))
        return found

    def _unanswered(self, row: Supervision) -> Found:
        number = f"（{row.letter.number}）" if row.letter is not None and row.letter.number else ""
        facts = (
            f"{date_of(local_date(row.issued_at))}以“{row.get_ground_display()}”{Measure(row.measure).label}{number}，"
            f"要求于{date_of(row.due)}以前答复，{self._since(row.due)}，没有答复。"
        )
        return Found(G.NO_REPLY, row.unit, row.due, facts, row.measure)

    def _since(self, due: date) -> str:
        return f"到{date_of(self.today)}已超期{(self.today - due).days}天"

    def _course(self, case: Case) -> str:
        """How the matter went so far: 2026年9月1日登记，9月2日转送……；"""
        lines = course([step for step in self.steps if step.case_id == case.pk])
        said, before = [], None
        for on, what in lines:
            said.append(f"{date_of(on) if before is None else short(on, before)}{what}")
            before = on
        return f"{'，'.join(said)}。" if said else ""


# The steps by which a timeline is told; {unit} made them.
TOLD: dict[str, str] = {
    "register": "登记",
    "turn_petition": "转为信访事项",
    "forward": "",
    "assign": "",
    "object": "{unit}提出异议",
    "uphold": "{unit}同意异议",
    "overrule": "{unit}不同意异议",
    "adjudicate": "",
    "accept": "{unit}受理",
    "simplify": "{unit}受理",
    "extend": "延长办理期限",
    "sign": "{unit}签发答复",
    "serve": "书面答复送达",
    "answer_simply": "{unit}答复",
    "reopen": "退回重新办理",
    "rate": "退回重新办理",
    "call_back": "退回重新办理",
    "serve_review": "复查复核意见送达",
    "request_review": "请求复查复核",
    "accept_review": "复查复核受理",
}
_WHEN_BACK = frozenset({"rate", "call_back"})  # told only when they brought the case back


def course_of(case: Case) -> list[tuple[date, str]]:
    """The course of one case."""
    return course(list(Step.objects.filter(case=case, verb__in=TOLD).select_related("unit")))


def course(steps: Sequence[Step]) -> list[tuple[date, str]]:
    """The days of a case and what happened, without a word of the citizen and without a name."""
    told = []
    for step in steps:
        if step.verb in _WHEN_BACK and step.state != State.HANDLING:
            continue
        words = TOLD[step.verb].format(unit=step.unit or "") or step.told.removeprefix("已")
        told.append((local_date(step.at), words))
    return told
