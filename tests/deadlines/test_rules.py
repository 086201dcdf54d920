"""The table of rules, version by version."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from huiyin.deadlines import rules

NEW, OLD = date(2022, 5, 1), date(2022, 4, 30)


@pytest.mark.parametrize(
    ("code", "on", "length", "unit", "binds", "citation"),
    [
        ("forward", NEW, 15, "calendar", "office", "《信访工作条例》第二十二条"),
        ("notice", NEW, 15, "calendar", "office", "《信访工作条例》第二十三条"),
        ("objection", NEW, 5, "working", "office", "《信访工作条例》第二十三条"),
        ("handle", NEW, 60, "calendar", "office", "《信访工作条例》第三十四条"),
        ("review_request", NEW, 30, "calendar", "citizen", "《信访工作条例》第三十五条"),
        ("review_decide", NEW, 30, "calendar", "office", "《信访工作条例》第三十五条"),
        ("second_review_request", NEW, 30, "calendar", "citizen", "《信访工作条例》第三十六条"),
        ("second_review_decide", NEW, 30, "calendar", "office", "《信访工作条例》第三十六条"),
        ("advice_reply", NEW, 30, "calendar", "office", "《信访工作条例》第四十条"),
        ("feedback", NEW, None, "calendar", "office", "《信访工作条例》第二十二条"),
        ("perform", NEW, None, "calendar", "office", "《信访工作条例》第三十二条"),
        ("simple_pass_on", NEW, 1, "working", "office", "《信访事项简易办理办法》"),
        ("simple_accept", NEW, 3, "working", "office", "《信访事项简易办理办法》"),
        ("simple_answer", NEW, 10, "working", "office", "《信访事项简易办理办法》"),
        ("ruling", NEW, 5, "working", "office", "本系统工作时限（可由单位调整）"),
        ("reforward", NEW, 5, "working", "office", "本系统工作时限（可由单位调整）"),
        ("callback", NEW, 10, "working", "office", "本系统工作时限（可由单位调整）"),
        ("rehandle", NEW, 30, "calendar", "office", "本系统工作时限（可由单位调整）"),
        ("forward", OLD, 15, "calendar", "office", "《信访条例》第二十一条"),
        ("notice", OLD, 15, "calendar", "office", "《信访条例》第二十一条、第二十二条"),
        ("handle", OLD, 60, "calendar", "office", "《信访条例》第三十三条"),
        ("review_request", OLD, 30, "calendar", "citizen", "《信访条例》第三十四条"),
        ("review_decide", OLD, 30, "calendar", "office", "《信访条例》第三十四条"),
        ("second_review_request", OLD, 30, "calendar", "citizen", "《信访条例》第三十五条"),
        ("second_review_decide", OLD, 30, "calendar", "office", "《信访条例》第三十五条"),
        ("advice_reply", OLD, 30, "calendar", "office", "《信访条例》第三十六条"),
        ("simple_answer", OLD, 10, "working", "office", "《信访事项简易办理办法（试行）》"),
        ("review_accept", NEW, 5, "working", "office", "本系统工作时限（可由单位调整）"),
        ("hearing_notice", NEW, 7, "calendar", "office", "本系统工作时限（可由单位调整）"),
        ("adjudication", NEW, 5, "working", "office", "本系统工作时限（可由单位调整）"),
        ("hotline_sign", NEW, 1, "working", "office", "本系统工作时限（可由单位调整）"),
        ("hotline_return", NEW, 2, "working", "office", "本系统工作时限（可由单位调整）"),
        ("hotline_handle", NEW, 5, "working", "office", "本系统工作时限（可由单位调整）"),
        ("hotline_ruling", NEW, 2, "working", "office", "本系统工作时限（可由单位调整）"),
        ("suggestion_reply", NEW, 60, "calendar", "office", "本系统工作时限（可由单位调整）"),
        ("duty_reply", NEW, 2, "month", "office", "《行政诉讼法》第四十七条"),
        ("accusation_transfer", NEW, 5, "working", "office", "本系统工作时限（可由单位调整）"),
        ("accusation_result", NEW, 90, "calendar", "office", "本系统工作时限（可由单位调整）"),
        ("recusal", NEW, 3, "working", "office", "本系统工作时限（可由单位调整）"),
        ("mediation", NEW, 30, "calendar", "office", "本系统工作时限（可由单位调整）"),
        ("judicial_confirmation", NEW, 30, "calendar", "citizen", "《人民调解法》第三十三条"),
        ("administrative_review", date(2024, 1, 1), 60, "calendar", "citizen", "《行政复议法》第二十条"),
        ("administrative_review", date(2023, 12, 31), 60, "calendar", "citizen", "《行政复议法》第九条"),
        ("litigation", NEW, 6, "month", "citizen", "《行政诉讼法》第四十六条"),
        ("reminder_reply", NEW, 3, "working", "office", "本系统工作时限（可由单位调整）"),
        ("order_reply", NEW, 15, "calendar", "office", "本系统工作时限（可由单位调整）"),
        ("measure_reply", NEW, 30, "calendar", "office", "本系统工作时限（可由单位调整）"),
        ("handle", date(2005, 5, 1), 60, "calendar", "office", "《信访条例》第三十三条"),
    ],
)
def test_the_version_in_force_on_the_start_applies(
    code: str, on: date, length: int | None, unit: str, binds: str, citation: str
) -> None:
    rule = rules.rule(code, on)
    assert (rule.length, rule.unit, rule.binds, rule.citation) == (length, unit, binds, citation)


def test_every_rule_is_in_the_table_above_and_has_its_words() -> None:
    assert len(rules.codes()) == 37
    for rule in rules.ALL:
        assert rule.label and rule.starts.endswith("日") and rule.act and rule.law, rule.code
        assert rule.internal == rule.law.startswith(rules.OWN)


@pytest.mark.parametrize("code", rules.codes())
def test_versions_follow_each_other_without_gap_or_overlap_and_the_last_is_open(code: str) -> None:
    versions = [rule for rule in rules.ALL if rule.code == code]
    for earlier, later in pairwise(versions):
        assert earlier.in_force_to is not None
        assert (later.in_force_from - earlier.in_force_to).days == 1
    assert versions[-1].in_force_to is None


def test_only_handling_and_work_orders_can_be_extended_and_only_a_second_review_stops() -> None:
    assert {rule.code for rule in rules.ALL if rule.extension_days} == {"handle", "hotline_handle"}
    assert {rule.code for rule in rules.ALL if rule.stoppable} == {"second_review_decide"}


def test_a_day_before_the_first_regulation_is_refused_with_a_sentence() -> None:
    with pytest.raises(LookupError) as refusal:
        rules.rule("handle", date(2005, 4, 30))
    assert refusal.value.args[0] == (
        "2005年4月30日 周六没有可适用的“办理”期限："
        "本系统收录的规定最早为《信访条例》第三十三条，自2005年5月1日起施行。"
    )


def test_the_regulation_of_2005_knew_no_term_for_objections() -> None:
    with pytest.raises(LookupError, match="最早为《信访工作条例》第二十三条，自2022年5月1日起施行"):
        rules.rule("objection", OLD)


def test_an_unknown_name_is_answered_with_the_names_there_are() -> None:
    with pytest.raises(LookupError, match=r"没有名为“nonsense”的期限规则。可用的规则：forward、notice、"):
        rules.rule("nonsense", NEW)
