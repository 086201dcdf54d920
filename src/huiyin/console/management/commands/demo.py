"""`huiyin demo`: a fictional county to try everything out, built once and then served."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from huiyin.base import clock, identifiers
from huiyin.console import setting_up
from huiyin.console.management.commands import serve
from huiyin.demo import build, county, guide


class Command(BaseCommand):
    help = "用虚构的望禾县试用：第一次建好数据（约一分钟），以后直接启动"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        serve.add_address(parser)
        parser.add_argument("--build-only", action="store_true", help="只建数据，不启动服务")
        parser.add_argument("--write", metavar="文件", help="只把试用指引写成文档，例如 docs/demo.md")
        parser.add_argument("--cases", type=int, default=1200, metavar="件数", help="默认1200件")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["write"]:
            self._write(options["write"])
            return
        if not 16 <= options["cases"] <= 100_000:
            raise CommandError("件数应在16至100000之间。")
        setting_up.ready(settings.DATA)
        if not build.built():
            self._build(options["cases"])
        greeting = _greeting()
        if options["build_only"]:
            self.stdout.write(greeting)
        else:
            serve.serve(options, greeting)

    def _write(self, path: str) -> None:
        try:
            Path(path).write_text(guide.page(), encoding="utf-8")
        except OSError as trouble:
            raise CommandError(f"无法写入“{path}”，请检查路径和权限。") from trouble
        self.stdout.write(f"已写入{path}。")

    def _build(self, cases: int) -> None:
        started = time.perf_counter()
        self.stdout.write(f"正在建立虚构的望禾县和{cases}多件诉求，请稍候……")
        self.stdout.flush()
        build.build(cases, clock.now(), _show if sys.stderr.isatty() else None)
        self.stdout.write(f"建好了，用时{time.perf_counter() - started:.0f}秒。数据在 {settings.DATA}。")


def _show(done: int, total: int) -> None:
    print(f"\r  {done * 100 // total}%", end="\r", file=sys.stderr, flush=True)


def _greeting() -> str:
    lines = [f"工作人员账号（密码都是 {county.PASSWORD}）："]
    lines += [f"  {one.username:<17}{one.name}  {one.post}：{one.work}" for one in guide.accounts()]
    lines += [
        "",
        "想看什么，用哪个账号打开哪一件（都在“查询”里输入编号打开，密件在“密件”里）：",
        *guide.lines(),
    ]
    lines += ["", "群众查询（编号和查询码）："]
    lines += [f"  {number}  {identifiers.spaced(code)}  {state}" for number, code, state in build.samples()]
    lines.append("以上单位、人员和事项都是虚构的。")
    return "\n".join(lines)
