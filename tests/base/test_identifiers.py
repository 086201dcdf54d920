"""Identifiers that grow with time, and codes that people read out."""

from __future__ import annotations

import time

import pytest

from huiyin.base import identifiers
from huiyin.base.identifiers import ALPHABET


def test_row_identifiers_are_of_version_seven_and_carry_the_time() -> None:
    before = int(time.time() * 1000)
    made = [identifiers.ordered_uuid() for _ in range(200)]
    after = int(time.time() * 1000)
    assert len(set(made)) == 200
    for value in made:
        assert value.version == 7
        assert value.variant == "specified in RFC 4122"
        assert before <= value.int >> 80 <= after


def test_row_identifiers_of_later_milliseconds_sort_later(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    for moment in (0.001, 1.0, 1795312800.0, 1795312800.001, 4102444800.0):
        monkeypatch.setattr(time, "time", lambda moment=moment: moment)
        made.append(identifiers.ordered_uuid())
    assert made == sorted(made)
    assert [str(value) for value in made] == sorted(str(value) for value in made)


def test_a_code_has_eight_signs_none_of_which_is_mistaken_for_another() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET) == 23
    assert not set(ALPHABET) & set("0O1IL2Z5S8BUV")
    codes = {identifiers.query_code() for _ in range(300)}
    assert len(codes) == 300
    assert set("".join(codes)) == set(ALPHABET)
    assert {len(code) for code in codes} == {8}


@pytest.mark.parametrize(
    "typed", ["34679acd", "3467 9ACD", " 3467-9acd\n", "3 4 6 7 9 A C D", "3467\u30009ACD"]
)
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert identifiers.clean_code(typed) == "34679ACD"


def test_a_code_is_printed_in_two_groups() -> None:
    assert identifiers.spaced("34679ACD") == "3467 9ACD"
