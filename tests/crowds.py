"""Topics made by hand, and the many cases of which they consist."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from huiyin.assist.models import Topic, TopicMember
from huiyin.cases.intake import Person
from huiyin.cases.models import Case
from tests import build
from tests.build import County

PLACE = "麦香苑小区"
TITLE = f"{PLACE}楼道灯不亮"


def gathered(cases: Sequence[Case]) -> Topic:
    """A topic of these cases."""
    topic = Topic.objects.create(cases=len(cases), last_at=max(case.registered_at for case in cases))
    TopicMember.objects.bulk_create(TopicMember(topic=topic, case=case) for case in cases)
    return topic


def told(no: int) -> dict[str, Any]:
    """What the n-th of many people says."""
    return {
        "title": TITLE,
        "text": f"{PLACE}{no}号楼楼道的灯坏了，请物业尽快修好。",
        "place_text": PLACE,
        "people": (Person(f"禾知{'春夏秋冬雨雪'[no % 6]}{no}", f"1380000{no:04d}", ""),),
    }


def crowd(
    county: County, now: datetime, count: int, make: Callable[..., Case] = build.handling_, *, days: int = 1
) -> list[Case]:
    """So many cases of one matter by different people, one every so many days up to the moment."""
    return [make(county, now - timedelta(days=days * back), **told(back)) for back in range(count)][::-1]
