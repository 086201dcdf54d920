"""`huiyin assist`: measure the suggestions on a file of messages, and say what has been learnt in this office."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from huiyin.base import clock
from huiyin.console import setting_up


class Command(BaseCommand):
    help = "辅助：evaluate 在一个文件上量准确率，status 查看本单位学习的情况"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        words = parser.add_subparsers(dest="word", required=True, metavar="evaluate|status")
        words.add_parser("status", help="学过多少决定，最近的准确率")
        evaluate = words.add_parser(
            "evaluate", help="量准确率：routing（责任单位、分类）、repeats（重复）、topics（专题）"
        )
        evaluate.add_argument("what", choices=("routing", "repeats", "topics"))
        evaluate.add_argument(
            "--messages", type=Path, required=True, metavar="文件.csv", help="来信，每行一件"
        )
        evaluate.add_argument("--out", type=Path, required=True, metavar="文件", help="结果写到哪里")
        evaluate.add_argument(
            "--train", default="none", metavar="none|标注.csv[,来信.csv]",
            help="只用软件自带的知识（none），或者从标注文件学习；标注的来信不在 --messages 里的，另给来信文件",
        )  # fmt: skip
        evaluate.add_argument(
            "--folds", type=int, default=0, metavar="份数", help="把标注分成几份，每份由其余各份学来预测"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["word"] == "status":
            self._status()
            return
        for path in (options["messages"], *_training(options["train"])):
            if not path.is_file():
                raise CommandError(f"没有文件 {path}，请核对路径。")
        try:
            self.stdout.write(_evaluate(options))
        except (KeyError, ValueError, UnicodeDecodeError) as trouble:
            raise CommandError(f"文件的内容不合要求：{trouble}") from trouble

    def _status(self) -> None:
        from huiyin.assist import memory

        setting_up.ready(settings.DATA)
        for line in memory.status(clock.now()):
            self.stdout.write(line)


def _training(given: str) -> list[Path]:
    return [] if given in ("", "none") else [Path(part) for part in given.split(",")]


def _evaluate(options: dict[str, Any]) -> str:
    """Run the evaluation asked for; what it says in the end. Imported here, since the others load more than they need."""
    match options["what"]:
        case "routing":
            from huiyin.assist.evaluation import routing

            return routing.run(
                options["messages"], _training(options["train"]), options["out"], folds=options["folds"]
            )
        case "repeats":
            from huiyin.assist.evaluation import repeats

            return repeats.run(options["messages"], options["out"])
        case _:
            from huiyin.assist.evaluation import topics

            return topics.run(options["messages"], options["out"])
