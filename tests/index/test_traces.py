"""Texts leave traces, are led to by them, and take them along when they go."""

from __future__ import annotations

from uuid import UUID

import numpy as np
import pytest
from django.db import connection, transaction

from huiyin.base import rows
from huiyin.base.identifiers import ordered_uuid
from huiyin.index import traces, wording
from huiyin.index.models import Traced
from huiyin.index.wording import Words

pytestmark = pytest.mark.django_db
BARN, LAMP = "云栖粮仓漏雨没人修", "稻香路的路灯不亮"


@pytest.fixture(autouse=True)
def _afresh() -> None:
    traces.forget()


def put(title: str, text: str) -> UUID:
    subject = ordered_uuid()
    traces.put(subject, title, text, new=True)
    return subject


def marked(*words: str) -> list[int]:
    return [int(mark) for mark in traces.said(Words((), words)).all]


def led_to(word: str, newest: int = 10) -> list[UUID]:
    keys = traces.led_to({mark: 1.0 for mark in marked(word)}, newest, 10)
    subjects = traces.subjects(keys)
    return [subjects[key] for key in keys]


def standing() -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT traced, mark FROM index_trace ORDER BY traced, mark")
        return list(cursor.fetchall())


def test_a_text_is_led_to_by_the_words_of_its_title_the_newest_first() -> None:
    first, second = put(BARN, "雨水流进仓库。"), put("粮仓的门坏了", "门锁不上。")
    assert led_to("粮仓") == [second, first]
    assert led_to("云栖") == [first]
    assert led_to("路灯") == []
    assert traces.led_to({}, 10, 10) == []


def test_the_weightiest_words_lead() -> None:
    first, second, third = put(BARN, ""), put("粮仓的门坏了", ""), put("云栖的灯", "")
    rare, common = marked("云栖", "粮仓")
    keys = traces.led_to({rare: 2.0, common: 1.0}, 10, 2)
    assert [traces.subjects(keys)[key] for key in keys] == [first, third]
    keys = traces.led_to({rare: 1.0, common: 2.0}, 10, 10)
    assert [traces.subjects(keys)[key] for key in keys] == [first, second, third]


def test_only_so_many_of_the_newest_are_looked_at() -> None:
    subjects = [put(f"第{number}粮仓", "漏雨") for number in range(4)]
    assert led_to("粮仓", 2) == subjects[:1:-1]


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


def test_words_stand_there_as_marks_of_this_installation_only() -> None:
    put("禾知春的粮仓", "漏雨")
    assert all(isinstance(mark, int) and -(2**31) <= mark < 2**31 for _, mark in standing())
    assert marked("知春") != Words((), ("知春",)).said().all.tolist()
    row = Traced.objects.get()
    assert "知春".encode() not in bytes(row.traces) + bytes(row.title) + bytes(row.rest)


def test_all_words_of_a_text_stand_there_to_be_compared() -> None:
    first, second = put(BARN, "雨水流进仓库。"), put(LAMP, "黑。")
    subjects = traces.subjects([Traced.objects.get(subject=first).pk], [second])
    assert set(subjects.values()) == {first, second}
    said = {subjects[key]: one for key, one in traces.texts(subjects).items()}
    words = wording.words(BARN, "雨水流进仓库。")
    assert said[first].title.tolist() == marked(*words.title)
    assert sorted(said[first].all.tolist()) == sorted(marked(*words.all))


def test_how_common_words_are_is_counted_from_the_newest_texts() -> None:
    for _ in range(5):
        put("物业收费", "物业收费太高")
    put(BARN, "雨水。")
    traces.forget()
    often, once, never = traces.usual().weights(np.array(marked("物业", "粮仓", "从未"), np.int32))
    assert often < once < never


def test_older_texts_count_less_when_there_are_many() -> None:
    lamp, barn = (wording.words(title, "").said().all for title in ("路灯", "粮仓"))
    known = wording.Wording([lamp] * wording.WINDOW)
    for _ in range(wording.WINDOW):
        known.add(barn)
    assert known.texts == wording.WINDOW
    assert known.counts(lamp).tolist() == known.counts(barn).tolist() == [wording.WINDOW // 2]
