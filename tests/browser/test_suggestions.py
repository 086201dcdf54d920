"""Suggestions beside the form of registering, in a real browser: they come when typing pauses, one key takes one over."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.test_axe import SIZES, cookie, faults

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Open, Site
    from tests.guessing import Guess

pytestmark = pytest.mark.browser

STORY = "楼道的灯坏了三个月，物业费照收，老人摔了一跤。请修好。"


@pytest.fixture
def guess(site: Site, monkeypatch: pytest.MonkeyPatch) -> Guess:
    from tests.guessing import Guess, likeness

    made = Guess(site.county)
    made.install(monkeypatch)
    made.alike = [likeness(site.county, site.moment) for _ in range(2)]
    return made


def registering(site: Site, window: Open, **given: Any) -> Page:
    """The clerk before the empty form."""
    from django.test import Client

    client, page = Client(), window(*SIZES[1], **given)
    client.force_login(site.county.clerk, "django.contrib.auth.backends.ModelBackend")
    page.context.add_cookies([cookie(site, client)])
    page.goto("/desk/register/")
    return page


def test_when_typing_pauses_units_come_and_one_key_each_takes_one_over_and_marks_a_look_alike(
    site: Site, window: Open, guess: Guess
) -> None:
    from huiyin.cases.models import Case, Link

    page, other = registering(site, window), guess.alike[0].case
    page.get_by_label("姓名（名称）").fill("禾知春")
    page.get_by_label("电话", exact=True).fill("13800000001")
    page.get_by_label("已向本人宣读").check()
    page.get_by_label("反映的情况和诉求").focus()
    page.keyboard.type(STORY)
    page.get_by_text("很可能 81%").wait_for()
    assert page.locator("#id_purpose").input_value() == ""  # nothing is filled in by itself
    page.keyboard.press("Alt+l")
    page.get_by_label(f"与{other.number}是什么关系").wait_for()
    page.keyboard.press("Alt+u")
    page.get_by_text("已填入", exact=True).first.wait_for()
    assert page.evaluate("document.activeElement.name") == "text"
    assert page.get_by_label("反映的情况和诉求").input_value() == STORY
    assert page.get_by_label("转送禾谷县住房和城乡建设局").is_checked()
    assert page.get_by_label("紧急，需要立即报告").is_checked()
    assert "已填入禾谷县住房和城乡建设局" in str(page.locator("#suggestions-said").text_content())
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert page.get_by_role("heading", level=1).inner_text() == "登记回执"
    case = Case.objects.latest("number")
    assert case.owner == site.county.units["housing"] and case.purpose == "resolution" and case.urgent
    assert Link.objects.get(case=case).other == other


def test_the_panel_hides_while_an_accusation_is_written_and_a_fault_only_empties_it(
    site: Site, window: Open, guess: Guess
) -> None:
    page = registering(site, window)
    page.get_by_label("反映的情况和诉求").fill(STORY)
    page.get_by_text("很可能 81%").wait_for()
    page.locator("#sealing summary").click()
    page.get_by_label("检举控告，按密件登记").check()
    page.get_by_text("很可能 81%").wait_for(state="hidden")
    asked = guess.asked
    page.get_by_label("反映的情况和诉求").fill(f"{STORY}又说了一些。")
    page.wait_for_timeout(1200)
    assert guess.asked == asked
    page.get_by_label("检举控告，按密件登记").uncheck()
    page.get_by_text("很可能 81%").wait_for()
    guess.fail()
    page.get_by_label("反映的情况和诉求").fill(f"{STORY}再说一些。")
    page.get_by_text("很可能 81%").wait_for(state="detached")
    page.get_by_label("姓名（名称）").fill("禾知春")
    page.get_by_label("电话", exact=True).fill("13800000001")
    page.get_by_label("已向本人宣读").check()
    page.get_by_role("button", name="登记并打印回执").click()
    page.get_by_role("heading", name="登记回执").wait_for()


def test_enter_in_a_field_sends_the_form_and_takes_nothing_over(
    site: Site, window: Open, guess: Guess
) -> None:
    page = registering(site, window)
    page.get_by_label("反映的情况和诉求").fill(STORY)
    page.get_by_text("很可能 81%").wait_for()
    page.get_by_label("姓名（名称）").fill("禾知春")
    page.get_by_label("电话", exact=True).fill("13800000001")
    page.get_by_label("已向本人宣读").check()
    page.get_by_label("姓名（名称）").press("Enter")
    page.get_by_role("heading", name="登记回执").wait_for()


def test_the_panel_is_open_to_everybody(site: Site, window: Open, guess: Guess) -> None:
    from huiyin.assist.suggesting import Hint
    from tests import build

    page, found = registering(site, window), []
    page.get_by_label("反映的情况和诉求").fill(STORY)
    page.get_by_text("很可能 81%").wait_for()
    page.locator("button[name=mark]").first.click()
    page.locator(".mark").wait_for()
    for size in SIZES:
        found += faults(page, "registering with suggestions", size)
    case = build.registered(site.county, site.moment)
    page.goto(f"/desk/cases/{case.number}/")
    page.get_by_role("heading", name="相似事项、专题").wait_for()
    for size in SIZES:
        found += faults(page, "a case with look-alikes", size)
    page.goto(f"/desk/cases/{case.number}/triage/")
    page.locator("#take-1").click()
    page.get_by_text("已填入", exact=True).first.wait_for()
    for size in SIZES:
        found += faults(page, "sorting with suggestions", size)
    guess.suggestion = replace(guess.suggestion, track=Hint("accusation", "检举控告", ("收了好处费",)))
    page.reload()
    for size in SIZES:
        found += faults(page, "the hint to seal", size)
    assert not found, "\n".join(found)
