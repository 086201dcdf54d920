"""Builders: a small county and cases in every state, made by the real verbs; nothing is random."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model

from huiyin.assist import policies
from huiyin.assist.models import Policy
from huiyin.audit.models import Event
from huiyin.base.clock import local_date
from huiyin.cases import (
    access,
    accusation,
    answering,
    closing,
    followup,
    handling,
    hearing,
    intake,
    mediation,
    proxies,
    recusal,
    review,
    reviewing,
    routing,
    service,
    simplified,
    supervision,
)
from huiyin.cases.answering import Reply
from huiyin.cases.codes import Channel, PartyRole, Purpose, ReplyChannel, Track
from huiyin.cases.intake import Intake, Person
from huiyin.cases.models import Case
from huiyin.cases.procedure import Citizen
from huiyin.org import administration as org
from huiyin.org.models import Duty, Post, Unit, User
from huiyin.org.roles import Role, UnitKind

PROPERTY = "030501"  # any leaf of the classification serves
CODE = "34679ACD"
PROXY_CODE = "HKMNPRTW"
PASSWORD = "yun-he-deng-2026"


@dataclass
class County:
    """A small county: units and people by short names."""

    units: dict[str, Unit] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        try:
            return self.users[name]
        except KeyError:
            raise AttributeError(name) from None


_UNITS = [
    ("county", "禾谷县", UnitKind.COUNTY, None),
    ("office", "禾谷县信访局", UnitKind.PETITION_OFFICE, "county"),
    ("inspection", "禾谷县督查室", UnitKind.INSPECTION, "county"),
    ("housing", "禾谷县住房和城乡建设局", UnitKind.BUREAU, "county"),
    ("transport", "禾谷县交通运输局", UnitKind.BUREAU, "county"),
    ("township", "麦穗镇", UnitKind.TOWNSHIP, "county"),
    ("village", "石桥村", UnitKind.VILLAGE, "township"),
    ("city", "云江市", UnitKind.SUPERIOR, None),
    ("discipline", "禾谷县纪委监委", UnitKind.DISCIPLINE, "county"),
]
_PEOPLE = [
    ("clerk", "office", Role.CLERK),
    ("office_head", "office", Role.HEAD),
    ("inspector", "inspection", Role.INSPECTOR),
    ("reviewer", "office", Role.REVIEWER),
    ("handler", "housing", Role.HANDLER),
    ("colleague", "housing", Role.HANDLER),
    ("head", "housing", Role.HEAD),
    ("leader", "housing", Role.LEADER),
    ("outsider", "transport", Role.HANDLER),
    ("outside_head", "transport", Role.HEAD),
    ("town_clerk", "township", Role.CLERK),
    ("town_handler", "township", Role.HANDLER),
    ("town_head", "township", Role.HEAD),
    ("officer", "village", Role.VILLAGE_OFFICER),
    ("county_leader", "county", Role.LEADER),
    ("auditor", "county", Role.AUDITOR),
    ("administrator", "county", Role.ADMINISTRATOR),
    ("city_reviewer", "city", Role.REVIEWER),
    ("city_leader", "city", Role.LEADER),
    ("confidant", "office", Role.CONFIDENTIAL),
    ("discipline_officer", "discipline", Role.CONFIDENTIAL),
]


# What the first county of a run wrote, row by row: the verbs need not run again for every test.
_written: dict[datetime, tuple[County, list[list[Model]]]] = {}
_TABLES: tuple[type[Model], ...] = (Unit, User, Post, Duty, Event)


def county(now: datetime) -> County:
    """The county as of ninety days before `now`, so that older cases find their people in office."""
    if any(table._base_manager.exists() for table in _TABLES):
        return _county(now)
    if now not in _written:
        made = _county(now)
        _written[now] = _copy(made), [list(table._base_manager.order_by("pk")) for table in _TABLES]
        return made
    kept, tables = _written[now]
    for rows in tables:
        type(rows[0])._base_manager.bulk_create(rows)
    return _copy(kept)


def _copy(made: County) -> County:
    return County(*deepcopy((made.units, made.users)))


def _county(now: datetime) -> County:
    made = County()
    before = now - timedelta(days=90)
    for key, name, kind, parent in _UNITS:
        made.units[key] = org.open_unit(
            name, kind, made.units[parent] if parent else None, contact_name="值班室",
            contact_phone="0000-6000000", by=None, now=before,
        )  # fmt: skip
    org.set_superior(made.units["county"], made.units["city"], by=None, now=before)
    for key, unit, role in _PEOPLE:
        user = User(username=key, name=f"{role.label}{key[:2]}")
        user.set_unusable_password()
        user.save()
        org.appoint(user, made.units[unit], role, role.label, since=local_date(before), by=None, now=before)
        made.users[key] = user
    org.add_duty(PROPERTY, made.units["housing"], "《禾谷县部门职责清单》住建局第1项", by=None, now=before)
    return made


def intake_of(**changes: object) -> Intake:
    """An ordinary web request of one person with one demand."""
    given: dict[str, object] = {
        "channel": Channel.WEB,
        "text": "楼道的灯坏了三个月没人修。请物业尽快修好。",
        "demands": ("修好楼道的灯",),
        "people": (Person("禾知春", "13800000001", "禾谷县麦穗镇"),),
        "reply_channel": ReplyChannel.WEB,
    }
    return Intake(**{**given, **changes})  # type: ignore[arg-type]


def registered(county: County, now: datetime, *, code: str = CODE, **changes: object) -> Case:
    return intake.register(
        intake_of(**changes), receiver=county.units["office"], by=Citizen(), code=code, now=now
    )


def triaged(county: County, now: datetime, **changes: Any) -> Case:
    case = registered(county, now, **changes)
    return intake.triage(
        case,
        category=PROPERTY,
        purpose=Purpose.RESOLUTION,
        place=county.units["village"],
        by=county.clerk,
        now=now,
    )


def awaiting(county: County, now: datetime, **changes: object) -> Case:
    case = triaged(county, now, **changes)
    return routing.forward(case, county.units["housing"], clause="住建局第1项", by=county.clerk, now=now)


def objected(county: County, now: datetime, **changes: object) -> Case:
    return routing.object_to(
        awaiting(county, now, **changes), reason="属于镇的职责", by=county.handler, now=now
    )


def handling_(county: County, now: datetime, **changes: object) -> Case:
    return handling.accept(awaiting(county, now, **changes), by=county.handler, now=now)


def simple(county: County, now: datetime, **changes: object) -> Case:
    """Accepted for simple handling."""
    return simplified.simplify(awaiting(county, now, **changes), by=county.handler, now=now)


def answered_simply(county: County, now: datetime, **changes: object) -> Case:
    """Accepted for simple handling and answered by telephone."""
    case = simple(county, now, **changes)
    simplified.answer_simply(
        case, [reply_of(facts="")], summary="灯已经修好。", told_by="phone", receiver="禾知春", by=county.handler,
        now=now,
    )  # fmt: skip
    return case


def proxied(county: County, now: datetime, **changes: object) -> Case:
    """In the citizen's hands, with somebody authorised to act."""
    case = registered(county, now, **changes)
    proxies.authorise_proxy(
        case, name="禾知秋", phone="13800000002", authorisation="查询进度、补充材料", code=PROXY_CODE,
        by=Citizen(case.pk), now=now,
    )  # fmt: skip
    return case


def declined(county: County, now: datetime, **changes: object) -> Case:
    return handling.decline(
        awaiting(county, now, **changes),
        "courts",
        reason="法院正在审理",
        turn_to="县人民法院",
        by=county.head,
        now=now,
    )


def reply_of(no: int = 1, **changes: object) -> Reply:
    given: dict[str, object] = {
        "demand": no,
        "facts": "经实地查看，三单元楼道灯三盏不亮。",
        "opinion": "support",
        "reply": "已责成物业更换。",
        "basis": "《物业管理条例》第三十五条",
    }
    return Reply(**{**given, **changes})  # type: ignore[arg-type]


def drafted(county: County, now: datetime, *, replies: tuple[Reply, ...] = (), **changes: object) -> Case:
    case = handling_(county, now, **changes)
    answering.draft(case, "楼道灯已经修好。", replies or (reply_of(),), by=county.handler, now=now)
    return case


def reviewed(county: County, now: datetime, **changes: object) -> Case:
    return answering.endorse(drafted(county, now, **changes), by=county.head, now=now)  # type: ignore[arg-type]


def signed(county: County, now: datetime, *, publish: bool = False, **changes: object) -> Case:
    return answering.sign(reviewed(county, now, **changes), publish=publish, by=county.leader, now=now)


def served(county: County, now: datetime, **changes: Any) -> Case:
    case = signed(county, now, **changes)
    service.serve(
        case, "electronic", received_on=local_date(now), receiver="禾知春", by=county.handler, now=now
    )
    return case


# A child's matter, brought by whoever has the care of the child.
FAMILY = (Person("禾小苗", minor=True), Person("禾知春", "13800000001", role=PartyRole.GUARDIAN))


def released(county: County, now: datetime, **changes: object) -> Case:
    """Served with the citizen's consent to be read by everybody, and released by whoever signed."""
    return served(county, now, may_publish=True, publish=True, **changes)


def performing(county: County, now: datetime, **changes: object) -> Case:
    promise = reply_of(promise="更换全部楼道灯", promise_due=local_date(now) + timedelta(days=10))
    return served(county, now, replies=(promise,), **changes)


def closed(county: County, now: datetime, **changes: object) -> Case:
    case = served(county, now, **changes)
    followup.call_back(case, reached=True, solved="yes", satisfaction="satisfied", by=county.clerk, now=now)
    return closing.close(case, by=county.clerk, now=now)


def review_requested(county: County, now: datetime, **changes: object) -> Case:
    """Served without a promise, and looked at again by the county at the citizen's request."""
    case = served(county, now, **changes)
    review.request_review(case, "撤销处理意见", "灯至今不亮，没有到现场看。", by=Citizen(case.pk), now=now)
    return case


def under_review(county: County, now: datetime, **changes: object) -> Case:
    return review.accept_review(review_requested(county, now, **changes), by=county.reviewer, now=now)


def review_drafted(county: County, now: datetime, **changes: object) -> Case:
    case = under_review(county, now, **changes)
    return decided(case, county.reviewer, now)


def decided(case: Case, by: User, now: datetime, **changes: Any) -> Case:
    """An opinion of review on the first demand, drafted; upheld unless told otherwise."""
    given: dict[str, Any] = {
        "outcome": "uphold", "ground": "sound", "summary": "原处理意见正确，予以维持。",
        "replies": (reply_of(opinion="", facts="到现场看过，灯已全部亮。", reply="原意见查清了事实。"),),
    }  # fmt: skip
    reviewing.decide_review(case, **{**given, **changes}, by=by, now=now)
    return case


def review_signed(county: County, now: datetime, **changes: object) -> Case:
    return reviewing.sign_review(review_drafted(county, now, **changes), by=county.office_head, now=now)


def review_served(county: County, now: datetime, **changes: object) -> Case:
    """Upheld in review; the citizen may ask for the second."""
    case = review_signed(county, now, **changes)
    reviewing.serve_review(
        case, "electronic", received_on=local_date(now), receiver="禾知春", by=county.reviewer, now=now
    )
    return case


def second_requested(county: County, now: datetime, **changes: object) -> Case:
    """Before the city for second review."""
    case = review_served(county, now, **changes)
    review.request_review(case, "撤销复查意见", "复查没有听取我的意见。", by=Citizen(case.pk), now=now)
    return case


def second_under_review(county: County, now: datetime, **changes: object) -> Case:
    return review.accept_review(second_requested(county, now, **changes), by=county.city_reviewer, now=now)


def withdrawn(county: County, now: datetime, **changes: Any) -> Case:
    case = registered(county, now, **changes)
    return closing.withdraw(case, "已经修好了", by=Citizen(case.pk), now=now)


ACCUSED = "禾谷县住房和城乡建设局副局长赵某"


def accusation_of(**changes: object) -> Intake:
    """An accusation of somebody in the housing bureau."""
    given: dict[str, object] = {
        "text": "验收楼盘时收了开发商的红包，还打招呼改了检测报告。",
        "demands": (),
        "purpose": Purpose.ACCUSATION,
        "accused": ACCUSED,
    }
    return intake_of(**{**given, **changes})


def accused(county: County, now: datetime, *, code: str = CODE, **changes: object) -> Case:
    """An accusation of the housing bureau, in the hands of the petition office's confidential officer."""
    written = accusation_of(**changes)
    return intake.register(written, receiver=county.units["office"], by=Citizen(), code=code, now=now)


def transferred(county: County, now: datetime, **changes: object) -> Case:
    """The same, passed on to the discipline organ."""
    case = accused(county, now, **changes)
    return accusation.transfer(case, county.units["discipline"], by=county.confidant, now=now)


def concluded(county: County, now: datetime, **changes: object) -> Case:
    case = transferred(county, now, **changes)
    return accusation.conclude(
        case, "已立案审查，有关人员已停职。", how="电话告知", by=county.discipline_officer, now=now
    )


def reminded(county: County, now: datetime, **changes: object) -> Case:
    """In hand, and the unit owes a reply to a reminder."""
    case = handling_(county, now, **changes)
    supervision.remind(case, "wrong_handling", "没有登记查明的事实。", by=county.clerk, now=now)
    return case


def overruled(county: County, now: datetime, **changes: object) -> Case:
    """Back with the unit, whose objection was not agreed to."""
    case = objected(county, now, **changes)
    return routing.rule_on_objection(case, upheld=False, ruling="清单写明", by=county.clerk, now=now)


def adjudicating(county: County, now: datetime, **changes: object) -> Case:
    case = overruled(county, now, **changes)
    return routing.appeal_ruling(case, reason="清单没有这一项", by=county.head, now=now)


def elsewhere(county: County, now: datetime, **changes: object) -> Case:
    """With the unit, which proposes another way by law."""
    case = awaiting(county, now, **changes)
    return handling.set_route(case, "R4", "应当先行政确认", by=county.handler, now=now)


def redirected(county: County, now: datetime, **changes: object) -> Case:
    """Shown another way by law; the notice is to be served."""
    way = handling.Way("禾谷县司法局", "《行政复议法》第二十条", "自知道之日起六十日内", ("申请书",))
    return handling.redirect(elsewhere(county, now, **changes), way, "属于复议事项", by=county.head, now=now)


def mediating(county: County, now: datetime, **changes: object) -> Case:
    """In hand, with both sides at the table."""
    case = handling_(county, now, **changes)
    mediation.mediate(
        case, "mediation", other_party="禾谷县某物业公司", consent="双方当面同意", mediator="镇调解委员会",
        by=county.handler, now=now,
    )  # fmt: skip
    return case


def doubted(county: County, now: datetime, **changes: object) -> Case:
    """In hand, and the citizen asked that the officer keep out."""
    case = handling_(county, now, **changes)
    recusal.ask(case, county.handler, "与物业经理是亲属", by=Citizen(case.pk), now=now)
    return case


def assisted(county: County, now: datetime, **changes: object) -> Case:
    """In hand, and another unit was asked to help."""
    case = handling_(county, now, **changes)
    routing.invite_assist(
        case, county.units["transport"], task="核实路灯产权", due=local_date(now), by=county.handler, now=now
    )
    return case


def answered_reminder(county: County, now: datetime, **changes: object) -> Case:
    """The unit has replied to its reminder; whoever sent it has not ended it."""
    case = reminded(county, now, **changes)
    row = case.supervisions.get()
    supervision.reply_supervision(
        case, row, cause="漏记", measures="已补记", finish_on=local_date(now), by=county.handler, now=now
    )
    return case


def disobeyed(county: County, now: datetime, **changes: object) -> Case:
    """Ordered three weeks ago, and no reply within its term."""
    case = handling_(county, now - timedelta(days=30), **changes)
    supervision.order(
        case, "wrong_handling", "没有登记查明的事实。", "请补记。", by=county.inspector,
        now=now - timedelta(days=21),
    )  # fmt: skip
    return case


def called(county: County, now: datetime, **changes: object) -> Case:
    """In hand, with a hearing ahead."""
    case = handling_(county, now, **changes)
    hearing.call_hearing(
        case, at=now + timedelta(days=8), place="县群众接待中心", host=county.leader,
        panel=(hearing.Listener("谷雨生", "人大代表"), hearing.Listener("麦望川", "律师")),
        matter="楼道灯是否修好", by=county.head, now=now,
    )  # fmt: skip
    return case


def hotline_order(county: County, now: datetime, **changes: object) -> Case:
    """A hotline order with the bureau."""
    return awaiting(county, now, track=Track.HOTLINE, channel=Channel.HOTLINE, **changes)


def policy(county: County, now: datetime, **changes: Any) -> Policy:
    """A published answer of the housing bureau to what the ordinary request is about."""
    given: dict[str, Any] = {
        "question": "楼道的灯坏了归谁修？",
        "answer": "由物业修，费用从物业费里出。",
        "basis": "《物业管理条例》第三十五条",
        "terms": "楼道灯",
        "category": PROPERTY,
        "unit": county.units["housing"],
        "published": True,
    }
    content = policies.Content(**{**given, **changes})
    return policies.add(content, by=None, now=now - timedelta(days=30))


def citizen(case: Case, code: str = CODE) -> Citizen:
    """The citizen of a case, through the front door."""
    return access.by_code(case.number, code)[1]


IN_STATE: dict[str, Callable[..., Case]] = {
    "registered": registered,
    "triaged": triaged,
    "awaiting": awaiting,
    "objected": objected,
    "adjudicating": adjudicating,
    "handling": handling_,
    "drafted": drafted,
    "reviewed": reviewed,
    "signed": signed,
    "declined": declined,
    "performing": performing,
    "served": served,
    "review_asked": review_requested,
    "under_review": under_review,
    "review_draft": review_drafted,
    "review_sign": review_signed,
    "closed": closed,
    "withdrawn": withdrawn,
}
