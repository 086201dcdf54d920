"""Where an estate lies is learnt from the cases that named it, without keeping its name, and never from one alone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from huiyin.assist import memory, suggesting
from huiyin.assist.models import Whereabouts
from huiyin.assist.suggesting import Suggestion
from huiyin.cases import accusation, intake
from huiyin.cases.codes import Channel, Purpose
from huiyin.cases.models import Case
from huiyin.org import administration as org
from huiyin.org.models import Unit
from huiyin.org.roles import UnitKind
from tests.build import County

pytestmark = pytest.mark.django_db
TEXT = "云栖苑小区三栋的电梯停了半个月，老人上下楼不便，请督促维修。"
ASKED = "云栖苑二期门口的路灯不亮，晚上出行不便，请安排维修。"
LATER = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def fresh() -> None:
    memory.forget_cached()


def told(county: County, now: datetime, place: Unit | None, text: str = TEXT) -> Case:
    case = intake.register(
        intake.Intake(channel=Channel.LETTER, text=text, anonymous=True),
        receiver=county.units["office"], by=county.clerk, code="K7M2P4Q9", now=now,
    )  # fmt: skip
    return intake.triage(
        case, category="030400", purpose=Purpose.RESOLUTION, place=place, by=county.clerk, now=now
    )


def learn(now: datetime) -> None:
    while memory.learn_new(now + LATER):
        pass


def asked(county: County, now: datetime) -> Suggestion:
    return suggesting.suggest("", ASKED, user=county.clerk, now=now)


def test_two_cases_that_agree_say_where_an_estate_lies_and_by_which_name(
    county: County, now: datetime
) -> None:
    for _ in range(2):
        told(county, now, county.units["village"])
    learn(now)
    found = asked(county, now)
    assert (found.places, found.known_by) == ((county.units["village"],), "云栖苑")


def test_one_case_alone_says_nothing_and_no_name_is_kept(county: County, now: datetime) -> None:
    told(county, now, county.units["village"])
    learn(now)
    assert asked(county, now).places == ()
    assert Whereabouts.objects.get().name.isalnum() and "云栖苑" not in Whereabouts.objects.get().name


def test_a_case_is_counted_once(county: County, now: datetime) -> None:
    told(county, now, county.units["village"])
    learn(now)
    learn(now)
    assert Whereabouts.objects.get().cases == 1


def test_cases_in_two_villages_of_a_township_tell_the_township(county: County, now: datetime) -> None:
    village = county.units["village"]
    other = org.open_unit("柳溪村", UnitKind.VILLAGE, village.parent, by=None, now=now)
    for place in (village, other):
        told(county, now, place)
    learn(now)
    assert asked(county, now).places == (village.township(),)


def test_a_place_the_message_itself_names_comes_first(county: County, now: datetime) -> None:
    for _ in range(2):
        told(county, now, county.units["village"])
    learn(now)
    text = f"{county.units['township'].name}的云栖苑门口的路灯不亮，请安排维修。"
    found = suggesting.suggest("", text, user=county.clerk, now=now)
    assert (found.places, found.known_by) == ((county.units["township"],), "")


def test_a_sealed_case_places_nothing(county: County, now: datetime) -> None:
    told(county, now, county.units["village"])
    case = told(county, now, county.units["village"])
    accusation.seal(case, accused="村干部", reason="实为检举村干部。", by=county.clerk, now=now)
    learn(now)
    assert asked(county, now).places == ()
