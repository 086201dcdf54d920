"""The pages around: home, guide, notice, large type, the sign of life."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection

from tests.build import County
from tests.portal.door import Door, page


@pytest.mark.parametrize("path", ["/", "/guide/", "/privacy/", "/submit/", "/track/"])
def test_every_page_opens_with_and_without_a_county(door: Door, path: str, request: pytest.FixtureRequest):
    assert door.get(path).status_code == (503 if path == "/submit/" else 200)
    request.getfixturevalue("county")
    response = door.get(path)
    assert response.status_code == 200
    text = page(response)
    assert '<html lang="zh-CN"' in text and "<style" not in text and " style=" not in text


def test_home_says_how_it_goes_and_what_belongs_elsewhere(door: Door, county: County):
    text = page(door.get("/"))
    for words in ("/submit/", "/track/", "十五日", "六十日", "12388", "110", "人民法院", "0000-6000000"):
        assert words in text


def test_the_guide_takes_its_limits_from_the_table_of_rules(door: Door, county: County):
    text = page(door.get("/guide/"))
    for words in (
        "60日，可以延长一次，最多30日",
        "5个工作日",
        "《信访工作条例》第三十四条",
        "《信访工作条例》第三十六条",
    ):
        assert words in text


def test_large_type_is_remembered_and_goes_back_to_the_page(door: Door, county: County):
    sent = door.post("/display/", large="1", next="/guide/")
    assert (sent.status_code, sent["Location"]) == (302, "/guide/")
    cookie = door.client.cookies["large"]
    assert (cookie["max-age"], cookie["samesite"]) == (365 * 24 * 3600, "Lax")
    assert 'class="large"' in page(door.get("/guide/"))
    door.post("/display/", large="0", next="/guide/")
    assert 'class="large"' not in page(door.get("/guide/"))


@pytest.mark.parametrize("elsewhere", ["https://example.test/", "//example.test/", "javascript:alert(1)", ""])
def test_large_type_never_leads_elsewhere(door: Door, elsewhere: str):
    assert door.post("/display/", large="1", next=elsewhere)["Location"] in ("/", "")


@pytest.mark.parametrize("path", ["/display/", "/track/leave/"])
def test_a_link_changes_nothing(door: Door, path: str):
    assert door.get(path).status_code == 405


def test_the_sign_of_life_asks_the_database(door: Door, monkeypatch: pytest.MonkeyPatch):
    assert door.get("/healthz").content == b"ok\n"

    def broken() -> None:
        raise OperationalError

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", broken)
        assert door.get("/healthz").status_code == 503
