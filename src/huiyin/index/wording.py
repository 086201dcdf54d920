"""What a text says, as marks of its words, and how common each is in the texts an office receives. Pure.

Words are the tokens of the index, without what half of all letters say (请问, 希望, 尊敬的领导). A mark is a number of four
bytes for a word: hundreds of texts are compared in the time in which one is read. How common a word is follows from the
newest texts, so that it needs no list, and a name is rare wherever the office is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from huiyin.index import tokens

Marks = NDArray[np.int32]
Weights = NDArray[np.float64]

LONGEST = 3000  # characters read of one text
SUPPOSED = 50  # texts without any of the words, supposed besides, so that in a new register no word is common at once
WINDOW = 1500  # texts after which the older ones begin to count less
_PLACES = 1 << 20  # where words are counted: two that fall on one place count as one, which is seldom
_FORMULAS = re.compile(
    "尊敬的|敬爱的|您好|你好|谢谢|感谢|辛苦了|领导|书记|市长|县长|区长|局长|镇长|主任|同志|有关部门|相关部门|职能部门|部门|政府|"
    "请问|请求|恳请|恳求|希望|建议|反映|投诉|举报|咨询|关于|要求|质疑|反馈|呼吁|盼望|望|盼|请|解决|处理|答复|回复|给予|予以|"
    "什么时候|什么|何时|为什么|为何|怎么办|怎么|怎样|如何|能否|是否|可否|能不能|可不可以|"
    "我们|我是|本人|我家|他们|你们|大家|自己|的问题|问题|情况|严重|一直|现在|目前|至今|已经|多次|没有|尽快|早日|"
    "因为|所以|由于|但是|如果|而且|并且|或者|还是|以及|可以|应该|需要|进行"
)


class Said(NamedTuple):
    """The marks of the words of a text, each once: of its title, and of all of it, the title's first."""

    title: Marks
    all: Marks


class Words(NamedTuple):
    """The words of a text, each once: of its title, and all of them, the title's first."""

    title: tuple[str, ...]
    all: tuple[str, ...]

    def said(self, salt: int = 0) -> Said:
        """Their marks; those of another `salt` are others."""
        every = np.fromiter((crc32(word.encode(), salt) for word in self.all), np.uint32, len(self.all))
        marks = every.view(np.int32)
        return Said(marks[: len(self.title)], marks)


def words(title: str, text: str) -> Words:
    """What a text says, without what all letters say."""
    own = _words(title)
    return Words(own, tuple(dict.fromkeys((*own, *_words(text[:LONGEST])))))


def _words(text: str) -> tuple[str, ...]:
    clean = _FORMULAS.sub("，", tokens.narrow(text).lower())
    return tuple([token for token in tokens.of(clean) if len(token) > 1])


class Wording:
    """How many of the newest texts hold each word."""

    def __init__(self, texts: Iterable[Marks] = ()) -> None:
        self.texts = 0.0
        self._counts = np.zeros(_PLACES, np.uint16)
        for marks in texts:
            self.add(marks)

    def add(self, marks: Marks) -> None:
        """Count one more text; when there are many, the older ones lose half their weight."""
        self._counts[marks & (_PLACES - 1)] += 1
        self.texts += 1
        if self.texts >= 2 * WINDOW:
            self._counts //= 2
            self.texts /= 2

    def counts(self, marks: Marks) -> NDArray[np.uint16]:
        """In how many texts each word was."""
        found: NDArray[np.uint16] = self._counts[marks & (_PLACES - 1)]
        return found

    def weights(self, marks: Marks) -> Weights:
        """The weight of each word: the rarer the more."""
        weights: Weights = np.log((self.texts + SUPPOSED) / (self.counts(marks) + 1.0))
        return np.maximum(weights, 0.0)

    def telling(self, said: Said, most: int, *, of_title: int) -> Marks:
        """The words by which a text is found again: those of its title, then the rarest of the rest."""
        head, rest = said.title[:of_title], said.all[min(len(said.title), of_title) :]
        rarest = np.argsort(self.counts(rest), kind="stable")[: most - len(head)]
        return np.concatenate((head, rest[rarest]))
