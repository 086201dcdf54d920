"""What is checked, and what is found. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from huiyin.cases.codes import AnswerKind

FIELDS = {
    "summary": "一句话答复",
    "facts": "查明的事实",
    "reply": "答复内容",
    "basis": "依据",
    "promise": "承诺事项",
}
AROUND = 12  # characters shown on either side of what is quoted
_SENTENCE = re.compile(r"[^。！？!?；;\n]+")


class Weight(StrEnum):
    """How much depends on it."""

    MUST = "必看"
    NOTE = "提醒"


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands in one field of the answer to one demand; the summary belongs to none (0)."""

    demand: int
    field: str
    text: str

    def sentences(self) -> Iterator[re.Match[str]]:
        """The sentences, each with its place."""
        return _SENTENCE.finditer(self.text)


@dataclass(frozen=True, slots=True)
class Earlier:
    """Another answer of the same unit, with what it answered; `linked`: to the same matter, brought by others."""

    number: str
    place: str
    demands: str
    text: str
    explains: bool
    linked: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer with what is known of its case. `told`: all that the citizen said; `places`: names that belong here."""

    kind: AnswerKind
    today: date
    number: str
    registered: date
    demands: Mapping[int, str]
    pieces: Sequence[Piece]
    unit: str
    told: str = ""
    place: str = ""
    opinions: Mapping[int, str] = field(default_factory=dict)
    dues: Mapping[int, date] = field(default_factory=dict)
    places: frozenset[str] = frozenset()
    elsewhere: tuple[str, ...] = ()  # names of other places of the county, the longest first
    people: tuple[str, ...] = ()  # the parties' names, for comparison only
    anonymous: bool = False
    organisation: bool = False
    linked: frozenset[str] = frozenset()  # numbers of the cases linked with this one
    others: Sequence[Earlier] = ()

    def text(self, demand: int, *fields: str) -> str:
        """What is said to one demand, in these fields or in all."""
        return "\n".join(
            piece.text
            for piece in self.pieces
            if piece.demand == demand and (not fields or piece.field in fields)
        )

    def of(self, *fields: str) -> Iterator[Piece]:
        """The pieces of these fields."""
        return (piece for piece in self.pieces if piece.field in fields)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: the rule, where, what stands there, and what to do."""

    rule: str
    weight: Weight
    sentence: str
    demand: int = 0
    field: str = ""
    start: int = 0
    quote: str = ""
    before: str = ""
    after: str = ""

    @property
    def must(self) -> bool:
        return self.weight is Weight.MUST

    @property
    def place(self) -> str:
        """Where it stands, in words."""
        named = FIELDS.get(self.field, "")
        return f"第{self.demand}项{named}" if self.demand else named or "全文"


def at(piece: Piece, start: int, end: int, rule: str, weight: Weight, sentence: str) -> Finding:
    """A finding about some characters of a piece, with a little of what stands around them."""
    text = piece.text
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    return Finding(
        rule, weight, sentence, piece.demand, piece.field, start, text[start:end],
        before.rpartition("\n")[2], after.partition("\n")[0],
    )  # fmt: skip
