"""`huiyin procedure`: the procedure, its picture and the rules as documentation; needs no database."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from huiyin.console import describing, drawing


class Command(BaseCommand):
    help = "把办理程序和期限规则写成文档，例如：huiyin procedure --write docs/procedure.md；不带参数则显示"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        either = parser.add_mutually_exclusive_group()
        either.add_argument("--write", metavar="文件", help="写入文件，状态图写在旁边的同名SVG文件")
        either.add_argument("--check", metavar="文件", help="核对文件与程序的表是否一致")

    def handle(self, *args: Any, **options: Any) -> None:
        if path := options["write"]:
            for file, text in _texts(Path(path)).items():
                _write(file, text)
            self.stdout.write(f"已写入{path}和状态图。")
        elif path := options["check"]:
            for file, text in _texts(Path(path)).items():
                if _read(file) != text:
                    raise CommandError(f"{file}与程序的表不一致，请运行：huiyin procedure --write {path}")
            self.stdout.write(f"{path}与程序的表一致。")
        else:
            self.stdout.write(describing.page("procedure.svg"))


def _texts(path: Path) -> dict[Path, str]:
    picture = path.with_suffix(".svg")
    return {path: describing.page(picture.name), picture: drawing.svg()}


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as trouble:
        raise CommandError(f"无法写入“{path}”，请检查路径和权限。") from trouble


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as trouble:
        raise CommandError(f"无法读取“{path}”，请检查路径和权限。") from trouble
