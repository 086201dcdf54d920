"""Texts leave traces, are led to by them, and take them along when they go."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection, transaction

from huiyin.base import rows
from huiyin.base.identifiers import ordered_uuid
from huiyin.index import search, traces, wording
from huiyin.index.models import Traced

pytestmark = pytest.mark.django_db
BARN, LAMP = "云栖粮仓漏雨没人修", "稻香路的路灯不亮"


@pytest.fixture(autouse=True)
def _afresh() -> None:
    traces.forget()


def put(title: str, text: str) -> UUID:
    subject = ordered_uuid()
    search.put(search.CASE, subject, title, text, new=True)
    traces.put(subject, title, text, new=True)
    return subject


def led_to(word: str) -> list[UUID]:
    keys = traces.postings([word], 10).get(word, [])
    of = traces.subjects(keys)
    return [of[key] for key in keys]


def standing() -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT traced, mark FROM index_trace ORDER BY traced, mark")
        return list(cursor.fetchall())


def test_a_text_is_led_to_by_the_words_of_its_title_the_newest_first() -> None:
    first, second = put(BARN, "雨水流进仓库。"), put("粮仓的门坏了", "门锁不上。")
    assert led_to("粮仓") == [second, first]
    assert led_to("云栖") == [first]
    assert led_to("路灯") == []
    assert traces.postings([], 10) == {}


def test_only_so_many_of_the_newest_are_looked_at() -> None:
    subjects = [put(f"第{number}粮仓", "漏雨") for number in range(4)]
    found = traces.subjects(traces.postings(["粮仓"], 2)["粮仓"])
    assert set(found.values()) == set(subjects[-2:])


def test_of_the_rest_the_rarest_words_leave_traces_and_no_more_than_the_limit() -> None:
    for number in range(30):
        put(f"来信{number}", "小区物业收费太高")
    subject = put(LAMP, "小区物业收费太高，" + "，".join(f"南溪{chr(0x4E00 + n)}圩" for n in range(60)))
    assert led_to("南溪") == [subject]
    row = Traced.objects.get(subject=subject)
    assert sum(traced == row.pk for traced, _ in standing()) == traces.MOST
    assert subject not in led_to("物业")


def test_what_every_letter_says_is_no_word() -> None:
    words = wording.words("尊敬的领导您好", "请问什么时候解决？谢谢")
    assert words.all == ()


def test_another_title_leaves_other_traces_in_the_same_place() -> None:
    subject = put(BARN, "雨水。")
    place = Traced.objects.get(subject=subject).pk
    traces.put(subject, LAMP, "雨水。")
    assert (led_to("云栖"), led_to("稻香")) == ([], [subject])
    assert Traced.objects.get(subject=subject).pk == place
    before = standing()
    traces.put(subject, LAMP, "雨水。")
    assert standing() == before


def test_a_subject_that_goes_leaves_nothing() -> None:
    kept, gone = put(LAMP, "黑。"), put(BARN, "雨水。")
    traces.drop(gone)
    traces.drop(gone)
    row = Traced.objects.get()
    assert row.subject == kept
    assert {traced for traced, _ in standing()} == {row.pk}


def test_clearing_forgets_all() -> None:
    put(BARN, "雨水。")
    traces.clear()
    assert (standing(), Traced.objects.count()) == ([], 0)


def test_traces_are_written_while_rows_are_gathered_and_go_with_a_failed_import() -> None:
    with transaction.atomic(), rows.gathering():
        subject = put(BARN, "雨水。")
    assert led_to("云栖") == [subject]
    with pytest.raises(LookupError), transaction.atomic(), rows.gathering():
        put(LAMP, "黑。")
        raise LookupError
    assert led_to("稻香") == []


def test_no_word_can_be_read_from_a_trace() -> None:
    put("禾知春的粮仓", "漏雨")
    assert all(isinstance(mark, int) and -(2**31) <= mark < 2**31 for _, mark in standing())
    assert traces.mark("知春") != traces.mark("春的")


def test_the_words_of_a_text_come_with_what_was_added_later() -> None:
    subject = put(BARN, "雨水。")
    search.put(search.CASE, subject, "", "屋顶有照片", key="added", new=True)
    words = traces.texts([subject])[subject]
    assert words.title == wording.words(BARN, "").title
    assert {"雨水", "照片"} <= set(words.all)


def test_how_common_words_are_is_counted_from_the_newest_texts() -> None:
    for _ in range(5):
        put("物业收费", "物业收费太高")
    put(BARN, "雨水。")
    traces.forget()
    weights = traces.usual().weights(["物业", "粮仓", "从未"])
    assert weights["物业"] < weights["粮仓"] < weights["从未"]


def test_older_texts_count_less_when_there_are_many() -> None:
    known = wording.Wording(wording.words("路灯", "") for _ in range(wording.WINDOW))
    for _ in range(wording.WINDOW):
        known.add(wording.words("粮仓", ""))
    assert known.texts == wording.WINDOW
    assert known.counts["路灯"] == known.counts["粮仓"] == wording.WINDOW // 2
