"""Search in Chinese over many cases: p50 and p95 by kind of question and of searcher, and what the index weighs.

    .venv/bin/python bench/search.py [--cases 100000 1000000] [--database sqlite|postgresql|both]

Cases are invented: texts of about 330 characters whose words come as often as words do (Zipf), from the vocabulary of
the demonstration; each has an answer and two papers, one person, and a handling unit of forty. Written in bulk, with
the tokens that the product writes. Questions are words of such texts: of two, three, four characters, two words, names
and numbers; asked by somebody who sees the whole county, somebody of a busy unit, and somebody of a small one.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any
from uuid import UUID

ROOT = Path(__file__).resolve().parent.parent
UNITS, CHUNK, SEED, CLAUSES = 40, 2000, 20261122, 50_000
ASKED = 60  # questions of each kind
SEARCHERS = ("clerk", "handler", "outsider")
SURNAMES, GIVEN = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗",
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国",
)


class Speech:
    """Invented texts over a vocabulary, frequent words more often."""

    def __init__(self) -> None:
        import rjieba

        source = "".join(
            path.read_text(encoding="utf-8")
            for folder in ("demo", "org")
            for path in sorted((ROOT / "src" / "huiyin" / folder / "data").iterdir())
        )
        words = list(dict.fromkeys(w for w in rjieba.cut(source) if re.fullmatch("[一-鿿]{2,4}", w)))
        self.random = random.Random(SEED)  # noqa: S311  # a bench
        self.random.shuffle(words)
        self.words = words
        self.weights = list(accumulate(1 / (rank + 2) for rank in range(len(words))))

        self.clauses = [self.clause(self.random.randint(4, 8)) for _ in range(CLAUSES)]

    def clause(self, count: int) -> str:
        return "".join(self.random.choices(self.words, cum_weights=self.weights, k=count))

    def text(self, length: int) -> str:
        """Clauses said before, in a new order: to make up each anew would take longer than to write it down."""
        said = self.random.choices(self.clauses, k=length // 14)
        return "，".join(said) + "。"

    def name(self) -> str:
        return self.random.choice(SURNAMES) + "".join(
            self.random.choices(GIVEN, k=self.random.choice((1, 2, 2)))
        )


def fill(cases: int, county: Any, sample: Any, now: datetime) -> dict[str, Any]:
    """Write so many cases with all that search reads of them; what may be asked for of them."""
    from huiyin.cases import parties

    speech = Speech()
    units = _units(county, now)
    weights = list(accumulate(1 / (rank + 1) for rank in range(UNITS)))
    names = {
        name: (parties.name_digest(name), parties.sound_digest(name))
        for name in {speech.name() for _ in range(5000)}
    }
    known, asked, begun = sorted(names), [], time.perf_counter()
    for start in range(0, cases, CHUNK):
        tables: dict[str, list[dict[str, Any]]] = {"case": [], "participation": [], "party": [], "entry": []}
        for number in range(start, min(start + CHUNK, cases)):
            key = UUID(int=(1 << 120) + (number << 80) | 7 << 76 | 2 << 62)
            title, text = speech.clause(5), speech.text(330)
            unit = speech.random.choices(units, cum_weights=weights)[0]
            name = speech.random.choice(known)
            _rows(tables, sample, key, number, title, text, unit, names[name], speech, now)
            if speech.random.random() < 3000 / cases:
                asked.append((title, text, name, f"2024-{number:06d}"))
        _write(tables)
    return {"asked": asked, "units": units, "seconds": round(time.perf_counter() - begun, 1)}


def _units(county: Any, now: datetime) -> list[Any]:
    from huiyin.org import administration as org
    from huiyin.org.roles import UnitKind

    more = [
        org.open_unit(f"第{number}办理局", UnitKind.BUREAU, county.units["county"], by=None, now=now)
        for number in range(UNITS - 2)
    ]
    return [county.units["housing"], *more, county.units["transport"]]  # a busy one first, a small one last


def _rows(
    tables: dict[str, list[dict[str, Any]]], sample: Any, key: UUID, number: int, title: str, text: str, unit: Any,
    person: tuple[str, str], speech: Speech, now: datetime,
) -> None:  # fmt: skip
    at = now - timedelta(minutes=2_000_000 - number)
    case = {one.attname: getattr(sample, one.attname) for one in sample._meta.concrete_fields}
    tables["case"].append(
        case
        | {"id": key, "number": f"2024-{number:06d}", "title": title, "text": text, "registered_at": at}
        | {"handling_unit_id": unit.pk, "owner_id": unit.pk, "code_digest": "x"}
    )
    for taking, part in ((sample.receiver_id, "receiver"), (unit.pk, "host")):
        tables["participation"].append({"case_id": key, "unit_id": taking, "part": part})
    phone = f"{number:064x}" if number % 5 else ""  # most leave a number, which is theirs alone
    tables["party"].append(
        {"case_id": key, "name_digest": person[0], "phone_digest": phone, "sound_digest": person[1]}
    )
    answer = speech.text(250) if number % 10 < 7 else ""
    entries = [("case", "", title, text), ("answer", str(number), "", answer)]
    entries += [
        ("paper", f"{number}-{no}", f"关于{title}的函 禾建转〔2024〕{number}号", speech.text(40))
        for no in (1, 2)
    ]
    for kind, part, head, body in entries:
        if body:
            tables["entry"].append({"kind": kind, "subject": key, "key": part, "title": head, "body": body})


def _write(tables: dict[str, list[dict[str, Any]]]) -> None:
    from django.db import transaction

    from huiyin.base import rows
    from huiyin.cases.models import Case, Participation, Party

    with transaction.atomic():
        for model, name in ((Case, "case"), (Participation, "participation"), (Party, "party")):
            made = [model(**values) for values in tables[name]]
            for start in range(0, len(made), 200):
                rows.insert_missing(*made[start : start + 200])
        _write_entries(tables["entry"])


def _write_entries(entries: list[dict[str, Any]]) -> None:
    """The texts and their tokens in the form in which `index.search` writes them, many at once."""
    from django.db import connection

    from huiyin.index import search, tokens

    columns = ("kind", "subject", "key", "title", "body")
    marks, names = ", ".join(["%s"] * 6), f"INSERT INTO index_entry ({', '.join(columns)}"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT coalesce(max(id), 0) FROM index_entry")
            first = cursor.fetchone()[0] + 1
            rows = [(*(one[name] for name in columns), first + no) for no, one in enumerate(entries)]
            rows = [(kind, subject.hex, *rest) for kind, subject, *rest in rows]
            cursor.executemany(f"{names}, id) VALUES ({marks})", rows)
            words = [(row[-1], " ".join(_tokens(one))) for row, one in zip(rows, entries, strict=True)]
            cursor.executemany("INSERT INTO index_words (rowid, tokens) VALUES (%s, %s)", words)
        else:
            _copy(cursor, entries, columns, tokens.BLOCK, search.BITS)


def _copy(
    cursor: Any, entries: list[dict[str, Any]], columns: tuple[str, ...], block: str, bits: int
) -> None:
    """As `search.KEEP` writes them, by COPY."""
    listed = ", ".join(columns)
    cursor.execute(
        f"CREATE TEMPORARY TABLE IF NOT EXISTS coming AS SELECT {listed}, body AS words"
        " FROM index_entry WHERE false"
    )
    with cursor.copy(f"COPY coming ({listed}, words) FROM STDIN") as copy:
        for one in entries:
            copy.write_row([*(one[name] for name in columns), " ".join(_tokens(one))])
    cursor.execute(
        f"INSERT INTO index_entry (id, {listed}, tokens)"
        f" SELECT n, {listed}, array_to_tsvector(string_to_array(words, ' ') || (%s || (n >> %s)))"
        " FROM (SELECT *, nextval(pg_get_serial_sequence('index_entry', 'id')) AS n FROM coming) AS numbered",
        [block, bits],
    )
    cursor.execute("TRUNCATE coming")


@cache
def _of(part: str) -> tuple[str, ...]:
    from huiyin.index import tokens

    return tuple(tokens.of(part))


def _tokens(entry: dict[str, Any]) -> list[str]:
    """As `tokens.of_entry`; clauses come again and again."""
    from huiyin.index import tokens

    title = tokens.of(entry["title"])
    found = dict.fromkeys(token for clause in re.split("[，。]", entry["body"]) for token in _of(clause))
    marked = (*(tokens.TITLE + token for token in title), tokens.KIND + entry["kind"])
    return list(found | dict.fromkeys((*title, *marked)))


def questions(asked: list[tuple[str, str, str, str]]) -> dict[str, list[str]]:
    """What is asked for, by kind; pieces of texts that were written."""
    dice = random.Random(SEED)  # noqa: S311  # a bench

    def piece(length: int) -> str:
        while True:
            runs = [run for run in re.findall("[一-鿿]+", dice.choice(asked)[1]) if len(run) >= length]
            if runs:
                run: str = dice.choice(runs)
                start = dice.randrange(len(run) - length + 1)
                return run[start : start + length]

    kinds = {f"{length} characters": [piece(length) for _ in range(ASKED)] for length in (2, 3, 4)}
    kinds["1 character"] = [piece(1) for _ in range(20)]
    kinds["two words"] = [f"{piece(2)} {piece(2)}" for _ in range(ASKED)]
    kinds["title"] = [dice.choice(asked)[0][:4] for _ in range(ASKED)]
    kinds["name"] = [dice.choice(asked)[2] for _ in range(ASKED)]
    kinds["name and word"] = [f"{one[2]} {one[1][:2]}" for one in dice.choices(asked, k=ASKED)]
    kinds["number"] = [dice.choice(asked)[3] for _ in range(ASKED)]
    kinds["nothing there"] = [f"{piece(2)}鼯鼱" for _ in range(ASKED)]
    return kinds


def _percentiles(seconds: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(seconds, n=100)
    return {
        "p50": round(cuts[49] * 1000, 1),
        "p95": round(cuts[94] * 1000, 1),
        "max": round(max(seconds) * 1000, 1),
    }


def ask(asked: list[tuple[str, str, str, str]], county: Any, now: datetime) -> dict[str, Any]:
    """Each question by each searcher, the page with its snippets."""
    from huiyin.assist import searching

    found: dict[str, Any] = {}
    for who in SEARCHERS:
        every: list[float] = []
        for kind, words in questions(asked).items():
            times = []
            for word in words:
                begun = time.perf_counter()
                searching.search(county.users[who], word, now)
                times.append(time.perf_counter() - begun)
            found[f"{who}, {kind}"] = _percentiles(times)
            every += times if kind != "1 character" else []
        found[f"{who}, all"] = _percentiles(every)
    return found


def weight() -> dict[str, float]:
    """Megabytes of the index and of the whole database."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            parts = {}
            for part, names in (("tokens", "index_words%"), ("texts", "%index_entry%")):
                cursor.execute("SELECT sum(pgsize) FROM dbstat WHERE name LIKE %s", [names])
                parts[part] = cursor.fetchone()[0] or 0
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        else:
            cursor.execute(
                "SELECT pg_relation_size('index_entry_tokens'), pg_total_relation_size('index_entry')"
            )
            tokens, whole = cursor.fetchone()
            parts = {"tokens": tokens, "texts": whole - tokens}
            cursor.execute("SELECT pg_database_size(current_database())")
        parts["database"] = cursor.fetchone()[0]
    return {part: round(size / 1e6, 1) for part, size in parts.items()}


def measure(cases: int) -> dict[str, Any]:
    sys.path.insert(0, str(ROOT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "huiyin.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    from huiyin.base import clock
    from huiyin.console import setting_up
    from tests import build

    setting_up.ready(settings.DATA)
    now = clock.now()
    county = build.county(now)
    sample = build.handling_(county, now)
    with connection.cursor() as cursor:
        # As after a rebuild: an index over tokens that are there already is made in a tenth of the time.
        if connection.vendor == "postgresql":
            cursor.execute("DROP INDEX index_entry_tokens")
        written = fill(cases, county, sample, now)
        if connection.vendor == "postgresql":
            cursor.execute("CREATE INDEX index_entry_tokens ON index_entry USING gin (tokens)")
        cursor.execute("ANALYZE")
    return {
        "database": connection.vendor,
        "cases": cases,
        "written_in_seconds": written["seconds"],
        "megabytes": weight(),
        "ms": ask(written["asked"], county, now),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=int, nargs="+", default=[100_000])
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)  # in the prepared environment
    given = parser.parse_args()
    if given.here:
        print(json.dumps(measure(given.cases[0]), ensure_ascii=False))
        return
    chosen = [given.database] if given.database != "both" else ["sqlite", "postgresql"]
    found: dict[str, dict[int, float]] = {database: {} for database in chosen}
    for cases in given.cases:
        again = [sys.executable, str(Path(__file__).resolve()), "--here", "--cases", str(cases)]
        for database in chosen:
            told = run(database, again)
            found[database][cases] = max(told["ms"][f"{who}, all"]["p95"] for who in SEARCHERS)
    print(json.dumps({"p95_ms": found, "ratio": ratios(found)}))


def run(database: str, again: list[str]) -> dict[str, Any]:
    """The same command once more, in an empty database; what it printed."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "HUIYIN_DATA": folder}
        environment.pop("DATABASE_URL", None)
        command = again if database == "sqlite" else [sys.executable, "-m", "tests.postgres", *again]
        said = subprocess.run(
            command, cwd=ROOT, env=environment, check=True, text=True, stdout=subprocess.PIPE
        )
    print(said.stdout, end="", flush=True)
    told: dict[str, Any] = json.loads(said.stdout.splitlines()[-1])
    return told


def ratios(found: dict[str, dict[int, float]]) -> dict[str, float]:
    """By database, how much slower the largest number of cases is than the smallest; both databases at the largest."""
    told = {
        database: round(times[max(times)] / times[min(times)], 2)
        for database, times in found.items()
        if len(times) > 1
    }
    if len(found) > 1:
        sqlite, postgresql = (times[max(times)] for times in found.values())
        told["postgresql/sqlite"] = round(postgresql / sqlite, 2)
    return told


if __name__ == "__main__":
    main()
