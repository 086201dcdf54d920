"""`huiyin papers`: the list, the examples, and the check of an office's own templates."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from huiyin.documents import templates
from huiyin.documents.kinds import KINDS


@pytest.fixture
def own(settings: Any, tmp_path: Path) -> Path:
    """The folder of the office's own templates."""
    settings.DATA = tmp_path
    folder = tmp_path / "papers"
    folder.mkdir()
    return folder


def house(kind: str) -> str:
    return (templates.HOUSE / f"{kind}.txt").read_text(encoding="utf-8")


def test_the_list_names_every_paper_and_says_which_template_is_the_offices_own(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (own / "opinion.txt").write_text(house("opinion"), encoding="utf-8")
    call_command("papers", "list")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(KINDS)
    assert [line.split()[0] for line in lines if "本单位模板" in line] == ["opinion"]


def test_an_example_is_written_as_word_and_pdf_and_in_large_print_for_citizens(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("papers", "demo", "accept_notice", "reminder", out=str(tmp_path / "out"))
    assert "2种文书、5个文件" in capsys.readouterr().out
    written = {file.name: file.read_bytes()[:4] for file in (tmp_path / "out").iterdir()}
    assert written["accept_notice-受理告知书-大字.pdf"] == b"%PDF"
    assert written["reminder-催办单.docx"] == b"PK\x03\x04"


def test_an_unknown_paper_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="没有“nothing”这种文书"):
        call_command("papers", "demo", "nothing", out=str(tmp_path))


def test_without_own_templates_there_is_nothing_to_check(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("papers", "check")
    assert "使用系统自带的模板" in capsys.readouterr().out


def test_a_sound_template_of_the_office_passes(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (own / "accept_notice.txt").write_text(house("accept_notice").replace("受理告知书", "受理通知"), "utf-8")
    call_command("papers", "check")
    assert "检查了1个模板，都可以使用" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "change", "fault"),
    [
        (
            "accept_notice",
            ("{{ due }}以前", "{{ deadline }}以前"),
            r"accept_notice\.txt第\d+行：.*“deadline”",
        ),
        ("accept_notice", ("@sign ", "@signed "), "没有“@signed”这个标记"),
        ("accept_notice", ("{% endfor %}", ""), "accept_notice.*有误"),
        ("accept_notice", ("@contact ", "! "), "送群众的文书应当有联系人和电话"),
        ("acceptance", ("", ""), "没有这种文书"),
    ],
)
def test_what_is_wrong_with_a_template_is_said_with_its_place(
    own: Path, capsys: pytest.CaptureFixture[str], name: str, change: tuple[str, str], fault: str
) -> None:
    (own / f"{name}.txt").write_text(house("accept_notice").replace(*change), encoding="utf-8")
    with pytest.raises(CommandError, match="1个模板，有1处需要修改"):
        call_command("papers", "check")
    assert re.search(fault, capsys.readouterr().out)
