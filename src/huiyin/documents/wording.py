"""The fixed words and small arrangements that the PDF and the Word file of a paper share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO

import segno

from huiyin.documents.markup import Contact, Fill, Note, Paragraph, Query, Sheet

SUMMARY = "一句话说明"
COPIED = "抄送："
QR = "办理进度查询二维码"
BULLET = "·"
LAST = 84  # characters (three lines): a paragraph as short as this stays with the signature after it
CENTRED = 8.0  # ems: a column as narrow as this stands in the middle
ROOM, ROOM_LARGE = 33.0, 24.0  # ems that a row of a table has
SHORT, SHORT_LARGE = 9.0, 4.5  # a fact whose value is as short as this leaves room for a second one beside it


def day(value: date) -> str:
    """2026年11月22日, without leading noughts (GB/T 9704-2012, 7.3.5.4)."""
    return f"{value.year}年{value.month}月{value.day}日"


def addressed(to: str) -> str:
    """The addressee with a full-width colon, once."""
    return to.rstrip("：:") + "："


def ems(text: str) -> float:
    """The width of the longest line in full characters; Latin letters and digits take half."""
    return max(sum(0.5 if char.isascii() else 1 for char in line) for line in text.split("\n"))


def annexes(names: Sequence[str]) -> list[tuple[str, str]]:
    """附件： and its names, numbered when there are several (7.3.4); no stop after a name."""
    if len(names) == 1:
        return [("附件：", names[0].rstrip("。；"))]
    return [
        ("附件：" if place == 1 else "", f"{place}. {name.rstrip('。；')}")
        for place, name in enumerate(names, start=1)
    ]


def noted(note: Note) -> str:
    """附注 stands in round brackets."""
    return note.text if note.text.startswith("（") else f"（{note.text}）"


def pairs(rows: Sequence[tuple[str, str]], large: bool = False) -> list[list[tuple[str, str]]]:
    """Facts as rows of a form: two short ones side by side, a longer one alone."""
    printed: list[list[tuple[str, str]]] = []
    waiting: tuple[str, str] | None = None
    widest = SHORT_LARGE if large else SHORT
    for name, value in rows:
        short = ems(name) <= SHORT and ems(value) <= widest and "\n" not in value
        if waiting is not None:
            printed.append([waiting, (name, value)] if short else [waiting])
            if not short:
                printed.append([(name, value)])
            waiting = None
        elif short:
            waiting = (name, value)
        else:
            printed.append([(name, value)])
    return [*printed, [waiting]] if waiting is not None else printed


def item(paragraph: Paragraph) -> str:
    return f"{BULLET} {paragraph.text}"


def signing(fill: Fill) -> str:
    return fill.label.rstrip("：:") + "："


def contact(found: Contact) -> str:
    """联系人：…，电话：…，地址：…; what is not known is left out."""
    parts = (("联系人", found.person), ("电话", found.phone), ("地址", found.address))
    return "，".join(f"{name}：{value}" for name, value in parts if value)


def queries(found: Query) -> list[str]:
    """What stands beside the QR code."""
    lines = [f"查询编号：{found.number}"]
    if found.address:
        lines += ["扫码或登录下列网址，凭编号和查询码查看进度、补充材料和评价", found.address]
    return lines


def copied(sheet: Sheet) -> str:
    """抄送：…。"""
    return f"{COPIED}{sheet.cc}。" if sheet.cc else ""


def issued(sheet: Sheet) -> tuple[str, str]:
    """印发机关 and 印发日期."""
    return (sheet.issue.organ, f"{day(sheet.issue.day)}印发") if sheet.issue else ("", "")


def qr(address: str, kind: str) -> bytes:
    """The QR code of an address as an SVG or PNG picture; error correction M survives a fold and a stamp's edge."""
    picture = BytesIO()
    if kind == "svg":
        segno.make(address, error="m", micro=False).save(picture, kind="svg", border=0, xmldecl=False)
    else:
        segno.make(address, error="m", micro=False).save(picture, kind="png", border=0, scale=12)
    return picture.getvalue()


def widths(rows: Sequence[Sequence[str]], large: bool = False) -> list[float]:
    """The shares of a table's columns: 0 for one as narrow as its words, if others are wide enough to give way."""
    longest = [max(ems(row[place]) for row in rows) for place in range(len(rows[0]))]
    room = ROOM_LARGE if large else ROOM
    narrow = sum(one + 2 for one in longest if one <= SHORT)
    if sum(longest) + 2 * len(longest) <= room or max(longest) <= SHORT or narrow > 0.7 * room:
        return [min(one, 24) + 2 for one in longest]
    return [0 if one <= SHORT else min(one, 24) for one in longest]


def centred(rows: Sequence[Sequence[str]]) -> list[bool]:
    """Which columns of a table are so short throughout that they stand in the middle; the others begin at the left."""
    return [max(ems(row[place]) for row in rows) <= CENTRED for place in range(len(rows[0]))]
