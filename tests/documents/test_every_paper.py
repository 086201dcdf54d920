"""Every paper: it has a template, is filled from its example, says what the law asks, and prints as it should."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from huiyin.base.errors import Refused
from huiyin.demo import papers
from huiyin.documents import letters, markup, templates
from huiyin.documents.kinds import KINDS
from tests.documents.papers import printed, word_text

DOCS = Path(__file__).resolve().parents[2] / "docs" / "papers.md"
CITIZENS = [code for code, kind in KINDS.items() if kind.for_citizen]

# What each paper has to say (信访工作条例 and the rules beneath it), in the words it says it with.
SAYS: dict[str, tuple[str, ...]] = {
    "registration": (
        "信访形式", "信访人数", "信访目的", "问题属地", "内容分类", "诉求: 1．", "事实和理由", "此前反映情况", "附件材料",
        "宣读", "是否要求保密", "是否公开答复", "答复方式",
    ),
    "accept_notice": (
        "收到", "受理的诉求", "途径和程序", "2027年1月25日", "经办人", "查询", "评价", "回避", "第二十三条", "打击报复",
    ),
    "decline_notice": (
        "提出的诉求", "不属于本机关职权范围", "依据：《信访工作条例》", "应当向哪里提出", "地址", "对不予受理有意见",
    ),
    "decline_final_notice": ("提出的诉求", "复核终结", "第三十六条", "重新提出", "社会救助", "由其核实"),
    "forward_letter": ("@to ", "@cc ", "事项摘要", "第二十二条", "职责清单", "检举控告的内容已依法另行处理", "5个工作日"),
    "forward_notice": ("转送", "电话0000-6210007", "第二十二条", "2026年12月9日"),
    "assign_letter": ("办理要求", "2027年1月15日以前报送办结报告", "第二十二条第一款第三项", "履行情况"),
    "objection": ("理由", "建议的办理单位", "职责清单", "第二十三条"),
    "objection_ruling": ("核实结论", "异议不成立", "理由"),
    "adjudication": ("争议情况", "裁定", "受理", "协办单位", "第二十四条"),
    "redirect_notice": ("途径", "受理机关", "地址和电话", "期限", "需要带的材料", "第三十一条第二项", "12348", "法律援助"),
    "extension_notice": ("延长的理由", "批准人", "2027年2月24日", "已经做了哪些工作", "第三十四条", "不得超过30日"),
    "opinion": (
        "投诉请求", "查明的事实和证据", "处理意见：支持", "处理意见：部分支持", "依据", "履行", "2026年12月20日以前完成",
        "望禾县人民政府请求复查", "自收到本意见书之日起30日内", "复查申请书", "身份证明", "第三十五条", "第三十二条",
    ),
    "duty_reply": ("查明的事实", "采取的措施", "法律依据", "行政复议", "60日", "6个月", "行政诉讼", "第三十一条第五项"),
    "simple_reply": ("纸质", "电话", "现答复如下", "普通程序"),
    "suggestion_reply": ("采纳", "部分采纳", "完成时间", "第二十九条"),
    "hotline_reply": ("工单", "办理结果", "回访", "转为信访事项"),
    "recusal_decision": ("理由", "查明的情况", "决定人", "接替", "第二十八条"),
    "hearing_notice": ("时间", "地点", "主持人", "听证员", "委托", "回避", "公开举行", "不收费用"),
    "hearing_record": ("主持人", "听证员", "参加人", "陈述", "举证", "提问", "最后陈述", "逐页签名", "@fill "),
    "hearing_opinion": ("认定的事实", "评议意见", "依据", "评议表决", "不同意见", "@fill "),
    "mediation_agreement": (
        "甲方", "乙方", "主要事实和争议", "各方责任", "协议内容和履行期限", "履行方式", "按指印", "印章", "各执一份", "30日",
        "司法确认", "第三十三条", "回访",
    ),
    "settlement_agreement": ("甲方", "乙方", "自愿和解", "履行期限", "第三十三条", "按指印"),
    "review_request": ("申请人", "被申请人", "收到日期", "复查请求", "事实和理由", "提交的材料", "30日内", "第三十五条"),
    "second_review_request": ("申请人", "被申请人", "收到日期", "复核请求", "听证的时间不计算在内", "第三十六条"),
    "review_accept": ("收到", "2027年1月13日", "30日内", "回避", "第三十五条"),
    "review_decline": ("超过三十日的请求期限", "依据", "应当怎样办理", "不予受理有意见"),
    "review_opinion": (
        "申请人", "被申请人", "复查请求", "查明的事实", "主要事实不清、证据不足", "责令被申请人重新办理", "2027年2月10日以前",
        "不得以同一事实和理由", "依据", "请求复核", "30日内", "秋原市人民政府",
    ),
    "second_review_opinion": ("维持", "依据", "信访程序至此终结", "不再受理", "新的事实", "社会救助", "第三十七条"),
    "reminder": ("情况", "要求", "2026年12月9日", "第四十条"),
    "supervision_order": ("督办的理由", "经过", "| 2026年11月22日 |", "督办要求", "2027年1月5日以前", "第四十条"),
    "supervision_measure": ("事实", "要求", "约谈安排", "2027年1月31日", "第三十九条"),
    "advice": ("发现的问题", "建议", "2026年12月26日以前书面反馈采纳情况", "第四十条"),
    "advice_reply": ("部分采纳", "措施", "完成时间", "第四十条"),
    "transfer_letter": ("移送的材料", "保密", "第三十条", "签收"),
    "transfer_notice": ("移送给谁", "第三十条", "保密", "打击报复"),
    "urgent_report": ("特急", "时间和地点", "基本情况", "已经采取的措施", "续报", "第二十五条"),
    "completion_report": ("办理经过", "处理意见", "依据", "送达", "履行情况", "信访人的意见", "结论"),
    "service_receipt": ("送达文书", "受送达人", "送达方式", "签收人", "收到日期", "见证人"),
    "callback_record": ("是否联系上", "是否解决", "满意度", "群众原话", "不得代填"),
    "monthly_report": (
        "按信访形式", "按内容分类", "按问题属地", "办理时间", "超期事项", "反映集中的问题", "原因", "措施", "下月安排", "少于5件",
    ),
    "annual_report": (
        "数据", "涉及领域", "被投诉较多的机关、单位", "转送、交办、督办情况", "被采纳情况", "其他需要报告的事项", "第四十一条",
    ),
    "bulletin": ("第1期", "报：", "送：", "发：", "编辑：", "编审：", "签发：", "@issue "),
    "public_notice": ("接待领导", "职务", "分管工作", "日期和时间", "地点", "联系电话"),
    "visit_form": ("走访人", "走访日期", "地点", "反映的问题", "当场答复", "承诺的事"),
    "courtyard_record": ("时间", "地点", "主持人", "当场答复", "转办", "承诺的事"),
    "survey_form": ("不用填写姓名", "接待态度", "好 | 较好 | 一般 | 差", "其他意见和建议"),
    "diary": ("日期", "地点", "听到的", "做了的", "还要跟进的"),
    "research_report": ("方法", "基本情况", "存在的问题", "建议", "@annex "),
    "minutes": ("时间", "地点", "主持", "出席", "议题", "议定事项", "期限"),
}  # fmt: skip


@cache
def filled(kind: str) -> str:
    return templates.fill(kind, papers.example(kind))


@cache
def pdf(kind: str) -> bytes:
    return letters.pdf(filled(kind))


def test_every_paper_has_its_template_its_example_and_its_row_in_this_table() -> None:
    assert set(SAYS) == set(KINDS)
    assert {file.stem for file in templates.HOUSE.iterdir()} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_paper_filled_from_its_example_says_what_it_has_to(kind: str) -> None:
    missing = [phrase for phrase in SAYS[kind] if phrase not in filled(kind)]
    assert not missing, filled(kind)
    assert markup.parse(filled(kind)).form == KINDS[kind].form


@pytest.mark.parametrize("kind", KINDS)
def test_no_gap_and_no_doubled_stop_is_left_where_something_was_filled_in(kind: str) -> None:
    assert not re.search(r"[，。；：、]{2}|（[，。；）]|None|False|\{\{|\{%", filled(kind)), filled(kind)


@pytest.mark.parametrize(
    ("kind", "name"), [("accept_notice", "demands"), ("opinion", "items"), ("accept_notice", "due")]
)
def test_a_paper_without_what_it_has_to_say_is_not_issued(kind: str, name: str) -> None:
    facts = papers.example(kind)
    del facts[name]
    with pytest.raises(Refused, match=f"“{name}”"):
        templates.fill(kind, facts)


@pytest.mark.parametrize("kind", CITIZENS)
def test_a_citizens_paper_has_a_plain_summary_a_contact_and_a_way_to_look_it_up(kind: str) -> None:
    sheet = markup.parse(filled(kind))
    assert sheet.contact is not None and sheet.contact.phone
    assert sheet.query is not None and sheet.query.address.endswith(sheet.query.number)
    summary = "".join(sheet.summary)
    assert 20 <= len(summary) <= 130 and "《" not in summary, "one paragraph without articles"


@pytest.mark.parametrize("kind", [code for code, kind in KINDS.items() if kind.numbered])
def test_a_numbered_paper_bears_its_number(kind: str) -> None:
    assert re.fullmatch(rf"\w+{KINDS[kind].mark}〔20\d\d〕1号", markup.parse(filled(kind)).number)


@pytest.mark.parametrize("kind", KINDS)
def test_the_pdf_keeps_the_measures_of_the_standard_and_carries_its_fonts(kind: str) -> None:
    """版心 156 × 225 mm, 28 mm from the left, 37 mm from the top (GB/T 9704-2012, 5.2.1), within a millimetre."""
    for number, page in enumerate(printed(pdf(kind)), 1):
        width, height = page.size
        assert (round(width), round(height)) == (210, 297)
        body = [char for char in page.chars if char.bottom < 297 - 35 + 1]
        assert min(char.left for char in body) >= 28 - 1, f"page {number}"
        assert max(char.right for char in body) <= 210 - 26 + 1, f"page {number}"
        if number > 1:
            assert min(char.top for char in body) >= 37 - 1, f"page {number}"
        assert page.embedded, f"page {number}"


@pytest.mark.parametrize("kind", KINDS)
def test_word_and_pdf_carry_the_same_title_and_text(kind: str) -> None:
    sheet = markup.parse(filled(kind))
    shown = "".join(page.text for page in printed(pdf(kind)))
    typed = word_text(letters.word(filled(kind)))
    paragraphs = [block.text for block in sheet.blocks if isinstance(block, markup.Paragraph)]
    for text in (sheet.heading, *paragraphs[:1], *paragraphs[-1:]):
        bare = "".join(text.split())
        assert bare[:20] in shown and bare[:20] in typed


def test_each_placeholder_of_a_template_stands_in_the_documentation() -> None:
    page = DOCS.read_text(encoding="utf-8")
    rows = {line.split(" | ")[0].strip("| "): set(re.findall(r"`(\w+)`", line)) for line in page.splitlines()}
    everywhere = {name for row, names in rows.items() if row.startswith("`") for name in names} | {"forloop"}
    for kind in KINDS:
        undocumented = placeholders(kind) - rows[kind] - everywhere
        assert not undocumented, f"{kind}: {undocumented}"


def placeholders(kind: str) -> set[str]:
    """The names that the template of the house takes from its facts."""
    source = (templates.HOUSE / f"{kind}.txt").read_text(encoding="utf-8")
    loops = set(re.findall(r"\{% for (\w+) in", source))
    said = re.findall(r"\{\{ ([a-z_]+)", source) + re.findall(r"\{% for \w+ in ([a-z_]+)", source)
    tests = (re.sub(r'"[^"]*"', "", one) for one in re.findall(r"\{% (?:el)?if (.+?) %\}", source))
    asked = [name for one in tests for name in re.findall(r"(?<![.\w])[a-z_]+", one)]
    return {*said, *asked} - loops - {"not", "and", "or"}
