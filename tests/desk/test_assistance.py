"""The report on how suggestions fared: for administrators, auditors and the chiefs of the offices that dispatch."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.assist import decisions, reporting
from huiyin.assist.decisions import label_of
from huiyin.assist.models import Aspect, Brain
from huiyin.assist.reporting import Score, Share
from huiyin.cases import accusation
from huiyin.cases.models import Case
from tests import build
from tests.build import County
from tests.trials import tried

if TYPE_CHECKING:
    from tests.desk.conftest import Desk

PAGE = "/desk/assistance/"


class Cells(HTMLParser):
    """The rows of all tables of a page, as lists of words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._in = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "tr":
            self.rows.append([])
        self._in = tag in ("td", "th") or (self._in and tag == "strong")
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        if self._in and self.rows and self.rows[-1]:
            self.rows[-1][-1] += data.strip()

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._in = False


def read(at: Desk, who: str, query: str = "") -> tuple[str, list[list[str]]]:
    response = at(who).get(PAGE + query)
    assert response.status_code == 200
    page = response.content.decode()
    return page, Cells(page).rows


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("administrator", 200), ("auditor", 200), ("office_head", 200), ("clerk", 403), ("head", 403), ("leader", 403),
        ("county_leader", 403), ("handler", 403), ("inspector", 403),
    ],
)  # fmt: skip
def test_the_report_is_for_those_who_answer_for_it(at: Desk, county: County, who: str, status: int) -> None:
    response = at(who).get(PAGE)
    assert response.status_code == status
    menu = at(who).get("/desk/units/").content.decode()
    assert (f'href="{PAGE}"' in menu) is (status == 200)


def test_an_empty_report_says_what_will_be_here(at: Desk, county: County) -> None:
    page, _ = read(at, "administrator")
    assert "还没有可以比较的决定" in page and "已开启" in page and "建议只依据软件自带的词表" in page


def test_it_says_whether_assistance_is_on(at: Desk, county: County, settings: Any) -> None:
    settings.ASSIST = False
    assert "已关闭" in read(at, "administrator")[0]


def test_every_aspect_has_its_shares_and_few_decisions_make_no_percentage(
    at: Desk, county: County, now: datetime
) -> None:
    case = build.registered(county, now)
    tried(case, now, 30, 27)
    tried(case, now, 10, 4, sure=False)
    tried(case, now, 7, 5, aspect=Aspect.URGENT, first="urgent", decided="ordinary")
    Brain.objects.create(aspect=Aspect.PURPOSE, version=3, lessons=40)
    page, rows = read(at, "administrator", "?aspect=purpose")
    assert ["信访目的", "40件", "78%", "88%", "90%", "25%", "40%"] in rows
    assert ["紧急", "7件", "5/7件", "—", "5/7件", "0/7件", "—"] in rows
    assert ["责任单位", "0件", "—", "—", "—", "—", "—"] in rows
    assert "信访目的40条" in page


def test_one_aspect_is_told_by_unit_by_month_and_by_what_was_decided_instead(
    at: Desk, county: County, now: datetime
) -> None:
    case = build.registered(county, now)
    housing, transport = county.units["housing"], county.units["transport"]
    given: dict[str, Any] = {"aspect": Aspect.UNIT, "first": label_of(transport)}
    tried(case, now, 20, 15, unit=housing, decided=label_of(housing), **given)
    tried(case, now, 12, 6, unit=county.units["township"], decided="township", back=40, **given)
    _, rows = read(at, "auditor")
    assert ["禾谷县住房和城乡建设局", "20件", "75%", "85%"] in rows
    assert ["麦穗镇", "12件", "50%", "75%"] in rows
    assert ["2026年10月", "12件", "50%", "75%"] in rows and ["2026年11月", "20件", "75%", "85%"] in rows
    assert ["禾谷县交通运输局", "属地乡镇、街道", "6"] in rows
    assert ["禾谷县交通运输局", "禾谷县住房和城乡建设局", "5"] in rows


def test_what_was_corrected_is_said_in_words(at: Desk, county: County, now: datetime) -> None:
    case = build.registered(county, now)
    tried(case, now, 3, 0)
    tried(case, now, 2, 0, aspect=Aspect.CATEGORY, first="030500", decided="990000")
    tried(case, now, 2, 0, aspect=Aspect.URGENT, first=decisions.URGENT, decided=decisions.ORDINARY)
    tried(case, now, 1, 0, first="")  # nothing was suggested
    assert ["咨询", "求决", "3"] in read(at, "administrator", "?aspect=purpose")[1]
    assert ["城乡建设 / 市容环卫与城管执法", "其他", "2"] in read(at, "administrator", "?aspect=category")[1]
    assert ["紧急", "不紧急", "2"] in read(at, "administrator", "?aspect=urgent")[1]


def test_it_is_told_how_much_danger_was_seen(at: Desk, county: County, now: datetime) -> None:
    case = build.registered(county, now)
    given: dict[str, Any] = {"aspect": Aspect.URGENT}
    tried(case, now, 12, 9, first=decisions.ORDINARY, decided=decisions.URGENT, **given)
    tried(case, now, 40, 31, first=decisions.URGENT, decided=decisions.ORDINARY, **given)
    page, _ = read(at, "administrator", "?aspect=urgent")
    assert "75%" in page and "决定为紧急的12件，建议也说紧急的9件" in page
    assert "50%" in page and "建议说紧急的18件，决定也是紧急的9件" in page


def test_the_curve_goes_from_hundred_to_hundred(at: Desk, county: County, now: datetime) -> None:
    case = build.registered(county, now)
    tried(case, now, 100, 60, back=5)
    tried(case, now, 100, 80, back=3)
    tried(case, now, 4, 4)
    assert [(one.begin, one.end, one.score.right) for one in reporting.curve("purpose", 204)] == [
        (1, 100, 60), (101, 200, 80), (201, 204, 4),
    ]  # fmt: skip
    page, rows = read(at, "administrator", "?aspect=purpose")
    words = "首选相符从第1至100件的60%到第101至200件的80%，前三相符从80%到90%。"
    assert page.count(words) == 2 and f'role="img" aria-label="{words}"' in page
    assert ["201至204", "4/4件", "4/4件"] in rows
    assert len(re.findall(r"<polyline", page)) == 2 and page.count("<circle") == 2


def test_a_long_past_is_drawn_in_longer_stretches(county: County, now: datetime) -> None:
    case = build.registered(county, now)
    tried(case, now, 2100, 2100)
    found = reporting.curve("purpose", 2100)
    assert [one.end for one in found] == [*range(200, 2001, 200), 2100]


def test_trials_of_a_case_that_was_sealed_are_left_out(at: Desk, county: County, now: datetime) -> None:
    tried(build.registered(county, now), now, 20, 10)
    case = build.triaged(county, now)
    tried(case, now, 20, 20)
    accusation.seal(
        Case.objects.get(pk=case.pk), accused=build.ACCUSED, reason="是检举", by=county.clerk, now=now
    )
    _, rows = read(at, "administrator", "?aspect=purpose")
    assert ["信访目的", "20件", "50%", "75%", "50%", "0%", "—"] in rows
    assert sum(one.score.count for one in reporting.curve("purpose", 40)) == 20
    assert [score.count for _, score in reporting.by_month("purpose", now)] == [20]
    assert sum(one.count for one in reporting.corrections("purpose")) == 10


def test_the_months_are_the_last_twelve_in_chinas_time(county: County, now: datetime) -> None:
    case = build.registered(county, now)
    begin = datetime(2025, 12, 1, 0, 0, tzinfo=now.tzinfo)
    tried(case, begin, 1, 1)
    tried(case, begin - timedelta(minutes=1), 1, 1)
    tried(case, datetime(2026, 6, 1, 0, 0, tzinfo=now.tzinfo), 1, 1)
    assert [(f"{month:%Y-%m}", score.count) for month, score in reporting.by_month("purpose", now)] == [
        ("2025-12", 1), ("2026-06", 1),
    ]  # fmt: skip


def test_the_report_costs_the_same_few_queries_however_many_decisions(
    at: Desk, county: County, now: datetime
) -> None:
    case, client, found = build.registered(county, now), at("administrator"), []
    for unit in county.units.values():
        tried(case, now, 30, 20, unit=unit)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"{PAGE}?aspect=purpose").status_code == 200
        found.append(len(asked))
    assert len(set(found[1:])) == 1 and found[-1] <= 12


def test_the_page_names_no_case(at: Desk, county: County, now: datetime) -> None:
    case = build.registered(county, now)
    tried(case, now, 30, 20)
    page, _ = read(at, "administrator", "?aspect=purpose")
    assert case.number not in page and case.title not in page


def test_a_share_of_few_is_told_in_numbers() -> None:
    assert [str(Share(*one)) for one in ((0, 0), (5, 9), (5, 10), (1, 3000))] == ["—", "5/9件", "50%", "0%"]
    assert Score(2, 1, 1, 1, 1) + Score(3, 2, 2, 0, 0) == Score(5, 3, 3, 1, 1)
