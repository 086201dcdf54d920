"""The first start: data folder, tables, cache table and static files, made when missing or out of date."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

import huiyin

_STAMP = "ready.json"


def ready(data: Path) -> None:
    """Bring the data folder up to this version of the program; says nothing and is quick when it is already."""
    data.mkdir(parents=True, exist_ok=True)
    wanted = _fingerprint()
    if _stands(data, wanted):
        return
    with _alone(data):
        if _stands(data, wanted):
            return
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        call_command("collectstatic", interactive=False, verbosity=0)
        (data / _STAMP).write_text(json.dumps(wanted))


def _stands(data: Path, wanted: dict[str, str]) -> bool:
    """Whether the folder was prepared by this very program for this database, which still is there."""
    try:
        stamp = json.loads((data / _STAMP).read_text())
    except (FileNotFoundError, ValueError):
        return False
    there = connection.vendor != "sqlite" or Path(settings.DATABASES["default"]["NAME"]).exists()
    return bool(stamp == wanted and there and Path(settings.STATIC_ROOT).is_dir())


def _fingerprint() -> dict[str, str]:
    """The version, the migrations and static files by name, size and time, and which database is meant."""
    package = Path(huiyin.__file__).parent
    files = sorted(_files(package))
    database = settings.DATABASES["default"]
    where = [str(database.get(key, "")) for key in ("ENGINE", "HOST", "PORT", "NAME")]
    return {
        "version": huiyin.__version__,
        "files": hashlib.sha256("\n".join(files).encode()).hexdigest(),
        "database": hashlib.sha256("\n".join(where).encode()).hexdigest(),
    }


def _files(package: Path) -> Iterator[str]:
    for app in os.scandir(package):
        for kind in ("migrations", "static"):
            for folder, _, names in os.walk(os.path.join(app.path, kind)):
                for name in names:
                    if not name.endswith(".pyc"):
                        stat = os.stat(os.path.join(folder, name))
                        yield f"{app.name}/{kind}/{name} {stat.st_size} {stat.st_mtime_ns}"


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """Two commands started at once prepare the folder one after the other."""
    with open(data / "ready.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
