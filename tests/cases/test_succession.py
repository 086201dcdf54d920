"""A unit is abolished and its cases go on with its successor (条例第二十四条)."""

from __future__ import annotations

from datetime import datetime

import pytest

from huiyin.base.clock import local_date
from huiyin.cases import clocks, review, routing, succession, supervision
from huiyin.cases.models import Case, Step
from huiyin.org import administration as org
from huiyin.org.models import Unit, User
from huiyin.org.roles import Role, UnitKind
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


def test_what_an_abolished_office_supervises_its_heir_checks_and_ends(county: County, now: datetime) -> None:
    case = build.handling_(county, now)
    row = supervision.order(case, "wrong_handling", "没有到现场", "请到现场", by=county.inspector, now=now)
    heir = org.open_unit("禾谷县督导室", UnitKind.INSPECTION, county.units["county"], by=None, now=now)
    succession.close_unit(county.units["inspection"], heir, by=None, now=now)
    org.appoint(county.inspector, heir, Role.INSPECTOR, "督查员", since=local_date(now), by=None, now=now)
    inspector = User.objects.get(pk=county.inspector.pk)
    supervision.end_supervision(moves.again(case), row, done=True, result="已办", by=inspector, now=now)
    row.refresh_from_db()
    assert (row.by_unit, row.ended_by) == (heir, inspector)


def test_help_asked_of_an_abolished_unit_is_given_by_its_heir(county: County, now: datetime) -> None:
    case = build.handling_(county, now)
    due = local_date(now)
    routing.invite_assist(case, county.units["township"], task="查台账", due=due, by=county.handler, now=now)
    succession.close_unit(county.units["township"], county.units["transport"], by=None, now=now)
    assert Case.objects.visible_to(county.outsider, now).filter(pk=case.pk).exists()
    row = routing.assist(moves.again(case), "查过了", by=county.outsider, now=now)
    assert row.unit == county.units["transport"]


def test_a_review_goes_on_in_the_name_of_the_heir(county: County, now: datetime) -> None:
    case = build.second_under_review(county, now)
    heir = org.open_unit("云江新市", UnitKind.SUPERIOR, None, by=None, now=now)
    succession.close_unit(county.units["city"], heir, by=None, now=now)
    case = moves.again(case)
    assert (case.owner, review.under_way(case).organ) == (heir, heir)


def test_a_ruling_asks_no_help_of_a_unit_that_is_gone(county: County, now: datetime) -> None:
    case = build.adjudicating(county, now)
    succession.close_unit(county.units["village"], None, by=None, now=now)
    gone = Unit.objects.get(pk=county.units["village"].pk)
    with moves.refused("协办单位另选"):
        routing.adjudicate(
            case,
            county.units["housing"],
            ruling="职责清单",
            assisting=[gone],
            by=county.county_leader,
            now=now,
        )
