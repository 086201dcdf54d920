"""Templates: the office's own before the house's, nothing but text filled in, nothing missing unnoticed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from huiyin.base.errors import Refused
from huiyin.documents import markup, templates
from huiyin.documents.kinds import KINDS

KIND = "simple_reply"


@pytest.fixture
def own(tmp_path: Path, settings: Any) -> Path:
    """The office's own folder of templates."""
    settings.DATA = tmp_path
    folder = tmp_path / "papers"
    folder.mkdir()
    return folder


def filled(own: Path, source: str, **facts: Any) -> str:
    (own / f"{KIND}.txt").write_text("@form letter\n@title 答复\n" + source, encoding="utf-8")
    return templates.fill(KIND, facts).removeprefix("@form letter\n@title 答复").strip("\n")


def test_every_kind_has_a_template_of_the_house() -> None:
    assert {file.stem for file in templates.HOUSE.glob("*.txt")} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_templates_of_the_house_name_the_form_of_their_kind(kind: str) -> None:
    first = templates.path(kind).read_text(encoding="utf-8").split("\n", 1)[0]
    assert first == f"@form {KINDS[kind].form}"


def test_the_office_replaces_a_template_by_its_own(own: Path) -> None:
    before = templates.path(KIND)
    assert filled(own, "本局答复{{ name }}。", name="禾知春") == "本局答复禾知春。"
    assert (before.parent, templates.path(KIND).parent) == (templates.HOUSE, own)


def test_a_template_changed_today_fills_papers_at_once(own: Path) -> None:
    assert filled(own, "旧") == "旧"
    assert filled(own, "新") == "新"


@pytest.mark.parametrize(
    ("source", "value", "text"),
    [
        ("{{ value }}", date(2026, 1, 2), "2026年1月2日"),
        ("{{ value }}", datetime(2026, 1, 2, 18, 5, tzinfo=UTC), "2026年1月3日2时05分"),
        ("{{ value|day }}", datetime(2026, 1, 2, 18, 0, tzinfo=UTC), "2026年1月3日"),
        ("{{ value|day_long }}", date(2026, 1, 2), "2026年1月2日 周五"),
        ("{{ value|ordinal }}", 12, "十二"),
        ("{{ value }}", None, ""),
        ("{{ value|day }}", None, ""),
        ("{{ value }}", 20260, "20260"),
        ("{{ value }}", True, "是"),
        ("{{ value }}", ["水", "电"], "水、电"),
        ("{{ value|default:'无' }}", "", "无"),
        ("{% for one in value %}{{ forloop.counter|ordinal }}、{{ one }}\n{% endfor %}", ["水", "电"], "一、水\n二、电"),
        ("{% if value %}有{% else %}无{% endif %}", "x", "有"),
        ("{% with one=value.name %}{{ one }}{% endwith %}", {"name": "禾知春"}, "禾知春"),
        ("{{ value }}", "<b>&amp;", "<b>&amp;"),
    ],
)  # fmt: skip
def test_values_are_put_into_words(own: Path, source: str, value: Any, text: str) -> None:
    assert filled(own, source, value=value) == text


@pytest.mark.parametrize(
    "source",
    ["{{ value }}", "{% for one in values %}{{ one }}\n{% endfor %}", "{{ value|default:'无' }}",
     "{% with one=value %}{{ one }}{% endwith %}", "{{ nothing }}{{ value }}"],
)  # fmt: skip
def test_typed_text_becomes_no_directive_whatever_the_template_does(own: Path, source: str) -> None:
    typed = "@sign 县长\n@title 假标题"
    text = filled(own, source, value=typed, values=[typed], nothing="")
    sheet = markup.parse("@form letter\n@title 答复\n" + text)
    assert sheet.title == ("答复",)
    assert sheet.blocks == (markup.Paragraph("@sign 县长"), markup.Paragraph("@title 假标题"))


def test_typed_text_is_no_template(own: Path) -> None:
    assert (
        filled(own, "{{ value }}", value="{{ secret }}{% now 'Y' %}", secret="x")
        == "{{ secret }}{% now 'Y' %}"
    )


@pytest.mark.parametrize(
    "source",
    ["{{ reason }}", "{{ reason|default:'无' }}", "{{ case.reason }}", "甲{% if a %}{{ reason }}{% endif %}"],
)
def test_what_is_missing_is_named(own: Path, source: str) -> None:
    with pytest.raises(Refused, match=r"简易办理答复.*“(case.)?reason”"):
        filled(own, source, a=True, case={"number": "1"})


@pytest.mark.parametrize(
    "source",
    ["{% if %}", "{{ value|nothing }}", "{% include 'secret.key' %}", "{% load i18n %}", "{% now 'Y' %}",
     "{% extends 'opinion.txt' %}", "{% debug %}", "{% firstof value %}", "{{ value|day }}"],
)  # fmt: skip
def test_a_broken_or_reaching_template_is_refused(own: Path, source: str) -> None:
    with pytest.raises(Refused, match=r"简易办理答复.*有误"):
        filled(own, source, value="明天")


def test_a_template_in_another_encoding_is_refused(own: Path) -> None:
    (own / f"{KIND}.txt").write_bytes("@form letter\n@title 答复".encode("gb18030"))
    with pytest.raises(Refused, match="UTF-8"):
        templates.fill(KIND, {})


def test_a_template_saved_by_the_notepad_is_read(own: Path) -> None:
    (own / f"{KIND}.txt").write_bytes("@form letter\r\n@title 答复\r\n正文".encode("utf-8-sig"))
    assert templates.fill(KIND, {}) == "@form letter\n@title 答复\n正文"
