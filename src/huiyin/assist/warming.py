"""Reading dictionaries and lexicons before the first message comes: it would wait for them."""

from __future__ import annotations

import gc

from huiyin.assist import routing, sorting
from huiyin.assist.gist import Gist
from huiyin.assist.reading import Reading
from huiyin.assist.suggesting import softly

_MESSAGE = ("路灯不亮", "小区门口的路灯坏了半个月，晚上出行不便，请安排维修。")


@softly(None)
def warm() -> None:
    """Go through a message once, and tell the collector of garbage that what was read stays for good."""
    reading = Reading.of(*_MESSAGE)
    routing.rank(routing.weigh(reading, sorting.sort(reading).shares()))
    Gist.of(*_MESSAGE)
    gc.collect()
    gc.freeze()
