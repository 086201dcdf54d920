"""The lexicons: how they are written, and what counts when they are read against a message."""

from __future__ import annotations

import pytest

from huiyin.assist.phrases import Hit, Lexicon, Part
from huiyin.assist.reading import Reading

LINES = """
# 注释不算
[housing]
4 物业费 拖欠…工程款
2 物业
-3 公积金
[market]
3 物业
[*]
1 物业大厦
"""


@pytest.fixture
def lexicon() -> Lexicon:
    return Lexicon.read(Part("owes", LINES.splitlines()))


def _found(lexicon: Lexicon, title: str, text: str) -> dict[str, Hit]:
    return lexicon.scores(Reading.of(title, text))["owes"]


def _score(lexicon: Lexicon, title: str, text: str, label: str = "housing") -> float:
    hit = _found(lexicon, title, text).get(label)
    return hit.score if hit else 0.0


def test_the_longest_match_wins_inside_a_label_and_counts_for_itself_in_another(lexicon: Lexicon) -> None:
    found = _found(lexicon, "", "物业费太高了。")
    assert [name for name, _ in found["housing"].phrases] == ["物业费"]
    assert [name for name, _ in found["market"].phrases] == ["物业"]


def test_a_gap_spans_a_few_characters_of_one_clause(lexicon: Lexicon) -> None:
    assert _score(lexicon, "", "单位拖欠我们队工程款。") == 4
    assert _score(lexicon, "", "单位一直拖欠，工程款没有给。") == 0
    assert _score(lexicon, "", "单位拖欠我们这个施工队三年以来的工程款。") == 0


def test_in_a_gap_only_what_is_stronger_counts_beside_the_phrase() -> None:
    lexicon = Lexicon.read(Part("owes", ["[education]", "5 入学", "2 小孩…学 小孩", "1 小孩入"]))
    found = _found(lexicon, "", "小孩明年入学难。")["education"]
    assert [name for name, _ in found.phrases] == ["入学", "小孩…学"]


def test_what_speaks_against_a_label_silences_all_that_lies_in_it() -> None:
    lexicon = Lexicon.read(Part("owes", ["[agriculture]", "5 养猪", "-1 养猪…臭"]))
    assert _score(lexicon, "", "养猪场太臭。", "agriculture") == -1


def test_each_weaker_phrase_of_a_label_adds_less_as_its_lexicon_says() -> None:
    lines = ["[water]", "4 停水", "2 水压"]
    gently, steeply = (Lexicon.read(Part("owes", lines, fading=fading)) for fading in (0.75, 0.5))
    assert _score(gently, "", "停水，水压低。", "water") == pytest.approx(5.5)
    assert _score(steeply, "", "停水，水压低。", "water") == pytest.approx(5)


def test_the_title_and_what_is_asked_weigh_more(lexicon: Lexicon) -> None:
    told = _score(lexicon, "", "物业费很高。")
    asked = _score(lexicon, "", "请降低物业费。")
    named = _score(lexicon, "物业费", "很高。")
    assert told < asked < named


def test_repeating_a_phrase_adds_little_and_never_without_end(lexicon: Lexicon) -> None:
    once, twice = (_score(lexicon, "", "物业费。" * times) for times in (1, 2))
    assert once < twice < 1.5 * once
    assert _score(lexicon, "", "物业费。" * 10) == _score(lexicon, "", "物业费。" * 40)


def test_a_negative_phrase_speaks_against_its_label(lexicon: Lexicon) -> None:
    assert _score(lexicon, "", "公积金。") == -3


def test_what_is_hidden_counts_for_no_label(lexicon: Lexicon) -> None:
    assert _found(lexicon, "", "我住在物业大厦旁边。") == {}


def test_width_and_letters_are_read_alike() -> None:
    lexicon = Lexicon.read(Part("owes", ["[telecom]", "3 WIFI 5G"]))
    assert set(_found(lexicon, "", "ｗｉｆｉ信号")) == {"telecom"}


@pytest.mark.parametrize(
    "lines", [["[a]", "三 物业"], ["3 物业"], ["[a]", "3"], ["[a]", "3 水"], ["[a]", "3 水费…"]]
)
def test_a_line_not_understood_is_named(lines: list[str]) -> None:
    with pytest.raises(ValueError, match="词表第"):
        Lexicon.read(Part("owes", lines))


def test_an_empty_message_says_nothing(lexicon: Lexicon) -> None:
    assert _found(lexicon, "", "") == {}


def test_lexicons_read_together_keep_apart_what_they_hide_and_how_often_they_read_a_title() -> None:
    hiding = Part("hiding", ["[*]", "1 物业大厦", "[housing]", "2 物业"])
    other = Part("other", ["[housing]", "2 物业"], in_title=3)
    found = Lexicon.read(hiding, other).scores(Reading.of("物业大厦", ""))
    assert found["hiding"] == {}
    assert found["other"]["housing"].score == pytest.approx(2 * 1.6 * 1.3)
