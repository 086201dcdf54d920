"""The classification is complete, well formed, and found by code and by word."""

import csv
import re
from collections import Counter
from importlib import resources

import pytest

from huiyin.org import categories


def rows(name: str) -> list[dict[str, str]]:
    with resources.files("huiyin.org").joinpath("data", name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def all_categories() -> list[categories.Category]:
    firsts = categories.children()
    seconds = [item for first in firsts for item in categories.children(first.code)]
    leaves = [item for second in seconds for item in categories.children(second.code)]
    return [*firsts, *seconds, *leaves]


def test_the_table_has_the_expected_size_at_each_level() -> None:
    sizes = Counter(item.level for item in all_categories())
    assert sizes[1] == 17
    assert 110 <= sizes[2] <= 130
    assert 480 <= sizes[3] <= 540


def test_leaf_codes_are_unique_and_well_formed() -> None:
    codes = [row["code"] for row in rows("categories.csv")]
    assert len(codes) == len(set(codes))
    for code in codes:
        assert re.fullmatch(r"\d{6}", code)
        assert code[2:4] != "00"
        assert code[4:] != "00"


def test_a_code_prefix_always_carries_one_name() -> None:
    firsts, seconds = set(), set()
    for row in rows("categories.csv"):
        firsts.add((row["code"][:2], row["level1"]))
        seconds.add((row["code"][:4], row["level1"], row["level2"]))
    assert len(firsts) == len({prefix for prefix, _ in firsts}) == len({word for _, word in firsts})
    assert len(seconds) == len({prefix for prefix, *_ in seconds}) == len({tuple(n) for _, *n in seconds})


def test_siblings_have_different_names_without_stray_spaces() -> None:
    names = Counter((item.parent, item.name) for item in all_categories())
    assert max(names.values()) == 1
    assert all(item.name == item.name.strip() and "/" not in item.name for item in all_categories())


def test_every_crosswalk_row_points_to_a_second_level() -> None:
    table = rows("category_crosswalk.csv")
    assert table
    assert len(table) == len({tuple(row.values()) for row in table})
    for row in table:
        assert categories.get(row["code"]).level == 2
        assert row["contest_level1"]
        assert row["contest_level2"]


def test_every_second_level_has_a_crosswalk_row() -> None:
    covered = {row["code"] for row in rows("category_crosswalk.csv")}
    assert {item.code for item in all_categories() if item.level == 2} == covered


def test_the_code_of_the_rest_stands_for_other() -> None:
    assert categories.get(categories.OTHER).name == "其他"
    assert categories.get(categories.OTHER).parent is None


def test_a_name_is_read_from_the_first_level_down() -> None:
    leaf = categories.search("物业服务")[0]
    assert categories.name(leaf.code) == "城乡建设 / 物业管理 / 物业服务"
    assert leaf.path == ("城乡建设", "物业管理", "物业服务")


def test_ancestors_run_from_the_most_specific_up() -> None:
    leaf = categories.search("物业服务")[0].code
    assert categories.ancestors(leaf) == (leaf, leaf[:4] + "00", leaf[:2] + "0000")
    assert categories.ancestors("990000") == ("990000",)


@pytest.mark.parametrize("code", ["", "000000", "03", "030100x", "031299", "980000"])
def test_an_unknown_code_is_refused(code: str) -> None:
    assert not categories.exists(code)
    with pytest.raises(KeyError):
        categories.get(code)
    with pytest.raises(KeyError):
        categories.ancestors(code)
    with pytest.raises(KeyError):
        categories.children(code)


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("加装电梯", "既有住宅加装电梯"),
        ("公积金", "住房公积金"),
        ("物业", "物业服务"),
        ("拖欠工资", "拖欠工资"),
        ("城乡建设 路灯", "路灯照明"),
        ("退役军人", "退役军人事务"),
        ("充电", "新能源充电设施"),
    ],
)
def test_a_word_finds_its_category_first(text: str, best: str) -> None:
    assert best in [item.name for item in categories.search(text)][:2]


def test_a_search_respects_its_limit_and_empty_text_finds_nothing() -> None:
    assert len(categories.search("管理", limit=5)) == 5
    assert categories.search("  ") == ()
    assert categories.search("并不存在的分类") == ()


def test_a_leaf_has_no_children() -> None:
    assert categories.children(rows("categories.csv")[0]["code"]) == ()
