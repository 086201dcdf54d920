"""While a citizen writes, answers to the like come up when the typing pauses, and go when it is an accusation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.test_axe import SIZES, faults

if TYPE_CHECKING:
    from tests.browser.conftest import Open, Site

pytestmark = pytest.mark.browser

LIKE = "我们麦香苑小区楼道的灯坏了很久，物业不来修，请修好楼道的灯。"


def test_answers_to_the_like_come_while_one_writes_and_do_not_stand_in_the_way(
    site: Site, window: Open
) -> None:
    from tests import build
    from tests.crowds import told

    case = build.released(site.county, site.moment, **told(1))
    page = window(*SIZES[0])
    page.goto("/submit/")
    site.wait(minutes=3)
    page.get_by_label("什么事").fill(LIKE)
    shown = page.locator(".alike")
    shown.get_by_role("heading", name="类似的事已经这样答复").wait_for()
    assert "列出1件类似事情的答复" in page.locator("#alike-told").inner_text()
    shown.get_by_text(case.title).click()
    assert "已责成物业更换。" in shown.inner_text()
    found = [fault for size in SIZES for fault in faults(page, "the form with look-alikes", size)]
    assert not found, "\n".join(found)
    page.get_by_text("检举控告（反映公职人员违纪违法）").click()
    page.get_by_label("这是检举控告，请按密件办理").check()
    shown.wait_for(state="detached")
    page.get_by_label("这是检举控告，请按密件办理").uncheck()
    page.get_by_label("您的姓名").fill("禾知春")
    page.get_by_label("联系电话").fill("13800000001")
    page.get_by_label("第一项").fill("修好楼道的灯")
    page.get_by_label("第一项").press("Enter")
    page.get_by_role("heading", name="登记回执").wait_for()


def test_without_script_a_button_shows_them_and_keeps_what_was_typed(site: Site, window: Open) -> None:
    from tests import build
    from tests.crowds import told

    build.released(site.county, site.moment, **told(1))
    page = window(*SIZES[0], java_script_enabled=False)
    page.goto("/submit/")
    page.get_by_label("什么事").fill(LIKE)
    page.get_by_label("您的姓名").fill("禾知春")
    page.get_by_role("button", name="先看看有没有类似的答复").click()
    page.get_by_role("heading", name="类似的事已经这样答复").wait_for()
    assert page.get_by_label("什么事").input_value() == LIKE
    assert page.get_by_label("您的姓名").input_value() == "禾知春"
