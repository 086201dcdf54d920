"""The places of a text that hold what was asked for, cut out with what stands around them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from huiyin.index import tokens
from huiyin.index.tokens import Word

AROUND = 60  # characters of an excerpt
_BEFORE = 18
_ENDS = "。！？；\n"
Parts = tuple[tuple[str, bool], ...]  # pieces of a text one after the other, and whether each was asked for


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A piece of a text, from which kind of text, and the key under which that stands."""

    kind: str
    parts: Parts
    key: str = ""


def marked(text: str, words: Iterable[Word]) -> Parts:
    """The whole text with what was asked for set apart."""
    found = tokens.places(text, tuple(piece for word in words for piece in word.pieces))
    edges = [0, *(edge for place in found for edge in place), len(text)]
    return tuple(
        (text[start:end], index % 2 == 1) for index, (start, end) in enumerate(pairwise(edges)) if start < end
    )


def around(text: str, words: Sequence[Word]) -> Parts:
    """About sixty characters around the first of the words in the text; nothing when none stands there."""
    found = tokens.places(text, tuple(piece for word in words for piece in word.pieces))
    if not found:
        return ()
    # Where most of what was asked for stands together.
    first = max(
        found, key=lambda place: (sum(place[0] <= start < place[0] + AROUND for start, _ in found), -place[0])
    )[0]
    start = max(0, first - _BEFORE)
    sentence = max(text.rfind(end, start, first) for end in _ENDS)
    start = sentence + 1 if sentence >= 0 else start
    end = min(len(text), start + AROUND)
    cut = " ".join(text[start:end].split())
    parts = marked(cut, words)
    before = (("…", False),) if start > 0 and sentence < 0 else ()
    return (*before, *parts, *((("…", False),) if end < len(text) else ()))
