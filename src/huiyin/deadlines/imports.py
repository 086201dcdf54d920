"""Taking in a year's arrangement of holidays (国务院办公厅关于某年部分节假日安排的通知) from a file."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from django.db import transaction
from openpyxl import load_workbook

from huiyin.base.errors import Refused
from huiyin.deadlines import words
from huiyin.deadlines.calendar import forget, notice_year
from huiyin.deadlines.models import CalendarDay, CalendarYear

SATURDAY = 5
LARGEST = 1024 * 1024  # bytes; a year's notice has about forty lines
REST_WORDS, WORK_WORDS = {"休", "放假", "休息", "rest"}, {"班", "上班", "调休上班", "补班", "work"}
HEADINGS = {"日期", "date"}
DATE = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$")
# Each is named in every notice; 劳动节 is also written 五一.
REQUIRED = {
    "元旦": ("元旦", "新年"),
    "春节": ("春节",),
    "清明节": ("清明",),
    "劳动节": ("劳动", "五一"),
    "端午节": ("端午",),
    "中秋节": ("中秋",),
    "国庆节": ("国庆",),
}
ALWAYS_REST = ((1, 1), (5, 1), (10, 1), (10, 2), (10, 3))


@dataclass(frozen=True, slots=True)
class Given:
    """One line of a notice."""

    day: date
    worked: bool
    name: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A year's arrangement, checked."""

    year: int
    days: tuple[Given, ...]


def import_year(source: Path | str, *, now: datetime, by: str, origin: str = "") -> CalendarYear:
    """Replace a year by the arrangement in a file (JSON, CSV, XLSX) or in a text (JSON, CSV).

    `by`: who did it, `origin`: where it comes from, by default the file's name.
    Raises Refused with the sentence that says what is wrong; then nothing is changed.
    """
    notice = read(source)
    name = origin or (source.name if isinstance(source, Path) else "粘贴的文本")
    row = CalendarYear(
        year=notice.year,
        status=CalendarYear.Status.CONFIRMED,
        source=name[:200],
        imported_at=now,
        imported_by=by[:60],
    )
    _replace(row, notice)
    forget()
    return row


@transaction.atomic
def _replace(row: CalendarYear, notice: Notice) -> None:
    first, last = date(notice.year - 1, 12, 25), date(notice.year, 12, 24)
    CalendarDay.objects.filter(day__range=(first, last)).delete()
    kind = CalendarDay.Kind
    CalendarDay.objects.bulk_create(
        CalendarDay(day=one.day, kind=kind.WORK if one.worked else kind.REST, name=one.name)
        for one in notice.days
    )
    row.save()
    # Inside a larger transaction another thread may read the old year until it commits.
    transaction.on_commit(forget)


def read(source: Path | str) -> Notice:
    """Read and check a notice without storing it. Raises Refused."""
    if isinstance(source, Path):
        return _from_file(source)
    text = source.lstrip("\ufeff \n\r\t")
    if text.startswith("{"):
        return _from_json(text)
    try:
        return _from_rows(csv.reader(io.StringIO(text)))
    except csv.Error as trouble:
        raise Refused("文件不是完好的CSV，请检查引号，或者另存为XLSX再导入。") from trouble


def _from_file(path: Path) -> Notice:
    try:
        content = path.read_bytes() if path.stat().st_size <= LARGEST else None
    except OSError as trouble:
        raise Refused(f"无法读取文件“{path.name}”，请检查路径和权限。") from trouble
    if content is None:
        raise Refused(f"文件“{path.name}”过大，一年的放假安排通常只有几十行。")
    if path.suffix.lower() == ".xlsx":
        return _from_rows(_sheet(content))
    return read(_decoded(content))


def _sheet(content: bytes) -> Iterable[Sequence[Any]]:
    try:
        if sum(part.file_size for part in ZipFile(io.BytesIO(content)).infolist()) > 20 * LARGEST:
            raise BadZipFile("it unpacks to far more than a year's notice")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows = list(book.worksheets[0].iter_rows(max_row=500, max_col=3, values_only=True))
        book.close()
        return rows
    except Exception as trouble:  # a workbook can be torn in as many ways as it has parts
        raise Refused("无法打开这个XLSX文件，它可能已损坏；也可以另存为CSV再导入。") from trouble


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("无法识别文件的文字编码，请另存为UTF-8编码后再导入。")


def _from_json(text: str) -> Notice:
    try:
        data = json.loads(text)
        year, lines = data["year"], data["days"]
        found = [
            Given(_day(line["date"], at), not _flag(line["isOffDay"], at), str(line["name"]).strip())
            for at, line in enumerate(lines, 1)
        ]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as trouble:
        raise Refused(
            "JSON格式不对，应为："
            '{"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true}, …]}'
        ) from trouble
    if not isinstance(year, int) or isinstance(year, bool):
        raise Refused("JSON中的year应为年份数字，如2027。")
    return _checked(year, found)


def _from_rows(rows: Iterable[Sequence[Any]]) -> Notice:
    found = []
    for at, row in enumerate(rows, 1):
        cells = [*row, None, None, None][:3]
        if all(cell in (None, "") for cell in cells):
            continue
        if at == 1 and str(cells[0]).strip().lower() in HEADINGS:
            continue
        found.append(Given(_day(cells[0], at), _worked(cells[1], at), str(cells[2] or "").strip()))
    if not found:
        raise Refused("文件里没有任何日期。每行应为：日期,类型（休或班）,名称，例如 2027-01-01,休,元旦。")
    year = Counter(notice_year(one.day) for one in found).most_common(1)[0][0]
    return _checked(year, found)


def _day(cell: Any, at: int) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    match = DATE.match(str(cell or "").strip())
    try:
        return date(*(int(part) for part in match.groups())) if match else _no_date(cell, at)
    except ValueError:
        return _no_date(cell, at)


def _no_date(cell: Any, at: int) -> date:
    raise Refused(f"第{at}行的日期“{'' if cell is None else cell}”无法识别，应写成2027-01-01的形式。")


def _worked(cell: Any, at: int) -> bool:
    word = str(cell or "").strip().lower()
    if word not in REST_WORDS | WORK_WORDS:
        raise Refused(f"第{at}行的类型“{word}”无法识别，应填“休”或“班”。")
    return word in WORK_WORDS


def _flag(value: Any, at: int) -> bool:
    if not isinstance(value, bool):
        raise Refused(f"第{at}项的isOffDay应为true或false。")
    return value


def _checked(year: int, found: Sequence[Given]) -> Notice:
    if not 2005 <= year <= 2100:
        raise Refused(f"年份{year}不合理，应在2005年至2100年之间。")
    ordered = sorted(found, key=lambda one: one.day)
    checks: tuple[Callable[[int, Sequence[Given]], str], ...] = (
        _strays,
        _twice,
        _unnamed,
        _idle,
        _missing,
        _worked_on,
    )
    for check in checks:
        if trouble := check(year, ordered):
            raise Refused(trouble)
    return Notice(year, tuple(ordered))


def _strays(year: int, found: Sequence[Given]) -> str:
    for one in found:
        if notice_year(one.day) != year:
            belongs = notice_year(one.day)
            late = (
                "（12月25日及以后的调休随下一年的通知导入）"
                if belongs == year + 1 == one.day.year + 1
                else ""
            )
            return f"{one.day}不属于{year}年的放假安排{late}，请检查。"
    return ""


def _twice(_year: int, found: Sequence[Given]) -> str:
    again = [one.day.isoformat() for one, after in pairwise(found) if one.day == after.day]
    return f"日期重复：{'、'.join(dict.fromkeys(again))}。" if again else ""


def _unnamed(_year: int, found: Sequence[Given]) -> str:
    bare = [one.day.isoformat() for one in found if not (1 <= len(one.name) <= 30 and one.name.isprintable())]
    return f"缺少节日名称或名称过长：{'、'.join(bare)}。" if bare else ""


def _idle(_year: int, found: Sequence[Given]) -> str:
    for one in found:
        if one.worked and one.day.weekday() < SATURDAY:
            return f"{words.day(one.day)}本来就是工作日，不能登记为调休上班，请检查。"
    return ""


def _missing(year: int, found: Sequence[Given]) -> str:
    off = [one.name for one in found if not one.worked]
    absent = [
        label for label, marks in REQUIRED.items() if not any(mark in name for name in off for mark in marks)
    ]
    return f"{year}年的安排不完整，缺少：{'、'.join(absent)}。" if absent else ""


def _worked_on(year: int, found: Sequence[Given]) -> str:
    off = {one.day for one in found if not one.worked}
    absent = [words.short(date(year, *place)) for place in ALWAYS_REST if date(year, *place) not in off]
    return f"{'、'.join(absent)}是法定节假日，应登记为“休”。" if absent else ""
