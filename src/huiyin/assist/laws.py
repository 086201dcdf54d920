"""Laws that answers often cite: how many articles each has, since when it is in force, what took its place.

The table (data/laws.csv) is short and dated; it knows no local rules, no ministry's notices, and no text of an article.
An empty count means that the number of articles was not certain when the table was written.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from types import MappingProxyType

from rapidfuzz import fuzz, process

_NATION = "中华人民共和国"
_NUMBER = r"[\d零〇一二两三四五六七八九十百千]+"
_JOINED = r"[、，,和及至到—-]{0,2}"
_PART = rf"第{_NUMBER}[款项目]"
_CITED = re.compile(
    rf"《([^《》]{{2,60}})》(?:[（(][^（）()]{{1,24}}[）)])?((?:{_JOINED}第{_NUMBER}条(?:之{_NUMBER})?(?:{_JOINED}{_PART})*)*)"
)
_ARTICLE = re.compile(rf"第({_NUMBER})条")
_VERSION = re.compile(r"[（(]\d{4}年?(?:修正|修订|修改)[^（）()]*[）)]$")
# What a rule with the force of law is called; a notice, an opinion or a list of duties is none.
_RULES = ("法", "法典", "条例", "规定", "办法", "细则", "规则", "决定")
_LOCAL = re.compile(r"省|自治区|自治州|[^城]市(?!场)|县|[^地社园]区(?!划)")
_SHORTEST = 4  # 《条例》 is what an answer calls the one it has named before
LIKE = 80  # from this likeness on (of 100) a name is taken for a slip of the pen


@dataclass(frozen=True, slots=True)
class Law:
    """A law in one version; `check`: why its text should be looked up before it is cited."""

    name: str
    articles: int | None
    since: date
    until: date | None
    replaced_by: str
    source: str
    check: str

    def in_force(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Citation:
    """A law cited in a text, with its articles; `start`: where the 《 stands."""

    name: str
    articles: tuple[int, ...]
    start: int
    quote: str


def citations(text: str) -> Iterator[Citation]:
    """What a text cites, in its order."""
    for match in _CITED.finditer(text):
        articles = tuple(number(one[1]) for one in _ARTICLE.finditer(match[2]))
        yield Citation(bare(match[1]), articles, match.start(), match[0])


def bare(name: str) -> str:
    """A law's name as the table has it: without the state's name and the year of the version."""
    return _VERSION.sub("", name.strip()).removeprefix(_NATION)


def versions(name: str) -> tuple[Law, ...]:
    """All versions of a law that the table knows, the newest first; none for a law it does not know."""
    return _table().get(bare(name), ())


def like(name: str) -> str:
    """The known name which this one, unknown, was probably meant to be; empty when there is none."""
    found = process.extractOne(bare(name), list(_table()), scorer=fuzz.ratio, score_cutoff=LIKE)
    return str(found[0]) if found else ""


def national(name: str) -> bool:
    """Whether a name looks like that of a law or regulation of the state, which the table might be expected to know."""
    return len(name) >= _SHORTEST and name.endswith(_RULES) and not _LOCAL.search(bare(name))


_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}


def number(written: str) -> int:
    """一千二百六十 or 1260 as a number."""
    if written.isdigit():
        return int(written)
    total = digit = 0
    for sign in written:
        if sign in _TENS:
            total, digit = total + (digit or 1) * _TENS[sign], 0
        else:
            digit = digit * 10 + _DIGITS[sign] if sign in _DIGITS else digit * 10 + int(sign)
    return total + digit


@cache
def _table() -> Mapping[str, tuple[Law, ...]]:
    source = resources.files("huiyin.assist").joinpath("data/laws.csv")
    found: dict[str, list[Law]] = {}
    for row in csv.DictReader(io.StringIO(source.read_text("utf-8"), newline="")):
        law = Law(
            name=row["name"],
            articles=int(row["articles"]) if row["articles"] else None,
            since=date.fromisoformat(row["since"]),
            until=date.fromisoformat(row["until"]) if row["until"] else None,
            replaced_by=row["replaced_by"],
            source=row["source"],
            check=row["check"],
        )
        found.setdefault(bare(law.name), []).append(law)
    newest = {name: sorted(laws, key=lambda law: law.since, reverse=True) for name, laws in found.items()}
    return MappingProxyType({name: tuple(laws) for name, laws in newest.items()})
