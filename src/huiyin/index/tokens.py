"""Texts and questions as tokens: overlapping pairs of Chinese characters, Latin words and numbers whole. Pure.

No dictionary, so no word is unknown. Tokens say which texts may hold a word; that it really stands there is seen from
the text itself, so tokens carry no places, which keeps the index small.
"""

from __future__ import annotations

import re
import unicodedata
from operator import add
from typing import NamedTuple

# Before a token of a title, before a kind, before the number of a block of entries: of private use, so in no text.
TITLE, KIND, BLOCK = "\ue000", "\ue001", "\ue002"
MAX_WORDS, MAX_LENGTH = 6, 40
_LATIN = 40  # of a longer word or number, the beginning counts

_HAN = "〇㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff"
_RUNS = re.compile(f"([{_HAN}]+)|([^\\W_{_HAN}]+)")
_PIECES = re.compile(r"[^\W_]+")
_WIDE = re.compile(r"[^\W\x00-\x7f]+")
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_QUOTED = re.compile("“([^”]*)”|\"([^\"]*)\"|「([^」]*)」")  # fmt: skip


class Word(NamedTuple):
    """One thing that is asked for: as it was typed, the pieces a text must hold, and the tokens that lead to it."""

    typed: str
    pieces: tuple[str, ...]
    tokens: tuple[str, ...]
    beginning: bool = False  # a single character: tokens that begin with it count

    @property
    def exact(self) -> bool:
        """Whether its tokens alone say that a text holds it."""
        return len(self.tokens) == 1 and self.pieces == self.tokens and not self.beginning


def narrow(text: str) -> str:
    """The text with letters, digits and characters in their usual form (NFKC); its punctuation stays as it is."""
    if text.isascii() or unicodedata.is_normalized("NFKC", text):
        return text
    return _WIDE.sub(lambda run: unicodedata.normalize("NFKC", run[0]), text)


def of(text: str) -> list[str]:
    """The tokens of a text in its usual form (see `narrow`), each once."""
    found: list[str] = []
    for han, other in _RUNS.findall(text.lower()):
        if han:
            found += map(add, han, han[1:])
            found.append(han[-1])
        else:
            found.append(other[:_LATIN])
    return list(dict.fromkeys(found))


def of_entry(kind: str, title: str, body: str) -> list[str]:
    """The tokens under which an entry stands: also those of the title as such, and its kind."""
    return [*of(f"{title}\n{body}"), *(TITLE + token for token in of(title)), KIND + kind]


def asked(typed: str) -> list[Word]:
    """The words of a question; what stands in quotation marks is one, and must stand in the text as it is."""
    words: list[Word] = []
    for phrase, rest in _parts(typed):
        if phrase:
            words += _words(phrase, whole=True)
        for word in rest.split():
            words += _words(word, whole=False)
    return list({word.pieces: word for word in words}.values())[:MAX_WORDS]


def _parts(typed: str) -> list[tuple[str, str]]:
    """(phrase, rest) one after the other: what was quoted, and what was not."""
    parts, end = [], 0
    for quoted in _QUOTED.finditer(typed):
        parts += [("", typed[end : quoted.start()]), (next(filter(None, quoted.groups()), ""), "")]
        end = quoted.end()
    return [*parts, ("", typed[end:])]


def _words(typed: str, *, whole: bool) -> list[Word]:
    typed = typed.strip()[:MAX_LENGTH]
    clean = narrow(typed).lower()
    pieces = (clean,) if whole else tuple(dict.fromkeys(_PIECES.findall(clean)))
    tokens: list[str] = []
    single: list[str] = []
    for han, other in _RUNS.findall(clean):
        if len(han) == 1:
            # Beside others it may stand inside a longer run of the text: there it is looked for in the text only.
            single.append(han)
        tokens += [other[:_LATIN]] if other else map(add, han, han[1:])
    if not tokens and not single:
        return []
    # A year stands in nearly every number: what stands beside it leads to the texts, in which both are then looked for.
    tokens = [token for token in tokens if not _YEAR.fullmatch(token)] or tokens
    return [Word(typed, pieces, tuple(dict.fromkeys(tokens or single[:1])), beginning=not tokens)]


def places(text: str, pieces: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where the pieces stand in a text, first to last, without overlaps; empty when none does."""
    lower = narrow(text).lower()
    if len(lower) != len(text):  # a rare letter that grows in lower case: its places would not be the text's
        lower = text
    found = sorted(
        (hit.start(), hit.end())
        for piece in sorted(pieces, key=len, reverse=True)
        for hit in re.finditer(re.escape(piece), lower)
    )
    apart: list[tuple[int, int]] = []
    for start, end in found:
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart
