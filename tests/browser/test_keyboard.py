"""A petition from its first word to its rating with the keyboard alone, and the public door without any script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.keys import Keys
from tests.build import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Open, Site

pytestmark = pytest.mark.browser

STORY = "石桥村桥头的摊位把人行道占满了，孩子上学只能走车道。"
DEMAND = "把人行道让出来"


def test_a_petition_goes_from_the_first_word_to_its_rating_by_keyboard_alone(
    site: Site, window: Open
) -> None:
    citizen = window(360, 740)
    number, code = submit(citizen, site)
    desk = window(1280, 800)
    clerk_forwards(desk, site)
    handler_accepts_and_drafts(desk, site)
    decided(desk, site, "head", "审核通过")
    decided(desk, site, "leader", "签发")
    handler_serves(desk, site)
    track_and_rate(citizen, number, code)


def submit(page: Page, site: Site) -> tuple[str, str]:
    page.goto("/")
    keys = Keys(page)
    keys.follow("开始填写")
    site.wait(minutes=3)
    keys.type_into("什么事", STORY)
    keys.type_into("第一项", DEMAND)
    keys.select("事情发生在哪个乡镇、街道或者村、社区", "石桥村")
    keys.type_into("具体地点", "桥头菜市口")
    keys.choose("我自己")
    keys.type_into("您的姓名", "禾知春")
    keys.type_into("联系电话", "138000")
    keys.follow("提交", "button")
    corrected(page, keys)
    keys.follow("提交", "button")
    shown = page.locator(".slip .big.number").all_inner_texts()
    assert page.get_by_role("heading", level=1).inner_text() == "登记回执" and len(shown) == 2
    keys.tab_to("看看办到哪一步", "link")
    keys.follow("退出，不再显示")
    return shown[0], shown[1]


def corrected(page: Page, keys: Keys) -> None:
    """What is wrong is said where the focus is, and leads to its field; the rest is still there."""
    assert keys.focused()[0] == "alert"
    wrong = page.locator(".errors a").inner_text()
    keys.press(wrong, "link")
    assert keys.focused()[1] == "联系电话"
    keys.type_into("联系电话", "13800000001")
    assert page.get_by_label("什么事").input_value() == STORY


def sign_in(page: Page, site: Site, name: str) -> Keys:
    """Whoever sat here leaves; the next one signs in and stands before the working list."""
    site.wait(minutes=30)
    keys = Keys(page)
    if page.url == "about:blank":
        page.goto("/desk/")
    else:
        keys.follow("退出", "button")
    keys.type_into("账号", name)
    keys.type_into("密码", PASSWORD)
    keys.follow("登录", "button")
    assert page.get_by_role("heading", level=1).inner_text() == "我的工作"
    return keys


def open_first(page: Page, keys: Keys) -> None:
    """J walks the list, Enter opens."""
    page.keyboard.press("j")
    role, name = keys.focused()
    assert role == "link" and name in page.locator(".worklist .matter").first.inner_text()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def clerk_forwards(page: Page, site: Site) -> None:
    keys = sign_in(page, site, "clerk")
    open_first(page, keys)
    with page.expect_navigation():
        page.keyboard.press("Alt+a")  # the step that is due
    assert page.get_by_role("heading", level=1).inner_text() == "审核分类"
    keys.type_into("标题", "桥头摊位占用人行道")
    keys.type_into("查找内容分类", "占道经营")
    page.locator("#id_category option", has_text="占道经营").first.wait_for(state="attached")
    keys.select("内容分类", "占道经营与流动摊贩")
    page.locator("#units-offered input[type=radio]").first.wait_for()
    keys.select("信访目的", "求决")
    keys.choose("转送禾谷县住房和城乡建设局")
    keys.type_into("转送意见", "请尽快到现场处理。")
    keys.follow("保存", "button")
    assert "待受理" in page.locator(".casehead").inner_text()


def handler_accepts_and_drafts(page: Page, site: Site) -> None:
    keys = sign_in(page, site, "handler")
    open_first(page, keys)
    keys.press("受理", "link")
    page.locator("#move form").wait_for()
    keys.follow("受理", "button")
    keys.follow("拟写答复", "link")
    keys.type_into("一句话答复", "桥头的摊位已经搬进市场，人行道已经让出来。")
    keys.type_into("查明的事实", "现场有摊位六个，占用人行道二十米。")
    keys.choose("支持")
    keys.type_into("答复内容", "六个摊位已经搬进市场，每天巡查。")
    keys.type_into("法律、政策依据", "《城市市容和环境卫生管理条例》第十四条")
    keys.follow("送审核", "button")
    assert "待审核" in page.locator(".casehead").inner_text()


def decided(page: Page, site: Site, name: str, button: str) -> None:
    """The head checks, the leader signs: from the queue, with the answer in view."""
    keys = sign_in(page, site, name)
    keys.follow("审核签发", "link")
    keys.follow("桥头摊位占用人行道", "link")
    assert "每天巡查" in page.locator(".paper").inner_text()
    keys.follow(button, "button")


def handler_serves(page: Page, site: Site) -> None:
    keys = sign_in(page, site, "handler")
    open_first(page, keys)
    keys.press("登记送达", "link")
    page.locator("#move form").wait_for()
    keys.choose("电子送达")
    keys.type_into("签收人", "禾知春")
    keys.follow("登记送达", "button")
    assert "已答复" in page.locator(".casehead").inner_text()


def track_and_rate(page: Page, number: str, code: str) -> None:
    keys = Keys(page)
    keys.follow("查询进度", "link")
    keys.type_into("编号", number)
    keys.type_into("查询码", code)
    keys.follow("查询", "button")
    assert "人行道已经让出来" in page.locator("#answer").inner_text()
    keys.choose("已解决")
    keys.choose("满意")
    keys.type_into("您想说的话", "路好走了")
    keys.follow("提交评价", "button")
    assert "您的评价：已解决，满意" in page.locator("#answer").inner_text()


@pytest.mark.parametrize("path", ["/submit/", "/guide/"])
def test_tab_goes_forward_and_back_the_same_way_from_the_link_to_the_text(window: Open, path: str) -> None:
    page = window(360, 740)
    page.goto(path)
    keys, way = Keys(page), []
    page.keyboard.press("Tab")
    assert keys.focused() == ("link", "跳到正文")
    for _ in range(8):
        page.keyboard.press("Tab")
        way.append(keys.focused())
    assert len(set(way)) > 3
    for place in way[-2::-1]:
        page.keyboard.press("Shift+Tab")
        assert keys.focused() == place


def test_the_public_door_works_without_any_script(site: Site, window: Open) -> None:
    page = window(360, 740, java_script_enabled=False)
    page.goto("/submit/")
    site.wait(minutes=3)
    page.get_by_label("什么事").fill(STORY)
    page.get_by_label("您的姓名").fill("禾知春")
    page.get_by_label("联系电话").fill("13800000001")
    page.get_by_role("button", name="提交").click()
    number, code = page.locator(".slip .big.number").all_inner_texts()
    assert re.fullmatch(r"2026-\d{6}", number)
    page.get_by_role("button", name="退出，不再显示").click()
    page.goto("/track/")
    page.get_by_label("编号").fill(number)
    page.get_by_label("查询码").fill(code)
    page.get_by_role("main").get_by_role("button", name="查询").click()
    assert STORY in page.get_by_role("main").inner_text()
