"""Choices that look haphazard and are always the same: each follows from a case's index and what is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

from huiyin.base import identifiers

T = TypeVar("T")


def number(index: int, what: str, below: int) -> int:
    """A number from 0 to `below` - 1."""
    return int.from_bytes(blake2b(f"{what}:{index}".encode(), digest_size=8).digest()) % below


def between(index: int, what: str, first: int, last: int) -> int:
    """A number from `first` to `last`, both included."""
    return first + number(index, what, last - first + 1)


def one(index: int, what: str, among: Sequence[T]) -> T:
    """One of several things."""
    return among[number(index, what, len(among))]


def chance(index: int, what: str, percent: int) -> bool:
    """True for so many of a hundred cases."""
    return number(index, what, 100) < percent


def query_code(index: int) -> str:
    """The query code of a demo case, so that a few can be printed; real ones are random."""
    letters = (one(index, f"code {place}", identifiers.ALPHABET) for place in range(identifiers.CODE_LENGTH))
    return "".join(letters)
