"""Many people on one matter: the messages of which the demo's topics consist, told by the same verbs as the scenes."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any

from huiyin.cases.codes import Opinion
from huiyin.demo import choosing
from huiyin.demo.county import County
from huiyin.demo.staging import Scene

FIRST = 2_000_000  # the index of the first voice, beyond those of the scenes


@cache
def texts() -> dict[str, dict[str, Any]]:
    """What the people say, by topic."""
    source = resources.files("huiyin.demo").joinpath("data/topics.toml")
    return tomllib.loads(source.read_text("utf-8"))


class Voice(Scene):
    """One of those who bring the matter: the own words, and of the others what they have in common."""

    def __init__(self, topic: str, no: int, county: County, present: datetime) -> None:
        shared = texts()[topic]
        voice = shared["voices"][no]
        self.name, self.county, self.present = f"{topic} {no}", county, present
        self.index = FIRST + list(texts()).index(topic) * 100 + no
        self.days, self.stage = voice["days"], voice["stage"]
        said = {"title": voice["title"], "text": voice["text"]}
        found = {"facts": [shared["facts"]], "replies": [shared["reply"]]}
        self.text = {"opinion": Opinion.SUPPORT, **shared, **said, **found}
        self.place, self.unit = county.units[shared["place"]], county.units[shared["unit"]]
        self.now = present.replace(year=present.year - 10)

    def course(self) -> Iterator[datetime]:
        """From the registration to the stage that the table names."""
        days = self.days
        yield self.ago(days)
        self.register(place_text=self.text["spot"], may_publish=choosing.chance(self.index, "publish", 70))
        yield self.ago(days)
        self.sort()
        yield self.ago(days)
        self.send()
        if self.stage == "sent":
            return
        yield self.ago(max(1, days - 2))
        self.accept()
        if self.stage == "served":
            yield from self.answered(days - 6)

    def draft(self, summary: str = "") -> None:
        super().draft(summary or self.text["summary"])


def voices(county: County, present: datetime) -> list[Voice]:
    """All of them."""
    return [
        Voice(topic, no, county, present)
        for topic, shared in texts().items()
        for no in range(len(shared["voices"]))
    ]
