"""Lifecycles a second over HTTP, against the floor of the same rows written by bare SQL in the same run.

    .venv/bin/python bench/lifecycle.py [--lifecycles 200] [--clients 4] [--database sqlite|postgresql|both]

A lifecycle is: registered, sorted and forwarded by a clerk, accepted and drafted by a handler, endorsed by the head,
signed by the leader, served, looked up and rated by the citizen; ten requests that change something or open the
case, each audited. The floor copies all rows of such lifecycles, each in one transaction, through the bare driver.
Prints one JSON object for each database; `ratio` is lifecycles a second divided by the floor.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
PORT = 8911
PASSWORD = "he-deng-shui-qing-2026"
STAFF = ("clerk", "handler", "head", "leader")
FLOOR_SECONDS = 4


@dataclass
class Session:
    """One person's browser: a kept connection and cookies."""

    times: list[float]
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.link = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)

    def ask(self, method: str, path: str, data: dict[str, str] | None = None) -> tuple[int, str, str]:
        """One request: status, address it leads to, text."""
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        body = None
        if data is not None:
            body = urlencode(data)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["X-CSRFToken"] = self.cookies.get("csrftoken", "")
        begun = time.perf_counter()
        self.link.request(method, path, body, headers)
        answer = self.link.getresponse()
        text = answer.read().decode()
        self.times.append(time.perf_counter() - begun)
        for given in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = given.split(";", 1)[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers.get("Location", ""), text

    def post(self, path: str, **data: str) -> str:
        status, where, text = self.ask("POST", path, data)
        if status != 302:
            alert = re.search(r'role="alert".*?</div>', text, re.S)
            raise RuntimeError(f"{path}: {status} {alert.group(0) if alert else text[:300]}")
        return where


def lifecycle(staff: dict[str, Session], unit: str, day: str, times: list[float]) -> None:
    """One request from the first word to the citizen's rating."""
    slip = staff["clerk"].post(
        "/desk/register/", channel="visit", name="禾知春", phone="00006000001", text="楼道的灯坏了，请修好。",
        read_back="on", reply_channel="web", key=str(uuid.uuid4()), category="030501", purpose="resolution",
        unit="", other=unit, clause="住建局第1项",
    )  # fmt: skip
    _, _, text = staff["clerk"].ask("GET", slip)
    plain = re.sub(r"<[^>]+>", " ", text)
    number = re.search(r"\d{4}-\d{6}", plain)
    code = re.search(r"查询码\s+([34679A-Y]{4} ?[34679A-Y]{4})", plain)
    if not number or not code:
        raise RuntimeError("the slip shows no number and code")
    case = f"/desk/cases/{number.group(0)}"
    staff["handler"].post(f"{case}/accept/", version="3")
    staff["handler"].post(
        f"{case}/draft/", version="4", summary="灯修好了。", facts_1="三盏灯不亮。", opinion_1="explain",
        reply_1="已经更换。", basis_1="", promise_1="", promise_due_1="",
    )  # fmt: skip
    staff["head"].post(f"{case}/endorse/", version="5", note="")
    staff["leader"].post(f"{case}/sign/", version="6")
    staff["handler"].post(
        f"{case}/serve/", version="7", method="electronic", received_on=day, receiver="禾知春"
    )
    citizen = Session(times)
    citizen.ask("GET", "/track/")
    mine = citizen.post("/track/", number=number.group(0), code=code.group(1))
    citizen.post(f"{mine}rate/", solved="yes", satisfaction="satisfied", words="")


def sign_in(name: str, times: list[float]) -> Session:
    session = Session(times)
    session.ask("GET", "/desk/sign-in/")
    session.post("/desk/sign-in/", username=name, password=PASSWORD)
    return session


def drive(count: int, clients: int, unit: str, day: str) -> tuple[float, list[float], list[float]]:
    """Run `count` lifecycles by `clients` threads: seconds in all, of each lifecycle, of each request."""
    whole: list[float] = []
    single: list[float] = []
    left = iter(range(count))
    lock, faults = threading.Lock(), []
    people = [{name: sign_in(name, single) for name in STAFF} for _ in range(clients)]
    for staff in people:
        lifecycle(staff, unit, day, single)  # warm
    single.clear()

    def work(staff: dict[str, Session]) -> None:
        while True:
            with lock:
                if next(left, None) is None or faults:
                    return
            begun = time.perf_counter()
            try:
                lifecycle(staff, unit, day, single)
            except Exception as fault:
                faults.append(fault)
                return
            whole.append(time.perf_counter() - begun)

    threads = [threading.Thread(target=work, args=(staff,)) for staff in people]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return time.perf_counter() - begun, whole, single


def floor() -> float:
    """Lifecycles a second when all their rows are copied by the bare driver, each lifecycle in one transaction."""
    from django.db import connection, models

    from huiyin.audit.models import Event
    from huiyin.cases import models as tables
    from huiyin.cases.models import Case

    sample = Case.objects.filter(ratings__isnull=False).latest("pk")
    below = [
        model
        for model in vars(tables).values()
        if isinstance(model, type) and issubclass(model, models.Model)
    ]
    lookups: dict[type[models.Model], dict[str, object]] = {Case: {"pk": sample.pk}}
    for model in below:
        names = {one.name for one in model._meta.get_fields()}
        if model is not Case and "case" in names:
            lookups[model] = {"case": sample}
        elif "answer" in names:
            lookups[model] = {"answer__case": sample}
    lookups[Event] = {"subject": "case", "subject_id": str(sample.pk)}
    rows = [row for model, lookup in lookups.items() for row in model._base_manager.filter(**lookup)]
    statements = _statements(rows, connection)
    done, begun = 0, time.perf_counter()
    raw = connection.connection
    cursor = raw.cursor()
    while time.perf_counter() - begun < FLOOR_SECONDS:
        case = uuid.uuid4().hex if connection.vendor == "sqlite" else uuid.uuid4()
        if connection.vendor == "sqlite":
            cursor.execute("BEGIN IMMEDIATE")
        for statement, values in statements:
            cursor.execute(statement, [value(case, done) if callable(value) else value for value in values])
        cursor.execute("COMMIT") if connection.vendor == "sqlite" else raw.commit()
        done += 1
    return done / (time.perf_counter() - begun)


def _statements(rows: list, connection) -> list[tuple[str, list]]:  # type: ignore[no-untyped-def,type-arg]
    """Each row's INSERT with its values by column; a function makes a copy's own keys from its case and number."""
    from django.db import models

    mark = "?" if connection.vendor == "sqlite" else "%s"
    place = {(type(row), row.pk): index for index, row in enumerate(rows)}
    found = []
    for index, row in enumerate(rows):
        values = []
        for one in row._meta.concrete_fields:
            value = getattr(row, one.attname)
            target = place.get((one.related_model, value)) if one.is_relation else None
            if one.name == "case" or (one.primary_key and not isinstance(one, models.AutoField)):
                values.append(lambda case, _number: case)
            elif isinstance(one, models.AutoField) or target is not None:
                values.append(_key(index if target is None else target))
            elif one.name in ("number", "source_key") and row is rows[0]:
                values.append(lambda _case, number: f"F{number}")
            elif one.name in ("chain", "seq"):
                values.append(99 if one.name == "chain" else _key(index))
            else:
                values.append(one.get_db_prep_save(value, connection))
        names = ", ".join(f'"{one.column}"' for one in row._meta.concrete_fields)
        marks = ", ".join([mark] * len(values))
        found.append((f'INSERT INTO "{row._meta.db_table}" ({names}) VALUES ({marks})', values))
    return found


def _key(place: int) -> Callable[[object, int], int]:
    return lambda _case, number: 1_000_000_000 + number * 1000 + place


def measure(count: int, clients: int) -> dict[str, object]:
    """Build a small county, serve it, drive it, take the floor."""
    sys.path.insert(0, str(ROOT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "huiyin.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    from huiyin.base import clock
    from huiyin.console import setting_up
    from huiyin.org import administration
    from tests import build

    setting_up.ready(settings.DATA)
    now = clock.now()
    county = build.county(now)
    for name in STAFF:
        administration.change_password(county.users[name], PASSWORD, by=None, now=now)
    unit, day = str(county.units["housing"].pk), clock.local_date(now).isoformat()
    vendor = connection.vendor
    connection.close()
    server = subprocess.Popen([sys.executable, "-m", "huiyin", "serve", "--port", str(PORT), "--workers", "2"],
                              stdout=subprocess.DEVNULL, env=os.environ.copy())  # fmt: skip
    try:
        _wait()
        seconds, whole, single = drive(count, clients, unit, day)
    finally:
        server.terminate()
        server.wait()
    connection.ensure_connection()
    if vendor == "postgresql":
        connection.set_autocommit(False)
    base = floor()
    rate = count / seconds
    return {
        "database": vendor,
        "lifecycles": count,
        "clients": clients,
        "lifecycles_per_second": round(rate, 2),
        "lifecycle_ms": _percentiles(whole),
        "request_ms": _percentiles(single),
        "requests_per_second": round(len(single) / seconds, 1),
        "floor_per_second": round(base, 1),
        "ratio": round(rate / base, 4),
    }


def _percentiles(seconds: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(seconds, n=100)
    return {"p50": round(cuts[49] * 1000, 1), "p95": round(cuts[94] * 1000, 1)}


def _wait() -> None:
    for _ in range(200):
        try:
            link = http.client.HTTPConnection("127.0.0.1", PORT, timeout=2)
            link.request("GET", "/healthz")
            if link.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise RuntimeError("the server did not come up")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lifecycles", type=int, default=200)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)  # in the prepared environment
    given = parser.parse_args()
    if given.here:
        print(json.dumps(measure(given.lifecycles, given.clients), ensure_ascii=False))
        return
    again = [sys.executable, str(Path(__file__).resolve()), "--here", "--lifecycles", str(given.lifecycles),
             "--clients", str(given.clients)]  # fmt: skip
    for database in ("sqlite", "postgresql"):
        if given.database not in (database, "both"):
            continue
        with tempfile.TemporaryDirectory() as folder:
            environment = {**os.environ, "HUIYIN_DATA": folder}
            environment.pop("DATABASE_URL", None)
            command = again if database == "sqlite" else [sys.executable, "-m", "tests.postgres", *again]
            subprocess.run(command, cwd=ROOT, env=environment, check=True)


if __name__ == "__main__":
    main()
