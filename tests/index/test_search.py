"""Texts are put into the index, found by words, changed and forgotten, on either database."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection

from huiyin.base.identifiers import ordered_uuid
from huiyin.index import search, tokens
from huiyin.index.models import Entry

pytestmark = pytest.mark.django_db


def found(typed: str, *kinds: str, titled: bool = False) -> list[UUID]:
    hits = search.hits(tokens.asked(typed), kinds or (search.CASE, search.ANSWER), 10, titled=titled)
    return [hit.subject for hit in hits]


def put(title: str, body: str, kind: str = search.CASE) -> UUID:
    key = ordered_uuid()
    search.put(kind, key, title, body, new=True)
    return key


def test_a_text_is_found_by_any_word_of_it_the_newest_first() -> None:
    first, second = put("路灯", "楼道的灯坏了三个月"), put("供水", "自来水停了，楼道也没有灯。联系App")
    for words in ("楼道", "灯", "道"):
        assert found(words) == [second, first], words
    for words in ("楼道的灯", "三个月", "坏了 楼道", "路灯", "月", "“灯坏了”"):
        assert found(words) == [first], words
    for words in ("ＡＰＰ", "自来水停了", "也 灯"):
        assert found(words) == [second], words
    for words in ("楼灯", "停了楼道", "的道", "水灯", "ap", "没有这个", "“楼道的 灯”"):
        assert found(words) == [], words


def test_the_kinds_and_the_title_narrow() -> None:
    case, answer = put("路灯不亮", "一片漆黑"), put("", "已经修好路灯", search.ANSWER)
    assert found("路灯") == [answer, case]
    assert found("路灯", search.ANSWER) == [answer]
    assert found("路灯", search.POLICY) == []
    assert found("路灯", titled=True) == [case]
    assert found("漆黑", titled=True) == []


def test_a_text_put_again_is_found_by_its_new_words_only() -> None:
    key = put("路灯", "楼道漆黑")
    search.put(search.CASE, key, "路灯", "围墙倒塌")
    assert found("楼道") == [] and found("围墙") == [key] and found("路灯") == [key]
    search.put(search.CASE, key, "围墙", "围墙倒塌")
    assert found("路灯") == [] and found("围墙", titled=True) == [key]
    assert Entry.objects.count() == 1


def test_what_is_forgotten_is_nowhere_any_more() -> None:
    key, other = put("路灯", "楼道漆黑"), put("路灯", "楼道漆黑")
    search.put(search.ANSWER, key, "", "楼道修好", key="1", new=True)
    search.drop(key)
    assert found("楼道") == [other]
    assert not Entry.objects.filter(subject=key).exists()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT rowid FROM index_words WHERE index_words MATCH %s", ['"楼道"'])
            assert len(cursor.fetchall()) == 1


def test_all_subjects_are_there_as_a_subquery_however_many() -> None:
    keys = {put("路灯", "楼道漆黑") for _ in range(3)}
    chosen = Entry.objects.filter(subject__in=search.subjects(tokens.asked("楼道漆黑"), (search.CASE,)))
    assert {entry.subject for entry in chosen} == keys


def test_policies_stay_when_all_else_is_forgotten() -> None:
    put("路灯", "楼道漆黑")
    policy = put("路灯谁来修", "由建设部门修", search.POLICY)
    search.clear()
    assert found("路灯", search.CASE) == [] and found("路灯", search.POLICY) == [policy]


def test_any_characters_may_be_put_and_asked_for() -> None:
    key = put("'\"\\%_:*&|!()", "x'y \"z\" a\\b 楼道*'")
    for words in ("'", '"', "\\", "%", "_", "x'y", "a\\b", "楼道*", "-", "楼道'"):
        if tokens.asked(words):
            assert found(words) == [key], words


def test_putting_a_text_costs_two_statements_at_most() -> None:
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        put("路灯", "楼道漆黑")
    assert len(asked) == (2 if connection.vendor == "sqlite" else 1)
