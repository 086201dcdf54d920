"""The law's table: every move of a case, who may make it, from which state, to which, by which article.

Buttons, refusals, help and tests follow from these rows. A row says nothing about facts of one case (is a promise
kept, is the term over); the verb itself checks those and names the rule when it refuses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from huiyin.base import rows
from huiyin.base.errors import Refused
from huiyin.cases.codes import PLAIN, Track
from huiyin.cases.models import Assist, Case, Step, Supervision
from huiyin.cases.states import ANSWERED, FINISHED, IN_REVIEW, OPEN, State
from huiyin.org import people
from huiyin.org.models import Unit, User
from huiyin.org.roles import OFFICES, Role

S = State


@dataclass(frozen=True, slots=True)
class Citizen:
    """The citizen of one case, known by number and query code; or somebody who is just registering one."""

    case_id: object = None
    name: str = "群众"
    proxy: bool = False


@dataclass(frozen=True, slots=True)
class Automaton:
    """The system itself: it only notes what has happened, such as a limit that passed."""

    name: str = "系统"


Actor = User | Citizen | Automaton


class At(StrEnum):
    """In which unit, seen from the case, the role must be held."""

    OWNER = "责任单位"
    HANDLING = "办理单位"
    SENDER = "转办单位"
    ASSIST = "协办单位"
    SUPERVISED = "被督办单位"
    SUPERIOR = "负责的上级机关或者其信访工作机构"
    OUTSIDE = "办理单位以外的回访单位或者信访、督查机构"
    WATCH = "信访、督查机构"
    EITHER = "办理单位或者信访、督查机构"
    ANY = "任何单位"


@dataclass(frozen=True, slots=True)
class Who:
    roles: frozenset[Role]
    at: At

    def __str__(self) -> str:
        return f"{self.at.value}的{'、'.join(r.label for r in Role if r in self.roles)}"


@dataclass(frozen=True, slots=True)
class Move:
    """A row. `to` empty: the state stays; several: the verb chooses by the facts.

    `who` None: the citizen only; with `citizen` the citizen may as well. `tracks`: the kinds of matter it is for.
    """

    verb: str
    label: str
    since: frozenset[State]
    to: tuple[State, ...]
    who: Who | None
    article: str
    effect: str
    told: str = ""  # what the citizen reads in the history; empty: an internal step
    citizen: bool = False
    tracks: frozenset[Track] = PLAIN

    @property
    def by_citizen(self) -> bool:
        return self.who is None or self.citizen


def _who(at: At, *roles: Role) -> Who:
    return Who(frozenset(roles), at)


def _since(*states: State) -> frozenset[State]:
    return frozenset(states)


R = Role
_DESK = (R.CLERK, R.HANDLER, R.HEAD)
_CHIEFS = (R.HEAD, R.LEADER)
_OUTSIDERS = (R.CLERK, R.INSPECTOR, R.HEAD)
_REG = "《信访工作条例》"
_P = frozenset({Track.PETITION})
_PH = frozenset({Track.PETITION, Track.HOTLINE})
_SEALED = frozenset({Track.ACCUSATION})
_EVERY = frozenset(Track)
_ANSWERED_OPEN = _since(S.SERVED, S.PERFORMING)
_ANSWERED = frozenset(ANSWERED)
_EVERY_STATE = frozenset(State)

MOVES: dict[str, Move] = {
    move.verb: move
    for move in (
        # 登记、分类、途径
        Move("register", "登记", frozenset(), (S.REGISTERED,), _who(At.ANY, *_DESK, R.LEADER, R.VILLAGE_OFFICER),
             f"{_REG}第十九条、第二十一条", "编号登记，发查询码，自次日起计算转送或告知期限", "您的诉求已登记",
             tracks=_EVERY),
        Move("triage", "审核分类", _since(S.REGISTERED, S.TRIAGED), (S.TRIAGED,), _who(At.OWNER, *_DESK),
             f"{_REG}第二十二条、第三十一条", "确定事项类别、内容分类、信访目的、属地、办理途径和是否紧急",
             "已审核，正在确定承办单位"),
        Move("set_route", "提出办理途径", _since(S.TRIAGED, S.AWAITING, S.HANDLING), (), _who(At.OWNER, *_DESK),
             f"{_REG}第三十一条", "说明应当走哪一条法定途径，由另一人确认", tracks=_P),
        Move("confirm_route", "确认办理途径", _since(S.TRIAGED, S.AWAITING, S.HANDLING), (),
             _who(At.OWNER, *_DESK, R.LEADER), f"{_REG}第三十一条", "由提出人以外的人核对确认", tracks=_P),
        Move("seal", "转为检举控告密件", _since(S.REGISTERED, S.TRIAGED, S.AWAITING), (S.REGISTERED,),
             _who(At.OWNER, *_DESK), f"{_REG}第三十条", "内容封存，只有名单内人员知悉，被检举单位回避",
             "已按保密要求由专人办理"),
        Move("report_urgent", "紧急报告", frozenset(OPEN), (), _who(At.OWNER, *_DESK, R.LEADER),
             f"{_REG}第二十五条", "重大、紧急事项向本级党委政府报告，记下时间、对象和措施"),
        # 转送、异议、裁定、协办
        Move("forward", "转送", _since(S.TRIAGED), (S.AWAITING,), _who(At.OWNER, *_DESK),
             f"{_REG}第二十二条、第二十三条", "转给有权处理的单位，对方十五日内书面告知", "已转送{unit}"),
        Move("assign", "交办", _since(S.TRIAGED), (S.AWAITING,), _who(At.OWNER, R.CLERK, R.HEAD),
             f"{_REG}第二十二条第三项", "交办并限期反馈办理结果", "已交办{unit}"),
        Move("object", "提出异议", _since(S.AWAITING), (S.OBJECTED, S.ADJUDICATING), _who(At.HANDLING, *_DESK),
             f"{_REG}第二十三条、第二十四条", "五个工作日内详细说明理由，由转办单位核实；第三次的直接由上级裁定"),
        Move("uphold", "同意异议", _since(S.OBJECTED), (S.TRIAGED,), _who(At.SENDER, R.CLERK, R.HANDLER, R.HEAD),
             f"{_REG}第二十三条", "收回，由转办单位另行转送", "承办单位需要调整，正在重新确定"),
        Move("overrule", "不同意异议", _since(S.OBJECTED), (S.AWAITING,), _who(At.SENDER, R.CLERK, R.HANDLER, R.HEAD),
             f"{_REG}第二十三条", "维持原承办单位，期限照算"),
        Move("appeal_ruling", "提请裁定", _since(S.AWAITING), (S.ADJUDICATING,), _who(At.HANDLING, *_CHIEFS),
             f"{_REG}第二十四条", "异议未获同意，由共同的上级机关决定由谁受理"),
        Move("adjudicate", "裁定管辖", _since(S.ADJUDICATING), (S.AWAITING,), _who(At.SUPERIOR, R.CLERK, *_CHIEFS),
             f"{_REG}第二十四条", "决定承办单位，不得再提异议", "上级机关已确定由{unit}办理"),
        Move("invite_assist", "请单位协办", _since(S.HANDLING, S.DRAFTED), (), _who(At.OWNER, *_DESK),
             f"{_REG}第二十四条", "主办单位请有关单位协助，写明事项和反馈日期", "已请{assisting}协助办理"),
        Move("assist", "反馈协办意见", frozenset(OPEN), (), _who(At.ASSIST, *_DESK),
             f"{_REG}第二十四条", "协办单位向主办单位反馈"),
        # 受理与不受理
        Move("accept", "受理", _since(S.TRIAGED, S.AWAITING), (S.HANDLING,), _who(At.OWNER, *_DESK),
             f"{_REG}第二十三条、第三十四条", "决定受理并告知诉求人，自次日起六十日内办结", "{unit}已受理"),
        Move("simplify", "简易办理", _since(S.TRIAGED, S.AWAITING), (S.HANDLING,), _who(At.OWNER, *_DESK),
             "《信访事项简易办理办法》", "初次提出、事实清楚、争议不大的，十个工作日内答复", "{unit}已受理，按简易程序办理",
             tracks=_P),
        Move("answer_simply", "简易答复", _since(S.TRIAGED, S.AWAITING, S.HANDLING), (S.SERVED,),
             _who(At.OWNER, *_DESK), "《信访事项简易办理办法》", "当面、电话、短信或者网上答复，要纸质的给纸质",
             "{unit}已答复", tracks=_PH),
        Move("decline", "不予受理", _since(S.TRIAGED, S.AWAITING), (S.DECLINED,), _who(At.OWNER, *_CHIEFS),
             f"{_REG}第二十三条", "说明理由、依据和应当向哪里提出，书面告知", "{unit}决定不予受理，书面告知书正在送达"),
        Move("decline_final", "不再受理", _since(S.TRIAGED, S.AWAITING), (S.DECLINED,), _who(At.OWNER, *_CHIEFS),
             f"{_REG}第三十五条、第三十六条", "已经终结又没有新的事实和理由的，书面告知",
             "{unit}决定不再受理，书面告知书正在送达", tracks=_P),
        Move("redirect", "导入法定途径", _since(S.TRIAGED, S.AWAITING, S.HANDLING), (S.SIGNED,),
             _who(At.OWNER, *_CHIEFS), f"{_REG}第三十一条第一项至第四项",
             "告知应当向哪个机关、在什么期限内、带什么材料提出", "{unit}已作出法定途径告知，正在送达", tracks=_P),
        Move("turn_petition", "转为信访事项", _since(*(OPEN - IN_REVIEW), S.CLOSED), (S.TRIAGED, S.AWAITING),
             _who(At.ANY, R.CLERK), f"{_REG}第十七条、第二十三条", "按诉求人意愿转入信访程序，原有记录全部保留",
             "已按您的意愿转为信访事项", citizen=True, tracks=frozenset({Track.HOTLINE})),
        # 办理
        Move("designate", "指定经办人", _since(S.AWAITING, S.HANDLING, S.DRAFTED, S.SIGNED, S.PERFORMING), (),
             _who(At.HANDLING, *_DESK), f"{_REG}第二十八条", "确定经办人，诉求人看得到姓名", "经办人确定为{officer}"),
        Move("ask_recusal", "申请回避", frozenset(OPEN), (), _who(At.ANY, *_DESK, R.LEADER, R.REVIEWER),
             f"{_REG}第二十八条", "与事项有直接利害关系的应当回避，本人或者诉求人可以提出", "已提出回避申请",
             citizen=True),
        Move("rule_recusal", "决定回避", frozenset(OPEN), (), _who(At.OWNER, *_CHIEFS),
             f"{_REG}第二十八条", "决定是否回避，回避的由他人接替", "回避申请已决定：{ruling}"),
        Move("contact", "联系诉求人", frozenset(OPEN), (), _who(At.OWNER, *_DESK, R.LEADER, R.REVIEWER),
             f"{_REG}第三十一条", "记下联系时间和谈到的情况", "{unit}与您联系"),
        Move("hold_reception", "联合接访", frozenset(OPEN), (), _who(At.OWNER, *_DESK, R.LEADER),
             f"{_REG}第十八条、第二十条", "有关单位一起接待代表，记下参加单位和答复", "{unit}组织联合接访"),
        Move("add_evidence", "调查核实", _since(S.HANDLING, S.DRAFTED, S.UNDER_REVIEW), (),
             _who(At.OWNER, *_DESK, R.REVIEWER), f"{_REG}第三十一条", "记下查明的事实和方式", "{unit}正在调查核实"),
        Move("extend", "延长期限", _since(S.HANDLING, S.DRAFTED), (), _who(At.HANDLING, *_CHIEFS),
             f"{_REG}第三十四条", "延长一次，不超过三十日，告知理由", "办理期限延长至{due}，理由：{reason}",
             tracks=_PH),
        Move("mediate", "启动调解", _since(S.HANDLING), (), _who(At.OWNER, *_DESK),
             f"{_REG}第三十三条", "双方同意的，在裁量范围内调解或者促成和解", "双方同意，已启动{kind}", tracks=_P),
        Move("settle", "达成协议", _since(S.HANDLING), (S.PERFORMING, S.SERVED), _who(At.OWNER, *_DESK),
             f"{_REG}第三十三条", "双方签订协议，写明履行方式和期限", "已达成{kind}协议", tracks=_P),
        Move("end_mediation", "调解终止", _since(S.HANDLING), (), _who(At.OWNER, *_DESK),
             f"{_REG}第三十三条", "没有达成协议，继续依法办理", "{kind}没有达成协议，继续办理", tracks=_P),
        Move("call_hearing", "通知听证", _since(S.HANDLING, S.DRAFTED, S.UNDER_REVIEW), (),
             _who(At.SUPERIOR, *_CHIEFS, R.REVIEWER), f"{_REG}第三十一条、第三十六条",
             "提前七日告知时间、地点、主持人和听证员", "定于{at}在{place}举行听证", tracks=_P),
        Move("hold_hearing", "记录听证", _since(S.HANDLING, S.DRAFTED, S.UNDER_REVIEW), (),
             _who(At.SUPERIOR, *_CHIEFS, *_DESK, R.REVIEWER), f"{_REG}第三十一条、第三十六条",
             "记下陈述、质证和听证意见；复核中听证的时间不计入期限", "听证已举行", tracks=_P),
        Move("cancel_hearing", "取消听证", _since(S.HANDLING, S.DRAFTED, S.UNDER_REVIEW), (),
             _who(At.SUPERIOR, *_CHIEFS, R.REVIEWER), f"{_REG}第三十一条、第三十六条",
             "说明理由，告知诉求人", "听证取消：{reason}", tracks=_P),
        # 答复
        Move("draft", "拟写答复", _since(S.HANDLING, S.DRAFTED), (S.DRAFTED,), _who(At.HANDLING, *_DESK),
             f"{_REG}第三十二条", "逐项写明事实、意见和依据，送审核"),
        Move("endorse", "审核通过", _since(S.DRAFTED), (S.REVIEWED,), _who(At.HANDLING, *_CHIEFS),
             f"{_REG}第三十二条", "核对无误，送签发"),
        Move("send_back", "退回修改", _since(S.DRAFTED, S.REVIEWED), (S.HANDLING,), _who(At.HANDLING, *_CHIEFS),
             f"{_REG}第三十二条", "指出问题，退回经办人"),
        Move("sign", "签发", _since(S.REVIEWED), (S.SIGNED,), _who(At.HANDLING, *_CHIEFS),
             f"{_REG}第三十二条", "编文号，出具书面答复", "{unit}已作出书面答复，正在送达"),
        Move("serve", "登记送达", _since(S.SIGNED, S.DECLINED), (S.SERVED, S.PERFORMING), _who(At.HANDLING, *_DESK),
             f"{_REG}第三十五条", "记下送达方式、收到日期和凭证，请求复查的期限自收到之日起算", "书面答复已送达"),
        Move("note_delivery", "补记送达", _since(S.SIGNED, S.DECLINED, S.REVIEW_SIGNED, *ANSWERED), (),
             _who(At.ANY, *_DESK, R.REVIEWER), f"{_REG}第三十五条", "记下没有送到的情况，或者再次送达、送达其他代表"),
        Move("unpublish", "撤下公开的答复", frozenset({S.SIGNED}) | ANSWERED | IN_REVIEW, (),
             _who(At.EITHER, R.CLERK, *_CHIEFS), "《个人信息保护法》第二十五条、《政府信息公开条例》第十五条",
             "签发时决定公开的答复不再向公众显示，答复本身不变", "这件事的答复不再向公众公开"),
        Move("perform", "登记履行", frozenset({S.PERFORMING}) | IN_REVIEW, (S.PERFORMING, S.SERVED),
             _who(At.HANDLING, *_DESK), f"{_REG}第三十二条", "逐项登记承诺事项的完成情况", "承诺事项已完成：{promise}"),
        # 回访、评价、办结
        Move("call_back", "回访", _ANSWERED_OPEN, (S.SERVED, S.PERFORMING, S.HANDLING),
             _who(At.OUTSIDE, *_OUTSIDERS), "12345热线回访规则", "办理单位以外的人回访，没有办好的重新办理", "{unit}{called}"),
        Move("rate", "评价", _ANSWERED, (S.SERVED, S.PERFORMING, S.CLOSED, S.HANDLING), None,
             f"{_REG}第二十一条", "只能由诉求人凭查询码评价", "您已评价"),
        Move("close", "办结", _since(S.SERVED), (S.CLOSED,), _who(At.OUTSIDE, *_OUTSIDERS),
             "三不放过：事实查清、答复送达、承诺履行", "核对后办结", "事项已办结"),
        Move("reopen", "重新办理", _ANSWERED, (S.HANDLING,), _who(At.OUTSIDE, *_OUTSIDERS),
             f"12345热线回访规则、{_REG}第二十七条", "说明理由，退回办理单位重新办理", "退回{unit}重新办理"),
        Move("archive", "归档", _since(S.CLOSED, S.WITHDRAWN), (), _who(At.ANY, R.CLERK, R.HEAD),
             "《档案法实施条例》第三十八条", "文书、目录和校验值一并归档，之后不再改动", tracks=_PH | {Track.SUGGESTION}),
        # 复查、复核
        Move("request_review", "请求复查复核", _ANSWERED, (S.REVIEW_REQUESTED,),
             _who(At.ANY, R.CLERK, R.REVIEWER), f"{_REG}第三十五条、第三十六条",
             "收到书面答复之日起三十日内向上一级机关提出", "您已请求{level}", citizen=True, tracks=_P),
        Move("accept_review", "受理复查复核", _since(S.REVIEW_REQUESTED), (S.UNDER_REVIEW,),
             _who(At.SUPERIOR, R.REVIEWER, *_CHIEFS), f"{_REG}第三十五条、第三十六条",
             "书面告知，自收到请求之日起三十日内作出意见", "{unit}已受理您的{level}请求", tracks=_P),
        Move("decline_review", "不予受理复查复核", _since(S.REVIEW_REQUESTED), (S.SERVED, S.PERFORMING, S.CLOSED),
             _who(At.SUPERIOR, R.REVIEWER, *_CHIEFS), f"{_REG}第三十五条、第三十六条",
             "说明理由和依据，书面告知", "{unit}对您的{level}请求不予受理，已书面告知", tracks=_P),
        Move("withdraw_review", "撤回复查复核", IN_REVIEW - {S.REVIEW_SIGNED}, (S.SERVED, S.PERFORMING, S.CLOSED),
             None, f"{_REG}第三十五条、第三十六条", "只能由诉求人本人撤回", "您已撤回{level}请求", tracks=_P),
        Move("decide_review", "拟写复查复核意见", _since(S.UNDER_REVIEW, S.REVIEW_DRAFTED), (S.REVIEW_DRAFTED,),
             _who(At.SUPERIOR, R.REVIEWER), f"{_REG}第三十五条、第三十六条",
             "维持、撤销、变更或者责令限期重新办理，写明理由和依据", tracks=_P),
        Move("return_review", "退回重拟", _since(S.REVIEW_DRAFTED), (S.UNDER_REVIEW,), _who(At.SUPERIOR, *_CHIEFS),
             f"{_REG}第三十五条、第三十六条", "指出问题，退回审查人", tracks=_P),
        Move("sign_review", "签发复查复核意见", _since(S.REVIEW_DRAFTED), (S.REVIEW_SIGNED,),
             _who(At.SUPERIOR, *_CHIEFS), f"{_REG}第三十五条、第三十六条", "编文号，出具意见书",
             "{unit}已作出{level}意见，正在送达", tracks=_P),
        Move("serve_review", "送达复查复核意见", _since(S.REVIEW_SIGNED),
             (S.SERVED, S.PERFORMING, S.CLOSED, S.HANDLING), _who(At.SUPERIOR, R.REVIEWER, R.CLERK, R.HEAD),
             f"{_REG}第三十五条、第三十六条", "记下送达凭证；责令重新办理的，退回原办理单位限期办理",
             "{level}意见已送达：{outcome}", tracks=_P),
        # 督办
        Move("remind", "催办", frozenset(OPEN), (), _who(At.WATCH, *_OUTSIDERS), f"{_REG}第三十八条、第四十条",
             "发催办单，限期答复"),
        Move("order", "督办", frozenset(OPEN), (), _who(At.WATCH, R.INSPECTOR, R.HEAD),
             f"{_REG}第三十八条、第四十条", "发督办函，写明事由、要求和期限", "有关机构已督办"),
        Move("escalate", "挂牌督办、约谈、通报", frozenset(OPEN), (), _who(At.WATCH, R.INSPECTOR, R.HEAD),
             f"{_REG}第三十九条、第四十条", "督办后仍不落实的，挂牌督办、约谈或者通报"),
        Move("reply_supervision", "答复督办", _EVERY_STATE, (),
             _who(At.SUPERVISED, *_DESK, R.LEADER, R.REVIEWER),
             f"{_REG}第四十条", "说明原因、措施和完成时间"),
        Move("end_supervision", "了结督办", _EVERY_STATE, (), _who(At.WATCH, R.INSPECTOR, R.HEAD),
             f"{_REG}第四十条", "核对答复，了结或者退回重新答复"),
        # 检举控告
        Move("transfer", "移送有权机关", _since(S.REGISTERED), (S.AWAITING, S.CLOSED), _who(At.OWNER, R.CONFIDENTIAL),
             f"{_REG}第三十条", "按管理权限移送，被检举单位和人员回避，告知检举人去向", "已转交有权机关处理", tracks=_SEALED),
        Move("conclude", "告知处理结果", _since(S.AWAITING), (S.CLOSED,), _who(At.OWNER, R.CONFIDENTIAL),
             f"{_REG}第三十条", "向检举人反馈处理结果", "有权机关已反馈处理结果", tracks=_SEALED),
        Move("share_sealed", "调整知悉名单", _EVERY_STATE, (), _who(At.ANY, R.CONFIDENTIAL),
             f"{_REG}第三十条", "增减知悉人员，写明理由；被检举单位的人员不得列入", tracks=_SEALED),
        Move("unseal", "改为信访事项", _since(S.REGISTERED), (S.REGISTERED,), _who(At.OWNER, R.CONFIDENTIAL),
             f"{_REG}第三十条、第三十一条", "不是检举控告的，经诉求人同意改为信访事项", "已按您的意愿改为信访事项办理",
             tracks=_SEALED),
        # 群众
        Move("withdraw", "撤回", frozenset(OPEN), (S.WITHDRAWN,), None, f"{_REG}第二十一条",
             "只能由诉求人本人撤回", "您已撤回", tracks=_EVERY),
        Move("add_material", "补充材料", frozenset(OPEN), (), None, f"{_REG}第十九条", "补充情况或者材料",
             "您补充了材料", tracks=_EVERY),
        Move("authorise_proxy", "委托代办", frozenset(OPEN), (), None, f"{_REG}第十九条、《民法典》第一百六十五条",
             "写明代办人和授权范围，代办人凭自己的代办码查询、补充材料", "您已委托{proxy}代办"),
        Move("revoke_proxy", "撤销代办", _EVERY_STATE, (), None, "《民法典》第一百七十三条",
             "代办码立即失效", "您已撤销代办"),
        Move("link", "关联", _EVERY_STATE, (), _who(At.ANY, *_DESK), f"{_REG}第十九条",
             "与另一事项关联，各自仍有答复"),
        Move("reissue_code", "换发查询码", _EVERY_STATE, (), _who(At.ANY, R.CLERK, R.VILLAGE_OFFICER),
             f"{_REG}第二十一条", "诉求人丢失查询码时核对身份后换发", "查询码已换发"),
    )
}  # fmt: skip


# What follows from elsewhere (a new calendar, a closed unit), for which the case has no button.
RECOUNT = Move("recount", "重算期限", frozenset(OPEN), (), _who(At.ANY), "国务院办公厅放假安排",
               "放假安排公布后重新计算", "放假安排有变动，期限重新计算", tracks=_EVERY)  # fmt: skip

HAND_OVER = Move("hand_over", "移交承继单位", frozenset(OPEN), (), _who(At.ANY), f"{_REG}第二十四条",
                 "单位撤并，由承继单位继续办理", "承办单位撤并，由{heir}继续办理", tracks=_EVERY)  # fmt: skip
BY_ITSELF = {move.verb: move for move in (RECOUNT, HAND_OVER)}


def label(verb: str) -> str:
    """The Chinese name of a step's verb."""
    return (MOVES.get(verb) or BY_ITSELF[verb]).label


def refusal(case: Case, move: Move) -> str:
    """Why the track or the state does not allow the move, in a sentence; empty when it does."""
    if case.track not in move.tracks:
        kinds = "、".join(f"“{track.label}”" for track in Track if track in move.tracks)
        return f"此事项是“{Track(case.track).label}”，{move.label}只适用于{kinds}（{move.article}）。"
    if case.status in move.since:
        return ""
    if not move.since:
        return f"此事项已经登记，不需要再次{move.label}（{move.article}）。"
    if case.status in FINISHED and not move.since & FINISHED:
        return f"此事项{case.status.label}，不能再{move.label}（{move.article}）。"
    wanted = "、".join(f"“{state.label}”" for state in State if state in move.since)
    return f"此事项现在是“{case.status.label}”，{wanted}时才能{move.label}（{move.article}）。"


def _holds(who: Who, case: Case, by: User, now: datetime) -> bool:
    return any(
        capacity.role in who.roles and _stands(who.at, case, capacity.unit)
        for capacity in people.capacities(by, now)
    )


def _stands(at: At, case: Case, unit: Unit) -> bool:
    """Whether a unit stands to the case as the row asks."""
    match at:
        case At.ANY:
            return True
        case At.OWNER:
            return unit.pk == case.owner_id
        case At.HANDLING:
            return unit.pk == case.handling_unit_id
        case At.SENDER:
            return unit.pk == case.sender_id
        case At.ASSIST:
            return unit.pk in _assisting(case)
        case At.SUPERVISED:
            return unit.pk in _supervised(case)
        case At.SUPERIOR:
            # The government may sign what its petition office prepares.
            owner = case.owner
            return owner is not None and (
                unit.pk == owner.pk or (owner.kind in OFFICES and unit.pk == owner.parent_id)
            )
        case At.WATCH:
            return unit.kind in OFFICES and unit.pk != case.handling_unit_id
        case At.EITHER:
            return unit.pk == case.handling_unit_id or unit.kind in OFFICES
        case At.OUTSIDE:
            watches = unit.pk == case.owner_id or unit.kind in OFFICES
            return unit.pk != case.handling_unit_id and watches


def taken(case: Case) -> frozenset[str]:
    """The verbs of the case's steps so far: what never happened needs no looking for; read once for a loaded case."""
    known = case.__dict__
    if "_taken" not in known:
        known["_taken"] = frozenset(Step.objects.filter(case=case).order_by().values_list("verb", flat=True))
    verbs: frozenset[str] = known["_taken"]
    return verbs


def _assisting(case: Case) -> set[int]:
    """Units that were asked to help and have not answered; read once for a loaded case."""
    known = case.__dict__
    if "_assisting" not in known and taken(case).isdisjoint({"invite_assist", "adjudicate"}):
        return set()
    if "_assisting" not in known:
        known["_assisting"] = {row.unit_id for row in rows.find(Assist, case=case.pk, replied_at=None)}
    asked: set[int] = known["_assisting"]
    return asked


def _supervised(case: Case) -> set[int]:
    """Units that owe a reply to supervision; read once for a loaded case."""
    known = case.__dict__
    if "_supervised" not in known and taken(case).isdisjoint({"remind", "order", "escalate"}):
        return set()
    if "_supervised" not in known:
        waiting = rows.find(Supervision, case=case.pk, replied_at=None, ended_at=None)
        known["_supervised"] = {row.unit_id for row in waiting}
    owing: set[int] = known["_supervised"]
    return owing


def require(case: Case, verb: str, by: Actor, now: datetime) -> Move:
    """The row of the move, if state and person allow it; else Refused with the sentence people read.

    From here to the end of the verb's transaction the case is the verb's own; Stale if somebody was first.
    """
    move = MOVES[verb]
    if sentence := refusal(case, move):
        raise Refused(sentence)
    mine = may(case, move, by, now)
    rows.hold(case)  # also before saying no: a colleague may have done just now what was one's to do
    if not mine:
        raise Refused(_not_yours(case, move, by))
    return move


def _not_yours(case: Case, move: Move, by: Actor) -> str:
    """Why this person may not make the move."""
    if isinstance(by, User) and by.pk in case.barred:
        return "您已回避此事项，不能再办理（《信访工作条例》第二十八条）。"
    if isinstance(by, Citizen) and by.proxy and move.by_citizen:
        return f"{move.label}只能由诉求人本人凭自己的查询码办理，代办人不能代为办理（{move.article}）。"
    who = "诉求人本人（凭查询码）" if move.who is None else str(move.who)
    return f"{move.label}由{who}办理，您的岗位不能办理（{move.article}）。"


# What somebody with a proxy's code may do for the citizen; the rest is the citizen's own.
BY_PROXY = frozenset({"add_material", "turn_petition", "request_review", "ask_recusal"})


def may(case: Case, move: Move, by: Actor, now: datetime) -> bool:
    """Whether the person may make the move, whatever the state."""
    match by:
        case Citizen():
            mine = by.case_id == case.pk and (not by.proxy or move.verb in BY_PROXY)
            return move.by_citizen and mine
        case User():
            mine = move.who is not None and by.pk not in case.barred and _holds(move.who, case, by, now)
            return mine and (not case.sealed or _trusted(case, by, now))
        case _:
            return False


def _trusted(case: Case, by: User, now: datetime) -> bool:
    """Whether somebody stands on the list of a sealed case (条例第三十条); asked once for a loaded case."""
    known: dict[object, bool] = case.__dict__.setdefault("_trusted", {})
    if by.pk not in known:
        known[by.pk] = Case.objects.visible_to(by, now).filter(pk=case.pk).exists()
    return known[by.pk]


def allowed(case: Case, by: Actor, now: datetime) -> list[Move]:
    """The moves the person can make now, in the order of the table: the buttons of the page."""
    return [
        move
        for move in MOVES.values()
        if case.status in move.since and case.track in move.tracks and may(case, move, by, now)
    ]
