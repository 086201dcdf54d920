"""A unit is abolished and its cases go on with its successor (条例第二十四条)."""

from __future__ import annotations

from datetime import datetime

import pytest

from huiyin.cases import clocks, succession
from huiyin.cases.models import Case, Step
from huiyin.org.models import Unit
from tests import build, moves
from tests.build import County


@pytest.mark.parametrize(
    "state", ["awaiting", "objected", "handling", "reviewed", "signed", "performing", "served"]
)
def test_open_cases_go_on_with_the_successor_and_keep_their_dates(
    county: County, now: datetime, state: str
) -> None:
    case = build.IN_STATE[state](county, now)
    due, running = case.next_due, len(clocks.running(case))
    heir = county.units["transport"]
    assert succession.close_unit(county.units["housing"], heir, by=county.administrator, now=now) == 1
    case = moves.again(case)
    assert case.handling_unit == heir
    assert county.units["housing"].pk not in (case.owner_id, case.sender_id)
    assert (case.next_due, len(clocks.running(case)), case.state) == (due, running, state)
    step = Step.objects.filter(case=case).latest("id")
    assert (step.verb, step.told) == ("hand_over", "承办单位撤并，由禾谷县交通运输局继续办理")
    assert Case.objects.visible_to(county.outside_head, now).filter(pk=case.pk).exists()


def test_a_unit_with_open_cases_needs_a_successor(county: County, now: datetime) -> None:
    build.handling_(county, now)
    with moves.refused("还有1件没有办结的事项，请先选定承继单位.*第二十四条"):
        succession.close_unit(county.units["housing"], None, by=county.administrator, now=now)
    assert Unit.objects.get(pk=county.units["housing"].pk).closed_on is None


def test_a_unit_with_nothing_in_hand_closes_without_a_successor(county: County, now: datetime) -> None:
    build.closed(county, now)
    assert succession.close_unit(county.units["housing"], None, by=county.administrator, now=now) == 0
