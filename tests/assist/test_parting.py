"""A case taken out of a topic stays out, however often topics are gathered again, until somebody puts it back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from huiyin.assist import gathering, overview, parting
from huiyin.assist.models import Topic, TopicMember
from huiyin.audit.models import Event
from huiyin.base.errors import NotVisible, Refused
from huiyin.cases import accusation
from huiyin.cases.models import Case
from tests import build
from tests.build import County
from tests.crowds import crowd, gathered, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_topics")]


def joined(county: County, now: datetime, count: int = 3) -> tuple[int, list[Case]]:
    """A topic as the worker gathers it."""
    cases = crowd(county, now, count, build.awaiting)
    gathering.join_new(now)
    return TopicMember.objects.get(case=cases[0]).topic_id, cases


def again(now: datetime) -> None:
    gathering.forget_cached()
    while gathering.join_new(now):
        pass


def numbers(topic: int, county: County, now: datetime) -> set[str]:
    return set(overview.members(topic, county.clerk, now).values_list("number", flat=True))


def test_what_was_taken_out_stays_out_at_the_next_gathering_and_comes_back_when_put_back(
    county: County, now: datetime
) -> None:
    topic, (first, second, odd) = joined(county, now)
    parting.take_out(topic, odd.number, by=county.clerk, now=now)
    again(now + timedelta(days=1))
    assert numbers(topic, county, now) == {first.number, second.number}
    assert [case.number for case in parting.apart(topic, county.clerk, now)] == [odd.number]
    parting.put_back(topic, odd.number, by=county.clerk, now=now)
    again(now + timedelta(days=2))
    assert numbers(topic, county, now) == {first.number, second.number, odd.number}
    assert not parting.apart(topic, county.clerk, now).exists()


def test_a_topic_of_two_ends_when_one_is_taken_out_and_does_not_come_again(
    county: County, now: datetime
) -> None:
    topic, (_, odd) = joined(county, now, 2)
    parting.take_out(topic, odd.number, by=county.clerk, now=now)
    again(now + timedelta(days=1))
    assert not TopicMember.objects.filter(case=odd).exists()
    assert overview.topics_for(county.clerk, now) == []


def test_others_like_it_still_join_the_topic(county: County, now: datetime) -> None:
    topic, (_, _, odd) = joined(county, now)
    parting.take_out(topic, odd.number, by=county.clerk, now=now)
    later = build.awaiting(county, now, **told(9))
    again(now)
    assert TopicMember.objects.get(case=later).topic_id == topic
    assert Topic.objects.get(pk=topic).cases == 3


def test_both_acts_leave_their_event(county: County, now: datetime) -> None:
    topic, (_, _, odd) = joined(county, now)
    parting.take_out(topic, odd.number, by=county.clerk, now=now)
    parting.put_back(topic, odd.number, by=county.clerk, now=now)
    told = Event.objects.filter(verb__startswith="topic.").order_by("pk").values_list("verb", flat=True)
    assert list(told) == ["topic.parted", "topic.rejoined"]


def test_only_the_petition_office_takes_out_and_puts_back(county: County, now: datetime) -> None:
    topic = gathered(cases := crowd(county, now, 3)).pk
    for who in (county.handler, county.head):
        with pytest.raises(Refused, match="信访工作机构"):
            parting.take_out(topic, cases[0].number, by=who, now=now)
        with pytest.raises(Refused, match="信访工作机构"):
            parting.put_back(topic, cases[0].number, by=who, now=now)


def test_what_is_not_in_the_topic_or_out_of_sight_is_not_there(county: County, now: datetime) -> None:
    topic = gathered(cases := crowd(county, now, 3)).pk
    other = build.awaiting(county, now)
    for number in (other.number, "2026-999999"):
        with pytest.raises(NotVisible):
            parting.take_out(topic, number, by=county.clerk, now=now)
    with pytest.raises(NotVisible):
        parting.put_back(topic, cases[0].number, by=county.clerk, now=now)


def test_a_sealed_case_is_not_among_those_taken_out(county: County, now: datetime) -> None:
    topic, (_, _, odd) = joined(county, now)
    parting.take_out(topic, odd.number, by=county.clerk, now=now)
    odd.refresh_from_db()
    accusation.seal(odd, accused="某人", reason="实为检举。", by=county.handler, now=now)
    assert not parting.apart(topic, county.clerk, now).exists()
