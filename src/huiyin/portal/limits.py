"""How often something may be done within an hour. Kept in the cache under keyed fingerprints: no address is stored.

Each act takes a slot by the cache's atomic `add`, so that two processes never give away the same one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from huiyin.base import sealing

HOUR = 3600
NOBODY = "0.0.0.0"  # noqa: S104  # the address of those who show none


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` times an hour for one `what` (an address, a telephone number, a case number)."""

    name: str
    most: int

    def _slots(self, what: str, now: datetime) -> list[str]:
        window = int(now.timestamp()) // HOUR
        mark = sealing.digest(f"{window}:{what}", f"limit:{self.name}")[:32]
        return [f"limit:{self.name}:{mark}:{slot}" for slot in range(self.most)]

    def spent(self, what: str, now: datetime) -> bool:
        """Whether nothing is left; takes nothing."""
        slots = self._slots(what, now)
        return bool(what) and len(cache.get_many(slots)) >= self.most

    def take(self, what: str, now: datetime) -> bool:
        """Take one; False when nothing is left. Without a `what` nothing is counted."""
        if not what:
            return True
        slots = self._slots(what, now)
        used = cache.get_many(slots)
        return any(cache.add(slot, 1, HOUR) for slot in slots if slot not in used)


# Mobile networks and village offices put many people behind one address.
SUBMIT_BY_ADDRESS = Limit("submit-address", 20)
SUBMIT_BY_PHONE = Limit("submit-phone", 5)
# Wrong codes. The first bounds one visitor at one case, the second one visitor, the third everybody at one case:
# it is wide, so that nobody can shut a citizen out of their own case by guessing badly on purpose.
GUESS_CASE = Limit("guess-case", 5)
GUESS_ADDRESS = Limit("guess-address", 20)
GUESS_NUMBER = Limit("guess-number", 60)
WORDS_BY_CASE = Limit("words-case", 20)
# Looking for answers to the like: each pause in writing is one.
ALIKE_BY_ADDRESS = Limit("alike-address", 120)


def address(request: HttpRequest) -> str:
    """Where the request comes from; behind the installation's own proxy, what that proxy saw.

    Of an IPv6 address the network: a visitor has a whole one to choose from. Unknown visitors count as one.
    """
    seen = str(request.META.get("REMOTE_ADDR", ""))
    if settings.SECURE_PROXY_SSL_HEADER and (forwarded := request.headers.get("X-Forwarded-For", "")):
        seen = forwarded.rsplit(",", 1)[-1].strip()
    try:
        found = ip_address(seen)
    except ValueError:
        return NOBODY
    if isinstance(found, IPv6Address):
        found = found.ipv4_mapped or ip_network((int(found), 64), strict=False).network_address
    return str(found)
