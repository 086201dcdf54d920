"""What assistance costs: how long it takes to answer, by number of cases and by database, and the memory it takes.

    .venv/bin/python bench/assist.py repeats [--cases 100000 1000000] [--database sqlite|postgresql|both]
    .venv/bin/python bench/assist.py search [--cases 100000 1000000] [--database sqlite|postgresql|both]
    .venv/bin/python bench/assist.py routing [--messages 2000] [--length 330]
    .venv/bin/python bench/assist.py topics [--messages 10000]

search, routing and topics are the files beside this one, which say what they do.

repeats: what stands in the register of the same matter, asked for by somebody who sees the whole county and by a
handler who sees one unit of forty. Cases are invented: one of twenty thousand places (some often, most seldom), one of
eighty problems, and clauses such as people write, about 330 characters in all; most people write more than once. They
are written in bulk, with the traces that the product would leave.

Prints one JSON object for each size and database, and at the end p95 of whoever waits longest, with the ratio of the
largest number of cases to the smallest.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import search  # the bench beside this one

ROOT = Path(__file__).resolve().parent.parent
SEED, UNITS, CHUNK, ASKED = 20261122, 40, 5000, 300
PLACES, CLAUSES, PEOPLE = 20_000, 30_000, 3  # cases to a person
LEARNT = 2000  # texts from which the bench counts how common words are
_SIGNS = "云栖禾稻麦望溪桥南北东西新旧石柳桂松竹梅兰荷湖泉山岭坪塘湾洲江畔青翠金银玉宝福安宁和兴隆盛昌"
_ENDS = [
    "小区",
    "花园",
    "家园",
    "佳苑",
    "新村",
    "路",
    "街",
    "大道",
    "村",
    "社区",
    "小学",
    "中学",
    "市场",
    "公园",
    "广场",
]
_WHAT = [
    "路灯",
    "油烟",
    "污水",
    "垃圾",
    "停车",
    "噪声",
    "电梯",
    "供水",
    "供电",
    "燃气",
    "公交",
    "井盖",
    "绿化",
    "消防",
]
_WHAT += ["物业", "违建", "工资", "拆迁", "房产证", "幼儿园"]
_PROBLEMS = [f"{what}{how}" for what in _WHAT for how in ("没人管", "反复投诉", "影响生活", "收费不合理")]


class Matter(NamedTuple):
    """What one case is about."""

    place: str
    problem: str
    title: str
    text: str
    person: int


class Invention:
    """Matters over invented places, problems and clauses; frequent ones come more often."""

    def __init__(self) -> None:
        import rjieba

        folder = ROOT / "src" / "huiyin" / "demo" / "data"
        source = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.iterdir()))
        words = [word for word in rjieba.cut(source) if len(word) >= 2 and "一" <= word[0] <= "鿿"]
        self.dice = random.Random(SEED)  # noqa: S311  # a bench
        common = list(dict.fromkeys(words))
        self.dice.shuffle(common)
        often = list(accumulate(1 / (rank + 2) for rank in range(len(common))))
        self.clauses = [
            "".join(self.dice.choices(common, cum_weights=often, k=self.dice.randint(4, 8))) for _ in range(CLAUSES)
        ]  # fmt: skip
        names = {"".join(self.dice.choices(_SIGNS, k=self.dice.choice((2, 3)))) for _ in range(PLACES * 2)}
        self.places = [name + self.dice.choice(_ENDS) for name in sorted(names)[:PLACES]]
        self.dice.shuffle(self.places)
        self.often = list(accumulate(1 / (rank + 10) for rank in range(len(self.places))))

    def matter(self, people: int) -> Matter:
        place = self.dice.choices(self.places, cum_weights=self.often)[0]
        return self.told(place, self.dice.choice(_PROBLEMS), self.dice.randrange(people))

    def told(self, place: str, problem: str, person: int) -> Matter:
        """A matter in new words."""
        said = self.dice.choices(self.clauses, k=20)
        said[3], said[9] = f"{place}的{problem}", f"{place}已经三个月"
        return Matter(place, problem, f"{place}{problem}", "，".join(said) + "。", person)


@cache
def _marks(clause: str) -> Any:
    from huiyin.index import traces, wording

    return traces.said(wording.words("", clause)).all


def _said(matter: Matter) -> Any:
    """The marks of a text as `traces` has them; clauses come again and again."""
    import numpy as np

    from huiyin.index.wording import Said

    title = _marks(matter.title)
    rest = np.unique(np.concatenate([_marks(clause) for clause in matter.text.split("，")]))
    return Said(title, np.concatenate((title, np.setdiff1d(rest, title, assume_unique=True))))


def fill(cases: int, county: Any, sample: Any, now: datetime) -> tuple[Invention, list[Matter]]:
    """Write so many cases with their people, texts and traces; some hundred of the matters, evenly spread."""
    from django.db import connection, transaction

    from huiyin.cases import parties
    from huiyin.index import traces
    from huiyin.index.wording import Wording

    invention, known, kept = Invention(), Wording(), []
    units = _units(county, now)
    people = max(1, cases // PEOPLE)
    phone = cache(lambda number: parties.phone_digest(f"139{number:08d}"))
    columns = [one for one in sample._meta.concrete_fields]
    usual = [one.get_db_prep_save(getattr(sample, one.attname), connection) for one in columns]
    place_of = {one.attname: number for number, one in enumerate(columns)}
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE filling (mark integer NOT NULL, traced integer NOT NULL)")
        for start in range(0, cases, CHUNK):
            tables: dict[str, list[Sequence[Any]]] = {name: [] for name in _TABLES}
            for number in range(start, min(start + CHUNK, cases)):
                matter, row = invention.matter(people), list(usual)
                key = UUID(int=(1 << 120) + (number << 80) | 7 << 76 | 2 << 62)
                stored = key.hex if connection.vendor == "sqlite" else key
                unit = units[min(int(invention.dice.paretovariate(0.7)) - 1, UNITS - 1)]
                at = connection.ops.adapt_datetimefield_value(now - timedelta(minutes=cases + 10 - number))
                for name, value in (
                    ("id", stored), ("number", f"2024-{number:07d}"), ("title", matter.title), ("text", matter.text),
                    ("registered_at", at), ("owner_id", unit), ("handling_unit_id", unit),
                ):  # fmt: skip
                    row[place_of[name]] = value
                tables["cases_case"].append(row)
                taking = ((sample.receiver_id, "receiver"), (unit, "host"))
                tables["cases_participation"] += [(stored, part_unit, part) for part_unit, part in taking]
                tables["cases_party"].append(
                    (
                        stored,
                        "person",
                        "petitioner",
                        b"",
                        b"",
                        b"",
                        "",
                        phone(matter.person),
                        "",
                        False,
                        "",
                        "",
                    )
                )
                said = _said(matter)
                if number < LEARNT:
                    known.add(said.all)
                left = known.telling(said, traces.MOST, of_title=traces.OF_TITLE)
                rest = said.all[len(said.title) :].tobytes()
                tables["index_traced"].append(
                    (number + 1000, stored, left.tobytes(), said.title.tobytes(), rest)
                )
                tables["filling"] += [(mark, number + 1000) for mark in set(left.tolist())]
                if number % max(1, cases // ASKED) == 0:
                    kept.append(matter)
            with transaction.atomic():
                for table, values in tables.items():
                    _write(cursor, table, _TABLES[table] or [one.column for one in columns], values)
        cursor.execute(
            "INSERT INTO index_trace (mark, traced) SELECT mark, traced FROM filling ORDER BY 1, 2"
        )
        cursor.execute("DROP TABLE filling")
        cursor.execute("ANALYZE")
    return invention, kept


_TABLES: dict[str, list[str]] = {
    "cases_case": [],
    "cases_participation": ["case_id", "unit_id", "part"],
    "cases_party": ["case_id", "kind", "role", "name", "phone", "address", "name_digest", "phone_digest",
                    "sound_digest", "minor", "code_digest", "authorisation"],
    "index_traced": ["id", "subject", "traces", "title", "rest"],
    "filling": ["mark", "traced"],
}  # fmt: skip


def _write(cursor: Any, table: str, columns: Sequence[str], values: Iterable[Sequence[Any]]) -> None:
    """Many rows at once, as the database likes it best."""
    from django.db import connection

    names = ", ".join(f'"{column}"' for column in columns)
    if connection.vendor == "sqlite":
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # own names
        connection.connection.executemany(statement, values)
        return
    with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in values:
            copy.write_row(row)


def _units(county: Any, now: datetime) -> list[int]:
    """Forty units, the busiest first."""
    from huiyin.org import administration as org
    from huiyin.org.roles import UnitKind

    more = [
        org.open_unit(f"第{number}办理局", UnitKind.BUREAU, county.units["county"], by=None, now=now).pk
        for number in range(UNITS - 1)
    ]
    return [more[0], county.units["housing"].pk, *more[1:]]


def repeats(cases: int) -> dict[str, Any]:
    """Look-alikes for new messages: half of them on matters that stand in the register, half on others."""
    county, sample, now = _house()
    begun = time.perf_counter()
    invention, kept = fill(cases, county, sample, now)
    written = time.perf_counter() - begun
    found: dict[str, Any] = {"cases": cases, "written_in_seconds": round(written), "megabytes": _weight()}

    from huiyin.assist import repeats
    from huiyin.cases.parties import Person
    from huiyin.index import traces

    traces.forget()
    begun = time.perf_counter()
    traces.usual()
    found["counting_words_ms"] = round((time.perf_counter() - begun) * 1000, 1)
    asked = [
        invention.told(one.place, one.problem, one.person) if number % 2 else invention.matter(1)
        for number, one in enumerate(kept[:ASKED])
    ]
    for who in ("clerk", "handler"):
        times, listed, right, worked = [], 0, 0, time.process_time()
        for number, one in enumerate(asked):
            people = repeats.who([Person("", f"139{one.person:08d}")])
            begun = time.perf_counter()
            likes = repeats.find(one.title, one.text, people=people, user=county.users[who], now=now)
            times.append(time.perf_counter() - begun)
            listed += len(likes)
            right += number % 2 and any(
                one.place in like.case.title and one.problem in like.case.title for like in likes
            )
        found[who] = _percentiles(times) | {
            "cpu_ms": round((time.process_time() - worked) * 1000 / len(asked), 1),
            "listed": round(listed / len(asked), 2),
            "found": round(right / (len(asked) // 2), 2),
        }
    return found


BESIDE = ("routing", "search", "topics")
SECTIONS: dict[str, Callable[[int], dict[str, Any]]] = {"repeats": repeats}


def _house() -> tuple[Any, Any, datetime]:
    """A small county in an empty database, a case of it to copy, and now."""
    sys.path.insert(0, str(ROOT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "huiyin.settings"
    import django

    django.setup()
    from django.conf import settings

    from huiyin.base import clock
    from huiyin.console import setting_up
    from tests import build

    setting_up.ready(settings.DATA)
    now = clock.now()
    county = build.county(now)
    return county, build.handling_(county, now), now


def _weight() -> dict[str, float]:
    """Megabytes of the traces and of the whole database."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sum(pgsize) FROM dbstat WHERE name LIKE '%index_trace%'")
            traced = cursor.fetchone()[0]
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        else:
            cursor.execute(
                "SELECT pg_total_relation_size('index_trace') + pg_total_relation_size('index_traced')"
            )
            traced = cursor.fetchone()[0]
            cursor.execute("SELECT pg_database_size(current_database())")
        return {"traces": round(traced / 1e6, 1), "database": round(cursor.fetchone()[0] / 1e6, 1)}


def _percentiles(seconds: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(seconds, n=100)
    return {
        "p50_ms": round(cuts[49] * 1000, 1),
        "p95_ms": round(cuts[94] * 1000, 1),
        "max_ms": round(max(seconds) * 1000, 1),
    }


def main() -> None:
    if sys.argv[1:2] and sys.argv[1] in BESIDE:
        beside = str(Path(__file__).with_name(f"{sys.argv[1]}.py"))
        sys.exit(subprocess.call([sys.executable, beside, *sys.argv[2:]]))
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("section", choices=sorted(SECTIONS))
    parser.add_argument("--cases", type=int, nargs="+", default=[100_000])
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)  # in the prepared environment
    given = parser.parse_args()
    if given.here:
        found = SECTIONS[given.section](given.cases[0])
        found["memory_megabytes"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        print(json.dumps(found, ensure_ascii=False))
        return
    chosen = [given.database] if given.database != "both" else ["sqlite", "postgresql"]
    times: dict[str, dict[int, float]] = {database: {} for database in chosen}
    here = [sys.executable, str(Path(__file__).resolve()), given.section, "--here", "--cases"]
    for cases in given.cases:
        for database in chosen:
            print(database, flush=True)
            told = search.run(database, [*here, str(cases)])
            times[database][cases] = max(told[who]["p95_ms"] for who in ("clerk", "handler"))
    print(json.dumps({"p95_ms": times, "ratio": search.ratios(times)}))


if __name__ == "__main__":
    main()
