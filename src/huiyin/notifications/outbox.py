"""Messages are posted inside the transaction of what they tell of, so that they go out only if it was committed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from huiyin.base import rows
from huiyin.notifications import channels, quiet, senders, texts
from huiyin.notifications.models import Audience, Channel, Message, MessageState


def post(
    kind: str,
    text: str,
    *,
    to: Iterable[str],
    audience: Audience,
    now: datetime,
    subject_id: UUID | None = None,
    heading: str = "",
    urgent: bool = False,
    once: str = "",
) -> int:
    """Write one text for several addresses into the outbox, in one statement; returns for how many.

    Each address counts once and goes by the channel it belongs to; landlines and empty ones are passed over. `urgent`
    goes out in quiet hours too. `once`: a second message with the same word for the same place in `to` is not written.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a message needs the transaction of what it tells")
    reached = dict.fromkeys(filter(None, map(channels.reach, to)))
    found = [
        Message(
            channel=channel,
            to=address,
            subject_id=subject_id,
            audience=audience,
            kind=kind,
            heading=heading,
            text=text,
            urgent=urgent,
            created_at=now,
            not_before=now if urgent else quiet.wake(now),
            once=f"{once}:{place}" if once else "",
        )
        for place, (channel, address) in enumerate(reached)
    ]
    (rows.insert_missing if once else rows.insert)(*found)
    return len(found)


def unreachable(
    kind: str, *, audience: Audience, now: datetime, subject_id: UUID | None = None, once: str = ""
) -> None:
    """Keep in the outbox that somebody should have been told and has no address to which a message can go."""
    kept = Message(
        channel=Channel.SMS,
        subject_id=subject_id,
        audience=audience,
        kind=kind,
        created_at=now,
        not_before=now,
        state=MessageState.DROPPED,
        last_error="没有登记可以收短信的手机号",
        once=f"{once}:0" if once else "",
    )
    rows.insert_missing(kept)


def written(words: Iterable[str]) -> set[str]:
    """Which of these `once` words have been used."""
    wanted = {f"{word}:0": word for word in words}
    kept = Message.objects.filter(once__in=wanted).values_list("once", flat=True)
    return {wanted[one] for one in kept}


def withhold(subject_id: UUID, reason: str) -> int:
    """Drop what still waits about a subject, for instance when it is sealed; returns how many."""
    waiting = Message.objects.filter(subject_id=subject_id, state=MessageState.WAITING)
    return waiting.update(state=MessageState.DROPPED, last_error=reason[:80], text="", heading="")


@dataclass(frozen=True, slots=True)
class Notice:
    """A message as the page of its subject shows it: no content, the address masked."""

    label: str
    audience: str
    channel: str
    address: str
    at: datetime
    not_before: datetime
    sent_at: datetime | None
    state: str
    state_label: str
    tries: int
    reason: str  # why it did not go out, or does not yet


_NOT_SET_UP = "这一通道还没有配置好，配置后发出"


def of_subject(subject_id: UUID) -> list[Notice]:
    """The messages about a subject, newest first. Whoever asks has checked that the reader may see the subject."""
    found = list(Message.objects.filter(subject_id=subject_id).defer("text").order_by("-created_at", "-id"))
    waiting = {one.channel for one in found if one.state == MessageState.WAITING}
    closed = {channel for channel in waiting if senders.trouble(channel)}
    return [
        Notice(
            label=texts.label(one.kind),
            audience=one.get_audience_display(),
            channel=one.get_channel_display(),
            address=channels.masked(one.to),
            at=one.created_at,
            not_before=one.not_before,
            sent_at=one.sent_at,
            state=one.state,
            state_label=one.get_state_display(),
            tries=one.tries,
            reason=_NOT_SET_UP
            if one.state == MessageState.WAITING and one.channel in closed
            else one.last_error,
        )
        for one in found
    ]
