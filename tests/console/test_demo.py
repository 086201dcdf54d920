"""The demo county: every state and every path is there, and building it again makes the same."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Q

from huiyin.assist import publishing
from huiyin.assist.models import Aspect, Brain, TopicMember, Trial
from huiyin.audit import trail
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.cases import access, releasing
from huiyin.cases.models import Advice, Answer, Callback, Case, Clock, Objection, Rating
from huiyin.cases.states import State
from huiyin.demo import build, choosing, county, crowds, guide, staging
from huiyin.demo.scenes import PLAYS
from huiyin.org import administration as org
from huiyin.org.models import User
from huiyin.org.roles import UnitKind

CASES = 60
S = State
ONCE = {"reviews__level": 1}
TWICE = {"reviews__level": 2}

# Where the case of each scene stands, and what else must be true of it.
SEEN: dict[str, tuple[State, dict[str, Any]]] = {
    "route_waiting": (S.TRIAGED, {"route": "R4", "route_confirmed_by": None, "route_by__isnull": False}),
    "r1": (S.SERVED, {"route": "R1", "answers__kind": "redirect", "answers__service__isnull": False}),
    "r2": (S.SIGNED, {"route": "R2", "answers__kind": "redirect"}),
    "r3": (S.CLOSED, {"route": "R3", "answers__kind": "redirect"}),
    "r4": (S.SERVED, {"route": "R4", "answers__kind": "redirect"}),
    "r5": (S.SERVED, {"route": "R5", "answers__kind": "duty_reply"}),
    "declined_final": (S.DECLINED, {"answers__kind": "decline_final"}),
    "objected": (S.OBJECTED, {"returns": 1}),
    "objection_upheld": (S.HANDLING, {"assignments__objection__upheld": True}),
    "objection_refused": (S.AWAITING, {"assignments__objection__upheld": False}),
    "adjudicating": (S.ADJUDICATING, {"adjudications__ruled_at": None}),
    "third_return": (S.HANDLING, {"returns": 3, "adjudications__decided_unit__name": "望禾县城市管理局"}),
    "assisting": (S.HANDLING, {"assists__reply__gt": ""}),
    "extended": (S.HANDLING, {"clocks__extended_days": 30}),
    "simple": (S.HANDLING, {"simplified": True}),
    "on_the_spot": (S.SERVED, {"answers__kind": "simple_reply", "sender": None}),
    "urgent_reported": (S.HANDLING, {"urgent": True, "urgent_reports__isnull": False}),
    "urgent_waiting": (S.REGISTERED, {"urgent": True, "urgent_reports": None}),
    "recusal_asked": (S.HANDLING, {"recusals__granted": None, "recusals__by_citizen": True}),
    "recusal_decided": (S.HANDLING, {"recusals__granted": True}),
    "hearing_called": (S.HANDLING, {"hearings__status": "called"}),
    "hearing_held": (S.DRAFTED, {"hearings__status": "held"}),
    "mediating": (S.HANDLING, {"mediations__ended_at": None}),
    "settled_performed": (S.CLOSED, {"mediations__outcome": "agreed", "archived_at__isnull": False}),
    "settled_broken": (S.HANDLING, {"mediations__outcome": "agreed", "reopened": 1}),
    "third_party": (S.PERFORMING, {"performances__promisor__gt": "", "mediations__kind": "settlement"}),
    "group": (
        S.PERFORMING,
        {"people_count": 40, "receptions__isnull": False, "answers__deliveries__delivered": True},
    ),
    "proxy": (S.HANDLING, {"parties__role": "proxy", "channel": "field"}),
    "organisation": (S.HANDLING, {"parties__kind": "organisation"}),
    "minor": (S.SERVED, {"parties__minor": True}),
    "confidential": (S.HANDLING, {"confidential": True}),
    "suggestion_adopted": (S.PERFORMING, {"answers__items__opinion": "adopt"}),
    "suggestion_partly": (S.CLOSED, {"answers__items__opinion": "adopt_partly"}),
    "suggestion_not": (S.SERVED, {"answers__items__opinion": "not_adopt"}),
    "hotline_open": (S.HANDLING, {"track": "hotline"}),
    "hotline_answered": (S.SERVED, {"track": "hotline", "answers__kind": "hotline_reply"}),
    "hotline_returned": (S.OBJECTED, {"track": "hotline"}),
    "hotline_turned": (S.AWAITING, {"track": "petition", "channel": "hotline"}),
    "review_asked": (S.REVIEW_REQUESTED, ONCE),
    "review_going": (S.UNDER_REVIEW, ONCE),
    "review_draft": (S.REVIEW_DRAFTED, ONCE),
    "review_sign": (S.REVIEW_SIGNED, ONCE),
    "review_upheld": (S.SERVED, {"reviews__outcome": "uphold", "final_on": None}),
    "review_changed": (S.PERFORMING, {"reviews__outcome": "change"}),
    "review_remanded": (S.HANDLING, {"reviews__outcome": "remand", "reopened": 1}),
    "review_declined": (S.SERVED, {"reviews__refused": "other_way"}),
    "second_going": (S.UNDER_REVIEW, {**TWICE, "hearings__status": "held", "owner__kind": "superior"}),
    "second_final": (S.CLOSED, {**TWICE, "final_on__isnull": False}),
    "reminded": (S.HANDLING, {"supervisions__measure": "remind", "supervisions__ended_at": None}),
    "ordered": (S.HANDLING, {"supervisions__measure": "order", "advices__adoption": "partly"}),
    "interviewed": (S.HANDLING, {"supervisions__measure": "interview", "advices__adoption": ""}),
    "supervision_ended": (S.SERVED, {"supervisions__result__gt": "", "advices__adoption": "adopted"}),
    "service_failed": (S.SERVED, {"answers__deliveries__delivered": False}),
    "reopened": (S.HANDLING, {"reopened": 1, "ratings__satisfaction": "not"}),
    "withdrawn": (S.WITHDRAWN, {}),
    "archived": (S.CLOSED, {"archived_at__isnull": False}),
    "accused": (S.REGISTERED, {"track": "accusation"}),
    "transferred": (S.AWAITING, {"track": "accusation", "owner__kind": "discipline"}),
    "concluded": (S.CLOSED, {"track": "accusation"}),
}


def picture() -> list[tuple[object, ...]]:
    """Everything of the cases that does not hang on fresh keys."""
    columns = (
        "number",
        "state",
        "channel",
        "title",
        "text",
        "registered_at",
        "next_due",
        "owner__name",
        "code_digest",
    )
    return list(Case.objects.order_by("number").values_list(*columns))


@pytest.mark.django_db
def test_the_demo_has_every_state_and_is_the_same_each_time(now: datetime) -> None:
    with transaction.atomic():
        build.build(CASES, now)
        first = picture()
        transaction.set_rollback(True)
    assert not build.built()
    assert build.build(CASES, now) == [], "no rule stopped a course"

    assert picture() == first
    voices = sum(len(shared["voices"]) for shared in crowds.texts().values())
    assert len(first) == CASES + len(staging.texts()) + voices
    assert {row[1] for row in first} == set(State.values)
    assert build.built()
    assert trail.verify().ok
    _is_plausible(now)
    _opens_for_the_printed_people()
    _shows_every_path(now)
    _has_topics_and_lessons()
    _has_answers_for_all()


def _has_topics_and_lessons() -> None:
    """What people say of one matter stands in one topic, and decisions were learnt from."""
    topics = dict(TopicMember.objects.values_list("case__source_key", "topic"))
    for topic, shared in crowds.texts().items():
        assert len({topics.get(f"{topic} {no}") for no in range(len(shared["voices"]))} - {None}) == 1, topic
    assert Trial.objects.filter(right=True).exists() and Brain.objects.count() == len(Aspect)


def _has_answers_for_all() -> None:
    """Answers whose citizen agreed are released, so that the public page has something alike to show."""
    keys = list(releasing.released().values_list("pk", flat=True))
    assert len(publishing.published(keys)) >= 5
    assert not Answer.objects.filter(public=True, case__may_publish=False).exists()


def _is_plausible(now: datetime) -> None:
    cases = Case.objects.all()
    assert all(case.registered_at < now for case in cases)
    assert not cases.open().filter(Q(owner=None) | Q(next_due=None)).exists()
    assert {row.kind for row in Advice.objects.all()} == {"improve", "policy", "accountability"}
    assert min(case.registered_at for case in cases) > now - timedelta(days=570)
    assert cases.filter(anonymous=True).exists()
    assert cases.filter(people_count__gt=5).exists()
    assert cases.filter(reopened__gt=0).exists()
    assert {row.upheld for row in Objection.objects.all()} >= {False, None}
    assert Clock.objects.filter(extended_days__gt=0).exists()
    assert Rating.objects.exists() and Callback.objects.filter(reached=False).exists()
    late = cases.open().filter(next_due__lt=local_date(now)).count()
    assert late <= cases.open().count() // 4


def _opens_for_the_printed_people() -> None:
    for number, code, state in build.samples():
        case, _ = access.by_code(number, code)
        assert case.get_state_display() == state
    assert len(build.samples()) == 3
    for one in guide.accounts():
        user = User.objects.get(username=one.username)
        assert (user.name, bool(one.work)) == (one.name, True)
    assert user.check_password(county.PASSWORD)


def _shows_every_path(now: datetime) -> None:
    """Each scene stands where its path leads, its account can open it, and the guide says its number."""
    printed = "\n".join(guide.lines())
    for sight in guide.numbered():
        user = User.objects.get(username=sight.account)
        if not sight.name:
            continue
        case = access.get_for(user, sight.number, now)
        state, where = SEEN[sight.name]
        assert case.status is state, sight.name
        assert Case.objects.filter(pk=case.pk, **where).exists(), sight.name
        assert sight.listed or case.title == sight.where
        assert sight.number in printed and sight.account in printed


def test_every_scene_is_played_seen_and_told() -> None:
    names = list(staging.texts())
    assert set(PLAYS) == set(SEEN) == set(names)
    written = Path(__file__).parents[2] / "docs" / "demo.md"
    assert written.read_text("utf-8") == guide.page(), "run: huiyin demo --write docs/demo.md"


@pytest.mark.django_db
def test_the_demo_keeps_away_from_an_organisation_that_stands(now: datetime) -> None:
    org.open_unit("禾谷县", UnitKind.COUNTY, None, by=None, now=now)
    with pytest.raises(Refused, match="正式的单位"):
        build.built()


def test_choices_follow_from_the_index_alone() -> None:
    assert [choosing.number(index, "a", 10) for index in range(5)] == [
        choosing.number(index, "a", 10) for index in range(5)
    ]
    assert choosing.number(1, "a", 1000) != choosing.number(1, "b", 1000)
    assert choosing.query_code(1) != choosing.query_code(2)
    counted = sum(choosing.chance(index, "x", 30) for index in range(1000))
    assert 250 < counted < 350
