"""A sheet as a Word file with the measures of GB/T 9704-2012, for offices that print and seal from Word or WPS."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from docx.document import Document as DocumentType
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.shared import Length, Mm, Pt
from docx.table import Table as WordTable
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph

from huiyin.documents import wording
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
from huiyin.documents.word_marks import borders, float_at_bottom, property_of
from huiyin.documents.word_pages import CENTRE, LARGE, LEFT, NORMAL, RED, RIGHT, WIDTH, Pages


def render(sheet: Sheet, *, large: bool = False) -> bytes:
    """The Word file of a sheet; the same words as its PDF."""
    file = BytesIO()
    _Paper(sheet, LARGE if large else NORMAL).made().save(file)
    return file.getvalue()


class _Paper(Pages):
    """One paper, from its head to its foot."""

    def made(self) -> DocumentType:
        self.set_up()
        self.footers()
        if self.sheet.form == "formal":
            self._formal_head()
        elif self.sheet.form == "letter":
            self._letter_head()
        self._title()
        for line in self.sheet.summary:
            self._summary(line)
        if self.sheet.to:
            self.paragraph(wording.addressed(self.sheet.to), indent=0)
        for place, block in enumerate(self.sheet.blocks):
            self._block(block, self.sheet.blocks[place + 1 : place + 2])
        if self.sheet.contact and not self.sheet.query:
            self.paragraph(f"（{wording.contact(self.sheet.contact)}）")
        self._foot()
        return self.document

    # -- the head ----------------------------------------------------------------------------------------------

    def _mark(self, line: WordParagraph, most: float) -> None:
        """The organ in red, spaced out when short and narrowed when long."""
        room, count = Mm(150).pt, max(len(self.sheet.organ), 1)
        size = min(most, max(most * 0.62, room / count))
        line.alignment = CENTRE
        run = self.run(line, self.sheet.organ, "biaosong", round(size * 2) / 2)
        run.font.color.rgb = RED
        taken = wording.ems(self.sheet.organ) * size
        if taken > room:
            property_of(run._element.rPr, "w:w", val=str(int(room / taken * 100)))
        elif count > 1 and taken < 0.8 * room:
            loose = min(0.45 * size, (0.8 * room - taken) / (count - 1))
            property_of(run._element.rPr, "w:spacing", val=str(int(loose * 20)))

    def _corner(self) -> int:
        lines = [text for text in (self.sheet.secrecy, self.sheet.urgency) if text]
        for text in lines:
            self.run(self.line(pitch=NORMAL.pitch), text, "hei", 16)
        return len(lines)

    def _formal_head(self) -> None:
        high = Mm(8 if self.m.large else 35).pt
        used = self._corner() * NORMAL.pitch
        mark = self.line(pitch=52, before=max(0, high - used))
        self._mark(mark, 46)
        signer = self.sheet.signer
        line = self.line(align=LEFT if signer else CENTRE, pitch=NORMAL.pitch, before=2 * NORMAL.pitch)
        line.paragraph_format.keep_with_next = True
        if signer:
            line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(16)
            line.paragraph_format.tab_stops.add_tab_stop(Pt(WIDTH.pt - 16), WD_TAB_ALIGNMENT.RIGHT)
            self.run(line, f"{self.sheet.number}\t签发人：", size=16)
            self.run(line, signer, "kai", 16)
        else:
            self.run(line, self.sheet.number, size=16)
        rule = self.line(pitch=Mm(4).pt)
        borders(rule, {"bottom": "single"}, size=16, color="D7000F")
        self.line(pitch=NORMAL.pitch * (1 if self.m.large else 2))

    def _letter_head(self) -> None:
        header = self.document.sections[0].first_page_header.paragraphs[0]
        self.exact(header, 34 + Mm(4).pt)
        self.wider(header)
        self._mark(header, 34)
        borders(header, {"bottom": "thickThinSmallGap"}, size=24, color="D7000F")
        number = self.line(align=RIGHT, pitch=NORMAL.pitch, before=6)
        self.run(number, self.sheet.number, size=16)
        self._corner()
        self.line(pitch=NORMAL.pitch * 2)

    def _title(self) -> None:
        longest = max(wording.ems(line) for line in self.sheet.title)
        size = max(22.0, min(self.m.title, (WIDTH.pt - 4) / longest)) if self.m.large else self.m.title
        for text in self.sheet.title:
            line = self.line(align=CENTRE, pitch=size * 1.5)
            line.paragraph_format.keep_with_next = True
            self.run(line, text, "biaosong", int(size * 2) / 2)
        if self.sheet.form == "sheet":
            if self.sheet.organ or self.sheet.number:
                line = self.line()
                line.paragraph_format.tab_stops.add_tab_stop(WIDTH, WD_TAB_ALIGNMENT.RIGHT)
                self.run(line, f"{self.sheet.organ}\t{self.sheet.number}", size=14)
        else:
            self.line(pitch=NORMAL.pitch)

    def _summary(self, text: str) -> None:
        line = self.line(align=WD_ALIGN_PARAGRAPH.JUSTIFY, pitch=self.m.summary * 1.6)
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = Mm(4)
        borders(line, dict.fromkeys(("top", "left", "bottom", "right"), "single"), size=6, space=6)
        if text is self.sheet.summary[0]:
            self.run(line, f"{wording.SUMMARY}：", "hei", self.m.summary)
        self.run(line, text, size=self.m.summary)
        if text is self.sheet.summary[-1]:
            line.paragraph_format.space_after = Pt(8)

    # -- the body ----------------------------------------------------------------------------------------------

    def _block(self, block: Block, following: Sequence[Block]) -> None:
        match block:
            case Heading(level, text):
                self.paragraph(text, face=("hei", "kai", "fangsong")[level - 1], keep=True)
            case Paragraph(_, "item"):
                line = self.paragraph(wording.item(block), indent=-1)
                line.paragraph_format.left_indent = Pt(3 * self.m.cell)
            case Paragraph(text, style):
                signed = bool(following) and isinstance(following[0], Signature | Annexes)
                last = signed and len(text) <= wording.LAST
                self.paragraph(text, indent=2 if style == "indented" else 0, keep=last)
            case Table():
                self._table(block)
            case Facts():
                self._facts(block)
            case Signature():
                self._signature(block)
            case Annexes(names):
                self._annexes(names)
            case Note():
                self.paragraph(wording.noted(block))
            case Fill():
                self._fill(block)
            case PageBreak():
                self.broken = True

    def _cell(self, cell: _Cell, text: str, *, face: str = "fangsong", align: Any = LEFT) -> None:
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        line = cell.paragraphs[0]
        line.alignment = align
        line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(3)
        self.exact(line, self.m.table * 1.45)
        self.run(line, text, face, self.m.table)

    def _grid(self, rows: int, widths: Sequence[float]) -> WordTable:
        table: WordTable = self.document.add_table(rows, len(widths), "Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Length(int(width))
        for row in table.rows:
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Length(int(width))
            property_of(row._tr.get_or_add_trPr(), "w:cantSplit")
        return table

    def _table(self, block: Table) -> None:
        widths = wording.widths(block.rows, self.m.large)
        narrow = [
            (wording.ems(max((row[at] for row in block.rows), key=wording.ems)) + 1.5) * self.m.table
            for at in range(len(widths))
        ]
        left = WIDTH.pt - sum(points for points, share in zip(narrow, widths, strict=True) if not share)
        shares = sum(widths) or 1
        columns = [
            points if not share else left * share / shares
            for points, share in zip(narrow, widths, strict=True)
        ]
        table = self._grid(len(block.rows), [Pt(points) for points in columns])
        centred = wording.centred(block.rows)
        for at, (row, made) in enumerate(zip(block.rows, table.rows, strict=True)):
            head = block.headed and at == 0
            for cell, text, centre in zip(made.cells, row, centred, strict=True):
                face, align = ("hei", CENTRE) if head else ("fangsong", CENTRE if centre else LEFT)
                self._cell(cell, text, face=face, align=align)
            if head:
                property_of(made._tr.get_or_add_trPr(), "w:tblHeader")
        self._after_table()

    def _facts(self, block: Facts) -> None:
        rows = wording.pairs(block.rows, self.m.large)
        name = Mm(46 if self.m.large else 33)
        value = (WIDTH - 2 * name) // 2
        table = self._grid(len(rows), [name, value, name, value])
        for row, made in zip(rows, table.rows, strict=True):
            cells = made.cells
            self._cell(cells[0], row[0][0], face="hei", align=CENTRE)
            if len(row) == 2:
                self._cell(cells[1], row[0][1])
                self._cell(cells[2], row[1][0], face="hei", align=CENTRE)
                self._cell(cells[3], row[1][1])
            else:
                self._cell(cells[1].merge(cells[3]), row[0][1])
        self._after_table()

    def _after_table(self) -> None:
        self.line(pitch=4)

    def _signature(self, block: Signature) -> None:
        """The date ends four characters from the edge and the organ is centred over it, with room for a seal."""
        day = wording.day(block.day) if block.day else "　" * 6
        widest = max(wording.ems(text) for text in (day, *block.organs))
        middle = max(4 + wording.ems(day) / 2, widest / 2)
        sealed = self.sheet.form != "sheet" and block.organs
        for at, text in enumerate((*block.organs, day)):
            before = (1.5 if sealed else 0.5) * self.m.pitch if at == 0 else 0
            line = self.line(align=RIGHT, before=before)
            line.paragraph_format.right_indent = Pt(max(0, middle - wording.ems(text) / 2) * self.m.cell)
            line.paragraph_format.keep_with_next = at < len(block.organs) or None
            self.run(line, text, closer=self.m.closer)

    def _annexes(self, names: Sequence[str]) -> None:
        for at, (label, name) in enumerate(wording.annexes(names)):
            line = self.line(before=self.m.pitch if at == 0 else 0)
            hanging = 4 if len(names) > 1 else 3
            line.paragraph_format.left_indent = Pt((2 + hanging) * self.m.cell)
            line.paragraph_format.first_line_indent = Pt(-(hanging if label else 1) * self.m.cell)
            line.paragraph_format.keep_with_next = True
            self.run(line, label + name, closer=self.m.closer)

    def _fill(self, block: Fill) -> None:
        line = self.line(before=0.6 * self.m.pitch)
        date_room = 7.5 * self.m.size
        line.paragraph_format.tab_stops.add_tab_stop(
            Pt(WIDTH.pt - date_room), WD_TAB_ALIGNMENT.LEFT, WD_TAB_LEADER.LINES
        )
        self.run(line, f"{wording.signing(block)}\t 年　　月　　日")

    # -- the foot ----------------------------------------------------------------------------------------------

    def _foot(self) -> None:
        """QR code and 版记 in one table at the foot of the last page."""
        sheet, letter = self.sheet, self.sheet.form == "letter"
        copied, (organ, day) = wording.copied(sheet), wording.issued(sheet)
        rows = [bool(sheet.query), bool(copied), bool(organ)]
        if not any(rows):
            return
        self.line(pitch=10)
        table = self.document.add_table(sum(rows), 2)
        table.autofit = False
        float_at_bottom(table, WIDTH)
        place = iter(table.rows)
        for column, width in zip(table.columns, (Mm(126), Mm(30)), strict=True):
            column.width = width
            for cell in column.cells:
                cell.width = width
        if sheet.query:
            self._query(next(place).cells)
        if copied:
            cell = next(place).cells[0].merge(table.rows[int(rows[0])].cells[1])
            self._colophon(cell, copied, top=not letter, bottom=not letter and not organ)
        if organ:
            cell = table.rows[-1].cells[0].merge(table.rows[-1].cells[1])
            self._colophon(cell, f"{organ}\t{day}", top=not letter, bottom=not letter, thin=bool(copied))
        self.exact(self.document.add_paragraph(), 1)

    def _colophon(self, cell: _Cell, text: str, *, top: bool, bottom: bool, thin: bool = False) -> None:
        line = cell.paragraphs[0]
        self.exact(line, 21)
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(14)
        if text.startswith(wording.COPIED):
            line.paragraph_format.left_indent = Pt(14 * 4)
            line.paragraph_format.first_line_indent = Pt(-14 * 3)
        if "\t" in text:
            line.paragraph_format.tab_stops.add_tab_stop(Pt(WIDTH.pt - 28), WD_TAB_ALIGNMENT.RIGHT)
        self.run(line, text, size=14)
        sides = {"top": (6 if thin else 8) if top else 0, "bottom": 8 if bottom else 0}
        borders(cell, {side: "single" for side, size in sides.items() if size}, size=sides["top"] or 8)

    def _query(self, cells: Sequence[_Cell]) -> None:
        sheet = self.sheet
        assert sheet.query is not None
        lines = wording.queries(sheet.query)
        if sheet.contact:
            lines.append(wording.contact(sheet.contact))
        for at, text in enumerate(lines):
            line = cells[0].paragraphs[0] if at == 0 else cells[0].add_paragraph()
            self.exact(line, self.m.query * 1.5)
            self.run(line, text, "hei" if at == 0 else "fangsong", self.m.query)
        for cell in cells:
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            borders(cell, {"top": "single"}, size=4)
        if sheet.query.address:
            # A picture in a line of exact height would be cut off to that height.
            line = cells[1].paragraphs[0]
            line.alignment, line.paragraph_format.line_spacing = RIGHT, 1.0
            line.paragraph_format.space_before = line.paragraph_format.space_after = Mm(2)
            picture = line.add_run().add_picture(
                BytesIO(wording.qr(sheet.query.address, "png")), Mm(24), Mm(24)
            )
            picture._inline.docPr.set("descr", wording.QR)
