"""What one may not see is never shown as like something, and what is sealed leaves no trace."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from huiyin.assist import repeats
from huiyin.cases import accusation, indexing
from huiyin.cases.codes import Purpose
from huiyin.cases.intake import Person
from huiyin.cases.models import Case
from huiyin.index import traces
from huiyin.index.models import Traced
from tests import build
from tests.build import County

TITLE, TEXT = "青苗补偿款被截留", "石桥村三组的青苗补偿款被截留在旧码头仓库，名单上没有我家。"
WHO = (Person("章纬", "13800000977"),)
EVERYBODY = ("clerk", "handler", "head", "leader", "outsider", "officer", "county_leader", "inspector", "confidant",
             "discipline_officer", "administrator", "auditor")  # fmt: skip


@pytest.fixture(autouse=True)
def _afresh() -> None:
    traces.forget()


def told(**changes: object) -> dict[str, Any]:
    return {"title": TITLE, "text": TEXT, "demands": (), "people": WHO, **changes}


def seen(county: County, now: datetime, *names: str) -> dict[str, list[Case]]:
    return {
        name: [
            like.case
            for like in repeats.find(TITLE, TEXT, people=repeats.who(WHO), user=county.users[name], now=now)
        ]
        for name in names
    }


def test_a_case_is_shown_to_those_who_see_it_and_to_nobody_else(county: County, now: datetime) -> None:
    case = build.handling_(county, now, **told())
    found = seen(county, now, *EVERYBODY)
    visible = {
        name
        for name in EVERYBODY
        if Case.objects.visible_to(county.users[name], now).plain().filter(pk=case.pk).exists()
    }
    assert {name for name, cases in found.items() if cases} == visible
    assert {"clerk", "handler"} <= visible
    assert not visible & {"outsider", "administrator", "auditor"}


def test_an_accusation_is_like_nothing_and_leaves_no_trace(county: County, now: datetime) -> None:
    case = build.registered(county, now, **told(purpose=Purpose.ACCUSATION, accused=build.ACCUSED))
    assert case.sealed
    assert not any(seen(county, now, *EVERYBODY).values())
    assert no_trace()


def test_a_case_that_is_sealed_takes_its_traces_along_and_brings_them_back(
    county: County, now: datetime
) -> None:
    case = build.awaiting(county, now, **told())
    assert seen(county, now, "clerk", "handler") == {"clerk": [case], "handler": [case]}
    accusation.seal(case, accused=build.ACCUSED, reason="截留款项", by=county.handler, now=now)
    assert not any(seen(county, now, *EVERYBODY).values())
    assert no_trace()
    keeper = next(confidant.user for confidant in case.confidants.select_related("user"))
    accusation.unseal(case, "电话里同意改为信访事项", by=keeper, now=now + timedelta(hours=1))
    assert seen(county, now, "clerk", "handler") == {"clerk": [case], "handler": []}


def test_a_sealed_case_stays_unseen_even_where_traces_of_it_were_left_behind(
    county: County, now: datetime
) -> None:
    case = build.registered(county, now, **told())
    released = build.released(county, now, **told())
    Case.objects.filter(pk__in=[case.pk, released.pk]).update(track="accusation")
    assert not any(seen(county, now, *EVERYBODY).values())
    assert repeats.for_citizen(TITLE, TEXT, now=now) == []


def test_what_is_out_of_sight_does_not_push_out_what_is_in_sight(county: County, now: datetime) -> None:
    mine = build.handling_(county, now - timedelta(days=30), **told())
    for day in range(12):
        build.registered(county, now - timedelta(days=day), **told(people=(Person(f"田{day}"),)))
    assert seen(county, now, "handler") == {"handler": [mine]}


def test_filling_the_index_leaves_traces_of_all_but_the_sealed(county: County, now: datetime) -> None:
    plain = build.registered(county, now, **told())
    build.accused(county, now)
    indexing.start_over()
    assert no_trace()
    while indexing.fill():
        pass
    assert list(Traced.objects.values_list("subject", flat=True)) == [plain.pk]
    assert seen(county, now, "clerk") == {"clerk": [plain]}


def test_a_citizen_is_shown_what_was_answered_and_released_and_nothing_else(
    county: County, now: datetime
) -> None:
    build.registered(county, now, **told(may_publish=True))
    build.served(county, now, **told(may_publish=False))
    build.served(county, now, **told(may_publish=True, confidential=True))
    build.served(county, now, **told(may_publish=True))
    assert repeats.for_citizen(TITLE, TEXT, now=now) == []
    build.released(county, now, **told())
    (shown,) = repeats.for_citizen("", TEXT, now=now)
    assert shown.unit == "禾谷县住房和城乡建设局"
    assert "章纬" not in repr(shown)
    assert repeats.for_citizen("", "咨询灵活就业人员养老保险怎样补缴。", now=now) == []


def no_trace() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM index_trace")
        return cursor.fetchone() == (0,) and not Traced.objects.exists()
