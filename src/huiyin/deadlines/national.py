"""The rules of the whole country: the regulation, the laws beside it, and the limits this system sets itself."""

from __future__ import annotations

from datetime import date

from huiyin.deadlines import words
from huiyin.deadlines.arithmetic import Unit
from huiyin.deadlines.rulebook import NEW, NEW_FROM, OLD, OLD_FROM, OLD_TO, Rule, both, own, simple

# The laws that open the ways of 条例第三十一条, with the day from which the article cited stands.
SUIT, SUIT_FROM = "《行政诉讼法》", date(2015, 5, 1)
REVIEW, REVIEW_FROM, REVIEW_OLD_FROM, REVIEW_OLD_TO = (
    "《行政复议法》",
    date(2024, 1, 1),
    date(1999, 10, 1),
    date(2023, 12, 31),
)
MEDIATION, MEDIATION_FROM = "《人民调解法》", date(2011, 1, 1)


def _remedy(
    code: str, label: str, length: int, unit: Unit, starts: str, act: str, law: str, article: int,
    first: date, last: date | None = None,
) -> Rule:  # fmt: skip
    """A remedy of the citizen outside the regulation."""
    return Rule(
        code=code,
        label=label,
        length=length,
        unit=unit,
        starts=starts,
        act=act,
        law=law,
        article=words.article(article),
        in_force_from=first,
        in_force_to=last,
        binds="citizen",
    )


KNOWN = "知道或者应当知道作出行政行为之日"

ALL: tuple[Rule, ...] = (
    *both("forward", "登记转送", 15, "收到信访事项之日", "转送、交办", (22,), (21,)),
    *both("notice", "书面告知", 15, "收到信访事项之日", "书面告知信访人", (23,), (21, 22)),
    Rule(
        code="objection",
        label="提出异议",
        length=5,
        unit="working",
        starts="收到转送、交办之日",
        act="提出异议",
        law=NEW,
        article=words.article(23),
        in_force_from=NEW_FROM,
    ),
    *both(
        "handle",
        "办理",
        60,
        "受理之日",
        "办结",
        (34,),
        (33,),
        extension_days=30,
        extension_by="本机关、单位负责人",
    ),
    *both("review_request", "请求复查", 30, "收到书面答复之日", "请求复查", (35,), (34,), binds="citizen"),
    *both("review_decide", "作出复查意见", 30, "收到复查请求之日", "作出复查意见并书面答复", (35,), (34,)),
    *both(
        "second_review_request",
        "请求复核",
        30,
        "收到复查书面答复之日",
        "请求复核",
        (36,),
        (35,),
        binds="citizen",
    ),
    *both(
        "second_review_decide",
        "作出复核意见",
        30,
        "收到复核请求之日",
        "作出复核意见",
        (36,),
        (35,),
        stoppable=True,
    ),
    *simple("simple_pass_on", "简易转送", 1, "收到信访事项之日", "转送"),
    *simple("simple_accept", "简易受理", 3, "收到信访事项之日", "决定是否受理并告知信访人"),
    *simple("simple_answer", "简易答复", 10, "受理之日", "答复信访人"),
    Rule(
        code="advice_reply",
        label="反馈建议采纳情况",
        length=30,
        unit="calendar",
        starts="收到建议之日",
        act="书面反馈采纳情况",
        law=OLD,
        article=words.article(36),
        in_force_from=OLD_FROM,
        in_force_to=OLD_TO,
    ),
    Rule(
        code="advice_reply",
        label="反馈建议采纳情况",
        length=30,
        unit="calendar",
        starts="收到建议之日",
        act="书面反馈采纳情况",
        law=NEW,
        article=words.article(40),
        in_force_from=NEW_FROM,
        adjustable=True,
        note="条例只要求书面反馈，没有规定日数；日数为本系统设定，可由单位调整",
    ),
    *both("feedback", "交办反馈", None, "收到交办之日", "反馈办理结果", (22,), (21,)),
    *both("perform", "履行承诺", None, "作出承诺之日", "履行到位", (32,), (32,)),
    own("ruling", "异议核实", 5, "working", "收到异议之日", "核实并答复异议"),
    own("reforward", "重新转送", 5, "working", "同意异议之日", "重新转送"),
    own("callback", "回访", 10, "working", "送达之日", "回访信访人"),
    own("rehandle", "重新办理", 30, "calendar", "退回重办之日", "重新办结"),
    own("review_accept", "复查复核受理", 5, "working", "收到复查、复核请求之日", "决定是否受理并书面告知"),
    own("hearing_notice", "听证通知", 7, "calendar", "送达听证通知之日", "举行听证", ahead=True),
    own("adjudication", "管辖裁定", 5, "working", "收到裁定请求之日", "作出管辖裁定"),
    own("hotline_sign", "工单签收", 1, "working", "派单之日", "签收工单"),
    own("hotline_return", "工单退单", 2, "working", "派单之日", "提出退单并说明理由"),
    own(
        "hotline_handle",
        "工单办结",
        5,
        "working",
        "派单之日",
        "办结并答复诉求人",
        extension_days=10,
        extension_by="单位负责人",
    ),
    own("hotline_ruling", "退单审核", 2, "working", "收到退单之日", "审核并答复退单"),
    own("suggestion_reply", "建议答复", 60, "calendar", "收到意见建议之日", "研究论证并答复采纳情况"),
    Rule(
        code="duty_reply",
        label="履职答复",
        length=2,
        unit="month",
        starts="接到履职申请之日",
        act="依法履行职责或者答复",
        law=SUIT,
        article=words.article(47),
        in_force_from=SUIT_FROM,
        note="其他法律、法规对履行职责的期限另有规定的，从其规定",
    ),
    own("accusation_transfer", "移送检举控告", 5, "working", "收到检举控告之日", "移送有权处理的机关并告知"),
    own("accusation_result", "检举控告反馈", 90, "calendar", "移送之日", "反馈处理结果"),
    own("recusal", "回避决定", 3, "working", "收到回避申请之日", "作出是否回避的决定"),
    own("mediation", "调解", 30, "calendar", "双方同意调解之日", "达成协议或者终止调解"),
    _remedy("judicial_confirmation", "申请司法确认", 30, "calendar", "调解协议生效之日",
            "与对方当事人共同申请司法确认", MEDIATION, 33, MEDIATION_FROM),
    _remedy("administrative_review", "申请行政复议", 60, "calendar", KNOWN, "申请行政复议",
            REVIEW, 9, REVIEW_OLD_FROM, REVIEW_OLD_TO),
    _remedy("administrative_review", "申请行政复议", 60, "calendar", KNOWN, "申请行政复议",
            REVIEW, 20, REVIEW_FROM),
    _remedy("litigation", "提起行政诉讼", 6, "month", KNOWN, "提起行政诉讼", SUIT, 46, SUIT_FROM),
    own("reminder_reply", "催办答复", 3, "working", "收到催办之日", "答复催办"),
    own("order_reply", "督办答复", 15, "calendar", "收到督办函之日", "书面答复督办"),
    own("measure_reply", "督办措施答复", 30, "calendar", "收到通知书之日", "书面报告整改情况"),
)  # fmt: skip
