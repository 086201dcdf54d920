"""Lexicons of phrases: what people say when they speak of something, written by hand and matched in one pass.

A lexicon is a text an official can read and mend. A line in square brackets names a label; below it each line has
a strength and phrases, parted by blanks. ``…`` inside a phrase leaves room for a few characters of the same clause;
a negative strength speaks against the label; ``[*]`` holds phrases that stand for nothing and hide what lies in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from huiyin.assist.reading import Clause, Reading, plain

GAP = "…"
SPAN = 1 << 18  # numbers that beginnings of phrases share
ROOM = 8  # characters a gap may span
HIDES = "*"
IN_TITLE, IN_ASKING, IN_BODY = 1.6, 1.2, 1.0  # what a phrase weighs, by the clause it stands in
REPEATED = 0.15  # what each further mention adds, three at most
FADING = 0.75  # what each weaker phrase of the same label weighs beside the one before it


@dataclass(frozen=True, slots=True)
class Hit:
    """How strongly a text speaks for a label, and the phrases that say so, the strongest first."""

    score: float
    phrases: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Phrase:
    """A phrase of one label: its first part, what must follow after each gap, and its strength."""

    name: str
    head: str
    tail: tuple[str, ...]
    label: str
    strength: float

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
    """The phrases that begin alike: those that end there, and those with a gap."""

    whole: tuple[_Phrase, ...]
    gapped: tuple[_Phrase, ...]
    beyond: frozenset[str]  # the characters with which something goes on behind a gap


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Phrases by their first part; by a pair of characters, how long the first parts are that begin with it."""

    by_head: Mapping[str, _Heading]
    lengths: Mapping[str, tuple[int, ...]]  # the longest first
    twos: NDArray[np.bool_]  # which pairs may be a whole first part, by their number
    threes: NDArray[np.bool_]  # which three characters may begin a longer one
    labels: frozenset[str]

    @classmethod
    def load(cls, name: str) -> Lexicon:
        """The lexicon of the package with this name: `name.txt` and every `name_….txt`, read once."""
        return _load(name)

    @classmethod
    def read(cls, lines: Iterable[str]) -> Lexicon:
        """A lexicon from its lines. Raises ValueError for a line that is not understood."""
        heads: dict[str, list[_Phrase]] = {}
        labels = set()
        for phrase in _phrases(lines):
            heads.setdefault(phrase.head, []).append(phrase)
            labels.add(phrase.label)
        lengths: dict[str, set[int]] = {}
        for head in heads:
            lengths.setdefault(head[:2], set()).add(len(head))
        twos, threes = np.zeros(SPAN, dtype=np.bool_), np.zeros(SPAN, dtype=np.bool_)
        for head in heads:
            table, number = (twos, 0) if len(head) == 2 else (threes, 1)
            table[_numbers(head[:3])[number]] = True
        return cls(
            {head: _heading(found) for head, found in heads.items()},
            {pair: tuple(sorted(found, reverse=True)) for pair, found in lengths.items()},
            twos,
            threes,
            frozenset(labels - {HIDES}),
        )

    def scores(self, reading: Reading, title: int = 1) -> dict[str, Hit]:
        """Every label the message speaks for or against, with the phrases found; the title is read `title` times."""
        values: dict[str, list[tuple[str, float]]] = {}
        for phrase, (weight, times) in self._found(reading.clauses, title).items():
            value = phrase.strength * weight * (1 + REPEATED * min(times - 1, 3))
            values.setdefault(phrase.label, []).append((phrase.name, value))
        return {label: _hit(pairs) for label, pairs in values.items()}

    def _found(self, clauses: Sequence[Clause], title: int) -> dict[_Phrase, tuple[float, int]]:
        """The phrases of a message, each with its weightiest clause and how often it came.

        Within one label a phrase inside another does not count. The hottest loop of assistance.
        """
        text = "\n".join([clause.text for clause in clauses])
        heads, lengths = self.by_head, self.lengths
        found: dict[_Phrase, tuple[float, int]] = {}
        reached: dict[str, int] = {}  # up to where each label's matches reach
        following = iter(clauses)
        hidden = stop = 0  # up to where all is hidden; where the clause ends
        weight, times = IN_BODY, 1
        twos, threes = _numbers(text)
        begins = self.twos[twos]
        begins[:-1] |= self.threes[threes]
        for start in np.flatnonzero(begins).tolist():
            while start >= stop:
                clause = next(following)
                stop += len(clause.text) + 1
                weight = IN_TITLE if clause.title else IN_ASKING if clause.asks else IN_BODY
                times = title if clause.title else 1
            for length in lengths.get(text[start : start + 2], ()):
                heading = heads.get(text[start : start + length])
                if heading is None:
                    continue
                at = start + length
                phrases = heading.whole
                if heading.gapped and not heading.beyond.isdisjoint(text[at : min(at + ROOM + 1, stop)]):
                    phrases = heading.gapped + phrases
                for phrase in phrases:
                    end = phrase.end(text, at, stop) if phrase.tail else at
                    label = phrase.label
                    if end <= hidden or end <= reached.get(label, 0):
                        continue
                    if label == HIDES:
                        hidden = end
                        continue
                    reached[label] = end
                    before = found.get(phrase)
                    found[phrase] = (max(weight, before[0]), before[1] + times) if before else (weight, times)
        return found


def _heading(phrases: Iterable[_Phrase]) -> _Heading:
    ordered = sorted(phrases, key=lambda one: -len(one.name))
    gapped = tuple(one for one in ordered if one.tail)
    whole = tuple(one for one in ordered if not one.tail)
    return _Heading(whole, gapped, frozenset(one.tail[0][0] for one in gapped))


@lru_cache(maxsize=16)
def _numbers(text: str) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """A number for each two and each three neighbouring characters; different ones may share one."""
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32)
    twos = codes[:-1] * np.uint32(40503) ^ codes[1:]
    threes = twos[:-1] * np.uint32(40503) ^ codes[2:]
    return twos & np.uint32(SPAN - 1), threes & np.uint32(SPAN - 1)


def _hit(pairs: list[tuple[str, float]]) -> Hit:
    pairs.sort(key=lambda pair: -abs(pair[1]))
    score, share = 0.0, 1.0
    for _, value in pairs:
        if value < 0:
            score += value
        else:
            score += value * share
            share *= FADING
    return Hit(score, tuple(pairs))


def _phrases(lines: Iterable[str]) -> Iterator[_Phrase]:
    label = ""
    for number, raw in enumerate(lines, 1):
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
            head, *tail = [plain(part) for part in word.split(GAP)]
            if len(head) < 2 or not all(tail):
                raise ValueError(f"词表第{number}行的词太短：{word}")
            yield _Phrase(word, head, tuple(tail), label, value)


@cache
def _load(name: str) -> Lexicon:
    folder = resources.files("huiyin.assist").joinpath("lexicon")
    files = sorted((file for file in folder.iterdir()), key=lambda file: file.name)
    wanted = [file for file in files if re.fullmatch(rf"{name}(_\w+)?\.txt", file.name)]
    if not wanted:
        raise FileNotFoundError(f"没有名为“{name}”的词表。")
    return Lexicon.read(line for file in wanted for line in file.read_text(encoding="utf-8").splitlines())
