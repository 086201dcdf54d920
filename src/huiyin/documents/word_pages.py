"""The page of a Word file: its measures, its footers, and how text is written on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph

from huiyin.documents import fonts
from huiyin.documents.markup import Sheet, Signature
from huiyin.documents.word_marks import borders, field, name_alternatives, plain_spacing, property_of

RED = RGBColor(0xD7, 0x00, 0x0F)
WIDTH = Mm(156)
LEFT, RIGHT, CENTRE = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.CENTER


@dataclass(frozen=True, slots=True)
class Measures:
    """Sizes in points: 22 lines of 28 characters of 3号, or 16 lines of 20 in large print."""

    size: float
    pitch: float
    chars: int
    title: float
    summary: float
    table: float
    query: float
    large: bool = False

    @property
    def closer(self) -> int:
        """What every character is set closer by, in twentieths of a point, to bring the line's number of them in."""
        return -max(0, int((self.size - WIDTH.pt / self.chars) * 20 + 1))

    @property
    def cell(self) -> float:
        return self.size + self.closer / 20


NORMAL = Measures(size=16, pitch=28.95, chars=28, title=22, summary=15, table=13, query=12)
LARGE = Measures(size=22, pitch=39.85, chars=20, title=28, summary=20, table=18, query=16, large=True)


class Pages:
    """The pages of one paper under way."""

    def __init__(self, sheet: Sheet, measures: Measures) -> None:
        self.sheet, self.m = sheet, measures
        self.document: DocumentType = Document()
        self.broken = False  # the next paragraph begins a page

    # -- the page ----------------------------------------------------------------------------------------------

    def set_up(self) -> None:
        document, section = self.document, self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        section.header_distance, section.footer_distance = Mm(30), Mm(19)
        normal = document.styles["Normal"]
        normal.font.size = Pt(self.m.size)
        normal.font.name = fonts.FACES["fangsong"].word
        normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), normal.font.name)
        normal.paragraph_format.space_after = normal.paragraph_format.space_before = Pt(0)
        normal.paragraph_format.widow_control = False
        plain_spacing(normal.element)
        name_alternatives(document, {face.word: face.names for face in fonts.FACES.values()})
        properties = document.core_properties
        properties.title, properties.author = self.sheet.heading, self.sheet.organ
        properties.language, properties.comments = "zh-CN", ""
        day = next((one.day for one in self.sheet.blocks if isinstance(one, Signature) and one.day), None)
        moment = (
            datetime(day.year, day.month, day.day, tzinfo=UTC) if day else datetime(2000, 1, 1, tzinfo=UTC)
        )
        properties.created = properties.modified = moment.replace(tzinfo=None)

    def footers(self) -> None:
        """— 1 — in 4号宋体, 7 mm below the 版心, to the outer side; none on the first page of a letter."""
        self.document.settings.odd_and_even_pages_header_footer = True
        section = self.document.sections[0]
        for footer, side in ((section.footer, RIGHT), (section.even_page_footer, LEFT)):
            line = footer.paragraphs[0]
            line.alignment = side
            if side == RIGHT:
                line.paragraph_format.right_indent = Pt(14)
            else:
                line.paragraph_format.left_indent = Pt(14)
            line.paragraph_format.space_after = Mm(4)
            self.run(line, "— ", "song", 14)
            field(self.run(line, "", "song", 14), "PAGE")
            self.run(line, " —", "song", 14)
        if self.sheet.form == "letter":
            section.different_first_page_header_footer = True
            line = section.first_page_footer.paragraphs[0]
            self.exact(line, 2)
            self.wider(line)
            borders(line, {"top": "thinThickSmallGap"}, size=24, color="D7000F")

    # -- writing -----------------------------------------------------------------------------------------------

    def run(
        self, line: WordParagraph, text: str, face: str = "fangsong", size: float = 0, closer: int = 0
    ) -> Any:
        """Add `text` to a paragraph in a face of the standard; line breaks stay line breaks."""
        run = line.add_run(text)
        run.font.size = Pt(size or self.m.size)
        name = fonts.FACES[face].word
        run.font.name = name
        properties = run._element.get_or_add_rPr()
        properties.get_or_add_rFonts().set(qn("w:eastAsia"), name)
        if closer:
            property_of(properties, "w:spacing", val=str(closer))
        return run

    def paragraph(
        self, text: str, *, face: str = "fangsong", indent: float = 2, align: Any = None, keep: bool = False
    ) -> WordParagraph:
        """A paragraph of the body on the lines of the page."""
        line = self.line(align=WD_ALIGN_PARAGRAPH.JUSTIFY if align is None else align)
        if indent:
            line.paragraph_format.first_line_indent = Pt(indent * self.m.cell)
        line.paragraph_format.keep_with_next = keep or None
        self.run(line, text, face, closer=self.m.closer)
        return line

    def line(self, *, align: Any = LEFT, pitch: float = 0, before: float = 0) -> WordParagraph:
        """An empty paragraph of exact height, `before` points below the one above."""
        line = self.document.add_paragraph()
        line.alignment = align
        self.exact(line, pitch or self.m.pitch)
        line.paragraph_format.space_before = Pt(before)
        if self.broken:
            line.paragraph_format.page_break_before, self.broken = True, False
        return line

    def exact(self, line: WordParagraph, points: float) -> None:
        line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        line.paragraph_format.line_spacing = Pt(points)

    def wider(self, line: WordParagraph) -> None:
        """To 170 mm, in the middle of the page."""
        line.paragraph_format.left_indent, line.paragraph_format.right_indent = Mm(-8), Mm(-6)
