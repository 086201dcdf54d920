"""What confirmed decisions teach: a linear part which is added to the cold scores and starts from nothing. Pure.

The model knows no meaning of its labels: bodies, units of an office, categories, purposes are learnt alike. A cold
score says what the duties say; the learnt part says how this office deviates from it. Features are hashed, so a model
has one size for ever, and nothing of a text can be read back from it.
"""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from huiyin.assist.reading import Reading

Floats = NDArray[np.float32]
Places = NDArray[np.int32]

WIDTH: Final = 1 << 15  # hashed features a label weighs
RATE = 0.5  # length of a step; it shrinks with what a feature has taught already
KEEPS = 0.9995  # what a step leaves of the weights it touches
ENOUGH = 0.6  # a single correction is repeated until the label it names is this probable
REPEATS = 30  # at most so often
TITLE, TEXT, NAMED = 1.0, 0.7, 1.0  # the weight of each group of features, whatever its number

_MIX = (np.uint32(2654435761), np.uint32(2246822519), np.uint32(3266489917))


class Weighed(NamedTuple):
    """Places in the table and their values; a place may come more than once."""

    places: Places
    values: Floats


class Features:
    """What is weighed of one message; worked out when first asked for, which a model without lessons never does."""

    __slots__ = ("_found", "_work")

    def __init__(self, work: Callable[[], Weighed]) -> None:
        self._work = work
        self._found: Weighed | None = None

    @property
    def weighed(self) -> Weighed:
        if self._found is None:
            self._found = self._work()
        return self._found

    def once(self) -> Features:
        """The same with every place once, as a step of learning needs it."""
        places, where = np.unique(self.weighed.places, return_inverse=True)
        values = np.bincount(where, weights=self.weighed.values).astype(np.float32)
        return Features(lambda: Weighed(places, values))


@dataclass(frozen=True, slots=True)
class Example:
    """One confirmed decision: the message, what was known cold, the label, how much it counts; `against`: not so."""

    features: Features
    cold: Mapping[str, float]
    label: str
    strength: float = 1.0
    against: bool = False


def features(reading: Reading, named: Callable[[], Mapping[str, float]]) -> Features:
    """Features of a message: its characters by twos and threes, and what others found in it, by name."""

    def work() -> Weighed:
        written, told = _written(reading.title, reading.text), _named(named())
        return Weighed(*(np.concatenate(both) for both in zip(written, told, strict=True)))

    return Features(work)


@lru_cache(maxsize=16)
def _written(title: str, text: str) -> Weighed:
    """The characters of a message, of the title by twos and threes: title and text each weigh the same, however long."""
    codes = np.frombuffer((title + text).encode("utf-32-le", "replace"), dtype=np.uint32)
    twos = codes[:-1] * _MIX[1] + codes[1:] * _MIX[0]
    twos[len(title) :] += _MIX[2]  # what stands in the text is another feature
    threes = twos[: max(len(title) - 2, 0)] * _MIX[2] + codes[2 : max(len(title), 2)] * _MIX[1]
    mixed = np.concatenate((twos, threes))
    mixed ^= mixed >> np.uint32(15)
    values = np.empty(mixed.size, np.float32)
    behind = min(len(title), twos.size)
    ahead = behind + threes.size
    values[:] = TITLE / math.sqrt(ahead or 1)
    values[behind : twos.size] = TEXT / math.sqrt(twos.size - behind or 1)
    return Weighed(((mixed * _MIX[1]) >> np.uint32(17)).astype(np.int32), values)


def _named(named: Mapping[str, float]) -> Weighed:
    places = np.array([_place(name) for name in named], dtype=np.int32)
    values = np.array(list(named.values()), dtype=np.float32)
    length = float(np.sqrt((values * values).sum())) or 1.0
    return Weighed(places, values * np.float32(NAMED / length))


@lru_cache(maxsize=1 << 16)
def _place(name: str) -> int:
    return zlib.crc32(name.encode()) % WIDTH


@dataclass(slots=True)
class Model:
    """Weights of hashed features by label; empty it says exactly what the cold scores say."""

    labels: list[str] = field(default_factory=list)
    weights: Floats = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float32))
    taught: Floats = field(default_factory=lambda: np.zeros(0, dtype=np.float32))
    examples: int = 0

    def scores(self, of: Features, cold: Mapping[str, float]) -> dict[str, float]:
        """Cold scores and what was learnt, added, for every label either knows."""
        if not self.labels:
            return dict(cold)
        floor = _floor(cold)
        total = dict(zip(self.labels, (self._learnt(of) + np.float32(floor)).tolist(), strict=True))
        for label, value in cold.items():
            total[label] = total.get(label, floor) - floor + value
        return total

    def probabilities(self, of: Features, cold: Mapping[str, float]) -> dict[str, float]:
        """The scores as probabilities, the most probable first."""
        return softmax(self.scores(of, cold))

    def learn(self, examples: Iterable[Example], passes: int = 1) -> None:
        """Learn from a batch of decisions, as often as `passes` says, in the order given."""
        batch = [replace(one, features=one.features.once()) for one in examples]
        self._make_room([label for one in batch for label in (one.label, *one.cold)])
        for _ in range(passes):
            for one in batch:
                self._step(one)
        self.examples += len(batch)

    def correct(self, example: Example) -> None:
        """Learn one decision at once: step until the model says what was decided, within bounds."""
        example = replace(example, features=example.features.once())
        self._make_room([example.label, *example.cold])
        for _ in range(REPEATS):
            probable = self.probabilities(example.features, example.cold).get(example.label, 0.0)
            if (probable < 1 - ENOUGH) if example.against else (probable >= ENOUGH):
                break
            self._step(example)
        self.examples += 1

    def _step(self, example: Example) -> None:
        """One step of the steepest descent; the more a feature has taught, the less it moves."""
        places, values = example.features.weighed
        cold = np.full(len(self.labels), _floor(example.cold), dtype=np.float32)
        row = {label: number for number, label in enumerate(self.labels)}
        for label, value in example.cold.items():
            cold[row[label]] = value
        probable = _softmax(cold + self._learnt(example.features))
        own = row[example.label]
        if example.against:
            wrong = probable[own]
            slope = -probable * (wrong / max(1.0 - wrong, 1e-3))
            slope[own] = wrong
            slope = np.clip(slope, -1.0, 1.0)
        else:
            slope = probable
            slope[own] -= 1.0
        slope *= np.float32(example.strength)
        force = float(np.abs(slope).sum())
        self.taught[places] += (values * values) * np.float32(force)
        pace = np.float32(RATE) * values / np.sqrt(np.float32(0.05) + self.taught[places])
        self.weights[places] = self.weights[places] * np.float32(KEEPS) - pace[:, None] * slope[None, :]

    def _learnt(self, of: Features) -> Floats:
        places, values = of.weighed
        result: Floats = values @ self.weights.take(places, axis=0)
        return result

    def _make_room(self, labels: Sequence[str]) -> None:
        known = set(self.labels)
        new = [label for label in dict.fromkeys(labels) if label not in known]
        if new:
            if not known:
                self.taught = np.zeros(WIDTH, dtype=np.float32)
            wider = np.zeros((WIDTH, len(known) + len(new)), dtype=np.float32)
            wider[: len(self.weights), : len(known)] = self.weights
            self.weights = wider
            self.labels.extend(new)

    def to_bytes(self) -> bytes:
        """The model as bytes: only rows that hold something, compressed."""
        used = np.flatnonzero(self.taught).astype(np.int32)
        head = json.dumps({"labels": self.labels, "examples": self.examples, "rows": len(used)}).encode()
        body = used.tobytes() + self.taught[used].tobytes() + self.weights[used].astype(np.float16).tobytes()
        return len(head).to_bytes(4, "big") + head + zlib.compress(body, 1)

    @classmethod
    def from_bytes(cls, stored: bytes) -> Model:
        """The model which `to_bytes` wrote. Raises ValueError for bytes that are none."""
        try:
            size = int.from_bytes(stored[:4], "big")
            head = json.loads(stored[4 : 4 + size])
            body = zlib.decompress(stored[4 + size :])
            rows, labels = int(head["rows"]), list(head["labels"])
            used = np.frombuffer(body, dtype=np.int32, count=rows)
            taught = np.frombuffer(body, dtype=np.float32, count=rows, offset=4 * rows)
            weights = np.frombuffer(body, dtype=np.float16, offset=8 * rows).reshape(rows, len(labels))
        except (ValueError, KeyError, TypeError, zlib.error) as problem:
            raise ValueError("这不是保存下来的模型。") from problem
        model = cls(examples=int(head["examples"]))
        model._make_room(labels)
        if labels:
            model.taught[used] = taught
            model.weights[used] = weights.astype(np.float32)
        return model


def softmax(scores: Mapping[str, float]) -> dict[str, float]:
    """Scores as probabilities, the most probable first; of equals the first name."""
    top = max(scores.values(), default=0.0)
    powers = sorted([(-math.exp(value - top), label) for label, value in scores.items()])
    total = sum([power for power, _ in powers])
    return {label: power / total for power, label in powers}


def _softmax(scores: Floats) -> Floats:
    powers: Floats = np.exp(scores - scores.max())
    powers /= powers.sum()
    return powers


def _floor(cold: Mapping[str, float]) -> float:
    """The cold score of a label of which the duties say nothing: a little below all that are known."""
    return min(cold.values(), default=0.0) - 1.0
