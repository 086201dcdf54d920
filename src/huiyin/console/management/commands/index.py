"""`huiyin index rebuild`: what can be searched and compared, put together anew from the register."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from huiyin.cases import indexing
from huiyin.cases.models import Case
from huiyin.console import setting_up


class Command(BaseCommand):
    help = "检索：rebuild 从登记的事项重新建立；fill 把还没有建立的补上（后台也会逐步补）"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="rebuild|fill")
        verbs.add_parser("rebuild", help="删去现有的检索，全部重建；其间按关键词可能查不全")
        verbs.add_parser("fill", help="补上还没有建立的，已有的不动；中断后再运行，从断处继续")

    def handle(self, *args: Any, **options: Any) -> None:
        setting_up.ready(settings.DATA)
        if options["verb"] == "rebuild":
            indexing.start_over()
        total, done = Case.objects.plain().count(), 0
        while indexing.fill():
            done += indexing.BATCH
            if done % (indexing.BATCH * 50) == 0:
                self.stdout.write(f"已建立{done}件，共{total}件。")
        self.stdout.write(f"检索已经建好，共{total}件。")
