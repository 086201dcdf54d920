"""Traces: by a few telling words of each text, the texts that may speak of the same are found among any number.

A text leaves some two dozen marks, written in the transaction of the act that makes the text. A look-up asks, mark by
mark, for the newest texts that left it, so that it touches a bounded number of rows however many there are. A mark is a
short keyed fingerprint of a word: no name can be read from it.
"""

from __future__ import annotations

import time
from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from uuid import UUID

from django.db import connection
from django.db.models import Q

from huiyin.base import rows, sealing
from huiyin.index import search, wording
from huiyin.index.models import Entry, Traced
from huiyin.index.wording import Wording, Words

MOST, OF_TITLE = 24, 18  # marks a text leaves, and how many of them its title may
FRESH = 3600.0  # seconds after which it is counted anew how common words are
TOLD = ("", "added")  # keys of the entries that hold what was told and what was added
_FOUR = "i"  # a mark is a whole number of four bytes


def usual() -> Wording:
    """How common words are in the newest texts: counted once an hour in each process, and with each text written."""
    return _counted(int(time.monotonic() / FRESH))


@lru_cache(maxsize=1)
def _counted(_hour: int) -> Wording:
    newest = Entry.objects.filter(kind=search.CASE, key="").order_by("-pk")[: wording.WINDOW]
    found = list(newest.values_list("title", "body"))
    return Wording(wording.words(title, body) for title, body in reversed(found))


def forget() -> None:
    """Count with the next text how common words are."""
    _counted.cache_clear()


@lru_cache(maxsize=1 << 16)
def mark(word: str) -> int:
    """The fingerprint of a word."""
    return int.from_bytes(bytes.fromhex(sealing.digest(word, "trace")[:8]), signed=True)


def put(subject: UUID, title: str, text: str, *, new: bool = False) -> None:
    """Keep the traces of a text, in place of those the subject left before; `new`: it left none."""
    words, known = wording.words(title, text), usual()
    left = {mark(word) for word in known.telling(words, MOST, of_title=OF_TITLE)}
    standing = [] if new else rows.find(Traced, subject=subject)
    if not standing:
        row = Traced(subject=subject, marks=_packed(left))
        rows.insert(row)
        _write(row.pk, left)
    elif (before := _unpacked(standing[0])) != left:
        rows.change(standing[0], marks=_packed(left))
        _erase(standing[0].pk, before - left)
        _write(standing[0].pk, left - before)
    if new:
        known.add(words)


def drop(subject: UUID) -> None:
    """Forget that a subject left traces."""
    for row in rows.find(Traced, subject=subject):
        _erase(row.pk, _unpacked(row))
        row.delete()


def clear() -> None:
    """Forget all traces."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM index_trace")
    Traced.objects.all().delete()


def postings(words: Sequence[str], newest: int) -> dict[str, list[int]]:
    """For each word the newest subjects of which it is a trace, by their order of arrival, the newest first."""
    by_mark = {mark(word): word for word in words}
    if not by_mark:
        return {}
    one = "SELECT * FROM (SELECT mark, traced FROM index_trace WHERE mark = %s ORDER BY traced DESC LIMIT {}) AS t{}"
    statement = " UNION ALL ".join(one.format(int(newest), number) for number in range(len(by_mark)))
    found = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(statement, list(by_mark))
        for left, traced in cursor.fetchall():
            found[by_mark[left]].append(traced)
    return found


def subjects(traced: Iterable[int], also: Iterable[UUID] = ()) -> dict[int, UUID]:
    """Whose traces these are, and `also` those of these subjects."""
    found = Traced.objects.filter(Q(pk__in=list(traced)) | Q(subject__in=list(also)))
    return dict(found.values_list("pk", "subject"))


def texts(found: Iterable[UUID]) -> dict[UUID, Words]:
    """The words of these subjects, as they were told and with what was added."""
    parts: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    told = Entry.objects.filter(subject__in=list(found), kind=search.CASE, key__in=TOLD).order_by("pk")
    for subject, title, body in told.values_list("subject", "title", "body"):
        parts[subject].append((title, body))
    return {
        subject: wording.words(max(title for title, _ in told), "\n".join(body for _, body in told))
        for subject, told in parts.items()
    }


def _packed(marks: Iterable[int]) -> bytes:
    return array(_FOUR, sorted(marks)).tobytes()


def _unpacked(row: Traced) -> set[int]:
    return set(array(_FOUR, bytes(row.marks)))


def _write(traced: int, marks: Iterable[int]) -> None:
    values = [value for left in marks for value in (left, traced)]
    if values:
        places = ", ".join(["(%s, %s)"] * (len(values) // 2))
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO index_trace (mark, traced) VALUES {places}", values)  # noqa: S608


def _erase(traced: int, marks: Iterable[int]) -> None:
    values = list(marks)
    if values:
        places = ", ".join(["%s"] * len(values))
        with connection.cursor() as cursor:
            statement = f"DELETE FROM index_trace WHERE traced = %s AND mark IN ({places})"  # noqa: S608
            cursor.execute(statement, [traced, *values])
