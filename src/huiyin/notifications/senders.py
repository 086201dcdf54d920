"""Who delivers the messages of each channel."""

from __future__ import annotations

from huiyin.notifications import mail, sms
from huiyin.notifications.channels import Sender, Unusable
from huiyin.notifications.models import Channel


def sender(channel: str) -> Sender:
    """What delivers messages of a channel; Unusable when it is not set up."""
    return sms.gateway() if channel == Channel.SMS else mail.mailbox()


def trouble(channel: str) -> str:
    """Why nothing can go out by this channel now; empty when it is set up."""
    try:
        sender(channel)
    except Unusable as reason:
        return str(reason)
    return ""
