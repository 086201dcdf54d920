"""Filled papers for the tests, and a ruler for what came out of the printer."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from io import BytesIO

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw
from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph

NOTICE = r"""
@form letter
@organ 望禾县信访局
@number 望信受〔2026〕12号
@title 信访事项受理告知书
@to 禾知春
@summary 您反映的事已经受理，最迟2027年1月21日书面答复您。
您于2026年11月20日反映的信访事项，决定予以受理，现将有关事项告知如下：
# 一、受理的诉求
1．小区水压不足，请求限期恢复供水。
\@sign 县长
# 二、办理期限
自受理之日起60日内办结。
@sign 望禾县住房和城乡建设局
@date 2026-11-22
@contact 田小禾 | 0911-1234567 | 望禾县人民路1号
@query HG2026-000123 | https://xf.example.gov.cn/t/HG2026-000123
"""
REPORT = """
@form formal
@organ 望禾县信访局文件
@number 望信急〔2026〕1号
@secrecy 内部
@urgency 特急
@signer 张禾
@title 关于稻香苑小区供水问题的
@title 紧急信访信息报告
@to 望禾县人民政府
# 一、基本情况
## （一）供水情况
### 1.测压记录
%s
| 日期 | 楼层 | 说明 |
|---|---|---|
| 11月25日 | 4楼 | 早高峰几乎无水，住户多次反映没有得到答复，已经安排送水车每日早晚各一次 |
- 12月5日前完成招标；
! 不缩进的一段。
@annex 现场查勘记录
@annex 工作安排
@sign 望禾县信访局
@date 2026-11-22
@note 联系人：田小禾，电话：0911-1234567
@cc 县委办公室，县政府办公室
@issue 望禾县信访局办公室 | 2026-11-22
"""
FORM = r"""
@form sheet
@organ 望禾县信访局
@number 编号：HG2026-000123
@title 信访事项登记表
@fact 姓名: 禾知春
@fact 信访形式: 走访
@fact 住址: 望禾县城关街道稻香社区稻香苑小区3号楼2单元402室
@fact 主要诉求: 一、小区水压不足。\n二、要求公开公共收益。
以上内容已向来访人宣读。
@fill 签名位: 来访人
@pagebreak
@fill 签名位: 接谈员
"""
# 50 lines of exactly 28 characters after the indent of two: nothing but whole characters.
LONG = REPORT % ("禾" * 26 + "谷" * 28 * 49)
EVERY = {"notice": NOTICE, "report": REPORT % "三次测压都低于标准。", "form": FORM}

POINTS = 72 / 25.4


@dataclass(frozen=True)
class Char:
    """A printed character; edges in millimetres from the page's upper left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True)
class Printed:
    """One page of a PDF, in millimetres."""

    size: tuple[float, float]
    chars: list[Char]
    shapes: list[tuple[float, float, float, float]]  # rules and boxes: left, top, right, bottom
    embedded: bool  # every font travels with the file

    @property
    def text(self) -> str:
        return "".join(char.text for char in self.chars)

    def lines(self) -> list[list[Char]]:
        """Characters line by line, from the top."""
        rows: list[list[Char]] = []
        for char in sorted(self.chars, key=lambda one: one.bottom):
            if rows and char.top < rows[-1][-1].bottom - char.height / 2:
                rows[-1].append(char)
            else:
                rows.append([char])
        return [sorted(row, key=lambda one: one.left) for row in rows]

    def line(self, text: str) -> list[Char]:
        return next(row for row in self.lines() if text in "".join(char.text for char in row))


def printed(pdf: bytes) -> list[Printed]:
    with closing(pdfium.PdfDocument(pdf)) as document:
        return [_measured(page) for page in document]


def _measured(page: pdfium.PdfPage) -> Printed:
    with closing(page), closing(page.get_textpage()) as text:
        width, height = (points / POINTS for points in page.get_size())
        chars, shapes = [], []
        for place in range(text.count_chars()):
            char = text.get_text_range(place, 1)
            if char.strip():
                left, bottom, right, top = (edge / POINTS for edge in text.get_charbox(place))
                points = pdfium_raw.FPDFText_GetFontSize(text, place)
                chars.append(Char(char, left, height - top, right, height - bottom, points))
        for shape in page.get_objects(filter=[pdfium_raw.FPDF_PAGEOBJ_PATH]):
            left, bottom, right, top = (edge / POINTS for edge in shape.get_bounds())
            shapes.append((left, height - top, right, height - bottom))
        fonts = [
            pdfium_raw.FPDFTextObj_GetFont(text)
            for text in page.get_objects(filter=[pdfium_raw.FPDF_PAGEOBJ_TEXT])
        ]
        embedded = all(pdfium_raw.FPDFFont_GetIsEmbedded(font) == 1 for font in fonts)
        return Printed((width, height), chars, shapes, embedded)


def words(pdf: bytes) -> str:
    """All text of a PDF but the numbers of its pages."""
    return "".join(
        "".join(char.text for row in page.lines() if not _is_number(row) for char in row)
        for page in printed(pdf)
    )


def _is_number(row: list[Char]) -> bool:
    text = "".join(char.text for char in row)
    return text.startswith("—") and text.endswith("—") and text.strip("—").isdigit()


def word_text(file: bytes) -> str:
    """All text of a Word file, that of its first page's header included, without spaces."""
    document = Document(BytesIO(file))
    parts = [line.text for line in document.sections[0].first_page_header.paragraphs]
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            parts.append(block.text)
        elif isinstance(block, Table):
            # A merged cell is named once for each of those it was made of.
            cells = {cell._tc: cell.text for row in block.rows for cell in row.cells}
            parts += cells.values()
    return "".join("".join(parts).split())
