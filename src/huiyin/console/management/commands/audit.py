"""`huiyin audit verify`: prove that no event of the audit trail was changed."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from huiyin.audit import trail
from huiyin.cases import verifying
from huiyin.console import setting_up


class Command(BaseCommand):
    help = "审计记录：verify 逐条校验，发现改动则以状态1结束"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="verify")
        checking = verbs.add_parser("verify", help="校验全部审计记录")
        checking.add_argument("--json", action="store_true", help="以JSON输出")

    def handle(self, *args: Any, **options: Any) -> None:
        setting_up.ready(settings.DATA)
        verdict = verifying.verify()
        if options["json"]:
            self.stdout.write(json.dumps(verdict.to_json(), ensure_ascii=False, indent=2))
        else:
            self.stdout.write(_page(verdict))
        if not verdict.ok:
            raise CommandError("审计记录校验没有通过。")


def _page(verdict: trail.Verdict) -> str:
    lines = [f"共校验审计记录{verdict.checked}条，{len(verdict.heads)}条链；核对流转单{verdict.steps}步。"]
    for found in verdict.breaks:
        where = f"第{found['chain']}链第{found['seq']}条" if found["chain"] is not None else "没有对应记录"
        when = f"（{found['at']}）" if found["at"] else ""
        lines.append(f"  {where}{when}：{found['fault']}")
    if verdict.ok:
        lines.append("全部衔接，没有发现改动。各链末尾如下，请另行保存，下次据此核对末尾有没有被截去：")
        lines += [f"  {chain:>2}  {head}" for chain, head in verdict.heads.items()]
    else:
        lines.append(f"发现{len(verdict.breaks)}处问题。")
    return "\n".join(lines)
