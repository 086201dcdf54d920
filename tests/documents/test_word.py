"""The Word file: the same words and measures as the PDF."""

from __future__ import annotations

from collections import Counter
from io import BytesIO

import pytest
from docx import Document
from docx.document import Document as DocumentType
from docx.enum.text import WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from huiyin.documents import letters
from tests.documents.papers import EVERY, FORM, NOTICE, REPORT, word_text, words

TEXTS = [
    pytest.param(text, large, id=f"{name}-{large}") for name, text in EVERY.items() for large in (False, True)
]


def opened(text: str, large: bool = False) -> DocumentType:
    return Document(BytesIO(letters.word(text, large=large)))


@pytest.mark.parametrize(("text", "large"), TEXTS)
def test_both_forms_say_the_same(text: str, large: bool) -> None:
    assert Counter(word_text(letters.word(text, large=large))) == Counter(
        words(letters.pdf(text, large=large))
    )


@pytest.mark.parametrize(("text", "large"), TEXTS)
def test_the_page_has_the_measures_of_the_standard(text: str, large: bool) -> None:
    document = opened(text, large)
    section = document.sections[0]
    margins = (
        section.page_width,
        section.page_height,
        section.top_margin,
        section.bottom_margin,
        section.left_margin,
        section.right_margin,
    )
    assert [round(margin.mm) for margin in margins if margin] == [210, 297, 37, 35, 28, 26]
    assert document.styles["Normal"].font.size == Pt(22 if large else 16)
    body = next(line for line in document.paragraphs if line.text.startswith(("您于", "三次", "以上")))
    assert body.paragraph_format.line_spacing_rule == WD_LINE_SPACING.EXACTLY
    pitch = body.paragraph_format.line_spacing
    assert isinstance(pitch, int) and Pt(39 if large else 28) <= pitch <= Pt(40 if large else 29)
    assert body.paragraph_format.first_line_indent == pytest.approx(
        2 * Mm(156) / (20 if large else 28), rel=0.01
    )


def test_faces_are_set_for_chinese_text() -> None:
    faces = {
        (run.text, run._element.rPr.rFonts.get(qn("w:eastAsia")))
        for line in opened(REPORT % "正文").paragraphs
        for run in line.runs
    }
    assert {
        ("一、基本情况", "黑体"),
        ("（一）供水情况", "楷体_GB2312"),
        ("1.测压记录", "仿宋_GB2312"),
        ("关于稻香苑小区供水问题的", "方正小标宋_GBK"),
        ("张禾", "楷体_GB2312"),
    } <= faces


def test_page_numbers_are_fields_on_the_outer_side() -> None:
    section = opened(REPORT % "正文").sections[0]
    for footer in (section.footer, section.even_page_footer):
        assert footer.paragraphs[0].text == "—  —"
        assert "PAGE" in footer._element.xml
    assert section.footer.paragraphs[0].alignment != section.even_page_footer.paragraphs[0].alignment
    assert not section.different_first_page_header_footer
    letter = opened(NOTICE).sections[0]
    assert letter.different_first_page_header_footer
    assert "PAGE" not in letter.first_page_footer._element.xml


def test_the_qr_code_is_not_cut_off_by_its_line() -> None:
    document = opened(NOTICE)
    (picture,) = document.element.body.xpath(".//w:drawing")
    line = next(picture.iterancestors(qn("w:p")))
    assert not line.xpath("./w:pPr/w:spacing[@w:lineRule='exact']")
    assert picture.xpath(".//wp:docPr/@descr") == ["办理进度查询二维码"]


def test_facts_and_cells_keep_their_line_breaks() -> None:
    (table,) = opened(FORM).tables
    assert [cell.text for cell in table.rows[0].cells] == ["姓名", "禾知春", "信访形式", "走访"]
    assert table.rows[2].cells[1].text == "一、小区水压不足。\n二、要求公开公共收益。"


ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl pBdr shd tabs autoSpaceDE autoSpaceDN spacing "
    "ind jc rPr",
    "rPr": "rStyle rFonts b i color spacing w kern sz szCs lang",
    "tblPr": "tblStyle tblpPr tblW jc tblInd tblBorders tblLayout tblCellMar tblLook",
    "tcPr": "tcW gridSpan vMerge tcBorders shd vAlign",
}


@pytest.mark.parametrize(("text", "large"), TEXTS)
def test_properties_stand_in_the_order_word_insists_on(text: str, large: bool) -> None:
    document = opened(text, large)
    section = document.sections[0]
    parts = (section.first_page_header, section.footer, section.even_page_footer, section.first_page_footer)
    for root in (document.element, *(part._element for part in parts)):
        for parent, order in ORDER.items():
            for found in root.iter(qn(f"w:{parent}")):
                tags = [child.tag.rpartition("}")[2] for child in found]
                assert tags == sorted(tags, key=order.split().index), tags


def test_the_paper_says_who_wrote_it_and_when() -> None:
    properties = opened(NOTICE).core_properties
    assert (properties.title, properties.author) == ("信访事项受理告知书", "望禾县信访局")
    assert properties.created is not None and properties.created.date().isoformat() == "2026-11-22"
