"""Terms: started, extended once, stopped by a hearing, recounted, and explained."""

from __future__ import annotations

import json
from datetime import date

import pytest

from huiyin.base.errors import Refused
from huiyin.deadlines import calendar, explaining, terms
from huiyin.deadlines.arithmetic import Stop
from huiyin.deadlines.calendar import ChineseCalendar
from huiyin.deadlines.rulebook import NATION

SEED = calendar.seed()
UNTIL_2026 = ChineseCalendar(SEED.rest, SEED.work, frozenset(range(2004, 2027)))


def start(
    code: str, on: date, *, fixed: date | None = None, length: int | None = None, reason: str = ""
) -> terms.Term:
    return terms.start(code, on, calendar=UNTIL_2026, fixed=fixed, length=length, reason=reason, pack=NATION)


def explain(term: terms.Term) -> str:
    return explaining.explain(term, calendar=UNTIL_2026)


def test_the_office_is_bound_strictly_and_the_citizen_gets_the_next_working_day() -> None:
    assert terms.binding(start("handle", date(2026, 8, 2))) == date(2026, 10, 1)
    assert terms.binding(start("review_request", date(2026, 9, 1))) == date(2026, 10, 8)


@pytest.mark.parametrize(("days", "strict"), [(1, date(2026, 10, 2)), (30, date(2026, 10, 31))])
def test_handling_is_extended_by_up_to_thirty_days(days: int, strict: date) -> None:
    term = terms.extend(start("handle", date(2026, 8, 2)), days, calendar=UNTIL_2026)
    assert (term.due.strict, term.extended_days) == (strict, days)


@pytest.mark.parametrize("days", [-1, 0, 31])
def test_an_extension_beyond_the_article_is_refused(days: int) -> None:
    with pytest.raises(
        Refused, match=f"不得超过30日，也不得少于1日，现为{days}日（《信访工作条例》第三十四条）"
    ):
        terms.extend(start("handle", date(2026, 8, 2)), days, calendar=UNTIL_2026)


def test_a_work_order_is_extended_by_working_days() -> None:
    order = start("hotline_handle", date(2026, 9, 28))
    assert order.due.strict == date(2026, 10, 10)  # a Saturday that was worked
    longer = terms.extend(order, 10, calendar=UNTIL_2026)
    assert longer.due.strict == date(2026, 10, 23)
    assert "经单位负责人批准延长10个工作日，至2026年10月23日 周五届满" in explain(longer)
    with pytest.raises(
        Refused, match="不得超过10个工作日，也不得少于1个工作日，现为11个工作日（本系统工作时限"
    ):
        terms.extend(order, 11, calendar=UNTIL_2026)
    with pytest.raises(Refused, match="已经延长10个工作日，只能延长一次"):
        terms.extend(longer, 1, calendar=UNTIL_2026)


@pytest.mark.parametrize(
    ("code", "on", "strict", "binding"),
    [
        ("duty_reply", date(2026, 1, 1), date(2026, 3, 1), date(2026, 3, 1)),
        ("duty_reply", date(2025, 12, 31), date(2026, 2, 28), date(2026, 2, 28)),
        ("litigation", date(2026, 3, 31), date(2026, 9, 30), date(2026, 9, 30)),
        ("litigation", date(2026, 4, 1), date(2026, 10, 1), date(2026, 10, 8)),
        ("administrative_review", date(2026, 8, 2), date(2026, 10, 1), date(2026, 10, 8)),
        ("judicial_confirmation", date(2026, 9, 1), date(2026, 10, 1), date(2026, 10, 8)),
        ("hearing_notice", date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 9)),
        ("review_accept", date(2026, 9, 24), date(2026, 10, 9), date(2026, 10, 9)),
    ],
)
def test_the_clocks_beside_the_regulation_are_counted(
    code: str, on: date, strict: date, binding: date
) -> None:
    term = start(code, on)
    assert (term.due.strict, terms.binding(term)) == (strict, binding)


def test_a_hearing_may_be_held_from_the_seventh_day_after_its_notice() -> None:
    assert explain(start("hearing_notice", date(2026, 11, 2))).endswith("；最早可以在当日举行听证。")


def test_a_second_extension_is_refused() -> None:
    once = terms.extend(start("handle", date(2026, 8, 2)), 10, calendar=UNTIL_2026)
    with pytest.raises(Refused, match="已经延长10日，只能延长一次（《信访工作条例》第三十四条）"):
        terms.extend(once, 10, calendar=UNTIL_2026)


@pytest.mark.parametrize(
    ("code", "citation"),
    [("forward", "《信访工作条例》第二十二条"), ("review_decide", "《信访工作条例》第三十五条")],
)
def test_other_terms_cannot_be_extended(code: str, citation: str) -> None:
    with pytest.raises(Refused, match=f"不能延长：{citation}没有延长的规定"):
        terms.extend(start(code, date(2026, 8, 2)), 5, calendar=UNTIL_2026)


def test_a_hearing_stops_the_clock_of_a_second_review_only() -> None:
    second = start("second_review_decide", date(2026, 3, 22))
    stopped = terms.stop(second, date(2026, 4, 1), date(2026, 4, 3), calendar=UNTIL_2026)
    assert stopped.due.strict == date(2026, 4, 24)
    assert stopped.stops == (Stop(date(2026, 4, 1), date(2026, 4, 3)),)
    with pytest.raises(Refused, match="只有复核才可以扣除（《信访工作条例》第三十六条）"):
        terms.stop(
            start("handle", date(2026, 3, 22)), date(2026, 4, 1), date(2026, 4, 3), calendar=UNTIL_2026
        )
    with pytest.raises(Refused, match="不能早于"):
        terms.stop(second, date(2026, 4, 3), date(2026, 4, 1), calendar=UNTIL_2026)


def test_a_rule_without_length_needs_its_date_and_a_counted_rule_refuses_one() -> None:
    given = start("feedback", date(2026, 3, 2), fixed=date(2026, 4, 5))
    assert (given.due.strict, given.due.rolled, given.due.target) == (
        date(2026, 4, 5),
        date(2026, 4, 7),
        date(2026, 4, 3),
    )
    with pytest.raises(Refused, match="请填写应当完成的日期"):
        start("perform", date(2026, 3, 2))
    with pytest.raises(Refused, match="不能早于收到交办之日"):
        start("feedback", date(2026, 3, 2), fixed=date(2026, 3, 1))
    with pytest.raises(Refused, match="不能另行指定日期"):
        start("handle", date(2026, 3, 2), fixed=date(2026, 4, 5))


def test_a_unit_may_set_its_own_limits_but_not_the_law() -> None:
    assert start("callback", date(2026, 11, 2), length=5).due.strict == date(2026, 11, 9)
    assert start("advice_reply", date(2026, 11, 2), length=20).due.strict == date(2026, 11, 22)
    with pytest.raises(Refused, match="不能自行更改"):
        start("handle", date(2026, 11, 2), length=90)
    with pytest.raises(Refused, match="1至365"):
        start("callback", date(2026, 11, 2), length=0)


def test_a_term_is_recounted_with_its_extension_and_stops_when_the_calendar_changes() -> None:
    term = start("simple_answer", date(2026, 12, 22))
    assert (term.due.strict, term.due.provisional) == (date(2027, 1, 6), True)
    announced = calendar.overlaid(
        [(date(2027, 1, 1), False, "元旦"), (date(2027, 1, 4), False, "元旦")], {2027: True}
    )
    again = terms.recount(term, calendar=announced)
    assert (again.due.strict, again.due.provisional) == (date(2027, 1, 7), False)
    long = terms.extend(start("handle", date(2026, 8, 2)), 30, calendar=UNTIL_2026)
    assert terms.recount(long, calendar=UNTIL_2026) == long
    given = start("perform", date(2026, 8, 2), fixed=date(2026, 9, 1))
    assert terms.recount(given, calendar=UNTIL_2026) == given


@pytest.mark.parametrize(
    ("code", "on", "sentence"),
    [
        (
            "handle",
            date(2026, 8, 2),
            "自受理之日（2026年8月2日 周日）次日起算60日，至2026年10月1日 周四届满"
            "（《信访工作条例》第三十四条）；"
            "当日为国庆节假期，期满日顺延的话为10月8日，但对办理机关从严按10月1日掌握，请至迟于9月30日办结。",
        ),
        (
            "handle",
            date(2023, 10, 1),
            "自受理之日（2023年10月1日 周日）次日起算60日，至2023年11月30日 周四届满"
            "（《信访工作条例》第三十四条）；请至迟于当日办结。",
        ),
        (
            "review_request",
            date(2026, 9, 1),
            "自收到书面答复之日（2026年9月1日 周二）次日起算30日，至2026年10月1日 周四届满"
            "（《信访工作条例》第三十五条）；当日为国庆节假期，期满日顺延至2026年10月8日 周四，"
            "信访人可以在10月8日24时前请求复查。",
        ),
        (
            "review_request",
            date(2026, 8, 2),
            "自收到书面答复之日（2026年8月2日 周日）次日起算30日，至2026年9月1日 周二届满"
            "（《信访工作条例》第三十五条）；信访人可以在当日24时前请求复查。",
        ),
        (
            "simple_answer",
            date(2026, 9, 30),
            "自受理之日（2026年9月30日 周三）次日起算10个工作日，至2026年10月20日 周二届满"
            "（《信访事项简易办理办法》）；其间10月1日至7日（国庆节）放假不计，10月10日（周六）为调休上班、"
            "计入工作日；请至迟于当日答复信访人。",
        ),
        (
            "objection",
            date(2026, 9, 24),
            "自收到转送、交办之日（2026年9月24日 周四）次日起算5个工作日，至2026年10月9日 周五届满"
            "（《信访工作条例》第二十三条）；其间9月25日至27日（中秋节）、10月1日至7日（国庆节）放假不计；"
            "请至迟于当日提出异议。",
        ),
        (
            "ruling",
            date(2026, 6, 22),
            "自收到异议之日（2026年6月22日 周一）次日起算5个工作日，至2026年6月29日 周一届满"
            "（本系统工作时限，可由单位调整）；请至迟于当日核实并答复异议。",
        ),
        (
            "handle",
            date(2026, 11, 22),
            "自受理之日（2026年11月22日 周日）次日起算60日，至2027年1月21日 周四届满"
            "（《信访工作条例》第三十四条）；"
            "请至迟于当日办结。2027年放假安排尚未公布（或尚未导入），按周末推算，公布后将自动重算。",
        ),
        (
            "advice_reply",
            date(2026, 6, 25),
            "自收到建议之日（2026年6月25日 周四）次日起算30日，至2026年7月25日 周六届满"
            "（《信访工作条例》第四十条，条例只要求书面反馈，没有规定日数；日数为本系统设定，可由单位调整）；"
            "当日为周六，期满日顺延的话为7月27日，"
            "但对办理机关从严按7月25日掌握，请至迟于7月24日书面反馈采纳情况。",
        ),
    ],
)
def test_a_date_is_justified_by_a_sentence(code: str, on: date, sentence: str) -> None:
    assert explain(start(code, on)) == sentence


def test_the_sentence_tells_reason_extension_hearing_and_a_given_date() -> None:
    signed = start("handle", date(2026, 8, 3), reason="受理告知书送达")
    extended = terms.extend(signed, 20, calendar=UNTIL_2026)
    assert (
        "（2026年8月3日 周一，受理告知书送达）次日起算60日，经本机关、单位负责人批准延长20日，至"
        in explain(extended)
    )
    second = start("second_review_decide", date(2026, 3, 22))
    stopped = terms.stop(second, date(2026, 3, 31), date(2026, 4, 2), calendar=UNTIL_2026)
    assert "，3月31日至4月2日听证所需时间不计算在内，至2026年4月24日 周五届满" in explain(stopped)
    given = start("feedback", date(2026, 3, 2), fixed=date(2026, 3, 31), reason="交办函指定")
    assert explain(given) == (
        "“交办反馈”的日期为2026年3月31日 周二（交办函指定），依据《信访工作条例》第二十二条；"
        "请至迟于当日反馈办理结果。"
    )


def test_a_term_becomes_plain_json() -> None:
    found = explaining.to_json(start("handle", date(2026, 11, 22)), calendar=UNTIL_2026)
    assert json.loads(json.dumps(found)) == found
    assert {key: found[key] for key in found if key not in ("explanation", "warning")} == {
        "rule": "handle",
        "label": "办理",
        "started_on": "2026-11-22",
        "length": 60,
        "unit": "calendar",
        "extended_days": 0,
        "strict": "2027-01-21",
        "rolled": "2027-01-21",
        "target": "2027-01-21",
        "binding": "2027-01-21",
        "binds": "office",
        "article": "《信访工作条例》第三十四条",
        "pack": "national",
        "internal": False,
        "provisional": True,
    }
    assert found["warning"].startswith("2027年放假安排尚未公布")
    assert explaining.to_json(start("handle", date(2026, 8, 2)), calendar=UNTIL_2026)["warning"] == ""


@pytest.mark.django_db
def test_without_a_calendar_the_one_in_force_is_used() -> None:
    term = terms.start("handle", date(2026, 8, 2))
    assert term.due.rolled == date(2026, 10, 8)
    assert explaining.explain(term).endswith("请至迟于9月30日办结。")
    assert explaining.warning(term) == ""
