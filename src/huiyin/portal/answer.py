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
from huiyin.cases import followup
from huiyin.cases.codes import AGREED, NOT_UPHELD, AnswerKind, AnswerStatus, ReviewOutcome
from huiyin.cases.models import Answer, AnswerItem, Case, Performance, Rating, Review, Service
from huiyin.cases.procedure import Citizen
from huiyin.cases.review import remedy
from huiyin.cases.states import ANSWERED, State
from huiyin.org import directory, superiors
from huiyin.org.models import Unit
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
    """A served answer. `note`: why it is not, or not yet, the last word; empty when it is."""

    answer: Answer
    service: Service
    replies: Sequence[Reply]
    rating: Rating | None
    above: Unit | None
    office: Unit | None
    review_days: int | None
    note: str
    review: Review | None  # the review that this paper decided

    @property
    def declined(self) -> bool:
        return self.answer.kind in (AnswerKind.DECLINE, AnswerKind.DECLINE_FINAL)

    @property
    def ground(self) -> str:
        """Why it is not dealt with, in the words of the code table."""
        return self.answer.ground_name

    @property
    def final(self) -> bool:
        """Whether nothing follows but new facts and reasons (条例第三十六条)."""
        if self.answer.kind != AnswerKind.SECOND_REVIEW or self.review is None:
            return False
        return self.review.outcome not in NOT_UPHELD

    @property
    def remedy(self) -> str:
        """What there is instead of review for answers that have none; empty where the page says it elsewhere."""
        return remedy(self.answer) if self.answer.kind in _OTHER_REMEDY else ""

    @property
    def called(self) -> str:
        """What the citizen reads it under: not everything that is served is a written answer."""
        return _CALLED.get(AnswerKind(self.answer.kind), "书面答复")

    @property
    def level(self) -> str:
        """What one may ask for who is not content: the paper of a review leads to second review."""
        return "复核" if self.answer.kind == AnswerKind.REVIEW else "复查"

    @property
    def article(self) -> str:
        return "第三十六条" if self.answer.kind == AnswerKind.REVIEW else "第三十五条"

    @property
    def government(self) -> str:
        """The government that reviews, by its full name."""
        return superiors.full_name(self.above) if self.above is not None else ""


_OTHER_REMEDY = frozenset(
    {
        AnswerKind.DUTY_REPLY,
        AnswerKind.DECLINE,
        AnswerKind.DECLINE_FINAL,
        AnswerKind.AGREEMENT,
        AnswerKind.SETTLEMENT,
    }
)

_CALLED = {
    AnswerKind.SIMPLE_REPLY: "答复",
    AnswerKind.HOTLINE_REPLY: "答复",
    AnswerKind.DECLINE: "告知书",
    AnswerKind.DECLINE_FINAL: "告知书",
    AnswerKind.REDIRECT: "告知书",
    AnswerKind.AGREEMENT: "协议书",
    AnswerKind.SETTLEMENT: "协议书",
}
# What the law leaves to somebody who is not content with each kind of answer.
_WAYS_UP = {
    AnswerKind.OPINION: "答复没有支持您的，可以在期限内请求复查",
    AnswerKind.REVIEW: "复查意见没有支持您的，可以在期限内请求复核",
    AnswerKind.SECOND_REVIEW: "复核意见是最后的意见，有新的事实和理由的，可以写明原编号重新反映",
    AnswerKind.DUTY_REPLY: "不服答复的，可以在期限内申请行政复议或者向人民法院起诉",
    AnswerKind.REDIRECT: "这件事由告知书写明的机关决定，请在期限内提出",
    AnswerKind.HOTLINE_REPLY: "要书面处理意见的，可以转为信访事项",
    AnswerKind.AGREEMENT: "对方不照协议办的，也可以向人民法院起诉",
    AnswerKind.SETTLEMENT: "对方不照协议办的，也可以向人民法院起诉",
    AnswerKind.DECLINE: "对不予受理有意见的，可以向信访部门反映",
    AnswerKind.DECLINE_FINAL: "有新的事实和理由的，可以写明原编号重新反映",
}


def way_up(answer: Answer | None) -> str:
    """What somebody may do who is not content with an answer, as half a sentence."""
    kind = AnswerKind(answer.kind) if answer is not None else AnswerKind.DECLINE
    return _WAYS_UP.get(kind, "对答复有意见的，可以向信访部门反映")


def if_unhappy(case: Case, answer: Answer | None, now: datetime) -> str:
    """What follows when the citizen says: not done, not content. What granted nothing is not handled again."""
    up = way_up(answer)
    if answer is not None and followup.undone(case, answer, now):
        return f"没有解决、又不满意的，退回重新办理；{up}。"
    if case.status is State.PERFORMING:
        return f"对同一份答复只能评价一次。约定的事还没到期的，可以等到期再评价：没有做到、您又不满意的，退回重新办理；{up}。"
    return f"{up}。"


def papers(case: Case, today: date) -> list[Paper]:
    """The answers that were served, the latest first; drafts and unserved answers are nobody's but the office's."""
    served = case.answers.filter(status=AnswerStatus.SERVED).select_related(
        "unit__parent", "service", "rating"
    )
    reviews = list(case.reviews.select_related("opinion"))
    found: list[Paper] = []
    for answer in served.prefetch_related("items__demand", "performances").order_by("-id"):
        above = superiors.reviewing(answer.unit) if answer.review_until else None
        found.append(
            Paper(
                answer=answer,
                service=answer.service,
                replies=[_reply(answer, item, today) for item in answer.items.all()],
                rating=getattr(answer, "rating", None),
                above=above,
                office=superiors.office_of(above) if above is not None else directory.petition_office(),
                review_days=(answer.review_until - today).days if answer.review_until else None,
                note=_note(case, answer, reviews, latest=not found),
                review=next((row for row in reviews if row.opinion_id == answer.pk), None),
            )
        )
    return found


def _note(case: Case, answer: Answer, reviews: Sequence[Review], *, latest: bool) -> str:
    """What has become of the answer since it was served."""
    asked = [row for row in reviews if row.against_id == answer.pk]
    last = asked[-1] if asked else None
    if last is not None and last.ended_at is None:
        return f"您已就这份答复请求{last.get_level_display()}，正在办理；这份答复里支持的事项照常落实。"
    if last is not None and last.outcome and last.opinion is not None:
        paper = f"{last.opinion.get_kind_display()}（{last.opinion.number}）"
        if last.outcome in NOT_UPHELD:
            return f"这份答复已由{paper}{last.get_outcome_display()}，以新的答复为准。"
        kept = "维持" if last.outcome == ReviewOutcome.UPHOLD else "变更，以变更后的意见为准"
        return f"这份答复已由{paper}{kept}。"
    if latest and case.status in ANSWERED:
        return ""
    if latest and case.status is State.WITHDRAWN:
        return "您已经撤回此事项，这份答复不再继续办理。"
    name = "这份协议签订" if answer.kind in AGREED else "这份答复作出"
    counted = "请求复查的期限自收到新的答复之日重新计算。" if answer.review_until else ""
    return f"{name}后事项已重新办理，以新的答复为准。{counted}"


def _reply(answer: Answer, item: AnswerItem, today: date) -> Reply:
    if not item.promise:
        return Reply(item, None)
    kept = [
        one for one in answer.performances.all() if (one.text, one.due) == (item.promise, item.promise_due)
    ]
    return Reply(item, _promise(kept[-1] if kept else None, item, today))


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
