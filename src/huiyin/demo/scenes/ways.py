"""Which way by law: R1 to R5 (条例第三十一条), and what has come to its end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from huiyin.cases import handling
from huiyin.cases.handling import Way
from huiyin.demo.staging import Scene
from huiyin.org.roles import Role

_COURT = Way(
    "望禾县人民法院",
    "《中华人民共和国民事诉讼法》第二百一十六条、第二百五十条",
    "执行线索随时可以提交；申请再审的，应当在判决发生法律效力后六个月内提出",
    ("民事判决书复印件", "本人身份证复印件", "门面转让的线索或者凭证"),
    address="望禾县禾城街道秋实路20号（诉讼服务中心）",
    phone="0000-6220001",
)
_ARBITRATION = Way(
    "望禾县劳动人事争议仲裁委员会",
    "《中华人民共和国劳动争议调解仲裁法》第二十七条",
    "自知道或者应当知道权利被侵害之日起一年内；还在厂里上班的，追索劳动报酬不受一年限制",
    ("仲裁申请书（按被申请人人数提交副本）", "身份证复印件", "工资表、考勤记录或者工友证言"),
    address="望禾县禾城街道谷雨路6号人力资源服务大厅三楼",
    phone="0000-6220002",
)
_PARTY = Way(
    "作出处分决定的党组织",
    "《中国共产党党员权利保障条例》第十三条",
    "没有固定期限，建议收到处分决定后尽早提出",
    ("申诉书", "处分决定复印件", "能够说明事实的材料"),
    address="望禾县禾城街道学宫巷44号（申诉接待室）",
    phone="0000-6220003",
)
_RECONSIDERATION = Way(
    "望禾县人民政府（行政复议机构设在县司法局）",
    "《中华人民共和国行政复议法》第二十条、第二十四条",
    "自知道处罚决定之日起六十日内",
    ("行政复议申请书", "身份证复印件", "处罚决定书复印件", "过磅单照片"),
    address="望禾县禾城街道谷雨路9号（行政复议接待窗口）",
    phone="0000-6220004",
)


def route_waiting(s: Scene) -> Iterator[datetime]:
    yield s.ago(4)
    s.register()
    yield s.ago(2)
    s.sort(
        route="R4",
        reason="要求撤销的是行政机关的收回决定，应当通过行政复议解决；请另一位同志核对是否还在六十日内。",
        by=s.user("xinfang01"),
    )


def r1(s: Scene) -> Iterator[datetime]:
    yield s.ago(14)
    s.register()
    yield s.ago(13)
    s.sort(
        route="R1",
        reason="判决已经生效，要求改判和执行，由人民法院审查。",
        by=s.user("xinfang01"),
    )
    yield s.ago(11)
    handling.confirm_route(s.case, by=s.user("xinfang02"), now=s.now)
    yield s.ago(8)
    reason = "您的借款案件已有生效判决，改判和执行由人民法院决定，信访部门不能代替审判。"
    handling.redirect(s.case, _COURT, reason, by=s.head, now=s.now)
    yield s.ago(5)
    s.serve()


def r2(s: Scene) -> Iterator[datetime]:
    yield from s.sent(9)
    yield s.ago(5)
    reason = "加班费数额属于劳动争议，先由劳动人事争议仲裁委员会裁决。"
    handling.set_route(s.case, "R2", reason, by=s.handler, now=s.now)
    yield s.ago(2)
    handling.redirect(s.case, _ARBITRATION, f"{reason}仲裁不收费。", by=s.head, now=s.now)


def r3(s: Scene) -> Iterator[datetime]:
    yield s.ago(48)
    s.register()
    yield s.ago(47)
    s.sort(route="R3", reason="对党纪处分不服，按党员申诉程序办理。", by=s.user("xinfang02"))
    yield s.ago(45)
    reason = "对党内处分有意见的，由作出决定的党组织或者其上级党组织复议、复查。"
    handling.redirect(s.case, _PARTY, reason, by=s.head, now=s.now)
    yield s.ago(43)
    s.serve()
    yield from s.ended(38)


def r4(s: Scene) -> Iterator[datetime]:
    yield from s.sent(14)
    yield s.ago(11)
    reason = "对行政处罚不服，应当申请行政复议，由复议机关核实过磅是否准确。"
    handling.set_route(s.case, "R4", reason, by=s.handler, now=s.now)
    yield s.ago(9)
    handling.redirect(s.case, _RECONSIDERATION, reason, by=s.head, now=s.now)
    yield s.ago(7)
    s.serve()


def r5(s: Scene) -> Iterator[datetime]:
    yield s.ago(30)
    s.register()
    yield s.ago(29)
    s.sort(route="R5", reason="书面申请查处违法行为，属于请求行政机关履行法定职责。")
    yield s.ago(28)
    s.send()
    yield s.ago(26)
    s.accept()
    yield from s.answered(12)


def declined_final(s: Scene) -> Iterator[datetime]:
    yield from s.sent(8)
    yield s.ago(3)
    handling.decline_final(
        s.case,
        "finalised",
        reason="您这次来信写的仍是同一年漫水的事实，没有新的证据；此事已经处理、复查、复核，程序已经终结。",
        earlier="秋政信复核〔2019〕17号",
        body="秋原市人民政府",
        by=s.of(Role.LEADER),
        now=s.now,
    )


PLAYS = (route_waiting, r1, r2, r3, r4, r5, declined_final)
