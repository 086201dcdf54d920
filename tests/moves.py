"""Every verb of the table with ordinary arguments, who makes it, and what a refused verb must leave as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from huiyin.audit.models import Event
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused, Stale
from huiyin.cases import (
    accusation,
    answering,
    archiving,
    clocks,
    closing,
    followup,
    handling,
    hearing,
    hotline,
    intake,
    mediation,
    procedure,
    proxies,
    reception,
    recusal,
    releasing,
    review,
    reviewing,
    routing,
    service,
    simplified,
    supervision,
    urgent,
)
from huiyin.cases.codes import Purpose
from huiyin.cases.models import Case, Performance, Supervision
from huiyin.cases.procedure import Actor, Citizen
from huiyin.documents.models import Series
from huiyin.org import people
from huiyin.org.models import Unit
from huiyin.org.roles import Role
from tests import build
from tests.build import County

Make = Callable[[Case, Any, County, datetime], object]
NEW_CODE = "TRWYXQPN"


def elsewhere(case: Case, county: County) -> Unit:
    """A unit to which the case can be sent from where it is."""
    return county.units["transport" if case.owner_id == county.units["housing"].pk else "housing"]


def _forward(case: Case, by: Any, county: County, now: datetime) -> object:
    return routing.forward(case, elsewhere(case, county), clause="第1项", by=by, now=now)


def _assign(case: Case, by: Any, county: County, now: datetime) -> object:
    due = local_date(now).replace(year=local_date(now).year + 1)
    return routing.assign(
        case, elsewhere(case, county), feedback_due=due, note="请查清并报告", by=by, now=now
    )


def _triage(case: Case, by: Any, county: County, now: datetime) -> object:
    return intake.triage(case, category=build.PROPERTY, purpose=Purpose.RESOLUTION, by=by, now=now)


def _link(case: Case, by: Any, county: County, now: datetime) -> object:
    other = Case.objects.exclude(pk=case.pk).first()
    return intake.link(case, other or case, "related", by=by, now=now)


def _perform(case: Case, by: Any, county: County, now: datetime) -> object:
    promise = clocks.open_promises(case).first() or Performance()
    return service.perform(case, promise, proof="全部更换", done_on=local_date(now), by=by, now=now)


def _draft(case: Case, by: Any, county: County, now: datetime) -> object:
    replies = [build.reply_of(demand.no) for demand in case.demands.all()]
    return answering.draft(case, "已经办好。", replies, by=by, now=now)


def _serve(case: Case, by: Any, county: County, now: datetime) -> object:
    return service.serve(case, "in_person", received_on=local_date(now), receiver="本人", by=by, now=now)


def _evidence(case: Case, by: Any, county: County, now: datetime) -> object:
    return handling.add_evidence(case, "site_view", "灯不亮。", found_on=local_date(now), by=by, now=now)


def _call(case: Case, by: Any, county: County, now: datetime) -> object:
    return followup.call_back(case, reached=True, solved="yes", satisfaction="fair", by=by, now=now)


def _authorise(case: Case, by: Any, county: County, now: datetime) -> object:
    return proxies.authorise_proxy(
        case, name="禾知秋", authorisation="查询进度、补充材料", code=build.PROXY_CODE, by=by, now=now
    )


def _answer_simply(case: Case, by: Any, county: County, now: datetime) -> object:
    replies = [build.reply_of(demand.no) for demand in case.demands.all()]
    return simplified.answer_simply(
        case, replies, summary="已经办好。", told_by="phone", receiver="禾知春", by=by, now=now
    )


def _report(case: Case, by: Any, county: County, now: datetime) -> object:
    return urgent.report_urgent(
        case, to=["县委", "县政府"], text="水渠垮塌，危及三户。", measures="已经转移群众。", by=by, now=now
    )


def _receive(case: Case, by: Any, county: County, now: datetime) -> object:
    return reception.hold_reception(
        case, on=local_date(now), place="县群众接待中心", host="副县长", units=["住建局", "麦穗镇"],
        talked="逐项说明了情况。", by=by, now=now,
    )  # fmt: skip


def _decide(case: Case, by: Any, county: County, now: datetime) -> object:
    replies = [build.reply_of(demand.no, opinion="") for demand in case.demands.all()]
    return reviewing.decide_review(
        case, outcome="uphold", ground="sound", summary="予以维持。", replies=replies, by=by, now=now
    )


def _serve_review(case: Case, by: Any, county: County, now: datetime) -> object:
    return reviewing.serve_review(
        case, "in_person", received_on=local_date(now), receiver="本人", by=by, now=now
    )


def _call_hearing(case: Case, by: Any, county: County, now: datetime) -> object:
    mine = {case.owner_id, county.units["county"].pk}
    host = next(
        user
        for user in county.users.values()
        if user.pk != case.officer_id
        and {one.unit.pk for one in people.capacities(user, now)} & mine
        and people.has_role(user, {Role.HEAD, Role.LEADER}, now)
    )
    return hearing.call_hearing(
        case, at=now + timedelta(days=8), place="县群众接待中心", host=host, panel=LISTENERS,
        matter="楼道灯是否修好", by=by, now=now,
    )  # fmt: skip


def _hold_hearing(case: Case, by: Any, county: County, now: datetime) -> object:
    return hearing.hold_hearing(case, RECORD, FINDING, ended_on=local_date(now), by=by, now=now)


LISTENERS = (hearing.Listener("谷雨生", "人大代表"), hearing.Listener("麦望川", "律师"))
RECORD = hearing.Record(
    recorder="书记员", parties="诉求人：禾知春\n承办单位：住建局经办人", statements="诉求人说灯不亮。",
    evidence="出示照片三张。", questions="问：哪一天修的。", final="坚持原来的意见。", signed="各方逐页签名。",
)  # fmt: skip
FINDING = hearing.Finding(
    "灯已修好两盏。", "应当再修一盏。", "《物业管理条例》第三十五条", "3票同意、0票反对"
)


def _recusal(case: Case, by: Any, county: County, now: datetime) -> object:
    person = next(iter(recusal.concerned(case)), county.handler) if isinstance(by, Citizen) else by
    return recusal.ask(case, person, "与对方是亲属", by=by, now=now)


WAY = handling.Way(
    "禾谷县司法局", "《行政复议法》第二十条", "自知道之日起六十日内", ("申请书", "身份证复印件")
)

MAKE: dict[str, Make] = {
    "request_review": lambda case, by, county, now: review.request_review(
        case, "撤销处理意见", "没有查清", by=by, now=now
    ),
    "accept_review": lambda case, by, county, now: review.accept_review(case, by=by, now=now),
    "decline_review": lambda case, by, county, now: review.decline_review(
        case, "not_party", reason="请求人不是原诉求人", turn_to="由诉求人本人提出", by=by, now=now
    ),
    "withdraw_review": lambda case, by, county, now: review.withdraw_review(case, "不问了", by=by, now=now),
    "decide_review": _decide,
    "return_review": lambda case, by, county, now: reviewing.return_review(case, "依据不全", by=by, now=now),
    "sign_review": lambda case, by, county, now: reviewing.sign_review(case, by=by, now=now),
    "serve_review": _serve_review,
    "call_hearing": _call_hearing,
    "hold_hearing": _hold_hearing,
    "cancel_hearing": lambda case, by, county, now: hearing.cancel_hearing(case, "改期", by=by, now=now),
    "turn_petition": lambda case, by, county, now: hotline.turn_petition(
        case, "电话里要求转", by=by, now=now
    ),
    "simplify": lambda case, by, county, now: simplified.simplify(case, by=by, now=now),
    "answer_simply": _answer_simply,
    "report_urgent": _report,
    "hold_reception": _receive,
    "authorise_proxy": _authorise,
    "revoke_proxy": lambda case, by, county, now: proxies.revoke_proxy(case, by=by, now=now),
    "triage": _triage,
    "forward": _forward,
    "assign": _assign,
    "object": lambda case, by, county, now: routing.object_to(case, reason="不是本单位职责", by=by, now=now),
    "uphold": lambda case, by, county, now: routing.rule_on_objection(
        case, upheld=True, ruling="同意", by=by, now=now
    ),
    "overrule": lambda case, by, county, now: routing.rule_on_objection(
        case, upheld=False, ruling="不同意", by=by, now=now
    ),
    "accept": lambda case, by, county, now: handling.accept(case, by=by, now=now),
    "decline": lambda case, by, county, now: handling.decline(
        case, "courts", reason="法院正在审理", turn_to="县人民法院", by=by, now=now
    ),
    "designate": lambda case, by, county, now: routing.designate(case, by, by=by, now=now),
    "contact": lambda case, by, county, now: handling.contact(case, "电话联系，听取情况", by=by, now=now),
    "add_evidence": _evidence,
    "extend": lambda case, by, county, now: handling.extend(case, 30, "需要鉴定", by=by, now=now),
    "draft": _draft,
    "endorse": lambda case, by, county, now: answering.endorse(case, by=by, now=now),
    "send_back": lambda case, by, county, now: answering.send_back(case, "事实不清", by=by, now=now),
    "sign": lambda case, by, county, now: answering.sign(case, by=by, now=now),
    "serve": _serve,
    "unpublish": lambda case, by, county, now: releasing.unpublish(case, "有能认出人的内容", by=by, now=now),
    "perform": _perform,
    "call_back": _call,
    "rate": lambda case, by, county, now: followup.rate(
        case, solved="yes", satisfaction="fair", by=by, now=now
    ),
    "close": lambda case, by, county, now: closing.close(case, by=by, now=now),
    "reopen": lambda case, by, county, now: followup.reopen(case, "没有修好", by=by, now=now),
    "withdraw": lambda case, by, county, now: closing.withdraw(case, "不需要了", by=by, now=now),
    "add_material": lambda case, by, county, now: intake.add_material(case, "灯又坏了", (), by=by, now=now),
    "link": _link,
    "set_route": lambda case, by, county, now: handling.set_route(
        case, "R4", "已经申请行政复议", by=by, now=now
    ),
    "confirm_route": lambda case, by, county, now: handling.confirm_route(case, by=by, now=now),
    "redirect": lambda case, by, county, now: handling.redirect(
        case, WAY, "属于行政复议事项", by=by, now=now
    ),
    "decline_final": lambda case, by, county, now: handling.decline_final(
        case, "finalised", reason="没有新的事实和理由", earlier="禾复核〔2026〕1号", by=by, now=now
    ),
    "appeal_ruling": lambda case, by, county, now: routing.appeal_ruling(
        case, reason="清单没有这一项", by=by, now=now
    ),
    "adjudicate": lambda case, by, county, now: routing.adjudicate(
        case, county.units["transport"], ruling="清单写明", by=by, now=now
    ),
    "invite_assist": lambda case, by, county, now: routing.invite_assist(
        case, county.units["transport"], task="核实道路情况", due=local_date(now), by=by, now=now
    ),
    "assist": lambda case, by, county, now: routing.assist(case, "道路属于村道", by=by, now=now),
    "ask_recusal": _recusal,
    "rule_recusal": lambda case, by, county, now: recusal.rule(
        case, granted=False, ruling="没有利害关系", by=by, now=now
    ),
    "mediate": lambda case, by, county, now: mediation.mediate(
        case,
        "mediation",
        other_party="某物业公司",
        consent="双方当面同意",
        mediator="镇调解委员会",
        by=by,
        now=now,
    ),
    "settle": lambda case, by, county, now: mediation.settle(
        case,
        facts="楼道灯不亮",
        terms=[mediation.Term("换灯", local_date(now), "某物业公司")],
        signed_on=local_date(now),
        by=by,
        now=now,
    ),
    "end_mediation": lambda case, by, county, now: mediation.end_mediation(
        case, "一方不同意", by=by, now=now
    ),
    "note_delivery": lambda case, by, county, now: service.note_delivery(
        case,
        "post",
        on=local_date(now),
        receiver="本人",
        delivered=False,
        note="地址不详退回",
        by=by,
        now=now,
    ),
    "archive": lambda case, by, county, now: archiving.archive(case, by=by, now=now),
    "reissue_code": lambda case, by, county, now: intake.reissue_code(
        case, NEW_CODE, identity="核对了身份证", by=by, now=now
    ),
}


def _supervised(case: Case) -> Supervision:
    return Supervision.objects.filter(case=case, ended_at=None).first() or Supervision()


def _escalate(case: Case, by: Any, county: County, now: datetime) -> object:
    return supervision.escalate(case, "list", "wrong_handling", "没有办。", "请办。", by=by, now=now)


MAKE |= {
    "remind": lambda case, by, county, now: supervision.remind(
        case, "wrong_handling", "没有登记事实。", by=by, now=now
    ),
    "order": lambda case, by, county, now: supervision.order(
        case, "wrong_handling", "没有登记事实。", "请登记。", by=by, now=now
    ),
    "escalate": _escalate,
    "reply_supervision": lambda case, by, county, now: supervision.reply_supervision(
        case, _supervised(case), cause="疏忽", measures="补记", finish_on=local_date(now), by=by, now=now
    ),
    "end_supervision": lambda case, by, county, now: supervision.end_supervision(
        case, _supervised(case), done=True, result="已补记", by=by, now=now
    ),
}


MAKE |= {
    "seal": lambda case, by, county, now: accusation.seal(
        case, accused=build.ACCUSED, reason="反映收受红包", by=by, now=now
    ),
    "transfer": lambda case, by, county, now: accusation.transfer(
        case, county.units["discipline"], by=by, now=now
    ),
    "conclude": lambda case, by, county, now: accusation.conclude(
        case, "查无实据", how="电话告知", by=by, now=now
    ),
    "share_sealed": lambda case, by, county, now: accusation.share_sealed(
        case, county.discipline_officer, add=True, reason="共同核对", by=by, now=now
    ),
    "unseal": lambda case, by, county, now: accusation.unseal(case, "电话里本人同意", by=by, now=now),
}


# For a verb that the ordinary case refuses on its facts: the case that gives occasion for it, and who then makes the
# move when it is not the first who may.
OCCASIONS: dict[str, tuple[Callable[..., Case], str]] = {
    "adjudicate": (build.adjudicating, "county_leader"),
    "appeal_ruling": (build.overruled, ""),
    "assist": (build.assisted, ""),
    "cancel_hearing": (build.called, ""),
    "end_mediation": (build.mediating, ""),
    "end_supervision": (build.answered_reminder, ""),
    "escalate": (build.disobeyed, ""),
    "hold_hearing": (lambda county, now: build.called(county, now - timedelta(days=9)), ""),
    "redirect": (build.elsewhere, ""),
    "reply_supervision": (build.reminded, ""),
    "revoke_proxy": (build.proxied, ""),
    "rule_recusal": (build.doubted, ""),
    "settle": (build.mediating, ""),
    "turn_petition": (build.hotline_order, ""),
    "unpublish": (build.released, ""),
    "transfer": (build.accused, ""),
    "conclude": (build.transferred, ""),
    "share_sealed": (build.accused, ""),
    "unseal": (build.accused, ""),
}


def able(case: Case, verb: str, county: County, now: datetime) -> Actor:
    """Somebody who may make the move: the citizen, or the first of the cast; else the clerk."""
    move = procedure.MOVES[verb]
    if move.who is None:
        return Citizen(case.pk)
    return next(
        (user for user in county.users.values() if procedure.may(case, move, user, now)), county.clerk
    )


def again(case: Case) -> Case:
    """The case as the database has it now."""
    return Case.objects.get(pk=case.pk)


def world() -> dict[str, object]:
    """All that verbs write: every row of the cases, every event, every number given out."""
    tables: list[type[models.Model]] = [*apps.get_app_config("cases").get_models(), Event, Series]
    return {table._meta.label: list(table._base_manager.order_by("pk").values_list()) for table in tables}


@contextmanager
def unchanged(error: type[Exception], match: str) -> Iterator[None]:
    """The block fails with that error and sentence, and leaves nothing half done."""
    before = world()
    with pytest.raises(error, match=match):
        yield
    assert world() == before


def refused(match: str) -> Any:
    """The block is refused with a sentence that says so, and leaves nothing half done."""
    return unchanged(Refused, match)


def stale() -> Any:
    """The block comes second and leaves nothing half done."""
    return unchanged(Stale, "刚才已有其他人员处理")
