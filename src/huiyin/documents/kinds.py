"""Which papers there are: their names, the 代字 of their numbers, their form, and whether the citizen gets them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Form = Literal["letter", "formal", "sheet"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of paper; `mark` follows the unit's own 代字 in the number and is empty when there is no number."""

    code: str
    label: str
    mark: str
    form: Form
    for_citizen: bool = False

    @property
    def numbered(self) -> bool:
        return bool(self.mark)

    def number(self, code: str, year: int, count: int) -> str:
        """望信受〔2026〕1号: six-cornered brackets, no 第, no leading noughts (GB/T 9704-2012, 7.2.5)."""
        return f"{code}{self.mark}〔{year}〕{count}号"


_TABLE = [
    # intake and routing (条例第十九条至第二十四条)
    Kind("registration", "信访事项登记表", "", "sheet"),
    Kind("accept_notice", "受理告知书", "受", "letter", True),
    Kind("decline_notice", "不予受理告知书", "不受", "letter", True),
    Kind("decline_final_notice", "不再受理告知书", "不再受", "letter", True),
    Kind("forward_letter", "转送函", "转", "letter"),
    Kind("forward_notice", "转送告知书", "转告", "letter", True),
    Kind("assign_letter", "交办函", "交", "letter"),
    Kind("objection", "异议申请", "异", "letter"),
    Kind("objection_ruling", "异议核实意见", "核", "letter"),
    Kind("adjudication", "管辖裁定书", "裁", "formal"),
    Kind("redirect_notice", "法定途径告知书", "导", "letter", True),
    Kind("transfer_letter", "移送函", "移", "letter"),
    Kind("transfer_notice", "移送告知书", "移告", "letter", True),
    # handling and answering (第二十八条至第三十四条)
    Kind("extension_notice", "延长办理期限告知书", "延", "letter", True),
    Kind("opinion", "信访处理意见书", "处", "formal", True),
    Kind("duty_reply", "履行职责答复书", "履", "formal", True),
    Kind("simple_reply", "简易办理答复", "", "letter", True),
    Kind("suggestion_reply", "意见建议采纳回复", "建复", "letter", True),
    Kind("hotline_reply", "12345工单答复", "", "letter", True),
    Kind("recusal_decision", "回避决定书", "避", "letter", True),
    Kind("hearing_notice", "听证通知书", "听", "letter", True),
    Kind("hearing_record", "听证笔录", "", "sheet"),
    Kind("hearing_opinion", "听证意见", "", "sheet"),
    Kind("mediation_agreement", "调解协议书", "调", "sheet", True),
    Kind("settlement_agreement", "和解协议书", "", "sheet", True),
    # review and second review (第三十五条、第三十六条)
    Kind("review_request", "复查申请书", "", "sheet"),
    Kind("second_review_request", "复核申请书", "", "sheet"),
    Kind("review_accept", "复查（复核）受理通知书", "复受", "letter", True),
    Kind("review_decline", "复查（复核）不予受理告知书", "复不受", "letter", True),
    Kind("review_opinion", "复查意见书", "复查", "formal", True),
    Kind("second_review_opinion", "复核意见书", "复核", "formal", True),
    # supervision (第三十八条至第四十一条)
    Kind("reminder", "催办单", "催", "letter"),
    Kind("supervision_order", "督办函", "督", "letter"),
    Kind("supervision_measure", "挂牌督办、约谈、通报通知书", "督措", "formal"),
    Kind("advice", "改进工作、完善政策、追究责任建议书", "建", "formal"),
    Kind("advice_reply", "建议采纳情况反馈", "建反", "letter"),
    Kind("urgent_report", "紧急信访信息报告", "急", "formal"),
    # the end of a case
    Kind("completion_report", "办结报告", "结", "formal"),
    Kind("service_receipt", "送达回证", "", "sheet"),
    Kind("callback_record", "回访记录", "", "sheet"),
    # reports and records
    Kind("monthly_report", "月度分析报告", "", "formal"),
    Kind("annual_report", "年度报告", "", "formal"),
    Kind("bulletin", "简报", "", "formal"),
    Kind("public_notice", "公示", "", "letter"),
    Kind("visit_form", "走访登记表", "", "sheet"),
    Kind("courtyard_record", "院坝会记录", "", "sheet"),
    Kind("survey_form", "征求意见表", "", "sheet"),
    Kind("diary", "民情日记", "", "sheet"),
    Kind("research_report", "调研（考察）报告", "", "sheet"),
    Kind("minutes", "会议纪要", "", "formal"),
]
KINDS: dict[str, Kind] = {kind.code: kind for kind in _TABLE}
