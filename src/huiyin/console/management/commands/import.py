"""`huiyin import messages FILE`: messages of the past with their replies become cases on their own dates."""

from __future__ import annotations

import csv
import json
import sys
import time
from argparse import ArgumentParser
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from huiyin.base import clock
from huiyin.base.errors import Refused
from huiyin.cases import imports, messages
from huiyin.cases.imports import Outcome
from huiyin.cases.messages import Broken
from huiyin.console import setting_up


class Command(BaseCommand):
    help = "导入历史来信及其答复（CSV或XLSX），每件按原来的日期走一遍办理程序"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = parser.add_subparsers(dest="kind", required=True, metavar="messages")
        taking = kinds.add_parser("messages", help=f"来信和答复，默认列名：{'、'.join(messages.FIELDS)}")
        taking.add_argument("file", metavar="文件")
        taking.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="项=列名",
            help="列名不同时对应，例如 --map text=内容",
        )
        taking.add_argument("--unit", default="", metavar="单位名", help="承办单位；文件有unit列的以该列为准")
        taking.add_argument("--json", action="store_true", help="以JSON输出结果")
        taking.add_argument("--report", default="", metavar="文件", help="未导入的行写到哪里")
        taking.add_argument("--limit", type=int, default=0, metavar="行数", help="只取前若干行")

    def handle(self, *args: Any, **options: Any) -> None:
        setting_up.ready(settings.DATA)
        now = clock.now()
        started = time.perf_counter()
        path = Path(options["file"])
        try:
            found = messages.read(path, _columns(options["map"]), now=now)
            if options["limit"] > 0:
                found = found[: options["limit"]]
            cast = imports.prepare(options["unit"], now=now)
        except Refused as refusal:
            raise CommandError(refusal.sentence) from refusal
        source = imports.source_of(path)
        progress = _Progress() if sys.stderr.isatty() else None
        outcome = imports.carry(found, cast, source=source, now=now, progress=progress)
        seconds = time.perf_counter() - started
        report = Path(options["report"]) if options["report"] else _report_path(settings.DATA, path, now)
        _write(report, outcome.broken)
        summary = _summary(outcome, source, seconds, report)
        self.stdout.write(
            json.dumps(summary, ensure_ascii=False, indent=2) if options["json"] else _page(summary)
        )


def _columns(pairs: list[str]) -> dict[str, str]:
    columns = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
    if len(columns) != len(pairs):
        raise CommandError("--map 应写成 项=列名，每项一次，例如 --map text=内容")
    return columns


class _Progress:
    """One line on the terminal: percent, rate, time left."""

    def __init__(self) -> None:
        self.started = time.perf_counter()

    def __call__(self, done: int, total: int) -> None:
        rate = done / max(time.perf_counter() - self.started, 0.001)
        left = round((total - done) / rate)
        line = f"已处理 {done}/{total} 行（{done * 100 // total}%），每秒 {rate:.0f} 行，还需约 {left} 秒"
        print(f"\r{line}   ", end="\n" if done == total else "", file=sys.stderr, flush=True)


def _report_path(data: Path, path: Path, now: datetime) -> Path:
    return data / "reports" / f"import-{path.stem}-{now.astimezone(clock.CHINA):%Y%m%d-%H%M%S}.csv"


def _write(report: Path, broken: list[Broken]) -> None:
    """The rows left out, for a spreadsheet: with BOM, and no cell that a spreadsheet takes for a formula."""
    report.parent.mkdir(parents=True, exist_ok=True)
    with report.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["行号", "编号", "原因"])
        for one in broken:
            key = f"'{one.key}" if one.key.startswith(tuple("=+-@＝＋－＠\t\r")) else one.key
            rows.writerow([one.line, key[: messages.KEY + 1], one.reason])


def _summary(outcome: Outcome, source: str, seconds: float, report: Path) -> dict[str, Any]:
    reasons = Counter(one.reason for one in outcome.broken)
    return {
        "rows": outcome.rows,
        "cases": outcome.cases,
        "already": outcome.already,
        "skipped": [{"reason": reason, "count": count} for reason, count in reasons.most_common()],
        "seconds": round(seconds, 2),
        "cases_per_second": round(outcome.cases / seconds, 1),
        "answered_within": imports.answered_within(source, outcome.keys),
        "report": str(report),
    }


def _page(summary: dict[str, Any]) -> str:
    lines = [
        f"共{summary['rows']}行：导入{summary['cases']}件，以前已导入{summary['already']}件，"
        f"用时{summary['seconds']}秒（每秒{summary['cases_per_second']}件）。",
        "自提交之日起答复的件数："
        + "，".join(f"{days}日内{count}件" for days, count in summary["answered_within"].items())
        + "。",
    ]
    lines += [f"  未导入{one['count']}行：{one['reason']}" for one in summary["skipped"]]
    lines.append(f"未导入的行列在：{summary['report']}")
    return "\n".join(lines)
