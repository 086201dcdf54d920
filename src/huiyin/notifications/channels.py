"""The ways out of the house: which one an address belongs to, and how sending fails."""

from __future__ import annotations

import re
import unicodedata
from typing import Protocol
from uuid import UUID

from huiyin.notifications.models import Channel

_SEPARATORS = re.compile(r"[\s\-－—()（）]")
_MOBILE = re.compile(r"(?:\+?86)?(1[0-9]{10})")
_MAIL = re.compile(r"[^@\s<>,;\"]{1,64}@[^@\s<>,;\"]{1,190}\.[^@\s<>,;\".]{2,}")


class Unusable(Exception):
    """The channel is not set up, or wrongly; the sentence says what to do. Messages wait."""


class NotSent(Exception):
    """A message did not go out. The sentence is short and holds neither address nor content.

    `final`: trying again is useless. `down`: the way itself is closed, so the others need not try now.
    """

    def __init__(self, sentence: str, *, final: bool = False, down: bool = False) -> None:
        super().__init__(sentence)
        self.final = final
        self.down = down


class Sender(Protocol):
    """What delivers one message."""

    def send(self, to: str, text: str, *, heading: str, key: UUID) -> None:
        """Hand the message over; NotSent when that did not succeed."""


def reach(address: str) -> tuple[Channel, str] | None:
    """The channel for an address and the address as sent; None for what takes no message, such as a landline.

    >>> reach("138-0000-0001")
    (Channel.SMS, '13800000001')
    """
    address = address.strip()
    if "@" in address:
        return (Channel.EMAIL, address) if _MAIL.fullmatch(address) and address.isprintable() else None
    mobile = _MOBILE.fullmatch(_SEPARATORS.sub("", unicodedata.normalize("NFKC", address)))
    return (Channel.SMS, mobile[1]) if mobile else None


def masked(address: str) -> str:
    """An address with its middle hidden: 138****0001, a***@example.cn."""
    name, at, host = address.partition("@")
    if at:
        return f"{name[:1]}***@{host}"
    return f"{address[:3]}****{address[-4:]}" if len(address) >= 11 else "*" * len(address)
