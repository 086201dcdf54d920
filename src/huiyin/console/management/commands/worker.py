"""`huiyin worker`: what the passing of time asks for, once a minute."""

from __future__ import annotations

import logging
import signal
from argparse import ArgumentParser
from threading import Event
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from huiyin.base import clock
from huiyin.cases import sweep
from huiyin.console import setting_up

EVERY = 60  # seconds


class Command(BaseCommand):
    help = "后台：每分钟记下已届满的期限；--once 只做一遍"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="只做一遍就结束")

    def handle(self, *args: Any, **options: Any) -> None:
        setting_up.ready(settings.DATA)
        if options["once"]:
            self.stdout.write(f"记下届满的期限{sweep.note_lapses(clock.now())}项。")
            return
        _loop()


def _loop() -> None:
    """Sweep until interrupted; a database that is away for a while is tried again a minute later."""
    stop = Event()

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)
    while not stop.is_set():
        _sweep()
        stop.wait(EVERY)


def _sweep() -> None:
    close_old_connections()
    try:
        sweep.note_lapses(clock.now())
    except DatabaseError:
        logging.getLogger(__name__).warning("数据库暂时不能使用，一分钟后再试", exc_info=True)
    finally:
        close_old_connections()
