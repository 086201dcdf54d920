r"""The line markup of a filled paper: text → `Sheet`, which both the PDF and the Word file are made from.

One directive or paragraph per line; blank lines say nothing. A backslash takes the meaning from a mark at the start
of a line (`\@`) or inside a row (`\|`); `\n` is a line break inside a fact, a cell or a directive. Texts that people
typed are escaped when a template is filled (`markup.guard` and `markup.settle`), so that they stay texts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, get_args

from huiyin.base.errors import Refused
from huiyin.documents.kinds import Form

MARKS = "@#-|!"
# Noncharacters stand for the marks of a text that was typed until the line it came to stand in is known.
_GUARDED = {mark: chr(0xFDD0 + place) for place, mark in enumerate(MARKS + "\\\n")}
_BREAK = _GUARDED["\n"]
_PLAIN = {guard: mark for mark, guard in _GUARDED.items()}
_GUARD = str.maketrans(_GUARDED)
_NONCHARACTERS = dict.fromkeys(range(0xFDD0, 0xFDF0))
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_ROUND_ENDS = re.compile(r"\s*\n\s*")
# Control and direction characters: they print nothing, or make a line read otherwise than it is written.
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_ESCAPE = re.compile(r"\\([@#\-|!\\n])")
_CELLS = re.compile(r"(?<!\\)(?:\\\\)*\|")
_FORMS: dict[str, Form] = {form: form for form in get_args(Form)}
_DAY = re.compile(r"(\d{4})(?:-|年)(\d{1,2})(?:-|月)(\d{1,2})日?")


@dataclass(frozen=True, slots=True)
class Heading:
    level: int  # 1 黑体, 2 楷体, 3 仿宋
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    style: Literal["indented", "flush", "item"] = "indented"


@dataclass(frozen=True, slots=True)
class Table:
    rows: tuple[tuple[str, ...], ...]
    headed: bool = False  # the first row is a head


@dataclass(frozen=True, slots=True)
class Facts:
    """A table of names and values."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """落款: organs with room for the seal, and the day; either may be missing."""

    organs: tuple[str, ...] = ()
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Annexes:
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    text: str


@dataclass(frozen=True, slots=True)
class Fill:
    """A line for somebody's own hand: name ________ day."""

    label: str


@dataclass(frozen=True, slots=True)
class PageBreak:
    pass


Block = Heading | Paragraph | Table | Facts | Signature | Annexes | Note | Fill | PageBreak


@dataclass(frozen=True, slots=True)
class Contact:
    person: str
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """Where the citizen looks the case up: its number and the address behind the QR code."""

    number: str
    address: str


@dataclass(frozen=True, slots=True)
class Issue:
    """印发机关 and 印发日期."""

    organ: str
    day: date


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper, said without its looks."""

    form: Form
    title: tuple[str, ...]
    blocks: tuple[Block, ...]
    organ: str = ""
    number: str = ""
    urgency: str = ""
    secrecy: str = ""
    signer: str = ""
    to: str = ""
    summary: tuple[str, ...] = ()
    cc: str = ""
    issue: Issue | None = None
    contact: Contact | None = None
    query: Query | None = None

    @property
    def heading(self) -> str:
        """The title in one line."""
        return "".join(self.title)


# -- texts that were typed -------------------------------------------------------------------------------------


def guard(text: str) -> str:
    """`text` with its marks put out of action, for filling into a template; `settle` brings them back."""
    text = _LINE_ENDS.sub("\n", text.translate(_NONCHARACTERS)).replace("\t", " ")
    return _ROUND_ENDS.sub("\n", _UNSEEN.sub("", text)).strip().translate(_GUARD)


def settle(filled: str) -> str:
    """A filled template in which the guarded marks are plain where they mean nothing and escaped where they would.

    A typed line break starts a new paragraph of text and nothing else; inside a directive or a row it stays there.
    """
    return "\n".join(line for given in filled.split("\n") if (line := _settle_line(given.strip())))


def _settle_line(line: str) -> str:
    if line[:1] and line[0] in MARKS:
        inner = {"\\": r"\\", "\n": r"\n", "|": r"\|" if line[0] in "@|" else "|"}
        return "".join(inner.get(mark, mark) if (mark := _PLAIN.get(c, "")) else c for c in line)
    return "\n".join(text for part in line.split(_BREAK) if (text := _settle_text(part.strip())))


def _settle_text(text: str) -> str:
    escaped = text.replace(_GUARDED["\\"], r"\\")
    head = _PLAIN.get(escaped[:1], "")
    return ("\\" if head in MARKS and head else "") + "".join(_PLAIN.get(c, c) for c in escaped)


def _unescape(text: str) -> str:
    return _ESCAPE.sub(lambda found: "\n" if found[1] == "n" else found[1], text.strip())


def _cells(text: str) -> list[str]:
    """What stands between the upright strokes that are not escaped."""
    parts, start = [], 0
    for found in _CELLS.finditer(text):
        parts.append(text[start : found.end() - 1])
        start = found.end()
    return [_unescape(part) for part in [*parts, text[start:]]]


# -- parsing ---------------------------------------------------------------------------------------------------


@dataclass
class _Draft:
    """A sheet under way."""

    words: dict[str, str] = field(default_factory=dict)
    title: list[str] = field(default_factory=list)
    summary: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    issue: Issue | None = None
    contact: Contact | None = None
    query: Query | None = None

    def last(self, kind: type[Block]) -> Block | None:
        return self.blocks[-1] if self.blocks and isinstance(self.blocks[-1], kind) else None


def parse(text: str) -> Sheet:
    """The sheet a filled text says; Refused names the first line that says nothing known."""
    draft = _Draft()
    for number, line in enumerate(text.split("\n"), start=1):
        if stripped := line.strip():
            try:
                _line(draft, stripped)
            except ValueError as error:
                raise Refused(f"文书模板第{number}行有误：{error}。请联系系统管理员修改模板。") from None
    form = _FORMS.get(draft.words.pop("form", ""))
    if form is None:
        raise Refused("文书模板缺少“@form”一行，应为 letter、formal 或 sheet。请联系系统管理员修改模板。")
    if not draft.title:
        raise Refused("文书模板缺少标题（“@title”一行）。请联系系统管理员修改模板。")
    return Sheet(
        form=form,
        title=tuple(draft.title),
        summary=tuple(draft.summary),
        blocks=tuple(draft.blocks),
        issue=draft.issue,
        contact=draft.contact,
        query=draft.query,
        **draft.words,
    )


def _line(draft: _Draft, line: str) -> None:
    if line[0] == "@":
        name, _, rest = line[1:].partition(" ")
        if name not in _DIRECTIVES:
            raise ValueError(f"没有“@{name}”这个标记")
        if rest.strip() or name == "pagebreak":
            _DIRECTIVES[name](draft, rest.strip())
    elif line[0] == "#":
        level = len(line) - len(line.lstrip("#"))
        if level > 3 or not line[level:].strip():
            raise ValueError("标题最多三级，“#”后面应有文字")
        draft.blocks.append(Heading(level, _unescape(line[level:])))
    elif line[0] == "|":
        _row(draft, line)
    elif line[0] in "-!" and line[1:2] in ("", " "):
        if text := _unescape(line[1:]):
            draft.blocks.append(Paragraph(text, "item" if line[0] == "-" else "flush"))
    else:
        draft.blocks.append(Paragraph(_unescape(line)))


def _row(draft: _Draft, line: str) -> None:
    cells = _cells(line)
    if len(cells) < 3 or cells[0] or cells[-1]:
        raise ValueError("表格的一行应以“|”开头和结尾")
    cells = cells[1:-1]
    table = draft.last(Table)
    if all(cell and set(cell) <= set("-:") and "--" in cell for cell in cells):
        if not isinstance(table, Table) or len(table.rows) != 1:
            raise ValueError("“|---|”应紧跟在表格第一行之后")
        draft.blocks[-1] = replace(table, headed=True)
    elif isinstance(table, Table):
        if len(cells) != len(table.rows[0]):
            raise ValueError(f"这一行有{len(cells)}格，表格第一行有{len(table.rows[0])}格")
        draft.blocks[-1] = replace(table, rows=(*table.rows, tuple(cells)))
    else:
        draft.blocks.append(Table((tuple(cells),)))


def _day(text: str) -> date:
    found = _DAY.fullmatch(text.strip())
    try:
        return date(*(int(part) for part in found.groups())) if found else date.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"“{text.strip()}”不是日期，应写成 2026-11-22") from None


def _word(name: str) -> Callable[[_Draft, str], None]:
    def keep(draft: _Draft, rest: str) -> None:
        draft.words[name] = _unescape(rest).replace("\n", "")

    return keep


def _fact(draft: _Draft, rest: str) -> None:
    found = re.search("[:：]", rest)
    if not found or not rest[: found.start()].strip():
        raise ValueError("“@fact”应写成“@fact 名称: 值”")
    row = (_unescape(rest[: found.start()]), _unescape(rest[found.end() :]))
    facts = draft.last(Facts)
    if isinstance(facts, Facts):
        draft.blocks[-1] = Facts((*facts.rows, row))
    else:
        draft.blocks.append(Facts((row,)))


def _sign(draft: _Draft, rest: str) -> None:
    signature = draft.last(Signature)
    if isinstance(signature, Signature) and signature.day is None:
        draft.blocks[-1] = replace(signature, organs=(*signature.organs, _unescape(rest)))
    else:
        draft.blocks.append(Signature((_unescape(rest),)))


def _date(draft: _Draft, rest: str) -> None:
    signature = draft.last(Signature)
    if isinstance(signature, Signature) and signature.day is None:
        draft.blocks[-1] = replace(signature, day=_day(rest))
    else:
        draft.blocks.append(Signature((), _day(rest)))


def _annex(draft: _Draft, rest: str) -> None:
    annexes = draft.last(Annexes)
    if isinstance(annexes, Annexes):
        draft.blocks[-1] = Annexes((*annexes.names, _unescape(rest)))
    else:
        draft.blocks.append(Annexes((_unescape(rest),)))


def _cc(draft: _Draft, rest: str) -> None:
    already = draft.words.get("cc", "")
    draft.words["cc"] = (already + "，" if already else "") + _unescape(rest).rstrip("。")


def _issue(draft: _Draft, rest: str) -> None:
    cells = _cells(rest)
    if len(cells) != 2:
        raise ValueError("“@issue”应写成“@issue 印发机关 | 2026-11-22”")
    draft.issue = Issue(cells[0], _day(cells[1]))


def _contact(draft: _Draft, rest: str) -> None:
    cells = _cells(rest)
    if len(cells) > 3:
        raise ValueError("“@contact”应写成“@contact 联系人 | 电话 | 地址”")
    if any(cells):
        draft.contact = Contact(*cells)


def _query(draft: _Draft, rest: str) -> None:
    cells = _cells(rest)
    if len(cells) != 2:
        raise ValueError("“@query”应写成“@query 事项编号 | 查询网址”")
    if any(cells):
        draft.query = Query(*cells)


def _fill(draft: _Draft, rest: str) -> None:
    draft.blocks.append(Fill(_unescape(re.sub("^签名位[:：]", "", rest))))


_DIRECTIVES: dict[str, Callable[[_Draft, str], None]] = {
    **{name: _word(name) for name in ("form", "organ", "number", "urgency", "secrecy", "signer", "to")},
    "title": lambda draft, rest: draft.title.append(_unescape(rest).replace("\n", "")),
    "summary": lambda draft, rest: draft.summary.extend(_unescape(rest).split("\n")),
    "fact": _fact,
    "sign": _sign,
    "date": _date,
    "note": lambda draft, rest: draft.blocks.append(Note(_unescape(rest))),
    "annex": _annex,
    "cc": _cc,
    "issue": _issue,
    "contact": _contact,
    "query": _query,
    "fill": _fill,
    "pagebreak": lambda draft, _: draft.blocks.append(PageBreak()),
}
