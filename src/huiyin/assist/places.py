"""Places named in a text: those an office knows by name, and those that look like one (…小区, …路, …镇, …小学). Pure.

A name is given without what changes from message to message: the county before it, the phase and building behind it,
and the word 小区 where the name stands without it. So 望禾县云栖苑小区二期, 云栖苑小区 and 云栖苑 are one place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from huiyin.assist import wordlists
from huiyin.assist.reading import Reading, plain

LONGEST_BODY = 8  # characters of a name before its kind; what is longer is a sentence


class PlaceKind(StrEnum):
    """What sort of place a name names."""

    TOWNSHIP = "township"
    VILLAGE = "village"
    ROAD = "road"
    LINE = "line"
    ESTATE = "estate"
    SCHOOL = "school"
    HOSPITAL = "hospital"
    COMPANY = "company"
    SPOT = "spot"


@dataclass(frozen=True, slots=True)
class Place:
    """A place: its bare name, its kind, and the name under which the office's own list knows it, if it does."""

    name: str
    kind: PlaceKind
    entry: str = ""


_LISTED = wordlists.read("place_words")


def _any(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first, that looks once at the first character."""
    tails: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        tails.setdefault(word[0], []).append(re.escape(word[1:]))
    branches = "|".join(f"{head}(?:{'|'.join(rest)})" for head, rest in tails.items())
    return f"(?=[{''.join(tails)}])(?:{branches})"


# Dropped from a name when enough is left; the longest first.
_FALLS = ("安置小区", "住宅小区", "小区", "楼盘", "项目", "工地", "公司")
_COMPANY = re.compile(r"(有限责任|股份有限|集团有限|集团股份|有限)?公司$")
# A district before a name, where a letter and a digit stand for what was taken out of a text.
DISTRICT = r"[a-z]\d{0,2}(?:县市|市|县|区)|(?<!第)[一二三四五六七八九十\d]区"
_COUNTY = re.compile(
    rf"^(?:(?:{DISTRICT})|[\u4e00-\u9fff]{{2,3}}(?:自治[州县区]|省|市(?!场|政|民|直|区)|县(?!城)))+(?=..)"
)
_AFTER = re.compile(
    r"[东西南北]?[一二三四五六七八九十\d]{1,3}(?:期|栋|组团|号楼|单元|标段)|[a-z]\d?(?:区|栋|座|地块)"
)
_JOINTS = "和跟同内里外旁边口段上下处中以"
# Signs that no name begins with or runs across, beside the words of the list.
_CHARS = (
    "不等些并某应须跨的是在了我你他她它们把被让使给对请与及至到从"
    "这那此且但而却也已为因由于就还又再要没着吗呢吧啊么谁距离叫住买"
)
_MARKS = r"\s\[\]()（）【】《》〈〉“”\"'‘’「」『』.·…—\-_/|#*+=&%@^$<>?？!！"
_BREAK = re.compile(f"{DISTRICT}|{_any(_LISTED['boundary'])}|[{_CHARS}{_MARKS}]")
# What is a kind of place and no name: the whole of it is made of such words.
_COMMON = re.compile(f"(?:{'|'.join(sorted(_LISTED['common'], key=len, reverse=True))}|[a-z\\d])+")
_NUMBERED = re.compile(
    r"(?:国道|省道|县道)[gsx]?\d{2,4}|[gsx]?\d{2,4}(?:国道|省道|县道)|\d{1,3}号线|(?<!\d)\d{1,4}路(?!人)"
)


def _pattern() -> re.Pattern[str]:
    groups = []
    for kind in PlaceKind:
        alternatives = []
        for word in sorted(_LISTED.get(kind, ()), key=lambda word: -len(word.partition("(")[0])):
            text, _, not_before = word.partition("(")
            alternatives.append(text + (f"(?!{not_before}" if not_before else ""))
        if alternatives:
            groups.append(f"(?P<{kind.name}>{'|'.join(alternatives)})")
    return re.compile("|".join(groups))


_SUFFIX = _pattern()


def places(text: Reading | str, gazetteer: Iterable[str] = ()) -> list[Place]:
    """The places a text names, those of the title first; one name once.

    `gazetteer`: names the office knows (townships, villages, estates); they are found wherever they stand.
    """
    reading = text if isinstance(text, Reading) else Reading.of("", text)
    known = _known(tuple(gazetteer))
    found: dict[str, Place] = {}
    for clause in reading.clauses:
        for place in (*_listed(clause.text, known), *_shaped(clause.text)):
            found.setdefault(place.name, place)
    return list(found.values())


def bare(name: str) -> str:
    """A name as places are compared: small letters, no county before it, no phase behind it, no 小区."""
    text = plain(name)
    text = _COUNTY.sub("", text)
    text = _AFTER.sub("", text) or text
    for word in _FALLS:
        if text.endswith(word) and len(text) - len(word) >= 2:
            return _COMPANY.sub("", text) if word == "公司" else text[: -len(word)]
    return text


def _shaped(clause: str) -> Iterator[Place]:
    """Names that end in a word for a kind of place, and numbered roads and lines."""
    if not clause.isalpha():
        for match in _NUMBERED.finditer(clause):
            yield Place(match[0], PlaceKind.LINE if match[0].endswith(("路", "线")) else PlaceKind.ROAD)
    ends = list(_SUFFIX.finditer(clause))
    if not ends:
        return
    start = 0
    for stop in (*_BREAK.finditer(clause), None):
        until = stop.start() if stop else len(clause)
        within = [match for match in ends if start <= match.start() and match.end() <= until]
        if within:
            yield from _in_piece(clause, start, within)
        start = stop.end() if stop else until
        if start > ends[-1].start():
            return


def _in_piece(clause: str, begin: int, ends: list[re.Match[str]]) -> Iterator[Place]:
    """Names in a piece of a clause across which no boundary word stands, by the words that end them."""
    position, name_at, kind = begin, -1, PlaceKind.SPOT
    for match in ends:
        assert match.lastgroup is not None
        if (
            match.start() > position or name_at < 0
        ):  # a new name; without a body the one before goes on: 云栖 + 国际
            if name_at >= 0:
                yield from _named(clause[name_at:position], kind)
            name_at = position
            if position > begin:
                if gap := _AFTER.match(clause, position, match.start()):
                    name_at = gap.end()
                while name_at < match.start() and clause[name_at] in _JOINTS:
                    name_at += 1
        kind = PlaceKind[match.lastgroup]
        position = match.end()
    yield from _named(clause[name_at:position], kind)


def _named(text: str, kind: PlaceKind) -> Iterator[Place]:
    """The place, unless what stands there is only a kind of place, or too much for a name."""
    name = bare(text)
    longest = LONGEST_BODY + (6 if kind is PlaceKind.COMPANY else 2)
    if len(text) >= 3 and 2 <= len(name) <= longest and not _COMMON.fullmatch(name.lstrip(_JOINTS) or name):
        yield Place(name, kind)


# ---- what the office knows by name


_OFFICE = re.compile(r"(人民政府|街道办事处|办事处|村民委员会|居民委员会|村委会|居委会|委员会)$")
_LISTED_AS: dict[str, PlaceKind] = {
    "镇": PlaceKind.TOWNSHIP,
    "乡": PlaceKind.TOWNSHIP,
    "街道": PlaceKind.TOWNSHIP,
    "村": PlaceKind.VILLAGE,
    "社区": PlaceKind.VILLAGE,
    "路": PlaceKind.ROAD,
    "学": PlaceKind.SCHOOL,
}


@dataclass(frozen=True, slots=True)
class _Known:
    pattern: re.Pattern[str] | None
    entries: dict[str, Place]


@lru_cache(maxsize=8)
def _known(gazetteer: tuple[str, ...]) -> _Known:
    entries: dict[str, Place] = {}
    for entry in gazetteer:
        name = plain(entry)
        name = name.removesuffix("办事处") if name.endswith("街道办事处") else _OFFICE.sub("", name)
        name = _COUNTY.sub("", name)
        if len(name) >= 2:
            kind = next((k for end, k in _LISTED_AS.items() if name.endswith(end)), PlaceKind.ESTATE)
            entries.setdefault(name, Place(bare(name), kind, entry))
    names = sorted(map(re.escape, entries), key=len, reverse=True)
    return _Known(re.compile("|".join(names)) if names else None, entries)


def _listed(clause: str, known: _Known) -> Iterator[Place]:
    if known.pattern is not None:
        for match in known.pattern.finditer(clause):
            yield known.entries[match[0]]
