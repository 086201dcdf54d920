"""Nobody is shut out: axe finds nothing on any page, nothing runs off a small screen, no console complains."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pytest

from tests.build import CODE

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Open, Site

pytestmark = pytest.mark.browser

SIZES = ((360, 740), (1440, 900))
OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def cookie(site: Site, client: Any) -> Any:
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site.url}


# Only what is wrong travels back from the page, with the number of rules that were asked.
RUN = """async (options) => {
  const found = await axe.run(document, options);
  return [found.passes.length, found.violations.map((one) => [one.id, one.nodes.map((node) => node.html.slice(0, 160))])];
}"""


def faults(page: Page, path: str, size: tuple[int, int]) -> list[str]:
    """What is wrong with the page as it stands at this size."""
    from axe_playwright_python.sync_playwright import Axe

    page.set_viewport_size({"width": size[0], "height": size[1]})
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    asked, violations = page.evaluate(RUN, OPTIONS)
    assert asked > 10, f"axe did not look at {path}"
    found = [f"{path} at {size[0]}: {rule}: {html}" for rule, nodes in violations for html in nodes]
    if size[0] == SIZES[0][0] and (wider := page.evaluate(WIDER)) > 0:
        found.append(f"{path} at {size[0]}: {wider} pixels too wide")
    return found


def look(page: Page, paths: Iterable[str]) -> list[str]:
    found = []
    for path in paths:
        page.goto(path)
        for size in SIZES:
            found += faults(page, path, size)
    return found


def test_a_fault_would_be_found(window: Open) -> None:
    page = window(*SIZES[0])
    page.goto("/")
    planted = f"<input name=x><pre>{'x' * 999}</pre>"
    page.evaluate("(html) => document.querySelector('main').insertAdjacentHTML('beforeend', html)", planted)
    found = " ".join(faults(page, "/", SIZES[0]))
    assert ": label: " in found and "too wide" in found


def test_every_page_of_the_portal_is_open_to_everybody(site: Site, window: Open) -> None:
    from django.test import Client

    from tests.house.pages import portal_stops

    cases, stops = portal_stops(site.county, site.moment)
    client = Client()
    for case in cases:
        client.post("/track/", {"number": case.number, "code": CODE})
    page = window(*SIZES[0])
    page.context.add_cookies([cookie(site, client)])
    found = look(page, [stop.path for stop in stops])
    page.goto("/submit/")
    page.get_by_role("button", name="提交", exact=True).click()
    page.get_by_role("alert").wait_for()
    found += faults(page, "a form with errors", SIZES[0])
    page.context.add_cookies([{"name": "large", "value": "1", "url": site.url}])
    for path in ("/", "/submit/", f"/track/{cases[-4].number}/"):
        page.goto(path)
        found += faults(page, f"{path} in large type", SIZES[0])
    found += look(page, ["/no-such-page/"])
    assert not found, "\n".join(found)


def test_every_page_of_the_desk_is_open_to_everybody(site: Site, window: Open) -> None:
    from django.test import Client

    from tests.house.pages import desk_stops

    stops = desk_stops(site.county, site.moment)
    page, found = window(*SIZES[0]), []
    for who in dict.fromkeys(stop.who for stop in stops):
        page.context.clear_cookies()
        if who:
            client = Client()
            client.force_login(site.county.users[who], "django.contrib.auth.backends.ModelBackend")
            page.context.add_cookies([cookie(site, client)])
        found += look(page, [stop.path for stop in stops if stop.who == who])
    found += look(page, ["/desk/cases/2026-999999/", "/desk/users/"])
    found += opened_forms(site, page)
    assert not found, "\n".join(found)


def opened_forms(site: Site, page: Page) -> list[str]:
    """A form that opens on the page of the case, and the table of keys."""
    from django.test import Client

    from tests import build

    case, client, found = build.awaiting(site.county, site.moment), Client(), []
    client.force_login(site.county.handler, "django.contrib.auth.backends.ModelBackend")
    page.context.add_cookies([cookie(site, client)])
    page.goto(f"/desk/cases/{case.number}/")
    for verb in ("提出异议", "联系诉求人"):
        page.get_by_role("link", name=verb).click()
        page.locator("#move h2", has_text=verb).wait_for()
        found += faults(page, f"the opened form of {verb}", SIZES[0])
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    return found + faults(page, "the table of keys", SIZES[0])
