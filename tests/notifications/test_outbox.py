"""Messages are written with what they tell of, for addresses that can take them, and shown without content."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from huiyin.notifications import channels, outbox, quiet
from huiyin.notifications.models import Audience, Channel, Message, MessageState

CASE = uuid4()


def post(now: datetime, *to: str, **changes: Any) -> int:
    given: dict[str, Any] = {"audience": Audience.CITIZEN, "subject_id": CASE, **changes}
    return outbox.post("accept", "已受理。", to=to, now=now, **given)


@pytest.mark.parametrize(
    ("written", "reached"),
    [
        ("13800000001", (Channel.SMS, "13800000001")),
        (" 138-0000-0001 ", (Channel.SMS, "13800000001")),
        ("+86 138 0000 0001", (Channel.SMS, "13800000001")),
        ("１３８００００００01", (Channel.SMS, "13800000001")),
        ("he@example.cn", (Channel.EMAIL, "he@example.cn")),
        ("0000-6000000", None),
        ("0571-60000000", None),
        ("12345", None),
        ("", None),
        ("he@", None),
        ("he@example.cn\r\nBcc: x@example.cn", None),
        ("a@example.cn,b@example.cn", None),
    ],
)
def test_an_address_goes_by_its_channel_or_by_none(written: str, reached: object) -> None:
    assert channels.reach(written) == reached


@pytest.mark.django_db
def test_one_text_for_several_addresses_is_one_statement(now: datetime) -> None:
    with (
        transaction.atomic(),
        CaptureQueriesContext(
            connection,
        ) as asked,
    ):
        assert post(now, "13800000001", "", "138 0000 0001", "13800000002", "0571-60000000") == 2
    assert len(asked) == 1
    assert sorted(message.to for message in Message.objects.all()) == ["13800000001", "13800000002"]


@pytest.mark.django_db(transaction=True)
def test_a_message_goes_out_only_with_what_it_tells_of(now: datetime) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        post(now, "13800000001")
    with pytest.raises(ValueError, match="fails"), transaction.atomic():
        post(now, "13800000001")
        raise ValueError("what was told fails")
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_address_and_text_are_sealed_in_the_table(now: datetime) -> None:
    with transaction.atomic():
        post(now, "13800000001")
    with connection.cursor() as cursor:
        cursor.execute('SELECT "to", text FROM notifications_message')
        kept = b"".join(bytes(column) for column in cursor.fetchone())
    assert b"138" not in kept
    assert "受理".encode() not in kept


@pytest.mark.django_db
def test_what_is_to_be_written_once_is_written_once(now: datetime) -> None:
    with transaction.atomic():
        post(now, "13800000001", "13800000002", once="due:1")
        post(now, "13800000001", "13800000002", once="due:1")
        post(now, "13800000001", once="due:2")
        outbox.unreachable("due_soon", audience=Audience.STAFF, now=now, once="due:3")
        outbox.unreachable("due_soon", audience=Audience.STAFF, now=now, once="due:3")
    assert Message.objects.count() == 4
    assert outbox.written(["due:1", "due:2", "due:3", "due:4"]) == {"due:1", "due:2", "due:3"}


@pytest.mark.django_db
def test_the_page_of_a_subject_shows_no_address_and_no_content(now: datetime) -> None:
    with transaction.atomic():
        post(now, "13800000001")
        post(now + timedelta(minutes=1), "he@example.cn")
        post(now, "13800000009", subject_id=uuid4())
        later = now + timedelta(minutes=2)
        outbox.unreachable("due_soon", audience=Audience.STAFF, now=later, subject_id=CASE)
    shown = outbox.of_subject(CASE)
    assert [(one.label, one.channel, one.address, one.state) for one in shown] == [
        ("即将到期", "短信", "", MessageState.DROPPED),
        ("受理", "电子邮件", "h***@example.cn", MessageState.WAITING),
        ("受理", "短信", "138****0001", MessageState.WAITING),
    ]
    assert shown[0].reason == "没有登记可以收短信的手机号"
    assert "已受理" not in str(shown)


@pytest.mark.parametrize(
    ("given", "hour", "wakes"),
    [
        ("", 20, None),
        ("", 21, 8 + 24),
        ("", 3, 8),
        ("22:30-07:15", 22, None),
        ("12:00-14:00", 13, 14),
        ("no", 3, None),
        ("late", 3, 8),
        ("25:00-08:00", 3, 8),
    ],
)
def test_quiet_hours(settings: Any, now: datetime, given: str, hour: int, wakes: int | None) -> None:
    settings.QUIET_HOURS = given
    moment = now.replace(hour=hour)
    expected = moment if wakes is None else now.replace(hour=0) + timedelta(hours=wakes)
    assert quiet.wake(moment) == expected
    assert quiet.is_quiet(moment) == (wakes is not None)
    assert bool(quiet.trouble()) == (given in ("late", "25:00-08:00"))
