"""The content classification (内容分类): three levels, read once from a table in the package.

A code has six digits, LLMMNN. ``LL0000`` is a first level, ``LLMM00`` a second level, every other code a
leaf. The table lists the leaves; the upper levels follow from them. ``990000`` is 其他.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

SEPARATOR = " / "
OTHER = "990000"


@dataclass(frozen=True, slots=True)
class Category:
    """One row of the classification at any level.

    ``level`` is 1, 2 or 3; ``parent`` is the code one level up, or None for a first level; ``path`` holds
    the names from the first level down to this one.
    """

    code: str
    level: int
    name: str
    parent: str | None
    path: tuple[str, ...]


def get(code: str) -> Category:
    """Return the category with this code. Raises KeyError where there is none."""
    return _table()[code]


def exists(code: str) -> bool:
    """Say whether the code stands for a category of any level."""
    return code in _table()


def children(code: str | None = None) -> tuple[Category, ...]:
    """Return the categories directly below ``code`` in code order; without a code, the first levels.

    Raises KeyError for an unknown code.
    """
    if code is not None:
        get(code)
    return _children().get(code, ())


def name(code: str) -> str:
    """Return the full path as people read it: 城乡建设 / 物业管理 / 物业服务. Raises KeyError."""
    return SEPARATOR.join(get(code).path)


def ancestors(code: str) -> tuple[str, ...]:
    """Return the code itself and the codes above it, the most specific first. Raises KeyError."""
    codes: list[str] = []
    step: str | None = code
    while step is not None:
        codes.append(step)
        step = get(step).parent
    return tuple(codes)


def search(text: str, limit: int = 10) -> tuple[Category, ...]:
    """Return at most ``limit`` categories whose path contains every word of ``text``, the best first.

    Best are those whose own name starts with the text, then those whose own name contains it, then those
    that only stand below a name that does; among equals leaves come first, then the code decides.
    """
    words = text.replace("/", " ").split()
    if not words:
        return ()
    found = [item for item in _table().values() if _contains(item, words)]
    found.sort(key=lambda item: (_distance(item, words), -item.level, item.code))
    return tuple(found[:limit])


def _contains(item: Category, words: list[str]) -> bool:
    path = SEPARATOR.join(item.path)
    return all(word in path for word in words)


def _distance(item: Category, words: list[str]) -> int:
    if item.name.startswith(words[-1]):
        return 0
    return 1 if words[-1] in item.name else 2


@cache
def _table() -> Mapping[str, Category]:
    table: dict[str, Category] = {}
    source = resources.files("huiyin.org").joinpath("data/categories.csv")
    with source.open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            leaf, first, second = row["code"], row["code"][:2] + "0000", row["code"][:4] + "00"
            names = (row["level1"], row["level2"], row["level3"])
            table.setdefault(first, Category(first, 1, names[0], None, names[:1]))
            table.setdefault(second, Category(second, 2, names[1], first, names[:2]))
            table[leaf] = Category(leaf, 3, names[2], second, names)
    return MappingProxyType(dict(sorted(table.items())))


@cache
def _children() -> Mapping[str | None, tuple[Category, ...]]:
    below: dict[str | None, list[Category]] = {}
    for item in _table().values():
        below.setdefault(item.parent, []).append(item)
    return MappingProxyType({parent: tuple(items) for parent, items in below.items()})
