"""Texts and questions as tokens."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.index import tokens


def test_a_text_is_pairs_of_characters_with_words_and_numbers_whole() -> None:
    assert tokens.of("楼道灯坏了，App第12次") == [
        "楼道", "道灯", "灯坏", "坏了", "了", "app", "第", "12", "次",
    ]  # fmt: skip


def test_wide_letters_digits_and_old_forms_are_brought_to_the_usual_ones_but_not_punctuation() -> None:
    assert tokens.narrow("ＡＢ１２，①②㈱。") == "AB12，12㈱。"
    assert tokens.narrow("楼道灯") == "楼道灯"


def test_an_entry_stands_under_its_title_as_such_and_under_its_kind() -> None:
    found = tokens.of_entry("case", "路灯", "坏了")
    assert found == ["路灯", "灯", "坏了", "了", "\ue000路灯", "\ue000灯", "\ue001case"]


@pytest.mark.parametrize(
    ("typed", "pieces"),
    [
        ("楼道 灯", [("楼道",), ("灯",)]),
        ("  ", []),
        ("% _ ' \" \\", []),
        ("3号楼", [("3号楼",)]),
        ("禾信受〔2026〕1号", [("禾信受", "2026", "1号")]),
        ("“消防 通道”楼道", [("消防 通道",), ("楼道",)]),
        ("楼道 楼道", [("楼道",)]),
        ("ＡＢ", [("ab",)]),
        ("一 二 三 四 五 六 七 八", [("一",), ("二",), ("三",), ("四",), ("五",), ("六",)]),
    ],
)
def test_a_question_is_words_each_with_the_pieces_a_text_must_hold(
    typed: str, pieces: list[tuple[str, ...]]
) -> None:
    assert [word.pieces for word in tokens.asked(typed)] == pieces


def test_a_single_character_is_looked_for_at_the_beginning_of_tokens() -> None:
    (word,) = tokens.asked("灯")
    assert (word.tokens, word.beginning, word.exact) == (("灯",), True, False)
    (pair,) = tokens.asked("灯坏")
    assert (pair.tokens, pair.beginning, pair.exact) == (("灯坏",), False, True)


def test_a_year_leads_only_where_nothing_else_does() -> None:
    (number,) = tokens.asked("2026-000123")
    assert (number.pieces, number.tokens, number.exact) == (("2026", "000123"), ("000123",), False)
    (year,) = tokens.asked("2026")
    assert (year.tokens, year.exact) == (("2026",), True)


@given(st.text(alphabet="楼道灯坏了没人修，。 aB1２〔", max_size=30), st.data())
@settings(max_examples=200, deadline=None)
def test_whatever_stands_in_a_text_is_led_to_by_its_tokens(text: str, data: st.DataObject) -> None:
    """Any piece of a run of characters that is asked for has its tokens among those of the text."""
    narrow = tokens.narrow(text)
    runs = [run for run in tokens._RUNS.findall(narrow.lower()) if run[0]]
    if not runs:
        return
    run = data.draw(st.sampled_from(runs))[0]
    start = data.draw(st.integers(0, len(run) - 1))
    end = data.draw(st.integers(start + 1, len(run)))
    (word,) = tokens.asked(run[start:end])
    there = tokens.of(narrow)
    for token in word.tokens:
        assert token in there or (word.beginning and any(one.startswith(token) for one in there))
    assert tokens.places(narrow, word.pieces)


def test_places_are_told_without_overlaps() -> None:
    assert tokens.places("灯坏了，楼道的灯", ("灯", "灯坏", "坏了")) == [(0, 3), (7, 8)]
    assert tokens.places("没有", ("灯",)) == []
