"""`{% load words %}`: the filters that put dates and spans into Chinese; empty in, empty out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django import template

from huiyin.base import words

register = template.Library()


def _filter(name: str, word: Callable[[Any], str]) -> None:
    def show(value: Any) -> str:
        return "" if value is None or value == "" else word(value)

    register.filter(name, show)


_filter("day_long", words.day_long)
_filter("day_short", words.day_short)
_filter("moment_long", words.moment_long)
_filter("moment_short", words.moment_short)
_filter("ordinal", words.ordinal)
_filter("file_size", words.file_size)


@register.filter
def days_words(days: int | str | None, working: object = False) -> str:
    """还有3个工作日 / 今天到期 / 已超期2天."""
    return words.days_words(days, bool(working)) if isinstance(days, int) else ""


@register.filter
def due_mark(value: str | int | None) -> str:
    """The mark of a due date: a state passes through, a count of days is judged, nothing is `none`."""
    if isinstance(value, int):
        return words.due_mark(value)
    return value or "none"


@register.filter
def iso(value: date | datetime | None) -> str:
    """For the datetime attribute of <time>."""
    return value.isoformat() if value else ""
