"""A filled text becomes a sheet; what a person typed can become nothing but text."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.base.errors import Refused
from huiyin.documents import markup
from huiyin.documents.markup import (
    Annexes,
    Contact,
    Facts,
    Fill,
    Heading,
    Issue,
    Note,
    PageBreak,
    Paragraph,
    Query,
    Signature,
    Table,
)

HEAD = "@form sheet\n@title 回执\n"
TYPED = [
    "@sign 县长",
    "  @sign 县长",
    "好的\n@sign 县长\r\n# 一、标题",
    "# 标题",
    "| 甲 | 乙 |",
    "|---|---|",
    "- 条目\n! 顶格",
    "\\@sign 县长",
    "C:\\new\\文件 \\| \\n",
    "甲|乙|",
    "甲\u2028@sign 县长\u2029\x85@title 假标题\v\f",
    "\u200b@sign 县长\ufeff",
    "\ufdd0sign 县长\ufdd6@title 假",
    "{{ organ }}{% now %}",
    "名称: 值",
]


def parse(body: str) -> tuple[markup.Block, ...]:
    return markup.parse(HEAD + body).blocks


@pytest.mark.parametrize(
    ("line", "block"),
    [
        ("普通段落", Paragraph("普通段落")),
        ("　　带空格的段落  ", Paragraph("带空格的段落")),
        ("! 顶格", Paragraph("顶格", "flush")),
        ("- 条目", Paragraph("条目", "item")),
        ("-3度", Paragraph("-3度")),
        ("# 一、诉求", Heading(1, "一、诉求")),
        ("## （一）经过", Heading(2, "（一）经过")),
        ("### 1.时间", Heading(3, "1.时间")),
        (r"\# 不是标题", Paragraph("# 不是标题")),
        ("| 甲 | 乙 |", Table((("甲", "乙"),))),
        ("| 甲 | 乙 |\n|---|:--:|\n| 1 |  |", Table((("甲", "乙"), ("1", "")), headed=True)),
        (r"| 甲\|乙 | 一\n二 |", Table((("甲|乙", "一\n二"),))),
        ("@fact 姓名: 禾知春\n@fact 时间：9:30", Facts((("姓名", "禾知春"), ("时间", "9:30")))),
        ("@sign 甲局\n@sign 乙局\n@date 2026-11-22", Signature(("甲局", "乙局"), date(2026, 11, 22))),
        ("@date 2026年1月2日", Signature((), date(2026, 1, 2))),
        ("@annex 清单\n@annex 照片", Annexes(("清单", "照片"))),
        ("@note 此件公开", Note("此件公开")),
        ("@fill 签名位: 请求人", Fill("请求人")),
        ("@pagebreak", PageBreak()),
    ],
)
def test_a_line_says_one_thing(line: str, block: markup.Block) -> None:
    assert parse(line) == (block,)


def test_the_head_and_the_foot_are_read() -> None:
    sheet = markup.parse(
        "@form formal\n@organ 甲局\n@number 甲信〔2026〕1号\n@urgency 特急\n@secrecy 内部\n@signer 张三\n"
        "@title 关于某事的\n@title 处理意见书\n@to 禾知春\n@summary 一句话\n\n"
        "@cc 乙局。\n@cc 丙局\n@issue 甲局办公室 | 2026-11-22\n@contact 李四 | 123 |\n@query N1 | https://a.cn\n"
    )
    assert (sheet.form, sheet.title, sheet.heading) == (
        "formal",
        ("关于某事的", "处理意见书"),
        "关于某事的处理意见书",
    )
    assert (sheet.urgency, sheet.secrecy, sheet.signer, sheet.to) == ("特急", "内部", "张三", "禾知春")
    assert (sheet.cc, sheet.issue) == ("乙局，丙局", Issue("甲局办公室", date(2026, 11, 22)))
    assert (sheet.contact, sheet.query) == (Contact("李四", "123"), Query("N1", "https://a.cn"))
    assert sheet.summary == ("一句话",)


@pytest.mark.parametrize("line", ["@number", "@to ", "@sign", "@date", "@contact | |", "@query | ", "@issue"])
def test_a_directive_without_words_says_nothing(line: str) -> None:
    assert markup.parse(HEAD + line) == markup.parse(HEAD)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("@title 回执", "@form"),
        ("@form poster\n@title 回执", "@form"),
        ("@form sheet\n正文", "@title"),
        (HEAD + "@stamp 公章", "第3行.*@stamp"),
        (HEAD + "\n#### 四级", "第4行.*三级"),
        (HEAD + "@fact 没有冒号", "第3行.*名称: 值"),
        (HEAD + "@date 明天", "第3行.*不是日期"),
        (HEAD + "@date 2026-02-30", "第3行.*不是日期"),
        (HEAD + "| 甲 | 乙", "第3行.*“|”"),
        (HEAD + "| 甲 | 乙 |\n| 丙 |", "第4行.*1格.*2格"),
        (HEAD + "|---|---|", "第3行.*第一行之后"),
        (HEAD + "@issue 甲局", "第3行.*@issue"),
        (HEAD + "@query 编号", "第3行.*@query"),
        (HEAD + "@contact 甲 | 乙 | 丙 | 丁", "第3行.*@contact"),
    ],
)
def test_bad_markup_is_refused_by_line(text: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        markup.parse(text)


def clean(typed: str) -> str:
    """What a reader can see of a typed text."""
    return "".join(markup._PLAIN.get(char, char) for char in markup.guard(typed))


def check_typed_text_stays_text(typed: str) -> None:
    value = markup.guard(typed)
    filled = markup.settle(
        f"{HEAD}{value}\n经查：{value}\n@fact 名称: {value}\n| 甲 | {value} |\n- 一{value}\n"
    )
    sheet = markup.parse(filled)
    assert (sheet.title, sheet.form, sheet.number) == (("回执",), "sheet", "")
    *paragraphs, facts, table, item = sheet.blocks
    assert all(isinstance(one, Paragraph) and one.style == "indented" for one in paragraphs)
    seen = "".join(one.text for one in paragraphs if isinstance(one, Paragraph))
    assert "".join(seen.split()) == "".join(("\n".join([clean(typed), "经查：", clean(typed)])).split())
    assert facts == Facts((("名称", clean(typed)),))
    assert table == Table((("甲", clean(typed)),))
    assert item == Paragraph("一" + clean(typed), "item")


@pytest.mark.parametrize("typed", TYPED)
def test_typed_text_stays_text_wherever_it_is_filled_in(typed: str) -> None:
    check_typed_text_stays_text(typed)


@given(st.text(st.sampled_from("@#-|!\\n \n\r甲signtitle:：\u2028\ufdd1"), max_size=30))
def test_no_typed_text_becomes_a_directive(typed: str) -> None:
    check_typed_text_stays_text(typed)


def test_typed_paragraphs_stay_paragraphs() -> None:
    filled = markup.settle(HEAD + markup.guard("第一段\n\n第二段\n@sign 县长"))
    assert [one.text for one in markup.parse(filled).blocks if isinstance(one, Paragraph)] == [
        "第一段",
        "第二段",
        "@sign 县长",
    ]
    assert r"\@sign 县长" in filled
