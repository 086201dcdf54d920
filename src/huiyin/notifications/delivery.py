"""What waits in the outbox goes out: claimed, sent, noted; what fails is tried again ever more seldom.

A worker claims a message by raising its count of tries, which only one of two can do, and keeps it for a while (LEASE).
Killed between sending and noting, the worker leaves a claimed message behind; when the lease is over it is sent
again: such a kill costs one message more, never one less. The key of the message goes along (Message-ID, {id}), so
that mail programs and gateways can drop the copy.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.db.models import Count, F, Max, Min, Q

from huiyin.notifications import quiet, senders
from huiyin.notifications.channels import NotSent, Sender, Unusable
from huiyin.notifications.models import Channel, Message, MessageState

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
TRIES = len(BACK_OFF) + 1
LEASE = timedelta(minutes=10)  # longer than any one message and any one round can take
ROUND = 60.0  # seconds after which a round ends, so that `now` stays true
KEEP = timedelta(days=7)  # older news would mislead
log = logging.getLogger(__name__)


@dataclass
class Outcome:
    """What one round did. `more`: it ended before all that was due had been tried."""

    sent: int = 0
    retried: int = 0
    failed: int = 0
    dropped: int = 0
    more: bool = False


def deliver_due(now: datetime, *, limit: int = 100, stop: Callable[[], bool] = lambda: False) -> Outcome:
    """Send the messages that are due, the longest waiting first; in quiet hours only the urgent ones.

    A channel that is not set up keeps its messages; one that is down is left alone for the rest of the round.
    """
    outcome = Outcome(dropped=_drop_stale(now))
    senders_up = _senders()
    due = Message.objects.filter(state=MessageState.WAITING, not_before__lte=now, channel__in=senders_up)
    if quiet.is_quiet(now):
        due = due.filter(urgent=True)
    begun, closed = time.monotonic(), False
    found = list(due.defer("to", "text").order_by("not_before", "id")[: limit + 1])
    for message in found[:limit]:
        if stop() or time.monotonic() - begun > ROUND:
            outcome.more = True
            break
        sender = senders_up.get(message.channel)
        if sender and _claim(message, now) and not _deliver(message, sender, now, outcome):
            del senders_up[message.channel]
            closed = True
    # With a channel closed no round follows at once: it would only use up the tries of what was left alone.
    outcome.more |= len(found) > limit and not closed
    return outcome


def _senders() -> dict[str, Sender]:
    found: dict[str, Sender] = {}
    for channel in Channel.values:
        try:
            found[channel] = senders.sender(channel)
        except Unusable:
            continue
    return found


def _claim(message: Message, now: datetime) -> bool:
    """Take the message for this worker alone; False when another one was first."""
    mine = Message.objects.filter(pk=message.pk, state=MessageState.WAITING, tries=message.tries)
    if mine.update(tries=F("tries") + 1, not_before=now + LEASE) != 1:
        return False
    message.tries += 1
    return True


def _deliver(message: Message, sender: Sender, now: datetime, outcome: Outcome) -> bool:
    """Send a claimed message and note how it went; False when its channel is down."""
    if message.tries > TRIES:  # the worker was killed at the last try
        _note(message, state=MessageState.FAILED, tries=TRIES, last_error="发送中断，不能确定是否已经发出")
        outcome.failed += 1
        return True
    try:
        opened = Message.objects.get(pk=message.pk)
        if opened.state != MessageState.WAITING:
            return True  # withheld meanwhile
        sender.send(opened.to, opened.text, heading=opened.heading, key=opened.pk)
    except NotSent as trouble:
        _try_again(message, trouble, now, outcome)
        return not trouble.down
    except DatabaseError:
        raise
    except Exception as fault:  # a fault of ours must not stop the others
        # Only its kind: the words of an exception may repeat what was being sent.
        log.error("发送通知时出错：%s", type(fault).__name__)
        _try_again(message, NotSent("程序出错，请联系管理员"), now, outcome)
        return True
    _note(message, state=MessageState.SENT, sent_at=now, last_error="")
    outcome.sent += 1
    return True


def _try_again(message: Message, trouble: NotSent, now: datetime, outcome: Outcome) -> None:
    reason = str(trouble)[:80]
    log.warning("%s没有发出（第%d次）：%s", message.get_channel_display(), message.tries, reason)
    if trouble.final or message.tries >= TRIES:
        _note(message, state=MessageState.FAILED, last_error=reason)
        outcome.failed += 1
        return
    at = now + BACK_OFF[message.tries - 1]
    _note(message, not_before=at if message.urgent else quiet.wake(at), last_error=reason)
    outcome.retried += 1


def _note(message: Message, **changes: object) -> None:
    """Write how it went, unless the lease ran out and another worker has the message now."""
    Message.objects.filter(pk=message.pk, state=MessageState.WAITING, tries=message.tries).update(**changes)


def _drop_stale(now: datetime) -> int:
    late = Message.objects.filter(state=MessageState.WAITING, created_at__lt=now - KEEP, not_before__lte=now)
    return late.update(state=MessageState.DROPPED, last_error=f"超过{KEEP.days}天没能发出")


def try_failed_again(now: datetime) -> int:
    """Let what failed within the last days wait once more, after the cause was mended; returns how many."""
    failed = Message.objects.filter(state=MessageState.FAILED, created_at__gte=now - KEEP)
    return failed.update(state=MessageState.WAITING, tries=0, not_before=now)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a channel stands. `trouble`: why nothing goes out by it; `oldest`: since when the first message waits."""

    channel: Channel
    trouble: str
    waiting: int
    oldest: datetime | None
    failed: int
    sent: int
    last_sent: datetime | None


def standing(now: datetime) -> list[Standing]:
    """How each channel stands: what waits now, what failed and went out within the last days."""
    lately = Q(created_at__gte=now - KEEP)
    waiting = Q(state=MessageState.WAITING)
    found = []
    for channel in Channel:
        row = Message.objects.filter(channel=channel).aggregate(
            waiting=Count("pk", filter=waiting),
            oldest=Min("created_at", filter=waiting),
            failed=Count("pk", filter=lately & Q(state=MessageState.FAILED)),
            sent=Count("pk", filter=lately & Q(state=MessageState.SENT)),
            last_sent=Max("sent_at"),
        )
        found.append(Standing(channel=channel, trouble=senders.trouble(channel), **row))
    return found
