"""What messages are compared by when topics are gathered: the sounds of the title, the words of the text, the places.

The title is taken by syllables, two at a time and in either order, so that a slip of the input method (a character of
the same sound, two characters swapped) does not part what belongs together. Pure.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import rjieba
from pypinyin import lazy_pinyin

from huiyin.assist import wordlists
from huiyin.assist.places import DISTRICT, places
from huiyin.assist.reading import Reading, plain

WORDS_OF = 1000  # characters of the text whose words are taken
PLACES_OF = 400  # characters of the text whose places are taken

_WORDS = wordlists.read("topic_words")
_EMPTY = frozenset(_WORDS["empty"])
# A letter and a digit stand where the names of counties and districts were taken out; they tell nothing apart.
_CUT = re.compile("|".join([*sorted(_WORDS["asking"], key=len, reverse=True), DISTRICT]))
_CUT_DISTRICTS = re.compile(DISTRICT)
_RUN = re.compile(r"[\u4e00-\u9fff]+|[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Gist:
    """How often each feature stands in the title, in the text, among the places, and in the title without places."""

    title: dict[str, float]
    words: dict[str, float]
    places: dict[str, float]
    matter: dict[str, float]

    @classmethod
    def of(cls, title: str, text: str, gazetteer: Iterable[str] = ()) -> Gist:
        """Take the gist of a message."""
        known = tuple(gazetteer)
        head = Reading.of(title, "")
        named = places(head, known)
        matter = head.title
        for place in named:
            matter = matter.replace(place.name, "|")
        said = _sounds(head.title)
        return cls(
            _damped(said),
            _damped(_words(plain(text[:WORDS_OF]))),
            _damped([place.name for place in named * 2 + places(text[:PLACES_OF], known)]),
            _damped(_sounds(matter) if named else said),
        )

    def __iter__(self) -> Iterator[dict[str, float]]:
        return iter((self.title, self.words, self.places, self.matter))


def _damped(features: list[str]) -> dict[str, float]:
    counts = Counter(features).items()
    return {feature: 1.0 if count == 1 else 1 + math.log(count) for feature, count in counts}


def _sounds(title: str) -> list[str]:
    """Pairs of syllables next to each other or one apart, in alphabetical order; numbers and Latin words whole."""
    found = []
    for run in _RUN.findall(_CUT.sub("|", title)):
        if run.isascii():
            found.append(run)
            continue
        sounds = [_sound(sign) for sign in run]
        found += ["-".join(sorted(pair)) for pair in pairwise(sounds)]
        found += ["_".join(sorted(pair)) for pair in zip(sounds, sounds[2:], strict=False)]
    return found


@lru_cache(maxsize=8000)
def _sound(sign: str) -> str:
    return str(lazy_pinyin(sign)[0])


def _words(text: str) -> list[str]:
    runs = _RUN.findall(_CUT_DISTRICTS.sub("|", text))
    words = rjieba.cut("|".join(runs))
    return [
        word for word in words if word not in _EMPTY and (len(word) > 1 or word.isascii()) and word != "|"
    ]
