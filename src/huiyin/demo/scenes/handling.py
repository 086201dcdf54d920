"""In hand: simple and urgent matters, recusal, hearings, mediation (条例第二十五条、第二十八条、第三十一条、第三十三条)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from huiyin.base import clock
from huiyin.cases import archiving, hearing, mediation, recusal, routing, service, simplified, urgent
from huiyin.cases.clocks import open_promises
from huiyin.cases.codes import EvidenceMethod, Satisfaction, Solved, ToldBy
from huiyin.cases.hearing import Finding, Listener, Record
from huiyin.cases.mediation import Term
from huiyin.demo.staging import Scene
from huiyin.org.roles import Role


def simple(s: Scene) -> Iterator[datetime]:
    yield from s.sent(4)
    yield s.ago(2)
    simplified.simplify(s.case, by=s.handler, now=s.now)


def on_the_spot(s: Scene) -> Iterator[datetime]:
    yield s.ago(2)
    s.register(receiver=s.unit)
    yield s.ago(2)
    s.sort()
    yield s.ago(2)
    simplified.answer_simply(
        s.case, s.replies(), summary="可以由家属代办，今天已经在窗口办好，津贴按月照发。",
        told_by=ToldBy.SPOKEN, receiver="本人", by=s.sorter, now=s.now,
    )  # fmt: skip


def urgent_reported(s: Scene) -> Iterator[datetime]:
    yield s.ago(2)
    s.register(urgent=True)
    yield s.now + timedelta(minutes=12)
    urgent.report_urgent(
        s.case, to=["中共望禾县委", "望禾县人民政府"],
        text="渔火村河堤脚出现管涌，洞口约十五厘米，威胁下游三十余户。",
        measures="已通知应急、水利和镇政府赶赴现场，村干部正在逐户转移群众。",
        by=s.user("xinfang.zhuren"), now=s.now,
    )  # fmt: skip
    yield s.now + timedelta(minutes=6)
    s.sort()
    yield s.now + timedelta(minutes=4)
    s.send()
    yield s.now + timedelta(minutes=20)
    s.accept()
    yield s.now + timedelta(minutes=95)
    s.find("反滤围井已经筑成，渗水变清，三十四户一百零七人转移到镇中心小学。")


def urgent_waiting(s: Scene) -> Iterator[datetime]:
    yield s.minutes_ago(35)
    s.register(urgent=True)


def recusal_asked(s: Scene) -> Iterator[datetime]:
    yield from s.taken_up(12)
    yield s.ago(2)
    assert s.case.officer is not None, "whoever accepts is the officer"
    reason = "经办人与合作社理事长是连襟，我担心不能公正处理。"
    recusal.ask(s.case, s.case.officer, reason, by=s.citizen, now=s.now)


def recusal_decided(s: Scene) -> Iterator[datetime]:
    yield from s.taken_up(14)
    yield s.ago(8)
    reason = "我爱人在该养老院任护理主管，与本事项有利害关系，申请回避。"
    recusal.ask(s.case, s.handler, reason, by=s.handler, now=s.now)
    yield s.ago(7)
    successor = s.county.people(s.unit, Role.HANDLER)[1]
    ruling = "申请人与被反映单位人员系夫妻，符合应当回避的情形，由另一名经办人接替。"
    recusal.rule(s.case, granted=True, ruling=ruling, successor=successor, by=s.head, now=s.now)


_PANEL = (
    Listener("桥半夏", "县人大代表、学校校务监督员"),
    Listener("舟映雪", "注册城乡规划师"),
    Listener("麓归舟", "社区居民代表"),
)


def hearing_called(s: Scene) -> Iterator[datetime]:
    yield from s.taken_up(16)
    yield s.ago(6)
    s.find("拟选址距小学后门66米，公示期内收到意见112条。", EvidenceMethod.FILE_REVIEW)
    yield s.ago(2)
    hearing.call_hearing(
        s.case, at=s.ahead(9), place="新穗街道知苗社区党群服务中心二楼", host=s.of(Role.LEADER), panel=_PANEL,
        matter="加油站选址是否合适，有无可以替代的地块", by=s.head, now=s.now,
    )  # fmt: skip


def hearing_held(s: Scene) -> Iterator[datetime]:
    yield from s.taken_up(36)
    yield s.ago(28)
    s.find(s.text["facts"][0], EvidenceMethod.COMPLAINANT_INTERVIEW)
    yield s.ago(26)
    day = s.after(8)
    hearing.call_hearing(
        s.case, at=clock.at(day, 9, 30), place="岚背乡雾湾村村民活动室", host=s.of(Role.LEADER), panel=_PANEL,
        matter="雾湾教学点低年级是否保留", by=s.head, now=s.now,
    )  # fmt: skip
    yield clock.at(day, 15, 20)
    hearing.hold_hearing(s.case, _record(), _finding(), ended_on=day, by=s.handler, now=s.now)
    yield max(s.ago(4), s.now + timedelta(days=1))
    s.draft("采纳听证意见：教学点一、二年级保留，三年级起坐免费校车，具体安排写在下面。")


def _record() -> Record:
    return Record(
        recorder="教育局办公室工作人员",
        parties="诉求人：雾湾村家长代表三名\n承办单位：县教育局基础教育股\n第三人：中心小学校长",
        statements="家长认为孩子太小，坐车来回八十分钟，冬天山路结冰。学校认为教学点师资不足，开不齐课程。",
        evidence="出示学生名册、校车运行时刻表、山路结冰照片和教师走教方案。",
        questions="问：走教能否开齐课程？答：音体美由中心小学教师每周三天到教学点上课。",
        final="家长：同意保留到学生少于五名时止。学校：同意走教。",
        signed="各方核对无误，逐页签名。",
    )


def _finding() -> Finding:
    return Finding(
        "教学点现有一、二年级学生9名，距中心小学18公里，冬季约二十天山路结冰。",
        "应当保留一、二年级，由中心小学走教；三年级起集中就读并提供校车。",
        "《中华人民共和国义务教育法》第十二条、国务院办公厅关于规范农村义务教育学校布局调整的意见",
        "3票同意、0票反对",
    )


def _mediate(s: Scene, other: str, mediator: str, kind: str = "mediation") -> None:
    consent = "经办人当日分别上门征求意见，双方当场签字同意。"
    mediation.mediate(
        s.case, kind, other_party=other, consent=consent, mediator=mediator, by=s.handler, now=s.now
    )


def _settle(s: Scene, facts: str, *terms: tuple[str, int, str]) -> None:
    agreed = [Term(text, s.today + timedelta(days=days), who) for text, days, who in terms]
    mediation.settle(s.case, facts=facts, terms=agreed, signed_on=s.today, by=s.handler, now=s.now)


def mediating(s: Scene) -> Iterator[datetime]:
    yield from s.taken_up(13)
    yield s.ago(6)
    _mediate(s, "南门社区某餐馆经营者", "禾城街道人民调解委员会 调解员穗知夏")


def settled_performed(s: Scene) -> Iterator[datetime]:
    yield from s.taken_up(60)
    yield s.ago(53)
    _mediate(s, "楼上业主和某装饰公司", "新穗街道人民调解委员会 调解员岚拾光")
    yield s.ago(49)
    _settle(
        s, "楼上水管接头松脱，漏水致楼下客厅吊顶脱落、地板受潮，各方对事实没有争议。",
        ("负责修复楼下客厅吊顶，材料由装饰公司承担", 14, "某装饰公司"),
        ("一次性补偿地板损失2600元", 7, "楼上业主"),
    )  # fmt: skip
    for days, proof in ((43, "2600元已经转账，附转账凭证。"), (38, "吊顶修复完工，双方签字确认。")):
        yield s.ago(days)
        promise = open_promises(s.case).first()
        assert promise is not None, "as many promises as proofs"
        service.perform(s.case, promise, proof=proof, done_on=s.today, by=s.handler, now=s.now)
    yield from s.ended(34)
    yield s.ago(20)
    archiving.archive(s.case, by=s.user("xinfang01"), now=s.now)


def settled_broken(s: Scene) -> Iterator[datetime]:
    yield from s.taken_up(45)
    yield s.ago(38)
    _mediate(s, "麓泉镇某石料厂", "麓泉镇人民调解委员会 调解员桥怀谷")
    yield s.ago(34)
    _settle(
        s, "石料厂重车通行致桥面开裂三道，双方对事实没有争议。",
        ("修复桥面并通过镇村验收", 20, "麓泉镇某石料厂"),
    )  # fmt: skip
    yield s.ago(12)
    words = "说好二十天修好，现在桥面还是老样子，昨天又过了几趟大车。"
    s.call(Solved.NO, Satisfaction.NOT, words)
    yield s.ago(9)
    routing.designate(s.case, s.handler, by=s.head, now=s.now)
    yield s.ago(6)
    s.find("现场查看，石料厂尚未开工修复，已书面催告并同步约见企业负责人。")


def third_party(s: Scene) -> Iterator[datetime]:
    yield from s.taken_up(22)
    yield s.ago(15)
    _mediate(s, "某舞蹈培训店", "", "settlement")
    yield s.ago(11)
    _settle(
        s, "诉求人预付6000元，已上课9节，剩余课时费3870元，双方对账无误。",
        ("分两次退还剩余课时费共3870元", 60, "某舞蹈培训店"),
    )  # fmt: skip


PLAYS = (
    simple, on_the_spot, urgent_reported, urgent_waiting, recusal_asked, recusal_decided, hearing_called,
    hearing_held, mediating, settled_performed, settled_broken, third_party,
)  # fmt: skip
