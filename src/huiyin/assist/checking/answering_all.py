"""Is each demand answered: facts and reply are there, they speak of what was asked, and the summary agrees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources

import rjieba

from huiyin.assist.checking.drafts import Draft, Finding, Piece, Weight, at
from huiyin.cases.codes import AnswerKind, Opinion

# Of the characters of a demand's own words, so many in the answer are enough, or so few are grave.
HALF, SCARCE = 0.4, 0.2
_OBJECTS = ("n", "vn", "l", "i", "j", "eng", "an")
_ACTS = ("v",)
_GRANTED = re.compile(
    r"(?<!不)(?<!不能)(?:予以支持|全部支持|已(?:经)?全部解决|已按您的要求(?:解决|办好)|已(?:经)?采纳)"
)
_REFUSED = re.compile(r"不予支持|不能支持|无法支持|不予采纳|未予采纳")
_REFUSALS = frozenset({Opinion.NOT_SUPPORT, Opinion.NOT_ADOPT})
_GRANTS = frozenset({Opinion.SUPPORT, Opinion.ADOPT})
_PAIRED = frozenset({AnswerKind.REVIEW, AnswerKind.SECOND_REVIEW})  # speak of the opinion under review


def check(draft: Draft) -> Iterator[Finding]:
    """Demand by demand, then the summary."""
    for no, demand in draft.demands.items():
        if not draft.text(no, "reply").strip():
            yield Finding("missing", Weight.MUST, f"第{no}项诉求还没有答复，请写明答复内容。", no, "reply")
        elif draft.kind not in _PAIRED:
            yield from _touched(draft, no, demand)
        if draft.kind is not AnswerKind.SIMPLE_REPLY and not draft.text(no, "facts").strip():
            yield Finding("missing", Weight.MUST, f"第{no}项诉求没有写查明的事实，请补写。", no, "facts")
    yield from _summary(draft)


def _touched(draft: Draft, no: int, demand: str) -> Iterator[Finding]:
    """Whether the answer speaks of what the demand is about."""
    objects, acts = key_words(demand)
    said = draft.text(no, "facts", "reply", "promise")
    signs = set("".join((*objects, *acts)))
    held = sum(sign in said for sign in signs)
    if not objects or any(_speaks_of(said, word) for word in (*objects, *acts)) or held >= HALF * len(signs):
        return
    named = "、".join(f"“{word}”" for word in objects[:2])
    other = _answers(draft, no, draft.text(no, "reply"))
    hint = f"，像是在答第{other}项" if other else ""
    weight = Weight.MUST if other or held < SCARCE * len(signs) else Weight.NOTE
    sentence = f"第{no}项诉求的答复没有提到{named}{hint}，请核对是否答的是这一项。"
    yield Finding("not_touched", weight, sentence, no, "reply")


def _answers(draft: Draft, no: int, said: str) -> int:
    """The other demand of which this reply speaks; 0 when there is none."""
    for other, demand in draft.demands.items():
        if other != no and any(_speaks_of(said, word) for word in key_words(demand)[0]):
            return other
    return 0


@lru_cache(maxsize=4096)
def key_words(demand: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The things and the acts a demand speaks of, the longest first."""
    things, acts = [], []
    general = _words()[""]
    for word, kind in rjieba.tag(demand):
        if word in general or not word.strip():
            continue
        if kind.startswith(_OBJECTS) and (len(word) > 1 or kind == "n"):
            things.append(word)
        elif kind.startswith(_ACTS) and len(word) > 1:
            acts.append(word)
    longest = sorted(dict.fromkeys(things), key=len, reverse=True)
    return tuple(longest), tuple(dict.fromkeys(acts))


def _speaks_of(said: str, word: str) -> bool:
    """Whether a text holds a word, a word of the same meaning, or two characters that follow each other in it."""
    if word in said or any(other in said for other in _words().get(word, ())):
        return True
    return len(word) > 2 and any(word[start : start + 2] in said for start in range(len(word) - 1))


def _summary(draft: Draft) -> Iterator[Finding]:
    """The one sentence on top must not say the opposite of what follows."""
    opinions = set(draft.opinions.values())
    for piece in draft.of("summary"):
        if opinions and opinions <= _REFUSALS:
            yield from _against(piece, _GRANTED, "各项处理意见都是不支持，一句话答复却写了{}，请改成一致。")
        if opinions and opinions <= _GRANTS:
            yield from _against(piece, _REFUSED, "各项处理意见都是支持，一句话答复却写了{}，请改成一致。")


def _against(piece: Piece, pattern: re.Pattern[str], sentence: str) -> Iterator[Finding]:
    for match in pattern.finditer(piece.text):
        told = sentence.format(f"“{match[0]}”")
        yield at(piece, match.start(), match.end(), "opinion", Weight.MUST, told)


@cache
def _words() -> dict[str, frozenset[str]]:
    """The words of lexicon/demands.txt: general ones under the empty name, others with what means the same."""
    source = resources.files("huiyin.assist").joinpath("lexicon/demands.txt")
    found: dict[str, frozenset[str]] = {"": frozenset()}
    for line in source.read_text("utf-8").splitlines():
        words = line.partition("#")[0].split()
        if "=" in words:
            alike = [word for word in words if word != "="]
            found |= {word: found.get(word, frozenset()) | set(alike) - {word} for word in alike}
        else:
            found[""] |= set(words)
    return found
