"""Commands run in the tests' own database, which is already set up."""

from __future__ import annotations

import pytest

from huiyin.console import setting_up


@pytest.fixture(autouse=True)
def stands_already(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setting_up, "ready", lambda data: None)
