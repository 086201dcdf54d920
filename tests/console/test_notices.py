"""`huiyin notices` and the worker: how the channels stand, a message on trial, what failed once more."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import transaction

from huiyin.base import clock
from huiyin.notifications import outbox
from huiyin.notifications.models import Audience, Message, MessageState


@pytest.fixture(autouse=True)
def mailbox(db: None, settings: Any, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mail is set up (and kept in memory), text messages are not."""
    settings.EMAIL_URL, settings.DEFAULT_FROM_EMAIL = "smtp://mail.example", "huiyin@example.cn"
    monkeypatch.setattr(clock, "now", lambda: now)


def post(now: datetime, to: str) -> None:
    with transaction.atomic():
        outbox.post("accept", "已受理。", to=[to], audience=Audience.CITIZEN, now=now, heading="受理")


def test_status_says_which_channel_works_and_what_waits(
    now: datetime, settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.DATA = tmp_path
    (tmp_path / "notices").mkdir()
    (tmp_path / "notices" / "accept.txt").write_text("{{ number }}已受理。", encoding="utf-8")
    post(now, "13800000001")
    post(now, "he@example.cn")
    call_command("worker", "--once")
    assert capsys.readouterr().out == "记下届满的期限0项。\n发出通知1条。\n"
    assert [message.to for message in mail.outbox] == [["he@example.cn"]]
    call_command("notices", "status")
    assert capsys.readouterr().out.splitlines() == [
        "短信：没有配置短信网关（HUIYIN_SMS）；等待1条（最早2026-11-22 09:00），7天内发出0条、没有发出0条",
        "电子邮件：可用；等待0条，7天内发出1条、没有发出0条，最近一次2026-11-22 09:00",
        "安静时段：21:00—08:00，紧急通知除外",
        "查询地址：没有设置（HUIYIN_SITE），消息里不写",
        "模板 notices/accept.txt：使用本单位的文字",
    ]


def test_a_trial_goes_out_at_once_or_says_why_not(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("notices", "test", "--to", "he@example.cn")
    assert capsys.readouterr().out == "已交给电子邮件通道：h***@example.cn。请核对是否收到。\n"
    assert mail.outbox[0].subject == "试发"
    for address, why in (("13800000001", "没有配置短信网关"), ("0571-60000000", "不是手机号")):
        with pytest.raises(CommandError, match=why):
            call_command("notices", "test", "--to", address)
    assert not Message.objects.exists()


def test_what_failed_lately_may_be_sent_once_more(now: datetime, capsys: pytest.CaptureFixture[str]) -> None:
    post(now, "he@example.cn")
    post(now - timedelta(days=8), "mai@example.cn")
    Message.objects.update(state=MessageState.FAILED, tries=6)
    call_command("notices", "retry")
    assert capsys.readouterr().out == "1条消息重新等待发出。\n"
    call_command("worker", "--once")
    assert [message.to for message in mail.outbox] == [["he@example.cn"]]
