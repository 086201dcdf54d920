"""Topics as people see them: out of the cases in their sight only, and never a sealed one; people count, not messages."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from huiyin.assist import gathering, joint, overview, suggesting
from huiyin.assist.models import Topic, TopicMember
from huiyin.base.errors import NotVisible, Refused
from huiyin.cases import accusation, answering, routing
from huiyin.cases.intake import Person
from huiyin.cases.models import Answer, Case
from huiyin.cases.states import State
from huiyin.org.models import User
from tests import build
from tests.build import County

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_topics")]

SMOKE = [
    "云栖苑楼下烧烤店油烟扰民。烧烤店没有排烟管道，油烟直接飘进住户家里，晚上吵到两点。",
    "云栖苑烧烤店油烟噪音扰民。住在三栋，楼下烧烤店的油烟和噪音让老人孩子没法睡觉，排烟管道也没有。",
    "投诉云栖苑烧烤店油烟。烧烤店天天营业到凌晨，油烟飘进楼上，没有装排烟管道。",
    "云栖苑烧烤店的油烟谁来管。油烟飘到楼上，烧烤店说没有钱装排烟管道。",
]
OTHERS = [
    "石桥村的承包地确权证一直没有发下来。",
    "咨询灵活就业人员怎么交养老保险。",
    "麦香路红绿灯坏了半个月。",
]
NAMES = ["禾知春", "禾知夏", "禾知秋", "禾知冬"]


def person(number: int) -> Person:
    return Person(NAMES[number], f"1380000000{number}", "禾谷县麦穗镇")


def _joins(text: str, user: User, now: datetime) -> overview.Seen | None:
    return suggesting.topic(suggesting.alike("", text, user=user, now=now), user=user, now=now)


def at_housing(county: County, now: datetime, number: int, text: str = "", who: int | None = None) -> Case:
    return build.handling_(
        county,
        now,
        text=text or SMOKE[number],
        demands=("管住油烟",),
        people=(person(number if who is None else who),),
    )


def at_transport(county: County, now: datetime, number: int) -> Case:
    case = build.triaged(county, now, text=SMOKE[number], demands=("管住油烟",), people=(person(number),))
    return routing.forward(case, county.units["transport"], clause="第一项", by=county.clerk, now=now)


def others(county: County, now: datetime) -> None:
    for text in OTHERS:
        build.registered(county, now, text=text)


def only_topic(user: User, now: datetime) -> overview.Seen:
    (found,) = overview.topics_for(user, now)
    return found


def test_new_cases_join_a_topic_within_one_round(county: County, now: datetime) -> None:
    others(county, now)
    first = at_housing(county, now, 0)
    assert gathering.join_new(now) == 4 and not Topic.objects.exists()
    second = at_housing(county, now, 1)
    assert gathering.join_new(now) == 1
    assert set(TopicMember.objects.values_list("case", flat=True)) == {first.pk, second.pk}
    topic = Topic.objects.get()
    at_housing(county, now, 2)
    gathering.join_new(now)
    topic.refresh_from_db()
    assert topic.cases == 3 and gathering.join_new(now) == 0


def test_a_worker_that_starts_anew_writes_the_same_topics(county: County, now: datetime) -> None:
    for number in range(3):
        at_housing(county, now, number)
    gathering.join_new(now)
    before = set(TopicMember.objects.values_list("case", "topic"))
    gathering.forget_cached()
    gathering.join_new(now)
    assert set(TopicMember.objects.values_list("case", "topic")) == before and len(before) == 3


def test_a_register_is_read_in_rounds_and_written_once_read(county: County, now: datetime) -> None:
    for number in range(3):
        at_housing(county, now, number)
    assert gathering.join_new(now, limit=2) == 2 and not Topic.objects.exists()
    assert gathering.join_new(now, limit=2) == 1 and Topic.objects.get().cases == 3


def test_one_person_who_asks_three_times_is_one_person(county: County, now: datetime) -> None:
    for number in range(3):
        at_housing(county, now, number, who=0)
    gathering.join_new(now)
    found = only_topic(county.head, now)
    assert (found.cases, found.people) == (3, 1)
    assert not found.pace.warns and found.heat == pytest.approx(1.0)


def test_three_people_in_a_week_are_a_warning_with_its_figures(county: County, now: datetime) -> None:
    for number in range(3):
        at_housing(county, now, number)
    gathering.join_new(now)
    found = only_topic(county.clerk, now)
    assert found.people == 3 and found.pace.warns
    assert found.pace.statement == "7天内新增3人，此前12周没有人反映"
    assert found.name.startswith("云栖苑") and "油烟" in found.name
    assert found.unit == county.units["housing"] and found.first == found.last
    assert overview.topics_for(county.clerk, now, warned=True) == [found]


def test_the_nameless_count_as_one_and_a_joint_request_as_those_behind_it(
    county: County, now: datetime
) -> None:
    build.registered(county, now, text=SMOKE[0], people=(), anonymous=True)
    build.registered(county, now, text=SMOKE[1], people=(), anonymous=True)
    gathering.join_new(now)
    assert only_topic(county.clerk, now).people == 1
    build.registered(county, now, text=SMOKE[2], people=(person(0), person(1)), people_count=4)
    gathering.join_new(now)
    assert only_topic(county.clerk, now).people == 1 + 4


def test_each_sees_a_topic_out_of_the_own_cases_only(county: County, now: datetime) -> None:
    mine = [at_housing(county, now, 0), at_housing(county, now, 1)]
    theirs = at_transport(county, now, 2)
    gathering.join_new(now)
    topic = Topic.objects.get()
    assert topic.cases == 3
    assert only_topic(county.clerk, now).people == 3
    found = only_topic(county.handler, now)
    assert (found.key, found.cases, found.people) == (topic.pk, 2, 2)
    assert set(overview.members(topic.pk, county.handler, now)) == set(mine)
    assert theirs not in overview.members(topic.pk, county.handler, now)
    assert overview.topics_for(county.outsider, now) == []  # one case in sight is no topic
    for look in (overview.seen, overview.members):
        with pytest.raises(NotVisible):
            look(topic.pk, county.outsider, now)
    assert _joins(SMOKE[3], county.outsider, now) is None


def test_the_name_says_nothing_of_a_case_out_of_sight(county: County, now: datetime) -> None:
    at_housing(county, now, 0)
    at_housing(county, now, 1)
    far = build.triaged(
        county, now, text="云栖苑烧烤店油烟，隔壁麻雀巷也受不了。油烟飘进住户家里，没有排烟管道。"
    )
    routing.forward(far, county.units["transport"], clause="第一项", by=county.clerk, now=now)
    gathering.join_new(now)
    assert Topic.objects.get().cases == 3
    assert "麻雀巷" not in only_topic(county.handler, now).name


def test_an_accusation_is_never_gathered(county: County, now: datetime) -> None:
    at_housing(county, now, 0)
    at_housing(county, now, 1)
    sealed = build.accused(county, now, text=SMOKE[2])
    gathering.join_new(now)
    assert not TopicMember.objects.filter(case=sealed).exists()
    for user in (county.clerk, county.confidant, county.discipline_officer):
        for found in overview.topics_for(user, now):
            assert found.cases == 2
    assert only_topic(county.clerk, now).people == 2


def test_what_is_sealed_later_is_gone_at_once_and_leaves_its_topic_at_the_next_round(
    county: County, now: datetime
) -> None:
    at_housing(county, now, 0)
    at_housing(county, now, 1)
    later = build.registered(county, now, text=SMOKE[2], people=(person(2),))
    gathering.join_new(now)
    topic = Topic.objects.get()
    assert topic.cases == 3 and only_topic(county.clerk, now).people == 3
    accusation.seal(later, accused=build.ACCUSED, reason="有人收了店主的钱", by=county.clerk, now=now)
    seen = only_topic(county.clerk, now)
    assert (seen.cases, seen.people) == (2, 2)  # before any round of the worker
    assert later not in overview.members(topic.pk, county.clerk, now)
    assert suggesting.topic(case=later, user=county.confidant, now=now) is None
    gathering.join_new(now + timedelta(minutes=1))
    topic.refresh_from_db()
    assert topic.cases == 2 and not TopicMember.objects.filter(case=later).exists()
    gathering.forget_cached()
    gathering.join_new(now + timedelta(minutes=2))
    assert not TopicMember.objects.filter(case=later).exists()


def test_a_topic_of_two_of_which_one_is_sealed_is_none(county: County, now: datetime) -> None:
    at_housing(county, now, 0)
    later = build.registered(county, now, text=SMOKE[1])
    gathering.join_new(now)
    accusation.seal(later, accused=build.ACCUSED, reason="有人收了店主的钱", by=county.clerk, now=now)
    assert overview.topics_for(county.clerk, now) == []
    gathering.join_new(now)
    assert not Topic.objects.exists() and not TopicMember.objects.exists()


def test_a_text_being_written_is_shown_its_topic(county: County, now: datetime) -> None:
    others(county, now)
    for number in range(3):
        at_housing(county, now, number)
    gathering.join_new(now)
    found = _joins(SMOKE[3], county.clerk, now)
    assert found is not None and (found.cases, found.people) == (3, 3)
    assert _joins("想问迁户口要带什么材料", county.clerk, now) is None


def answered(county: County, now: datetime) -> tuple[int, Case, list[Case]]:
    """A topic of three of one unit, of which the first has a draft."""
    cases = [at_housing(county, now, number) for number in range(3)]
    gathering.join_new(now)
    reply = build.reply_of(facts="到场查看，烧烤店没有安装油烟净化设施。", reply="已责令停用炉灶，限期安装。")
    answering.draft(cases[0], "烧烤店已经停用炉灶。", [reply], by=county.handler, now=now)
    return Topic.objects.get().pk, cases[0], cases[1:]


def test_one_joint_answer_is_an_own_draft_for_each(county: County, now: datetime) -> None:
    topic, source, rest = answered(county, now)
    draft = joint.draft_of(topic, source, by=county.handler, now=now)
    assert set(joint.others(topic, source, by=county.handler, now=now)) == set(rest)
    outcomes = joint.draft_for(
        topic, source, [case.number for case in rest], draft, by=county.handler, now=now
    )
    assert all(outcome.done for outcome in outcomes)
    for case in rest:
        case.refresh_from_db()
        answer = Answer.objects.get(case=case)
        assert case.status is State.DRAFTED and answer.drafted_by == county.handler
        assert answer.items.get().facts == "到场查看，烧烤店没有安装油烟净化设施。"


def test_each_demand_gets_the_reply_to_the_demand_most_like_it(county: County, now: datetime) -> None:
    source = build.handling_(
        county, now, text=SMOKE[0], demands=("管住油烟", "赔偿损失"), people=(person(0),)
    )
    other = build.handling_(
        county, now, text=SMOKE[1], demands=("赔偿我的损失", "把油烟管住", "赔一点损失"), people=(person(1),)
    )
    gathering.join_new(now)
    topic = Topic.objects.get().pk
    replies = [
        build.reply_of(1, facts="炉灶没有净化设施。", reply="已责令停用。"),
        build.reply_of(2, facts="双方没有约定。", reply="可以向法院起诉。"),
    ]
    answering.draft(source, "已停用炉灶。", replies, by=county.handler, now=now)
    draft = joint.draft_of(topic, source, by=county.handler, now=now)
    (outcome,) = joint.draft_for(topic, source, [other.number], draft, by=county.handler, now=now)
    assert outcome.done
    said = dict(Answer.objects.get(case=other).items.values_list("demand__no", "reply"))
    assert said == {1: "可以向法院起诉。", 2: "已责令停用。", 3: "可以向法院起诉。"}


def test_a_joint_answer_never_names_the_first_citizen(county: County, now: datetime) -> None:
    topic, source, rest = answered(county, now)
    draft = joint.draft_of(topic, source, by=county.handler, now=now)
    named = joint.Draft(f"{NAMES[0]}反映的烧烤店已经停用炉灶。", draft.replies)
    with pytest.raises(Refused, match="姓名"):
        joint.draft_for(topic, source, [rest[0].number], named, by=county.handler, now=now)
    assert not Answer.objects.filter(case=rest[0]).exists()


def test_what_one_case_forbids_stops_none_of_the_others(county: County, now: datetime) -> None:
    topic, source, rest = answered(county, now)
    draft = joint.draft_of(topic, source, by=county.handler, now=now)
    far = at_transport(county, now, 3)
    gathering.join_new(now)
    answering.draft(rest[0], "另有安排。", [build.reply_of()], by=county.handler, now=now)
    numbers = [rest[0].number, far.number, "没有这一件", rest[1].number]
    outcomes = joint.draft_for(topic, source, numbers, draft, by=county.handler, now=now)
    assert [outcome.done for outcome in outcomes] == [False, False, False, True]
    assert Answer.objects.get(case=rest[0]).summary == "另有安排。"  # a draft that stands is not overwritten


def test_a_joint_answer_begins_with_a_drafted_one_in_sight(county: County, now: datetime) -> None:
    topic, source, rest = answered(county, now)
    with pytest.raises(Refused, match="还没有拟写"):
        joint.draft_of(topic, rest[0], by=county.handler, now=now)
    with pytest.raises(NotVisible):
        joint.draft_of(topic, source, by=county.outsider, now=now)
    stranger = at_housing(county, now, 0, text=OTHERS[0])
    with pytest.raises(NotVisible):
        joint.draft_of(topic, stranger, by=county.handler, now=now)
