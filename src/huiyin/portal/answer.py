"""The written answer as the citizen reads and prints it, with the right of review (条例第三十二条、第三十五条)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.base.clock import local_date
from huiyin.base.errors import NotVisible
from huiyin.cases.codes import AnswerKind, AnswerStatus
from huiyin.cases.models import Answer, AnswerItem, Case, Performance, Rating, Service
from huiyin.cases.procedure import Citizen
from huiyin.cases.states import ANSWERED
from huiyin.org import directory
from huiyin.org.models import Unit
from huiyin.org.roles import UnitKind
from huiyin.portal import proof


@dataclass(frozen=True, slots=True)
class Promise:
    """How a promise stands: words when it is settled, else the days left (negative: late)."""

    words: str
    days: int | None


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one demand."""

    item: AnswerItem
    promise: Promise | None


@dataclass(frozen=True, slots=True)
class Paper:
    """A served answer. `replaced`: the case was taken up again since, so that another answer will follow."""

    answer: Answer
    service: Service
    replies: Sequence[Reply]
    rating: Rating | None
    above: Unit | None
    office: Unit | None
    review_days: int | None
    replaced: bool

    @property
    def declined(self) -> bool:
        return self.answer.kind == AnswerKind.DECLINE

    @property
    def government(self) -> str:
        """The government that reviews, by its full name whether or not the unit is entered with it."""
        if self.above is None:
            return ""
        ending = "办事处" if self.above.kind == UnitKind.STREET else "人民政府"
        return self.above.name.removesuffix(ending) + ending


def papers(case: Case, today: date) -> list[Paper]:
    """The answers that were served, the latest first; drafts and unserved answers are nobody's but the office's."""
    served = case.answers.filter(status=AnswerStatus.SERVED).select_related(
        "unit__parent", "service", "rating"
    )
    office = directory.petition_office()
    found: list[Paper] = []
    for answer in served.prefetch_related("items__demand", "items__performances").order_by("-id"):
        replaced = bool(found) or case.status not in ANSWERED
        found.append(
            Paper(
                answer=answer,
                service=answer.service,
                replies=[_reply(item, today) for item in answer.items.all()],
                rating=getattr(answer, "rating", None),
                above=directory.government_above(answer.unit),
                office=office,
                review_days=(answer.review_until - today).days if answer.review_until else None,
                replaced=replaced,
            )
        )
    return found


def _reply(item: AnswerItem, today: date) -> Reply:
    if not item.promise:
        return Reply(item, None)
    performances = list(item.performances.all())
    return Reply(item, _promise(performances[-1] if performances else None, item, today))


def _promise(performance: Performance | None, item: AnswerItem, today: date) -> Promise:
    if performance is None:
        return Promise("", (item.promise_due - today).days if item.promise_due else None)
    if performance.done_on is not None:
        done = performance.done_on
        return Promise(f"已于{done.year}年{done.month}月{done.day}日完成", None)
    if performance.dropped:
        return Promise("重新办理，以新的答复为准", None)
    return Promise("", (performance.due - today).days)


@never_cache
@require_safe
@proof.opened
def page(request: HttpRequest, case: Case, citizen: Citizen, now: datetime) -> HttpResponse:
    """The latest answer by itself, to print; `?no=2` is the one before."""
    found = papers(case, local_date(now))
    if not found:
        return redirect("portal:case", case.number)
    wanted = request.GET.get("no", "1")
    no = int(wanted) if wanted.isdecimal() and len(wanted) < 4 else 0
    if not 1 <= no <= len(found):
        raise NotVisible
    return render(request, "portal/answer.html", {"case": case, "paper": found[no - 1]})
