"""Papers are filled, numbered without gaps, sealed and kept; a later template changes none of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from huiyin.audit import trail
from huiyin.base.errors import Refused
from huiyin.base.identifiers import ordered_uuid
from huiyin.documents import letters
from huiyin.documents.kinds import KINDS
from huiyin.documents.models import Letter
from huiyin.org.models import Unit
from tests.build import County

SOURCE = "@form letter\n@number {{ number }}\n@title {{ label }}\n@to {{ name }}\n{{ text }}\n"
FACTS = {"name": "禾知春", "text": "已经受理。"}


@pytest.fixture(autouse=True)
def own(tmp_path: Path, settings: Any) -> Path:
    """Short templates in the office's own folder."""
    settings.DATA = tmp_path
    folder = tmp_path / "papers"
    folder.mkdir()
    for kind in ("accept_notice", "decline_notice", "simple_reply"):
        (folder / f"{kind}.txt").write_text(SOURCE, encoding="utf-8")
    return folder


def issue(kind: str, unit: Unit, now: datetime, **facts: Any) -> Letter:
    return letters.issue(
        kind, {**FACTS, **facts}, unit=unit, subject_id=ordered_uuid(), addressee="禾知春", by=None, now=now
    )


def unit_with(county: County, name: str, code: str) -> Unit:
    unit = county.units[name]
    unit.paper_code = code
    unit.save()
    return unit


def test_papers_are_numbered_without_gaps_by_unit_kind_and_year(county: County, now: datetime) -> None:
    office, housing = unit_with(county, "office", "禾信"), unit_with(county, "housing", "禾建信")
    later = now + timedelta(days=60)
    numbers = [
        issue(kind, unit, moment).number
        for kind, unit, moment in [
            ("accept_notice", office, now),
            ("accept_notice", office, now),
            ("decline_notice", office, now),
            ("accept_notice", housing, now),
            ("accept_notice", office, later),
            ("accept_notice", office, now),
        ]
    ]
    assert numbers == [
        "禾信受〔2026〕1号",
        "禾信受〔2026〕2号",
        "禾信不受〔2026〕1号",
        "禾建信受〔2026〕1号",
        "禾信受〔2027〕1号",
        "禾信受〔2026〕3号",
    ]


def test_two_units_with_one_code_never_share_a_number(county: County, now: datetime) -> None:
    units = [unit_with(county, name, "禾信") for name in ("office", "housing")]
    assert [issue("accept_notice", unit, now).number for unit in units] == [
        "禾信受〔2026〕1号",
        "禾信受〔2026〕2号",
    ]


def test_a_unit_without_a_code_writes_its_name(county: County, now: datetime) -> None:
    assert issue("accept_notice", unit_with(county, "office", ""), now).number == "禾谷县信访局受〔2026〕1号"


def test_an_act_that_fails_gives_its_number_back(county: County, now: datetime) -> None:
    office = unit_with(county, "office", "禾信")
    with pytest.raises(RuntimeError), transaction.atomic():
        issue("accept_notice", office, now)
        raise RuntimeError
    with pytest.raises(Refused), transaction.atomic():
        issue("accept_notice", office, now, text="", name="").number  # noqa: B018
        letters.issue("accept_notice", {}, unit=office, subject_id=ordered_uuid(), by=None, now=now)
    assert issue("accept_notice", office, now).number == "禾信受〔2026〕1号"


def test_a_letter_keeps_what_was_filled_in(county: County, now: datetime, own: Path) -> None:
    letter = issue("accept_notice", unit_with(county, "office", "禾信"), now, text="第一段\n@sign 县长")
    (own / "accept_notice.txt").write_text("@form letter\n@title 新模板", encoding="utf-8")
    kept = Letter.objects.get(number=letter.number)
    assert kept.body == (
        "@form letter\n@number 禾信受〔2026〕1号\n@title 受理告知书\n@to 禾知春\n第一段\n\\@sign 县长"
    )
    assert (kept.title, kept.label, kept.addressee, kept.for_citizen) == (
        "受理告知书",
        "受理告知书",
        "禾知春",
        True,
    )
    assert (kept.issued_at, kept.fingerprint) == (now, trail.fingerprint(kept.body))


def test_names_and_words_of_a_letter_are_sealed(county: County, now: datetime) -> None:
    issue("accept_notice", county.units["office"], now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT addressee, body FROM documents_letter")
        sealed = b"".join(bytes(value) for value in cursor.fetchone())
    assert "禾知春".encode() not in sealed


def test_unnumbered_papers_may_be_many(county: County, now: datetime) -> None:
    office = county.units["office"]
    assert [issue("simple_reply", office, now).number for _ in range(2)] == ["", ""]
    assert "@number\n" in Letter.objects.first().body  # type: ignore[union-attr]


def test_a_preview_is_the_paper_without_its_number(county: County, now: datetime) -> None:
    shown = letters.preview("accept_notice", FACTS)
    issued = issue("accept_notice", unit_with(county, "office", "禾信"), now).body
    assert shown == issued.replace("@number 禾信受〔2026〕1号", "@number")
    assert Letter.objects.count() == 1


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_marks_are_the_papers_own(kind: Any) -> None:
    same = [other.code for other in KINDS.values() if other.mark and other.mark == kind.mark]
    assert same in ([], [kind.code])


def test_both_forms_come_from_the_kept_text(county: County, now: datetime) -> None:
    body = issue("accept_notice", county.units["office"], now).body
    assert letters.pdf(body).startswith(b"%PDF-")
    assert letters.word(body, large=True).startswith(b"PK")
