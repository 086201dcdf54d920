"""How the answer speaks: blame, threats, empty phrases, acts without a date, sentences nobody reads to the end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from huiyin.assist.checking.drafts import Draft, Finding, Piece, Weight, at

LONGEST = 120  # characters of a sentence
GAP = r"[^。；！？\n]{0,8}?"
_SOON = re.compile(r"尽快|尽早|近期|早日|抓紧|不日|择期|适时|下一步(?:将|我)|后续(?:将|我)")
_WILL = re.compile(
    r"(?:将(?!来|近|其|军)|拟|计划)(?:于|在|对|由)?[^，。；\n]{0,14}?"
    r"(?:完成|整改|修复|安排|处理|落实|拆除|清理|更换|发放|支付|改造|安装|开工|恢复|协调|督促)"
)
_DATED = re.compile(
    r"\d{1,2}月|\d{4}年|\d+(?:小时|个?(?:工作)?[日天周月])[之以]?内|[一二三四五六七八九十]+个?(?:工作)?[日天周月][之以]?内"
    r"|[今明]天|当[天日]|[本下]周|[本下]月|月底|年底|季度|每[日天周月年]|即[日时]|立即"
)
# The paper itself ends with the contact of whoever handles the matter; others have to be named with their number.
_ASK = re.compile(
    r"(?:请您?|可以?|欢迎您?)(?:随时)?(?:(?:致电|联系|咨询)(?!我|本|经办)[^，。；\n]{2,16}|[与向](?!我|本|经办)[^，。；\n]{2,16}(?:联系|咨询))"
)
_REACHED = re.compile(r"\d{3,}|地址|公示|公告|公开栏|法院|仲裁")


@dataclass(frozen=True, slots=True)
class _Manner:
    """A group of phrases with what to do about them."""

    weight: Weight
    advice: str
    phrases: re.Pattern[str]


def check(draft: Draft) -> Iterator[Finding]:
    """Every sentence that is not the citizen's own."""
    for piece in draft.pieces:
        if piece.field == "basis":
            continue
        yield from _manners(piece)
        yield from _long(piece)
        if piece.field in ("summary", "reply", "promise"):
            yield from _undated(draft, piece)
            yield from _unreachable(piece)


def _manners(piece: Piece) -> Iterator[Finding]:
    for manner in _table():
        for match in manner.phrases.finditer(piece.text):
            if _quoted(piece.text, match.start()):
                continue
            if manner.weight is Weight.NOTE and _dated(piece.text, *match.span()):
                continue
            yield at(piece, *match.span(), "tone", manner.weight, manner.advice)


def _quoted(text: str, start: int) -> bool:
    """Whether it stands between quotation marks: the words of somebody else."""
    return text.rfind("“", 0, start) > text.rfind("”", 0, start)


def _dated(text: str, start: int, end: int) -> bool:
    """Whether the sentence around says when."""
    begin = max(text.rfind(stop, 0, start) for stop in "。；！？\n") + 1
    ends = [found for stop in "。；！？\n" if (found := text.find(stop, end)) >= 0]
    return _DATED.search(text[begin : min(ends, default=len(text))]) is not None


def _long(piece: Piece) -> Iterator[Finding]:
    for sentence in piece.sentences():
        length = len(sentence[0].strip())
        if length > LONGEST:
            told = f"这一句有{length}个字，请分成几句，一句说一件事。"
            yield at(
                piece, sentence.start(), min(sentence.end(), sentence.start() + 16), "long", Weight.NOTE, told
            )


def _undated(draft: Draft, piece: Piece) -> Iterator[Finding]:
    """Something that will be done, and no day on which."""
    if piece.demand in draft.dues or (piece.field == "summary" and draft.dues):
        return
    for pattern in (_SOON, _WILL):
        for match in pattern.finditer(piece.text):
            if _quoted(piece.text, match.start()) or _dated(piece.text, *match.span()):
                continue
            told = f"“{match[0]}”没有日期，请写明什么时候做到；还没有做完的，填在“承诺事项”和“完成日期”里。"
            yield at(piece, *match.span(), "undated", Weight.NOTE, told)
            return


def _unreachable(piece: Piece) -> Iterator[Finding]:
    for match in _ASK.finditer(piece.text):
        if not _REACHED.search(match[0]):
            told = "请诉求人去联系，却没有写电话或者地址，请补上。"
            yield at(piece, match.start(), min(match.end(), match.start() + 20), "contact", Weight.NOTE, told)


@cache
def _table() -> tuple[_Manner, ...]:
    """The groups of lexicon/tone.txt."""
    source = resources.files("huiyin.assist").joinpath("lexicon/tone.txt")
    groups: list[tuple[str, list[str]]] = []
    for line in source.read_text("utf-8").splitlines():
        line = line.partition("#")[0].strip()
        if line.startswith("["):
            groups.append((line, []))
        elif line:
            groups[-1][1].extend(line.split())
    return tuple(_manner(head, phrases) for head, phrases in groups)


def _manner(head: str, phrases: list[str]) -> _Manner:
    weight, _, advice = head.strip("[").partition("]")
    patterns = [GAP.join(map(re.escape, phrase.split("…"))) for phrase in phrases]
    return _Manner(Weight(weight.strip()), advice.strip(), re.compile("|".join(patterns)))
