"""`huiyin worker`: what the passing of time asks for, once a minute."""

from __future__ import annotations

import logging
import signal
from argparse import ArgumentParser
from collections.abc import Callable
from threading import Event
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from huiyin.base import clock
from huiyin.cases import sweep
from huiyin.console import setting_up
from huiyin.notifications import delivery

EVERY = 60  # seconds


class Command(BaseCommand):
    help = "后台：每分钟记下已届满的期限，提醒将要到期的，发出通知；--once 只做一遍"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="只做一遍就结束")

    def handle(self, *args: Any, **options: Any) -> None:
        setting_up.ready(settings.DATA)
        if options["once"]:
            self.stdout.write(f"记下届满的期限{sweep.note_lapses(clock.now())}项。")
            sweep.remind(clock.now())
            sweep.relieve(clock.now())
            if sent := _deliver(lambda: False):
                self.stdout.write(f"发出通知{sent}条。")
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
        _sweep(stop.is_set)
        stop.wait(EVERY)


def _sweep(stop: Callable[[], bool]) -> None:
    close_old_connections()
    try:
        sweep.note_lapses(clock.now())
        sweep.remind(clock.now())
        sweep.relieve(clock.now())
        _deliver(stop)
    except DatabaseError:
        logging.getLogger(__name__).warning("数据库暂时不能使用，一分钟后再试", exc_info=True)
    finally:
        close_old_connections()


def _deliver(stop: Callable[[], bool]) -> int:
    """Send what is due, in rounds of which each knows the time; returns how many messages went out."""
    sent, more = 0, True
    while more and not stop():
        outcome = delivery.deliver_due(clock.now(), stop=stop)
        sent, more = sent + outcome.sent, outcome.more
    return sent
