"""The staff of the small county at their desks; the moment stands still."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from tests.build import County

    Desk = Callable[[str], Client]


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    from huiyin.base import clock

    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def at(county: County, moment: None) -> Desk:
    """at("clerk"): the browser of that person, signed in."""
    from django.test import Client

    def sit(name: str) -> Client:
        client = Client()
        client.force_login(county.users[name], "django.contrib.auth.backends.ModelBackend")
        return client

    return sit
