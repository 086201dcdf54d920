"""While a request is written, the citizen sees what was answered to the like, and may always send."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.core.cache import cache

from huiyin.assist import policies, publishing, suggesting
from huiyin.base.clock import local_date
from huiyin.cases import answering, followup, releasing, service
from huiyin.cases.answering import Reply
from huiyin.cases.models import Answer, Case
from huiyin.portal import limits
from tests import build
from tests.build import County
from tests.portal.door import Door, page

LIKE = "我们这栋楼的楼道灯坏了，三个月没有人修。"


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Whatever is asked, every case of the register is as like as can be; what was asked is kept."""
    asked: list[dict[str, Any]] = []

    def all_of_them(text: str, **given: Any) -> tuple[publishing.Published, ...]:
        asked.append({"text": text, **given})
        return tuple(publishing.published(list(Case.objects.values_list("pk", flat=True))))

    monkeypatch.setattr(suggesting, "answered_alike", all_of_them)
    return asked


def ask(door: Door, **typed: str) -> str:
    response = door.post("/submit/alike/", **{"text": LIKE, **typed})
    assert response.status_code == 200 and "no-store" in response["Cache-Control"]
    return response.content.decode()


def test_an_answer_that_was_released_is_shown_with_title_unit_and_date(
    door: Door, county: County, now: datetime, answered: list[Any]
) -> None:
    case = build.released(county, now)
    shown = ask(door)
    assert "类似的事已经这样答复" in shown and "您的情况不同或者仍要反映，直接提交即可。" in shown
    for words in (
        case.title,
        "麦穗镇",
        "禾谷县住房和城乡建设局",
        "2026年11月22日",
        "楼道灯已经修好。",
        "已责成物业更换。",
    ):
        assert words in shown
    assert case.number not in shown and "禾知春" not in shown


@pytest.mark.parametrize(
    "case",
    [
        lambda county, now: build.served(county, now),
        lambda county, now: build.served(county, now, may_publish=True, confidential=True),
        lambda county, now: build.signed(county, now, may_publish=True, publish=True),
        lambda county, now: build.review_requested(county, now, may_publish=True, publish=True),
        lambda county, now: build.declined(county, now, may_publish=True),
        lambda county, now: build.accused(county, now, may_publish=True),
        lambda county, now: build.served(county, now, may_publish=True, people=build.FAMILY),
    ],
    ids=["no consent", "confidential", "not served", "under review", "declined", "accusation", "minor"],
)  # fmt: skip
def test_nothing_else_is_shown(
    door: Door, county: County, now: datetime, answered: list[Any], case: Any
) -> None:
    case(county, now)
    Answer.objects.update(public=True)  # though somebody had released it
    assert ask(door).strip() == ""


def test_what_nobody_released_is_not_shown_and_what_was_withdrawn_is_gone(
    door: Door, county: County, now: datetime, answered: list[Any]
) -> None:
    build.served(county, now, may_publish=True)
    assert ask(door).strip() == ""
    case = build.released(county, now)
    assert case.title in ask(door)
    releasing.unpublish(case, "有能认出人的内容", by=county.head, now=now)
    assert ask(door).strip() == ""


def test_a_later_answer_takes_the_place_of_the_one_that_was_released(
    door: Door, county: County, now: datetime, answered: list[Any]
) -> None:
    case = build.released(county, now)
    followup.reopen(case, "灯又坏了", by=county.clerk, now=now)
    assert ask(door).strip() == ""
    answer(case, county, now, "这一次换了线路。")
    assert ask(door).strip() == ""


def test_the_citizen_reads_that_the_own_answer_is_public_without_the_name(
    door: Door, county: County, now: datetime
) -> None:
    case = build.released(county, now)
    door.open(case.number)
    address, told = f"/track/{case.number}/", "您同意公开，这份答复已经隐去姓名、电话、住址"
    assert told in page(door.get(address))
    releasing.unpublish(case, "诉求人不愿再公开", by=county.clerk, now=now)
    shown = page(door.get(address))
    assert told not in shown and "这件事的答复不再向公众公开" in shown and "诉求人不愿再公开" not in shown


def replied(county: County, now: datetime, reply: str, summary: str = "楼道灯已经修好。") -> Case:
    """An answer of these words, released to everybody."""
    case = build.handling_(county, now, may_publish=True)
    answer(case, county, now, reply, summary, publish=True)
    return case


def answer(
    case: Case,
    county: County,
    now: datetime,
    reply: str,
    summary: str = "楼道灯已经修好。",
    *,
    publish: bool = False,
) -> None:
    """From the draft of an answer to its service."""
    said = Reply(demand=1, facts="查看过。", opinion="support", reply=reply, basis="")
    answering.draft(case, summary, [said], by=county.handler, now=now)
    answering.endorse(case, by=county.head, now=now)
    answering.sign(case, publish=publish, by=county.leader, now=now)
    service.serve(
        case, "electronic", received_on=local_date(now), receiver="禾知春", by=county.handler, now=now
    )


@pytest.mark.parametrize(
    ("written", "gone", "left"),
    [
        ("已上门告知禾知春，灯已换好。", "禾知春", "已上门告知某某，灯已换好。"),
        ("可拨打13800000001查询。", "13800000001", "可拨打（号码略）查询。"),
        ("禾谷县麦穗镇门前的灯已换。", "禾谷县麦穗镇", "某处门前的灯已换。"),
        ("3栋2单元501室门口的灯已换。", "501室", "某处门口的灯已换。"),
        ("身份证号11010119900307123X已核对。", "11010119900307123X", "（号码略）已核对"),
        ("依据第12号令，每度0.35元。", "略", "依据第12号令，每度0.35元。"),
    ],
)
def test_what_is_certain_to_be_personal_is_masked(
    door: Door, county: County, now: datetime, answered: list[Any], written: str, gone: str, left: str
) -> None:
    replied(county, now, written)
    shown = ask(door)
    assert gone not in shown and left in shown


def test_a_passage_that_may_name_somebody_is_left_out_whole(
    door: Door, county: County, now: datetime, answered: list[Any]
) -> None:
    replied(county, now, "物业经理李建国已更换楼道灯。", summary="已责成李建国更换。")
    shown = ask(door)
    assert "李建国" not in shown and "楼道灯。" not in shown
    assert "支持。" in shown and "这一项的答复含有个人情况，没有公开。" in shown


def test_the_words_and_the_place_are_asked_with_and_no_names(
    door: Door, county: County, answered: list[Any]
) -> None:
    village = county.units["village"]
    ask(door, demand_1="修好灯", place=str(village.pk), place_text="三组", name="禾知春", phone="13800000001")
    assert answered == [
        {"text": f"{LIKE}\n修好灯", "place": village, "place_text": "三组", "now": door.moment}
    ]
    ask(door, place="9999999")
    ask(door, place="不是编号")
    assert [one["place"] for one in answered[1:]] == [None, None]


@pytest.mark.parametrize("typed", [{"accusation": "on"}, {"accused": "某局长"}, {"accused_unit": "3"}])
def test_an_accusation_is_compared_with_nothing(
    door: Door, county: County, now: datetime, answered: list[Any], typed: dict[str, str]
) -> None:
    build.released(county, now)
    assert ask(door, **typed).strip() == "" and answered == []
    shown = page(door.post("/submit/", **{**door.form(text=LIKE), **typed, "look": "1"}))
    assert "检举控告按密件办理，不查找类似的答复。" in shown and answered == []


def test_too_little_is_compared_with_nothing(door: Door, county: County, answered: list[Any]) -> None:
    assert ask(door, text="灯坏了").strip() == "" and answered == []


def test_nobody_may_ask_without_end(
    door: Door, county: County, now: datetime, answered: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    build.released(county, now)
    monkeypatch.setattr(limits, "ALIKE_BY_ADDRESS", limits.Limit("alike-test", 2))
    assert [bool(ask(door).strip()) for _ in range(3)] == [True, True, False]
    shown = page(door.post("/submit/", **{**door.form(), "look": "1"}))
    assert "查找的次数太多，请稍后再找。不影响提交。" in shown
    assert door.submit().status_code == 302


def test_without_script_a_second_button_shows_the_same_and_keeps_what_was_typed(
    door: Door, county: County, now: datetime, answered: list[Any]
) -> None:
    build.released(county, now)
    typed = door.form(
        text=LIKE,
        demand_2="第二项",
        place_text="三组",
        anonymous="on",
        phone="12",
        reply_channel="post",
        look="1",
    )
    response = door.post("/submit/", **typed)
    shown = page(response)
    assert response.status_code == 200 and "类似的事已经这样答复" in shown and "要改" not in shown
    for words in (LIKE, 'value="第二项"', 'value="三组"', 'value="禾知春"', 'value="12"', typed["token"]):
        assert words in shown
    assert Case.objects.count() == 1
    typed |= {"phone": "13800000001", "anonymous": "", "reply_channel": "web"}
    del typed["look"]
    assert door.post("/submit/", **typed)["Location"] == "/submit/done/"
    assert Case.objects.count() == 2


def test_that_nothing_was_found_is_said_to_who_asked(door: Door, county: County, answered: list[Any]) -> None:
    shown = page(door.post("/submit/", **door.form(text=LIKE, look="1")))
    assert "没有找到类似的答复，请接着填写，直接提交。" in shown


def test_sending_is_the_first_button_of_the_form(door: Door, county: County) -> None:
    shown = page(door.get("/submit/"))
    form = shown[shown.index('action="/submit/"') :]
    assert form.index(">提交<") < form.index('name="look"')


def test_switched_off_the_form_is_as_it_was(door: Door, county: County, settings: Any) -> None:
    settings.ASSIST = False
    shown = page(door.get("/submit/"))
    assert "类似" not in shown and "alike" not in shown
    assert ask(door).strip() == ""
    assert door.submit().status_code == 302


def test_nothing_of_it_is_kept(
    door: Door, county: County, now: datetime, answered: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    cache.clear()
    ask(door)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM huiyin_cache")
        kept = str(cursor.fetchall())
    assert "楼道" not in kept and "楼道" not in caplog.text and "127.0.0.1" not in kept
    assert not dict(door.client.session)


def test_the_answer_to_the_same_matter_is_found_in_the_register(
    door: Door, county: County, now: datetime
) -> None:
    told = {"text": "石桥村麦香苑小区楼道的灯坏了三个月，请物业尽快修好。", "place_text": "麦香苑小区"}
    case = build.released(county, now, **told)
    build.served(county, now, may_publish=True, **told)
    shown = ask(door, text="我们麦香苑小区楼道的灯坏了很久，物业不来修，请修好楼道的灯。")
    assert shown.count("<details") == 1 and case.title in shown and "已责成物业更换。" in shown
    assert ask(door, text="我想问一下退休以后医保还要不要继续交，交多少年。").strip() == ""


def test_rules_that_may_answer_are_shown_beside(
    door: Door, county: County, now: datetime, answered: list[Any]
) -> None:
    for question, published in (("楼道的灯坏了谁来修？", True), ("楼道的灯坏了怎样立案？", False)):
        content = policies.Content(
            question=question, terms="楼道灯", answer="物业应当及时维修共用部位。", basis="《物业管理条例》第三十五条",
            unit=county.units["housing"], published=published,
        )  # fmt: skip
        policies.add(content, by=None, now=now)
    shown = ask(door)
    assert (
        "楼道的灯坏了谁来修？" in shown
        and "《物业管理条例》第三十五条" in shown
        and "列出1条有关政策" in shown
    )
    assert "怎样立案" not in shown
