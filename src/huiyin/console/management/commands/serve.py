"""`huiyin serve`: the web server and the background worker until Ctrl-C."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from huiyin.console import serving, setting_up
from huiyin.documents import fonts


class Command(BaseCommand):
    help = "启动服务：网页和后台一起，按 Ctrl-C 停止"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_address(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        setting_up.ready(settings.DATA)
        serve(options, "\n".join(str(one) for one in fonts.missing()))


def add_address(parser: ArgumentParser) -> None:
    """The options by which a server is told where to listen."""
    parser.add_argument(
        "--host", default="127.0.0.1", metavar="地址", help="监听地址，默认只限本机 127.0.0.1"
    )
    parser.add_argument("--port", type=int, default=8000, metavar="端口", help="默认 8000")
    parser.add_argument("--workers", type=int, default=0, metavar="个数", help="网页进程数，默认1至2个")


def serve(options: dict[str, Any], greeting: str) -> None:
    """Listen as told, print where and the greeting once the server answers, and stay until interrupted."""
    host, port = options["host"], options["port"]
    workers = options["workers"] or min(2, os.cpu_count() or 1)
    if not 0 < port < 65536:
        raise CommandError(f"端口应在1至65535之间，现为{port}。")
    if not serving.free(host, port):
        raise CommandError(
            f"{host} 的 {port} 端口不能使用，可能已有程序占用。请换一个，例如 --port {port + 1}。"
        )
    connections.close_all()
    shown = f"[{host}]" if ":" in host else host

    def say() -> None:
        print(f"服务已启动：http://{shown}:{port}/    工作人员：http://{shown}:{port}/desk/    停止：Ctrl-C")
        if greeting:
            print(greeting)
        sys.stdout.flush()

    if status := serving.run(host, port, workers, started=say):
        raise CommandError("服务没有启动起来，原因见上。", returncode=status)
    print("服务已停止。")
