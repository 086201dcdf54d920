"""The build of the demo: eighteen months of the county, told step by step in the order of time."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.db import transaction

from huiyin.assist import decisions, gathering, memory
from huiyin.assist.models import Cursor
from huiyin.base import clock
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.cases import sweep
from huiyin.cases.models import Case, Step
from huiyin.demo import choosing, county, courses, crowds, staging
from huiyin.demo.scenes import PLAYS
from huiyin.demo.staging import Scene
from huiyin.demo.stories import Story
from huiyin.org.models import Unit, User

Progress = Callable[[int, int], None]
LEARNT = 600  # steps; learning all of eighteen months would take longer than building them
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
    """Make the county, `count` ordinary cases, the scenes and the topics, as they would stand at `present`. All or nothing.

    Courses are laid out ahead; where a long holiday pushes a step past what a rule allows, the verb refuses and the
    case stays as it is. Returns these refusals: the case's key, the sentence.
    """
    begin = present - timedelta(days=courses.MONTHS + 60)
    made = county.found(begin)
    earlier: dict[tuple[str, int], Case] = {}
    plays = [_course(Story(index, made, earlier), count, present) for index in range(count)]
    scenes = [Scene(name, made, present) for name in staging.texts()]
    plays += [_played(scene, PLAYS[scene.name](scene)) for scene in scenes]
    voices = crowds.voices(made, present)
    plays += [_played(voice, voice.course()) for voice in voices]
    names = [*map(str, range(count)), *staging.texts(), *(voice.name for voice in voices)]
    stopped = _run(plays, names, begin, present, progress)
    _assisted(present)
    return stopped


def _assisted(present: datetime) -> None:
    """What the worker does each minute: learn from decisions, here the latest ones, and put cases to their topics."""
    teaching = Step.objects.filter(verb__in=decisions.TEACHING).order_by("-pk").values_list("pk", flat=True)
    Cursor.objects.create(name=memory.CURSOR, step=teaching[LEARNT : LEARNT + 1].first() or 0)
    for learn in (memory.learn_new, gathering.join_new):
        while learn(present, limit=LEARNT):
            pass
    memory.forget_cached()
    gathering.forget_cached()


def _course(story: Story, count: int, present: datetime) -> Iterator[datetime]:
    """An ordinary case, step by step."""
    for at, step in courses.steps(story.index, story.fate, count, present):
        yield at
        story.act(step, at)


def _played(scene: Scene, play: Iterator[datetime]) -> Iterator[datetime]:
    """A scene, which knows at each step what time it is."""
    for at in play:
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
