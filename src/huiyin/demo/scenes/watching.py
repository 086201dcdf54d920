"""Supervision and advice, service, archive, and accusations (条例第三十条、第三十五条、第三十八条至第四十条)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from huiyin.cases import accusation, advising, archiving, service, supervision
from huiyin.cases.codes import Adoption, AdviceKind, Measure, ServiceMethod, SupervisionGround
from huiyin.cases.models import Advice, Supervision
from huiyin.demo.staging import Scene
from huiyin.org.models import Unit
from huiyin.org.roles import Role

_LATE = SupervisionGround.LATE_ANSWER
_INSPECTOR = "ducha01"


def _remind(s: Scene, facts: str, *, by: str = _INSPECTOR) -> None:
    supervision.remind(s.case, _LATE, facts, by=s.user(by), now=s.now)


def _order(s: Scene, facts: str, demand: str) -> None:
    supervision.order(s.case, _LATE, facts, demand, by=s.user(_INSPECTOR), now=s.now)


def _advise(s: Scene, kind: AdviceKind, unit: Unit, finding: str, suggestion: str) -> Advice:
    return advising.advise(kind, unit, finding, suggestion, [s.case], by=s.user(_INSPECTOR), now=s.now)


def reminded(s: Scene) -> Iterator[datetime]:
    yield from s.taken_up(52)
    yield s.ago(40)
    s.find("机井口径1.05米，没有盖板，已临时用木板遮挡并插警示牌。")
    yield s.ago(1)
    _remind(s, "受理已超过六十日，机井仍只有临时遮挡，没有作出答复。", by="xinfang01")


def ordered(s: Scene) -> Iterator[datetime]:
    yield from s.taken_up(70)
    yield s.ago(12)
    _remind(s, "受理已超过六十日，没有作出答复。")
    yield s.ago(7)
    _order(s, "催办后仍未答复，未完成户雨天不能使用。", "请逐户核实改厕进度，书面答复完工时间。")
    yield s.ago(5)
    advice = _advise(
        s, AdviceKind.POLICY, s.county.units["agriculture"],
        "改厕先收自筹款、后等材料的做法，在三个乡镇都有群众反映，工期没有书面约定。",
        "建议修改县级改厕实施办法，写明开工、完工时限和逾期退款，材料到位后再收自筹款。",
    )  # fmt: skip
    yield s.ago(2)
    advising.answer_advice(
        advice, Adoption.PARTLY, "同意写明时限和逾期退款；先到料后收款需要调整资金拨付办法，另行会商。",
        change_on=s.today + timedelta(days=60), by=s.of(Role.LEADER, unit=advice.unit), now=s.now,
    )  # fmt: skip


def interviewed(s: Scene) -> Iterator[datetime]:
    yield from s.taken_up(88)
    yield s.ago(28)
    _remind(s, "受理已超过六十日，没有作出答复。")
    yield s.ago(23)
    _order(
        s, "催办后仍未答复，收费未公开，支管未接通。", "请公开收费和管材支出，制定通水倒排工期，书面答复。"
    )
    yield s.ago(3)
    supervision.escalate(
        s.case, Measure.INTERVIEW, _LATE, "督办函期限届满没有答复，群众仍在挑水。",
        "请带收费账目和通水工期表，说明逾期原因和整改措施。",
        meeting_at=s.ahead(3), meeting_place="县政府二楼会议室", by=s.user(_INSPECTOR), now=s.now,
    )  # fmt: skip
    yield s.ago(2)
    _advise(
        s, AdviceKind.ACCOUNTABILITY, s.unit,
        "督办函期限届满未答复，收费账目至今没有公开。",
        "建议对责任股室负责人按规定问责，并将账目在村务公开栏公示。",
    )  # fmt: skip


def supervision_ended(s: Scene) -> Iterator[datetime]:
    yield from s.taken_up(74)
    yield s.ago(17)
    _remind(s, "受理已超过六十日，没有作出答复，扬尘问题仍在。")
    yield s.ago(15)
    row = Supervision.objects.get(case=s.case)
    supervision.reply_supervision(
        s.case, row, cause="施工单位与业主单位结算有争议，停工后无人清运。",
        measures="已责令当日覆盖，协调业主单位先行垫付清运费用，三日清运完毕。",
        finish_on=s.today + timedelta(days=7), by=s.head, now=s.now,
    )  # fmt: skip
    yield from s.answered(11)
    yield s.ago(7)
    supervision.end_supervision(
        s.case, row, done=True, result="已覆盖并清运完毕，答复已送达。", by=s.user(_INSPECTOR), now=s.now
    )
    yield s.ago(6)
    advice = _advise(
        s, AdviceKind.IMPROVE, s.unit,
        "停工工地的裸土覆盖没有明确责任人，全县同类工地共有三处。",
        "建议将停工工地扬尘管控写入施工合同和监理日报，停工超过七日的由业主单位覆盖。",
    )  # fmt: skip
    yield s.ago(3)
    advising.answer_advice(
        advice, Adoption.ADOPTED, "已印发停工工地扬尘管控要求，三处工地全部覆盖，并写入监理日报。",
        change_on=s.today, by=s.of(Role.LEADER), now=s.now,
    )  # fmt: skip


def service_failed(s: Scene) -> Iterator[datetime]:
    yield from s.taken_up(26)
    yield s.ago(16)
    s.find(s.text["facts"][0])
    yield s.ago(15)
    s.draft()
    yield s.ago(14)
    s.endorse()
    yield s.ago(14)
    s.sign()
    yield s.ago(8)
    service.note_delivery(
        s.case, ServiceMethod.POST, on=s.today, receiver="本人", delivered=False,
        note="邮件退回，收件人外出务工，改为委托村（社区）送达并电话告知。", by=s.handler, now=s.now,
    )  # fmt: skip
    yield s.ago(5)
    s.serve("本人委托的家属", ServiceMethod.ENTRUSTED)


def archived(s: Scene) -> Iterator[datetime]:
    yield from s.taken_up(60)
    yield from s.answered(50)
    yield from s.ended(44)
    yield s.ago(30)
    archiving.archive(s.case, by=s.user("xinfang01"), now=s.now)


def _accuse(s: Scene) -> None:
    units = tuple(s.county.units[key] for key in s.text["accused_units"])
    s.register(
        accused=s.text["accused"], accused_units=units, purpose="accusation", place=None, demands=(), title=""
    )


def accused(s: Scene) -> Iterator[datetime]:
    yield s.ago(2)
    _accuse(s)


def transferred(s: Scene) -> Iterator[datetime]:
    yield s.ago(15)
    _accuse(s)
    yield s.ago(13)
    accusation.transfer(
        s.case, s.county.units["discipline"], handover="机要交换，当面清点签收", by=s.user("xinfang.mijian"),
        now=s.now,
    )  # fmt: skip


def concluded(s: Scene) -> Iterator[datetime]:
    yield s.ago(60)
    _accuse(s)
    yield s.ago(58)
    accusation.transfer(
        s.case, s.county.units["discipline"], handover="机要交换", by=s.user("xinfang.mijian"), now=s.now
    )
    yield s.ago(15)
    accusation.conclude(
        s.case, "经核查，评议过程中确有吃请，相关人员已受到处理，低保重新评议。", how="电话告知本人，已登记回告时间",
        by=s.user("jiwei.mijian"), now=s.now,
    )  # fmt: skip


PLAYS = (
    reminded, ordered, interviewed, supervision_ended, service_failed, archived, accused, transferred, concluded,
)  # fmt: skip
