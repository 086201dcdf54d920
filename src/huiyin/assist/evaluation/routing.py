"""Measure routing and sorting on a file of messages: what would be suggested for each, cold or after learning.

Units and categories are written in the names of published evaluations; the crosswalks stand beside our own tables.
"""

from __future__ import annotations

import csv
import json
import math
import sys
import time
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from huiyin.assist import bodies, routing, sorting
from huiyin.assist.learning import Example, Features, Model
from huiyin.assist.reading import Reading
from huiyin.cases.codes import Purpose

NEW = -1  # the part of messages without a label
SEPARATOR = "/"
PASSES = 4  # how often a file of labels is gone through
GENTLE = 0.1  # how much a label counts where the lexicons know nearly all, as with categories and purposes
SHOWN = 5  # suggestions written for each message
ENOUGH = 3  # second levels below which the broadest of the guessed first level are added
SCARCE = 0.002  # the share of a label of which the lexicons say nothing
URGENT = "y"
UNIT, LEVEL1, LEVEL2, PURPOSE, DANGER = (
    "primary",
    "level1",
    "level2",
    "purpose",
    "urgent",
)  # columns of labels
ASPECTS = (UNIT, LEVEL1, LEVEL2, PURPOSE, DANGER)
PURPOSES: Mapping[str, str] = {
    Purpose.RESOLUTION: "求决",
    Purpose.CONSULTATION: "咨询",
    Purpose.SUGGESTION: "建议",
    Purpose.ACCUSATION: "举报",
    Purpose.THANKS: "感谢",
}

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as the models see it: by aspect the cold scores, in outside names; and what is learnt from."""

    cold: Mapping[str, Mapping[str, float]]
    features: Mapping[str, Features]


def run(messages: Path, train: Sequence[Path], out: Path, *, folds: int = 0) -> str:
    """Write one suggestion a line to `out`; says how many and how fast.

    `train`: nothing (cold), or a file of labels, and the messages they belong to when these are not in `messages`.
    `folds`: each labelled message is predicted by what the other parts taught; without, by what all of them taught.
    """
    rows = list(_rows(messages))
    begun = time.process_time()
    seen = {row["id"]: look(row) for row in rows}
    spent = time.process_time() - begun
    labels = {row["id"]: row for row in _rows(train[0])} if train else {}
    known = seen
    if len(train) > 1:
        known = {row["id"]: look(row) for row in _rows(train[1]) if row["id"] in labels} | seen
    parts = {key: zlib.crc32(key.encode()) % folds if folds > 1 else 0 for key in labels if key in known}
    lessons = {part: [key for key in parts if folds < 2 or parts[key] != part] for part in range(folds or 1)}
    lessons[NEW] = list(parts)
    taught = {
        part: teach([(known[key], labels[key]) for key in keys])
        for part, keys in lessons.items()
        if part == NEW or folds > 1
    }
    begun = time.process_time()
    with out.open("w", encoding="utf-8") as stream:
        for row in rows:
            part = parts.get(row["id"], NEW) if folds > 1 else NEW
            guess = predict(seen[row["id"]], taught[part])
            stream.write(json.dumps({"id": row["id"], **guess}, ensure_ascii=False) + "\n")
    spent += time.process_time() - begun
    speed = len(rows) / max(spent, 1e-9)
    return f"写出{len(rows)}件的建议，学习了{len(parts)}件标注，每秒{speed:.0f}件（单核）。"


def look(row: Row) -> Seen:
    """Read one message for all aspects."""
    reading = Reading.of(row["title"], row["text"])
    told = sorting.weigh(reading)
    guessed = sorting.judge(reading, told, sorting.Learnt())
    whose = routing.weigh(reading, guessed.shares())
    names = bodies.outside_names()
    seconds = _outside(guessed)
    firsts: dict[str, float] = {}
    for (first, _), share in seconds.items():
        firsts[first] = firsts.get(first, 0.0) + share
    cold = {
        UNIT: {names[key]: score for key, score in whose.cold.items()},
        LEVEL1: _points(firsts),
        LEVEL2: _points({SEPARATOR.join(pair): share for pair, share in seconds.items()}),
        PURPOSE: {PURPOSES[key]: score for key, score in told.purposes.items() if key in PURPOSES},
        DANGER: dict(told.danger),
    }
    return Seen(cold, {aspect: whose.features if aspect == UNIT else told.features for aspect in ASPECTS})


def teach(examples: Sequence[tuple[Seen, Row]]) -> dict[str, Model]:
    """Models of all aspects that have gone through the labelled messages a few times."""
    models = {aspect: Model() for aspect in ASPECTS}
    for aspect, model in models.items():
        model.learn(
            [
                Example(
                    seen.features[aspect],
                    seen.cold[aspect],
                    _label(row, aspect),
                    1.0 if aspect == UNIT else GENTLE,
                )
                for seen, row in examples
            ],
            PASSES,
        )
    return models


def predict(seen: Seen, models: Mapping[str, Model]) -> dict[str, object]:
    """What would be suggested, best first."""
    shares = {
        aspect: models[aspect].probabilities(seen.features[aspect], seen.cold[aspect]) for aspect in ASPECTS
    }
    best = {aspect: list(found) for aspect, found in shares.items()}
    seconds = dict.fromkeys(name.split(SEPARATOR)[1] for name in best[LEVEL2])
    if len(seconds) < ENOUGH:
        seconds |= dict.fromkeys(_usual(best[LEVEL1][0] if best[LEVEL1] else ""))
    danger = seen.cold[DANGER]
    return {
        "units": best[UNIT][:SHOWN],
        "level1": best[LEVEL1][:SHOWN],
        "level2": list(seconds)[:SHOWN],
        "purpose": best[PURPOSE][0],
        "urgent": best[DANGER][0] == URGENT or danger[URGENT] >= max(danger.values()),
        "sure": shares[UNIT][best[UNIT][0]] >= routing.SURE,
    }


@cache
def _usual(first: str) -> tuple[str, ...]:
    """The broadest second levels below a first one, or of all."""
    rows = [entry for entries in _crosswalk().values() for entry in entries if first in (entry[0], "")]
    return tuple(name for name, _ in Counter(name for _, name, _ in rows).most_common(ENOUGH))


def _label(row: Row, aspect: str) -> str:
    return row[LEVEL1] + SEPARATOR + row[LEVEL2] if aspect == LEVEL2 else row[aspect]


def _points(shares: Mapping[str, float]) -> dict[str, float]:
    """Shares as scores to which something learnt can be added."""
    return {name: math.log(share + SCARCE) for name, share in shares.items()}


def _outside(guessed: sorting.Sorted) -> dict[tuple[str, str], float]:
    """The guessed categories under the names of published evaluations: first and second level with their shares."""
    table = _crosswalk()
    leaves: dict[str, list[sorting.Guess]] = {}
    for leaf in guessed.leaves:
        if leaf.value in table:
            leaves.setdefault(leaf.value[:4], []).append(leaf)
    found: dict[tuple[str, str], float] = {}
    for second in guessed.seconds:
        own = leaves.get(second.value[:4], [])
        rest = second.share - sum(leaf.share for leaf in own)
        for guess, share in [*((leaf, leaf.share) for leaf in own), (second, rest)]:
            for first, name, part in table.get(guess.value, ()):
                found[first, name] = found.get((first, name), 0.0) + max(share, 0.0) * part
    return found


@cache
def _crosswalk() -> Mapping[str, tuple[tuple[str, str, float], ...]]:
    table: dict[str, tuple[tuple[str, str, float], ...]] = {}
    source = resources.files("huiyin.assist").joinpath("crosswalk/categories.csv")
    with source.open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            entry = (row["level1"], row["level2"], float(row["share"]))
            table[row["code"]] = (*table.get(row["code"], ()), entry)
    return table


def _rows(path: Path) -> Iterator[Row]:
    csv.field_size_limit(sys.maxsize)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        yield from csv.DictReader(stream)
