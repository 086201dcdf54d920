"""The page of the rules: what is in use and why, and choosing another pack."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from huiyin.deadlines import packs
from huiyin.deadlines.models import PackChoice
from tests.build import County

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.desk.conftest import Desk

SENT = {"pack": "shandong", "from_date": "2026-11-22", "reason": "鲁信发第1号", "checked": "on"}


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    packs.forget()
    yield
    packs.forget()


def test_everyone_who_handles_cases_reads_the_rules_with_their_articles(at: Desk) -> None:
    page = at("handler").get("/desk/rules/").content.decode()
    assert "没有选择地方规则包，适用全国规则。" in page
    assert "60日，可延长30日" in page and "《信访工作条例》第三十四条" in page
    assert "5个工作日，可延长10个工作日" in page and "6个月" in page
    assert "2005年5月1日起施行，至2022年4月30日" in page
    assert "改用另一规则包" not in page


def test_an_administrator_chooses_a_pack_and_the_page_says_since_when_and_why(
    at: Desk, county: County
) -> None:
    client = at("administrator")
    assert "请核对" in client.get("/desk/rules/choose/").content.decode()
    page = client.post("/desk/rules/choose/", SENT, follow=True).content.decode()
    assert "2026年11月22日起适用山东省规则包。" in page
    assert "鲁信发第1号" in page and f"{county.administrator.name}，" in page
    assert "地方规定</span>（全国规则为5个工作日）" in page
    assert packs.in_use(date(2026, 11, 22)) == "shandong"
    told = at("auditor").get("/desk/audit/", {"subject": "pack"}).content.decode()
    assert "选择规则包" in told and "规则包：山东省规则包" in told and "理由：鲁信发第1号" in told


def test_a_choice_for_later_is_announced(at: Desk) -> None:
    client = at("administrator")
    client.post("/desk/rules/choose/", {**SENT, "from_date": "2027-01-01"})
    page = at("clerk").get("/desk/rules/").content.decode()
    assert "起改用山东省规则包：鲁信发第1号" in page and "适用全国规则。" in page


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"checked": ""}, "还没有填写"),
        ({"reason": ""}, "还没有填写"),
        ({"pack": "mars"}, "选择"),
        ({"from_date": "2005-04-30"}, "不能早于2005年5月1日"),
        ({"pack": "national"}, "已经适用全国规则"),
    ],
)
def test_a_refused_choice_keeps_what_was_typed(at: Desk, changed: dict[str, str], sentence: str) -> None:
    answer = at("administrator").post("/desk/rules/choose/", {**SENT, **changed})
    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in page
    assert changed.get("reason", "鲁信发第1号") in page
    assert not PackChoice.objects.exists()
