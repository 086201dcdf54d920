"""What every test stands on: its own data folder, no network, a frozen moment, a browser where asked for."""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

    from tests.build import County

# Before Django reads its settings: nothing of the developer's own installation reaches the tests.
# HUIYIN_SHARED names a folder of messages to measure on; without it the tests that measure are skipped.
for _name in [name for name in os.environ if name.startswith("HUIYIN_") and name != "HUIYIN_SHARED"]:
    del os.environ[_name]
DATA = Path(tempfile.mkdtemp(prefix="huiyin-test-"))
(DATA / "static").mkdir()
atexit.register(shutil.rmtree, DATA, ignore_errors=True)
os.environ["HUIYIN_DATA"] = str(DATA)
os.environ["HUIYIN_DB_POOL"] = "no"

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}


def pytest_configure() -> None:
    """Load the settings now that the environment is ours, and leave no name of them for the workers to find."""
    import django
    from django.conf import settings

    if settings.configured:
        raise pytest.UsageError("Run the tests without DJANGO_SETTINGS_MODULE in the environment.")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_SETTINGS_MODULE", "huiyin.settings")
        django.setup()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--only-database",
        action="store_true",
        help="only tests that reach the database, without the browser: the second pass, on PostgreSQL",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--only-database"):
        return
    chosen = [item for item in items if _reaches_database(item) and not item.get_closest_marker("browser")]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
    items[:] = chosen


def _reaches_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("django_db"):
        return True
    return bool(DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """A browser test never counts as skipped: either it ran or it failed."""
    report: Any = yield
    if report.skipped and item.get_closest_marker("browser") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
    return report


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Connections leave this machine for no test."""
    with pytest.MonkeyPatch.context() as patch:
        for method in ("connect", "connect_ex"):
            patch.setattr(socket.socket, method, _only_here(getattr(socket.socket, method)))
        yield


def _only_here(connect: Any) -> Any:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family != socket.AF_UNIX and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise AssertionError(f"a test tried to reach {address[0]}")
        return connect(self, address)

    return guarded


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """SQLite tests use a file, as offices do: threads and second connections meet real locks."""
    from django.db import connections

    settings = connections["default"].settings_dict
    if settings["ENGINE"].endswith("sqlite3"):
        settings["TEST"]["NAME"] = str(DATA / "test.sqlite3")


@pytest.fixture
def now() -> datetime:
    """The moment at which tests happen: Sunday 22 November 2026, nine o'clock in China."""
    return NOW


@pytest.fixture
def county(db: None, now: datetime) -> County:
    """A small county with its people and one line of its list of duties."""
    from huiyin.deadlines import packs
    from huiyin.index import traces
    from tests import build

    packs.forget()  # a choice of the test before is rolled back, but remembered for a second
    traces.forget()  # and how common words were in it for an hour
    return build.county(now)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real, headless Chromium that resolves no name but this machine's."""
    from playwright.sync_api import sync_playwright

    names = ("chromium", "chromium-browser", "google-chrome")
    program = next((found for found in map(shutil.which, names) if found), None)
    if program is None:
        pytest.fail("没有找到 Chromium，请先运行 ./run test，或安装 chromium 软件包。")
    arguments = ["--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    arguments.append("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1")
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    # Playwright keeps an event loop on this thread, in which Django would refuse its own plain calls.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A fresh page in Chinese and China's time; errors in its console fail the test."""
    context = chromium.new_context(
        locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 1280, "height": 800}
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))

    def listen(message: ConsoleMessage) -> None:
        refused_page = message.location["url"] == page.url  # a page that answers 404 or 409 on purpose
        if message.type == "error" and not refused_page:
            faults.append(message.text)

    page.on("console", listen)
    yield page
    context.close()
    assert not faults, faults
