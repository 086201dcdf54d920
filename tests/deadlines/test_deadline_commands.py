"""The commands `huiyin deadline` and `huiyin calendar`."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import NoReturn

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from huiyin.deadlines import calendar, packs, rules
from huiyin.deadlines.models import CalendarYear


def run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


@pytest.fixture
def _no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable() -> NoReturn:
        raise OperationalError("unable to open database file")

    monkeypatch.setattr(calendar, "_read", unreachable)
    monkeypatch.setattr(packs, "_read", unreachable)


@pytest.mark.usefixtures("_no_database")
class TestWithoutADatabase:
    def test_a_deadline_is_told_with_its_reasons(self) -> None:
        told = run("deadline", "handle", "2026-08-02")
        assert "届满：2026年10月1日 周四\n" in told
        assert "顺延至：2026年10月8日 周四\n" in told
        assert "最后工作日：2026年9月30日 周三\n" in told
        assert "最后工作日" not in run("deadline", "review_request", "2026-09-01")
        assert "依据：《信访工作条例》第三十四条\n" in told

    def test_a_deadline_is_told_to_machines(self) -> None:
        told = json.loads(run("deadline", "handle", "2026-08-02", "--extend", "30", "--json"))
        assert (told["strict"], told["rolled"], told["target"]) == ("2026-10-31", "2026-11-02", "2026-10-30")
        assert told["extended_days"] == 30

    def test_a_given_date_is_taken(self) -> None:
        told = run("deadline", "perform", "2026-08-02", "--fixed", "2026-09-01")
        assert "届满：2026年9月1日 周二" in told

    def test_all_rules_are_listed(self) -> None:
        told = run("deadline")
        assert all(f" {code} " in told for code in rules.codes())
        assert told.startswith("可用的规则（全国规则）：")
        assert "可延长10个工作日" in told and "*" not in told

    def test_a_pack_is_asked_for_by_name(self) -> None:
        told = run("deadline", "review_accept", "2026-09-24", "--pack", "shandong")
        assert "届满：2026年9月30日 周三\n" in told
        assert "规则包：山东省规则包\n" in told
        assert "规则包：全国规则\n" in run("deadline", "review_accept", "2026-09-24")
        local = run("deadline", "--pack", "shandong")
        assert "*review_accept          复查复核受理，3个工作日，自收到复查、复核请求之日起" in local
        assert "带*的为地方规定" in local

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            (("deadline", "nonsense", "2026-08-02"), "没有名为“nonsense”的期限规则。可用的规则：forward、"),
            (("deadline", "handle", "2026-02-30"), "日期“2026-02-30”无法识别"),
            (("deadline", "handle", "2004-02-01"), "自2005年5月1日起施行"),
            (("deadline", "handle"), "请写明起算日期"),
            (
                ("deadline", "handle", "2026-08-02", "--pack", "mars"),
                "没有名为“mars”的规则包。可用的规则包：national",
            ),
            (("deadline", "--pack", "mars"), "没有名为“mars”的规则包"),
            (("deadline", "handle", "2026-08-02", "--extend", "31"), "第三十四条"),
            (("deadline", "handle", "2026-08-02", "--extend", "多"), "应为整数"),
            (("deadline", "feedback", "2026-08-02"), "请填写应当完成的日期"),
            (("calendar", "show", "今年"), "年份“今年”无法识别"),
        ],
    )
    def test_mistakes_are_answered_in_chinese(self, words: tuple[str, ...], sentence: str) -> None:
        with pytest.raises(CommandError, match=sentence):
            run(*words)

    def test_a_year_is_shown(self) -> None:
        told = run("calendar", "show", "2026")
        assert "2026年放假安排（已公布）" in told
        assert "休  2月15日至23日  春节" in told
        assert "班  10月10日 周六  国庆节" in told
        ahead = calendar.seed_years()[-1] + 1
        assert f"{ahead}年放假安排尚未公布" in run("calendar", "show", str(ahead))


@pytest.mark.django_db
def test_a_year_is_imported_from_a_file() -> None:
    told = run("calendar", "import", str(Path(__file__).with_name("notice-2030.csv")), "--by", "禾知春")
    assert "已导入2030年放假安排（notice-2030.csv）" in told
    assert CalendarYear.objects.get().imported_by == "禾知春"
    assert calendar.current().is_working(date(2030, 2, 9))


@pytest.mark.django_db
def test_a_wrong_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="无法读取文件"):
        run("calendar", "import", str(tmp_path / "无.csv"))
