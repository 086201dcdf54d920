"""The answer is drafted demand by demand, checked by another, signed, and numbered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from huiyin.audit import trail
from huiyin.cases import answering, intake
from huiyin.cases.models import Answer, AnswerItem, Performance, Step
from huiyin.cases.states import State
from huiyin.documents.models import Letter, Series
from tests import build, moves
from tests.build import County, reply_of


def test_a_draft_answers_each_demand_with_facts_opinion_and_basis(county: County, now: datetime) -> None:
    case = build.handling_(county, now, demands=("修好灯", "公布电话"))
    replies = (
        reply_of(1),
        reply_of(2, opinion="not_support", promise="公布电话", promise_due=date(2026, 11, 22)),
    )
    answering.draft(case, " 灯修好了。 ", replies, by=county.handler, now=now)
    case = moves.again(case)
    assert case.status is State.DRAFTED
    assert case.next_due == date(2027, 1, 21)
    paper = Answer.objects.get(case=case)
    assert (paper.kind, paper.status, paper.number, paper.summary) == ("opinion", "draft", "", "灯修好了。")
    assert (paper.unit, paper.drafted_by) == (county.units["housing"], county.handler)
    items = list(AnswerItem.objects.filter(answer=paper).values_list("demand__no", "opinion", "promise_due"))
    assert items == [(1, "support", None), (2, "not_support", date(2026, 11, 22))]
    assert Step.objects.filter(case=case).latest("id").told == ""


@pytest.mark.parametrize(
    ("replies", "sentence"),
    [
        ((), "第1、2项诉求还没有答复，应当逐项答复.*第三十二条"),
        ((reply_of(1),), "第2项诉求还没有答复"),
        ((reply_of(1), reply_of(2), reply_of(3)), "诉求序号与登记的不一致"),
        ((reply_of(1), reply_of(2), reply_of(2)), "诉求序号与登记的不一致"),
        ((reply_of(1), reply_of(2, opinion="maybe")), "第2项诉求请选择处理意见.*第三十二条"),
        ((reply_of(1, facts=" "), reply_of(2)), "第1项诉求请写明查明的事实和答复内容"),
        ((reply_of(1, reply=""), reply_of(2)), "第1项诉求请写明查明的事实和答复内容"),
        ((reply_of(1, opinion="not_support", basis=" "), reply_of(2)), "第1项诉求不予支持的，应当写明法律"),
        ((reply_of(1, promise="修灯"), reply_of(2)), "第1项诉求的承诺事项和完成日期应当同时填写"),
        ((reply_of(1, promise_due=date(2026, 12, 1)), reply_of(2)), "承诺事项和完成日期应当同时填写"),
        (
            (reply_of(1, promise="修灯", promise_due=date(2026, 11, 21)), reply_of(2)),
            "承诺完成日期不能早于今天",
        ),
    ],
)
def test_an_answer_that_leaves_something_out_is_refused(
    county: County, now: datetime, replies: tuple[Any, ...], sentence: str
) -> None:
    case = build.handling_(county, now, demands=("修好灯", "公布电话"))
    with moves.refused(sentence):
        answering.draft(case, "灯修好了。", replies, by=county.handler, now=now)


def test_an_answer_begins_with_its_result_in_plain_words(county: County, now: datetime) -> None:
    case = build.handling_(county, now)
    with moves.refused("先用一两句通俗的话写明结果"):
        answering.draft(case, " ", (reply_of(),), by=county.handler, now=now)


def test_a_second_draft_takes_the_place_of_the_first(county: County, now: datetime) -> None:
    case = build.drafted(county, now)
    answering.draft(case, "已全部更换。", (reply_of(),), by=county.colleague, now=now)
    assert list(Answer.objects.filter(case=case).values_list("status", flat=True)) == ["replaced", "draft"]
    current = answering.current(moves.again(case))
    assert current is not None
    assert (current.summary, current.drafted_by) == ("已全部更换。", county.colleague)


def test_a_checked_answer_names_who_checked_it(county: County, now: datetime) -> None:
    case = build.drafted(county, now)
    answering.endorse(case, note=" 同意 ", by=county.head, now=now)
    assert moves.again(case).status is State.REVIEWED
    paper = Answer.objects.get(case=case)
    assert (paper.status, paper.endorsed_by, paper.endorsed_at) == ("endorsed", county.head, now)
    assert Step.objects.filter(case=case).latest("id").note == "同意"


def test_a_signed_answer_bears_a_number_of_its_unit(county: County, now: datetime) -> None:
    numbers = []
    for _ in range(2):
        case = build.reviewed(county, now)
        answering.sign(case, by=county.leader, now=now)
        numbers.append(Answer.objects.get(case=case).number)
    assert numbers == [f"禾谷县住房和城乡建设局处〔2026〕{n}号" for n in (1, 2)]
    case = moves.again(case)
    assert (case.status, case.next_due) == (State.SIGNED, date(2027, 1, 21))
    paper = Answer.objects.get(case=case)
    assert (paper.status, paper.signed_by, paper.signed_at) == ("signed", county.leader, now)
    step = Step.objects.filter(case=case).latest("id")
    assert (step.note, step.told) == (numbers[1], "禾谷县住房和城乡建设局已作出书面答复，正在送达")
    event = trail.history("case", case.pk).last()
    assert event is not None
    assert numbers[1] in event.data


def test_who_drafts_neither_checks_nor_signs(county: County, now: datetime) -> None:
    case = build.handling_(county, now)
    answering.draft(case, "灯修好了。", (reply_of(),), by=county.head, now=now)
    with moves.refused("拟稿人不能审核自己拟写的答复.*第三十二条"):
        answering.endorse(case, by=county.head, now=now)
    answering.endorse(case, by=county.leader, now=now)
    with moves.refused("拟稿人不能签发自己拟写的答复.*第三十二条"):
        answering.sign(case, by=county.head, now=now)
    assert not Series.objects.filter(name__startswith="opinion").exists()
    answering.sign(case, by=county.leader, now=now)


@pytest.mark.parametrize("who", ["handler", "colleague", "clerk", "outside_head", "county_leader"])
def test_only_heads_and_leaders_of_the_unit_check_and_sign(county: County, now: datetime, who: str) -> None:
    drafted, reviewed = build.drafted(county, now), build.reviewed(county, now)
    with moves.refused("审核通过由办理单位的部门负责人、分管领导办理"):
        answering.endorse(drafted, by=county.users[who], now=now)
    with moves.refused("签发由办理单位的部门负责人、分管领导办理"):
        answering.sign(reviewed, by=county.users[who], now=now)


@pytest.mark.parametrize("state", ["drafted", "reviewed"])
def test_a_draft_sent_back_is_written_anew(county: County, now: datetime, state: str) -> None:
    case = build.IN_STATE[state](county, now)
    with moves.refused("请写明需要修改的地方"):
        answering.send_back(case, " ", by=county.leader, now=now)
    answering.send_back(case, "事实不清", by=county.leader, now=now)
    case = moves.again(case)
    assert case.status is State.HANDLING
    paper = Answer.objects.get(case=case)
    assert (paper.status, paper.endorsed_by, paper.endorsed_at) == ("draft", None, None)
    step = Step.objects.filter(case=case).latest("id")
    assert (step.note, step.told) == ("事实不清", "")
    answering.draft(case, "已全部更换。", (reply_of(),), by=county.handler, now=now)
    answering.endorse(case, by=county.head, now=now)
    answering.sign(case, by=county.leader, now=now)
    assert Answer.objects.filter(case=case, status="signed").get().summary == "已全部更换。"


def test_a_third_partys_promise_is_tracked_under_its_name(county: County, now: datetime) -> None:
    due = date(2026, 12, 1)
    reply = build.reply_of(promise="更换电梯钢缆", promisor=" 某电梯公司 ", promise_due=due)
    case = build.served(county, now, replies=(reply,))
    row = Performance.objects.get(case=case)
    assert (row.text, row.promisor, row.due) == ("更换电梯钢缆", "某电梯公司", due)
    letter = Letter.objects.get(subject_id=case.pk, kind="opinion")
    assert "某电梯公司：更换电梯钢缆" in letter.body


def test_the_same_matter_of_others_begins_with_the_words_one_of_them_was_told(
    county: County, now: datetime
) -> None:
    told, other = build.served(county, now), build.handling_(county, now)
    assert answering.shared(other) is None
    intake.link(other, told, "same_matter", by=county.clerk, now=now)
    shared = answering.shared(moves.again(other))
    assert shared is not None and shared.case == told
    related = build.handling_(county, now)
    intake.link(related, told, "related", by=county.clerk, now=now)
    assert answering.shared(related) is None
