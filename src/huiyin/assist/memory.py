"""What the office's own decisions taught: kept in its database, learnt by the worker within the minute.

Before a decision is learnt it is guessed, and both are noted (`Trial`): that is how accuracy is measured. Nothing
leaves the machine.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from huiyin.assist import decisions, judging, office, whereabouts
from huiyin.assist.decisions import Decision
from huiyin.assist.judging import Grounds
from huiyin.assist.learning import Example, Model
from huiyin.assist.models import Aspect, Brain, Cursor, Trial
from huiyin.base.clock import local_date
from huiyin.cases.models import Step

CURSOR = "lessons"
BATCH = 60  # steps in one go
LOOKS_BACK = 20_000  # steps of an older register that are still learnt from
FRESH = 3.0  # seconds for which a process does not ask whether something was learnt

Brains = Mapping[Aspect, Model]


@dataclass
class _Known:
    """The brains this process has read, their versions, and when it last asked."""

    brains: dict[Aspect, Model]
    versions: dict[str, int]
    asked: float = float("-inf")


_known = _Known({}, {})


def brains() -> Brains:
    """The models as they stand, read anew when a lesson was learnt; an aspect without lessons has an empty one."""
    if time.monotonic() - _known.asked < FRESH:
        return _known.brains
    versions = dict(Brain.objects.values_list("aspect", "version"))
    changed = [aspect for aspect in versions if versions[aspect] != _known.versions.get(aspect)]
    for row in Brain.objects.filter(aspect__in=changed) if changed else ():
        _known.brains[Aspect(row.aspect)] = Model.from_bytes(bytes(row.state))
    for aspect in Aspect:
        if aspect not in versions or aspect not in _known.brains:
            _known.brains[aspect] = Model()
    _known.versions, _known.asked = versions, time.monotonic()
    return _known.brains


def forget_cached() -> None:
    """Ask the database again at the next suggestion."""
    _known.asked, _known.versions = float("-inf"), {}
    _known.brains.clear()


def learn_new(now: datetime, *, limit: int = BATCH) -> int:
    """Learn from the next decisions; returns how many steps were read. Two workers do not learn one step twice."""
    cursor = _cursor(now)
    steps = decisions.after(cursor, now, limit)
    if not steps:
        return 0
    taught = {row.aspect: row for row in Brain.objects.all()}
    models = {
        aspect: Model.from_bytes(bytes(taught[aspect].state)) if aspect in taught else Model()
        for aspect in Aspect
    }
    trials, placed = _learn(steps, models, now), whereabouts.told(steps)
    with transaction.atomic():
        if not Cursor.objects.filter(name=CURSOR, step=cursor).update(step=steps[-1].pk):
            return len(steps)  # another worker was quicker; what was computed here is dropped
        _keep(models, taught)
        whereabouts.keep(placed)
        Trial.objects.bulk_create(trials, ignore_conflicts=True)
        sealed = [step.case_id for step in steps if step.verb == "seal"]
        Trial.objects.filter(case__in=sealed).delete()
    forget_cached()
    return len(steps)


def _cursor(now: datetime) -> int:
    """How far was learnt; a register that is older than assistance is learnt from its latest part."""
    row = Cursor.objects.filter(name=CURSOR).first()
    if row is None:
        older = Step.objects.filter(verb__in=decisions.TEACHING).order_by("-pk").values_list("pk", flat=True)
        start = older[LOOKS_BACK : LOOKS_BACK + 1].first() or 0
        row, _ = Cursor.objects.get_or_create(name=CURSOR, defaults={"step": start})
    return row.step


def _keep(models: Brains, taught: Mapping[str, Brain]) -> None:
    for aspect, model in models.items():
        row = taught.get(aspect)
        if row is not None and row.lessons == model.examples:
            continue
        Brain.objects.update_or_create(
            aspect=aspect,
            defaults={
                "version": (row.version if row else 0) + 1,
                "lessons": model.examples,
                "state": model.to_bytes(),
            },
        )


def _learn(steps: list[Step], models: Brains, now: datetime) -> list[Trial]:
    """Guess, note, learn, decision by decision in the order in which they were made."""
    here = office.read(local_date(now))
    trials = []
    for step in steps:
        found = list(decisions.of(step))
        if not found:
            continue
        case = step.case  # looked at anew at each step: what its sorting taught speaks for its unit
        view = judging.look(case.title, case.text, case.place, here, models)
        for decision in found:
            grounds = view.evidence(decision.aspect)
            if decision.first:
                trials.append(_trial(decision, view.probabilities(decision.aspect, models)))
            models[decision.aspect].correct(_example(decision, grounds))
    return trials


def _example(decision: Decision, grounds: Grounds) -> Example:
    return Example(
        grounds.features,
        grounds.cold,
        decision.label,
        abs(decision.strength),
        against=decision.strength < 0,
    )


def _trial(decision: Decision, probable: Mapping[str, float]) -> Trial:
    guessed = [*list(probable)[:3], "", "", ""][:3]
    return Trial(
        case=decision.case,
        step=decision.step,
        aspect=decision.aspect,
        at=decision.step.at,
        unit=decision.unit,
        first=guessed[0],
        second=guessed[1],
        third=guessed[2],
        sure=probable.get(guessed[0], 0.0) >= judging.SURE[decision.aspect],
        decided=decision.label,
        right=guessed[0] == decision.label,
        in_three=decision.label in guessed,
    )


def status(now: datetime) -> list[str]:
    """What has been learnt, in lines for the command."""
    lines = [
        f"{Aspect(row.aspect).label}：学过{row.lessons}个决定" for row in Brain.objects.order_by("aspect")
    ]
    waiting = Step.objects.filter(pk__gt=_cursor(now), verb__in=decisions.TEACHING).count()
    return [*(lines or ["还没有学过任何决定，建议来自软件自带的词表。"]), f"等待学习的步骤：{waiting}"]
