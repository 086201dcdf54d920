"""The check of an answer before it is signed: what a careful colleague would ask, with the place it is about.

It lists; whoever signs decides. Nothing is blocked, and nothing is written. Names of citizens are read from their
sealed rows and compared in memory only: no finding says a name that the answer itself does not say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from huiyin.assist.checking import (
    agreeing,
    answering_all,
    citing,
    copying,
    dating,
    gathering,
    remedying,
    speaking,
)
from huiyin.assist.checking.drafts import Draft, Finding, Weight
from huiyin.cases.answering import Reply
from huiyin.cases.models import Answer, Case
from huiyin.org.models import User

__all__ = ["Draft", "Finding", "Weight", "findings", "of_answer", "of_replies"]

RULES: tuple[Callable[[Draft], Iterator[Finding]], ...] = (
    answering_all.check,
    agreeing.check,
    dating.check,
    copying.check,
    citing.check,
    remedying.check,
    speaking.check,
)


def of_answer(answer: Answer, *, user: User, now: datetime) -> list[Finding]:
    """What to look at in an answer that waits for a check or a signature."""
    return findings(gathering.of_answer(answer, user=user, now=now))


def of_replies(
    case: Case, summary: str, replies: Sequence[Reply], *, user: User, now: datetime
) -> list[Finding]:
    """The same for an answer that is still being written."""
    return findings(gathering.of_replies(case, summary, replies, user=user, now=now))


def findings(draft: Draft) -> list[Finding]:
    """All findings, what must be looked at first, then in the order of the answer; each once."""
    found: dict[tuple[str, int, str], Finding] = {}
    for rule in RULES:
        for one in rule(draft):
            found.setdefault((one.rule, one.demand, one.quote), one)
    order = {(piece.demand, piece.field): index for index, piece in enumerate(draft.pieces)}
    last = len(order)
    return sorted(
        found.values(),
        key=lambda one: (one.weight is not Weight.MUST, order.get((one.demand, one.field), last), one.start),
    )
