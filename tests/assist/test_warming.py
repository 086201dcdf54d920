"""What assistance reads from files is read before the first message comes, and a fault there stops no server."""

from __future__ import annotations

import gc
from typing import Any

import pytest

from huiyin.assist import phrases, warming


def test_the_lexicons_stand_ready_and_the_collector_of_garbage_passes_over_them() -> None:
    phrases.shipped.cache_clear()
    try:
        warming.warm()
        assert phrases.shipped.cache_info().currsize == 1
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()


def test_a_fault_stops_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise OSError

    monkeypatch.setattr(phrases, "shipped", fail)
    monkeypatch.setattr(phrases, "found", fail)
    warming.warm()


def test_switched_off_nothing_is_read(settings: Any) -> None:
    settings.ASSIST = False
    phrases.shipped.cache_clear()
    warming.warm()
    assert phrases.shipped.cache_info().currsize == 0
