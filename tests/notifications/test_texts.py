"""What messages say: short, with the number and how to look it up; an office may write its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from huiyin.notifications import texts
from huiyin.notifications.texts import Text

FACTS = {"number": "2026-000001", "unit": "禾谷县住房和城乡建设局", "due": "2027年1月21日", "way": "post"}


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.DATA = tmp_path
    made = tmp_path / "notices"
    made.mkdir()
    return made


@pytest.mark.parametrize("text", texts.ALL.values(), ids=lambda text: text.kind)
def test_a_text_fits_into_one_message(text: Text) -> None:
    said = texts.say(text, FACTS)
    assert len(said) <= 70, said
    assert said.endswith("。")
    assert "{" not in said and "[" not in said and "。。" not in said


@pytest.mark.parametrize("text", texts.STEPS.values(), ids=lambda text: text.kind)
def test_a_citizen_reads_the_number_and_what_can_be_done(text: Text) -> None:
    said = texts.say(text, FACTS)
    assert FACTS["number"] in said
    assert "凭编号和查询码" in said or "联系我们" in said


@pytest.mark.parametrize("text", texts.ALL.values(), ids=lambda text: text.kind)
def test_a_text_is_whole_when_a_fact_is_missing(text: Text) -> None:
    assert texts.say(text, {**FACTS, "due": ""}).endswith("。")


def test_the_address_of_inquiry_is_named_when_there_is_one(settings: Any) -> None:
    settings.SITE = "huiyin.example/track"
    assert "（huiyin.example/track）" in texts.say(texts.STEPS["accept"], FACTS)


def test_an_office_writes_its_own_text(folder: Path) -> None:
    path = folder / "accept.txt"
    path.write_text("禾谷县：{{ number }}由{{ unit }}办理。\n{{ text }}{{ title }}\n", encoding="utf-8")
    assert texts.say(texts.STEPS["accept"], FACTS) == "禾谷县：2026-000001由禾谷县住房和城乡建设局办理。"
    path.write_text("改过了{{ number }}。", encoding="utf-8")
    os.utime(path, (1, 1))
    assert texts.say(texts.STEPS["accept"], FACTS) == "改过了2026-000001。"
    path.unlink()
    assert "受理" in texts.say(texts.STEPS["accept"], FACTS)


@pytest.mark.parametrize(
    "given", [b"{% if %}", b"\xff\xfe", b"{% include 'x' %}", b"  \n", b"{{ number.x|nothing }}"]
)
def test_a_broken_file_is_passed_over_and_named(folder: Path, given: bytes) -> None:
    (folder / "accept.txt").write_bytes(given)
    (folder / "strange.txt").write_text("x")
    assert "2026-000001" in texts.say(texts.STEPS["accept"], FACTS)
    assert texts.replaced()["strange.txt"] == "没有这一类通知"


def test_a_file_for_confidential_cases_gets_nothing_to_tell(folder: Path) -> None:
    (folder / "confidential.txt").write_text("您好{{ number }}{{ unit }}。", encoding="utf-8")
    assert texts.say(texts.CONFIDENTIAL, {}) == "您好。"
