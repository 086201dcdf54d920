"""The queue of calls to citizens after an answer: whom to call, who must not call, when to try again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import DateTimeField, Exists, OuterRef, Q, Subquery

from huiyin.base.clock import CHINA, local_date
from huiyin.cases.codes import PLAIN, AnswerStatus
from huiyin.cases.models import Answer, Callback, Case, CaseQuerySet, Rating, Step
from huiyin.cases.states import State
from huiyin.deadlines import arithmetic, calendar
from huiyin.org import people
from huiyin.org.models import User
from huiyin.org.roles import Role

CALLERS = frozenset({Role.CLERK, Role.INSPECTOR, Role.HEAD})
# Steps after which the citizen is to be asked; a call before the last of them asked too early.
ASKED_AFTER = (
    "serve", "perform", "settle", "answer_simply", "serve_review", "decline_review", "withdraw_review",
)  # fmt: skip
# Whoever made one of these steps had a part in what the citizen is asked about.
WORKED = (
    "accept", "simplify", "answer_simply", "decline", "decline_final", "redirect", "add_evidence", "extend",
    "mediate", "settle", "end_mediation", "draft", "endorse", "send_back", "sign", "serve", "perform",
    "decide_review", "return_review", "sign_review",
)  # fmt: skip
NOON = 12


@dataclass(frozen=True, slots=True)
class Attempts:
    """Calls that reached nobody: how many, the last one, and when to try next."""

    count: int
    last: datetime
    next_on: date
    next_half: str


def queue(user: User, now: datetime) -> CaseQuerySet:
    """Answered cases that wait for a call by the user's units, the earliest date first.

    Not those that somebody of the user's own hands worked on, nor those whose citizen was heard or has rated.
    """
    units = {c.unit.pk for c in people.capacities(user, now) if c.role in CALLERS}
    asked = Step.objects.filter(case=OuterRef("pk"), verb__in=ASKED_AFTER).order_by("-id").values("at")[:1]
    found = Case.objects.filter(owner__in=units, state=State.SERVED, track__in=PLAIN)
    found = found.annotate(asked_from=Subquery(asked, output_field=DateTimeField()))
    heard = Callback.objects.filter(case=OuterRef("pk"), reached=True, at__gte=OuterRef("asked_from"))
    rated = Rating.objects.filter(case=OuterRef("pk"), answer__status=AnswerStatus.SERVED)
    rated = rated.filter(at__gte=OuterRef("asked_from"))
    worked = Step.objects.filter(case=OuterRef("pk"), actor=user, verb__in=WORKED)
    found = found.filter(~Exists(heard), ~Exists(rated), ~Exists(worked))
    return found.select_related("handling_unit", "owner", "place", "officer").order_by("next_due", "pk")


def attempts(cases: Sequence[Case]) -> dict[object, Attempts]:
    """The calls in vain to each case of a page of the queue, read in one statement."""
    calls: dict[object, list[Callback]] = defaultdict(list)
    for call in Callback.objects.filter(case__in=[case.pk for case in cases], reached=False):
        calls[call.case_id].append(call)
    found: dict[object, Attempts] = {}
    for case in cases:
        since = getattr(case, "asked_from", None)
        vain = [call for call in calls[case.pk] if since is None or call.at >= since]
        if vain:
            found[case.pk] = _attempts(vain)
    return found


def attempts_of(case: Case) -> Attempts | None:
    """The calls in vain since the citizen of one case was last to be asked."""
    asked = Step.objects.filter(case=case, verb__in=ASKED_AFTER).order_by("-id").values_list("at", flat=True)
    since = asked.first()
    vain = [
        call
        for call in Callback.objects.filter(case=case, reached=False)
        if since is None or call.at >= since
    ]
    return _attempts(vain) if vain else None


def _attempts(calls: Sequence[Callback]) -> Attempts:
    """The next try is on the next working day, in the other half of the day."""
    last = calls[-1].at
    following = arithmetic.due(local_date(last), 1, "working", calendar.current()).strict
    half = "下午" if last.astimezone(CHINA).hour < NOON else "上午"
    return Attempts(len(calls), last, following, half)


def worked_on(case: Case, user: User) -> bool:
    """Whether somebody handled the matter, or drafted, checked or signed an answer to it."""
    if Step.objects.filter(case=case, actor=user, verb__in=WORKED).exists():
        return True
    wrote = Q(drafted_by=user) | Q(endorsed_by=user) | Q(signed_by=user)
    return case.officer_id == user.pk or Answer.objects.filter(wrote, case=case).exists()
