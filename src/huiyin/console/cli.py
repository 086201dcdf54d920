"""The command `huiyin`: one word, then what to do."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run `huiyin COMMAND …`; `huiyin manage …` reaches Django's own commands."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.settings")
    from django.core.management import execute_from_command_line

    arguments = sys.argv[1:]
    if arguments[:1] == ["manage"]:
        arguments = arguments[1:]
    execute_from_command_line(["huiyin", *arguments])
