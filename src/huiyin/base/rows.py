"""Reading and writing single rows with statements that are put together once for each model.

A verb reads a few rows by their keys and writes about ten; composing each statement anew through the query compiler
costs several times what the database needs to carry it out. Values still pass through the model's own fields.
Whatever is more than "these columns equal these values" is a query of the mapper's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache
from itertools import chain
from typing import Any, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from huiyin.base.errors import Stale

Row = models.Model
RowType = TypeVar("RowType", bound=models.Model)
# What most columns hold goes to the database as it is.
_PLAIN: frozenset[type] = frozenset({str, int, bool, type(None)})
_NOTHING: frozenset[type] = frozenset({type(None)})
_TIMES_AND_KEYS = frozenset({"DateField", "DateTimeField", "UUIDField"})
_PLAIN_COLUMNS = frozenset(
    {"CharField", "TextField", "BooleanField", "AutoField", "BigAutoField", "IntegerField", "BigIntegerField"}
    | {"PositiveIntegerField", "PositiveSmallIntegerField", "PositiveBigIntegerField"}
)


@lru_cache(maxsize=64)
def _moment(given: datetime, _vendor: str) -> Any:
    """A moment as the database takes it; one verb writes the same `now` into a dozen columns."""
    return connection.ops.adapt_datetimefield_value(given)


@dataclass(frozen=True, slots=True)
class _Column:
    """A column: the names under which Python and SQL know it, and how its values are prepared."""

    name: str
    attribute: str
    sql: str
    sort: str  # Django's name of the column's type; that of the key it points to for a reference
    plain: frozenset[type]  # what goes to the database as it is
    prepare: Callable[[Any, BaseDatabaseWrapper], Any]
    default: Callable[[], Any]

    def value(self, given: Any, database: BaseDatabaseWrapper) -> Any:
        kind = type(given)
        if kind in self.plain:
            return given
        if kind is datetime and self.sort == "DateTimeField":
            return _moment(given, database.vendor)
        if kind is UUID and self.sort == "UUIDField":
            return given if database.features.has_native_uuid_field else given.hex
        return self.prepare(given.pk if isinstance(given, models.Model) else given, database)


@dataclass(frozen=True, slots=True)
class _Table:
    sql: str
    key: _Column
    automatic: bool
    columns: tuple[_Column, ...]  # those written at insertion: an automatic key is left to the database
    by_name: Mapping[str, _Column]


@cache
def _table(model: type[Row]) -> _Table:
    quote = connection.ops.quote_name
    columns = {
        field.name: _Column(
            name=field.name,
            attribute=field.attname,
            sql=quote(str(field.column)),
            sort=(sort := getattr(field, "target_field", field).get_internal_type()),
            plain=_PLAIN if sort in _PLAIN_COLUMNS else _NOTHING if sort in _TIMES_AND_KEYS else frozenset(),
            prepare=field.get_db_prep_save,
            default=field.get_default,
        )
        for field in model._meta.concrete_fields
    }
    assert model._meta.pk is not None, "every model here has a key"
    key = columns[model._meta.pk.name]
    automatic = isinstance(model._meta.pk, models.AutoField)
    written = tuple(column for column in columns.values() if not (automatic and column is key))
    return _Table(quote(model._meta.db_table), key, automatic, written, columns)


@cache
def _insertion(model: type[Row], count: int, ignore: bool) -> str:
    table = _table(model)
    names = ", ".join(column.sql for column in table.columns)
    marks = ", ".join(["(" + ", ".join(["%s"] * len(table.columns)) + ")"] * count)
    statement = f"INSERT INTO {table.sql} ({names}) VALUES {marks}"  # noqa: S608  # names of columns
    if ignore:
        return f"{statement} ON CONFLICT DO NOTHING"
    return f"{statement} RETURNING {table.key.sql}" if table.automatic else statement


@dataclass
class Gathering:
    """What is gathered until its end: rows to write, keys of rows that are our own, and what others keep in mind."""

    waiting: dict[type[Row], list[list[Any]]] = field(default_factory=lambda: defaultdict(list))
    own: set[Any] = field(default_factory=set)
    mind: dict[Any, Any] = field(default_factory=dict)


_gathering: ContextVar[Gathering | None] = ContextVar("gathering", default=None)


def gathered() -> Gathering | None:
    """The gathering under way, if there is one."""
    return _gathering.get()


@contextmanager
def gathering() -> Iterator[None]:
    """Write rows that nobody reads back (`add`) together at the end, and hold no row that was inserted within.

    For a bulk import that makes a whole case in one transaction of its own: nobody else can see the case before it
    ends. When the block fails, what was gathered is dropped; the caller rolls back the rest.
    """
    mine = Gathering()
    token = _gathering.set(mine)
    try:
        with connection.wrap_database_errors:
            yield
    finally:
        _gathering.reset(token)
    for model, waiting in mine.waiting.items():
        _execute(_insertion(model, len(waiting), False), list(chain.from_iterable(waiting)))


@cache
def _question_marks(statement: str) -> str:
    return statement.replace("%s", "?")


def _execute(statement: str, values: Sequence[Any]) -> tuple[list[Any], int]:
    """What a statement returns, and how many rows it touched.

    While gathering on SQLite it goes straight to the driver: a bulk import pays for the mapper's cursors as much as for
    the statements themselves. `gathering` turns the driver's errors into the mapper's.
    """
    database = connections[DEFAULT_DB_ALIAS]
    if _gathering.get() is not None and database.vendor == "sqlite":
        cursor = database.connection.execute(_question_marks(statement), values)
        return cursor.fetchall(), cursor.rowcount
    with database.cursor() as wrapped:
        wrapped.execute(statement, values)
        return (wrapped.fetchall() if wrapped.description else []), wrapped.rowcount


def _prepared(columns: Sequence[_Column], given: Sequence[Any], database: BaseDatabaseWrapper) -> list[Any]:
    """The values as the database takes them; the plain ones, which are most, without a call each."""
    return [
        value if type(value) in column.plain else column.value(value, database)
        for column, value in zip(columns, given, strict=True)
    ]


def insert(*rows: Row) -> None:
    """Insert rows of one model; automatic keys are filled in."""
    _insert(rows, ignore=False)
    if (mine := _gathering.get()) is not None:
        mine.own.update(row.pk for row in rows)


def insert_missing(*rows: Row) -> None:
    """Insert rows of one model, leaving alone those that stand already; keys are not filled in."""
    _insert(rows, ignore=True)


def _insert(rows: Sequence[Row], *, ignore: bool) -> None:
    if not rows:
        return
    model, database = type(rows[0]), connections[DEFAULT_DB_ALIAS]
    table = _table(model)
    values = []
    for row in rows:
        values += _prepared(
            table.columns, [row.__dict__[column.attribute] for column in table.columns], database
        )
    returned, _ = _execute(_insertion(model, len(rows), ignore), values)
    keys = returned if table.automatic and not ignore else [(row.pk,) for row in rows]
    for row, (key,) in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def add(model: type[Row], **values: Any) -> Any:
    """Insert one row that nobody needs in Python afterwards, by names of fields; returns its key (None if gathered).

    Fields not named take their defaults.
    """
    database = connections[DEFAULT_DB_ALIAS]
    table = _table(model)
    given = [values.pop(c.name) if c.name in values else c.default() for c in table.columns]
    assert not values, f"{model.__name__} has no {', '.join(values)}"
    prepared = _prepared(table.columns, given, database)
    if (mine := _gathering.get()) is not None:
        mine.waiting[model].append(prepared)
        return None
    returned, _ = _execute(_insertion(model, 1, False), prepared)
    return returned[0][0] if table.automatic else None


_Converter = Callable[[Any, Any, BaseDatabaseWrapper], Any]


@cache
def _readers(model: type[Row]) -> tuple[tuple[str, ...], tuple[tuple[int, Any, tuple[_Converter, ...]], ...]]:
    """The attributes of a row as read, and for the columns that need it how they are turned into Python."""
    fields = model._meta.concrete_fields
    database = connections[DEFAULT_DB_ALIAS]
    found = []
    for index, column_of in enumerate(fields):
        column = column_of.get_col(model._meta.db_table)
        converters = (*database.ops.get_db_converters(column), *column.get_db_converters(database))
        if converters:
            found.append((index, column, converters))
    return tuple(field.attname for field in fields), tuple(found)


@cache
def _selection(model: type[Row], names: tuple[str, ...], counts: tuple[int, ...]) -> str:
    table = _table(model)
    columns = ", ".join(column.sql for column in table.by_name.values())
    tests = [f"{table.by_name[name].sql} {_equals(count)}" for name, count in zip(names, counts, strict=True)]
    return f"SELECT {columns} FROM {table.sql} WHERE {' AND '.join(tests)} ORDER BY {table.key.sql}"  # noqa: S608


def _equals(count: int) -> str:
    if count == 0:
        return "IS NULL"
    return "= %s" if count == 1 else f"IN ({', '.join(['%s'] * count)})"


def find(model: type[RowType], **where: Any) -> list[RowType]:
    """The rows whose fields equal the values given (None: is null; a list: is one of it), in the order of their keys."""
    database = connections[DEFAULT_DB_ALIAS]
    by_name = _table(model).by_name
    options = {
        name: [] if value is None else list(value) if isinstance(value, list | set | tuple) else [value]
        for name, value in where.items()
    }
    if any(not options[name] for name, value in where.items() if value is not None):
        return []
    statement = _selection(model, tuple(where), tuple(len(given) for given in options.values()))
    values = [by_name[name].value(value, database) for name, given in options.items() for value in given]
    attributes, converting = _readers(model)
    found, _ = _execute(statement, values)
    rows = []
    for record in found:
        record = list(record)
        for index, column, converters in converting:
            for convert in converters:
                record[index] = convert(record[index], column, database)
        rows.append(model.from_db(DEFAULT_DB_ALIAS, attributes, record))
    return rows


@cache
def _change(model: type[Row], names: tuple[str, ...], count: int, guarded: bool) -> str:
    table = _table(model)
    settings = ", ".join(f"{table.by_name[name].sql} = %s" for name in names)
    keys = f"IN ({', '.join(['%s'] * count)})" if count > 1 else "= %s"
    guard = f" AND {table.by_name['version'].sql} = %s" if guarded else ""
    return f"UPDATE {table.sql} SET {settings} WHERE {table.key.sql} {keys}{guard}"  # noqa: S608  # names


def _write(rows: Sequence[Row], changes: dict[str, Any], *guard: int) -> int:
    model, database = type(rows[0]), connections[DEFAULT_DB_ALIAS]
    table = _table(model)
    values = [table.by_name[name].value(value, database) for name, value in changes.items()]
    keys = [table.key.value(row.pk, database) for row in rows]
    return _execute(_change(model, tuple(changes), len(rows), bool(guard)), [*values, *keys, *guard])[1]


def change(row: Row, **changes: Any) -> None:
    """Write some columns of a row that nobody else writes at the same time (a part of an aggregate already held)."""
    change_all([row], **changes)


def change_all(rows: Sequence[Row], **changes: Any) -> None:
    """Write the same into some columns of several such rows of one model."""
    _write(rows, changes)
    for row in rows:
        for name, value in changes.items():
            setattr(row, name, value)


@cache
def _held(model: type[Row]) -> str:
    table = _table(model)
    where = f"{table.key.sql} = %s AND {table.by_name['version'].sql} = %s"
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    return f"SELECT 1 FROM {table.sql} WHERE {where}{lock}"  # noqa: S608  # names


def hold(row: Row) -> None:
    """Keep the row as it was read until the transaction ends; Stale when somebody wrote it meanwhile.

    A verb holds first, so that whoever comes second hears so instead of tripping over what the first one wrote.
    """
    if (mine := _gathering.get()) is not None and row.pk in mine.own:
        return
    version: int = row.version  # type: ignore[attr-defined]  # every swapped model carries a version
    database = connections[DEFAULT_DB_ALIAS]
    found, _ = _execute(_held(type(row)), [_table(type(row)).key.value(row.pk, database), version])
    if not found:
        raise Stale(str(row))


def swap(row: Row, **changes: Any) -> None:
    """Write `changes` and the next version if nobody wrote since `row` was read; else raise Stale.

    Compare-and-swap is the rule on both databases for two people acting at once. `row` is updated in place.
    """
    version: int = row.version  # type: ignore[attr-defined]  # every swapped model carries a version
    changes["version"] = version + 1
    if _write([row], changes, version) != 1:
        raise Stale(str(row))
    for name, value in changes.items():
        setattr(row, name, value)
