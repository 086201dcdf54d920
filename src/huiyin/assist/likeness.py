"""Which of many texts speak of the same: as one text, as one person's matter, as one matter of many people. Pure.

First, telling words lead to some dozens of texts; then these are compared. Two texts are as alike as the rare words
they share weigh against all they say, those of their titles once more. What is very like the message lends it its
words, so that who speaks of the same otherwise is found too. Of a matter of many people the newest come first: through
them the whole row is found.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from heapq import nlargest
from typing import Generic, NamedTuple, Protocol, TypeVar

from huiyin.index.wording import Wording, Words

MOST = 5  # look-alikes of a message
ASKED = 100  # words of a message that are looked up
NEWEST = 40  # texts looked at for each of them
COMPARED = 60  # texts compared
SHARED = 3  # words by which it is said why
SAME_TEXT = 0.5
SAME_PERSON = 0.05  # of one person's texts so little is enough
SAME_MATTER = 0.06
_BESIDE_BEST, _BEST = 0.35, 0.2  # how like the likest the others must be, and how like that counts at most
_TITLE = 0.35
_OWN, _LENT = 0.6, 0.4  # what the own words count, and those with what was lent
_LENDERS, _LENDS, _LENDS_FROM = 4, 0.8, 0.12
_FADES = 0.1  # how fast likeness counts less with the days between
_DAYS = 3.0

Key = TypeVar("Key", bound=Hashable)


class Kind(StrEnum):
    """In what two messages are alike."""

    TEXT = "text"
    PERSON = "person"
    MATTER = "matter"


class Told(NamedTuple):
    """A text that stands in the register; `own`: it is of the same person."""

    words: Words
    at: datetime
    own: bool = False


@dataclass(frozen=True, slots=True)
class Like(Generic[Key]):
    """A text that is like the message, in what, how much, and the words they share, the most telling first."""

    key: Key
    kind: Kind
    score: float
    shared: tuple[str, ...]


class Register(Protocol[Key]):
    """Where texts are looked up."""

    def usual(self) -> Wording:
        """How common words are."""

    def postings(self, words: Sequence[str], newest: int) -> Mapping[str, Sequence[Key]]:
        """For each word the newest texts of which it is a telling word."""

    def told(self, likely: Sequence[Key]) -> Mapping[Key, Told]:
        """Of these texts, the likest first, those that may be compared, and those of the same person."""


def like(message: Words, at: datetime, register: Register[Key]) -> list[Like[Key]]:
    """The texts of the register that speak of the same as a message that came `at`, the likest kind first."""
    if not message.all:
        return []
    usual = register.usual()
    weights = usual.weights(message.all)
    known = register.told(_likely(message, weights, register))
    compared = _compare(message, weights, known, usual)
    chosen = _choose(compared, known, at)
    said = frozenset(message.all)
    return [
        Like(
            key,
            kind,
            round(compared[key].score, 3),
            shared(message, weights, said.intersection(known[key].words.all)),
        )
        for key, kind in chosen
    ]


def _likely(message: Words, weights: Mapping[str, float], register: Register[Key]) -> list[Key]:
    """The texts that share the most telling words with the message."""
    title = message.title[: ASKED // 2]
    rest = nlargest(ASKED - len(title), message.all[len(message.title) :], key=weights.__getitem__)
    found: dict[Key, float] = defaultdict(float)
    for word, keys in register.postings([*title, *rest], NEWEST).items():
        weight = weights[word] ** 2
        for key in keys:
            found[key] += weight
    return sorted(found, key=found.__getitem__, reverse=True)


@dataclass(slots=True)
class _Compared:
    """How like a text is in all its words and in those of its title, and in the end."""

    words: Words
    length: float
    whole: float
    title: float
    score: float = 0.0

    @property
    def plain(self) -> float:
        return self.whole + _TITLE * self.title


def _compare(
    message: Words, weights: dict[str, float], known: Mapping[Key, Told], usual: Wording
) -> dict[Key, _Compared]:
    squares = {word: weight * weight for word, weight in weights.items()}
    length, titled = usual.length(message.all), usual.length(message.title)
    said, title, square = frozenset(message.all), frozenset(message.title), squares.__getitem__
    found: dict[Key, _Compared] = {}
    for key, told in known.items():
        words = told.words
        own = usual.length(words.all)
        whole = sum(map(square, said.intersection(words.all))) / (length * own)
        both = title.intersection(words.title)
        found[key] = _Compared(
            words, own, whole, sum(map(square, both)) / (titled * usual.length(words.title)) if both else 0.0
        )
    lent = {word: weight / length for word, weight in weights.items()}
    for lender in nlargest(_LENDERS, found.values(), key=lambda one: one.plain):
        if lender.plain > _LENDS_FROM:
            share = min(1.0, 2 * lender.plain) * _LENDS / lender.length
            for word, weight in usual.weights(lender.words.all).items():
                lent[word] = lent.get(word, 0.0) + share * weight
    lent_length = math.sqrt(sum([weight * weight for weight in lent.values()])) or 1.0
    product = {word: lent[word] * weight for word, weight in usual.weights(lent).items()}.__getitem__
    spoken = frozenset(lent)
    for one in found.values():
        borrowed = sum(map(product, spoken.intersection(one.words.all))) / (lent_length * one.length)
        one.score = _OWN * one.whole + _TITLE * one.title + _LENT * borrowed
    return found


def _choose(
    compared: Mapping[Key, _Compared], known: Mapping[Key, Told], at: datetime
) -> list[tuple[Key, Kind]]:
    """The few that are worth showing: the same text, the same person's, and of the others' the likest and the newest."""
    same = [key for key, one in compared.items() if one.whole >= SAME_TEXT]
    own = [
        key
        for key, one in compared.items()
        if known[key].own and one.whole < SAME_TEXT and one.plain >= SAME_PERSON
    ]
    same.sort(key=lambda key: (compared[key].whole, known[key].at), reverse=True)
    own.sort(key=lambda key: compared[key].plain, reverse=True)
    passed = frozenset((*same, *own))
    score = {
        key: one.score * (1 + max(0.0, (at - known[key].at).total_seconds() / 86400) / _DAYS) ** -_FADES
        for key, one in compared.items()
        if key not in passed and not known[key].own
    }
    least = max(SAME_MATTER, _BESIDE_BEST * min(_BEST, max(score.values(), default=0.0)))
    others = sorted((key for key in score if score[key] >= least), key=score.__getitem__, reverse=True)
    others = others[:1] + sorted(others[1:], key=lambda key: known[key].at, reverse=True)
    kinds = ((same, Kind.TEXT), (own, Kind.PERSON), (others, Kind.MATTER))
    return [(key, kind) for keys, kind in kinds for key in keys][:MOST]


def shared(message: Words, weights: Mapping[str, float], both: Iterable[str]) -> tuple[str, ...]:
    """The words by which two texts belong together, joined where one runs into the next (南河 + 河路: 南河路)."""
    runs: list[tuple[float, str]] = []
    standing, last = frozenset(both), ""
    for word in message.all:
        if word not in standing:
            last = ""
            continue
        if last and last[-1] == word[0] and not word.isascii():
            weight, run = runs.pop()
            runs.append((weight + weights[word], run + word[1:]))
        else:
            runs.append((weights[word], word))
        last = word
    return tuple(run for _, run in nlargest(SHARED, runs))
