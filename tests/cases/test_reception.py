"""Several units receive the representatives of a group together."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from huiyin.base.clock import local_date
from huiyin.cases import reception
from huiyin.cases.models import Reception, Step
from tests import build, moves
from tests.build import County


def given(now: datetime, **changes: Any) -> dict[str, Any]:
    return {
        "on": local_date(now), "place": "县群众接待中心", "host": "副县长",
        "units": ["住建局：局长", " ", "麦穗镇：镇长"], "talked": "逐项说明。", **changes,
    }  # fmt: skip


def test_a_joint_reception_is_kept_and_told(county: County, now: datetime) -> None:
    case = build.awaiting(county, now, people_count=30)
    reception.hold_reception(case, by=county.handler, now=now, **given(now))
    row = Reception.objects.get(case=case)
    assert (row.place, row.host, row.units) == ("县群众接待中心", "副县长", "住建局：局长\n麦穗镇：镇长")
    step = Step.objects.filter(case=case).latest("pk")
    assert step.told == "禾谷县住房和城乡建设局组织联合接访"
    assert "住建局：局长、麦穗镇：镇长参加" in step.note


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"place": ""}, "请写明接访地点.*第十八条"),
        ({"host": " "}, "主持接访的负责人"),
        ({"talked": ""}, "接访情况和答复"),
        ({"units": ["住建局"]}, "两个以上单位.*第二十条"),
    ],
)
def test_it_takes_two_units_a_place_a_host_and_words(
    county: County, now: datetime, changes: dict[str, Any], sentence: str
) -> None:
    case = build.awaiting(county, now, people_count=30)
    with moves.refused(sentence):
        reception.hold_reception(case, by=county.handler, now=now, **given(now, **changes))


@pytest.mark.parametrize("days", [-1, 1])
def test_it_was_held_between_registration_and_today(county: County, now: datetime, days: int) -> None:
    case = build.awaiting(county, now, people_count=30)
    with moves.refused("接访日期应当在登记日期和今天之间"):
        reception.hold_reception(
            case, by=county.handler, now=now, **given(now, on=local_date(now) + timedelta(days=days))
        )
