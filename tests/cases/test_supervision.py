"""Grounds found in the record, confirmed by a person: reminder, order, graver measure, reply, end."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.audit import trail
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.cases import (
    answering,
    clocks,
    followup,
    grounds,
    handling,
    intake,
    routing,
    succession,
    supervision,
    sweep,
)
from huiyin.cases.codes import PLAIN, Measure
from huiyin.cases.codes import SupervisionGround as G
from huiyin.cases.models import Case, Step, Supervision
from huiyin.cases.procedure import Citizen
from huiyin.documents.models import Letter
from huiyin.org import administration as org
from huiyin.org.models import Unit, User
from huiyin.org.roles import Role, UnitKind
from tests import build, moves
from tests.build import County

FACTS, DEMAND = "办理期限已过，没有答复。", "请限期办结。"


def after(now: datetime, days: int) -> datetime:
    return now + timedelta(days=days)


def promised(county: County, now: datetime) -> Case:
    return build.performing(county, now)


def passed_around(county: County, now: datetime) -> Case:
    """Two units said it was not theirs; nobody has accepted it."""
    case = build.objected(county, now)
    routing.rule_on_objection(case, upheld=True, ruling="同意", by=county.clerk, now=now)
    routing.forward(case, county.units["transport"], clause="第2项", by=county.clerk, now=now)
    routing.object_to(case, reason="不是道路", by=county.outsider, now=now)
    routing.rule_on_objection(case, upheld=True, ruling="同意", by=county.clerk, now=now)
    return routing.forward(case, county.units["housing"], clause="第1项", by=county.clerk, now=now)


def done_again(county: County, now: datetime) -> Case:
    """Answered twice, each time unhappy and not done."""
    case = build.served(county, now)
    for _ in range(2):
        if case.status != "served":
            answering.draft(case, "修好了。", [build.reply_of()], by=county.handler, now=now)
            answering.endorse(case, by=county.head, now=now)
            answering.sign(case, by=county.leader, now=now)
            moves.MAKE["serve"](case, county.handler, county, now)
        followup.rate(case, solved="no", satisfaction="not", by=Citizen(case.pk), now=now)
    return case


def late_review(county: County, now: datetime) -> Case:
    return build.under_review(county, now)


def silent(county: County, now: datetime) -> Case:
    """Reminded, and no reply."""
    return build.reminded(county, now)


# Who finds it, how many days after it was made, and who answers for it.
Make = Callable[[County, datetime], Case]
SHOWN: list[tuple[G, Make, int, str]] = [
    (G.LATE_NOTICE, build.registered, 16, "office"),
    (G.LATE_NOTICE, build.awaiting, 16, "housing"),
    (G.LATE_ANSWER, build.handling_, 61, "housing"),
    (G.LATE_ANSWER, build.signed, 61, "housing"),
    (G.LATE_REVIEW, late_review, 31, "office"),
    (G.UNPERFORMED, promised, 11, "housing"),
    (G.PASSED_AROUND, passed_around, 1, "housing"),
    (G.DONE_AGAIN, done_again, 1, "housing"),
    (G.NO_REPLY, silent, 4, "housing"),
]


def found(county: County, who: str, now: datetime, ground: str = "") -> dict[str, list[G]]:
    """What the page shows to a person: for each case its grounds."""
    user = county.users[who]
    cases = list(grounds.cases(user, now, ground))
    shown = grounds.of_cases(cases, now, offices=grounds.watching(user, now))
    return {case.number: [one.ground for one in shown[case.pk]] for case in cases}


@pytest.mark.parametrize(
    ("ground", "make", "days", "unit"), SHOWN, ids=lambda value: getattr(value, "__name__", str(value))
)
def test_a_ground_is_found_on_the_day_after_its_last_and_not_before(
    county: County, now: datetime, ground: G, make: Make, days: int, unit: str
) -> None:
    case = make(county, now)
    late = after(now, days)
    assert found(county, "inspector", late)[case.number] == [ground]
    assert found(county, "inspector", late, ground) == {case.number: [ground]}
    (one,) = grounds.of_cases([case], late, offices=[county.units["inspection"]])[case.pk]
    assert one.unit == county.units[unit]
    assert "禾知春" not in one.facts and one.facts.endswith("。")
    others = [other for other in grounds.FOUND if other != ground]
    assert all(case.number not in found(county, "inspector", late, other) for other in others)
    if ground in grounds.LATE or ground in (G.UNPERFORMED, G.NO_REPLY):
        assert case.number not in found(county, "inspector", after(now, days - 1))


def test_the_facts_tell_the_course_the_limit_and_its_article(county: County, now: datetime) -> None:
    case = build.awaiting(county, now)
    handling.accept(case, by=county.handler, now=after(now, 3))
    (one,) = grounds.of_case(case, after(now, 3 + 61))
    assert one.facts == (
        "2026年11月22日登记，11月22日转送禾谷县住房和城乡建设局，11月25日禾谷县住房和城乡建设局受理。"
        "办理期限于2027年1月24日届满（《信访工作条例》第三十四条），到2027年1月25日已超期1天，还没有办结。"
    )


@pytest.mark.parametrize(
    "who", ["handler", "head", "leader", "reviewer", "county_leader", "auditor", "officer"]
)
def test_only_offices_find_grounds(county: County, now: datetime, who: str) -> None:
    build.handling_(county, now)
    assert found(county, who, after(now, 61)) == {}


def test_an_office_does_not_find_itself(county: County, now: datetime) -> None:
    late = build.registered(county, now)
    assert found(county, "clerk", after(now, 16)) == {}
    with moves.refused("不由您所在的机构督办"):
        supervision.remind(moves.again(late), G.LATE_NOTICE, FACTS, by=county.clerk, now=after(now, 16))
    supervision.remind(moves.again(late), G.LATE_NOTICE, FACTS, by=county.inspector, now=after(now, 16))


def test_a_sealed_case_is_never_found_nor_listed(county: County, now: datetime) -> None:
    case = build.reminded(county, now)
    Case.objects.filter(pk=case.pk).update(track="accusation")
    assert "accusation" not in PLAIN
    late = after(now, 90)
    assert found(county, "inspector", late) == {} and found(county, "clerk", late) == {}
    for units, issued in ((["inspection", "office"], True), (["housing"], False)):
        assert not supervision.lists([county.units[key] for key in units], issued=issued).exists()


def test_a_townships_office_watches_over_the_township_only(county: County, now: datetime) -> None:
    office = org.open_unit(
        "麦穗镇信访办", UnitKind.PETITION_OFFICE, county.units["township"], by=None, now=now
    )
    org.appoint(county.outsider, office, Role.CLERK, "接谈员", since=local_date(now), by=None, now=now)
    county.outsider.__dict__.pop("_capacities", None)
    late = after(now, 16)
    case = build.handling_(county, now)
    theirs = intake.register(
        build.intake_of(), receiver=county.units["village"], by=county.officer, code="34679AC4", now=now
    )
    assert found(county, "outsider", after(now, 61)) == {theirs.number: [G.LATE_NOTICE]}
    with moves.refused("不由您所在的机构督办"):
        supervision.remind(case, G.WRONG_HANDLING, FACTS, by=county.outsider, now=late)


def test_a_case_under_supervision_is_not_found_again_until_its_unit_is_silent(
    county: County, now: datetime
) -> None:
    late = after(now, 61)
    case = build.handling_(county, now)
    supervision.remind(case, G.LATE_ANSWER, FACTS, by=county.clerk, now=late)
    assert found(county, "inspector", after(late, 1)) == {}
    assert found(county, "inspector", after(late, 10)) == {case.number: [G.NO_REPLY]}
    supervision.order(case, G.NO_REPLY, FACTS, DEMAND, by=county.inspector, now=after(late, 10))
    assert found(county, "inspector", after(late, 25)) == {}
    assert found(county, "inspector", after(late, 26)) == {case.number: [G.NO_REPLY]}


def test_a_reminder_is_a_paper_a_term_and_a_step(county: County, now: datetime) -> None:
    late = after(now, 61)  # Friday, 22 January 2027
    case = build.handling_(county, now)
    due_before, version = case.next_due, case.version
    row = supervision.remind(case, G.LATE_ANSWER, f" {FACTS} ", demand=DEMAND, by=county.clerk, now=late)
    assert (row.measure, row.unit, row.by_unit) == ("remind", county.units["housing"], county.units["office"])
    assert (row.started_on, row.due, row.rule) == (local_date(late), date(2027, 1, 27), "reminder_reply")
    assert "3个工作日" in supervision.explain(row) and "2027年1月27日" in supervision.explain(row)
    case = moves.again(case)
    assert (case.next_due, case.version) == (due_before, version + 1)  # what the citizen is owed stays
    letter = Letter.objects.get(kind="reminder")
    assert letter == row.letter and FACTS in letter.body and "2027年1月27日" in letter.body
    step = Step.objects.filter(case=case).latest("id")
    assert step.verb == "remind" and step.told == "" and FACTS not in step.note
    event = trail.history("case", case.pk).last()
    assert event is not None and letter.fingerprint in event.data and '"ground":"late_answer"' in event.data


@pytest.mark.parametrize("ground", sorted(grounds.FOUND))
def test_what_the_record_does_not_show_is_no_ground(county: County, now: datetime, ground: str) -> None:
    case = build.handling_(county, now)
    with moves.refused("记录中没有.*第四十条"):
        supervision.remind(case, ground, FACTS, by=county.clerk, now=now)


@pytest.mark.parametrize("ground", [G.WRONG_HANDLING, G.FALSE_REPORT])
def test_what_only_a_person_can_tell_a_person_tells(county: County, now: datetime, ground: G) -> None:
    case = build.handling_(county, now)
    assert supervision.order(case, ground, FACTS, DEMAND, by=county.inspector, now=now).ground == ground


@pytest.mark.parametrize(("facts", "demand"), [("", DEMAND), (FACTS, " ")])
def test_facts_and_demand_are_written(county: County, now: datetime, facts: str, demand: str) -> None:
    case = build.handling_(county, now)
    with moves.refused("写明事实和要求.*第四十条"):
        supervision.order(case, G.WRONG_HANDLING, facts, demand, by=county.inspector, now=now)


def test_one_open_step_of_a_measure_for_a_case_and_unit(county: County, now: datetime) -> None:
    case = build.reminded(county, now)
    with moves.refused("还没有了结，不能重复发出.*第四十条"):
        supervision.remind(case, G.WRONG_HANDLING, FACTS, by=county.office_head, now=now)
    row = Supervision.objects.get()
    reply(case, row, county, now)
    supervision.end_supervision(case, row, done=True, result="属实", by=county.office_head, now=now)
    supervision.remind(case, G.FALSE_REPORT, FACTS, by=county.clerk, now=now)


def reply(case: Case, row: Supervision, county: County, now: datetime, *, days: int = 5) -> Supervision:
    return supervision.reply_supervision(
        case, row, cause="人手不足", measures="加派人员", finish_on=local_date(after(now, days)),
        by=county.handler, now=now,
    )  # fmt: skip


def test_an_order_takes_the_place_of_the_reminder(county: County, now: datetime) -> None:
    case = build.reminded(county, now)
    row = supervision.order(case, G.WRONG_HANDLING, FACTS, DEMAND, by=county.inspector, now=after(now, 4))
    first = Supervision.objects.get(measure="remind")
    assert (first.ended_at, first.result) == (after(now, 4), "转为督办")
    assert (row.rule, row.due) == ("order_reply", local_date(after(now, 19)))
    letter = Letter.objects.get(kind="supervision_order")
    assert (
        "禾谷县督查室" in letter.body
        and "转送禾谷县住房和城乡建设局" in letter.body
        and "禾知春" not in letter.body
    )
    assert Step.objects.filter(case=case).latest("id").told == "有关机构已督办"


def ordered(county: County, now: datetime) -> tuple[Case, Supervision]:
    case = build.handling_(county, now)
    return case, supervision.order(case, G.WRONG_HANDLING, FACTS, DEMAND, by=county.inspector, now=now)


def escalate(case: Case, county: County, now: datetime, measure: str = "list", **more: Any) -> Supervision:
    given = {"ground": G.WRONG_HANDLING, **more}
    return supervision.escalate(
        case, measure, facts=FACTS, demand=DEMAND, by=county.inspector, now=now, **given
    )


def test_graver_measures_follow_only_an_order_on_the_same_ground_that_was_not_heeded(
    county: County, now: datetime
) -> None:
    case = build.reminded(county, now)
    refused = moves.refused("先就同一事由发督办函.*第三十九条、第四十条")
    with refused:
        escalate(case, county, after(now, 30))
    supervision.order(case, G.WRONG_HANDLING, FACTS, DEMAND, by=county.inspector, now=now)
    with moves.refused("先就同一事由发督办函"):
        escalate(case, county, after(now, 15))  # its last day
    with moves.refused("先就同一事由发督办函"):
        escalate(case, county, after(now, 16), ground=G.FALSE_REPORT)
    row = escalate(case, county, after(now, 16))
    assert (row.rule, row.due) == ("measure_reply", local_date(after(now, 46)))
    assert Supervision.objects.get(measure="order").result == "转为挂牌督办"
    letter = Letter.objects.get(kind="supervision_measure")
    before = Letter.objects.get(kind="supervision_order")
    assert "挂牌督办通知书" in letter.body and before.number in letter.body


def test_a_promise_that_was_not_kept_is_an_order_not_heeded(county: County, now: datetime) -> None:
    case, row = ordered(county, now)
    reply(case, row, county, now, days=5)
    with moves.refused("没有落实的"):
        escalate(case, county, after(now, 5))
    assert escalate(case, county, after(now, 6)).measure == Measure.LIST


def test_an_interview_has_a_time_and_a_place_ahead(county: County, now: datetime) -> None:
    case, _ = ordered(county, now)
    late = after(now, 16)
    for more in ({}, {"meeting_at": after(late, 1)}, {"meeting_at": late, "meeting_place": "二楼"}):
        with moves.refused("写明以后的时间和地点"):
            escalate(case, county, late, "interview", **more)
    escalate(case, county, late, "interview", meeting_at=after(late, 3), meeting_place="二楼会议室")
    assert "二楼会议室" in Letter.objects.get(kind="supervision_measure").body


@pytest.mark.parametrize("measure", ["remind", "order", "", "fine"])
def test_no_other_measure_is_known(county: County, now: datetime, measure: str) -> None:
    case, _ = ordered(county, now)
    with moves.refused("挂牌督办、约谈或者通报"):
        escalate(case, county, after(now, 16), measure)


def test_the_unit_answers_with_cause_measures_and_a_date(county: County, now: datetime) -> None:
    case = build.reminded(county, now)
    row = Supervision.objects.get()
    for wrong in ({"cause": " "}, {"measures": ""}, {"finish_on": local_date(after(now, -1))}):
        given = {"cause": "人手不足", "measures": "加派", "finish_on": local_date(now), **wrong}
        with moves.refused("第四十条"):
            supervision.reply_supervision(case, row, **given, by=county.handler, now=now)  # type: ignore[arg-type]
    done = reply(case, row, county, now)
    assert done.reply == "原因：人手不足\n措施：加派人员\n完成时间：2026年11月27日"
    assert (done.replied_by, done.finish_on) == (county.handler, date(2026, 11, 27))
    with moves.refused("被督办单位"):  # nothing waits for a reply any more
        reply(case, row, county, now)


@pytest.mark.parametrize("who", ["outsider", "clerk", "inspector", "county_leader", "town_handler"])
def test_nobody_else_answers_for_the_unit(county: County, now: datetime, who: str) -> None:
    case = build.reminded(county, now)
    with moves.refused("答复督办由被督办单位"):
        supervision.reply_supervision(
            case, Supervision.objects.get(), cause="一", measures="二", finish_on=local_date(now),
            by=county.users[who], now=now,
        )  # fmt: skip


def test_the_unit_answers_although_the_case_has_gone_on(county: County, now: datetime) -> None:
    case = build.reminded(county, now)
    row = Supervision.objects.get()
    for verb, who in (("draft", "handler"), ("endorse", "head"), ("sign", "leader"), ("serve", "handler")):
        moves.MAKE[verb](case, county.users[who], county, now)
    assert case.owner != county.units["housing"]
    reply(case, row, county, now)
    moves.MAKE["call_back"](case, county.clerk, county, now)
    moves.MAKE["close"](case, county.clerk, county, now)
    supervision.end_supervision(case, row, done=True, result="已办结", by=county.office_head, now=now)
    assert moves.again(case).next_due is None


def test_a_reply_is_checked_and_returned_with_a_new_date_or_done(county: County, now: datetime) -> None:
    case = build.reminded(county, now)
    row = Supervision.objects.get()
    end = {"by": county.office_head, "now": now}
    due = local_date(after(now, 7))
    with moves.refused("还没有答复，不能退回"):
        supervision.end_supervision(case, row, done=False, result="不实", due=due, **end)  # type: ignore[arg-type]
    reply(case, row, county, now)
    for result, on in (("", due), ("不实", None), ("不实", local_date(now))):
        with moves.refused("第四十条"):
            supervision.end_supervision(case, row, done=False, result=result, due=on, **end)  # type: ignore[arg-type]
    row = supervision.end_supervision(case, row, done=False, result="现场没有人", due=due, **end)  # type: ignore[arg-type]
    assert (row.replied_at, row.finish_on, row.due) == (None, None, due)
    assert "退回重新答复" in supervision.explain(row)
    again = reply(case, row, county, now)
    supervision.end_supervision(case, again, done=True, result="已落实", **end)  # type: ignore[arg-type]
    with moves.refused("已经了结"):
        supervision.end_supervision(case, again, done=True, result="已落实", **end)  # type: ignore[arg-type]
    assert Step.objects.filter(case=case, note__contains="加派人员").count() == 2  # both replies are kept


def test_who_supervises_also_ends(county: County, now: datetime) -> None:
    case = build.reminded(county, now)
    with moves.refused("由禾谷县信访局发出，由它核对了结"):
        supervision.end_supervision(
            case, Supervision.objects.get(), done=True, result="好", by=county.inspector, now=now
        )


@pytest.mark.parametrize("verb", ["remind", "order", "escalate", "end_supervision"])
@pytest.mark.parametrize("who", ["handler", "head", "leader", "outside_head", "town_clerk", "county_leader"])
def test_units_do_not_supervise(county: County, now: datetime, verb: str, who: str) -> None:
    case = build.reminded(county, now)
    with pytest.raises(Refused, match="您的岗位不能办理"):
        moves.MAKE[verb](case, county.users[who], county, now)


def test_a_reply_that_does_not_come_is_noted_once(county: County, now: datetime) -> None:
    case = build.reminded(county, now)
    assert sweep.note_lapses(after(now, 3)) == 0
    assert sweep.note_lapses(after(now, 4)) == 1
    assert sweep.note_lapses(after(now, 5)) == 0
    event = trail.history("case", case.pk).last()
    assert event is not None and '"rule":"reminder_reply"' in event.data


def test_what_was_answered_in_time_is_not_noted(county: County, now: datetime) -> None:
    case = build.reminded(county, now)
    reply(case, Supervision.objects.get(), county, now)
    assert sweep.note_lapses(after(now, 14)) == 0


def test_the_successor_answers_for_an_abolished_unit(county: County, now: datetime) -> None:
    case = build.reminded(county, now)
    succession.close_unit(county.units["housing"], county.units["transport"], by=None, now=now)
    case = moves.again(case)
    row = supervision.reply_supervision(
        case, Supervision.objects.get(), cause="移交", measures="接着办", finish_on=local_date(now),
        by=county.outsider, now=now,
    )  # fmt: skip
    assert row.unit == county.units["transport"]


def test_the_lists_show_what_was_issued_and_what_is_owed(county: County, now: datetime) -> None:
    case, row = ordered(county, now)
    build.reminded(county, now)
    units = county.units
    assert supervision.counts([units["inspection"]], [], local_date(now)) == {
        "open": 1, "replied": 0, "overdue": 0, "owed": 0,
    }  # fmt: skip
    assert supervision.counts([], [units["housing"]], local_date(now))["owed"] == 2
    assert [one.measure for one in supervision.lists([units["housing"]])] == ["remind", "order"]
    assert list(supervision.lists([units["transport"]])) == []
    reply(case, row, county, now)
    assert supervision.counts([units["inspection"]], [units["housing"]], local_date(now)) == {
        "open": 1, "replied": 1, "overdue": 0, "owed": 1,
    }  # fmt: skip
    assert supervision.counts([units["office"]], [], local_date(after(now, 9)))["overdue"] == 1


def plan(query: Any) -> str:
    return str(query.explain())


def test_the_lists_are_read_by_index_and_never_through_all_cases(county: County, now: datetime) -> None:
    build.reminded(county, now)
    asked = {
        "found": grounds.cases(county.inspector, now),
        "late": grounds.cases(county.inspector, now, G.LATE_ANSWER),
        "issued": supervision.lists([county.units["office"]], issued=True),
        "owed": supervision.lists([county.units["housing"]]),
    }
    if connection.vendor != "sqlite":
        pytest.skip("the planner of PostgreSQL reads small tables whole")
    for name, query in asked.items():
        lines = plan(query).splitlines()
        # The units of a government are few and read from their paths; everything else is looked up.
        scans = [line for line in lines if "SCAN" in line and "org_unit_path" not in line]
        assert not scans, (name, lines)
    assert re.search(r"SEARCH cases_case USING INDEX \S+ \(owner_id=\?", plan(asked["found"]))
    assert "supervision_issued" in plan(asked["issued"]) and "supervision_open" in plan(asked["owed"])


def test_the_grounds_of_many_cases_cost_as_few_statements_as_of_one(county: County, now: datetime) -> None:
    late, asked = after(now, 61), []
    for _ in range(2):
        build.handling_(county, now)
        build.awaiting(county, now)
        cases = list(grounds.cases(county.inspector, late))
        with CaptureQueriesContext(connection) as captured:
            grounds.of_cases(cases, late, offices=[county.units["inspection"]])
        asked.append(len(captured))
    assert asked == [4, 4]


def test_a_unit_that_answers_for_a_ground_is_its_heir(county: County, now: datetime) -> None:
    case = build.handling_(county, now)
    assert grounds.answerable(case, G.LATE_ANSWER) == county.units["housing"]
    unit = Unit.objects.get(pk=county.units["housing"].pk)
    unit.closed_on, unit.successor = local_date(now), county.units["transport"]
    case.handling_unit = unit
    assert grounds.answerable(case, G.LATE_ANSWER) == county.units["transport"]


def test_every_rule_of_an_office_that_can_pass_has_its_ground() -> None:
    """A new clock must be given a ground, or be named here as one that is nobody's lateness towards the citizen."""
    from huiyin.deadlines import rules

    named = {code for codes in grounds.LATE.values() for code in codes}
    elsewhere = clocks.BESIDE | {
        "perform", "callback", "hearing_notice", "accusation_transfer", "accusation_result", "recusal", "mediation",
        "judicial_confirmation", "administrative_review", "litigation", "reminder_reply", "order_reply",
        "measure_reply", "advice_reply",
    }  # fmt: skip
    assert set(rules.codes()) == named | elsewhere and not named & elsewhere


def test_nobody_checks_the_reply_of_the_own_unit(county: County, now: datetime) -> None:
    case = build.handling_(county, now)
    row = supervision.order(case, G.WRONG_HANDLING, FACTS, DEMAND, by=county.inspector, now=now)
    org.appoint(
        county.head, county.units["inspection"], Role.HEAD, "主任", since=local_date(now), by=None, now=now
    )
    both = User.objects.get(pk=county.head.pk)
    with moves.refused("您在被督办的.*任职.*第四十条"):
        supervision.end_supervision(moves.again(case), row, done=True, result="已办", by=both, now=now)
