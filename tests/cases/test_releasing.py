"""Who signs an answer says whether everybody may read it, within what the citizen agreed to; it can be taken back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from huiyin.audit import trail
from huiyin.cases import answering, archiving, procedure, releasing, simplified
from huiyin.cases.codes import AnswerKind, Track
from huiyin.cases.models import Answer, Case, Step
from huiyin.cases.states import State
from huiyin.notifications.models import Message
from tests import build, moves
from tests.build import County


def sign(case: Case, county: County, now: datetime) -> Case:
    return answering.sign(case, publish=True, by=county.leader, now=now)


def told(case: Case) -> dict[str, Any]:
    """What the audit keeps of the last step."""
    event = trail.history("case", case.pk).last()
    assert event is not None
    kept: dict[str, Any] = json.loads(event.data)
    return kept


def test_the_signer_releases_an_answer_and_the_step_says_so(county: County, now: datetime) -> None:
    case = sign(build.reviewed(county, now, may_publish=True), county, now)
    answer = Answer.objects.get(case=case)
    assert answer.public
    step = Step.objects.filter(case=case).latest("pk")
    assert (step.verb, step.note) == ("sign", f"{answer.number}，向公众公开")
    assert told(case)["published"] is True


def test_nothing_is_public_unless_the_signer_says_so(county: County, now: datetime) -> None:
    case = build.signed(county, now, may_publish=True)
    assert not Answer.objects.get(case=case).public
    assert "published" not in told(case)
    served = moves.again(build.served(county, now, may_publish=True))
    assert releasing.answer_of(served) is None and not releasing.released().exists()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"may_publish": False}, "诉求人没有同意公开.*《个人信息保护法》第二十五条"),
        ({"may_publish": True, "confidential": True}, "诉求人要求保密.*《政府信息公开条例》第十五条"),
        ({"may_publish": True, "people": build.FAMILY}, "涉及未成年人.*《未成年人保护法》第四条"),
    ],
    ids=["no consent", "confidential", "minor"],
)
def test_what_may_not_be_public_is_refused_with_its_ground(
    county: County, now: datetime, given: dict[str, object], sentence: str
) -> None:
    case = build.reviewed(county, now, **given)
    with moves.refused(sentence):
        sign(case, county, now)
    assert answering.sign(moves.again(case), by=county.leader, now=now).status is State.SIGNED


@pytest.mark.parametrize("track", Track)
@pytest.mark.parametrize("kind", AnswerKind)
def test_only_answers_to_the_matter_of_an_open_track_may_be_public(kind: AnswerKind, track: Track) -> None:
    case = Case(track=track, may_publish=True)
    case.__dict__["_prefetched_objects_cache"] = {"parties": []}
    said = releasing.refusal(case, kind)
    if track == Track.ACCUSATION:
        assert said == "检举控告不能向公众公开（《信访工作条例》第三十条）。"
    elif kind in ("opinion", "duty_reply", "suggestion_reply", "hotline_reply", "simple_reply"):
        assert said == ""
    else:
        assert said.startswith(f"{kind.label}只送诉求人，不向公众公开")


@pytest.mark.parametrize(
    ("make", "shown"),
    [
        (lambda county, now: build.signed(county, now, may_publish=True, publish=True), False),
        (build.released, True),
        (lambda county, now: build.performing(county, now, may_publish=True, publish=True), True),
        (lambda county, now: build.closed(county, now, may_publish=True, publish=True), True),
        (lambda county, now: build.review_requested(county, now, may_publish=True, publish=True), False),
        (lambda county, now: build.review_served(county, now, may_publish=True, publish=True), False),
    ],
    ids=["signed", "served", "performing", "closed", "under review", "reviewed"],
)
def test_it_is_read_from_service_on_and_not_while_or_after_it_is_looked_at_again(
    county: County, now: datetime, make: Callable[[County, datetime], Case], shown: bool
) -> None:
    case = moves.again(make(county, now))
    assert (releasing.answer_of(case) is not None) is shown


@pytest.mark.parametrize("who", ["head", "leader", "clerk", "office_head"])
@pytest.mark.parametrize("state", ["signed", "served", "performing", "closed", "review_asked", "review_sign"])
def test_it_is_taken_back_in_every_state_with_a_reason(
    county: County, now: datetime, state: str, who: str
) -> None:
    case = build.IN_STATE[state](county, now, may_publish=True, publish=True)
    before = answering.content(Answer.objects.filter(case=case).earliest("pk"))
    case = releasing.unpublish(moves.again(case), " 有能认出人的内容 ", by=county.users[who], now=now)
    answer = Answer.objects.filter(case=case).earliest("pk")
    assert not answer.public and answering.content(answer) == before and case.state == state
    step = Step.objects.filter(case=case).latest("pk")
    assert (step.verb, step.note) == ("unpublish", "有能认出人的内容")
    assert step.told == "这件事的答复不再向公众公开"
    assert (told(case)["answer"], told(case)["published"]) == (answer.pk, False)
    assert not Message.objects.filter(subject_id=case.pk, kind="progress").exists()
    assert not releasing.released().exists()


def test_it_is_taken_back_from_an_archived_case_too(county: County, now: datetime) -> None:
    case = build.closed(county, now, may_publish=True, publish=True)
    archiving.archive(case, by=county.clerk, now=now)
    releasing.unpublish(case, "诉求人不愿再公开", by=county.clerk, now=now)
    assert moves.again(case).archived_at == now and not releasing.any_released(case)


def test_taking_back_wants_a_reason_a_public_answer_and_somebody_who_may(
    county: County, now: datetime
) -> None:
    case = build.released(county, now)
    with moves.refused("请写明为什么撤下"):
        releasing.unpublish(case, " ", by=county.head, now=now)
    for who in ("handler", "outsider", "inspector"):
        with moves.refused("撤下公开的答复由办理单位或者信访、督查机构的.*办理，您的岗位不能办理"):
            releasing.unpublish(moves.again(case), "有姓名", by=county.users[who], now=now)
    case = releasing.unpublish(moves.again(case), "有姓名", by=county.head, now=now)
    with moves.refused("没有向公众公开的答复，不需要撤下"):
        releasing.unpublish(case, "有姓名", by=county.head, now=now)
    assert "unpublish" in procedure.taken(case)


def test_a_simple_answer_is_released_by_whoever_gives_it(county: County, now: datetime) -> None:
    for public in (True, False):
        case = build.simple(county, now, may_publish=True)
        answer = simplified.answer_simply(
            case, [build.reply_of()], summary="灯已经修好。", told_by="phone", receiver="禾知春", publish=public,
            by=county.handler, now=now,
        )  # fmt: skip
        assert answer.public is public
        assert ("向公众公开" in Step.objects.filter(case=case).latest("pk").note) is public
        assert (releasing.answer_of(moves.again(case)) is not None) is public
    refused = build.simple(county, now)
    with moves.refused("诉求人没有同意公开"):
        simplified.answer_simply(
            refused, [build.reply_of()], summary="灯已经修好。", told_by="phone", receiver="禾知春", publish=True,
            by=county.handler, now=now,
        )  # fmt: skip


def test_each_kind_of_answer_is_released_by_its_own_signature(county: County, now: datetime) -> None:
    for track, kind, opinion in (
        (Track.SUGGESTION, "suggestion_reply", "not_adopt"),
        (Track.HOTLINE, "hotline_reply", "support"),
    ):
        case = build.handling_(county, now, may_publish=True)
        Case.objects.filter(pk=case.pk).update(track=track)
        case = moves.again(case)
        answering.draft(case, "答复。", [build.reply_of(opinion=opinion)], by=county.handler, now=now)
        answering.endorse(case, by=county.head, now=now)
        sign(case, county, now)
        assert Answer.objects.get(case=case, kind=kind).public
