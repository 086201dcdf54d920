"""Messages of the past with their replies, read from a table; each row is sound or says what is wrong with it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

import openpyxl

from huiyin.base import clock
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused

FIELDS = ("id", "user", "title", "text", "sent_at", "reply", "replied_at", "unit", "category")
REQUIRED = ("id", "text", "sent_at")
EARLIEST = date(2005, 5, 1)  # 《信访条例》 in force; no clock is known before
NAME, KEY = 60, 60  # what the columns hold


@dataclass(frozen=True, slots=True)
class Message:
    """One row: what a person wrote and when, what was answered and when. `reply` empty: not answered."""

    line: int
    key: str
    user: str
    title: str
    text: str
    sent_at: datetime
    reply: str
    replied_at: datetime | None
    unit: str
    category: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that was not taken over, with the reason."""

    line: int
    key: str
    reason: str


def read(path: Path, columns: Mapping[str, str], *, now: datetime) -> list[Message | Broken]:
    """The rows of a CSV (UTF-8 or GB18030) or XLSX file; `columns` gives a field's column where it has another name.

    Raises Refused when the file as a whole cannot be read.
    """
    if strange := sorted(columns.keys() - set(FIELDS)):
        raise Refused(f"没有“{strange[0]}”这一项，可以对应的有：{'、'.join(FIELDS)}。")
    names = {name: columns.get(name, name) for name in FIELDS}
    table = _sheet(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _csv(path)
    line, header = next(table, (0, []))
    heads = [_text(cell) for cell in header]
    for name in FIELDS:
        if (name in REQUIRED or name in columns) and names[name] not in heads:
            raise Refused(
                f"文件里没有“{names[name]}”这一列（有：{'、'.join(heads) or '无'}）。可用 --map {name}=列名 对应。"
            )
    places = {name: heads.index(column) for name, column in names.items() if column in heads}
    found: list[Message | Broken] = []
    seen: dict[str, int] = {}
    for line, cells in table:
        if not any(_text(cell) for cell in cells):
            continue
        found.append(_row(line, cells, places, len(heads), seen, now))
    return found


def _csv(path: Path) -> Iterator[tuple[int, Sequence[object]]]:
    try:
        content = path.read_bytes()
    except OSError as trouble:
        raise Refused(f"文件“{path}”不能读取：{trouble.strerror}。") from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Refused(f"文件“{path}”的文字编码无法识别，请另存为UTF-8编码的CSV或者XLSX。")
    csv.field_size_limit(10_000_000)
    rows = csv.reader(io.StringIO(text, newline=""))
    line = 1
    try:
        for cells in rows:
            yield line, cells
            line = rows.line_num + 1
    except csv.Error:
        raise Refused(f"文件“{path}”自第{line}行起不是完好的CSV，请检查引号。") from None


def _sheet(path: Path) -> Iterator[tuple[int, Sequence[object]]]:
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except OSError as trouble:
        raise Refused(f"文件“{path}”不能读取：{trouble.strerror or trouble}。") from None
    except Exception:
        raise Refused(f"文件“{path}”不是完好的XLSX工作簿。") from None
    try:
        yield from enumerate(book.worksheets[0].iter_rows(values_only=True), 1)
    finally:
        book.close()


def _text(cell: object) -> str:
    match cell:
        case None:
            return ""
        case float() if cell.is_integer():
            return str(int(cell))
        case _:
            return str(cell).strip()


def _row(
    line: int,
    cells: Sequence[object],
    places: Mapping[str, int],
    width: int,
    seen: dict[str, int],
    now: datetime,
) -> Message | Broken:
    given = {name: cells[place] if place < len(cells) else "" for name, place in places.items()}
    texts = {name: _text(given.get(name)) for name in FIELDS}
    key = texts["id"]
    sent_at, replied_at = _moment(given.get("sent_at")), _moment(given.get("replied_at"))
    if sent_at and replied_at and replied_at.time() == time() and replied_at.date() == sent_at.date():
        replied_at = sent_at  # a date without a time, on the same day
    message = None
    if sent_at is not None:
        message = Message(
            line, key, texts["user"], texts["title"], texts["text"], sent_at, texts["reply"],
            replied_at if texts["reply"] else None, texts["unit"], texts["category"],
        )  # fmt: skip
    first = seen.setdefault(key, line) if key else line
    over = any(_text(cell) for cell in cells[width:])
    reason = _fault(texts, message, repeated=first != line, over=over, now=now)
    if reason or message is None:
        return Broken(line, key, reason)
    return message


def _fault(
    texts: Mapping[str, str], message: Message | None, *, repeated: bool, over: bool, now: datetime
) -> str:
    """Why a row cannot be taken over; empty when it can."""
    if over:
        return "列数多于表头"
    if not texts["id"]:
        return "缺少编号"
    if len(texts["id"]) > KEY:
        return "编号过长"
    if repeated:
        return "编号在文件中重复"
    if not texts["text"]:
        return "缺少正文"
    if any("\0" in text for text in texts.values()):
        return "含有不能保存的字符"
    if len(texts["user"]) > NAME:
        return "姓名过长"
    if message is None:
        return "提交时间无法识别" if texts["sent_at"] else "缺少提交时间"
    return _untimely(message, texts, now)


def _untimely(message: Message, texts: Mapping[str, str], now: datetime) -> str:
    if local_date(message.sent_at) < EARLIEST:
        return "提交时间早于2005年5月1日，没有可以适用的期限"
    if message.sent_at > now:
        return "提交时间晚于现在"
    if not message.reply:
        return ""
    if message.replied_at is None:
        return "答复时间无法识别" if texts["replied_at"] else "有答复但缺少答复时间"
    if message.replied_at < message.sent_at:
        return "答复时间早于提交时间"
    return "答复时间晚于现在" if message.replied_at > now else ""


_FORMS = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d",
    "%Y年%m月%d日 %H:%M:%S", "%Y年%m月%d日 %H:%M", "%Y年%m月%d日", "%Y.%m.%d %H:%M", "%Y.%m.%d",
)  # fmt: skip


def _moment(cell: object) -> datetime | None:
    """A moment as tables write it, in China's time unless it says otherwise."""
    if isinstance(cell, datetime):
        return cell if cell.tzinfo else cell.replace(tzinfo=clock.CHINA)
    if isinstance(cell, date):
        return clock.at(cell, 0)
    text = _text(cell)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return next((found for form in _FORMS if (found := _parsed(text, form)) is not None), None)
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.CHINA)


def _parsed(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form).replace(tzinfo=clock.CHINA)
    except ValueError:
        return None
