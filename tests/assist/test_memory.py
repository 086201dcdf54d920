"""What the office decides is learnt within the minute, measured before it is learnt, and forgotten when it is sealed."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from huiyin.assist import memory, suggesting
from huiyin.assist.models import Aspect, Brain, Trial
from huiyin.cases import access, accusation, handling, intake, routing
from huiyin.cases.codes import Channel, Purpose
from huiyin.cases.models import Case
from huiyin.org import administration as org
from huiyin.org.models import Unit
from huiyin.org.roles import UnitKind
from tests.build import County

pytestmark = pytest.mark.django_db
TEXT = "禾堤南路的灯杆上挂的旧风车夜里哐哐响，风大的时候整条街都听得到，请安排拆掉或者固定。"
LATER = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def fresh() -> None:
    memory.forget_cached()


@pytest.fixture
def lamps(county: County, now: datetime) -> Unit:
    """A unit of which no lexicon knows anything."""
    return org.open_unit("禾谷县风车事务所", UnitKind.BUREAU, county.units["county"], by=None, now=now)


def registered(county: County, now: datetime, text: str = TEXT) -> Case:
    return intake.register(
        intake.Intake(channel=Channel.LETTER, text=text, anonymous=True),
        receiver=county.units["office"], by=county.clerk, code="K7M2P4Q9", now=now,
    )  # fmt: skip


def sorted_and_sent(county: County, to: Unit, now: datetime, text: str = TEXT) -> Case:
    case = registered(county, now, text)
    intake.triage(case, category="030400", purpose=Purpose.RESOLUTION, by=county.clerk, now=now)
    return routing.forward(case, to, by=county.clerk, now=now)


def first_unit(county: County, text: str, now: datetime) -> str:
    memory.forget_cached()
    found = suggesting.suggest("", text, user=county.clerk, now=now)
    return str(found.units[0].unit) if found.units else ""


def test_a_dispatch_is_learnt_within_the_minute(county: County, now: datetime, lamps: Unit) -> None:
    assert first_unit(county, TEXT, now) != str(lamps)
    sorted_and_sent(county, lamps, now)
    assert memory.learn_new(now + LATER) > 0
    assert first_unit(county, TEXT, now) == str(lamps)
    alike = "我们巷子口灯杆上也挂着旧风车，夜里哐哐响，睡不好，请拆掉。"
    assert first_unit(county, alike, now) == str(lamps)


def test_a_step_is_learnt_once(county: County, now: datetime, lamps: Unit) -> None:
    sorted_and_sent(county, lamps, now)
    while memory.learn_new(now + LATER):
        pass
    lessons = {row.aspect: row.lessons for row in Brain.objects.all()}
    trials = Trial.objects.count()
    assert memory.learn_new(now + LATER) == 0
    assert {row.aspect: row.lessons for row in Brain.objects.all()} == lessons
    assert Trial.objects.count() == trials > 0


def test_what_would_have_been_suggested_is_noted_before_it_is_learnt(
    county: County, now: datetime, lamps: Unit
) -> None:
    sorted_and_sent(county, lamps, now)
    sorted_and_sent(county, lamps, now + timedelta(minutes=5))
    while memory.learn_new(now + timedelta(minutes=9)):
        pass
    first, second = Trial.objects.filter(aspect=Aspect.UNIT).order_by("pk")
    assert (first.decided, first.right) == (f"u{lamps.pk}", False)
    assert (second.decided, second.right) == (f"u{lamps.pk}", True)
    assert not Trial.objects.exclude(aspect=Aspect.UNIT).filter(decided="").exists()


def test_an_upheld_objection_teaches_that_it_is_not_that_unit(county: County, now: datetime) -> None:
    housing, transport = county.units["housing"], county.units["transport"]
    case = sorted_and_sent(county, housing, now)
    while memory.learn_new(now + LATER):
        pass
    assert first_unit(county, TEXT, now) == str(housing)
    routing.object_to(case, reason="风车不是房屋。", by=county.handler, now=now + LATER)
    case = access.get_for(county.clerk, case.number, now)
    routing.rule_on_objection(case, upheld=True, ruling="同意。", by=county.office_head, now=now + 2 * LATER)
    routing.forward(case, transport, by=county.clerk, now=now + 3 * LATER)
    while memory.learn_new(now + 4 * LATER):
        pass
    assert first_unit(county, TEXT, now) == str(transport)


def test_a_young_step_waits_for_those_that_may_come_before_it(county: County, now: datetime) -> None:
    sorted_and_sent(county, county.units["housing"], now)
    assert memory.learn_new(now + timedelta(seconds=1)) == 0


def test_a_case_that_became_sealed_leaves_no_trial(county: County, now: datetime) -> None:
    case = registered(county, now)
    intake.triage(case, category="030400", purpose=Purpose.RESOLUTION, by=county.clerk, now=now)
    while memory.learn_new(now + LATER):
        pass
    assert Trial.objects.filter(case=case).exists()
    accusation.seal(case, accused="某干部", reason="反映的是干部违纪。", by=county.clerk, now=now + LATER)
    while memory.learn_new(now + 3 * LATER):
        pass
    assert not Trial.objects.filter(case=case).exists()


def test_acceptance_by_the_unit_itself_teaches_too(county: County, now: datetime) -> None:
    case = sorted_and_sent(county, county.units["housing"], now)
    handling.accept(case, by=county.handler, now=now + LATER)
    while memory.learn_new(now + 2 * LATER):
        pass
    assert Trial.objects.filter(aspect=Aspect.UNIT).count() == 1  # the acceptance was no new question
    assert Brain.objects.get(aspect=Aspect.UNIT).lessons == 2
