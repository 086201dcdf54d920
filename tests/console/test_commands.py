"""What the commands of `huiyin` print and leave behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from huiyin.audit.models import Event
from huiyin.base import clock
from huiyin.cases.models import Case
from huiyin.console import cli, serving
from tests import build

TABLE = """id,user,title,text,sent_at,reply,replied_at
1,甲某,路灯,村口的路灯坏了。,2019-03-01 09:00:00,已经修好。,2019-03-11 15:00:00
2,乙某,电费,电费怎么交？,2019-04-01 09:00:00,,
=3,丙某,空的,,2019-04-01 09:00:00,,
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "来信.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def run(data: Path, *words: str, seconds: float = 60) -> subprocess.CompletedProcess[str]:
    """A command in a process and a data folder of its own."""
    environment = {**os.environ, "HUIYIN_DATA": str(data)}
    environment.pop("DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, "-m", "huiyin", *words],
        env=environment,
        capture_output=True,
        text=True,
        timeout=seconds,
    )


@pytest.mark.django_db
def test_import_prints_one_object_of_json_and_nothing_else(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "没有导入.csv"
    call_command("import", "messages", str(table), "--json", "--report", str(report))

    summary = json.loads(capsys.readouterr().out)
    assert summary["rows"] == 3
    assert summary["cases"] == 2
    assert summary["already"] == 0
    assert summary["skipped"] == [{"reason": "缺少正文", "count": 1}]
    assert summary["answered_within"] == {"15": 1, "30": 1, "60": 1, "90": 1}
    assert report.read_text(encoding="utf-8-sig").splitlines() == ["行号,编号,原因", "4,'=3,缺少正文"]

    call_command("import", "messages", str(table), "--json", "--limit", "2")
    summary = json.loads(capsys.readouterr().out)
    assert (summary["rows"], summary["cases"], summary["already"]) == (2, 0, 2)
    assert summary["answered_within"]["15"] == 1
    assert Path(summary["report"]).parent == settings.DATA / "reports"


@pytest.mark.django_db
def test_import_in_words_says_where_the_rows_left_out_are(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("import", "messages", str(table))
    page = capsys.readouterr().out
    assert "导入2件" in page
    assert "未导入1行：缺少正文" in page


@pytest.mark.django_db
@pytest.mark.parametrize("words", [("--map", "text"), ("--map", "text=没有"), ("--unit", "没有的局")])
def test_import_refuses_what_it_cannot_follow(table: Path, words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        call_command("import", "messages", str(table), *words)
    assert not Case.objects.exists()


@pytest.mark.django_db
def test_audit_verify_finds_a_changed_byte(now: datetime, capsys: pytest.CaptureFixture[str]) -> None:
    build.registered(build.county(now), now)
    call_command("audit", "verify", "--json")
    verdict = json.loads(capsys.readouterr().out)
    assert verdict["ok"] and verdict["checked"] == Event.objects.count()

    event = Event.objects.order_by("pk").last()
    assert event is not None
    Event.objects.filter(pk=event.pk).update(data=event.data.replace("web", "wob"))
    with pytest.raises(CommandError) as refused:
        call_command("audit", "verify", "--json")
    assert refused.value.returncode == 1
    verdict = json.loads(capsys.readouterr().out)
    assert not verdict["ok"]
    assert [one["event"] for one in verdict["breaks"]] == [event.pk]
    with pytest.raises(CommandError):
        call_command("audit", "verify")
    assert "记录被改动" in capsys.readouterr().out


@pytest.mark.django_db
def test_the_worker_notes_a_limit_that_passed_once(
    now: datetime, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    build.registered(build.county(now), now)
    for days, noted in ((15, 0), (16, 1), (16, 0), (40, 0)):
        later = now + timedelta(days=days)
        monkeypatch.setattr(clock, "now", lambda later=later: later)
        call_command("worker", "--once")
        assert capsys.readouterr().out == f"记下届满的期限{noted}项。\n"


def test_setup_from_nothing_makes_a_county_and_an_administrator_and_is_quiet_the_second_time(
    tmp_path: Path,
) -> None:
    first = run(tmp_path, "setup", "--county", "禾谷县", "--administrator", "禾知春")
    assert first.returncode == 0, first.stderr
    assert "初始密码" in first.stdout
    second = run(tmp_path, "setup")
    assert second.stderr == ""
    assert second.stdout.splitlines()[1:] == ["禾谷县已经建好，不需要再设置。启动服务：huiyin serve"]
    again = run(tmp_path, "setup", "--administrator", "溪知春")
    assert again.returncode == 1
    assert "已经有系统管理员" in again.stderr


def test_import_works_from_an_empty_folder(table: Path, tmp_path: Path) -> None:
    done = run(tmp_path / "新", "import", "messages", str(table), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["cases"] == 2
    assert done.stderr == ""


@pytest.mark.parametrize("words", [[], ["help"], ["--help"]])
def test_without_a_command_the_commands_are_listed(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["huiyin", *words])
    cli.main()
    page = capsys.readouterr().out
    assert all(f"  {name}" in page for name in cli.OWN)


def test_an_unknown_command_is_answered_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["huiyin", "导出"])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 2
    assert "没有“导出”这个命令" in capsys.readouterr().err


def test_every_command_of_the_list_exists() -> None:
    folder = Path(cli.__file__).parent / "management" / "commands"
    assert {path.stem for path in folder.glob("*.py")} - {"__init__"} == set(cli.OWN)


def test_a_port_in_use_is_not_free() -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert not serving.free("127.0.0.1", port)
    assert serving.free("127.0.0.1", port)
