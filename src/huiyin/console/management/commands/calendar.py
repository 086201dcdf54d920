"""`huiyin calendar import FILE` and `huiyin calendar show YEAR`: the working-day calendar."""

from __future__ import annotations

import getpass
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from huiyin.base import clock
from huiyin.base.errors import Refused
from huiyin.cases import recounting
from huiyin.deadlines import arithmetic, calendar, words


class Command(BaseCommand):
    help = "工作日历：import 导入一年的放假安排，show 查看一年的放假安排"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="import|show")
        taking = verbs.add_parser("import", help="导入JSON、CSV或XLSX文件（日期,休或班,名称），替换该年")
        taking.add_argument("file", metavar="文件")
        taking.add_argument("--by", default="", metavar="姓名", help="导入人，默认为当前系统用户")
        showing = verbs.add_parser("show", help="查看一年的放假和调休")
        showing.add_argument("year", metavar="年份")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "show":
            self.stdout.write(_year(_number(options["year"])))
            return
        try:
            row, moved = recounting.take_in_year(
                Path(options["file"]), by=None, name=options["by"] or getpass.getuser(), now=clock.now()
            )
        except Refused as refusal:
            raise CommandError(refusal.sentence) from refusal
        except DatabaseError as trouble:
            raise CommandError("数据库还没有建好，请先完成安装，再导入放假安排。") from trouble
        self.stdout.write(
            f"已导入{row.year}年放假安排（{row.source}），{moved}件事项的期限随之重算。\n{_year(row.year)}"
        )


def _number(text: str) -> int:
    if not (text.isdecimal() and 1949 <= int(text) <= 2100):
        raise CommandError(f"年份“{text}”无法识别，应为1949至2100之间的数字。")
    return int(text)


def _year(year: int) -> str:
    known = calendar.current()
    specials = known.specials(year)
    lines = [
        f"{year}年放假安排（{'已公布' if known.is_confirmed(year) else '尚未公布或尚未导入，仅供参考'}）"
    ]
    names = {day: name for day, worked, name in specials if not worked}
    for first, last in words.runs(names):
        lines.append(f"  休  {words.span(first, last)}  {names[first]}")
    lines += [
        f"  班  {words.short(day)} {words.weekday(day)}  {name}" for day, worked, name in specials if worked
    ]
    total = sum(known.is_working(day) for day in arithmetic.days(date(year, 1, 1), date(year, 12, 31)))
    lines.append(f"  全年工作日{total}天")
    if not known.is_confirmed(year):
        lines.append(calendar.warning([year]))
    return "\n".join(lines)
