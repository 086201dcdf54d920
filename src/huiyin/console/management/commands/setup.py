"""`huiyin setup`: the database, the county with its petition office, and the first administrator."""

from __future__ import annotations

import secrets
import sys
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from huiyin.base import clock
from huiyin.console import setting_up
from huiyin.org import administration as org
from huiyin.org import people
from huiyin.org.models import Unit
from huiyin.org.roles import Role, UnitKind


class Command(BaseCommand):
    help = "建立正式使用的数据库；可以同时建立县区、信访局和第一个管理员"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--county", default="", metavar="名称", help="县（区）名称，如 某某县")
        parser.add_argument("--administrator", default="", metavar="姓名", help="第一个系统管理员的姓名")
        parser.add_argument("--username", default="admin", metavar="账号", help="管理员的账号，默认 admin")

    def handle(self, *args: Any, **options: Any) -> None:
        setting_up.ready(settings.DATA)
        now = clock.now()
        self.stdout.write(f"数据文件夹：{settings.DATA}")
        county = Unit.objects.filter(parent=None).exclude(kind=UnitKind.SUPERIOR).order_by(
            "pk"
        ).first() or self._county(options["county"], now)
        administrator = options["administrator"]
        if county is not None and people.holders(county, {Role.ADMINISTRATOR}, clock.local_date(now)):
            if administrator:
                raise CommandError(f"{county}已经有系统管理员，请由其在“账号”中增加人员。")
            self.stdout.write(f"{county}已经建好，不需要再设置。启动服务：huiyin serve")
            return
        administrator = administrator or _ask("第一个系统管理员的姓名（可不填）：")
        if administrator and county is not None:
            self._administrator(county, administrator, options["username"], now)
        self.stdout.write(_next(county, administrator))

    def _county(self, name: str, now: datetime) -> Unit | None:
        name = name or _ask("县（区）名称：")
        if not name:
            return None
        county = org.open_unit(name, UnitKind.COUNTY, None, by=None, now=now)
        office = org.open_unit(f"{name}信访局", UnitKind.PETITION_OFFICE, county, by=None, now=now)
        self.stdout.write(f"已建立：{county}、{office}。")
        return county

    def _administrator(self, county: Unit, name: str, username: str, now: datetime) -> None:
        password = secrets.token_urlsafe(12)
        user = org.add_user(username, name, password, by=None, now=now)
        org.appoint(user, county, Role.ADMINISTRATOR, Role.ADMINISTRATOR.label, by=None, now=now)
        self.stdout.write(
            f"系统管理员{name}：账号 {username}，初始密码 {password}（只显示这一次，登录后请修改）。"
        )


def _ask(question: str) -> str:
    """The answer typed on a terminal; nothing where there is no terminal to ask on."""
    return input(question).strip() if sys.stdin.isatty() else ""


def _next(county: Unit | None, administrator: str) -> str:
    if county is None:
        return "数据库已建好，还没有县（区）。请运行：huiyin setup --county 名称 --administrator 姓名"
    if not administrator:
        return f"{county}还没有系统管理员。请运行：huiyin setup --administrator 姓名"
    return "启动服务：huiyin serve"
