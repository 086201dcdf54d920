"""The citizen is asked, rates with the own code, and what was not done is handled again."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from huiyin.audit import trail
from huiyin.base.errors import Refused
from huiyin.cases import clocks, followup, succession
from huiyin.cases.models import Callback, Case, Performance, Rating, Step
from huiyin.cases.states import State
from tests import build, moves
from tests.build import County, reply_of


def answered_again(case: Case, county: County, now: datetime) -> Case:
    """Draft, check, sign and serve once more."""
    for verb, who in (("draft", "handler"), ("endorse", "head"), ("sign", "leader"), ("serve", "handler")):
        case = moves.again(case)
        moves.MAKE[verb](case, county.users[who], county, now)
    return moves.again(case)


def test_a_call_is_noted_in_the_citizens_words(county: County, now: datetime) -> None:
    case = build.served(county, now)
    followup.call_back(
        case, reached=True, solved="partly", satisfaction="fair", words=" 还差一盏 ", by=county.clerk, now=now
    )
    row = Callback.objects.get(case=case)
    assert (row.reached, row.solved, row.satisfaction, row.words) == (True, "partly", "fair", "还差一盏")
    step = Step.objects.filter(case=case).latest("id")
    assert (step.note, step.told) == ("部分解决；还差一盏", "禾谷县信访局已回访")
    assert moves.again(case).status is State.SERVED
    event = trail.history("case", case.pk).last()
    assert event is not None
    assert event.verb == "case.call_back"


@pytest.mark.parametrize("solved", ["yes", "partly", "no", "", "perhaps"])
@pytest.mark.parametrize("satisfaction", ["satisfied", "fair", "not", ""])
@pytest.mark.parametrize("reached", [True, False])
def test_who_was_reached_says_both_and_nobody_speaks_for_who_was_not(
    county: County, now: datetime, reached: bool, solved: str, satisfaction: str
) -> None:
    case = build.served(county, now)
    said = solved in ("yes", "partly", "no") and satisfaction != ""
    right = said if reached else not (solved or satisfaction)
    if right:
        followup.call_back(
            case, reached=reached, solved=solved, satisfaction=satisfaction, by=county.clerk, now=now
        )
        assert moves.again(case).status is (
            State.HANDLING if (solved, satisfaction) == ("no", "not") else State.SERVED
        )
    else:
        with moves.refused("请记下问题是否解决" if reached else "没有表态不等于满意"):
            followup.call_back(
                case, reached=reached, solved=solved, satisfaction=satisfaction, by=county.clerk, now=now
            )


def test_who_was_not_reached_is_not_told_to_have_been_called(county: County, now: datetime) -> None:
    case = build.served(county, now)
    followup.call_back(case, reached=False, by=county.inspector, now=now)
    step = Step.objects.filter(case=case).latest("id")
    assert (step.note, step.told) == ("未联系上", "禾谷县督查室回访，没有联系上您")


def test_during_performance_the_caller_and_not_the_handling_unit_is_named(
    county: County, now: datetime
) -> None:
    case = build.performing(county, now)
    followup.call_back(case, reached=True, solved="partly", satisfaction="fair", by=county.clerk, now=now)
    assert Step.objects.filter(case=case).latest("id").told == "禾谷县信访局已回访"
    assert moves.again(case).status is State.PERFORMING


@pytest.mark.parametrize("verb", ["call_back", "close", "reopen"])
@pytest.mark.parametrize("who", ["handler", "head", "leader", "outside_head", "town_clerk", "county_leader"])
def test_neither_the_handling_unit_nor_a_stranger_calls_closes_or_reopens(
    county: County, now: datetime, verb: str, who: str
) -> None:
    case = build.served(county, now)
    with moves.refused("办理单位以外"):
        moves.MAKE[verb](case, county.users[who], county, now)


def test_unhappy_and_not_done_is_handled_again_with_a_new_limit(county: County, now: datetime) -> None:
    case = build.performing(county, now)
    later = now + timedelta(days=11)  # the promise was due the day before
    followup.call_back(
        case, reached=True, solved="no", satisfaction="not", words="没人来", by=county.clerk, now=later
    )
    case = moves.again(case)
    assert case.status is State.HANDLING
    assert (case.owner, case.officer, case.reopened) == (county.units["housing"], None, 1)
    assert case.next_due == date(2027, 1, 2)
    assert [clock.code for clock in clocks.running(case)] == ["rehandle"]
    assert not clocks.open_promises(case).exists()
    assert Performance.objects.get(case=case).dropped


def test_a_promise_that_has_time_left_is_not_handled_again(county: County, now: datetime) -> None:
    case = build.performing(county, now)
    followup.rate(case, solved="no", satisfaction="not", by=build.citizen(case), now=now)
    assert moves.again(case).status is State.PERFORMING
    followup.call_back(case, reached=True, solved="no", satisfaction="not", by=county.clerk, now=now)
    assert moves.again(case).status is State.PERFORMING


@pytest.mark.parametrize("opinion", ["explain", "not_support"])
def test_who_was_granted_nothing_is_pointed_to_review_and_not_handled_again(
    county: County, now: datetime, opinion: str
) -> None:
    case = build.served(county, now, replies=(build.reply_of(opinion=opinion),))
    followup.call_back(case, reached=True, solved="no", satisfaction="not", by=county.clerk, now=now)
    assert moves.again(case).status is State.SERVED


def test_what_is_handled_again_goes_to_the_heir_of_a_closed_unit(county: County, now: datetime) -> None:
    case = build.closed(county, now)
    succession.close_unit(county.units["housing"], county.units["transport"], by=None, now=now)
    followup.reopen(moves.again(case), "又坏了", by=county.clerk, now=now)
    case = moves.again(case)
    assert (case.owner, case.handling_unit) == (county.units["transport"], county.units["transport"])


def test_the_citizen_rates_each_answer_once(county: County, now: datetime) -> None:
    case = build.served(county, now)
    followup.rate(
        case, solved="yes", satisfaction="satisfied", words=" 谢谢 ", by=build.citizen(case), now=now
    )
    row = Rating.objects.get(case=case)
    assert (row.solved, row.satisfaction, row.words) == ("yes", "satisfied", "谢谢")
    step = Step.objects.filter(case=case).latest("id")
    assert (step.note, step.told, step.actor) == ("已解决，满意：谢谢", "您已评价", None)
    case = moves.again(case)
    assert case.status is State.SERVED
    with moves.refused("您已经评价过这次答复.*第二十一条"):
        followup.rate(case, solved="no", satisfaction="not", by=build.citizen(case), now=now)


def test_an_answer_given_again_is_rated_again(county: County, now: datetime) -> None:
    case = build.served(county, now)
    followup.rate(case, solved="no", satisfaction="not", by=build.citizen(case), now=now)
    assert moves.again(case).status is State.HANDLING
    case = answered_again(case, county, now)
    followup.rate(case, solved="yes", satisfaction="fair", by=build.citizen(case), now=now)
    assert list(Rating.objects.values_list("satisfaction", flat=True)) == ["not", "fair"]
    assert moves.again(case).reopened == 1


@pytest.mark.parametrize(
    ("solved", "satisfaction"), [("", "fair"), ("yes", ""), ("sure", "fair"), ("yes", "very")]
)
def test_a_rating_says_both_things(county: County, now: datetime, solved: str, satisfaction: str) -> None:
    case = build.served(county, now)
    with moves.refused("请选择问题是否解决、您是否满意"):
        followup.rate(case, solved=solved, satisfaction=satisfaction, by=build.citizen(case), now=now)


def test_nobody_rates_but_the_citizen_of_this_case(county: County, now: datetime) -> None:
    case, other = build.served(county, now), build.served(county, now)
    for by in (build.citizen(other), *county.users.values()):
        with pytest.raises(Refused, match="评价由诉求人本人（凭查询码）办理"):
            moves.MAKE["rate"](case, by, county, now)
    assert not Rating.objects.exists()


@pytest.mark.parametrize(
    ("opinion", "solved", "satisfaction", "again"),
    [
        ("support", "no", "not", True),
        ("partly", "no", "not", True),
        ("explain", "no", "not", False),
        ("not_support", "no", "not", False),
        ("support", "no", "fair", False),
        ("support", "partly", "not", False),
        ("support", "yes", "not", False),
    ],
)
@pytest.mark.parametrize("closed", [False, True])
def test_a_rating_reopens_only_what_was_granted_and_not_done(
    county: County, now: datetime, opinion: str, solved: str, satisfaction: str, again: bool, closed: bool
) -> None:
    case = build.served(county, now, replies=(reply_of(opinion=opinion),))
    if closed:
        moves.MAKE["call_back"](case, county.clerk, county, now)
        moves.MAKE["close"](case, county.clerk, county, now)
    followup.rate(case, solved=solved, satisfaction=satisfaction, by=build.citizen(case), now=now)
    case = moves.again(case)
    stays = State.CLOSED if closed else State.SERVED
    assert case.status is (State.HANDLING if again else stays)
    assert case.reopened == int(again)
    if again:
        assert (case.owner, case.finished_at) == (county.units["housing"], None)


@pytest.mark.parametrize("state", ["served", "performing", "closed"])
def test_a_case_is_sent_back_to_its_unit_with_the_reason(county: County, now: datetime, state: str) -> None:
    case = build.IN_STATE[state](county, now)
    with moves.refused("请写明重新办理的理由"):
        followup.reopen(case, " ", by=county.inspector, now=now)
    followup.reopen(case, " 灯没有修 ", by=county.inspector, now=now)
    case = moves.again(case)
    assert case.status is State.HANDLING
    assert (case.owner, case.next_due, case.finished_at) == (
        county.units["housing"],
        date(2026, 12, 22),
        None,
    )
    step = Step.objects.filter(case=case).latest("id")
    assert (step.note, step.told) == ("灯没有修", "退回禾谷县住房和城乡建设局重新办理")
