"""Messages of the past become cases on their own dates; broken rows are named and left out."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from huiyin.base.clock import CHINA, local_date
from huiyin.base.errors import Refused
from huiyin.cases import imports, messages
from huiyin.cases.imports import Outcome
from huiyin.cases.messages import Broken, Message
from huiyin.cases.models import Answer, AnswerItem, Callback, Case, Clock, Party
from huiyin.cases.states import State
from huiyin.org import administration as org
from huiyin.org.models import Unit, User
from huiyin.org.roles import UnitKind

REAL = Path(__file__).parents[3] / "shared" / "data" / "messages_with_replies.csv"
HEAD = "id,user,title,text,sent_at,reply,replied_at"
SOUND = [
    "1,甲某,路灯不亮,村口的路灯坏了。请修好。,2019-03-01 09:00:00,已经修好。,2019-03-11 15:00:00",
    "2,,电费怎么交,我想问电费怎么交。,2023/5/4 8:30,可以在手机上交。,2023/5/4",
    "3,乙某,,井盖响，睡不好觉。,2024年2月29日,,",
]
BROKEN = [
    ("4,甲某,题,,2019-03-01 09:00:00,答,2019-03-11 15:00:00", "缺少正文"),
    ("5,甲某,题,文,昨天,答,2019-03-11 15:00:00", "提交时间无法识别"),
    ("6,甲某,题,文,,答,2019-03-11 15:00:00", "缺少提交时间"),
    ("7,甲某,题,文,2019-03-01 09:00:00,答,2019-02-30", "答复时间无法识别"),
    ("8,甲某,题,文,2019-03-01 09:00:00,答,", "有答复但缺少答复时间"),
    ("9,甲某,题,文,2019-03-01 09:00:00,答,2019-02-01 09:00:00", "答复时间早于提交时间"),
    ("1,甲某,题,文,2019-03-01 09:00:00,答,2019-03-11 15:00:00", "编号在文件中重复"),
    (",甲某,题,文,2019-03-01 09:00:00,答,2019-03-11 15:00:00", "缺少编号"),
    ("11,甲某,题,文,2004-03-01,答,2019-03-11", "提交时间早于2005年5月1日，没有可以适用的期限"),
    ("12,甲某,题,文,2029-03-01,答,2029-03-11", "提交时间晚于现在"),
    ("13,甲某,题,文,2026-03-01,答,2029-03-11", "答复时间晚于现在"),
    ("14,甲某,题,文,2026-03-01,答,2026-03-11,多出一列", "列数多于表头"),
]


def table(
    folder: Path, *rows: str, head: str = HEAD, encoding: str = "utf-8", name: str = "来信.csv"
) -> Path:
    path = folder / name
    path.write_bytes("\r\n".join([head, *rows, ""]).encode(encoding))
    return path


def take(path: Path, now: datetime, unit: str = "", **columns: str) -> Outcome:
    found = messages.read(path, columns, now=now)
    cast = imports.prepare(unit, now=now)
    return imports.carry(found, cast, source=imports.source_of(path), now=now)


def case(key: str) -> Case:
    return Case.objects.get(source_key=key)


@pytest.mark.django_db
def test_an_answered_message_stands_answered_on_its_own_dates(tmp_path: Path, now: datetime) -> None:
    assert take(table(tmp_path, *SOUND), now).cases == 3

    one = case("1")
    assert one.status is State.SERVED
    assert local_date(one.registered_at) == date(2019, 3, 1)
    assert one.answered_at == datetime(2019, 3, 11, 15, tzinfo=CHINA)
    assert one.number == "2019-000001"
    assert Party.objects.get(case=one).name == "甲某"
    answer = Answer.objects.get(case=one)
    assert answer.drafted_by != answer.signed_by
    assert answer.review_until == date(2019, 4, 10)
    assert AnswerItem.objects.get(answer=answer).reply == "已经修好。"
    assert not Callback.objects.exists(), "no call to the citizen is invented"


@pytest.mark.django_db
def test_a_message_without_a_reply_is_accepted_and_open(tmp_path: Path, now: datetime) -> None:
    take(table(tmp_path, *SOUND), now)

    three = case("3")
    assert three.status is State.HANDLING
    assert three.title == "井盖响，睡不好觉"
    assert Clock.objects.get(case=three, code="handle", ended_at=None).due == date(2024, 4, 29)


@pytest.mark.django_db
def test_a_message_without_a_name_is_anonymous_and_a_reply_dated_to_the_day_may_come_the_same_day(
    tmp_path: Path, now: datetime
) -> None:
    take(table(tmp_path, *SOUND), now)

    two = case("2")
    assert two.anonymous and not two.parties.exists()
    assert two.status is State.SERVED


@pytest.mark.django_db
def test_broken_rows_are_listed_with_line_and_reason_and_the_others_go_on(
    tmp_path: Path, now: datetime
) -> None:
    outcome = take(table(tmp_path, *SOUND, *(row for row, _ in BROKEN)), now)

    assert (outcome.rows, outcome.cases, outcome.already) == (len(SOUND) + len(BROKEN), 3, 0)
    assert [(one.line, one.reason) for one in outcome.broken] == [
        (line, reason) for line, (_, reason) in enumerate(BROKEN, len(SOUND) + 2)
    ]


@pytest.mark.django_db
def test_a_row_that_the_verbs_refuse_leaves_nothing_behind(tmp_path: Path, now: datetime) -> None:
    head = f"{HEAD},unit"
    rows = [f"{SOUND[0]},不存在的局", "2,甲某,题,文,2019-03-01,答,2019-03-11,信访局", f"{SOUND[2]},"]
    outcome = take(table(tmp_path, *rows, head=head), now)

    assert outcome.cases == Case.objects.count() == 1
    assert Counter(one.line for one in outcome.broken) == {2: 1, 3: 1}
    assert outcome.broken[0].reason == "没有名为“不存在的局”的单位"
    assert case("3").number == "2024-000001"


@pytest.mark.django_db
def test_a_second_run_adds_nothing_and_a_longer_file_only_what_is_new(tmp_path: Path, now: datetime) -> None:
    take(table(tmp_path, *SOUND[:2]), now)
    again = take(table(tmp_path, *SOUND[:2]), now)
    assert (again.cases, again.already, Case.objects.count()) == (0, 2, 2)

    longer = take(table(tmp_path, *SOUND), now)
    assert (longer.cases, longer.already, Case.objects.count()) == (1, 2, 3)
    assert Unit.objects.count() == 3
    assert User.objects.filter(username__startswith="import.").count() == 4
    assert not any(user.has_usable_password() for user in User.objects.all())


@pytest.mark.django_db
def test_answered_within_counts_the_days_between_the_two_local_dates(tmp_path: Path, now: datetime) -> None:
    late = "20,甲某,题,文,2019-03-01 23:59:00,答,2019-03-17 00:01:00"
    edge = "21,甲某,题,文,2019-03-01 00:01:00,答,2019-03-16 23:59:00"
    path = table(tmp_path, *SOUND, late, edge)
    outcome = take(path, now)

    within = imports.answered_within(imports.source_of(path), outcome.keys)
    assert within == {"15": 3, "30": 4, "60": 4, "90": 4}


@pytest.mark.django_db
def test_in_an_organisation_that_stands_the_named_unit_handles(tmp_path: Path, now: datetime) -> None:
    county = org.open_unit("禾谷县", UnitKind.COUNTY, None, by=None, now=now)
    office = org.open_unit("禾谷县信访局", UnitKind.PETITION_OFFICE, county, by=None, now=now)
    housing = org.open_unit("住建局", UnitKind.BUREAU, county, by=None, now=now)
    take(table(tmp_path, *SOUND), now, unit="住建局")

    assert {one.receiver for one in Case.objects.all()} == {office}
    assert {one.handling_unit for one in Case.objects.all()} == {housing}
    with pytest.raises(Refused, match="没有名为"):
        imports.prepare("水务局", now=now)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "kept"),
    [("030501", "030501"), ("城乡建设", "030000"), ("没有的类别", "990000"), ("", "990000")],
)
def test_a_category_is_taken_by_code_or_name_and_else_is_other(
    tmp_path: Path, now: datetime, given: str, kept: str
) -> None:
    take(table(tmp_path, f"{SOUND[0]},{given}", head=f"{HEAD},category"), now)
    assert case("1").category == kept


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_is_read_in_the_encodings_offices_use(tmp_path: Path, now: datetime, encoding: str) -> None:
    (one,) = messages.read(table(tmp_path, SOUND[0], encoding=encoding), {}, now=now)
    assert isinstance(one, Message)
    assert (one.key, one.user, one.text) == ("1", "甲某", "村口的路灯坏了。请修好。")


def test_columns_with_other_names_are_mapped(tmp_path: Path, now: datetime) -> None:
    path = table(tmp_path, "1,文,2019-03-01", head="编号,内容,时间")
    (one,) = messages.read(path, {"id": "编号", "text": "内容", "sent_at": "时间"}, now=now)
    assert isinstance(one, Message)
    assert (one.key, one.text, one.reply) == ("1", "文", "")


def test_a_line_number_is_that_of_the_row_even_after_a_text_of_several_lines(
    tmp_path: Path, now: datetime
) -> None:
    path = table(tmp_path, '1,甲,题,"一行\n二行\n三行",2019-03-01,,', "2,甲,题,,2019-03-01,,")
    assert [one.line for one in messages.read(path, {}, now=now)] == [2, 5]


def test_a_workbook_is_read_like_a_table(tmp_path: Path, now: datetime) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEAD.split(","))
    sheet.append([7, "甲某", "题", "文", datetime(2019, 3, 1, 9), "答", date(2019, 3, 5)])  # noqa: DTZ001
    sheet.append([8, "甲某", "题", None, "2019-03-01", None, None])
    path = tmp_path / "来信.xlsx"
    book.save(path)

    one, two = messages.read(path, {}, now=now)
    assert isinstance(one, Message)
    assert (one.key, one.sent_at.hour, one.replied_at) == ("7", 9, datetime(2019, 3, 5, tzinfo=CHINA))
    assert two == Broken(3, "8", "缺少正文")


@pytest.mark.parametrize(
    ("content", "columns", "sentence"),
    [
        (b"", {}, "没有“id”这一列"),
        ("编号,内容".encode(), {}, "没有“id”这一列"),
        (b"id,text,sent_at", {"text": "words"}, "没有“words”这一列"),
        (b"id,text,sent_at", {"words": "text"}, "没有“words”这一项"),
        (b"\xff\xfe\x00", {}, "编码无法识别"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(
    tmp_path: Path, now: datetime, content: bytes, columns: dict[str, str], sentence: str
) -> None:
    path = tmp_path / "来信.csv"
    path.write_bytes(content)
    with pytest.raises(Refused, match=sentence):
        messages.read(path, columns, now=now)
    with pytest.raises(Refused, match="不能读取"):
        messages.read(tmp_path / "没有.csv", {}, now=now)
    (tmp_path / "坏的.xlsx").write_bytes(b"PK")
    with pytest.raises(Refused, match="不是完好的XLSX"):
        messages.read(tmp_path / "坏的.xlsx", {}, now=now)


@pytest.mark.django_db
@pytest.mark.skipif(not REAL.exists(), reason="the real messages are not part of the repository")
def test_real_messages_are_taken_over_and_their_days_add_up(now: datetime) -> None:
    found = messages.read(REAL, {}, now=now)
    sound = [one for one in found if isinstance(one, Message)]
    assert len(sound) == len(found) == 1973
    outcome = imports.carry(sound[:200], imports.prepare(now=now), source="messages:real", now=now)

    spans = [
        (local_date(one.replied_at) - local_date(one.sent_at)).days for one in sound[:200] if one.replied_at
    ]
    expected = {str(limit): sum(days <= limit for days in spans) for limit in imports.DAYS}
    assert outcome.cases == 200
    assert imports.answered_within("messages:real", outcome.keys) == expected
