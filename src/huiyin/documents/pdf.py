"""A sheet as PDF, set by Typst after GB/T 9704-2012; the looks are in typeset/paper.typ."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from huiyin.documents import fonts, wording
from huiyin.documents.markup import (
    Annexes,
    Block,
    Facts,
    Fill,
    Heading,
    Note,
    PageBreak,
    Paragraph,
    Sheet,
    Signature,
    Table,
)

TYPESET = Path(__file__).with_name("typeset")
# Archives keep it (PDF/A-2a holds what PDF/A-2b asks) and screen readers read it (PDF/UA-1).
STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]
_lock = Lock()  # a compiler serves one caller at a time; a page takes it a few milliseconds


@lru_cache(maxsize=2)
def _compiler(folder: Path | None) -> typst.Compiler:
    return typst.Compiler(TYPESET / "paper.typ", root=TYPESET, font_paths=fonts.book(folder))


def render(sheet: Sheet, *, large: bool = False) -> bytes:
    """The PDF (PDF/A-2b, fonts embedded, text selectable) of a sheet; the same sheet gives the same bytes."""
    inputs = {"paper": json.dumps(_paper(sheet, large), ensure_ascii=False)}
    with _lock:
        compiler = _compiler(fonts.folder())
        try:
            return _bytes(
                compiler.compile(sys_inputs=inputs, format="pdf", pdf_standards=STANDARDS, timestamp=0)
            )
        except typst.TypstError:
            # A character in no font: the archive's standard forbids its box, a letter with a box is better than none.
            return _bytes(compiler.compile(sys_inputs=inputs, format="pdf", timestamp=0))


def _bytes(compiled: bytes | list[bytes] | None) -> bytes:
    assert isinstance(compiled, bytes), "one PDF was asked for"
    return compiled


def _paper(sheet: Sheet, large: bool) -> dict[str, Any]:
    """The sheet as paper.typ takes it: every word made, nothing left to decide but where it stands."""
    organ, issued = wording.issued(sheet)
    day = next((one.day for one in sheet.blocks if isinstance(one, Signature) and one.day), None)
    return {
        **asdict(sheet),
        "large": large,
        "fonts": {face: fonts.families(face) for face in fonts.FACES},
        "blocks": _blocks(sheet.blocks, large),
        "heading": sheet.heading,
        "to": wording.addressed(sheet.to) if sheet.to else "",
        "summary": list(sheet.summary),
        "summary_label": wording.SUMMARY,
        "cc": wording.copied(sheet),
        "issue": [organ, issued] if organ else None,
        "contact": wording.contact(sheet.contact) if sheet.contact else "",
        "query": wording.queries(sheet.query) if sheet.query else None,
        "qr": wording.qr(sheet.query.address, "svg").decode() if sheet.query and sheet.query.address else "",
        "day": [day.year, day.month, day.day] if day else None,
    }


def _blocks(blocks: Sequence[Block], large: bool) -> list[dict[str, Any]]:
    """The blocks; a short paragraph before the signature stays on its page (no seal stands on an empty one)."""
    made = [_block(block, large) for block in blocks]
    for place, following in enumerate(blocks[1:]):
        before = made[place]
        if before["kind"] == "paragraph":
            before["last"] = (
                isinstance(following, Signature | Annexes) and len(before["text"]) <= wording.LAST
            )
    return made


def _block(block: Block, large: bool) -> dict[str, Any]:
    match block:
        case Heading(level, text):
            return {"kind": "heading", "level": level, "text": text}
        case Paragraph(text, "item"):
            return {"kind": "item", "bullet": wording.BULLET, "text": text}
        case Paragraph(text, style):
            return {"kind": "paragraph", "indented": style == "indented", "text": text, "last": False}
        case Table(rows, headed):
            looks = {"widths": wording.widths(rows, large), "centred": wording.centred(rows)}
            return {"kind": "table", "rows": rows, "headed": headed, **looks}
        case Facts(rows):
            return {"kind": "facts", "rows": wording.pairs(rows, large)}
        case Signature(organs, day):
            return {"kind": "signature", "organs": organs, "day": wording.day(day) if day else ""}
        case Annexes(names):
            return {"kind": "annexes", "rows": wording.annexes(names)}
        case Note():
            return {"kind": "note", "text": wording.noted(block)}
        case Fill():
            return {"kind": "fill", "label": wording.signing(block)}
        case PageBreak():
            return {"kind": "pagebreak"}
