"""The whole site on a real port, a clock that the test moves, and windows of any size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

    from tests.build import County

    Open = Callable[..., Page]


@dataclass
class Site:
    """The address of the site, the county it serves, and what time it is there."""

    url: str
    county: County
    moment: datetime

    def wait(self, **span: float) -> None:
        self.moment += timedelta(**span)


@pytest.fixture
def site(live_server: Any, settings: Any, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    from django.core.cache import cache

    from huiyin.base import clock
    from huiyin.index import traces
    from tests import build

    traces.forget()
    # The real one takes half a second for each of the people who sign in.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    made = Site(live_server.url, build.county(now), now)
    for user in made.county.users.values():
        user.set_password(build.PASSWORD)
        user.save()
    monkeypatch.setattr(clock, "now", lambda: made.moment)
    yield made
    cache.clear()


@pytest.fixture
def window(chromium: Browser, site: Site) -> Iterator[Open]:
    """window(360, 740) is a page of that size in a browser of its own; errors in its console fail the test."""
    contexts, faults = [], []

    def open_one(width: int, height: int, **given: Any) -> Page:
        context = chromium.new_context(
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": height},
            base_url=site.url,
            **given,
        )
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))

        def listen(message: ConsoleMessage) -> None:
            refused_page = message.location["url"] == page.url  # a page that answers 404 or 422 on purpose
            if message.type in ("error", "warning") and not refused_page:
                faults.append(f"{page.url}: {message.text}")

        page.on("console", listen)
        contexts.append(context)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not faults, faults
