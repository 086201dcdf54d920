"""The whole proof: chains and steps together."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection

from huiyin.cases import verifying
from huiyin.cases.models import Answer, Step
from huiyin.cases.procedure import MOVES
from tests import build, moves
from tests.build import County


def test_every_step_agrees_with_its_event(county: County, now: datetime) -> None:
    for builder in build.IN_STATE.values():
        builder(county, now)
    moves.MAKE["reissue_code"](build.performing(county, now), county.clerk, county, now)
    verdict = verifying.verify()
    assert verdict.ok, verdict.breaks
    assert verdict.steps == Step.objects.count() > len(MOVES)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("UPDATE cases_step SET note = 'x' WHERE id = %s", "与审计记录不一致"),
        ("UPDATE cases_step SET actor_name = 'x' WHERE id = %s", "与审计记录不一致"),
        ("UPDATE cases_step SET state = 'closed' WHERE id = %s", "与审计记录不一致"),
        ("UPDATE cases_step SET due = '2030-01-01' WHERE id = %s", "与审计记录不一致"),
        ("DELETE FROM cases_step WHERE id = %s", "在流转单里不见了"),
    ],
)
def test_a_step_altered_behind_our_back_is_found(
    county: County, now: datetime, change: str, fault: str
) -> None:
    case = build.handling_(county, now)
    last = Step.objects.filter(case=case).latest("id")
    with connection.cursor() as cursor:
        cursor.execute(change, [last.pk])
    verdict = verifying.verify()
    assert not verdict.ok
    assert any(
        case.number in str(found["fault"]) and fault in str(found["fault"]) for found in verdict.breaks
    )


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE cases_answeritem SET reply = 'x' WHERE answer_id = %s",
        "UPDATE cases_answeritem SET opinion = 'not_support' WHERE answer_id = %s",
        "UPDATE cases_answer SET summary = 'x' WHERE id = %s",
        "DELETE FROM cases_answeritem WHERE answer_id = %s",
    ],
)
def test_a_signed_paper_altered_behind_our_back_is_found(county: County, now: datetime, change: str) -> None:
    case = build.signed(county, now)
    paper = Answer.objects.get(case=case)
    with connection.cursor() as cursor:
        cursor.execute(change, [paper.pk])
    faults = [str(found["fault"]) for found in verifying.verify().breaks]
    assert faults == [f"{case.number}：{paper.number}与签发时的内容不一致"]


def test_a_chain_cut_off_at_its_end_shows_by_the_step_it_leaves(county: County, now: datetime) -> None:
    case = build.handling_(county, now)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM audit_event WHERE id = (SELECT MAX(id) FROM audit_event WHERE subject_id = %s)",
            [str(case.pk)],
        )
    verdict = verifying.verify()
    assert [str(found["fault"]) for found in verdict.breaks] == [f"{case.number}：流转单有一步没有审计记录"]
