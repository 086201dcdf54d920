"""Who asks and how: groups, proxies, organisations, minors, suggestions, hotline (条例第十九条、第二十条、第二十九条)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from huiyin.cases import closing, followup, hotline, reception, routing, service, simplified
from huiyin.cases.clocks import open_promises
from huiyin.cases.codes import PartyKind, PartyRole, Satisfaction, ServiceMethod, Solved, ToldBy
from huiyin.cases.intake import Person
from huiyin.demo import county
from huiyin.demo.staging import Scene


def group(s: Scene) -> Iterator[datetime]:
    three = tuple(s.person(no, role=PartyRole.REPRESENTATIVE) for no in range(3))
    yield s.ago(30)
    s.register(*three, people_count=40)
    yield s.ago(29)
    s.sort()
    yield s.ago(29)
    reception.hold_reception(
        s.case, on=s.today, place="县联合接访中心一楼联合接访室", host="副县长禾知春",
        units=["县信访局：岚知春", "县住房和城乡建设局：稻小满", "县自然资源局：稻秋实", "县教育局：茶小满", "新穗街道：麓晚晴"],
        talked="三名代表说明办证和孩子上学两件事。住建、自然资源部门答复一周内查清卡在哪一步；教育部门当场答复，凭合同先报名。",
        by=s.user("xinfang01"), now=s.now,
    )  # fmt: skip
    yield s.ago(28)
    s.send()
    yield s.ago(26)
    s.accept()
    yield from s.answered(10, three[0].name)
    for days, one in ((6, three[1]), (5, three[2])):
        yield s.ago(days)
        service.note_delivery(
            s.case, ServiceMethod.IN_PERSON, on=s.today, receiver=one.name, delivered=True,
            note="代表本人签收", by=s.handler, now=s.now,
        )  # fmt: skip


def proxy(s: Scene) -> Iterator[datetime]:
    officer = s.user("cun.shanghe")
    helper = Person(
        officer.name, officer.phone, role=PartyRole.PROXY,
        authorisation="当面授权并录音：代为查询进度、补充材料、领取文书",
    )  # fmt: skip
    yield s.ago(9)
    s.register(s.person(), helper, receiver=s.place, by=officer)
    yield s.ago(8)
    s.sort()
    yield s.ago(6)
    s.accept()
    yield s.ago(3)
    s.find("残疾人证七月到期未换新证，系统自动停发；本人符合继续发放条件。")


def organisation(s: Scene) -> Iterator[datetime]:
    body = Person("禾塘村柑橘专业合作社", "0000-7330801", s.place.address, kind=PartyKind.ORGANISATION)
    yield s.ago(13)
    s.register(body, s.person(1, role=PartyRole.CONTACT))
    yield s.ago(12)
    s.sort()
    yield s.ago(12)
    s.send()
    yield s.ago(9)
    s.accept()
    yield s.ago(4)
    s.find("增容申请于七月受理，需新架线路1.1公里，方案已批复但没有书面告知申请人。")


def minor(s: Scene) -> Iterator[datetime]:
    guardian = s.person(1, role=PartyRole.GUARDIAN)
    yield s.ago(20)
    s.register(s.person(0, minor=True), guardian, confidential=True)
    yield s.ago(19)
    s.sort()
    yield s.ago(19)
    s.send()
    yield s.ago(17)
    s.accept()
    yield from s.answered(9, guardian.name)


def confidential(s: Scene) -> Iterator[datetime]:
    yield s.ago(11)
    s.register(confidential=True)
    yield s.ago(10)
    s.sort()
    yield s.ago(10)
    s.send()
    yield s.ago(7)
    s.accept()
    yield s.ago(3)
    s.find("已调取三个月内同病种病历60份，正在组织医保、药学人员逐份核对。")


def suggestion_adopted(s: Scene) -> Iterator[datetime]:
    yield from s.taken_up(24)
    yield from s.answered(9)


def suggestion_partly(s: Scene) -> Iterator[datetime]:
    yield from s.taken_up(55)
    yield from s.answered(45)
    yield s.ago(35)
    _performed(s, "周六上午六个窗口已经开放，首日办理31件。")
    yield from s.ended(30)


def _performed(s: Scene, proof: str) -> None:
    for promise in list(open_promises(s.case)):
        service.perform(s.case, promise, proof=proof, done_on=s.today, by=s.handler, now=s.now)


def suggestion_not(s: Scene) -> Iterator[datetime]:
    yield from s.taken_up(19)
    yield from s.answered(8)


def _ordered(s: Scene, days: int) -> Iterator[datetime]:
    """A hotline order: taken down and sent within the hour, signed for on the same day."""
    centre = s.county.units[county.HOTLINE]
    yield s.ago(days)
    s.register(receiver=centre, by=s.user("rexian01"))
    yield s.ago(days)
    s.sort()
    yield s.ago(days)
    s.send()


def hotline_open(s: Scene) -> Iterator[datetime]:
    yield from _ordered(s, 2)
    yield s.ago(2)
    s.accept()
    yield s.ago(1)
    s.contact("到场查看，污水井被油脂堵塞，已联系疏通车。")


def hotline_answered(s: Scene) -> Iterator[datetime]:
    yield from _ordered(s, 4)
    yield s.ago(4)
    s.accept()
    yield s.ago(2)
    simplified.answer_simply(
        s.case, s.replies(), summary="电梯当晚修好，停用期间由网格员代买生活用品。", told_by=ToldBy.PHONE,
        receiver="本人", by=s.handler, now=s.now,
    )  # fmt: skip


def hotline_returned(s: Scene) -> Iterator[datetime]:
    yield from _ordered(s, 2)
    yield s.ago(1)
    reason = "机柜为通信企业设备，设备管理由工信部门协调，噪声检测可以配合，请退回改派。"
    routing.object_to(s.case, reason=reason, by=s.handler, now=s.now)


def hotline_turned(s: Scene) -> Iterator[datetime]:
    yield from _ordered(s, 8)
    yield s.ago(8)
    s.accept()
    yield s.ago(6)
    s.contact("电话说明罚款由村集体作出，不是行政处罚；诉求人要求书面查清。")
    yield s.ago(5)
    wish = "我要的是书面答复，请按信访事项办理。"
    hotline.turn_petition(s.case, wish, by=s.citizen, now=s.now)


def reopened(s: Scene) -> Iterator[datetime]:
    yield from s.taken_up(45)
    yield from s.answered(36)
    yield s.ago(26)
    _performed(s, "退款286元已转账，合格种子已送到家。")
    yield s.ago(18)
    words = "补发的种子还是不出苗，给店里打电话没人接。"
    followup.rate(
        s.case, solved=Solved.NO, satisfaction=Satisfaction.NOT, words=words, by=s.citizen, now=s.now
    )
    yield s.ago(16)
    routing.designate(s.case, s.handler, by=s.head, now=s.now)
    yield s.ago(10)
    s.find("重新抽样，补发批次发芽率74%，仍不合格，已立案并通知厂家到场。")


def withdrawn(s: Scene) -> Iterator[datetime]:
    yield from s.sent(10)
    yield s.ago(7)
    closing.withdraw(s.case, "邻居已经把狗拴进屋里，问题解决了。", by=s.citizen, now=s.now)


PLAYS = (
    group, proxy, organisation, minor, confidential, suggestion_adopted, suggestion_partly, suggestion_not,
    hotline_open, hotline_answered, hotline_returned, hotline_turned, reopened, withdrawn,
)  # fmt: skip
