"""The page of a case shows which messages went out, to whom masked, and why one did not."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from huiyin.base import clock
from huiyin.cases.models import Case
from huiyin.notifications.models import Message, MessageState
from tests import build
from tests.build import County


def page(county: County, who: str, case: Case) -> Any:
    client = Client()
    client.force_login(county.users[who], "django.contrib.auth.backends.ModelBackend")
    return client.get(f"/desk/cases/{case.number}/")


def test_the_page_of_a_case_shows_its_messages(
    county: County, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    case = build.awaiting(county, now)
    Message.objects.filter(kind="register").update(state=MessageState.SENT, sent_at=now, tries=2)
    text = page(county, "handler", case).content.decode()
    assert "138****0001" in text
    assert "13800000001" not in text
    assert "这一通道还没有配置好" in text
    assert "2026-11-22 09:00发出" in text
    assert "试了2次" in text
    assert "是否受理会书面告知您" not in text  # what was written to the citizen is not shown
    assert page(county, "outsider", case).status_code == 404
