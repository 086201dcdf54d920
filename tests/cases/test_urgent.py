"""Urgent matters: those on duty hear at once, and the report upward is kept with its minute."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from huiyin.cases import intake, urgent
from huiyin.cases.models import Case, UrgentReport
from huiyin.documents.models import Letter
from huiyin.notifications.models import Message
from tests import build, moves
from tests.build import County


def marked(county: County, now: datetime) -> Case:
    case = build.registered(county, now - timedelta(minutes=20))
    return intake.triage(
        case, category=build.PROPERTY, purpose="resolution", urgent=True, by=county.clerk, now=now
    )


def told(case: Case) -> int:
    return Message.objects.filter(subject_id=case.pk, kind="urgent").count()


def test_marking_tells_those_on_duty_in_the_same_step(county: County, now: datetime) -> None:
    for key in ("office_head", "county_leader"):
        user = county.users[key]
        user.phone = "13900000009" if key == "office_head" else "13900000008"
        user.save()
    case = marked(county, now)
    assert told(case) >= 2
    alarm = urgent.standing(moves.again(case), now + timedelta(minutes=7))
    assert alarm is not None
    assert (alarm.marked_at, alarm.waiting, alarm.reported) == (now, 7, False)
    assert alarm.alarmed == f"禾谷县信访局 {county.office_head}、禾谷县 {county.county_leader}"
    # Sorting once more does not alarm anew.
    before = told(case)
    intake.triage(case, category=build.PROPERTY, purpose="resolution", urgent=True, by=county.clerk, now=now)
    assert told(case) == before
    assert urgent.standing(build.registered(county, now), now) is None


def test_a_matter_can_be_urgent_from_the_first_word(county: County, now: datetime) -> None:
    case = build.registered(county, now, urgent=True)
    alarm = urgent.standing(moves.again(case), now)
    assert case.urgent and told(case) and alarm is not None and alarm.marked_at == now
    assert alarm.alarmed == ""  # nobody on duty has a telephone: somebody must ring


def test_a_report_is_kept_with_its_minute_and_its_paper(county: County, now: datetime) -> None:
    case = marked(county, now)
    at = now + timedelta(minutes=13)
    moves.MAKE["report_urgent"](case, county.clerk, county, at)
    row = UrgentReport.objects.get(case=case)
    assert (row.at, row.to, row.measures) == (at, "县委、县政府", "已经转移群众。")
    alarm = urgent.standing(moves.again(case), at + timedelta(hours=2))
    assert alarm is not None and [report.minutes for report in alarm.reports] == [13]
    letter = Letter.objects.get(subject_id=case.pk, kind="urgent_report")
    assert "水渠垮塌" in letter.body and "县委、县政府" in letter.body and letter.number


def test_reporting_marks_a_matter_that_was_not_marked(county: County, now: datetime) -> None:
    case = build.handling_(county, now)
    moves.MAKE["report_urgent"](case, county.handler, county, now)
    assert moves.again(case).urgent and told(case)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"to": [" "]}, "向谁报告和报告的内容.*第二十五条"),
        ({"text": " "}, "向谁报告"),
        ({"measures": ""}, "已经采取的措施.*第二十五条"),
    ],
)
def test_a_report_says_to_whom_what_and_what_was_done(
    county: County, now: datetime, changes: dict[str, object], sentence: str
) -> None:
    given: dict[str, object] = {"to": ["县委"], "text": "垮塌", "measures": "转移群众", **changes}
    case = marked(county, now)
    with moves.refused(sentence):
        urgent.report_urgent(case, by=county.clerk, now=now, **given)  # type: ignore[arg-type]
    with moves.refused("发生时间不能晚于现在"):
        urgent.report_urgent(
            case, to=["县委"], text="垮塌", measures="转移", occurred=now + timedelta(hours=1),
            by=county.clerk, now=now,
        )  # fmt: skip
