"""Whose is it: the kinds of bodies ranked for a message, with the words that speak for each. Pure; it never decides."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import NamedTuple

from huiyin.assist import bodies, phrases
from huiyin.assist.learning import Features, Model, features, softmax
from huiyin.assist.phrases import Hit, shown
from huiyin.assist.reading import Reading

SURE = 0.55  # below it the first may well be wrong: 拿不准，请人工判断
HEAT = 3.0  # how many points of score make one body e times as probable as another
BY_CATEGORY = 2.5  # points for a body that owes the category, when the category is certain
RURAL = 4.0  # points of the township for a matter in a village
RARE = -6.0  # points of a body of which nothing was found
TOWNSHIP = "township"
FAINT = 0.005  # share of a category below which nobody asks whose it is
REASONS = 6  # words shown

_VILLAGE = re.compile("[镇乡村]")


class Ranked(NamedTuple):
    """A kind of body, and the probability that it is the right one."""

    body: str
    score: float

    @property
    def sure(self) -> bool:
        return self.score >= SURE


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a message says about whose it is: cold scores of all bodies, the phrases found, features for learning."""

    cold: Mapping[str, float]
    hits: Mapping[str, Hit]
    features: Features

    def reasons(self, body: str) -> tuple[str, ...]:
        """The words that speak for the body, the strongest first."""
        hit = self.hits.get(body)
        found = [name for name, value in hit.phrases if value > 0] if hit else []
        return tuple(map(shown, found[:REASONS]))


def weigh(reading: Reading, categories: Mapping[str, float] | None = None) -> Evidence:
    """Read the message for whose it is; `categories`: shares of guessed categories by code, if there are guesses."""
    hits = phrases.found(reading)["bodies"]
    owed = _owed(categories or {})
    points = dict.fromkeys(bodies.ALL, RARE)
    points |= {key: hit.score if hit.score > 0 else RARE + max(hit.score, RARE) for key, hit in hits.items()}
    for key, share in owed.items():
        points[key] += BY_CATEGORY * share
    if _VILLAGE.search(reading.title):
        points[TOWNSHIP] = max(points[TOWNSHIP], RARE / 2) + RURAL
    cold = {key: found / HEAT for key, found in points.items()}

    def named() -> dict[str, float]:
        told = {f"说 {name}": 1.0 for hit in hits.values() for name, _ in hit.phrases}
        told |= {f"类 {code}": 2 * share for code, share in (categories or {}).items()}
        return told | {f"属 {key}": share for key, share in softmax(cold).items() if share > 0.02}

    return Evidence(cold, hits, features(reading, named))


def rank(evidence: Evidence, learnt: Model | None = None) -> list[Ranked]:
    """All bodies, the most probable first."""
    scores = learnt.scores(evidence.features, evidence.cold) if learnt else evidence.cold
    return list(map(Ranked._make, softmax(scores).items()))


def _owed(categories: Mapping[str, float]) -> dict[str, float]:
    """How far each body owes what the message is guessed to be about."""
    table = _owes()
    owed: dict[str, float] = {}
    for code, share in categories.items():
        if share < FAINT:
            continue
        row = table.get(code) or table.get(code[:4] + "00") or table.get(code[:2] + "0000") or {}
        for body, strength in row.items():
            owed[body] = owed.get(body, 0.0) + share * strength
    return owed


@cache
def _owes() -> Mapping[str, Mapping[str, float]]:
    """By category, the bodies that owe it: 3 as a rule, 2 often, 1 at times; here as parts of one."""
    table: dict[str, dict[str, float]] = {}
    source = resources.files("huiyin.assist").joinpath("crosswalk/owes.csv")
    with source.open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            bodies.get(row["body"])
            table.setdefault(row["category"], {})[row["body"]] = int(row["strength"]) / 3
    return table
