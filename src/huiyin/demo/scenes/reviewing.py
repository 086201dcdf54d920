"""Review and second review at the superior bodies (条例第三十五条、第三十六条)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from huiyin.base import clock
from huiyin.cases import handling, hearing, review, reviewing
from huiyin.cases.answering import Reply
from huiyin.cases.codes import EvidenceMethod, ReviewGround, ReviewOutcome, ServiceMethod
from huiyin.cases.hearing import Finding, Listener, Record
from huiyin.demo.staging import Scene

_REVIEWER, _CHIEF = "fucha01", "fucha.zhuren"


def _asked(s: Scene, days: int, requests: str, reasons: str) -> Iterator[datetime]:
    """Handled and answered before, and the citizen asks for review so many days ago."""
    yield from s.taken_up(days + 20)
    yield from s.answered(days + 8)
    yield s.ago(days)
    review.request_review(s.case, requests, reasons, by=s.citizen, now=s.now)


def _accepted(s: Scene, days: int, *, by: str = _REVIEWER) -> Iterator[datetime]:
    yield s.ago(days)
    review.accept_review(s.case, by=s.user(by), now=s.now)


def _decide(
    s: Scene, outcome: ReviewOutcome, ground: ReviewGround, summary: str, fact: str, said: str,
    *, by: str = _REVIEWER, remand_days: int = 0, **reply: Any,
) -> None:  # fmt: skip
    replies = [
        Reply(
            **{"demand": no, "facts": fact, "opinion": "", "reply": said, "basis": s.text["basis"], **reply}
        )
        for no in range(1, len(s.text["demands"]) + 1)
    ]
    reviewing.decide_review(
        s.case, outcome=outcome, ground=ground, summary=summary, replies=replies,
        remand_due=s.today + timedelta(days=remand_days) if remand_days else None, by=s.user(by), now=s.now,
    )  # fmt: skip


def _uphold(s: Scene, fact: str, **other: Any) -> None:
    summary = "经审查，原处理意见事实清楚、依据正确，予以维持，理由写在下面。"
    said = "原处理意见查清了事实，适用依据正确，予以维持。"
    _decide(s, ReviewOutcome.UPHOLD, ReviewGround.SOUND, summary, fact, said, **other)


def _sign(s: Scene, *, by: str = _CHIEF) -> None:
    reviewing.sign_review(s.case, by=s.user(by), now=s.now)


def _serve(s: Scene, *, by: str = _REVIEWER) -> None:
    reviewing.serve_review(
        s.case, ServiceMethod.IN_PERSON, received_on=s.today, receiver="本人", by=s.user(by), now=s.now
    )


def _looked_into(s: Scene, days: int, fact: str, *, by: str = _REVIEWER) -> Iterator[datetime]:
    yield s.ago(days)
    handling.add_evidence(s.case, EvidenceMethod.SITE_VIEW, fact, found_on=s.today, by=s.user(by), now=s.now)


def review_asked(s: Scene) -> Iterator[datetime]:
    yield from _asked(s, 2, "撤销处理意见，补偿占地损失", "占地时没有开过村民会议，我也没有签字。")


def review_going(s: Scene) -> Iterator[datetime]:
    yield from _asked(s, 12, "按七亩恢复补助", "丈量时我不在家，改种的那块是村里统一调整的。")
    yield from _accepted(s, 10)
    yield from _looked_into(s, 4, "到现场重新丈量并走访相邻三户，改种地块确由村里统一调整为油茶。")


def review_draft(s: Scene) -> Iterator[datetime]:
    yield from _asked(s, 14, "恢复三星等级", "量通道时把临时堆放的柴也量进去了。")
    yield from _accepted(s, 12)
    yield from _looked_into(s, 6, "清走堆柴后复测三处，通道净宽1.03至1.05米。")
    yield s.ago(2)
    _uphold(s, "清走堆柴后复测，通道净宽仍不足1.1米。")


def review_sign(s: Scene) -> Iterator[datetime]:
    yield from _asked(s, 16, "变更为按面积计收水费", "举手表决那天没有通知我们几家。")
    yield from _accepted(s, 14)
    yield s.ago(7)
    _uphold(s, "会议通知张贴五日，到会代表超过三分之二，表决有效。")
    yield s.ago(2)
    _sign(s)


def review_upheld(s: Scene) -> Iterator[datetime]:
    yield from _asked(s, 22, "增加补助到实际支出", "实际花费有发票，补助标准定得太低。")
    yield from _accepted(s, 20)
    yield s.ago(10)
    _uphold(s, "补助标准依据年度方案，方案已公示；自筹部分不属于补助范围。")
    yield s.ago(8)
    _sign(s)
    yield s.ago(5)
    _serve(s)


def review_changed(s: Scene) -> Iterator[datetime]:
    yield from _asked(s, 24, "补发四、五月岗位补贴", "考勤表由组长统一上报，没有交不是我造成的。")
    yield from _accepted(s, 22)
    yield s.ago(12)
    _decide(
        s, ReviewOutcome.CHANGE, ReviewGround.UNFAIR,
        "原意见把组长漏报的责任算在您身上不合适，变更为补发两个月补贴，怎么发写在下面。",
        "四、五月巡山记录和工友证言证明本人在岗；考勤由组长汇总，漏报责任不在本人。",
        "变更原处理意见，由承办单位补发四、五月岗位补贴。",
        opinion="support", promise="补发四、五月公益性岗位补贴", promise_due=s.today + timedelta(days=40),
    )  # fmt: skip
    yield s.ago(10)
    _sign(s)
    yield s.ago(7)
    _serve(s)


def review_remanded(s: Scene) -> Iterator[datetime]:
    yield from _asked(s, 24, "撤销处理意见，重新监测", "检测那天厂里停工，等于没有检测。")
    yield from _accepted(s, 22)
    yield s.ago(13)
    _decide(
        s, ReviewOutcome.REMAND, ReviewGround.FACTS,
        "原处理意见依据的检测是在停工时做的，主要事实不清，责令重新办理。",
        "查阅检测记录和用电记录，检测当日该厂未生产。",
        "应当在该厂正常生产时重新监测，并对飘落范围入户核实后再作处理。",
        remand_days=45,
    )  # fmt: skip
    yield s.ago(11)
    _sign(s)
    yield s.ago(9)
    _serve(s)


def review_declined(s: Scene) -> Iterator[datetime]:
    yield from _asked(s, 9, "责令施工单位全额赔偿", "赔两百块连竹子都买不回来。")
    yield s.ago(6)
    review.decline_review(
        s.case, "other_way", reason="您已就赔偿数额向人民法院起诉并立案，应当由法院审理。",
        turn_to="请按法院通知参加诉讼；诉讼中可以申请对损失进行鉴定。", by=s.user(_REVIEWER), now=s.now,
    )  # fmt: skip


def _upheld_once(s: Scene, days: int, requests: str, reasons: str, fact: str) -> Iterator[datetime]:
    """Upheld in review; the second review is asked for so many days ago."""
    yield from _asked(s, days + 20, requests, reasons)
    yield from _accepted(s, days + 18)
    yield s.ago(days + 10)
    _uphold(s, fact)
    yield s.ago(days + 8)
    _sign(s)
    yield s.ago(days + 6)
    _serve(s)
    yield s.ago(days)
    words = "请求撤销复查意见", "复查没有当面听取我的意见，请上级机关再看一次。"
    review.request_review(s.case, *words, by=s.citizen, now=s.now)


def second_going(s: Scene) -> Iterator[datetime]:
    yield from _upheld_once(
        s,
        19,
        "撤销违法建设认定",
        "当年交过配套费，有收据，应当算手续齐全。",
        "收据所载项目为摊位管理费，不是规划许可费用。",
    )
    yield from _accepted(s, 17, by="shi.fucha")
    yield s.ago(16)
    day = s.after(8)
    hearing.call_hearing(
        s.case, at=clock.at(day, 9, 30), place="秋原市人民政府信访接待中心听证室", host=s.user("shi.fuze"),
        panel=(Listener("稻南枝", "市人大代表"), Listener("苇疏桐", "律师"), Listener("舟听雨", "规划专家")),
        matter="三十年前所收费用是否可以视为办理了规划手续", by=s.user("shi.fucha"), now=s.now,
    )  # fmt: skip
    yield clock.at(day, 15, 40)
    record = Record(
        recorder="复查复核处工作人员", parties="请求人：本人\n被请求单位：苇塘镇人民政府\n复查机关：望禾县人民政府",
        statements="请求人出示收据，认为已办手续；镇政府说明收据系摊位管理费。",
        evidence="收据原件、当年集镇规划图、房屋现状照片。", questions="问：当年有没有规划许可证？答：没有见过。",
        final="请求人坚持请求；镇政府同意在限期内协助腾退并妥善安置货物。", signed="各方逐页签名。",
    )  # fmt: skip
    finding = Finding(
        "收据所收为摊位管理费；房屋没有规划许可证，建成于规划区划定之后。", "建议维持，并考虑历史原因给予合理腾退时间。",
        "《中华人民共和国城乡规划法》第六十五条", "2票同意、1票保留",
    )  # fmt: skip
    hearing.hold_hearing(s.case, record, finding, ended_on=day, by=s.user("shi.fucha"), now=s.now)


def second_final(s: Scene) -> Iterator[datetime]:
    yield from _upheld_once(
        s,
        26,
        "恢复临时救助",
        "同一种病，今年又花了两万多。",
        "临时救助同一事由三年内不重复，本户已由医疗救助和大病保险解决。",
    )
    yield from _accepted(s, 24, by="shi.fucha")
    yield s.ago(15)
    _uphold(s, "县级复查认定事实清楚；本户符合医疗救助条件，已告知申请渠道。", by="shi.fucha")
    yield s.ago(13)
    _sign(s, by="shi.fuze")
    yield s.ago(11)
    _serve(s, by="shi.fucha")


PLAYS = (
    review_asked, review_going, review_draft, review_sign, review_upheld, review_changed, review_remanded,
    review_declined, second_going, second_final,
)  # fmt: skip
