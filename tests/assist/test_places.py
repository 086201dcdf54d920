"""Places in a text: where a name begins and ends, and which spellings are one place."""

from __future__ import annotations

import pytest

from huiyin.assist.places import Place, PlaceKind, bare, places
from huiyin.assist.reading import Reading

GAZETTEER = ("麦穗镇", "云溪街道办事处", "石桥村村民委员会", "禾谷县清泉乡人民政府")


def names(text: str) -> list[str]:
    return [place.name for place in places(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("投诉禾谷县云栖苑小区二期物业乱收费", ["云栖苑"]),
        ("请问云栖苑3栋的电梯什么时候修", ["云栖苑"]),
        ("麦香路与望江大道交汇处的红绿灯坏了", ["麦香路", "望江大道"]),
        ("麦香路口经常堵车", ["麦香路"]),
        ("麦穗镇石桥村三组的路还没硬化", ["麦穗镇", "石桥村"]),
        ("B3区杨柳街道春晓社区春晓佳园小吃店扰民", ["杨柳街道", "春晓社区", "春晓佳园"]),
        ("请取缔青禾公园北门的夜市", ["青禾公园"]),
        ("晨光中学暑假补课收费", ["晨光中学"]),
        ("禾丰置业有限公司拖欠工资", ["禾丰置业"]),
        ("地铁5号线什么时候开工", ["5号线"]),
        ("希望812路公交车延长时间", ["812路"]),
        ("省道306路面破损", ["省道306"]),
        ("星河国际小区和百合花园之间的路灯不亮", ["星河国际", "百合花园"]),
    ],
)
def test_names_end_where_their_kind_ends_and_begin_behind_the_sentence(
    text: str, expected: list[str]
) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "我们小区的物业不作为",
        "该路段没有路灯，晚上很危险",
        "城市管理和城乡建设要跟上",
        "农村公办小学和幼儿园太少",
        "自来水公司乱收费",
        "村民委员会不公开账目",
        "住宅小区附近的公园",
        "",
    ],
)
def test_a_kind_of_place_is_no_place(text: str) -> None:
    assert names(text) == []


@pytest.mark.parametrize(
    "spelling", ["云栖苑", "云栖苑小区", "云栖苑二期", "禾谷县云栖苑小区", "云栖苑３栋", "C2区云栖苑小区"]
)
def test_spellings_of_one_place_agree(spelling: str) -> None:
    assert bare(spelling) == "云栖苑"


@pytest.mark.parametrize("name", ["城市花园", "县城新村", "都市家园", "小区广场"])
def test_a_name_that_looks_like_a_county_in_front_is_left_whole(name: str) -> None:
    assert bare(name) == name


def test_the_offices_own_names_are_found_wherever_they_stand() -> None:
    found = places("他家住在麦穗镇旁边，户口在云溪街道，地在石桥村和清泉乡", GAZETTEER)
    assert [(place.entry, place.kind) for place in found if place.entry] == [
        ("麦穗镇", PlaceKind.TOWNSHIP),
        ("云溪街道办事处", PlaceKind.TOWNSHIP),
        ("石桥村村民委员会", PlaceKind.VILLAGE),
        ("禾谷县清泉乡人民政府", PlaceKind.TOWNSHIP),
    ]


def test_places_of_the_title_come_first_and_each_once() -> None:
    reading = Reading.of("百合花园停水", "百合花园停水三天了，旁边的云栖苑有水。")
    assert places(reading) == [Place("百合花园", PlaceKind.ESTATE), Place("云栖苑", PlaceKind.ESTATE)]
