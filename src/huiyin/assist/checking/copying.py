"""Is the text that of another case's answer.

The same policy explained to the same question may read alike, and a joint answer to one matter should; facts found
somewhere else, or words for another demand, should not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from huiyin.assist.checking.answering_all import key_words
from huiyin.assist.checking.drafts import Draft, Earlier, Finding, Weight
from huiyin.cases.codes import Opinion

SIZE = 5  # characters of a shingle
ALIKE = 0.75
SAME_DEMANDS = 0.5  # of the words of the shorter ones
SHORTEST = 40  # characters; shorter texts are alike by chance
SAMPLES = 24  # pieces of this text that are looked for in the other before both are compared whole
PROBED = 0.4
_DROPPED = re.compile(r"[^\u4e00-\u9fffA-Za-z0-9]+")


def check(draft: Draft) -> Iterator[Finding]:
    """The one other answer that is most like this one."""
    text = plain("".join(piece.text for piece in draft.of("facts", "reply")))
    if len(text) < SHORTEST:
        return
    step = max(1, len(text) // SAMPLES)
    samples = [text[start : start + SIZE + 3] for start in range(0, len(text) - SIZE - 2, step)]
    mine = shingles(text)
    best: tuple[float, Earlier] | None = None
    for other in draft.others:
        said = plain(other.text)
        if sum(sample in said for sample in samples) < PROBED * len(samples):
            continue
        likeness = alike(mine, shingles(said))
        if likeness >= ALIKE and (best is None or likeness > best[0]) and not _rightly(draft, other):
            best = likeness, other
    if best is not None:
        yield _found(draft, *best)


def _rightly(draft: Draft, other: Earlier) -> bool:
    """Whether it is right that both read alike."""
    if other.linked and (not other.place or other.place == draft.place):
        return True
    explains = set(draft.opinions.values()) == {Opinion.EXPLAIN}
    return explains and other.explains and _asked_alike(draft, other)


def _asked_alike(draft: Draft, other: Earlier) -> bool:
    """Whether the demands speak of the same things and acts, wherever."""
    mine, theirs = _words(draft.demands.values()), _words(other.demands.split("\n"))
    return len(mine & theirs) >= SAME_DEMANDS * max(1, min(len(mine), len(theirs)))


def _words(demands: Iterable[str]) -> set[str]:
    return {word for demand in demands for words in key_words(demand) for word in words}


def _found(draft: Draft, likeness: float, other: Earlier) -> Finding:
    asked = _asked_alike(draft, other)
    where = f"（{other.place}）" if other.place else ""
    same = f"事实和答复与{other.number}{where}的答复{round(likeness * 100)}%相同"
    if not asked:
        sentence = f"{same}，两件的诉求却不一样，请核对是不是套用了别的答复。"
        return Finding("copied", Weight.MUST, sentence, quote=other.number)
    sentence = f"{same}，请核对事实是不是在本件查明的。"
    return Finding("copied", Weight.NOTE, sentence, quote=other.number)


def plain(text: str) -> str:
    """A text without blanks and punctuation."""
    return _DROPPED.sub("", text)


def shingles(text: str, size: int = SIZE) -> frozenset[str]:
    return frozenset(text[start : start + size] for start in range(len(text) - size + 1))


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    """What two texts have in common, of all they hold."""
    both = len(one & other)
    return both / (len(one) + len(other) - both) if both else 0.0
