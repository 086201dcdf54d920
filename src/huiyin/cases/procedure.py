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
from huiyin.cases.models import Case
from huiyin.cases.states import ANSWERED, FINISHED, OPEN, State
from huiyin.org import people
from huiyin.org.models import User
from huiyin.org.roles import OFFICES, Role

S = State


@dataclass(frozen=True, slots=True)
class Citizen:
    """The citizen of one case, known by number and query code; or somebody who is just registering one."""

    case_id: object = None
    name: str = "群众"


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
    OUTSIDE = "办理单位以外的回访单位或者信访、督查机构"
    ANY = "任何单位"


@dataclass(frozen=True, slots=True)
class Who:
    roles: frozenset[Role]
    at: At

    def __str__(self) -> str:
        return f"{self.at.value}的{'、'.join(r.label for r in Role if r in self.roles)}"


@dataclass(frozen=True, slots=True)
class Move:
    """A row. `to` empty: the state stays; several: the verb chooses by the facts."""

    verb: str
    label: str
    since: frozenset[State]
    to: tuple[State, ...]
    who: Who | None  # None: the citizen only
    article: str
    effect: str
    told: str = ""  # what the citizen reads in the history; empty: an internal step


def _who(at: At, *roles: Role) -> Who:
    return Who(frozenset(roles), at)


def _since(*states: State) -> frozenset[State]:
    return frozenset(states)


R = Role
_DESK = (R.CLERK, R.HANDLER, R.HEAD)
_OUTSIDERS = (R.CLERK, R.INSPECTOR, R.HEAD)
_REG = "《信访工作条例》"

MOVES: dict[str, Move] = {
    move.verb: move
    for move in (
        Move("register", "登记", frozenset(), (S.REGISTERED,), _who(At.ANY, *_DESK, R.LEADER, R.VILLAGE_OFFICER),
             f"{_REG}第十九条、第二十一条", "编号登记，发查询码，自次日起计算转送或告知期限", "您的诉求已登记"),
        Move("triage", "审核分类", _since(S.REGISTERED, S.TRIAGED), (S.TRIAGED,), _who(At.OWNER, *_DESK),
             f"{_REG}第二十二条", "确定内容分类、信访目的、属地和是否紧急", "已审核，正在确定承办单位"),
        Move("forward", "转送", _since(S.TRIAGED), (S.AWAITING,), _who(At.OWNER, *_DESK),
             f"{_REG}第二十二条、第二十三条", "转给有权处理的单位，对方十五日内书面告知", "已转送{unit}"),
        Move("assign", "交办", _since(S.TRIAGED), (S.AWAITING,), _who(At.OWNER, R.CLERK, R.HEAD),
             f"{_REG}第二十二条第三项", "交办并限期反馈办理结果", "已交办{unit}"),
        Move("object", "提出异议", _since(S.AWAITING), (S.OBJECTED,), _who(At.HANDLING, *_DESK),
             f"{_REG}第二十三条", "五个工作日内详细说明理由，由转办单位核实"),
        Move("uphold", "同意异议", _since(S.OBJECTED), (S.TRIAGED,), _who(At.SENDER, R.CLERK, R.HANDLER, R.HEAD),
             f"{_REG}第二十三条", "收回，由转办单位另行转送", "承办单位需要调整，正在重新确定"),
        Move("overrule", "不同意异议", _since(S.OBJECTED), (S.AWAITING,), _who(At.SENDER, R.CLERK, R.HANDLER, R.HEAD),
             f"{_REG}第二十三条", "维持原承办单位，期限照算"),
        Move("accept", "受理", _since(S.TRIAGED, S.AWAITING), (S.HANDLING,), _who(At.OWNER, *_DESK),
             f"{_REG}第二十三条、第三十四条", "决定受理并告知诉求人，自次日起六十日内办结", "{unit}已受理"),
        Move("decline", "不予受理", _since(S.TRIAGED, S.AWAITING), (S.DECLINED,), _who(At.OWNER, R.HEAD, R.LEADER),
             f"{_REG}第二十三条", "说明理由、依据和应当向哪里提出，书面告知", "{unit}决定不予受理，书面告知书正在送达"),
        Move("designate", "指定经办人", _since(S.AWAITING, S.HANDLING, S.DRAFTED, S.SIGNED, S.PERFORMING), (),
             _who(At.HANDLING, *_DESK), f"{_REG}第二十八条", "确定经办人，诉求人看得到姓名", "经办人确定为{officer}"),
        Move("contact", "联系诉求人", frozenset(OPEN), (), _who(At.OWNER, *_DESK, R.LEADER),
             f"{_REG}第三十一条", "记下联系时间和谈到的情况", "{unit}与您联系"),
        Move("add_evidence", "调查核实", _since(S.HANDLING, S.DRAFTED), (), _who(At.HANDLING, *_DESK),
             f"{_REG}第三十一条", "记下查明的事实和方式", "{unit}正在调查核实"),
        Move("extend", "延长期限", _since(S.HANDLING, S.DRAFTED), (), _who(At.HANDLING, R.HEAD, R.LEADER),
             f"{_REG}第三十四条", "延长一次，不超过三十日，告知理由", "办理期限延长至{due}，理由：{reason}"),
        Move("draft", "拟写答复", _since(S.HANDLING, S.DRAFTED), (S.DRAFTED,), _who(At.HANDLING, *_DESK),
             f"{_REG}第三十二条", "逐项写明事实、意见和依据，送审核"),
        Move("endorse", "审核通过", _since(S.DRAFTED), (S.REVIEWED,), _who(At.HANDLING, R.HEAD, R.LEADER),
             f"{_REG}第三十二条", "核对无误，送签发"),
        Move("send_back", "退回修改", _since(S.DRAFTED, S.REVIEWED), (S.HANDLING,), _who(At.HANDLING, R.HEAD, R.LEADER),
             f"{_REG}第三十二条", "指出问题，退回经办人"),
        Move("sign", "签发", _since(S.REVIEWED), (S.SIGNED,), _who(At.HANDLING, R.HEAD, R.LEADER),
             f"{_REG}第三十二条", "编文号，出具处理意见书", "{unit}已作出处理意见，正在送达"),
        Move("serve", "登记送达", _since(S.SIGNED, S.DECLINED), (S.SERVED, S.PERFORMING), _who(At.HANDLING, *_DESK),
             f"{_REG}第三十五条", "记下送达方式、收到日期和凭证，请求复查的期限自收到之日起算", "书面答复已送达"),
        Move("perform", "登记履行", _since(S.PERFORMING), (S.PERFORMING, S.SERVED), _who(At.HANDLING, *_DESK),
             f"{_REG}第三十二条", "逐项登记承诺事项的完成情况", "承诺事项已完成：{promise}"),
        Move("call_back", "回访", _since(S.SERVED, S.PERFORMING), (S.SERVED, S.PERFORMING, S.HANDLING),
             _who(At.OUTSIDE, *_OUTSIDERS), "12345热线回访规则", "办理单位以外的人回访，没有办好的重新办理", "{unit}{called}"),
        Move("rate", "评价", frozenset(ANSWERED), (S.SERVED, S.PERFORMING, S.CLOSED, S.HANDLING), None,
             f"{_REG}第二十一条", "只能由诉求人凭查询码评价", "您已评价"),
        Move("close", "办结", _since(S.SERVED), (S.CLOSED,), _who(At.OUTSIDE, *_OUTSIDERS),
             "三不放过：事实查清、答复送达、承诺履行", "核对后办结", "事项已办结"),
        Move("reopen", "重新办理", _since(S.SERVED, S.PERFORMING, S.CLOSED), (S.HANDLING,),
             _who(At.OUTSIDE, *_OUTSIDERS), "12345热线回访规则、《信访工作条例》第二十七条",
             "说明理由，退回办理单位重新办理", "退回{unit}重新办理"),
        Move("withdraw", "撤回", frozenset(OPEN), (S.WITHDRAWN,), None,
             f"{_REG}第二十一条", "只能由诉求人本人撤回", "您已撤回"),
        Move("add_material", "补充材料", frozenset(OPEN), (), None, f"{_REG}第十九条", "补充情况或者材料", "您补充了材料"),
        Move("link", "关联", frozenset(State), (), _who(At.ANY, *_DESK), f"{_REG}第十九条",
             "与另一事项关联，各自仍有答复"),
        Move("reissue_code", "换发查询码", frozenset(State), (), _who(At.ANY, R.CLERK, R.VILLAGE_OFFICER),
             f"{_REG}第二十一条", "诉求人丢失查询码时核对身份后换发", "查询码已换发"),
    )
}  # fmt: skip


# What follows from elsewhere (a new calendar, a closed unit), for which the case has no button.
RECOUNT = Move("recount", "重算期限", frozenset(OPEN), (), _who(At.ANY), "国务院办公厅放假安排",
               "放假安排公布后重新计算", "放假安排有变动，期限重新计算")  # fmt: skip

HAND_OVER = Move("hand_over", "移交承继单位", frozenset(OPEN), (), _who(At.ANY), f"{_REG}第二十四条",
                 "单位撤并，由承继单位继续办理", "承办单位撤并，由{heir}继续办理")  # fmt: skip
BY_ITSELF = {move.verb: move for move in (RECOUNT, HAND_OVER)}


def label(verb: str) -> str:
    """The Chinese name of a step's verb."""
    return (MOVES.get(verb) or BY_ITSELF[verb]).label


def refusal(case: Case, move: Move) -> str:
    """Why the state does not allow the move, in a sentence; empty when it does."""
    if case.status in move.since:
        return ""
    if not move.since:
        return f"此事项已经登记，不需要再次{move.label}（{move.article}）。"
    if case.status in FINISHED and not move.since & FINISHED:
        return f"此事项{case.status.label}，不能再{move.label}（{move.article}）。"
    wanted = "、".join(f"“{state.label}”" for state in State if state in move.since)
    return f"此事项现在是“{case.status.label}”，{wanted}时才能{move.label}（{move.article}）。"


def _holds(who: Who, case: Case, by: User, now: datetime) -> bool:
    for capacity in people.capacities(by, now):
        if capacity.role not in who.roles:
            continue
        unit = capacity.unit.pk
        watches = unit == case.owner_id or capacity.unit.kind in OFFICES
        if (
            who.at is At.ANY
            or (who.at is At.OWNER and unit == case.owner_id)
            or (who.at is At.HANDLING and unit == case.handling_unit_id)
            or (who.at is At.SENDER and unit == case.sender_id)
            or (who.at is At.OUTSIDE and unit != case.handling_unit_id and watches)
        ):
            return True
    return False


def require(case: Case, verb: str, by: Actor, now: datetime) -> Move:
    """The row of the move, if state and person allow it; else Refused with the sentence people read.

    From here to the end of the verb's transaction the case is the verb's own; Stale if somebody was first.
    """
    move = MOVES[verb]
    if sentence := refusal(case, move):
        raise Refused(sentence)
    if not may(case, move, by, now):
        who = "诉求人本人（凭查询码）" if move.who is None else str(move.who)
        raise Refused(f"{move.label}由{who}办理，您的岗位不能办理（{move.article}）。")
    rows.hold(case)
    return move


def may(case: Case, move: Move, by: Actor, now: datetime) -> bool:
    """Whether the person may make the move, whatever the state."""
    match by:
        case Citizen():
            return move.who is None and by.case_id == case.pk
        case User():
            return move.who is not None and _holds(move.who, case, by, now)
        case _:
            return False


def allowed(case: Case, by: Actor, now: datetime) -> list[Move]:
    """The moves the person can make now, in the order of the table: the buttons of the page."""
    return [move for move in MOVES.values() if case.status in move.since and may(case, move, by, now)]
