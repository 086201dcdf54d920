"""Do names, places, amounts and the number agree with the case, and does the text hold what should not be printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from huiyin.assist.checking.drafts import Draft, Finding, Piece, Weight, at
from huiyin.assist.checking.surnames import COMPOUND, SINGLE

_NUMBER = re.compile(r"(?<![\d-])20\d{2}-\d{6}(?!\d)")
_SELF = re.compile(r"我(局|镇|乡|街道|委(?!托)|中心(?!区)|公司|大队|支队|队|院(?!子))")
_CALLED = re.compile(r"([\u4e00-\u9fff]{1,4}?)(先生|女士|小姐)")
_YOU = re.compile(r"贵单位|贵公司|贵司|贵村")
_IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_AMOUNT = re.compile(r"(\d[\d,，]*(?:\.\d+)?)\s*(亿|万|千)?元")
_SAID = re.compile(r"反映|诉求|诉称|提出|要求|申请|投诉|来信|来电")
LONGEST_NAME = 4  # characters, of which only a compound surname needs all
_SCALE = {"": 1, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_LEFT = re.compile(
    r"[XxＸ×Ｘ]{2,}|_{2,}|＿+|【[^】]{0,20}】|\{[^}]{0,20}\}|（(?:此处|填写|请填|待补|待填)[^）]*）|\.{6,}"
)


def check(draft: Draft) -> Iterator[Finding]:
    """Everything that names somebody or something."""
    for piece in draft.pieces:
        yield from _places(draft, piece)
        yield from _numbers(draft, piece)
        yield from _self(draft, piece)
        yield from _people(draft, piece)
        yield from _private(piece)
        yield from _left(piece)
        if piece.field == "facts":
            yield from _amounts(draft, piece)


def _places(draft: Draft, piece: Piece) -> Iterator[Finding]:
    """A township or village of the county that has nothing to do with the case."""
    if not draft.places:
        return
    text = piece.text
    for name in sorted(draft.places, key=len, reverse=True):
        text = text.replace(name, "　" * len(name))
    for name in draft.elsewhere:
        start = text.find(name)
        if start >= 0 and name not in draft.told:
            sentence = f"“{name}”不是本件的地点（本件在{draft.place}），请核对是不是从别的答复带来的。"
            yield at(piece, start, start + len(name), "place", Weight.MUST, sentence)
            text = text.replace(name, "　" * len(name))


def _numbers(draft: Draft, piece: Piece) -> Iterator[Finding]:
    for match in _NUMBER.finditer(piece.text):
        if match[0] != draft.number and match[0] not in draft.linked and match[0] not in draft.told:
            sentence = f"文中的编号是{match[0]}，本件是{draft.number}，请改正。"
            yield at(piece, *match.span(), "number", Weight.MUST, sentence)


def _self(draft: Draft, piece: Piece) -> Iterator[Finding]:
    """How the text calls its own author."""
    for match in _SELF.finditer(piece.text):
        if match[1] not in draft.unit:
            sentence = f"文中自称“{match[0]}”，答复单位是{draft.unit}，请核对是不是从别的单位的答复带来的。"
            yield at(piece, *match.span(), "self", Weight.MUST, sentence)


def _people(draft: Draft, piece: Piece) -> Iterator[Finding]:
    """A name or an address form that is not the party's. The names are compared here and shown nowhere."""
    for match in _CALLED.finditer(piece.text):
        called = _called(match[1])
        if called and not any(_known(draft, one) for one in called):
            start = match.start(2) - len(called[-1])
            sentence = "文中的称呼与本件诉求人的姓氏不一致，请核对是不是写了别人。"
            if draft.anonymous:
                sentence = "本件是匿名反映，文中出现了对个人的称呼，请核对。"
            yield at(piece, start, match.end(), "name", Weight.MUST, sentence)
    if not draft.organisation:
        for match in _YOU.finditer(piece.text):
            sentence = f"诉求人是个人，文中却称“{match[0]}”，请改成“您”。"
            yield at(piece, *match.span(), "salutation", Weight.NOTE, sentence)


def _called(before: str) -> list[str]:
    """What may be a name at the end of some characters, the longest first: a surname, with a given name or without."""
    found = [before[-length:] for length in (4, 3, 2, 1) if len(before) >= length]
    return [one for one in found if one[:2] in COMPOUND or (one[0] in SINGLE and len(one) < LONGEST_NAME)]


def _known(draft: Draft, called: str) -> bool:
    """Whether somebody of the case is called so: a party, or somebody of whom the citizen speaks."""
    if any(name.startswith(called) for name in draft.people):
        return True
    if len(called) > 1:
        return called in draft.told
    return (
        re.search(f"姓{called}|{called}(?:先生|女士|某|总|经理|老板|师傅|书记|主任|老师|医生)", draft.told)
        is not None
    )


def _private(piece: Piece) -> Iterator[Finding]:
    for match in _IDENTITY.finditer(piece.text):
        sentence = "写有身份证号码，书面答复里不需要，请删去（《个人信息保护法》第六条）。"
        yield at(piece, *match.span(), "private", Weight.MUST, sentence)
    for match in _MOBILE.finditer(piece.text):
        sentence = "写有手机号码，请确认是可以公开的工作电话，不是诉求人或者第三人的。"
        yield at(piece, *match.span(), "private", Weight.NOTE, sentence)


def _left(piece: Piece) -> Iterator[Finding]:
    """A template that was not filled in."""
    for match in _LEFT.finditer(piece.text):
        yield at(piece, *match.span(), "unfilled", Weight.MUST, "这里像是模板没有填完，请补全或者删去。")


def _amounts(draft: Draft, piece: Piece) -> Iterator[Finding]:
    """An amount which the answer says the citizen named, and which the citizen did not name."""
    told = {_value(match) for match in _AMOUNT.finditer(draft.told)} - {None}
    for sentence in piece.sentences() if told else ():
        said = _SAID.search(sentence[0])
        for match in _AMOUNT.finditer(sentence[0]):
            apart = said is None or not 0 <= match.start() - said.end() <= 20
            if apart or _value(match) in told:
                continue
            start = sentence.start() + match.start()
            hint = f"诉求人没有提过“{match[0]}”，请与来信核对金额。"
            yield at(piece, start, start + len(match[0]), "amount", Weight.NOTE, hint)


def _value(match: re.Match[str]) -> Decimal | None:
    try:
        return Decimal(match[1].replace(",", "").replace("，", "")) * _SCALE[match[2] or ""]
    except InvalidOperation:
        return None
