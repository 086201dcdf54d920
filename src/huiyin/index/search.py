"""Finding texts by words, in SQLite by its full-text search, in PostgreSQL by a column of tokens; the same tokens.

Tokens lead to the entries that may hold a word; that it stands there as typed is seen from the text. Entries are
written in the transaction of the act that makes the text, one statement for the text and, in SQLite, one for the tokens.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL

from huiyin.base import rows
from huiyin.index import tokens
from huiyin.index.models import Entry
from huiyin.index.tokens import Word

CASE, ANSWER, PAPER, POLICY = "case", "answer", "paper", "policy"
_TITLE = 200
BITS = 13  # so many entries make a block: 2 to the power of this
_STRIDES = (1, 8, 64)  # blocks gone through at a time, from the newest; then all the older ones
# Texts in which a single character is looked for, the newest; in titles it is found however old they are.
SCANNED = 5000


class Hit(NamedTuple):
    """An entry that holds what was asked for."""

    subject: UUID
    kind: str
    key: str


def put(kind: str, subject: UUID, title: str, body: str, *, key: str = "", new: bool = False) -> None:
    """Keep a text findable, in place of what stood under the same key; `new`: nothing stands there yet."""
    entry = Entry(
        kind=kind, subject=subject, key=key, title=tokens.narrow(title)[:_TITLE], body=tokens.narrow(body)
    )
    if not new and connection.vendor == "sqlite":
        for old in rows.find(Entry, subject=subject, kind=kind, key=key):
            if (old.title, old.body) == (entry.title, entry.body):
                return
            _remove([old])
    _insert(entry)


def entitle(kind: str, subject: UUID, title: str) -> None:
    """Give the texts of a kind another title."""
    for old in rows.find(Entry, subject=subject, kind=kind):
        put(kind, subject, title, old.body, key=old.key)


def drop(subject: UUID, kind: str = "") -> None:
    """Forget the texts of a subject, all or those of a kind."""
    where = {"subject": subject, "kind": kind} if kind else {"subject": subject}
    _remove(rows.find(Entry, **where))


def clear() -> None:
    """Forget all texts but the policies'."""
    kept = list(Entry.objects.filter(kind=POLICY))
    if connection.vendor == "sqlite":
        _do("INSERT INTO index_words (index_words) VALUES ('delete-all')", [])
    Entry.objects.all().delete()
    for entry in kept:
        put(entry.kind, entry.subject, entry.title, entry.body, key=entry.key, new=True)


# PostgreSQL keeps with the tokens in which block of entries they stand, so that the newest are found by the index alone.
KEEP = (
    "INSERT INTO index_entry (id, kind, subject, key, title, body, tokens)"
    " SELECT n, %s, %s, %s, %s, %s, array_to_tsvector(%s::text[] || (%s || (n >> %s)))"
    " FROM (SELECT nextval(pg_get_serial_sequence('index_entry', 'id')) AS n) AS next"
    " ON CONFLICT (subject, kind, key) DO UPDATE"
    " SET title = excluded.title, body = excluded.body, tokens = excluded.tokens"
    " WHERE (index_entry.title, index_entry.body) <> (excluded.title, excluded.body)"
)


def _insert(entry: Entry) -> None:
    found = tokens.of_entry(entry.kind, entry.title, entry.body)
    if connection.vendor == "sqlite":
        rows.insert(entry)
        _do("INSERT INTO index_words (rowid, tokens) VALUES (%s, %s)", [entry.pk, " ".join(found)])
        return
    told = [entry.kind, entry.subject, entry.key, entry.title, entry.body, found]
    _do(KEEP, [*told, tokens.BLOCK, BITS])


def _remove(old: Sequence[Entry]) -> None:
    if not old:
        return
    if connection.vendor == "sqlite":  # without content of its own it has to be told what to forget
        for entry in old:
            words = " ".join(tokens.of_entry(entry.kind, entry.title, entry.body))
            forget = "INSERT INTO index_words (index_words, rowid, tokens) VALUES ('delete', %s, %s)"
            _do(forget, [entry.pk, words])
    Entry.objects.filter(pk__in=[entry.pk for entry in old]).delete()


def _do(statement: str, values: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def hits(words: Sequence[Word], kinds: Iterable[str], limit: int, *, titled: bool = False) -> list[Hit]:
    """The newest entries that hold all the words, at most `limit`; `titled`: that hold them in their title.

    A single character stands in so many texts that only the newest are looked through, unless other words lead.
    """
    statement, values = _matching(words, list(kinds), titled=titled)
    found: list[tuple[Any, str, str]] = []
    with connection.cursor() as cursor:
        for narrowed, given in _in_parts(statement, values):
            cursor.execute(f"{narrowed} LIMIT %s", [*given, limit - len(found)])
            found += cursor.fetchall()
            if len(found) >= limit:
                break
    return [Hit(key if isinstance(key, UUID) else UUID(key), kind, part) for key, kind, part in found]


def _in_parts(statement: str, values: list[Any]) -> Iterator[tuple[str, list[Any]]]:
    """The statement over the newest entries, then over older ones and so on, each to be asked only if there is need.

    PostgreSQL's index knows no order: of a frequent word it would collect all entries to show the newest.
    """
    if connection.vendor == "sqlite" or "@@" not in statement or POLICY in values:
        yield statement, values
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM index_entry")
        last = (cursor.fetchone()[0] or 0) >> BITS
    for stride in _STRIDES:
        if last > stride:
            blocks = range(last - stride + 1, last + 1)
            among = " | ".join(f"'{tokens.BLOCK}{number}'" for number in blocks)
            yield statement, [f"{values[0]} & ({among})", *values[1:]]
            last -= stride
    older = statement.replace(" ORDER BY ", " AND e.id < %s ORDER BY ")
    yield older, [*values, (last + 1) << BITS]


def subjects(words: Sequence[Word], kinds: Iterable[str]) -> RawSQL:
    """All subjects with an entry that holds all the words, as a subquery: however many they are."""
    statement, values = _matching(words, list(kinds), titled=False)
    statement = statement.replace("e.subject, e.kind, e.key", "e.subject", 1).rpartition(" ORDER BY ")[0]
    return RawSQL(statement, values)  # noqa: S611  # words are among the values


def holds(word: Word, kinds: Iterable[str], *, subject: str = "pk") -> Exists:
    """Whether a row whose key is `subject` has an entry that holds the word: for rows already few."""
    entries = Entry.objects.filter(subject=OuterRef(subject), kind__in=list(kinds))
    for piece in word.pieces:
        how = "icontains" if _cased(piece) else "contains"
        entries = entries.filter(Q(**{f"body__{how}": piece}) | Q(**{f"title__{how}": piece}))
    return Exists(entries)


def entries_of(found: Iterable[UUID], kinds: Iterable[str]) -> list[Entry]:
    """The texts of these subjects, in the order in which they came."""
    return list(Entry.objects.filter(subject__in=list(found), kind__in=list(kinds)).order_by("pk"))


def _matching(words: Sequence[Word], kinds: list[str], *, titled: bool) -> tuple[str, list[Any]]:
    """The statement without its order: the tokens lead, the text decides where they alone do not."""
    leading = [word for word in words if titled or not word.beginning]
    pieces = [piece for word in words if not word.exact for piece in word.pieces]
    text = "e.title" if titled else "e.title || chr(10) || e.body"
    text = f"lower({text})" if any(map(_cased, pieces)) else text
    stands, newest = f"strpos({text}, %s) > 0", "e.id + 0"  # a sum, so that the keys' own index is of no use
    lead = "index_entry e WHERE e.tokens @@ %s::tsquery"
    ask = _tsquery
    if connection.vendor == "sqlite":
        stands, newest = stands.replace("strpos", "instr").replace("chr(10)", "char(10)"), "w.rowid"
        lead = "index_words w CROSS JOIN index_entry e ON e.id = w.rowid WHERE w.index_words MATCH %s"
        ask = _match
    if not leading:
        lead, newest = f"(SELECT * FROM index_entry ORDER BY id DESC LIMIT {SCANNED}) e", "e.id"  # noqa: S608
        lead = f"{lead} WHERE %s <> ''"
    marks = ", ".join(["%s"] * len(kinds))
    tests = [f"e.kind IN ({marks})", *[stands] * len(pieces)]
    chosen = f"SELECT e.subject, e.kind, e.key FROM {lead} AND {' AND '.join(tests)}"  # noqa: S608  # no values
    led = [f"{tokens.KIND}{kinds[0]}"] if len(kinds) == 1 else []
    before = tokens.TITLE if titled else ""
    for word in leading:
        led += [f"{before}{token}{'*' if word.beginning else ''}" for token in word.tokens]
    return f"{chosen} ORDER BY {newest} DESC", [ask(led) if leading else "-", *kinds, *pieces]


def _cased(piece: str) -> bool:
    """Whether capitals would be other letters: to turn a whole text into small ones takes longer than to look through it."""
    return piece.lower() != piece.upper()


def _match(asked: Sequence[str]) -> str:
    """Tokens as SQLite's full-text search asks for them; a star stands for any ending."""
    return " AND ".join(f'"{token.rstrip("*")}"{"*" * token.endswith("*")}' for token in dict.fromkeys(asked))


def _tsquery(asked: Sequence[str]) -> str:
    """Tokens as PostgreSQL asks for them; they are letters and digits, so nothing in them has to be escaped."""
    return " & ".join(f"'{token.rstrip('*')}'{':*' * token.endswith('*')}" for token in dict.fromkeys(asked))
