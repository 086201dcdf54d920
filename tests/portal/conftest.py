"""The citizen at the public door: a clock that stands still until it is moved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.build import County
    from tests.portal.door import Door


@pytest.fixture
def door(db: None, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    from django.core.cache import cache
    from django.test import Client

    from huiyin.base import clock
    from tests.portal.door import Door

    cache.clear()
    made = Door(Client(), now)
    monkeypatch.setattr(clock, "now", lambda: made.moment)
    yield made
    cache.clear()


@pytest.fixture
def opened(door: Door, county: County, now: datetime) -> Callable[..., Any]:
    """Build a case in a state and open it by its code."""

    def build_and_open(builder: Callable[..., Any], **changes: Any) -> Any:
        case = builder(county, now, **changes)
        assert door.open(case.number).status_code == 302
        return case

    return build_and_open
