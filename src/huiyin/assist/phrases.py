"""Lexicons of phrases: what people say when they speak of something, written by hand and matched in one pass.

A lexicon is a text an official can read and mend. A line in square brackets names a label; below it each line has
a strength and phrases, parted by blanks. ``…`` inside a phrase leaves room for a few characters of the same clause;
a negative strength speaks against the label; ``[*]`` holds phrases that stand for nothing and hide what lies in them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from huiyin.assist.reading import Clause, Reading, plain

GAP = "…"
ROOM = 8  # characters a gap may span
HIDES = "*"
IN_TITLE, IN_ASKING, IN_BODY = 1.6, 1.2, 1.0  # what a phrase weighs, by the clause it stands in
REPEATED = 0.15  # what each further mention adds, three at most
FADING = 0.75  # what each weaker phrase of the same label weighs beside the one before it
# How often each lexicon of the package reads the title, and how its phrases fade: the title says what a message is about,
# and a long complaint names the words of many bodies, so that there the strongest count for more.
SHIPPED = {"bodies": (1, 0.7), "categories": (3, FADING), "wants": (1, FADING)}


class Hit(NamedTuple):
    """How strongly a text speaks for a label, and the phrases that say so, the strongest first."""

    score: float
    phrases: tuple[tuple[str, float], ...]


class Part(NamedTuple):
    """One of the lexicons matched together: its name, its lines, how often it reads a title, how its phrases fade."""

    name: str
    lines: Iterable[str]
    in_title: int = 1
    fading: float = FADING


@dataclass(frozen=True, slots=True, eq=False)
class _Phrase:
    """A phrase of one label: its first part, what must follow after each gap, and its strength."""

    name: str
    head: str
    tail: tuple[str, ...]
    place: int  # the number of its part and label
    hides: bool  # all of its part that lies in it
    part: int
    strength: float
    in_title: int
    covers: float  # up to what strength it silences the phrases that lie in it

    def end(self, text: str, at: int, stop: int) -> int:
        """Where the phrase ends if its first part ends at `at` and the clause at `stop`; else -1."""
        for part in self.tail:
            found = text.find(part, at, min(at + ROOM + len(part), stop))
            if found < 0:
                return -1
            at = found + len(part)
        return at


@dataclass(frozen=True, slots=True, eq=False)
class _Heading:
    """The phrases that begin alike: those that end there, those with a gap, and how these may go on behind it."""

    whole: tuple[_Phrase, ...]
    gapped: tuple[_Phrase, ...]
    beyond: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Phrases by their first parts, the longest first, and what finds all of these in one pass over a text."""

    headings: tuple[_Heading, ...]
    finder: AhoCorasick
    parts: tuple[Part, ...]
    places: tuple[tuple[str, str], ...]  # part and label of each number

    @classmethod
    def read(cls, *parts: Part) -> Lexicon:
        """A lexicon from its lines. Raises ValueError for a line that is not understood."""
        by_head: dict[str, list[_Phrase]] = {}
        places: dict[tuple[str, str], int] = {}
        for number, part in enumerate(parts):
            for phrase in _phrases(part, number, places):
                by_head.setdefault(phrase.head, []).append(phrase)
        heads = sorted(by_head, key=len, reverse=True)
        return cls(tuple(_heading(by_head[head]) for head in heads), AhoCorasick(heads), parts, tuple(places))

    def labels(self, part: str) -> set[str]:
        """The labels of a part."""
        return {label for home, label in self.places if home == part and label != HIDES}

    def scores(self, reading: Reading) -> dict[str, dict[str, Hit]]:
        """By part, every label the message speaks for or against, with the phrases found."""
        values: dict[int, list[tuple[str, float]]] = {}
        for phrase, (weight, times) in self._found(reading.clauses).items():
            value = phrase.strength * weight
            if times > 1:
                value *= 1 + REPEATED * min(times - 1, 3)
            pair = (phrase.name, value)
            if phrase.place in values:
                values[phrase.place].append(pair)
            else:
                values[phrase.place] = [pair]
        found: dict[str, dict[str, Hit]] = {part.name: {} for part in self.parts}
        fading = {part.name: part.fading for part in self.parts}
        for place, pairs in values.items():
            part, label = self.places[place]
            found[part][label] = _hit(pairs, fading[part])
        return found

    def _found(self, clauses: Sequence[Clause]) -> dict[_Phrase, tuple[float, int]]:
        """The phrases of a message, each with its weightiest clause and how often it came. The hottest loop."""
        text = "\n".join([clause.text for clause in clauses])
        headings, following = self.headings, iter(clauses)
        tally = _Tally(len(self.parts), len(self.places))
        stop = 0  # where the clause ends
        weight, titled = IN_BODY, False
        matches = self.finder.find_matches_as_indexes(text, overlapping=True)
        # From the left, of those that begin together the longest first.
        for start, number, at in sorted([(start, number, at) for number, start, at in matches]):
            while start >= stop:
                said, asks, titled = next(following)
                stop += len(said) + 1
                weight = IN_TITLE if titled else IN_ASKING if asks else IN_BODY
            heading = headings[number]
            if heading.gapped and not heading.beyond.isdisjoint(text[at : min(at + ROOM + 1, stop)]):
                for phrase in heading.gapped:
                    if (end := phrase.end(text, at, stop)) > 0:
                        tally.add(phrase, end, weight, titled)
            for phrase in heading.whole:
                tally.add(phrase, at, weight, titled)
        return tally.found


class _Tally:
    """The phrases found so far, from the left; within one label a phrase inside another does not count.

    Only what lies in a gap counts if it is the stronger: 小孩…学 does not silence 入学.
    """

    __slots__ = ("covered", "found", "hidden", "reached")

    def __init__(self, parts: int, places: int) -> None:
        self.found: dict[_Phrase, tuple[float, int]] = {}
        self.reached = [0] * places  # up to where the phrases of each label reach
        self.covered = [0.0] * places  # and up to what strength others are silent there
        self.hidden = [0] * parts  # up to where all of the part is hidden

    def add(self, phrase: _Phrase, end: int, weight: float, titled: bool) -> None:
        if end <= self.hidden[phrase.part]:
            return
        if phrase.hides:
            self.hidden[phrase.part] = end
            return
        place = phrase.place
        if end > self.reached[place]:
            self.reached[place] = end
            self.covered[place] = phrase.covers
        elif phrase.strength <= self.covered[place]:
            return
        times = phrase.in_title if titled else 1
        if phrase in self.found:
            heaviest, before = self.found[phrase]
            weight, times = max(weight, heaviest), before + times
        self.found[phrase] = (weight, times)


def _heading(phrases: Iterable[_Phrase]) -> _Heading:
    ordered = sorted(phrases, key=lambda one: -len(one.name))
    gapped = tuple(one for one in ordered if one.tail)
    whole = tuple(one for one in ordered if not one.tail)
    return _Heading(whole, gapped, frozenset(one.tail[0][0] for one in gapped))


def shown(phrase: str) -> str:
    """A phrase as people read it."""
    return phrase.replace(GAP, "……")


def _hit(pairs: list[tuple[str, float]], fading: float) -> Hit:
    if len(pairs) == 1:
        return Hit(pairs[0][1], (pairs[0],))
    pairs.sort(key=lambda pair: -abs(pair[1]))
    score, share = 0.0, 1.0
    for _, value in pairs:
        if value < 0:
            score += value
        else:
            score += value * share
            share *= fading
    return Hit(score, tuple(pairs))


def _phrases(part: Part, order: int, places: dict[tuple[str, str], int]) -> Iterator[_Phrase]:
    label = ""
    for number, raw in enumerate(part.lines, 1):
        line = raw.partition("#")[0].strip()
        if not line:
            continue
        if line.startswith("["):
            label = line.strip("[]").strip()
            continue
        strength, *words = line.split()
        try:
            value = float(strength)
        except ValueError:
            raise ValueError(f"词表第{number}行没有写强度：{raw.strip()}") from None
        if not label or not words:
            raise ValueError(f"词表第{number}行没有归属或者没有词：{raw.strip()}")
        for word in words:
            head, *tail = [plain(piece) for piece in word.split(GAP)]
            if len(head) < 2 or not all(tail):
                raise ValueError(f"词表第{number}行的词太短：{word}")
            covers = value if tail and value > 0 else math.inf
            place = places.setdefault((part.name, label), len(places))
            hides = label == HIDES
            yield _Phrase(word, head, tuple(tail), place, hides, order, value, part.in_title, covers)


@lru_cache(maxsize=4)
def found(reading: Reading) -> Mapping[str, Mapping[str, Hit]]:
    """What the lexicons of the package find in a message, by lexicon and label."""
    return shipped().scores(reading)


@cache
def shipped() -> Lexicon:
    """The lexicons of the package: of each name, `name.txt` and every `name_….txt`."""
    return Lexicon.read(*(Part(name, list(_lines(name)), *how) for name, how in SHIPPED.items()))


def _lines(name: str) -> Iterator[str]:
    folder = resources.files("huiyin.assist").joinpath("lexicon")
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if re.fullmatch(rf"{name}(_\w+)?\.txt", file.name):
            yield from file.read_text(encoding="utf-8").splitlines()
