"""What waits goes out once, by a real gateway and a real mail server; what fails is tried again ever more seldom."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction

from huiyin.notifications import delivery, outbox
from huiyin.notifications.models import Audience, Channel, Message, MessageState
from tests.notifications.conftest import SMTP_BACKEND, Asked, Gateway, Mailserver

TEXT = "您的诉求2026-000001已由住建局受理。"
PHONE = "13800000001"
CASE = uuid4()


def post(now: datetime, *to: str, **changes: Any) -> Message:
    given: dict[str, Any] = {
        "audience": Audience.CITIZEN,
        "subject_id": CASE,
        "heading": "诉求：受理",
        **changes,
    }
    known = set(Message.objects.values_list("pk", flat=True))
    with transaction.atomic():
        outbox.post("accept", TEXT, to=to or (PHONE,), now=now, **given)
    return Message.objects.exclude(pk__in=known).get()


def again(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.mark.django_db
def test_a_text_message_goes_out_once_as_the_gateway_wants_it(gateway: Gateway, now: datetime) -> None:
    message = post(now)
    assert delivery.deliver_due(now).sent == 1
    assert delivery.deliver_due(now + timedelta(days=1)).sent == 0
    (asked,) = gateway.asked
    assert (asked.method, asked.path) == ("POST", "/send")
    assert asked.json == {"mobile": PHONE, "content": f"【禾谷县信访局】{TEXT}", "no": str(message.pk)}
    sent = again(message)
    assert (sent.state, sent.sent_at, sent.tries, sent.last_error) == (MessageState.SENT, now, 1, "")


@pytest.mark.django_db
def test_mail_goes_out_once_and_carries_the_key_of_its_message(mailserver: Mailserver, now: datetime) -> None:
    message = post(now, "he@example.cn")
    assert message.channel == Channel.EMAIL
    assert delivery.deliver_due(now).sent == 1
    (mail,) = mailserver.taken
    assert (mail["To"], mail["Subject"]) == ("he@example.cn", "诉求：受理")
    assert mail["Message-ID"] == f"<{message.pk}@example.cn>"
    assert mail.get_content().strip() == TEXT


@pytest.mark.django_db
def test_what_fails_is_tried_after_1_5_15_60_and_240_minutes_and_then_no_more(
    gateway: Gateway, now: datetime, settings: Any
) -> None:
    settings.QUIET_HOURS = "no"
    gateway.answers = [(500, "")]
    message, moment = post(now), now
    for tries, minutes in enumerate((1, 5, 15, 60, 240), 1):
        assert delivery.deliver_due(moment).retried == 1
        waiting = again(message)
        assert (waiting.state, waiting.tries) == (MessageState.WAITING, tries)
        assert waiting.not_before == moment + timedelta(minutes=minutes)
        assert delivery.deliver_due(waiting.not_before - timedelta(seconds=1)) == delivery.Outcome()
        moment = waiting.not_before
    assert delivery.deliver_due(moment).failed == 1
    failed = again(message)
    assert (failed.state, failed.tries, failed.last_error) == (MessageState.FAILED, 6, "短信网关应答500")
    assert delivery.deliver_due(moment + timedelta(days=1)) == delivery.Outcome()
    assert len(gateway.asked) == 6

    gateway.answers = [(200, '{"code": 0}')]
    assert delivery.try_failed_again(moment) == 1
    assert delivery.deliver_due(moment).sent == 1


@pytest.mark.django_db
def test_a_retry_that_falls_into_the_night_waits_for_the_morning(gateway: Gateway, now: datetime) -> None:
    gateway.answers = [(500, "")]
    evening = now.replace(hour=20, minute=59, second=30)
    message = post(evening)
    delivery.deliver_due(evening)
    assert again(message).not_before == now.replace(hour=8) + timedelta(days=1)


@pytest.mark.django_db
@pytest.mark.parametrize("hour", [21, 23, 0, 7])
def test_at_night_only_what_is_urgent_goes_out(gateway: Gateway, now: datetime, hour: int) -> None:
    night = now.replace(hour=hour)
    urgent = post(night, "13800000002", urgent=True, audience=Audience.STAFF)
    early = post(now - timedelta(hours=12), "13800000003")
    early.not_before = night - timedelta(minutes=1)  # it was due before, but no worker ran
    early.save()
    calm = post(night)
    assert calm.not_before == now.replace(hour=8) + timedelta(days=hour > 20)
    assert delivery.deliver_due(night).sent == 1
    assert again(urgent).state == MessageState.SENT
    assert delivery.deliver_due(calm.not_before).sent == 2


@pytest.mark.django_db
def test_a_channel_that_is_not_set_up_keeps_its_messages_and_says_so(
    mailserver: Mailserver, now: datetime
) -> None:
    message = post(now)
    post(now - timedelta(minutes=1), "he@example.cn")
    assert delivery.deliver_due(now).sent == 1  # the mail
    assert (again(message).state, again(message).tries) == (MessageState.WAITING, 0)
    sms, email = delivery.standing(now)
    assert (sms.waiting, sms.oldest, sms.trouble) == (1, now, "没有配置短信网关（HUIYIN_SMS）")
    assert (email.waiting, email.sent, email.trouble, email.last_sent) == (0, 1, "", now)
    assert outbox.of_subject(CASE)[0].reason == "这一通道还没有配置好，配置后发出"


@pytest.mark.django_db
def test_news_older_than_a_week_is_dropped(gateway: Gateway, now: datetime) -> None:
    message = post(now)
    assert delivery.deliver_due(now + timedelta(days=7, minutes=1)).dropped == 1
    assert again(message).state == MessageState.DROPPED
    assert not gateway.asked


@pytest.mark.django_db
def test_a_gateway_that_is_down_costs_one_try_of_one_message_a_round(
    settings: Any, gateway: Gateway, closed_port: int, now: datetime
) -> None:
    settings.SMS = gateway.setting(url=f"http://127.0.0.1:{closed_port}/")
    messages = [post(now - timedelta(minutes=4 - no), f"1380000000{no}") for no in range(4)]
    assert delivery.deliver_due(now, limit=2) == delivery.Outcome(retried=1)
    assert sorted(again(message).tries for message in messages) == [0, 0, 0, 1]
    assert again(messages[0]).last_error == "无法连接短信网关"


@pytest.mark.django_db
def test_a_round_ends_at_its_limit_and_says_that_there_is_more(gateway: Gateway, now: datetime) -> None:
    for no in range(5):
        post(now, f"1380000000{no}")
    first = delivery.deliver_due(now, limit=3)
    assert (first.sent, first.more) == (3, True)
    assert delivery.deliver_due(now, stop=lambda: True) == delivery.Outcome(more=True)
    last = delivery.deliver_due(now, limit=3)
    assert (last.sent, last.more) == (2, False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "state", "reason"),
    [
        ("550 5.1.1 <he@example.cn> no such user", MessageState.FAILED, "邮件服务器拒收（550）"),
        ("451 4.2.1 try he@example.cn later", MessageState.WAITING, "邮件服务器拒收（451）"),
    ],
)
def test_a_refused_address_is_not_tried_again_a_busy_one_is(
    mailserver: Mailserver, now: datetime, said: str, state: str, reason: str
) -> None:
    mailserver.refuse = said
    message = post(now, "he@example.cn")
    delivery.deliver_due(now)
    assert (again(message).state, again(message).last_error) == (state, reason)


@pytest.mark.django_db
def test_a_mail_server_that_is_away_is_tried_again(settings: Any, closed_port: int, now: datetime) -> None:
    settings.EMAIL_URL, settings.EMAIL_BACKEND = "smtp://x", SMTP_BACKEND
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", closed_port
    settings.DEFAULT_FROM_EMAIL = "huiyin@example.cn"
    message = post(now, "he@example.cn")
    assert delivery.deliver_due(now).retried == 1
    assert again(message).last_error == "无法连接邮件服务器"


@pytest.mark.django_db
def test_neither_errors_nor_logs_repeat_address_or_content(
    gateway: Gateway,
    mailserver: Mailserver,
    now: datetime,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)
    echo = f'{{"code": "{PHONE}", "msg": "{TEXT}"}}'
    gateway.answers = [(200, echo), (500, TEXT), (200, TEXT), (200, '{"code": "住建局受理"}')]
    mailserver.refuse = f"451 he@example.cn {'x' * 20}"
    for _ in range(4):
        post(now)
    post(now, "he@example.cn")
    delivery.deliver_due(now)
    broken = post(now)
    monkeypatch.setattr(
        "huiyin.notifications.sms.Gateway._ask", lambda *given: (_ for _ in ()).throw(RuntimeError(given))
    )
    delivery.deliver_due(now)
    said = [again(message).last_error for message in Message.objects.all()]
    assert again(broken).last_error == "程序出错，请联系管理员"
    assert len([one for one in said if one]) == len(said)
    logged = [one for one in caplog.records if one.name != "mail.log"]  # that is the server of the test
    written = "\n".join([*said, *(one.getMessage() + str(one.exc_info) for one in logged)])
    for secret in (PHONE, "住建局", "he@example.cn", "2026-000001"):
        assert secret not in written


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_send_a_message_twice(gateway: Gateway, now: datetime) -> None:
    numbers = [f"138000000{no:02}" for no in range(20)]
    for number in numbers:
        post(now, number)
    together = Barrier(2, timeout=20)

    def work() -> int:
        together.wait()
        try:
            return delivery.deliver_due(now).sent
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        sent = [one.result(30) for one in [pool.submit(work), pool.submit(work)]]
    assert sum(sent) == 20
    assert Counter(asked.json["mobile"] for asked in gateway.asked) == dict.fromkeys(numbers, 1)


@pytest.mark.django_db
def test_what_another_worker_has_in_hand_is_left_alone_until_its_lease_ends(
    gateway: Gateway, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = post(now)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(delivery, "_note", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        delivery.deliver_due(now)  # sent, and killed before it was noted
    assert delivery.deliver_due(now + timedelta(minutes=9)).sent == 0
    assert delivery.deliver_due(now + delivery.LEASE).sent == 1
    assert [asked.json["no"] for asked in gateway.asked] == [str(message.pk)] * 2
    assert again(message).tries == 2


@pytest.mark.django_db
def test_a_message_whose_worker_was_killed_at_every_try_is_given_up(gateway: Gateway, now: datetime) -> None:
    message = post(now)
    Message.objects.update(tries=delivery.TRIES)
    assert delivery.deliver_due(now).failed == 1
    assert again(message).last_error == "发送中断，不能确定是否已经发出"
    assert not gateway.asked


@pytest.mark.django_db
def test_what_is_withheld_goes_out_no_more_and_keeps_no_text(gateway: Gateway, now: datetime) -> None:
    message = post(now)
    assert outbox.withhold(CASE, "已转为密件") == 1
    assert delivery.deliver_due(now).sent == 0
    assert (again(message).state, again(message).text) == (MessageState.DROPPED, "")


PREPARE = """
import django; django.setup()
from django.db import transaction
from huiyin.base import clock
from huiyin.console import setting_up
from django.conf import settings
from huiyin.notifications import outbox
setting_up.ready(settings.DATA)
with transaction.atomic():
    outbox.post("accept", "试", to=["13800000001"], audience="citizen", now=clock.now())
"""


def test_a_worker_killed_while_sending_sends_once_more_after_the_lease_and_not_before(
    gateway: Gateway, tmp_path: Path
) -> None:
    environment = {
        **os.environ, "HUIYIN_DATA": str(tmp_path), "HUIYIN_SMS": gateway.setting(), "HUIYIN_QUIET_HOURS": "no",
        "DJANGO_SETTINGS_MODULE": "huiyin.settings",
    }  # fmt: skip
    environment.pop("DATABASE_URL", None)
    subprocess.run([sys.executable, "-c", PREPARE], env=environment, check=True, timeout=60)

    def work() -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "huiyin", "worker", "--once"], env=environment)

    def kill(_: Asked) -> None:
        os.kill(first.pid, signal.SIGKILL)

    gateway.before = kill
    first = work()
    assert first.wait(60) == -signal.SIGKILL
    gateway.before = lambda asked: None
    assert work().wait(60) == 0
    assert len(gateway.asked) == 1
    with sqlite3.connect(tmp_path / "huiyin.sqlite3") as database:
        database.execute("UPDATE notifications_message SET not_before = created_at")
    database.close()
    assert work().wait(60) == 0
    assert work().wait(60) == 0
    assert len({asked.json["no"] for asked in gateway.asked}) == 1
    assert len(gateway.asked) == 2
