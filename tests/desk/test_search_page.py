"""The page of search: marks that are safe, filters that stay, what is said when nothing is found."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from pytest_django import DjangoAssertNumQueries

from huiyin.cases import indexing
from huiyin.cases.intake import Person
from huiyin.cases.models import Case
from tests import build
from tests.build import County

if TYPE_CHECKING:
    from tests.desk.conftest import Desk


def numbers(page: str) -> list[str]:
    return re.findall(r'class="no number">(\d{4}-\d{6})<', page)


def ask(at: Desk, who: str, **given: str) -> str:
    return str(at(who).get("/desk/search/", given).content.decode())


@pytest.mark.parametrize("words", ["2026-0000", "禾知春", "13800000001", "楼道的灯", "楼道 坏了"])
def test_a_case_is_found_by_number_name_telephone_or_words(
    at: Desk, county: County, now: datetime, words: str
) -> None:
    case = build.awaiting(county, now)
    page = ask(at, "clerk", q=words)
    assert numbers(page) == [case.number]
    said = page.replace(f'value="{words}"', "")
    assert "禾知春" not in said and "13800000001" not in said


def test_what_was_asked_for_is_marked_in_title_and_text_and_nothing_typed_becomes_markup(
    at: Desk, county: County, now: datetime
) -> None:
    build.registered(county, now, text="<b>楼道</b>&amp;漆黑，楼道没有灯。", title="楼道<i>漆黑</i>")
    page = ask(at, "clerk", q="楼道")
    assert "<mark>楼道</mark>&lt;i&gt;漆黑&lt;/i&gt;" in page
    assert "&lt;b&gt;<mark>楼道</mark>&lt;/b&gt;&amp;amp;漆黑" in page
    assert "<i>漆黑" not in page and "<b>楼道" not in page
    assert (
        "<script" not in ask(at, "clerk", q="<script>alert(1)</script>").split("</head>")[1].split("<main")[1]
    )


def test_a_paper_that_was_found_can_be_opened(at: Desk, county: County, now: datetime) -> None:
    case = build.served(county, now)
    page = ask(at, "clerk", q="信访处理意见书")
    (address,) = set(re.findall(r'href="(/desk/cases/[^"]+/papers/[^"]+/pdf/)"', page))
    assert case.number in address and at("clerk").get(address).status_code == 200


def test_the_filters_stay_as_they_were_and_nonsense_counts_for_nothing(
    at: Desk, county: County, now: datetime
) -> None:
    case = build.awaiting(county, now)
    housing = str(county.units["housing"].pk)
    page = ask(at, "clerk", q="楼道", unit=housing, state="awaiting", category="030000", since="2026-11-01")
    assert numbers(page) == [case.number]
    assert '<details class="narrowing" open>' in page
    assert re.search(rf'<option value="{housing}" selected>', page) and 'value="2026-11-01"' in page
    for name in ("state", "unit", "category", "since", "until", "kind", "own", "page"):
        for nonsense in ("²", "-1", "x", "9" * 50, "03000x", "2026-13-45", "\x00"):
            assert numbers(ask(at, "clerk", **{"q": "楼道", name: nonsense})) == [case.number], (
                name,
                nonsense,
            )
    assert not numbers(ask(at, "clerk", q="楼道", state="closed"))


def test_search_finds_nothing_out_of_ones_sight(at: Desk, county: County, now: datetime) -> None:
    case = build.awaiting(county, now)
    for who in ("outsider", "outside_head", "town_handler", "officer"):
        page = ask(at, who, q="楼道")
        assert case.number not in page and "没有找到" in page


def test_search_takes_any_characters(at: Desk, county: County, now: datetime) -> None:
    build.awaiting(county, now)
    for words in (
        "%",
        "_",
        "'",
        '"',
        "\\",
        "\x00",
        "a" * 5000,
        "<b>",
        "“”",
        "“楼道",
        "*",
        "AND",
        "NOT 楼道",
        "\ue000楼",
    ):
        assert at("clerk").get("/desk/search/", {"q": words}).status_code == 200


def test_search_alone_shows_no_list(at: Desk, county: County, now: datetime) -> None:
    build.awaiting(county, now)
    assert Case.objects.exists()
    assert not numbers(ask(at, "clerk"))


def test_when_nothing_is_found_fewer_words_are_offered(at: Desk, county: County, now: datetime) -> None:
    build.registered(county, now)
    page = ask(at, "clerk", q="楼道 鼯鼱", state="registered")
    assert "没有找到“楼道 鼯鼱”" in page
    assert re.search(r'href="\?state=registered&amp;q=[^"]+">楼道<', page)


def test_names_that_sound_alike_are_said_to_and_stay_masked(at: Desk, county: County, now: datetime) -> None:
    build.registered(county, now, people=(Person("章纬"),))
    page = ask(at, "clerk", q="张伟")
    assert "姓名读音相近" in page and "章纬" not in page


def test_an_index_that_is_being_filled_says_so(at: Desk, county: County, now: datetime) -> None:
    build.registered(county, now)
    indexing.start_over()
    assert "正在为以前的事项建立检索" in ask(at, "clerk", q="楼道")
    while indexing.fill():
        pass
    assert "正在为以前的事项建立检索" not in ask(at, "clerk", q="楼道")


def test_the_page_costs_the_same_few_queries_however_much_it_shows(
    at: Desk, county: County, now: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(12):
        build.awaiting(county, now)
    client = at("clerk")
    with django_assert_max_num_queries(26):
        page = client.get("/desk/search/", {"q": "楼道"}).content.decode()
    assert len(numbers(page)) == 12
