"""The pages after GB/T 9704-2012, measured with a ruler in what is printed."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest

from huiyin.documents import fonts, letters
from tests.documents.papers import EVERY, FORM, LONG, NOTICE, REPORT, Char, Printed, printed, words

MILLIMETRE = 1.0
RARE = "赟堃祎䶮喆昇犇镕垚瑄翀珺㛃𬭚"


def near(value: float, wanted: float, within: float = MILLIMETRE) -> bool:
    return abs(value - wanted) <= within


@pytest.fixture(scope="module")
def long() -> list[Printed]:
    return printed(letters.pdf(LONG))


@pytest.fixture(scope="module")
def notice() -> list[Printed]:
    return printed(letters.pdf(NOTICE))


def edges(page: Printed) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the text without the page's number."""
    chars = [char for char in page.chars if char.bottom < 264]
    return (
        min(char.left for char in chars),
        min(char.top for char in chars),
        max(char.right for char in chars),
        max(char.bottom for char in chars),
    )


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("name", EVERY)
def test_every_page_is_a4_and_keeps_its_margins(name: str, large: bool) -> None:
    for number, page in enumerate(printed(letters.pdf(EVERY[name], large=large)), start=1):
        left, top, right, bottom = edges(page)
        assert near(page.size[0], 210, 0.1) and near(page.size[1], 297, 0.1)
        assert left >= 28 - MILLIMETRE and right <= 210 - 26 + MILLIMETRE
        assert bottom <= 297 - 35 + MILLIMETRE
        assert top >= (30 if name == "notice" and number == 1 else 37) - MILLIMETRE


def test_a_full_page_has_22_lines_of_28_characters(long: list[Printed]) -> None:
    lines = [line for line in long[1].lines() if line[0].bottom < 264]
    assert len(lines) == 22
    assert {len(line) for line in lines} == {28}
    left, top, right, bottom = edges(long[1])
    assert near(left, 28) and near(top, 37) and near(right, 28 + 156) and bottom <= 37 + 225
    assert near((lines[-1][0].top - lines[0][0].top) / 21, 225 / 22, 0.05)
    assert {round(char.size, 1) for line in lines for char in line} == {16}


def test_a_paragraph_begins_two_characters_in(long: list[Printed]) -> None:
    first = next(line for line in long[0].lines() if line[0].text == "禾" and len(line) == 26)
    assert near(first[0].left, 28 + 2 * 156 / 28)


def test_the_red_head_stands_where_the_standard_wants_it(long: list[Printed]) -> None:
    page = long[0]
    head = page.line("望禾县信访局文件")
    number = page.line("望信急〔2026〕1号")
    rule = next(shape for shape in page.shapes if near(shape[2] - shape[0], 156, 0.2))
    assert near(min(char.top for char in head), 37 + 35)
    assert near((head[0].left + head[-1].right) / 2, 28 + 78)
    assert near(rule[1] - max(char.bottom for char in number), 4)
    assert near(number[0].left, 28 + 5.6) and near(number[-1].right, 28 + 156 - 5.6)
    assert page.line("内部")[0].left < 29.5 and page.line("特急")[0].top > page.line("内部")[0].bottom


def test_the_title_is_in_22_points_two_lines_below_the_rule(long: list[Printed]) -> None:
    page = long[0]
    rule = next(shape for shape in page.shapes if near(shape[2] - shape[0], 156, 0.2))
    title = page.line("关于稻香苑小区供水问题的")
    assert {round(char.size) for char in title} == {22}
    assert near(title[0].top - rule[3], 2 * 225 / 22, 5)
    assert near((title[0].left + title[-1].right) / 2, 28 + 78)


def test_the_first_page_shows_text_of_the_body(notice: list[Printed]) -> None:
    for text in EVERY.values():
        for large in (False, True):
            first = printed(letters.pdf(text, large=large))[0].text
            assert any(word in first for word in ("您于2026年", "一、基本情况", "姓名"))


def number_of(page: Printed) -> list[Char]:
    return [char for char in page.chars if char.top > 264]


def test_page_numbers_stand_outside_below_the_text(long: list[Printed]) -> None:
    for count, page in enumerate(long, start=1):
        number = number_of(page)
        assert "".join(char.text for char in number) == f"—{count}—"
        assert near((number[0].top + number[0].bottom) / 2, 297 - 35 + 7)
        assert {round(char.size) for char in number} == {14}
        if count % 2:
            assert near(number[-1].right, 28 + 156 - 4.9)
        else:
            assert near(number[0].left, 28 + 4.9)


def test_a_letter_has_double_rules_and_no_number_on_its_first_page(notice: list[Printed]) -> None:
    assert not number_of(notice[0])
    assert "".join(char.text for char in number_of(notice[1])) == "—2—"
    rules = sorted(shape for shape in notice[0].shapes if near(shape[2] - shape[0], 170, 0.2))
    assert len(rules) == 4 and {round(rule[0]) for rule in rules} == {20}
    heights = [round(rule[3] - rule[1], 1) for rule in sorted(rules, key=lambda rule: rule[1])]
    assert heights[0] > heights[1] and heights[2] < heights[3]  # thick and thin above, thin and thick below
    assert near(max(rule[3] for rule in rules), 297 - 20)
    head = notice[0].line("望禾县信访局")
    assert near(min(char.top for char in head), 30)
    assert near(min(rule[1] for rule in rules) - max(char.bottom for char in head), 4, 1.5)
    assert near(notice[0].line("望信受〔2026〕12号")[-1].right, 28 + 156)
    assert not [shape for shape in notice[1].shapes if near(shape[2] - shape[0], 170, 0.2)]


def test_there_is_room_for_a_seal_over_name_and_date(long: list[Printed]) -> None:
    page = long[-1]
    lines = page.lines()
    texts = ["".join(char.text for char in line) for line in lines]
    date = lines[texts.index("2026年11月22日")]
    organ = lines[texts.index("望禾县信访局")]
    before = lines[texts.index("望禾县信访局") - 1]
    middle = (organ[0].left + organ[-1].right) / 2
    assert near(middle, (date[0].left + date[-1].right) / 2)
    assert near(date[-1].right, 28 + 156 - 4 * 156 / 28)
    # A seal of 42 mm stands on the page; its upper edge is within a line below the text (7.3.5.1).
    upper = (organ[0].top + date[0].bottom) / 2 - 21
    assert middle + 21 <= 210 and 0 < upper - before[0].bottom <= 225 / 22


def test_the_colophon_ends_the_last_page(long: list[Printed]) -> None:
    page = long[-1]
    copied, issued = page.line("抄送：县委办公室"), page.line("望禾县信访局办公室")
    rules = sorted(shape[1] for shape in page.shapes if shape[1] > 240 and near(shape[2] - shape[0], 156))
    assert len(rules) == 3
    assert rules[0] < copied[0].top < rules[1] < issued[0].top < rules[2]
    assert near(rules[2], 297 - 35)
    assert "".join(char.text for char in issued).endswith("2026年11月22日印发")
    assert near(copied[0].left, 28 + 4.9) and near(issued[-1].right, 28 + 156 - 4.9)


def test_a_citizen_finds_the_summary_first_and_the_query_last(notice: list[Printed]) -> None:
    first, last = notice[0], notice[-1]
    assert first.text.index("一句话说明") < first.text.index("禾知春：")
    assert {"查询编号：HG2026-000123", "https://xf.example.gov.cn/t/HG2026-000123"} <= set(
        "".join(char.text for char in line) for line in last.lines()
    )
    assert [
        shape
        for shape in last.shapes
        if near(shape[2] - shape[0], 25, 1) and near(shape[3] - shape[1], 25, 1)
    ]


def test_large_print_says_the_same_in_bigger_letters() -> None:
    for text in EVERY.values():
        normal, large = (letters.pdf(text, large=big) for big in (False, True))
        assert Counter(words(normal)) == Counter(words(large))
        sizes = sorted(char.size for page in printed(large) for char in page.chars)
        assert sizes[len(sizes) // 2] >= 18


@pytest.mark.parametrize("text", EVERY.values(), ids=EVERY)
def test_fonts_are_in_the_file_and_the_file_is_for_the_archive(text: str) -> None:
    file = letters.pdf(text)
    with closing(pdfium.PdfDocument(file)) as document:
        assert document.get_metadata_dict()["Title"]
    assert all(page.embedded for page in printed(file))
    assert b"<pdfaid:part>2</pdfaid:part>" in file and b"<pdfuaid:part>1</pdfuaid:part>" in file
    assert b"zh-CN" in file


def test_names_with_rare_characters_are_printed() -> None:
    file = letters.pdf(NOTICE.replace("禾知春", RARE[:12]))
    assert RARE[:12] in "".join(page.text for page in printed(file))
    assert b"pdfaid" in file  # the archive's standard allows no missing character


def test_a_character_in_no_font_does_not_hold_up_a_letter() -> None:
    file = letters.pdf(NOTICE.replace("禾知春", "禾\ue864春"))
    assert "信访事项受理告知书" in printed(file)[0].text


def test_one_sheet_gives_the_same_bytes() -> None:
    assert letters.pdf(FORM) == letters.pdf(FORM)


def test_several_at_once_do_not_mix() -> None:
    texts = [NOTICE.replace("禾知春", f"第{count}人") for count in range(6)]
    with ThreadPoolExecutor(3) as pool:
        files = list(pool.map(letters.pdf, texts))
    for count, file in enumerate(files):
        assert f"第{count}人：" in printed(file)[0].text


def test_a_long_name_of_an_organ_stays_on_one_line() -> None:
    name = "望禾县城关街道办事处综合治理和群众工作服务中心"
    for text in (
        NOTICE.replace("@organ 望禾县信访局", f"@organ {name}"),
        REPORT.replace("望禾县信访局文件", name),
    ):
        head = printed(letters.pdf(text % "" if "%s" in text else text))[0].line(name)
        assert head[0].left >= 28 and head[-1].right <= 28 + 156


def test_long_tables_and_facts_go_over_pages() -> None:
    rows = "".join(f"| {number} | {'说明' * 20} |\n" for number in range(40))
    facts = "".join(f"@fact 事项{number}: {'情况' * 120}\n" for number in range(9))
    pages = printed(letters.pdf(f"@form sheet\n@title 台账\n| 序号 | 说明 |\n|---|---|\n{rows}正文\n{facts}"))
    assert len(pages) > 3
    assert all("序号说明" in page.text for page in pages[:2])
    for page in pages:
        assert edges(page)[3] <= 297 - 35 + MILLIMETRE


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize(
    "cells",
    [["甲"] * 10, ["七个字的一格里"] * 8, ["七个字的一格里"] * 5 + ["很长的说明" * 20], ["长" * 400, "短"]],
)
def test_tables_stay_on_the_page_whatever_their_columns(cells: list[str], large: bool) -> None:
    row = "| " + " | ".join(cells) + " |\n"
    for page in printed(letters.pdf("@form sheet\n@title 台账\n" + row * 3, large=large)):
        left, _, right, bottom = edges(page)
        assert left >= 28 - MILLIMETRE and right <= 28 + 156 + MILLIMETRE and bottom <= 262 + MILLIMETRE


def test_missing_typefaces_are_named_with_their_stand_ins(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "_installed", lambda _: {"noto serif cjk sc": "Noto Serif CJK SC"})
    missing = {one.label: one.stand_in for one in fonts.missing()}
    assert missing == {label: "Noto Serif CJK SC" for label in ("仿宋", "黑体", "楷体", "小标宋")}
    assert str(fonts.missing()[0]) == "没有仿宋字体，文书暂用“Noto Serif CJK SC”代替"
    assert fonts.families("fangsong") == ["Noto Serif CJK SC"]
    monkeypatch.setattr(fonts, "_installed", lambda _: {"fangsong": "FangSong", "simsun": "SimSun"})
    assert fonts.families("fangsong") == ["FangSong", "SimSun"]
    assert "仿宋" not in {one.label for one in fonts.missing()}
    monkeypatch.setattr(fonts, "_installed", lambda _: {})
    assert "无法正常显示" in str(fonts.missing()[0])


def test_the_offices_folder_of_fonts_is_read(settings: Any, tmp_path: Path) -> None:
    settings.FONTS = str(tmp_path)
    assert fonts.folder() == tmp_path
    assert letters.pdf(FORM).startswith(b"%PDF-")
    settings.FONTS = ""
    assert fonts.folder() is None
