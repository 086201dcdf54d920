"""The whole proof: chains, cases, steps and papers together."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import reduce
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from huiyin.audit import trail
from huiyin.audit.trail import Verdict
from huiyin.base import rows, sealing
from huiyin.cases import advising, handling, replaying, verifying
from huiyin.cases.models import Advice, Answer, Step
from huiyin.cases.procedure import MOVES
from huiyin.documents.models import Letter
from tests import build, moves
from tests.build import County


def test_every_step_agrees_with_its_event(county: County, now: datetime) -> None:
    for builder in build.IN_STATE.values():
        builder(county, now)
    for builder in (build.redirected, build.mediating, build.simple, build.review_served, build.transferred):
        builder(county, now)
    moves.MAKE["settle"](build.mediating(county, now), county.handler, county, now)
    moves.MAKE["answer_simply"](build.simple(county, now), county.handler, county, now)
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
    assert said(verdict) == [
        f"{case.number}：流转单有一步没有审计记录",
        f"{case.number}：受理告知书禾谷县住房和城乡建设局受〔2026〕1号没有印发的审计记录",
    ]


def said(verdict: Verdict) -> list[str]:
    return [str(found["fault"]) for found in verdict.breaks]


def alter(statement: str, *values: object) -> None:
    """Change a row behind the back of the house, as somebody with the database's password would."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def as_stored(value: UUID) -> object:
    return value if connection.features.has_native_uuid_field else value.hex


OTHERWISE = "事项现在的状态、责任单位或者期限与办理经过不一致"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("UPDATE cases_case SET state = 'served' WHERE id = %s", OTHERWISE),
        ("UPDATE cases_case SET owner_id = receiver_id WHERE id = %s", OTHERWISE),
        ("UPDATE cases_case SET next_due = '2030-01-01' WHERE id = %s", OTHERWISE),
        ("UPDATE cases_case SET version = version + 1 WHERE id = %s", OTHERWISE),
        ("UPDATE cases_clock SET strict = '2030-01-01' WHERE case_id = %s", "正在计算的时限与办理经过不一致"),
        ("DELETE FROM cases_clock WHERE case_id = %s", "正在计算的时限与办理经过不一致"),
    ],
)
def test_a_case_moved_behind_the_back_of_its_steps_is_found(
    county: County, now: datetime, change: str, fault: str
) -> None:
    case = build.handling_(county, now)
    build.performing(county, now)
    alter(change, as_stored(case.pk))
    assert said(verifying.verify()) == [f"{case.number}：{fault}"]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE cases_case SET owner_id = receiver_id WHERE id = %s",
        "UPDATE cases_clock SET strict = '2030-01-01' WHERE case_id = %s",
        "UPDATE cases_step SET secret = (SELECT text FROM cases_sealedmatter) WHERE case_id = %s",
        "UPDATE documents_letter SET fingerprint = '' WHERE subject_id = %s",
    ],
)
def test_of_a_sealed_case_only_that_it_was_altered_is_said(
    county: County, now: datetime, change: str
) -> None:
    case = build.transferred(county, now)
    assert verifying.verify().ok
    alter(change, as_stored(case.pk))
    faults = said(verifying.verify())
    assert faults
    assert set(faults) == {"密件：内容与记录不一致"}


def test_a_case_without_a_course_is_found(county: County, now: datetime) -> None:
    case = build.registered(county, now)
    slipped_in = moves.again(case)
    slipped_in.pk, slipped_in.number = uuid4(), "2026-000009"
    rows.insert(slipped_in)
    assert said(verifying.verify()) == ["2026-000009：事项没有登记的审计记录"]


def _rewritten(letter: Letter) -> None:
    """Another text with its own fingerprint beside it."""
    text = letter.body.replace("已经受理", "不受理")
    assert text != letter.body
    sealed = sealing.seal(text, "documents_letter.body")
    alter(
        "UPDATE documents_letter SET body = %s, fingerprint = %s WHERE id = %s",
        sealed, trail.fingerprint(text), as_stored(letter.pk),
    )  # fmt: skip


def _spoiled(letter: Letter) -> None:
    alter("UPDATE documents_letter SET body = %s WHERE id = %s", b"\x01spoiled", as_stored(letter.pk))


def _torn_up(letter: Letter) -> None:
    alter("DELETE FROM documents_letter WHERE id = %s", as_stored(letter.pk))


def _forged(letter: Letter) -> None:
    forged = Letter.objects.get(pk=letter.pk)
    forged.pk, forged.number = uuid4(), "禾受〔2026〕9号"
    rows.insert(forged)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (_rewritten, "{letter}与印发时的内容不一致"),
        (_spoiled, "{letter}与印发时的内容不一致"),
        (_torn_up, "印发过的一份文书不见了"),
        (_forged, "受理告知书禾受〔2026〕9号没有印发的审计记录"),
    ],
)
def test_an_issued_paper_altered_behind_our_back_is_found(
    county: County, now: datetime, change: Callable[[Letter], None], fault: str
) -> None:
    case = build.handling_(county, now)
    letter = Letter.objects.get(subject_id=case.pk, kind="accept_notice")
    change(letter)
    fault = fault.format(letter=f"受理告知书{letter.number}")
    assert said(verifying.verify()) == [f"{case.number}：{fault}"]


def test_a_paper_about_no_single_case_is_proved_too(county: County, now: datetime) -> None:
    advice = advising.advise(
        "improve",
        county.units["housing"],
        "楼道照明多次反映。",
        "建立巡查制度。",
        by=county.inspector,
        now=now,
    )
    assert advice.letter is not None
    assert verifying.verify().ok
    _spoiled(advice.letter)
    assert said(verifying.verify()) == [f"{advice.letter.label}{advice.letter.number}与印发时的内容不一致"]
    _torn_up_advice(advice)
    assert said(verifying.verify()) == ["印发过的一份文书不见了"]


def _torn_up_advice(advice: Advice) -> None:
    alter("UPDATE cases_advice SET letter_id = NULL WHERE id = %s", advice.pk)
    assert advice.letter is not None
    _torn_up(advice.letter)


def test_a_case_that_moves_while_it_is_read_is_read_again(
    county: County, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = build.handling_(county, now)
    before = verifying._read([case.pk])
    handling.contact(case, "电话联系", by=county.handler, now=now)
    read = verifying._read

    def torn(keys: Sequence[Any]) -> Any:
        files = read(keys)
        monkeypatch.setattr(verifying, "_read", read)
        for key, file in files.items():
            file.standing = before[key].standing
        return files

    monkeypatch.setattr(verifying, "_read", torn)
    assert verifying.verify().ok


def test_the_course_of_a_case_leads_to_where_it_stands(county: County, now: datetime) -> None:
    for builder in build.IN_STATE.values():
        case = moves.again(builder(county, now))
        steps = list(Step.objects.filter(case=case))
        told = [json.loads(event.data) for event in trail.history("case", case.pk)]
        stands = replaying.stored(case)
        assert replaying.replay(steps) == reduce(replaying.follow, told, None) == stands
    assert replaying.replay([]) is None
    assert replaying.follow(None, told[-1]) is None
    assert replaying.follow(stands, told[0]) is None
    assert replaying.follow(None, {}) is None
