"""The server and the background worker as two processes that start and stop together."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Event
from types import FrameType

GRACE = 10  # seconds a process gets to finish what it does
THREADS = 2  # blocking threads of one web process: more of them only wait for each other
BACKPRESSURE = 64  # requests a web process takes on at a time; the others wait in the socket's queue
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
TOO_SOON = 3  # seconds: a process that ended sooner after its start is given as long a rest


def run(host: str, port: int, workers: int, *, started: Callable[[], None]) -> int:
    """Serve until interrupted; a process that was killed is started again. Returns the exit status."""
    stop = Event()

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)
    commands = (_web(host, port, workers), [sys.executable, "-m", "huiyin", "worker"])
    running = [(time.monotonic(), _start(command)) for command in commands]
    try:
        if not _answers(host, port, running[0][1], stop):
            return 0 if stop.is_set() else 1
        started()
        while not stop.wait(0.5):
            for place, (since, process) in enumerate(running):
                if process.poll() is None:
                    continue
                _kill_rest(process)
                if time.monotonic() - since < TOO_SOON:
                    stop.wait(TOO_SOON)
                running[place] = (time.monotonic(), _start(commands[place]))
    finally:
        _end([process for _, process in running])
    return 0


def free(host: str, port: int) -> bool:
    """Whether a server can listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _web(host: str, port: int, workers: int) -> list[str]:
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(workers), "--blocking-threads", str(THREADS), "--backpressure", str(BACKPRESSURE),
        "--respawn-failed-workers", "--workers-kill-timeout", str(GRACE), "--log-level", "warning",
        "--no-ws", "huiyin.wsgi:application",
    ]  # fmt: skip


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    # In a session of its own: Ctrl-C reaches us only, and what a killed process leaves behind can be found.
    # S603: our own interpreter and words; this process has no threads, so a function before exec is safe.
    return subprocess.Popen(  # noqa: S603
        command, env=os.environ.copy(), start_new_session=True, preexec_fn=_end_with_parent
    )


def _end_with_parent() -> None:
    """Ask Linux for SIGTERM when the parent is killed, so that no server keeps the port."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _answers(host: str, port: int, web: subprocess.Popen[bytes], stop: Event) -> bool:
    """Wait until the server takes connections."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # compared, not bound
    while web.poll() is None and not stop.wait(0.1):
        try:
            socket.create_connection((here, port), timeout=1).close()
        except OSError:
            continue
        return True
    return False


def _end(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        try:
            process.wait(GRACE + 2)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        _kill_rest(process)


def _kill_rest(process: subprocess.Popen[bytes]) -> None:
    """Kill the children that an ended process left behind: they would keep the port."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
