"""`huiyin deadline CODE DATE`: when a clock ends and why; needs no database."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from huiyin.base import clock
from huiyin.base.errors import Refused
from huiyin.deadlines import explaining, packs, rules, terms, words
from huiyin.deadlines.packs import PACKS


class Command(BaseCommand):
    help = "计算期限并说明理由，例如：huiyin deadline handle 2026-08-02；不带参数则列出全部规则"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", nargs="?", metavar="规则", help="规则名称，如 handle（办理）")
        parser.add_argument("date", nargs="?", metavar="日期", help="起算事由发生之日，如 2026-08-02")
        parser.add_argument("--extend", metavar="天数", help="经批准延长的天数")
        parser.add_argument("--fixed", metavar="日期", help="交办反馈、履行承诺等由文书指定的日期")
        parser.add_argument("--pack", metavar="规则包", help=f"{'、'.join(PACKS)}；默认为起算日启用的规则包")
        parser.add_argument("--json", action="store_true", help="以JSON输出")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["code"] is None:
            try:
                self.stdout.write(_table(options["pack"]))
            except LookupError as trouble:
                raise CommandError(str(trouble.args[0])) from trouble
            return
        if options["date"] is None:
            raise CommandError("请写明起算日期，例如：huiyin deadline handle 2026-08-02")
        try:
            term = _term(options)
        except LookupError as trouble:
            raise CommandError(str(trouble.args[0])) from trouble
        except Refused as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write(
            json.dumps(explaining.to_json(term), ensure_ascii=False, indent=2)
            if options["json"]
            else _page(term)
        )


def _term(options: dict[str, Any]) -> terms.Term:
    fixed = _date(options["fixed"]) if options["fixed"] else None
    term = terms.start(options["code"], _date(options["date"]), fixed=fixed, pack=options["pack"])
    return terms.extend(term, _number(options["extend"])) if options["extend"] else term


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as trouble:
        raise CommandError(f"日期“{text}”无法识别，应写成2026-08-02的形式，并且是实有的日期。") from trouble


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError as trouble:
        raise CommandError(f"延长天数“{text}”应为整数。") from trouble


def _page(term: terms.Term) -> str:
    citizen = term.rule.binds == "citizen"
    rows = [
        ("期限", f"{term.rule.label}（{term.rule.code}）"),
        ("起算", words.day(term.started_on)),
        ("届满", words.day(term.due.strict)),
        ("顺延至", words.day(term.due.rolled)),
        *([] if citizen else [("最后工作日", words.day(term.due.target))]),
        ("依据", term.rule.citation),
        ("规则包", PACKS[term.pack].name),
        ("说明", explaining.explain(term)),
    ]
    return "\n".join(f"{label}：{value}" for label, value in rows)


def _table(pack: str | None) -> str:
    today = clock.local_date(clock.now())
    pack = pack or packs.in_use(today)
    found = [rules.rule(code, today, pack) for code in rules.codes()]
    lines = [
        f"{'*' if rule.pack != rules.NATION else ' '}{rule.code:<23}{rule.label}，"
        f"{packs.length_words(rule)}，自{rule.starts}起（{rule.citation}）"
        for rule in found
    ]
    local = ["带*的为地方规定。"] if any(rule.pack != rules.NATION for rule in found) else []
    return "\n".join([f"可用的规则（{PACKS[pack].name}）：", *lines, *local])
