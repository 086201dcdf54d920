"""Advice to units: who gives it, what may not stand in it, who answers, who sees it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from huiyin.audit import trail
from huiyin.base.clock import local_date
from huiyin.base.errors import NotVisible, Stale
from huiyin.cases import advising
from huiyin.cases.codes import AdviceKind
from huiyin.cases.intake import Person
from huiyin.cases.models import Advice, Case
from huiyin.documents.models import Letter
from huiyin.org import administration as org
from tests import build, moves
from tests.build import County

FINDING, SUGGESTION = "三个月内有群众反映楼道灯报修无人处理12件。", "建立报修登记和三日回复制度。"


def advise(county: County, now: datetime, *cases: Case, who: str = "inspector", **changes: Any) -> Advice:
    given: dict[str, Any] = {
        "kind": "improve", "unit": county.units["housing"], "finding": FINDING, "suggestion": SUGGESTION,
        "cases": cases, **changes,
    }  # fmt: skip
    return advising.advise(**given, by=county.users[who], now=now)


@pytest.mark.parametrize("kind", AdviceKind)
def test_an_advice_is_a_paper_with_a_term(county: County, now: datetime, kind: AdviceKind) -> None:
    case = build.served(county, now)
    row = advise(county, now, case, kind=kind)
    assert (row.by_unit, row.due, row.version) == (county.units["inspection"], date(2026, 12, 22), 1)
    letter = Letter.objects.get(kind="advice")
    assert (
        row.letter == letter
        and FINDING in letter.body
        and kind.label in letter.body
        and case.number in letter.body
    )
    assert "2026年12月22日" in advising.explain(row) and "第四十条" in advising.explain(row)
    event = trail.history("advice", row.pk).get()
    assert event.verb == "advice.issued" and letter.fingerprint in event.data and FINDING not in event.data
    assert list(row.cases.all()) == [case]


def test_numbers_of_cases_the_unit_does_not_know_stay_off_the_paper(county: County, now: datetime) -> None:
    known, unknown = build.handling_(county, now), build.registered(county, now)
    advise(county, now, known, unknown)
    body = Letter.objects.get(kind="advice").body
    assert known.number in body and unknown.number not in body


@pytest.mark.parametrize(
    "who", ["handler", "head", "leader", "county_leader", "reviewer", "auditor", "town_clerk"]
)
def test_only_offices_advise(county: County, now: datetime, who: str) -> None:
    with moves.refused("信访、督查机构提出.*第四十条"):
        advise(county, now, who=who)


@pytest.mark.parametrize("who", ["clerk", "office_head", "inspector"])
def test_clerks_heads_and_inspectors_of_offices_advise(county: County, now: datetime, who: str) -> None:
    assert advise(county, now, who=who).issued_by == county.users[who]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kind": "punish"}, "种类"),
        ({"finding": " "}, "写明发现的问题"),
        ({"suggestion": ""}, "写明发现的问题和建议"),
    ],
)
def test_an_advice_says_what_was_found_and_what_to_do(
    county: County, now: datetime, changes: dict[str, object], sentence: str
) -> None:
    with moves.refused(f"{sentence}.*第四十条"):
        advise(county, now, **changes)


@pytest.mark.parametrize("unit", ["inspection", "city"])
def test_advice_goes_to_others_of_the_same_government(county: County, now: datetime, unit: str) -> None:
    with moves.refused("不能向.*提出"):
        advise(county, now, unit=county.units[unit])


def test_advice_goes_to_units_that_exist(county: County, now: datetime) -> None:
    unit = org.open_unit("禾谷县农机局", "bureau", county.units["county"], by=None, now=now)
    org.close_unit(unit, county.units["housing"], by=None, now=now)
    unit.refresh_from_db()
    with moves.refused("已经撤并"):
        advise(county, now, unit=unit)


@pytest.mark.parametrize("text", ["禾知春反映楼道灯。", "禾 知 春家门口。", "电话 138-0000-0001 的群众。"])
@pytest.mark.parametrize("field", ["finding", "suggestion"])
def test_nobody_who_brought_the_cases_is_named(county: County, now: datetime, field: str, text: str) -> None:
    case = build.served(county, now)
    with moves.refused("不能写诉求人的姓名.*第四十四条"):
        advise(county, now, case, **{field: text})
    advise(county, now, **{field: text})  # of other cases nothing is known


def test_an_organisation_is_not_named_either_and_one_letter_is_no_name(county: County, now: datetime) -> None:
    brought = (Person("的", "13800000001"), Person("禾苗商行", "13800000002"))
    case = build.served(county, now, people=brought, people_count=2)
    with moves.refused("不能写诉求人的姓名、名称"):
        advise(county, now, case, finding="禾苗商行等反映的问题。")
    advise(county, now, case)


def test_no_advice_rests_on_what_the_adviser_may_not_see_or_on_a_sealed_case(
    county: County, now: datetime
) -> None:
    case = build.served(county, now)
    Case.objects.filter(pk=case.pk).update(track="accusation")
    with moves.unchanged(NotVisible, "没有找到"):
        advise(county, now, case)


def answer(row: Advice, county: County, now: datetime, who: str = "head", **changes: Any) -> Advice:
    given: dict[str, Any] = {
        "adoption": "adopted", "reply": "已建立制度。", "change_on": date(2026, 12, 31), **changes,
    }  # fmt: skip
    return advising.answer_advice(row, **given, by=county.users[who], now=now)


@pytest.mark.parametrize("who", ["head", "leader"])
def test_the_unit_answers_in_writing(county: County, now: datetime, who: str) -> None:
    row = answer(advise(county, now), county, now, who)
    assert (row.version, row.get_adoption_display(), row.replied_by) == (2, "采纳", county.users[who])
    letter = Letter.objects.get(kind="advice_reply")
    assert row.reply_letter == letter and "已建立制度" in letter.body and "2026年12月31日" in letter.body
    event = trail.history("advice", row.pk).last()
    assert event is not None and event.verb == "advice.answered" and letter.fingerprint in event.data


@pytest.mark.parametrize("who", ["handler", "inspector", "outside_head", "county_leader"])
def test_nobody_else_answers(county: County, now: datetime, who: str) -> None:
    row = advise(county, now)
    with moves.refused("的负责人或者分管领导反馈"):
        answer(row, county, now, who)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"adoption": "perhaps"}, "是否采纳"),
        ({"reply": " "}, "措施和理由"),
        ({"change_on": None}, "写明完成时间"),
        ({"adoption": "partly", "change_on": None}, "写明完成时间"),
        ({"adoption": "not"}, "没有采纳的不填完成时间"),
    ],
)
def test_the_answer_says_what_changes_by_when_or_why_not(
    county: County, now: datetime, changes: dict[str, object], sentence: str
) -> None:
    row = advise(county, now)
    with moves.refused(f"{sentence}.*第四十条"):
        answer(row, county, now, **changes)


def test_what_is_not_taken_up_has_a_reason_and_no_date(county: County, now: datetime) -> None:
    row = answer(advise(county, now), county, now, adoption="not", reply="已有制度。", change_on=None)
    assert (row.adoption, row.change_on) == ("not", None)


def test_an_answer_is_given_once_and_the_second_writer_comes_too_late(county: County, now: datetime) -> None:
    first = advise(county, now)
    second = Advice.objects.select_related("unit", "by_unit", "letter").get(pk=first.pk)
    answer(first, county, now)
    with moves.unchanged(Stale, "刚才已有"):
        answer(second, county, now, "leader")
    with moves.refused("已经反馈"):
        answer(first, county, now)
    with pytest.raises(Stale):
        advising.get_for(county.head, first.pk, now, version=1)


SEERS = {"inspector", "head", "leader", "county_leader"}


def test_advice_is_seen_by_its_office_the_advised_unit_and_those_above_it(
    county: County, now: datetime
) -> None:
    row = advise(county, now)
    seen = {name for name, user in county.users.items() if advising.visible_to(user, now).exists()}
    assert seen == SEERS
    for name, user in county.users.items():
        if name in SEERS:
            assert advising.get_for(user, row.pk, now) == row
        else:
            with pytest.raises(NotVisible):
                advising.get_for(user, row.pk, now)


def test_what_waits_for_an_answer_stands_on_the_units_list(county: County, now: datetime) -> None:
    row = advise(county, now)
    assert list(advising.waiting(county.head, now)) == [row]
    assert list(advising.waiting(county.outside_head, now)) == []
    answer(row, county, now + timedelta(days=3))
    assert list(advising.waiting(county.head, now)) == []
    assert local_date(now) < row.due
