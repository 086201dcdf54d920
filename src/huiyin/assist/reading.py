"""A message as a clerk reads it: its title, its clauses, and what it asks for. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

LONGEST = 4000  # characters read of one message; what stands further behind changes nothing
_BLANK = re.compile(r"[\s\u3000\u200b]+")
_ENDS = re.compile(r"[。！？!?；;，,、:：~～…\n]+")
_STOPS = tuple(zip("，！？；：（）", ",!?;:()", strict=True))
_ASKS = re.compile(
    r"请问|请求|恳请|恳求|希望|建议|要求|能否|能不能|可否|是否|可不可以|何时|什么时候|怎么办|如何|多久|诉求|盼|望|请|帮忙|解决"
)


class Clause(NamedTuple):
    """A piece of text between two stops; `asks`: whether it says what is wanted; `title`: whether it is in the title."""

    text: str
    asks: bool = False
    title: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A message made ready: `title` and `text` in one spelling (NFKC, small letters, no blanks), cut into clauses."""

    title: str
    text: str
    clauses: tuple[Clause, ...]

    @classmethod
    def of(cls, title: str, text: str) -> Reading:
        """Read a message; a text that begins with its own title is read once."""
        title, text = plain(title), plain(text)[:LONGEST]
        pieces = [Clause(piece, bool(_ASKS.search(piece)), True) for piece in _pieces(title)]
        pieces += [Clause(piece, bool(_ASKS.search(piece))) for piece in _pieces(text)]
        return cls(_flat(title), _flat(text), tuple(pieces))


def plain(text: str) -> str:
    """The text in one spelling: full and half width alike, small letters, without blanks; line ends stay as stops."""
    for wide, narrow in _STOPS:  # so that most texts are normal already, which is found out quickly
        text = text.replace(wide, narrow)
    lines = unicodedata.normalize("NFKC", text).lower().splitlines()
    return "\n".join(stripped for line in lines if (stripped := _BLANK.sub("", line)))


def _flat(text: str) -> str:
    return text.replace("\n", "。")


def _pieces(text: str) -> list[str]:
    return [piece for piece in _ENDS.split(text) if piece]
