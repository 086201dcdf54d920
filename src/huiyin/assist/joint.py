"""One joint answer to many: what was drafted for one case of a topic is drafted for others of the same unit.

Each case gets an answer of its own, demand by demand, is checked, signed and served by itself, and each citizen keeps
the own remedies. What the handler adapts beforehand holds for all; what is special to one case is changed there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Exists, OuterRef
from rapidfuzz import fuzz

from huiyin.assist import overview
from huiyin.base.errors import NotVisible, Refused, Stale
from huiyin.cases import access, answering
from huiyin.cases.answering import Reply
from huiyin.cases.codes import AnswerStatus
from huiyin.cases.models import Answer, Case, CaseQuerySet
from huiyin.cases.procedure import MOVES
from huiyin.cases.releasing import KINDS
from huiyin.cases.states import State
from huiyin.org import people
from huiyin.org.models import User

_NAME = 2  # shorter names cannot be told from ordinary words


@dataclass(frozen=True, slots=True)
class Draft:
    """What is told to all: the result in plain words, and the reply to each demand of the case it began with."""

    summary: str
    replies: tuple[Reply, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case for which the answer was drafted, or why it was not."""

    number: str
    refused: str = ""

    @property
    def done(self) -> bool:
        return not self.refused


def draft_of(topic: int, source: Case, *, by: User, now: datetime) -> Draft:
    """The answer of a case of the topic, to be adapted and then drafted for others."""
    if not overview.members(topic, by, now).filter(pk=source.pk).exists():
        raise NotVisible
    answer = answering.current(source)
    if answer is None:
        raise Refused("这一件还没有拟写答复，请先拟写好其中一件，再用于同一专题的其他事项。")
    replies = (
        Reply(
            item.demand.no,
            facts=item.facts,
            opinion=item.opinion,
            reply=item.reply,
            basis=item.basis,
            promise=item.promise,
            promise_due=item.promise_due,
            promisor=item.promisor,
        )
        for item in answering.items(answer)
    )
    return Draft(answer.summary, tuple(replies))


def bases(topic: int, *, by: User, now: datetime) -> CaseQuerySet:
    """The cases of the topic with whose answer `by` may begin: drafted, signed or served in one of the own units."""
    said = Answer.objects.filter(case=OuterRef("pk"), kind__in=KINDS, items__isnull=False)
    cases = overview.members(topic, by, now).filter(handling_unit__in=_drafting(by, now))
    return cases.filter(Exists(said.exclude(status=AnswerStatus.REPLACED)))


def waiting(topic: int, *, by: User, now: datetime) -> CaseQuerySet:
    """The cases of the topic in the hands of the own units of `by`, who may draft, and not answered yet."""
    cases = overview.members(topic, by, now)
    return cases.filter(handling_unit__in=_drafting(by, now), state=State.HANDLING)


def _drafting(by: User, now: datetime) -> set[int]:
    """The units in which somebody may draft."""
    who = MOVES["draft"].who
    return {c.unit.pk for c in people.capacities(by, now) if who is not None and c.role in who.roles}


def others(topic: int, source: Case, *, by: User, now: datetime) -> CaseQuerySet:
    """The cases of the topic to which the answer of `source` may be drafted: of the same unit, in hand, unanswered."""
    cases = overview.members(topic, by, now).exclude(pk=source.pk)
    return cases.filter(handling_unit=source.handling_unit_id, state=State.HANDLING)


def draft_for(
    topic: int, source: Case, numbers: Iterable[str], draft: Draft, *, by: User, now: datetime
) -> list[Outcome]:
    """Draft the answer for each of these cases of the topic; what one of them forbids stops none of the others."""
    _of_nobody(source, draft)
    allowed = set(others(topic, source, by=by, now=now).values_list("number", flat=True))
    asked = {demand.no: demand.text for demand in answering.demands(source)}
    return [_draft(number, allowed, asked, draft, by, now) for number in dict.fromkeys(numbers)]


def _of_nobody(source: Case, draft: Draft) -> None:
    """Refuse words that would tell the others who the first one is."""
    said = "".join([draft.summary, *("".join((one.facts, one.reply, one.promise)) for one in draft.replies)])
    for party in source.parties.all():
        if any(len(told) >= _NAME and told in said for told in (party.name, party.phone, party.address)):
            raise Refused(
                "答复里写有这一件诉求人的姓名、电话或者住址，请改成对各件都适用的写法，再用于其他事项（《信访工作条例》第四十六条）。"
            )


def _draft(
    number: str, allowed: set[str], asked: dict[int, str], draft: Draft, by: User, now: datetime
) -> Outcome:
    if number not in allowed:
        return Outcome(number, "不是本专题中由同一单位办理、正在办理而且还没有拟写答复的事项。")
    try:
        case = access.get_for(by, number, now)
        replies = _fitted(draft.replies, asked, case)
        answering.draft(case, draft.summary, replies, by=by, now=now)
    except (Refused, Stale, NotVisible) as no:
        return Outcome(number, no.sentence)
    return Outcome(number)


def _fitted(replies: Sequence[Reply], asked: dict[int, str], case: Case) -> list[Reply]:
    """For each demand of the case the reply to the demand that is most like it."""
    demands = answering.demands(case)
    return [
        replace(
            max(
                replies,
                key=lambda reply: (fuzz.ratio(asked.get(reply.demand, ""), demand.text), -reply.demand),
            ),
            demand=demand.no,
        )
        for demand in demands
        if replies
    ]
