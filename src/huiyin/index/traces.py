"""Traces: by a few telling words of each text, the texts that may speak of the same are found among any number.

A text leaves some two dozen traces, written in the transaction of the act that makes the text. A look-up asks, word by
word, for the newest texts that left it, so that it touches a bounded number of rows however many there are. Words stand
here as marks only (`wording`): nobody's name can be read here or looked for.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from uuid import UUID

import numpy as np
from django.db import connection
from django.db.models import Q

from huiyin.base import rows, sealing
from huiyin.index import wording
from huiyin.index.models import Traced
from huiyin.index.wording import Marks, Said, Wording, Words

MOST, OF_TITLE = 24, 18  # traces a text leaves, and how many of them its title may
FRESH = 3600.0  # seconds after which it is counted anew how common words are


def said(words: Words) -> Said:
    """The marks of words, as they are in this installation only."""
    return words.said(_salt())


@cache
def _salt() -> int:
    return int(sealing.digest("salt", "trace")[:8], 16)


def usual() -> Wording:
    """How common words are in the newest texts: counted once an hour in each process, and with each text written."""
    return _counted(int(time.monotonic() / FRESH))


@lru_cache(maxsize=1)
def _counted(_hour: int) -> Wording:
    newest = Traced.objects.order_by("-pk").values_list("title", "rest")[: wording.WINDOW]
    return Wording(_said(title, rest).all for title, rest in reversed(newest))


def forget() -> None:
    """Count with the next text how common words are."""
    _counted.cache_clear()


def put(subject: UUID, title: str, text: str, *, new: bool = False) -> None:
    """Keep the traces of a text, in place of those the subject left before; `new`: it left none."""
    marks, known = said(wording.words(title, text)), usual()
    left = np.unique(known.telling(marks, MOST, of_title=OF_TITLE))
    rest = np.sort(marks.all[len(marks.title) :])  # numbers in order are found in half the time
    values = {"traces": left.tobytes(), "title": marks.title.tobytes(), "rest": rest.tobytes()}
    standing = [] if new else rows.find(Traced, subject=subject)
    if standing:
        before = _marks(standing[0].traces)
        rows.change(standing[0], **values)
        _erase(standing[0].pk, np.setdiff1d(before, left))
        _write(standing[0].pk, np.setdiff1d(left, before))
    else:
        row = Traced(subject=subject, **values)
        rows.insert(row)
        _write(row.pk, left)
        known.add(marks.all)


def drop(subject: UUID) -> None:
    """Forget that a subject left traces."""
    for row in rows.find(Traced, subject=subject):
        _erase(row.pk, _marks(row.traces))
        row.delete()


def clear() -> None:
    """Forget all traces."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM index_trace")
    Traced.objects.all().delete()


def led_to(weights: Mapping[int, float], newest: int, most: int) -> list[int]:
    """The texts that left the weightiest of these marks, of each the `newest` ones looked at; `most` of them at most.

    They are known by their order of arrival. The sum is the database's: it reads thousands of rows and tells some.
    """
    if not weights:
        return []
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            every = " UNION ALL ".join([_NEWEST] * len(weights))
            values = [value for mark, weight in weights.items() for value in (weight, mark, newest)]
            cursor.execute(_SUM.format(every), [*values, most])
        else:
            cursor.execute(_SUM.format(_NEWEST_OF_ALL), [list(weights), list(weights.values()), newest, most])
        return [traced for (traced,) in cursor.fetchall()]


_SUM = "SELECT traced FROM ({}) AS led GROUP BY traced ORDER BY sum(weight) DESC, traced DESC LIMIT %s"
_NEWEST = "SELECT * FROM (SELECT traced, %s AS weight FROM index_trace WHERE mark = %s ORDER BY traced DESC LIMIT %s)"
# A hundred queries in one would take PostgreSQL longer to plan than to carry out.
_NEWEST_OF_ALL = (
    "SELECT traced, weight FROM unnest(%s::integer[], %s::float8[]) AS asked (word, weight) CROSS JOIN LATERAL"
    " (SELECT traced FROM index_trace WHERE mark = word ORDER BY traced DESC LIMIT %s) AS newest"
)


def subjects(keys: Iterable[int], also: Iterable[UUID] = ()) -> dict[int, UUID]:
    """Whose texts these are, by their order of arrival, and `also` those of these subjects."""
    found = Traced.objects.filter(Q(pk__in=list(keys)) | Q(subject__in=list(also)))
    return dict(found.values_list("pk", "subject"))


def texts(keys: Iterable[int]) -> dict[int, Said]:
    """What these texts say."""
    found = Traced.objects.filter(pk__in=list(keys)).values_list("pk", "title", "rest")
    return {key: _said(title, rest) for key, title, rest in found}


def _marks(packed: bytes | memoryview) -> Marks:
    return np.frombuffer(packed, np.int32)


def _said(title: bytes | memoryview, rest: bytes | memoryview) -> Said:
    return Said(_marks(title), _marks(bytes(title) + bytes(rest)))


def _write(traced: int, marks: Marks) -> None:
    values = [value for mark in marks.tolist() for value in (mark, traced)]
    if values:
        places = ", ".join(["(%s, %s)"] * len(marks))
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO index_trace (mark, traced) VALUES {places}", values)  # noqa: S608  # marks of values only


def _erase(traced: int, marks: Marks) -> None:
    if len(marks):
        places = ", ".join(["%s"] * len(marks))
        statement = f"DELETE FROM index_trace WHERE traced = %s AND mark IN ({places})"  # noqa: S608  # the same
        with connection.cursor() as cursor:
            cursor.execute(statement, [traced, *marks.tolist()])
