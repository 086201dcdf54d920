"""`huiyin worker`: what the passing of time asks for, once a minute, and learning from what was decided."""

from __future__ import annotations

import logging
import signal
import time
from argparse import ArgumentParser
from collections.abc import Callable
from threading import Event
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from huiyin.assist import gathering, memory
from huiyin.base import clock
from huiyin.cases import indexing, sweep
from huiyin.console import setting_up
from huiyin.notifications import delivery

EVERY = 60  # seconds between two sweeps
LEARNING_EVERY = 15  # seconds: a correction is learnt within the minute
FILLING = 20  # seconds of each minute in which an index is filled from an older register
LEARNING = 20  # seconds at a stretch for learning what an older register has to teach


class Command(BaseCommand):
    help = "后台：每分钟记下已届满的期限，提醒将要到期的，发出通知，并从新的决定中学习；--once 只做一遍"
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
            _fill(lambda: False)
            _learn(lambda: False)
            return
        _loop()


def _loop() -> None:
    """Sweep until interrupted; a database that is away for a while is tried again a minute later."""
    stop = Event()

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)
    swept = -EVERY
    while not stop.is_set():
        if time.monotonic() - swept >= EVERY:
            swept = int(time.monotonic())
            _guarded(lambda: _sweep(stop.is_set))
        _guarded(lambda: _learn(stop.is_set))
        stop.wait(LEARNING_EVERY)


def _guarded(work: Callable[[], None]) -> None:
    """Do a piece of work; a database that is away for a while is tried again later."""
    close_old_connections()
    try:
        work()
    except DatabaseError:
        logging.getLogger(__name__).warning("数据库暂时不能使用，稍后再试", exc_info=True)
    finally:
        close_old_connections()


def _sweep(stop: Callable[[], bool]) -> None:
    sweep.note_lapses(clock.now())
    sweep.remind(clock.now())
    sweep.relieve(clock.now())
    _deliver(stop)
    _fill(stop)


def _learn(stop: Callable[[], bool]) -> None:
    """Learn from what was decided meanwhile and put new cases to their topics; a fault in it stops nothing else."""
    if not settings.ASSIST:
        return
    begun = time.monotonic()
    try:
        for work in (memory.learn_new, gathering.join_new):
            while not stop() and time.monotonic() - begun < LEARNING and work(clock.now()):
                pass
    except DatabaseError:
        raise
    except Exception:
        logging.getLogger(__name__).exception("辅助的后台工作没有成功，其他工作照常")


def _fill(stop: Callable[[], bool]) -> None:
    """Put some of what was registered before there was an index into it, batch by batch, so that nobody waits for it."""
    begun = time.monotonic()
    while not stop() and time.monotonic() - begun < FILLING and indexing.fill():
        pass


def _deliver(stop: Callable[[], bool]) -> int:
    """Send what is due, in rounds of which each knows the time; returns how many messages went out."""
    sent, more = 0, True
    while more and not stop():
        outcome = delivery.deliver_due(clock.now(), stop=stop)
        sent, more = sent + outcome.sent, outcome.more
    return sent
