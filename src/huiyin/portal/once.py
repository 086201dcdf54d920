"""A form is answered once: its signed ticket says when it was handed out and makes sending it twice harmless.

From the ticket's key and what was typed follow, under the installation's key, both the key under which the case is
registered and its query code. So a second press, or a retry after the answer was lost on the way, shows the same slip.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing

from huiyin.base import identifiers, sealing

SALT = "huiyin.portal.submit"
TOO_SOON = timedelta(seconds=3)
TOO_OLD = timedelta(hours=24)
SOURCE = "portal"
KEY_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Ticket:
    """What came back with a form. `sentence` says why it cannot count; then the form is shown again."""

    token: str
    key: str
    sentence: str = ""


def issue(now: datetime) -> Ticket:
    """A new ticket for a fresh form."""
    key = secrets.token_urlsafe(18)
    return Ticket(signing.dumps([key, now.timestamp()], salt=SALT), key)


def read(token: str, now: datetime) -> Ticket:
    """The ticket of a form that was sent; a new one, with a sentence, when it is unknown or too old."""
    try:
        key, at = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        fresh = issue(now)
        return Ticket(
            fresh.token, fresh.key, "页面已经更新，请核对一遍内容，再点一次“提交”。您填写的内容都还在。"
        )
    age = timedelta(seconds=now.timestamp() - at)
    if age > TOO_OLD:
        fresh = issue(now)
        return Ticket(
            fresh.token,
            fresh.key,
            "页面打开已经超过一天，请核对一遍内容，再点一次“提交”。您填写的内容都还在。",
        )
    if age < TOO_SOON:
        return Ticket(token, key, "提交得太快了，请核对一遍内容，再点一次“提交”。您填写的内容都还在。")
    return Ticket(token, key)


def source_key(key: str, content: str) -> str:
    """Under which the case is registered: the same form with the same content gives the same key."""
    return sealing.digest(f"{key}\n{content}", "portal_source")[:KEY_LENGTH]


def code(key: str, content: str) -> str:
    """The query code that belongs to this form and content; unguessable without the installation's key."""
    number = int(sealing.digest(f"{key}\n{content}", "portal_code"), 16)
    letters = []
    for _ in range(identifiers.CODE_LENGTH):
        number, at = divmod(number, len(identifiers.ALPHABET))
        letters.append(identifiers.ALPHABET[at])
    return "".join(letters)
