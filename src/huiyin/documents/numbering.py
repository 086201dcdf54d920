"""The next number of a series, without gaps: taken and used in one transaction."""

from __future__ import annotations

from django.db import connection, transaction

from huiyin.base import rows
from huiyin.documents.models import Series


def next_number(name: str, year: int) -> int:
    """The next number of the series in that year, from 1.

    The row stays locked until the caller's transaction ends, so a second writer waits and never shares a number;
    a transaction that fails gives its number back.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a number needs the transaction that uses it")
    taken = _take(name, year)
    if taken is None:
        rows.insert_missing(Series(name=name, year=year))
        taken = _take(name, year)
    assert taken is not None, "the series was just opened"
    return taken


def _take(name: str, year: int) -> int | None:
    statement = "UPDATE documents_series SET last = last + 1 WHERE name = %s AND year = %s RETURNING last"
    with connection.cursor() as cursor:
        cursor.execute(statement, [name, year])
        row = cursor.fetchone()
    return row[0] if row else None
