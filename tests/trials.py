"""Decisions that were guessed before they were made, so that reports have something to count."""

from __future__ import annotations

from datetime import datetime, timedelta

from huiyin.assist.models import Aspect, Trial
from huiyin.cases.models import Case, Step
from huiyin.org.models import Unit


def tried(
    case: Case, now: datetime, count: int, right: int, *, aspect: Aspect = Aspect.PURPOSE, sure: bool = True,
    unit: Unit | None = None, first: str = "consultation", decided: str = "resolution", back: int = 0,
) -> None:  # fmt: skip
    """So many trials of a case, the first `right` of them right; the n-th so many minutes after the moment.

    Of those that were wrong, every other one had the right label among the first three.
    """
    at = now - timedelta(days=back)
    steps = Step.objects.bulk_create(
        Step(case=case, at=at, verb="triage", actor_name="", state="triaged") for _ in range(count)
    )
    Trial.objects.bulk_create(
        Trial(
            case=case, step=step, aspect=aspect, at=at + timedelta(minutes=no), unit=unit, decided=decided,
            first=decided if no < right else first, sure=sure, right=no < right, in_three=no < right or no % 2 == 0,
        )
        for no, step in enumerate(steps)
    )  # fmt: skip


def guessed(case: Case, *, right: bool) -> None:
    """A trial for each step of a case, as if all of them had decided something."""
    Trial.objects.bulk_create(
        Trial(
            case=case, step=step, aspect=Aspect.PURPOSE, at=step.at, decided="resolution", sure=True,
            first="resolution" if right else "thanks", right=right, in_three=right,
        )
        for step in Step.objects.filter(case=case)
    )  # fmt: skip
