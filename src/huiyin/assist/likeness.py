"""Which of many texts speak of the same: as one text, as one person's matter, as one matter of many people. Pure.

First, telling words lead to some hundred texts; then these are compared. Two texts are as alike as the rare words they
share weigh against all they say, those of their titles once more. What is very like the message lends it its words, so
that who speaks of the same otherwise is found too. Of a matter of many people the newest come first: through them the
whole row is found.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from heapq import nlargest
from typing import Generic, NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from huiyin.index.wording import Marks, Said, Weights, Wording, Words

MOST = 5  # look-alikes of a message
ASKED = 150  # words of a message that are looked up
NEWEST = 30  # texts looked at for each of them
COMPARED = 80  # texts compared
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

    said: Said
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

    def said(self, words: Words) -> Said:
        """The marks of words, as they stand there."""

    def usual(self) -> Wording:
        """How common words are."""

    def led_to(self, weights: Mapping[int, float]) -> Sequence[Key]:
        """The texts of which the weightiest of these marks are telling words; of each word the newest."""

    def told(self, likely: Sequence[Key]) -> Mapping[Key, Told]:
        """Of these texts, the likest first, those that may be compared, and those of the same person."""


def like(message: Words, at: datetime, register: Register[Key]) -> list[Like[Key]]:
    """The texts of the register that speak of the same as a message that came `at`, the likest kind first."""
    if not message.all:
        return []
    usual, said = register.usual(), register.said(message)
    weights = usual.weights(said.all)
    found = register.told(register.led_to(_telling(said, weights)))
    known = {key: told for key, told in found.items() if len(told.said.all)}
    compared = _compare(said, known, usual) if known else {}
    return [
        Like(
            key,
            kind,
            round(compared[key].score, 3),
            shared(message, weights, np.isin(said.all, known[key].said.all)),
        )
        for key, kind in _choose(compared, known, at)
    ]


def _telling(said: Said, weights: Weights) -> dict[int, float]:
    """The words that lead to others: those of the title and the rarest of the rest, with what each counts."""
    rest = np.argsort(-weights[len(said.title) :], kind="stable") + len(said.title)
    asked = np.concatenate((np.arange(len(said.title))[: ASKED // 2], rest))[:ASKED]
    return dict(zip(said.all[asked].tolist(), (weights[asked] ** 2).tolist(), strict=True))


class _Bag:
    """Words with what they weigh, in order, so that those of many texts are looked up at once."""

    def __init__(self, marks: Marks, weights: Weights) -> None:
        self.marks, where = np.unique(marks, return_inverse=True)
        self.weights = np.bincount(where, weights=weights, minlength=len(self.marks))
        self.length = float(np.sqrt((self.weights**2).sum())) or 1.0

    def of(self, marks: Marks) -> Weights:
        """What each of these words weighs here; nothing when it is not in it."""
        if not len(self.marks):
            return np.zeros(len(marks))
        where = np.searchsorted(self.marks, marks)
        where[where == len(self.marks)] = 0
        return np.where(self.marks[where] == marks, self.weights[where], 0.0)


class _Texts:
    """The words of many texts, one behind the other; none may be without words."""

    def __init__(self, texts: Sequence[Marks], usual: Wording) -> None:
        self.marks = np.concatenate(texts)
        self.weights = usual.weights(self.marks)
        ends = np.cumsum([len(marks) for marks in texts])
        self.starts = np.concatenate((np.zeros(1, np.intp), ends[:-1]))
        self.lengths = np.maximum(np.sqrt(np.add.reduceat(self.weights**2, self.starts)), 1e-9)

    def along(self, bag: _Bag) -> Weights:
        """How far each text says the same as the bag, from 0 to 1."""
        both = np.add.reduceat(bag.of(self.marks) * self.weights, self.starts)
        found: Weights = both / (self.lengths * bag.length)
        return found


class _Compared(NamedTuple):
    """How like a text is in all its words, with those of its title once more, and in the end."""

    whole: float
    plain: float
    score: float


def _compare(said: Said, known: Mapping[Key, Told], usual: Wording) -> dict[Key, _Compared]:
    weights = usual.weights(said.all)
    texts = _Texts([told.said.all for told in known.values()], usual)
    whole, title = texts.along(_Bag(said.all, weights)), np.zeros(len(known))
    titled = [place for place, told in enumerate(known.values()) if len(told.said.title)]
    if titled and len(said.title):
        titles = _Texts([told.said.title for told in known.values() if len(told.said.title)], usual)
        title[titled] = titles.along(_Bag(said.title, weights[: len(said.title)]))
    plain = whole + _TITLE * title
    spoken = texts.along(_lent(said.all, weights, texts, plain))
    score = _OWN * whole + _TITLE * title + _LENT * spoken
    rows = zip(whole.tolist(), plain.tolist(), score.tolist(), strict=True)
    return {key: _Compared(*row) for key, row in zip(known, rows, strict=True)}


def _lent(marks: Marks, weights: Weights, texts: _Texts, plain: Weights) -> _Bag:
    """The words of the message with those of the texts that are very like it."""
    all_marks, all_weights = [marks], [weights / (float(np.sqrt((weights**2).sum())) or 1.0)]
    ends = np.append(texts.starts[1:], len(texts.marks))
    for place in np.argsort(-plain, kind="stable")[:_LENDERS]:
        if plain[place] > _LENDS_FROM:
            part = slice(texts.starts[place], ends[place])
            share = min(1.0, 2 * plain[place]) * _LENDS / texts.lengths[place]
            all_marks.append(texts.marks[part])
            all_weights.append(texts.weights[part] * share)
    return _Bag(np.concatenate(all_marks), np.concatenate(all_weights))


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


def shared(message: Words, weights: Weights, both: NDArray[np.bool_]) -> tuple[str, ...]:
    """The words by which two texts belong together, joined where one runs into the next (南河 + 河路: 南河路)."""
    runs: list[tuple[float, str]] = []
    last = ""
    for word, weight, stands in zip(message.all, weights.tolist(), both.tolist(), strict=True):
        if not stands:
            last = ""
            continue
        if last and last[-1] == word[0] and not word.isascii():
            before, run = runs.pop()
            runs.append((before + weight, run + word[1:]))
        else:
            runs.append((weight, word))
        last = word
    return tuple(run for _, run in nlargest(SHARED, runs))
