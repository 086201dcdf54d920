"""Are the ways to contest the answer, where its writer names them, those of this kind of paper.

Every paper ends with its remedy by itself; what is written in the text must not say another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from huiyin.assist import laws
from huiyin.assist.checking.drafts import Draft, Finding, Piece, Weight, at
from huiyin.cases.codes import AnswerKind

K = AnswerKind
_NUMBER = r"[\d零〇一二两三四五六七八九十百]+"
_WAYS = "复查|复核|行政复议|复议|行政诉讼|提起诉讼|起诉"
_WITHIN = re.compile(
    rf"(?P<number>{_NUMBER})(?:个)?(?P<unit>工作日|日|天|个月|月|年)(?:之|以)?内[^。；\n]{{0,30}}?(?P<way>{_WAYS})"
)
_OFFERED = re.compile(rf"(?:可以?|有权|请|申请|请求|提起|提出|依法)[^。；，\n]{{0,16}}?(?P<way>{_WAYS})")
_MINE = re.compile(r"^[^。；\n]{0,4}(?:机关|机构|意见|决定)")
# The sentence speaks of contesting this answer, not a penalty, a certificate or a contract.
_CONTESTED = re.compile(
    r"(?:本|此|这|以上|上述|我[局镇委办]的?|本[局机关单位]+的?)[^，。；]{0,8}(?:意见|答复|回复|结果)[^，。；]{0,6}(?:不服|异议|不满)"
    r"|^[\s，]*(?:如果?您?|您)?(?:对(?:处理)?(?:意见|答复|结果|回复))?(?:不服|有异议|不满意)的?"
)
_RIGHT = {
    "复查": ((30, "日"),), "复核": ((30, "日"),), "复议": ((60, "日"),), "诉讼": ((6, "月"), (15, "日")),
}  # fmt: skip
_LIMITS = {"复查": "三十日", "复核": "三十日", "复议": "六十日", "诉讼": "六个月（经复议、仲裁的十五日）"}
# Which way leads on from which paper; the others take none of these away, they are just not the way.
_LEADS_TO = {
    K.OPINION: ("复查",), K.DUTY_REPLY: ("复议", "诉讼"), K.REVIEW: ("复核",), K.SECOND_REVIEW: (),
    K.HOTLINE_REPLY: (), K.SUGGESTION_REPLY: (),
}  # fmt: skip
_INSTEAD = {
    K.OPINION: "处理意见书的救济是三十日内请求复查（《信访工作条例》第三十五条），文书末尾已经写明",
    K.DUTY_REPLY: "履行职责答复书的救济是行政复议、行政诉讼，文书末尾已经写明",
    K.REVIEW: "复查意见书的救济是三十日内请求复核（《信访工作条例》第三十六条），文书末尾已经写明",
    K.SECOND_REVIEW: "复核意见是信访程序的最后一道",
    K.HOTLINE_REPLY: "12345工单的答复没有复查、复核；诉求人愿意的，可以转为信访事项",
    K.SUGGESTION_REPLY: "意见建议的回复没有复查、复核",
}
SHORTEST = 60  # days to ask for 行政复议; no law may give less (行政复议法第二十条)
_CLOSING = re.compile(
    r"(?:最终|终局)(?:的)?(?:答复|意见|结论)|不再(?:受理|答复|重复答复)|(?:本|此)(?:事项|件)(?:就此)?终结"
)


def check(draft: Draft) -> Iterator[Finding]:
    """Sentences on remedies, and words that close a way that is open."""
    for piece in draft.of("summary", "reply", "promise"):
        for sentence in piece.sentences():
            yield from _limits(piece, sentence)
            yield from _ways(draft, piece, sentence)
        if draft.kind is not K.SECOND_REVIEW:
            yield from _closing(draft, piece)


def _kind(way: str) -> str:
    if "诉" in way:
        return "诉讼"
    return "复议" if "复议" in way else way


def _limits(piece: Piece, sentence: re.Match[str]) -> Iterator[Finding]:
    contested = _CONTESTED.search(sentence[0])
    for match in _WITHIN.finditer(sentence[0]):
        way, unit = _kind(match["way"]), {"天": "日", "个月": "月"}.get(match["unit"], match["unit"])
        length = laws.number(match["number"])
        if not contested and not (way == "复议" and unit == "日" and length < SHORTEST):
            continue
        if (length, unit) not in _RIGHT[way]:
            told = f"{_named(way)}的期限是{_LIMITS[way]}，请核对。"
            start = sentence.start()
            yield at(piece, start + match.start(), start + match.end(), "limit", Weight.MUST, told)


def _named(way: str) -> str:
    return {"复查": "请求复查", "复核": "请求复核", "复议": "申请行政复议", "诉讼": "提起行政诉讼"}[way]


def _ways(draft: Draft, piece: Piece, sentence: re.Match[str]) -> Iterator[Finding]:
    """A way offered that does not lead on from this paper."""
    leads = _LEADS_TO.get(draft.kind)
    if leads is None or not _CONTESTED.search(sentence[0]):
        return
    for match in _OFFERED.finditer(sentence[0]):
        way = _kind(match["way"])
        if way in leads or _MINE.match(sentence[0][match.end() :]):
            continue
        start = sentence.start() + match.start()
        told = f"{_INSTEAD[draft.kind]}，这里写的是{_named(way)}，请核对。"
        yield at(piece, start, sentence.start() + match.end(), "remedy", Weight.MUST, told)


def _closing(draft: Draft, piece: Piece) -> Iterator[Finding]:
    for match in _CLOSING.finditer(piece.text):
        told = f"诉求人还有救济途径，“{match[0]}”会让人以为不能再提，请删去或者写明依据。"
        yield at(piece, *match.span(), "closing", Weight.MUST, told)
