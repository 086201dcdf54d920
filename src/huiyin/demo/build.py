"""The build of the demo: eighteen months of the county, told step by step in the order of time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from huiyin.base import clock
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.cases import sweep
from huiyin.cases.models import Case
from huiyin.demo import choosing, county, courses
from huiyin.demo.stories import Story
from huiyin.org.models import Unit, User

Progress = Callable[[int, int], None]
SAMPLES = ("handling", "performing", "served")


def built() -> bool:
    """Whether the county stands; the build is one transaction, so it stands whole or not at all.

    Raises Refused when the database holds an organisation that is not the demo's.
    """
    if not Unit.objects.exists():
        return False
    if (
        not User.objects.filter(username=county.SHOWN[0]).exists()
        or not Case.objects.filter(source="demo").exists()
    ):
        raise Refused("这个数据文件夹里已经有正式的单位，不能用来演示。请另选 HUIYIN_DATA。")
    return True


@transaction.atomic
def build(count: int, present: datetime, progress: Progress | None = None) -> list[tuple[int, str, str]]:
    """Make the county and `count` cases as they would stand at `present`. All or nothing.

    Courses are laid out ahead; where a long holiday pushes a step past what a rule allows, the verb refuses and the
    case stays as it is. Returns these refusals: index, step, sentence.
    """
    begin = present - timedelta(days=courses.MONTHS + 60)
    made = county.found(begin)
    stories = _stories(count, made)
    events = sorted(
        (at, story.index, place, step)
        for story in stories
        for place, (at, step) in enumerate(courses.steps(story.index, story.fate, count, present))
    )
    stopped: dict[int, tuple[str, str]] = {}
    day = local_date(begin)
    for done, (at, index, _, step) in enumerate(events, 1):
        if local_date(at) != day:
            day = local_date(at)
            sweep.note_lapses(clock.at(day, 0, 30))
        if index not in stopped:
            try:
                stories[index].act(step, at)
            except Refused as refusal:
                stopped[index] = (step, refusal.sentence)
        if progress is not None and done % 200 == 0:
            progress(done, len(events))
    sweep.note_lapses(present)
    return [(index, step, sentence) for index, (step, sentence) in stopped.items()]


def _stories(count: int, made: county.County) -> list[Story]:
    earlier: dict[tuple[str, int], Case] = {}
    return [Story(index, made, earlier) for index in range(count)]


def sign_ins() -> list[tuple[str, str, str]]:
    """Who can sign in, one for each kind of work: post, name, account."""
    rows = {row["username"]: row for row in county.table("staff")}
    units = {row["key"]: row["name"] for row in county.table("units")}
    return [
        (f"{units[row['unit_key']]} {row['title']}", row["name"], username)
        for username, row in ((username, rows[username]) for username in county.SHOWN)
    ]


def samples() -> list[tuple[str, str, str]]:
    """Three cases to look up as their citizens: number, query code, state."""
    cases = Case.objects.filter(source="demo", state__in=SAMPLES).order_by("source_key")
    first: dict[str, Case] = {}
    for case in cases:
        index = int(case.source_key)
        if index < len(courses.SHOWN):
            first.setdefault(case.state, case)
    return [
        (case.number, choosing.query_code(int(case.source_key)), case.get_state_display())
        for case in first.values()
    ]
