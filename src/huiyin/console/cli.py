"""The command `huiyin`: one word, then what to do."""

from __future__ import annotations

import os
import sys
from importlib import import_module

OWN = {
    "demo": "用虚构的望禾县试用，打开 http://127.0.0.1:8000",
    "setup": "建立正式使用的数据库、县区和第一个管理员",
    "serve": "启动服务（网页和后台一起）",
    "worker": "只运行后台：每分钟记下已届满的期限，发出通知",
    "notices": "短信、邮件通知：huiyin notices status，huiyin notices test --to 手机号",
    "import": "导入历史来信：huiyin import messages 文件.csv",
    "audit": "校验审计记录：huiyin audit verify",
    "index": "重建检索：huiyin index rebuild",
    "deadline": "计算一个期限并说明理由",
    "calendar": "导入、查看放假安排",
    "papers": "文书：列出、检查本单位模板、写示例",
    "assist": "辅助：在一个文件上量准确率，查看学习的情况",
    "procedure": "把办理程序和期限规则写成文档",
}
OVERVIEW = "\n".join(
    [
        "回音：件件有回音，事事有着落。",
        "",
        "用法：huiyin 命令 [选项]        （各命令的选项：huiyin 命令 --help）",
        "",
        *(f"  {name:<10}{words}" for name, words in OWN.items()),
        "",
        "数据放在 HUIYIN_DATA 指定的文件夹，默认是当前文件夹下的 var；demo 默认用 var/demo。",
    ]
)


def main() -> None:
    """Run `huiyin COMMAND …`; `huiyin manage …` reaches Django's own commands."""
    word, *rest = sys.argv[1:] or [""]
    if word in ("", "help", "-h", "--help"):
        print(OVERVIEW)
        return
    if word == "demo":  # settings are read once, so the folder is chosen before they are
        os.environ.setdefault("HUIYIN_DATA", os.path.join("var", "demo"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.settings")
    if word in OWN:
        sys.exit(_run(word, rest))
    if word == "manage":
        word, *rest = rest or ["help"]
    _django(word, rest)


def _run(word: str, rest: list[str]) -> int:
    """One of our commands; what it refuses is one sentence on the error stream and exit status 1."""
    import django
    from django.core.management.base import BaseCommand, CommandError

    from huiyin.base.errors import Refused

    django.setup()
    command: BaseCommand = import_module(f"huiyin.console.management.commands.{word}").Command()
    # Django's own options (settings, tracebacks, colours) are of no use here.
    command.suppressed_base_arguments = {
        "--version", "--settings", "--pythonpath", "--traceback", "--no-color", "--force-color",
        "--skip-checks", "--verbosity", "-v",
    }  # fmt: skip
    options = vars(command.create_parser("huiyin", word).parse_args(rest))
    arguments = options.pop("args", ())
    try:
        command.execute(*arguments, **options)
    except CommandError as trouble:
        print(trouble, file=sys.stderr)
        return trouble.returncode
    except Refused as refusal:
        print(refusal.sentence, file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader, such as `head`, has had enough
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115  # nothing more is written
        return 1
    except KeyboardInterrupt:
        print("已中断。", file=sys.stderr)
        return 130
    return 0


def _django(word: str, rest: list[str]) -> None:
    from django.core.management import execute_from_command_line, get_commands

    if word != "help" and not word.startswith("-") and word not in get_commands():
        print(f"没有“{word}”这个命令。运行 huiyin 查看全部命令。", file=sys.stderr)
        sys.exit(2)
    execute_from_command_line(["huiyin", word, *rest])
