"""What python-docx has no words for: borders, fields, floating tables, other names of typefaces."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

# The order in which the format wants the properties of a run, a row and a cell, as far as they are used here.
_FOLLOWERS = {
    "w:spacing": ("w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u", "w:lang"),
    "w:w": ("w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u", "w:lang"),
}


def _insert(parent: Any, element: Any, *followers: str) -> None:
    """Insert `element` before the first of its followers: Word refuses a file whose properties are out of order."""
    tags = {qn(follower) for follower in followers}
    place = next((at for at, child in enumerate(parent) if child.tag in tags), len(parent))
    parent.insert(place, element)


def property_of(properties: Any, name: str, **values: str) -> None:
    """Set a property such as <w:spacing w:val="-5"/> at the place where the format wants it."""
    for already in properties.findall(qn(name)):
        properties.remove(already)
    element = OxmlElement(name)
    for key, value in values.items():
        element.set(qn(f"w:{key}"), value)
    _insert(properties, element, *_FOLLOWERS.get(name, ()))


def plain_spacing(style: Any) -> None:
    """Chinese throughout: no extra space between characters and digits, so that a line holds its 28 characters."""
    properties = style.get_or_add_pPr()
    for name in ("w:autoSpaceDE", "w:autoSpaceDN"):
        element = OxmlElement(name)
        element.set(qn("w:val"), "0")
        properties.insert_element_before(element, "w:adjustRightInd", "w:spacing", "w:ind", "w:jc", "w:rPr")
    fonts = style.get_or_add_rPr()
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    fonts.append(language)


def borders(
    on: Paragraph | _Cell, sides: Mapping[str, str], *, size: int, color: str = "000000", space: int = 0
) -> None:
    """Draw sides ({"top": "single"}) of a paragraph or a cell; `size` in eighths of a point, `space` in points."""
    cell = isinstance(on, _Cell)
    element = OxmlElement("w:tcBorders" if cell else "w:pBdr")
    for side in ("top", "left", "bottom", "right"):
        if side in sides:
            line = OxmlElement(f"w:{side}")
            for key, value in (("val", sides[side]), ("sz", size), ("space", space), ("color", color)):
                line.set(qn(f"w:{key}"), str(value))
            element.append(line)
    if isinstance(on, _Cell):
        _insert(
            on._tc.get_or_add_tcPr(), element, "w:shd", "w:noWrap", "w:tcMar", "w:textDirection", "w:vAlign"
        )
    else:
        on._p.get_or_add_pPr().insert_element_before(
            element, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )


def field(run: Run, code: str) -> None:
    """Put a field such as PAGE into a run."""
    for kind in ("begin", "instruction", "separate", "end"):
        if kind == "instruction":
            element = OxmlElement("w:instrText")
            element.text = code
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)


def float_at_bottom(table: Table, width: Length) -> None:
    """Let a table stand at the foot of its page whatever is above it."""
    properties = table._tbl.tblPr
    position = parse_xml(
        f'<w:tblpPr {nsdecls("w")} w:vertAnchor="margin" w:horzAnchor="margin"'
        ' w:tblpXSpec="left" w:tblpYSpec="bottom"/>'
    )
    _insert(
        properties, position, "w:tblOverlap", "w:tblW", "w:jc", "w:tblBorders", "w:tblLayout", "w:tblLook"
    )
    margins = parse_xml(
        f'<w:tblCellMar {nsdecls("w")}><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>'
    )
    _insert(properties, margins, "w:tblLook")
    found = properties.find(qn("w:tblW"))
    if found is not None:
        found.set(qn("w:type"), "dxa")
        found.set(qn("w:w"), str(int(width.twips)))


def name_alternatives(document: Document, names: Mapping[str, tuple[str, ...]]) -> None:
    """Say by which other names a typeface goes, so that a machine without 仿宋_GB2312 takes 仿宋."""
    part = next(
        relation.target_part
        for relation in document.part.rels.values()
        if relation.reltype == RELATIONSHIP_TYPE.FONT_TABLE
    )
    table = parse_xml(part.blob)
    for name, others in names.items():
        entry = OxmlElement("w:font")
        entry.set(qn("w:name"), name)
        other = OxmlElement("w:altName")
        other.set(qn("w:val"), next((one for one in others if one != name and not one.isascii()), name))
        entry.append(other)
        table.append(entry)
    part._blob = serialize_part_xml(table)
