"""Search: what is found, in which order, with which marks, and what is said when nothing is."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.assist import excerpts, policies, searching
from huiyin.assist.policies import Content
from huiyin.assist.searching import Filters, Page
from huiyin.base.clock import local_date
from huiyin.cases import answering, indexing, intake
from huiyin.cases.codes import PartyRole
from huiyin.cases.intake import Person
from huiyin.cases.models import Case, Party
from huiyin.cases.procedure import Citizen
from huiyin.documents.models import Letter
from huiyin.index import search as index
from huiyin.index import tokens
from huiyin.index.models import Entry, Filling
from huiyin.org.models import User
from tests import build
from tests.build import County


def look(user: User, words: str, now: datetime, **filters: object) -> Page:
    return searching.search(user, words, now, Filters(**filters))  # type: ignore[arg-type]


def numbers(page: Page) -> list[str]:
    return [found.case.number for found in page.rows]


def test_a_search_finds_by_number_name_telephone_and_words(county: County, now: datetime) -> None:
    first = build.registered(county, now)
    second = build.awaiting(
        county,
        now + timedelta(hours=1),
        text="水管漏水。",
        demands=(),
        people=(Person("麦小满", "138 0000-0002"),),
    )
    wanted = {
        first.number: [first],
        "2026-": [second, first],
        "禾知春": [first],
        "麦小满": [second],
        "麦小": [],
        "13800000002": [second],
        "138-0000-0002": [second],
        "138 0000 0002": [second],
        "1380000": [],
        "水管": [second],
        "楼道": [first],
        "楼道 禾知春": [first],
        "禾知春 楼道 没人修": [first],
        "楼道 麦小满": [],
        "": [second, first],
        "%": [],
        "_": [],
        "没有这个": [],
    }
    for words, cases in wanted.items():
        assert numbers(look(county.clerk, words, now)) == [case.number for case in cases], words


def test_a_nameless_case_is_not_found_by_an_empty_name_or_number(county: County, now: datetime) -> None:
    build.registered(county, now, people=(Person("", ""),), anonymous=True)
    for words in ("匿名", "（-）", "-"):
        assert not look(county.clerk, words, now).rows


def test_answers_papers_and_added_material_are_found_and_say_where(county: County, now: datetime) -> None:
    case = build.served(county, now)
    (answer,) = look(county.clerk, "更换", now).rows
    assert answer.case == case and {one.kind for one in answer.excerpts} == {index.ANSWER}
    letter = Letter.objects.filter(subject_id=case.pk).exclude(number="").earliest("pk")
    (paper,) = look(county.clerk, letter.number, now).rows
    assert index.PAPER in {one.kind for one in paper.excerpts}
    again = build.registered(county, now)
    intake.add_material(again, "又补充：配电箱冒烟。", (), by=Citizen(again.pk), now=now)
    assert numbers(look(county.clerk, "配电箱", now)) == [again.number]


def test_a_draft_is_not_found_until_it_is_signed(county: County, now: datetime) -> None:
    case = build.reviewed(county, now)
    assert not look(county.clerk, "更换", now).rows
    answering.sign(case, by=county.leader, now=now)
    assert numbers(look(county.clerk, "更换", now)) == [case.number]


def test_what_fits_better_comes_first(county: County, now: datetime) -> None:
    def told(text: str, title: str = "", name: str = "谷满仓", hours: int = 0) -> Case:
        return build.registered(
            county, now - timedelta(hours=hours), text=text, title=title, demands=(), people=(Person(name),)
        )

    text = told("井盖破损，望修。", "望维修", hours=1)
    named = told("另一件事。", "另一件", name="井盖", hours=9)
    title = told("破损。", "井盖破损", hours=5)
    older = told("井盖丢失。", "望补", hours=7)
    assert numbers(look(county.clerk, "井盖", now)) == [case.number for case in (named, title, text, older)]
    exact = told(f"与{title.number}同一件事。", "又一件")
    assert numbers(look(county.clerk, title.number, now)) == [title.number, exact.number]


@pytest.mark.parametrize(
    ("typed", "written"),
    [("章纬", "张伟"), ("张伟", "章纬"), ("张维", "章纬"), ("林丽英", "宁立因"), ("陈生", "程森")],
)
def test_names_that_sound_alike_are_found_after_those_that_are_the_same_and_say_so(
    county: County, now: datetime, typed: str, written: str
) -> None:
    alike = build.registered(county, now, people=(Person(written),))
    exact = build.registered(county, now - timedelta(days=1), people=(Person(typed),))
    page = look(county.clerk, typed, now)
    assert numbers(page) == [exact.number, alike.number]
    assert [found.why for found in page.rows] == ["姓名或者电话相符", "姓名读音相近"]


def test_only_names_have_a_sound_and_a_minor_has_none(county: County, now: datetime) -> None:
    people = (Person("张小谷", minor=True), Person("章纬", "13800000001", role=PartyRole.GUARDIAN))
    build.registered(county, now, people=people)
    child, guardian = Party.objects.order_by("pk")
    assert (child.sound_digest, len(guardian.sound_digest)) == ("", 64)
    assert not look(county.clerk, "章晓谷", now).rows
    assert len(look(county.clerk, "张伟", now).rows) == 1
    assert not look(county.clerk, "胡伟", now).rows and not look(county.clerk, "赵伟", now).rows


def test_a_unit_is_found_by_its_short_name_and_a_place_by_its_own(county: County, now: datetime) -> None:
    case = build.awaiting(county, now)
    build.registered(county, now, text="村里的桥。", demands=())
    page = look(county.clerk, "住建局", now)
    assert numbers(page) == [case.number] and page.rows[0].why == "办理单位"
    assert numbers(look(county.clerk, "住建局 楼道", now)) == [case.number]
    assert not look(county.clerk, "交通局", now).rows
    assert numbers(look(county.clerk, "石桥村", now)) == [case.number]
    assert numbers(look(county.clerk, "麦穗镇 楼道", now)) == [case.number]


def test_filters_narrow_what_is_found(county: County, now: datetime) -> None:
    early = build.registered(county, now - timedelta(days=30))
    late = build.awaiting(county, now)
    housing, today = county.units["housing"].pk, local_date(now)
    wanted: list[tuple[dict[str, object], list[Case]]] = [
        ({}, [late, early]),
        ({"state": "awaiting"}, [late]),
        ({"unit": housing}, [late]),
        ({"category": "03"}, [late]),
        ({"category": "0401"}, []),
        ({"since": today}, [late]),
        ({"until": today - timedelta(days=30)}, [early]),
        ({"kind": index.ANSWER}, []),
        ({"kind": index.CASE}, [late, early]),
        ({"own": True}, [late, early]),
    ]
    for filters, cases in wanted:
        for words in ("楼道", ""):
            found = numbers(look(county.clerk, words, now, **filters))
            assert found == [case.number for case in cases], (words, filters)


def test_words_may_stand_in_different_texts_of_one_case(county: County, now: datetime) -> None:
    case = build.served(county, now)
    build.registered(county, now, code="34679AC4")
    assert numbers(look(county.clerk, "没人修 更换", now)) == [case.number]


def test_of_very_many_the_newest_are_ranked_and_the_few_one_may_see_are_found_all_the_same(
    county: County, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = build.awaiting(county, now)
    for _ in range(6):
        build.registered(county, now)
    monkeypatch.setattr(searching, "WINDOW", 3)
    assert numbers(look(county.handler, "楼道", now)) == [seen.number]
    assert numbers(look(county.handler, "楼道 没人修", now)) == [seen.number]
    page = look(county.clerk, "楼道", now)
    assert page.more_exist and len(page.rows) >= 3


def test_pages_follow_one_another(county: County, now: datetime) -> None:
    made = [build.registered(county, now + timedelta(minutes=index)).number for index in range(23)]
    first = searching.search(county.clerk, "楼道", now)
    second = searching.search(county.clerk, "楼道", now, number=2)
    assert (first.has_next, second.has_next, second.has_previous) == (True, False, True)
    assert numbers(first) + numbers(second) == made[::-1]


def test_fewer_words_are_suggested_when_nothing_is_found(county: County, now: datetime) -> None:
    build.registered(county, now)
    page = look(county.clerk, "楼道 鼯鼱", now)
    assert (page.rows, page.suggestions) == ([], ["楼道"])
    assert look(county.clerk, "物业楼道鼯鼱", now).suggestions == ["物业", "楼道"]
    assert look(county.clerk, "鼯鼱", now).suggestions == []


def test_policies_in_force_are_found_beside_cases(county: County, now: datetime) -> None:
    content = Content(
        question="楼道的灯归谁修？", answer="由物业服务人负责维修。", basis="《物业管理条例》第三十五条",
        unit=county.units["housing"],
    )  # fmt: skip
    policy = policies.add(content, by=None, now=now)
    page = look(county.clerk, "物业 楼道", now)
    assert [one.key for one in page.policies] == [policy.line]
    assert ("物业", True) in page.policies[0].excerpt
    assert not look(county.clerk, "物业", now, kind=index.CASE).policies
    policies.withdraw(policy, "停用", by=None, now=now)
    assert not look(county.clerk, "物业", now).policies


def test_an_excerpt_shows_the_words_with_what_stands_around_them() -> None:
    words = tokens.asked("楼道 灯")
    text = "我住在三单元。" + "前面很长" * 20 + "，楼道的灯<b>坏了" + "很久" * 40
    parts = excerpts.around(text, words)
    assert [piece for piece, asked in parts if asked] == ["楼道", "灯"]
    assert parts[0] == ("…", False) and parts[-1] == ("…", False)
    assert len("".join(piece for piece, _ in parts)) <= excerpts.AROUND + 2
    assert excerpts.around("没有", words) == ()
    assert excerpts.marked("没有", words) == (("没有", False),)


def test_a_search_costs_the_same_few_queries_however_much_it_finds(county: County, now: datetime) -> None:
    build.awaiting(county, now)
    with CaptureQueriesContext(connection) as few:
        look(county.clerk, "楼道", now)
    for _ in range(5):
        build.served(county, now)
    with CaptureQueriesContext(connection) as many:
        look(county.clerk, "楼道", now)
    assert len(many) == len(few) <= 16


def test_no_name_or_telephone_number_stands_in_the_index(county: County, now: datetime) -> None:
    build.closed(county, now)
    for entry in Entry.objects.all():
        assert "禾知春" not in entry.title + entry.body and "13800000001" not in entry.body


def test_an_old_register_is_put_into_the_index_in_batches(county: County, now: datetime) -> None:
    made = [build.served(county, now), build.registered(county, now), build.awaiting(county, now)]
    before = {(one.kind, one.subject, one.key): (one.title, one.body) for one in Entry.objects.all()}
    indexing.start_over()
    Party.objects.update(sound_digest="")
    assert not look(county.clerk, "楼道", now).rows and not indexing.complete()
    while indexing.fill(batch=2):
        pass
    assert {(one.kind, one.subject, one.key): (one.title, one.body) for one in Entry.objects.all()} == before
    assert len(look(county.clerk, "楼道", now).rows) == len(made) and indexing.complete()
    assert Party.objects.exclude(sound_digest="").count() == len(made)
    assert not indexing.fill() and Filling.objects.get().done
