"""`huiyin papers`: list the papers, check the office's own templates, write an example of each."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from huiyin.base.errors import Refused
from huiyin.demo import papers
from huiyin.documents import letters, markup, templates
from huiyin.documents.kinds import KINDS, Kind

_FORMS = {"letter": "信函式", "formal": "文件式", "sheet": "表格"}


class Command(BaseCommand):
    help = "文书：list 列出全部文书，check 检查本单位的文书模板，demo 各写一份示例"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="list|check|demo")
        verbs.add_parser("list", help="列出全部文书的代码、名称、代字和格式")
        verbs.add_parser("check", help="用示例内容试填本单位的模板（数据文件夹下的 papers），说明错在哪里")
        showing = verbs.add_parser("demo", help="每种文书写一份示例：Word、PDF，给群众的另有大字版")
        showing.add_argument("--out", required=True, metavar="文件夹", help="写到哪里")
        showing.add_argument("kinds", nargs="*", metavar="文书代码", help="只写这几种，不填写全部")

    def handle(self, *args: Any, **options: Any) -> None:
        match options["verb"]:
            case "list":
                self._list()
            case "check":
                self._check()
            case _:
                self._demo(Path(options["out"]), options["kinds"] or list(KINDS))

    def _list(self) -> None:
        for kind in KINDS.values():
            own = "　（本单位模板）" if templates.path(kind.code).parent != templates.HOUSE else ""
            self.stdout.write(f"{kind.code:<24}{kind.label}　{_about(kind)}{own}")

    def _check(self) -> None:
        folder = Path(settings.DATA) / "papers"
        files = sorted(folder.glob("*.txt")) if folder.is_dir() else []
        if not files:
            self.stdout.write(f"{folder} 里没有本单位的模板，全部文书使用系统自带的模板。")
            return
        faults = [fault for file in files for fault in _faults(file)]
        for fault in faults:
            self.stdout.write(fault)
        if faults:
            raise CommandError(f"检查了{len(files)}个模板，有{len(faults)}处需要修改。")
        self.stdout.write(f"检查了{len(files)}个模板，都可以使用。")

    def _demo(self, folder: Path, kinds: list[str]) -> None:
        if unknown := [kind for kind in kinds if kind not in KINDS]:
            raise CommandError(f"没有“{'”“'.join(unknown)}”这种文书，用 huiyin papers list 查看代码。")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            count = sum(_write(folder, KINDS[kind]) for kind in kinds)
        except OSError as trouble:
            raise CommandError(f"不能写到 {folder}：{trouble.strerror}。请换一个文件夹。") from trouble
        self.stdout.write(f"已写{len(kinds)}种文书、{count}个文件到 {folder}。内容都是虚构的。")


def _about(kind: Kind) -> str:
    mark = f"代字“{kind.mark}”" if kind.numbered else "不编号"
    return f"{_FORMS[kind.form]}，{mark}{'，送群众' if kind.for_citizen else ''}"


def _write(folder: Path, kind: Kind) -> int:
    text = templates.fill(kind.code, papers.example(kind.code))
    name = f"{kind.code}-{kind.label}"
    files = {f"{name}.docx": letters.word(text), f"{name}.pdf": letters.pdf(text)}
    if kind.for_citizen:
        files[f"{name}-大字.pdf"] = letters.pdf(text, large=True)
    for file, content in files.items():
        (folder / file).write_bytes(content)
    return len(files)


def _faults(file: Path) -> list[str]:
    """What is wrong with a template of the office, each with the file and the line where it can be told."""
    if file.stem not in KINDS:
        return [f"{file.name}：没有这种文书，文件名应为 huiyin papers list 列出的代码。"]
    try:
        filled = templates.fill(file.stem, papers.example(file.stem))
        sheet = markup.parse(filled)
    except Refused as refusal:
        return [f"{file.name}{_where(file, refusal.sentence)}：{refusal.sentence}"]
    faults = []
    if KINDS[file.stem].for_citizen:
        for given, missing in (
            (sheet.summary, "一句话说明（@summary）"),
            (sheet.contact, "联系人和电话（@contact）"),
            (sheet.query, "查询编号和网址（@query）"),
        ):
            if not given:
                faults.append(f"{file.name}：送群众的文书应当有{missing}。")
    return faults


def _where(file: Path, sentence: str) -> str:
    """第3行, where the template names what the sentence complains of."""
    named = sentence.partition("要填“")[2].partition("”")[0]
    if not named:
        return ""
    lines = file.read_text(encoding="utf-8-sig").split("\n")
    found = next((no for no, line in enumerate(lines, 1) if named in line), 0)
    return f"第{found}行" if found else ""
