"""Writing single rows with statements that are put together once for each model.

A verb writes about ten rows; composing each INSERT anew through the query compiler costs several times what the
database needs to carry it out. Values still pass through the model's own fields.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from huiyin.base.errors import Stale

Row = models.Model


@cache
def _columns(model: type[Row]) -> tuple[Any, Any]:
    """The columns written at insertion (an automatic key is left to the database), and that key if there is one."""
    key = model._meta.pk
    automatic = key if isinstance(key, models.AutoField) else None
    return tuple(field for field in model._meta.concrete_fields if field is not automatic), automatic


@cache
def _insertion(model: type[Row], count: int, ignore: bool) -> str:
    quote = connection.ops.quote_name
    fields, automatic = _columns(model)
    names = ", ".join(quote(field.column) for field in fields)
    marks = ", ".join(["(" + ", ".join(["%s"] * len(fields)) + ")"] * count)
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES {marks}"  # noqa: S608  # names of columns
    if ignore:
        return f"{statement} ON CONFLICT DO NOTHING"
    return f"{statement} RETURNING {quote(automatic.column)}" if automatic is not None else statement


def insert(*rows: Row) -> None:
    """Insert rows of one model; automatic keys are filled in."""
    _insert(rows, ignore=False)


def insert_missing(*rows: Row) -> None:
    """Insert rows of one model, leaving alone those that stand already; keys are not filled in."""
    _insert(rows, ignore=True)


def _insert(rows: Sequence[Row], *, ignore: bool) -> None:
    if not rows:
        return
    model = type(rows[0])
    fields, automatic = _columns(model)
    database = connections[DEFAULT_DB_ALIAS]
    values = [_prepared(field, getattr(row, field.attname), database) for row in rows for field in fields]
    with database.cursor() as cursor:
        cursor.execute(_insertion(model, len(rows), ignore), values)
        keys = cursor.fetchall() if automatic is not None and not ignore else [(row.pk,) for row in rows]
    for row, (key,) in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


_PLAIN = frozenset({str, int, bool, type(None)})  # what most columns hold goes to the database as it is


@cache
def _takes_plain(field: Any) -> bool:
    return not isinstance(field, models.JSONField) and field.get_internal_type() != "BinaryField"


def _prepared(field: Any, value: Any, database: BaseDatabaseWrapper) -> Any:
    if type(value) in _PLAIN and _takes_plain(field):
        return value
    return field.get_db_prep_save(value, database)


@cache
def _change(model: type[Row], names: tuple[str, ...], guarded: bool) -> str:
    quote = connection.ops.quote_name
    columns: dict[str, str] = {field.name: str(field.column) for field in model._meta.concrete_fields}
    settings = ", ".join(f"{quote(columns[name])} = %s" for name in names)
    key = quote(str(_key(model).column))
    guard = f" AND {quote('version')} = %s" if guarded else ""
    return f"UPDATE {quote(model._meta.db_table)} SET {settings} WHERE {key} = %s{guard}"  # noqa: S608  # names


def _key(model: type[Row]) -> Any:
    key = model._meta.pk
    assert key is not None, "every model here has a key"
    return key


def _values(row: Row, changes: dict[str, Any]) -> list[Any]:
    prepared = []
    for name, value in changes.items():
        field: Any = row._meta.get_field(name)
        plain = value.pk if isinstance(value, models.Model) else value
        prepared.append(_prepared(field, plain, connections[DEFAULT_DB_ALIAS]))
    return prepared


def change(row: Row, **changes: Any) -> None:
    """Write some columns of a row that nobody else writes at the same time (a part of an aggregate already swapped)."""
    key = _key(type(row)).get_db_prep_save(row.pk, connection)
    with connection.cursor() as cursor:
        cursor.execute(_change(type(row), tuple(changes), False), [*_values(row, changes), key])
    for name, value in changes.items():
        setattr(row, name, value)


def swap(row: Row, **changes: Any) -> None:
    """Write `changes` and the next version if nobody wrote since `row` was read; else raise Stale.

    Compare-and-swap is the rule on both databases for two people acting at once. `row` is updated in place.
    """
    version: int = row.version  # type: ignore[attr-defined]  # every swapped model carries a version
    changes["version"] = version + 1
    with connection.cursor() as cursor:
        cursor.execute(
            _change(type(row), tuple(changes), True),
            [*_values(row, changes), _key(type(row)).get_db_prep_save(row.pk, connection), version],
        )
        if cursor.rowcount != 1:
            raise Stale(str(row))
    for name, value in changes.items():
        setattr(row, name, value)
