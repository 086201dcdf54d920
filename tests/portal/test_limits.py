"""Slots of an hour."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from huiyin.portal.limits import Limit, address


def test_a_limit_gives_out_its_slots_once_an_hour_for_each_what(db: None, now: datetime):
    cache.clear()
    limit = Limit("test", 2)
    assert [limit.take("a", now) for _ in range(3)] == [True, True, False]
    assert limit.spent("a", now) and not limit.spent("b", now)
    assert limit.take("b", now)
    assert limit.take("a", now + timedelta(hours=1))
    assert limit.take("", now) and not limit.spent("", now)


@pytest.mark.parametrize(
    ("proxy", "header", "expected"),
    [
        (None, "1.2.3.4", "127.0.0.1"),
        (("HTTP_X_FORWARDED_PROTO", "https"), "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (("HTTP_X_FORWARDED_PROTO", "https"), "", "127.0.0.1"),
    ],
)
def test_a_forwarded_address_counts_only_behind_ones_own_proxy(
    settings, proxy: object, header: str, expected: str
):
    settings.SECURE_PROXY_SSL_HEADER = proxy
    request = RequestFactory().get("/", headers={"X-Forwarded-For": header})
    assert address(request) == expected
