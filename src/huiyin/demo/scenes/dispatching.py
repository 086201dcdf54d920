"""Whose is it: objections, rulings, adjudication, helpers, extension (条例第二十二条至第二十四条、第三十四条)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from huiyin.cases import handling, routing
from huiyin.demo.staging import Scene
from huiyin.org.models import User
from huiyin.org.roles import Role


def _object(s: Scene, reason: str) -> None:
    routing.object_to(s.case, reason=reason, by=s.handler, now=s.now)


def _rule(s: Scene, ruling: str, *, upheld: bool, by: str = "xinfang02") -> None:
    routing.rule_on_objection(s.case, upheld=upheld, ruling=ruling, by=s.user(by), now=s.now)


def objected(s: Scene) -> Iterator[datetime]:
    yield from s.sent(4)
    yield s.ago(1)
    _object(s, "反光镜属于交通安全设施，按职责清单由公安交警部门负责设置，请核实。")


def objection_upheld(s: Scene) -> Iterator[datetime]:
    yield from s.sent(24)
    yield s.ago(21)
    _object(s, "老戏台是登记的不可移动文物，维修应当由文物主管部门审批，不属于农房质量事项。")
    yield s.ago(19)
    _rule(s, "经核对文物名录，异议成立，另行转送文物主管部门。", upheld=True)
    yield s.ago(18)
    s.send(s.text["second"])
    yield s.ago(15)
    s.accept()
    yield s.ago(9)
    s.find("会同文物保护单位查看，台口两根木柱根部蛀空约三分之一，已做临时支撑。")


def objection_refused(s: Scene) -> Iterator[datetime]:
    yield from s.sent(7)
    yield s.ago(4)
    _object(s, "河堤步道由水利部门建设，尚未移交，照明设施不由我局管护。")
    yield s.ago(2)
    _rule(s, "移交纪要载明步道照明自去年起由城市管理局管护，异议不成立，请按期受理。", upheld=False)


def adjudicating(s: Scene) -> Iterator[datetime]:
    yield from s.sent(11)
    yield s.ago(8)
    _object(s, "砂石堆放在村道桥头，属于农村公路路产路权，不属水利管理范围。")
    yield s.ago(6)
    _rule(s, "砂石是水渠维修剩余材料，由组织施工的单位清运，异议不成立。", upheld=False)
    yield s.ago(2)
    reason = "水渠由村集体自行组织维修，我局只下达补助资金，请上级明确由谁清运。"
    routing.appeal_ruling(s.case, reason=reason, by=s.head, now=s.now)


def third_return(s: Scene) -> Iterator[datetime]:
    yield from s.sent(30)
    for days, to, reason, ruling in (
        (
            28,
            "second",
            "供水管道沟槽已按标准回填，有验收记录，塌陷段在电缆沟上方。",
            "查阅竣工图，塌陷段不在供水管位，同意调整。",
        ),
        (
            23,
            "third",
            "电缆为直埋，沟深不足半米，塌陷深度达一米五，应为光缆管道井渗漏。",
            "电缆沟未见异常，同意调整。",
        ),
    ):
        yield s.ago(days)
        _object(s, reason)
        yield s.ago(days - 2)
        _rule(s, ruling, upheld=True)
        yield s.ago(days - 3)
        s.send(s.text[to])
    yield s.ago(18)
    _object(s, "光缆管道由通信企业自建，我局不承担路面修复，三家管线都在塌陷范围内。")
    yield s.ago(15)
    units = s.county.units
    routing.adjudicate(
        s.case, units[s.text["decided"]],
        ruling="塌陷涉及三家管线，短期内难以分清责任。道路修复由城市管理局先行组织，费用按鉴定结果由责任单位承担。",
        assisting=[units["water_supply"], units["power_supply"], units["industry_it"]],
        by=s.user("xinfang.zhuren"), now=s.now,
    )  # fmt: skip
    s.unit = units[s.text["decided"]]
    yield s.ago(14)
    s.accept()
    yield s.ago(10)
    routing.assist(
        s.case, "已提供供水管位图和近三年检漏记录，塌陷段无漏点。", by=_of(s, "water_supply"), now=s.now
    )
    yield s.ago(5)
    s.find("已设置围挡和夜间警示灯，探地雷达显示塌陷由光缆井接缝渗水掏空路基引起。")


def _of(s: Scene, unit: str) -> User:
    return s.of(Role.HANDLER, unit=s.county.units[unit])


def assisting(s: Scene) -> Iterator[datetime]:
    yield from s.taken_up(16)
    yield s.ago(10)
    due = s.today + timedelta(days=25)
    for unit, task in (
        ("agriculture", "核实养猪场粪污处理设施是否正常运行，提出整改意见。"),
        ("market_regulation", "核实两家农家乐的油水分离和排水情况。"),
    ):
        routing.invite_assist(s.case, s.county.units[unit], task=task, due=due, by=s.handler, now=s.now)
    yield s.ago(4)
    reply = "养猪场沉淀池破损，粪水外溢，已责令十日内修复，期间粪水由吸污车转运。"
    routing.assist(s.case, reply, by=s.of(Role.HANDLER, unit=s.county.units["agriculture"]), now=s.now)


def extended(s: Scene) -> Iterator[datetime]:
    yield from s.taken_up(48)
    yield s.ago(34)
    s.find("两组林权证附图均以“老杉树”为界，现场有两棵老杉树，相距约140米。")
    yield s.ago(13)
    handling.extend(
        s.case, 30, "需要委托测绘单位按原始档案复原界线，两组代表正在协商测绘日期。",
        done="已调取两组林权证和原始勘界表，走访老人七名。", by=s.head, now=s.now,
    )  # fmt: skip


PLAYS = (
    objected, objection_upheld, objection_refused, adjudicating, third_return, assisting, extended,
)  # fmt: skip
