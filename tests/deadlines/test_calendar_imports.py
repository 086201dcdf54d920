"""Importing a year's notice: every format, and every way in which it can be wrong."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from huiyin.base.clock import at
from huiyin.base.errors import Refused
from huiyin.deadlines import calendar, imports, terms
from huiyin.deadlines.models import CalendarDay, CalendarYear

NOW = at(date(2026, 11, 25))
YEAR = 2030
# Invented for the tests; the notice for that year was not yet published when they were written.
FILE = Path(__file__).with_name("notice-2030.csv")
Line = tuple[str, str, str]
LINES: list[Line] = [
    (day, kind, name) for day, kind, name in csv.reader(FILE.read_text(encoding="utf-8").splitlines()[1:])
]


def as_csv(lines: list[Line], heading: str = "日期,类型,名称\n") -> str:
    return heading + "".join(f"{','.join(line)}\n" for line in lines)


def as_json(lines: list[Line], year: object = YEAR) -> str:
    days = [{"name": name, "date": day, "isOffDay": kind == "休"} for day, kind, name in lines]
    return json.dumps({"year": year, "days": days}, ensure_ascii=False)


def without(*marks: str) -> list[Line]:
    return [line for line in LINES if not any(mark in line for mark in marks)]


def as_sheet(path: Path) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["日期", "类型", "名称"])
    for day, kind, name in LINES:
        sheet.append([date.fromisoformat(day), kind, name])
    sheet.append([None, None, None])
    book.save(path)
    return path


def test_all_formats_say_the_same(tmp_path: Path) -> None:
    expected = imports.read(as_json(LINES))
    assert expected.year == YEAR
    files = {"a.json": as_json(LINES), "b.csv": as_csv(LINES), "c.csv": "\ufeff" + as_csv(LINES, "")}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert imports.read(tmp_path / name) == expected
    (tmp_path / "d.csv").write_text(as_csv(LINES).replace("-", "/"), encoding="gb18030")
    assert imports.read(tmp_path / "d.csv") == expected
    assert imports.read(as_sheet(tmp_path / "e.xlsx")) == expected
    chinese = [
        (f"{int(day[:4])}年{int(day[5:7])}月{int(day[8:])}日", kind, name) for day, kind, name in LINES
    ]
    assert imports.read(as_csv(chinese)) == expected


@pytest.mark.django_db
def test_an_imported_year_is_confirmed_and_moves_deadlines(tmp_path: Path) -> None:
    before = terms.start("simple_pass_on", date(2030, 2, 8))
    assert before.due.provisional
    assert before.due.strict == date(2030, 2, 11)
    row = imports.import_year(as_sheet(tmp_path / "放假安排.xlsx"), now=NOW, by="禾知春")
    assert (row.year, row.status, row.source, row.imported_by, row.imported_at) == (
        YEAR,
        "confirmed",
        "放假安排.xlsx",
        "禾知春",
        NOW,
    )
    after = terms.recount(before)
    assert not after.due.provisional
    assert after.due.strict == date(2030, 2, 9)
    assert calendar.current().is_working(date(2029, 12, 29))
    assert calendar.current().is_rest(date(2029, 12, 31))


@pytest.mark.django_db
def test_a_second_import_replaces_the_year_and_only_the_year() -> None:
    CalendarDay.objects.create(day=date(2029, 10, 1), kind="rest", name="国庆节")
    imports.import_year(as_json(LINES), now=NOW, by="禾知春")
    imports.import_year(as_csv(without("2030-02-09")), now=NOW, by="李静", origin="县政府网站")
    assert CalendarDay.objects.count() == len(LINES)
    assert not CalendarDay.objects.filter(day=date(2030, 2, 9)).exists()
    assert CalendarYear.objects.get().source == "县政府网站"


@pytest.mark.django_db
def test_a_wrong_file_leaves_the_year_as_it_was() -> None:
    imports.import_year(as_json(LINES), now=NOW, by="禾知春")
    with pytest.raises(Refused):
        imports.import_year(as_json(without("春节")), now=NOW, by="李静")
    assert CalendarDay.objects.count() == len(LINES)
    assert CalendarYear.objects.get().imported_by == "禾知春"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (as_csv(without("清明节", "端午节")), "2030年的安排不完整，缺少：清明节、端午节。"),
        (as_csv([*LINES, LINES[2]]), "日期重复：2030-01-01。"),
        (as_csv([*LINES, ("2031-01-01", "休", "元旦")]), "2031-01-01不属于2030年的放假安排，请检查。"),
        (as_csv([*LINES, ("2030-12-30", "休", "元旦")]), "12月25日及以后的调休随下一年的通知导入"),
        (as_json(LINES, 2031), "2029-12-29不属于2031年的放假安排"),
        (as_csv([*LINES, ("2030-02-29", "休", "春节")]), "第17行的日期“2030-02-29”无法识别"),
        (as_csv([*LINES, ("二月九日", "休", "春节")]), "第17行的日期“二月九日”无法识别"),
        (as_csv([*LINES, ("2030-02-05", "假", "春节")]), "第17行的类型“假”无法识别，应填“休”或“班”。"),
        (as_csv([*LINES, ("2030-02-05", "休", "")]), "缺少节日名称或名称过长：2030-02-05。"),
        (as_csv([*LINES, ("2030-02-11", "班", "春节")]), "2030年2月11日 周一本来就是工作日"),
        (as_csv(without("2030-10-02")), "10月2日是法定节假日，应登记为“休”。"),
        (as_csv([]), "文件里没有任何日期"),
        ("", "文件里没有任何日期"),
        ("{", "JSON格式不对"),
        ('{"year": 2030}', "JSON格式不对"),
        ('{"year": 2030, "days": [1]}', "JSON格式不对"),
        ('{"year": "2030", "days": []}', "year应为年份数字"),
        ('{"year": 30, "days": []}', "年份30不合理"),
        (
            '{"year": 2030, "days": [{"name": "元旦", "date": "2030-01-01", "isOffDay": "是"}]}',
            "第1项的isOffDay",
        ),
    ],
)
def test_a_wrong_notice_is_refused_with_the_reason(text: str, sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        imports.read(text)
    assert sentence in refusal.value.sentence


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="无法读取文件"):
        imports.read(tmp_path / "无.csv")
    (tmp_path / "big.csv").write_bytes(b" " * (imports.LARGEST + 1))
    with pytest.raises(Refused, match="过大"):
        imports.read(tmp_path / "big.csv")
    (tmp_path / "bad.xlsx").write_bytes(b"not a workbook")
    with pytest.raises(Refused, match="无法打开这个XLSX文件"):
        imports.read(tmp_path / "bad.xlsx")
    (tmp_path / "bad.csv").write_bytes(b"\xff\xff\xff")
    with pytest.raises(Refused, match="文字编码"):
        imports.read(tmp_path / "bad.csv")
