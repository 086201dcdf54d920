"""Topics: as far as one may see them, with what grows fast on top; and one joint answer to many."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from pytest_django import DjangoAssertNumQueries

from huiyin.cases import accusation, answering
from huiyin.cases.models import Answer, Case
from huiyin.cases.states import State
from tests import build
from tests.build import County
from tests.crowds import PLACE, TITLE, crowd, gathered, told

if TYPE_CHECKING:
    from tests.desk.conftest import Desk


def read(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    return str(response.content.decode())


def names(page: str) -> list[str]:
    return re.findall(r'<h2><a href="/desk/topics/\d+/">([^<]+)<', page)


def slow(county: County, now: datetime) -> list[Case]:
    """Four people over two months, none of them lately."""
    cases = []
    for no, days in enumerate((60, 50, 40, 30)):
        given = {
            **told(no + 20),
            "title": "石桥村公交末班车太早",
            "text": "石桥村的公交末班车太早，请改回来。",
        }
        cases.append(build.awaiting(county, now - timedelta(days=days), **{**given, "place_text": "石桥村"}))
    return cases


# ---- the list


def test_what_grows_fast_stands_on_top_with_its_sentence(at: Desk, county: County, now: datetime) -> None:
    gathered(slow(county, now))
    gathered(crowd(county, now, 5))
    page = read(at("clerk").get("/desk/topics/"))
    first, second = names(page)
    assert PLACE[:3] in first and "公交" in second
    assert "7天内新增5人，此前12周没有人反映" in page and "7天内新增0人，此前平均每周" in page
    assert page.index("预警</span>") < page.index(second)
    assert "5人，5件" in page and "2026年11月18日至2026年11月22日" in page and "趋势：上升" in page
    assert "禾谷县住房和城乡建设局" in page


def test_the_bars_say_their_numbers_in_words(at: Desk, county: County, now: datetime) -> None:
    gathered(crowd(county, now, 3, days=7))
    page = read(at("clerk").get("/desk/topics/"))
    words = f"近12周每周新增人数，从早到近：{'0、' * 9}1、1、1"
    assert f'role="img" aria-label="{words}"' in page and page.count("<rect") == 12


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 2),
        ("?tab=warned", 1),
        ("?tab=rising", 1),
        ("?tab=nonsense", 2),
        ("?unit=x", 2),
        ("?unit=99999", 2),
    ],
)
def test_the_list_is_narrowed_by_warning_and_trend(
    at: Desk, county: County, now: datetime, query: str, found: int
) -> None:
    gathered(slow(county, now))
    gathered(crowd(county, now, 5))
    page = read(at("clerk").get(f"/desk/topics/{query}"))
    assert len(names(page)) == found
    assert re.search(r'全部<span class="count">2<', page) and re.search(r'预警<span class="count">1<', page)


def test_the_list_is_narrowed_by_unit(at: Desk, county: County, now: datetime) -> None:
    gathered(crowd(county, now, 3))
    gathered([build.registered(county, now, **told(no)) for no in (31, 32)])
    client = at("clerk")
    assert len(names(read(client.get("/desk/topics/")))) == 2
    page = read(client.get(f"/desk/topics/?unit={county.units['housing'].pk}"))
    assert len(names(page)) == 1 and "看全部单位" in page


def test_an_empty_list_says_what_would_be_here(at: Desk, county: County, settings: Any) -> None:
    assert "还没有专题" in read(at("clerk").get("/desk/topics/"))
    assert "没有预警" in read(at("clerk").get("/desk/topics/?tab=warned"))
    assert "没有上升的专题" in read(at("clerk").get("/desk/topics/?tab=rising"))
    settings.ASSIST = False
    assert "辅助已关闭，专题不再更新" in read(at("clerk").get("/desk/topics/"))


def test_one_sees_of_a_topic_what_one_sees_of_its_cases(at: Desk, county: County, now: datetime) -> None:
    seen = crowd(county, now, 3)
    hidden = [build.registered(county, now, **told(no)) for no in (40, 41, 42, 43)]
    topic = gathered([*seen, *hidden])
    assert "7人，7件" in read(at("clerk").get("/desk/topics/"))
    assert "3人，3件" in read(at("handler").get("/desk/topics/"))
    page = read(at("handler").get(f"/desk/topics/{topic.pk}/"))
    assert all(case.number in page for case in seen) and not any(case.number in page for case in hidden)
    for who in ("outsider", "officer"):
        assert names(read(at(who).get("/desk/topics/"))) == []
        assert at(who).get(f"/desk/topics/{topic.pk}/").status_code == 404
    assert at("clerk").get("/desk/topics/99999/").status_code == 404


def test_of_a_sealed_case_no_topic_knows(at: Desk, county: County, now: datetime) -> None:
    cases = [build.triaged(county, now, **told(no)) for no in range(3)]
    topic = gathered(cases)
    sealed = Case.objects.get(pk=cases[0].pk)
    accusation.seal(sealed, accused=build.ACCUSED, reason="是检举", by=county.clerk, now=now)
    page = read(at("clerk").get(f"/desk/topics/{topic.pk}/"))
    assert "2人" in page and sealed.number not in page
    accusation.seal(
        Case.objects.get(pk=cases[1].pk), accused=build.ACCUSED, reason="是检举", by=county.clerk, now=now
    )
    assert at("clerk").get(f"/desk/topics/{topic.pk}/").status_code == 404
    assert names(read(at("clerk").get("/desk/topics/"))) == []


def test_a_person_who_asks_often_counts_once_and_is_not_named(
    at: Desk, county: County, now: datetime
) -> None:
    cases = [build.handling_(county, now, **{**told(no), "people": told(1)["people"]}) for no in range(4)]
    topic = gathered(cases)
    page = read(at("clerk").get(f"/desk/topics/{topic.pk}/"))
    assert "<dd>1人</dd>" in page and "<dd>4件</dd>" in page
    assert told(1)["people"][0].name not in page


def test_the_list_costs_the_same_few_queries_however_many_topics(
    at: Desk, county: County, now: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for no in range(6):
        gathered([build.registered(county, now, **told(10 * no + one)) for one in range(2)])
    client = at("clerk")
    client.get("/desk/topics/")
    with django_assert_max_num_queries(10):
        client.get("/desk/topics/")


# ---- one topic


def test_a_topic_shows_its_cases_its_weeks_and_its_unit(at: Desk, county: County, now: datetime) -> None:
    cases = crowd(county, now, 4, days=7)
    topic = gathered(cases)
    page = read(at("clerk").get(f"/desk/topics/{topic.pk}/"))
    for case in cases:
        assert f"/desk/cases/{case.number}/" in page
    for words in (PLACE, "办理中", "最近7天：1人", "3周前：1人", "禾谷县住房和城乡建设局", "2026年11月22日"):
        assert words in page


def test_who_drafts_nothing_is_offered_no_joint_answer(at: Desk, county: County, now: datetime) -> None:
    address, _, _ = many(county, now)
    for who, status in (("clerk", 404), ("leader", 403), ("inspector", 403), ("outsider", 404)):
        assert at(who).get(address).status_code == status
        assert at(who).post(address, words()).status_code == status
    for who in ("clerk", "leader", "inspector"):
        assert "一份答复用于多件" not in read(at(who).get(address.partition("joint/")[0]))


def test_without_an_answer_one_is_told_to_write_the_first(at: Desk, county: County, now: datetime) -> None:
    cases = crowd(county, now, 3)
    topic = gathered(cases)
    page = read(at("handler").get(f"/desk/topics/{topic.pk}/"))
    assert "还没有拟写的有3件" in page and f"/desk/cases/{cases[0].number}/draft/" in page


# ---- one answer to many


def many(county: County, now: datetime, count: int = 3) -> tuple[str, Case, list[Case]]:
    """The address of the joint answer, the case it begins with, and the others."""
    source, others = build.drafted(county, now, **told(50)), crowd(county, now, count)
    topic = gathered([source, *others])
    return f"/desk/topics/{topic.pk}/joint/{source.number}/", source, others


def words(**changes: Any) -> dict[str, Any]:
    given = {
        "summary": "各楼的灯已经换好。",
        "facts_1": "逐栋查看，共二十盏不亮。",
        "opinion_1": "support",
        "reply_1": "全部换成声控灯。",
        "basis_1": "《物业管理条例》第三十五条",
    }
    return {**given, **changes}


def test_the_answer_of_one_is_looked_at_adapted_and_drafted_for_each_of_the_others(
    at: Desk, county: County, now: datetime
) -> None:
    address, source, others = many(county, now)
    handler = at("handler")
    topic = address.partition("joint/")[0]
    assert address in read(handler.get(topic))
    page = read(handler.get(address))
    assert "楼道灯已经修好。" in page and "已责成物业更换。" in page
    assert page.count(" checked") == 1 + len(others)  # the opinion, and all that are of the same kind
    chosen = [case.number for case in others[:2]]
    done = read(handler.post(address, words(cases=chosen)))
    assert done.count("已送审核</span>") == 2
    for case in others[:2]:
        case.refresh_from_db()
        answer = Answer.objects.get(case=case)
        assert case.status is State.DRAFTED
        assert (answer.summary, answer.items.get().reply) == ("各楼的灯已经换好。", "全部换成声控灯。")
        assert answer.drafted_by == county.handler
    others[2].refresh_from_db()
    assert others[2].status is State.HANDLING
    assert Answer.objects.get(case=source).summary == "楼道灯已经修好。"
    assert others[0].number not in read(handler.get(address))


def test_what_one_case_forbids_stops_none_of_the_others(at: Desk, county: County, now: datetime) -> None:
    address, _, others = many(county, now)
    handler = at("handler")
    handler.get(address)
    answering.draft(
        Case.objects.get(pk=others[0].pk), "另行答复。", [build.reply_of()], by=county.colleague, now=now
    )
    asked = [case.number for case in others]
    refused = read(handler.post(address, words(cases=asked)), 422)  # it is no longer among those offered
    assert others[0].number not in re.findall(r'value="([\d-]+)"', refused)
    done = read(handler.post(address, words(cases=asked[1:])))
    assert done.count("已送审核</span>") == 2


def test_each_refusal_is_said_with_its_case(
    at: Desk, county: County, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huiyin.base.errors import Refused

    address, _, others = many(county, now)
    draft = answering.draft

    def not_that_one(case: Case, *said: Any, **given: Any) -> Answer:
        if case.pk == others[1].pk:
            raise Refused("正在调解，不能拟写（《信访工作条例》第三十三条）。")
        return draft(case, *said, **given)

    monkeypatch.setattr(answering, "draft", not_that_one)
    done = read(at("handler").post(address, words(cases=[case.number for case in others])))
    assert done.count("已送审核</span>") == 2 and done.count("没有拟成</span>") == 1
    assert "正在调解，不能拟写" in done
    assert done.index(others[1].number) < done.index(others[0].number)  # what was refused stands first


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"cases": []}, "还没有选择"),
        ({"reply_1": ""}, "还没有填写"),
        ({"opinion_1": "not_support", "basis_1": ""}, "不予支持的，应当写明"),
        ({"summary": "已经告诉禾知秋50。"}, "诉求人的姓名、电话或者住址"),
        ({"promise_1": "换灯", "promise_due_1": "2026-01-01"}, "不能早于今天"),
    ],
)
def test_what_cannot_be_drafted_comes_back_with_all_that_was_written(
    at: Desk, county: County, now: datetime, changes: dict[str, Any], sentence: str
) -> None:
    address, _, others = many(county, now)
    sent = {**words(cases=[case.number for case in others], facts_1="逐栋查看过。"), **changes}
    page = read(at("handler").post(address, sent), 422)
    assert sentence in page and "逐栋查看过。" in page
    assert Answer.objects.count() == 1


def test_only_cases_of_the_own_unit_are_offered(at: Desk, county: County, now: datetime) -> None:
    address, _, others = many(county, now)
    strangers = [build.registered(county, now, **told(60)), build.awaiting(county, now, **told(61))]
    topic = int(address.split("/")[3])
    from huiyin.assist.models import TopicMember

    TopicMember.objects.bulk_create(TopicMember(topic_id=topic, case=case) for case in strangers)
    page = read(at("handler").get(address))
    assert all(case.number in page for case in others)
    assert not any(case.number in page for case in strangers)
    sent = words(cases=[strangers[1].number])
    assert at("handler").post(address, sent).status_code == 422


def test_an_answer_from_outside_the_topic_or_out_of_sight_is_absent(
    at: Desk, county: County, now: datetime
) -> None:
    address, _, _ = many(county, now)
    other = build.drafted(county, now, **told(70))
    base = address.rpartition("joint/")[0]
    for number in (other.number, "2026-999999"):
        assert at("handler").get(f"{base}joint/{number}/").status_code == 404
    assert at("town_handler").get(address).status_code == 404


def test_when_nothing_is_left_the_page_says_so(at: Desk, county: County, now: datetime) -> None:
    source = build.drafted(county, now, **told(1))
    topic = gathered([source, build.drafted(county, now, **told(2))])
    page = read(at("handler").get(f"/desk/topics/{topic.pk}/joint/{source.number}/"))
    assert "没有可以一起拟写的事项" in page


def test_the_title_is_no_secret_but_the_writers_are(at: Desk, county: County, now: datetime) -> None:
    address, _, _ = many(county, now)
    page = read(at("handler").get(address))
    assert TITLE in page and "禾知" not in page and "1380000" not in page


# ---- what does not belong


def test_the_petition_office_takes_a_case_out_and_puts_it_back(
    at: Desk, county: County, now: datetime
) -> None:
    cases = crowd(county, now, 3)
    address = f"/desk/topics/{gathered(cases).pk}/"
    assert "移出" in read(at("clerk").get(address)) and 'name="take_out"' not in read(
        at("handler").get(address)
    )
    page = read(at("clerk").post(f"{address}part/", {"take_out": cases[0].number}, follow=True))
    assert f"{cases[0].number}已移出" in page and "已移出</h3>" in page and "2件" in page
    page = read(at("clerk").post(f"{address}part/", {"put_back": cases[0].number}, follow=True))
    assert f"{cases[0].number}已放回" in page and "已移出</h3>" not in page and "3件" in page


def test_a_topic_of_which_one_is_left_is_listed_no_more(at: Desk, county: County, now: datetime) -> None:
    cases = crowd(county, now, 2)
    address = f"/desk/topics/{gathered(cases).pk}/part/"
    answer = at("clerk").post(address, {"take_out": cases[0].number}, follow=True)
    assert answer.redirect_chain[-1][0] == "/desk/topics/" and "不再列出" in read(answer)
