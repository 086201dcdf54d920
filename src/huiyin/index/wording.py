"""How common words are in the texts an office receives, and the words by which a text is told from others. Pure.

Words are the tokens of the index. What half of all letters say (请问, 希望, 尊敬的领导) is left out beforehand; how
common the rest is follows from the newest texts, so that it needs no list, and a name is rare wherever the office is.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import count, repeat
from typing import NamedTuple

from huiyin.index import tokens

LONGEST = 3000  # characters read of one text
SUPPOSED = 50  # texts without any of the words, supposed besides, so that in a new register no word is common at once
WINDOW = 1500  # texts after which the older ones begin to count less
_COUNTED = 2 * WINDOW + 100  # no word is counted more often, even where several count at once
_FORMULAS = re.compile(
    "尊敬的|敬爱的|您好|你好|谢谢|感谢|辛苦了|领导|书记|市长|县长|区长|局长|镇长|主任|同志|有关部门|相关部门|职能部门|部门|政府|"
    "请问|请求|恳请|恳求|希望|建议|反映|投诉|举报|咨询|关于|要求|质疑|反馈|呼吁|盼望|望|盼|请|解决|处理|答复|回复|给予|予以|"
    "什么时候|什么|何时|为什么|为何|怎么办|怎么|怎样|如何|能否|是否|可否|能不能|可不可以|"
    "我们|我是|本人|我家|他们|你们|大家|自己|的问题|问题|情况|严重|一直|现在|目前|至今|已经|多次|没有|尽快|早日|"
    "因为|所以|由于|但是|如果|而且|并且|或者|还是|以及|可以|应该|需要|进行"
)


class Words(NamedTuple):
    """The words of a text, each once: those of its title, and all of them, the title's first."""

    title: tuple[str, ...]
    all: tuple[str, ...]


def words(title: str, text: str) -> Words:
    """What a text says, without what all letters say."""
    own = _said(title)
    return Words(own, tuple(dict.fromkeys((*own, *_said(text[:LONGEST])))))


def _said(text: str) -> tuple[str, ...]:
    return tuple(
        [token for token in tokens.of(_FORMULAS.sub("，", tokens.narrow(text).lower())) if len(token) > 1]
    )


class Wording:
    """How many of the newest texts hold each word."""

    def __init__(self, texts: Iterable[Words] = ()) -> None:
        self.texts = 0.0
        self.counts: Counter[str] = Counter()
        self._counted, self._weights = -1.0, [0.0]
        for text in texts:
            self.add(text)

    def add(self, text: Words) -> None:
        """Count one more text; when there are many, the older ones lose half their weight."""
        self.counts.update(text.all)
        self.texts += 1
        if self.texts >= 2 * WINDOW:
            halves = [(word, number // 2) for word, number in self.counts.items()]
            self.counts = Counter({word: half for word, half in halves if half})
            self.texts /= 2

    def weights(self, found: Iterable[str]) -> dict[str, float]:
        """The weight of each word: the rarer the more."""
        counts, by_count = self.counts, self._by_count()
        return {word: by_count[counts.get(word, 0)] for word in found}

    def length(self, found: Sequence[str]) -> float:
        """How much the words weigh together."""
        by_count = self._by_count()
        weights = map(by_count.__getitem__, map(self.counts.get, found, repeat(0)))
        return math.sqrt(sum([weight * weight for weight in weights])) or 1.0

    def _by_count(self) -> list[float]:
        """The weight of a word by the number of texts which hold it."""
        if self._counted != self.texts:
            self._counted, top = self.texts, self.texts + SUPPOSED
            self._weights = [math.log(max(1.0, top / (number + 1))) for number in range(_COUNTED)]
        return self._weights

    def telling(self, text: Words, most: int, *, of_title: int) -> list[str]:
        """The words by which a text is found again: those of its title, then the rarest of the rest."""
        head = list(text.title[:of_title])
        rest = text.all[len(head) :]
        common = zip(map(self.counts.get, rest, repeat(0)), count(), rest, strict=False)
        return head + [word for *_, word in sorted(common)[: most - len(head)]]
