"""The build of the demo: eighteen months of the county, told step by step in the order of time."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.db import transaction

from huiyin.base import clock
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.cases import sweep
from huiyin.cases.models import Case
from huiyin.demo import choosing, county, courses, staging
from huiyin.demo.scenes import PLAYS
from huiyin.demo.staging import Scene
from huiyin.demo.stories import Story
from huiyin.org.models import Unit, User

Progress = Callable[[int, int], None]
SWEPT = 3  # days from one look for lapsed limits to the next
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
def build(count: int, present: datetime, progress: Progress | None = None) -> list[tuple[str, str]]:
    """Make the county, `count` ordinary cases and the scenes, as they would stand at `present`. All or nothing.

    Courses are laid out ahead; where a long holiday pushes a step past what a rule allows, the verb refuses and the
    case stays as it is. Returns these refusals: the case's key, the sentence.
    """
    begin = present - timedelta(days=courses.MONTHS + 60)
    made = county.found(begin)
    earlier: dict[tuple[str, int], Case] = {}
    plays = [_course(Story(index, made, earlier), count, present) for index in range(count)]
    scenes = [Scene(name, made, present) for name in staging.texts()]
    plays += [_played(scene) for scene in scenes]
    return _run(plays, [*map(str, range(count)), *staging.texts()], begin, present, progress)


def _course(story: Story, count: int, present: datetime) -> Iterator[datetime]:
    """An ordinary case, step by step."""
    for at, step in courses.steps(story.index, story.fate, count, present):
        yield at
        story.act(step, at)


def _played(scene: Scene) -> Iterator[datetime]:
    """A scene, which knows at each step what time it is."""
    for at in PLAYS[scene.name](scene):
        yield at
        scene.now = at


def _run(
    plays: list[Iterator[datetime]],
    names: list[str],
    begin: datetime,
    present: datetime,
    progress: Progress | None,
) -> list[tuple[str, str]]:
    """Take the next step of whichever play comes first, up to the present; note what lapsed every third day."""
    running = [(next(play), place) for place, play in enumerate(plays)]
    heapq.heapify(running)
    stopped: list[tuple[str, str]] = []
    day = local_date(begin)
    while running and running[0][0] < present:
        at, place = heapq.heappop(running)
        if (local_date(at) - day).days >= SWEPT:
            day = local_date(at)
            sweep.note_lapses(clock.at(day, 0, 30))
            if progress is not None:
                progress((at - begin).days, (present - begin).days)
        try:
            following = next(plays[place], None)
        except Refused as refusal:
            stopped.append((names[place], refusal.sentence))
        else:
            if following is not None:
                heapq.heappush(running, (following, place))
    sweep.note_lapses(present)
    return stopped


def samples() -> list[tuple[str, str, str]]:
    """Three cases to look up as their citizens: number, query code, state."""
    keys = [str(index) for index in range(len(courses.SHOWN))]
    cases = Case.objects.filter(source="demo", state__in=SAMPLES, source_key__in=keys)
    first: dict[str, Case] = {}
    for case in sorted(cases, key=lambda case: int(case.source_key)):
        first.setdefault(case.state, case)
    return [
        (case.number, choosing.query_code(int(case.source_key)), case.get_state_display())
        for case in first.values()
    ]
