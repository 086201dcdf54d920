"""What the case page says of an urgent matter: since when, who was told, whether it was reported."""

from __future__ import annotations

from datetime import datetime

from huiyin.cases import urgent
from huiyin.cases.models import Case


def alarm(case: Case, now: datetime) -> dict[str, object]:
    """The alarm of an urgent case for the page; None for the others."""
    return {"alarm": urgent.standing(case, now)}
