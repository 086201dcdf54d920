"""The command `huiyin procedure`."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command


def run(*words: str) -> str:
    out = StringIO()
    call_command("procedure", *words, stdout=out)
    return out.getvalue()


def test_the_procedure_is_printed_written_and_checked(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    assert "已写入" in run("--write", str(page))
    text = page.read_text(encoding="utf-8")
    assert "](page.svg)" in text and run().startswith("# 办理程序")
    assert (tmp_path / "page.svg").read_text(encoding="utf-8").startswith("<svg ")
    assert "与程序的表一致" in run("--check", str(page))
    page.write_text(text.replace("六十日", "九十日"), encoding="utf-8")
    with pytest.raises(CommandError, match="不一致，请运行：huiyin procedure --write"):
        run("--check", str(page))


def test_a_path_that_cannot_be_read_or_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="无法读取"):
        run("--check", str(tmp_path / "无.md"))
    with pytest.raises(CommandError, match="无法写入"):
        run("--write", str(tmp_path / "无" / "页.md"))
