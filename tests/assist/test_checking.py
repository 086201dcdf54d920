"""The check of an answer: one defect, one finding; a clean answer, none; and nothing that the signer may not see."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from huiyin.assist import checking, laws
from huiyin.assist.checking import Draft, Finding, Weight
from huiyin.assist.checking.drafts import Earlier, Piece
from huiyin.cases.codes import AnswerKind

if TYPE_CHECKING:
    from tests.build import County

TODAY = date(2026, 11, 22)
SAID = {
    "summary": "您反映的情况属实，路灯已经修好。",
    "facts": "11月18日到现场查看，石桥村二组的路灯有三盏不亮，灯泡老化。",
    "reply": "11月20日已更换三盏路灯的灯泡，当晚恢复照明。以后路灯不亮，请拨打0000-6000000报修。",
    "basis": "《城市道路管理条例》第二十一条；《中华人民共和国民法典》第二百七十四条",
}


def draft(**changes: Any) -> Draft:
    """A clean answer to one demand; a field of the answer, or anything else that is known, may be another."""
    said = {**SAID, **{name: changes.pop(name) for name in [*SAID, "promise"] if name in changes}}
    pieces = [Piece(0 if name == "summary" else 1, name, text) for name, text in said.items() if text]
    given: dict[str, Any] = {
        "kind": AnswerKind.OPINION,
        "today": TODAY,
        "number": "2026-000123",
        "registered": date(2026, 11, 10),
        "demands": {1: "修好石桥村二组的路灯"},
        "pieces": pieces,
        "unit": "禾谷县住房和城乡建设局",
        "told": "石桥村二组的路灯坏了三个月没人修，去年交了300元。修好石桥村二组的路灯",
        "place": "石桥村",
        "opinions": {1: "support"},
        "places": frozenset({"石桥村", "麦穗镇"}),
        "elsewhere": ("谷仓镇", "柳堤村"),
        "people": ("王禾春",),
    }
    return Draft(**{**given, **changes})


def found(**changes: Any) -> list[Finding]:
    return checking.findings(draft(**changes))


def test_a_clean_answer_has_no_finding() -> None:
    assert found() == []


DEFECTS: list[tuple[str, Weight, str, dict[str, Any]]] = [
    # each demand answered
    ("missing", Weight.MUST, "", {"reply": ""}),
    ("missing", Weight.MUST, "", {"facts": ""}),
    ("not_touched", Weight.MUST, "", {
        "facts": "11月18日走访了三户。", "reply": "垃圾已在11月20日清运。", "demands": {1: "修好石桥村二组的电梯"}}),
    ("opinion", Weight.MUST, "不予支持", {"summary": "您的请求不予支持。"}),
    ("opinion", Weight.MUST, "予以支持", {"summary": "您的请求予以支持。", "opinions": {1: "not_support"}}),
    # names, places, number, amounts
    ("place", Weight.MUST, "柳堤村", {"facts": "11月18日到柳堤村查看，路灯有三盏不亮。"}),
    ("number", Weight.MUST, "2026-000099", {"reply": "2026-000099号事项的路灯11月20日已修好。"}),
    ("self", Weight.MUST, "我镇", {"reply": "我镇11月20日已更换路灯的灯泡。"}),
    ("name", Weight.MUST, "张女士", {"reply": "张女士，路灯11月20日已修好。"}),
    ("name", Weight.MUST, "王先生", {"reply": "王先生，路灯11月20日已修好。", "people": (), "anonymous": True}),
    ("salutation", Weight.NOTE, "贵公司", {"reply": "贵公司反映的路灯11月20日已修好。"}),
    ("private", Weight.MUST, "11010519491231002X", {"facts": "11月18日核实路灯，身份证11010519491231002X。"}),
    ("private", Weight.NOTE, "13800000009", {"reply": "路灯11月20日已修好，报修请打13800000009。"}),
    ("unfilled", Weight.MUST, "XX", {"reply": "路灯已由XX公司于11月20日修好。"}),
    ("unfilled", Weight.MUST, "【原因】", {"facts": "11月18日查看，路灯不亮，【原因】。"}),
    ("amount", Weight.NOTE, "500元", {"facts": "11月18日查看路灯。您反映去年交了500元路灯费。"}),
    # dates
    ("no_such_day", Weight.MUST, "2026年2月30日", {"facts": "2026年2月30日更换过路灯。"}),
    ("future", Weight.MUST, "2026年12月3日", {"facts": "2026年12月3日到现场查看，路灯不亮。"}),
    ("before_matter", Weight.NOTE, "2026年9月3日", {"facts": "2026年9月3日到现场查看，路灯不亮。"}),
    ("past_promise", Weight.MUST, "11月2日", {"reply": "路灯11月2日前完成更换。"}),
    ("two_dates", Weight.MUST, "12月20日", {
        "promise": "12月20日前更换全部路灯", "dues": {1: date(2026, 12, 10)}}),
    ("came", Weight.NOTE, "2026年10月1日", {"facts": "您2026年10月1日反映路灯不亮。"}),
    # laws
    ("law_repealed", Weight.MUST, "《中华人民共和国物权法》第七十条", {"basis": "《中华人民共和国物权法》第七十条"}),
    ("law_repealed", Weight.MUST, "《信访条例》", {"basis": "《信访条例》"}),
    ("law_article", Weight.MUST, "《物业管理条例》第九十九条", {"basis": "《物业管理条例》第九十九条"}),
    ("law_name", Weight.MUST, "《物业管理条列》第五条", {"basis": "《物业管理条列》第五条"}),
    ("law_unknown", Weight.NOTE, "《路灯照明促进法》第三条", {"basis": "《路灯照明促进法》第三条"}),
    ("law_check", Weight.NOTE, "《中华人民共和国噪声污染防治法》", {"basis": "《中华人民共和国噪声污染防治法》"}),
    # remedies
    ("limit", Weight.MUST, "15日内请求复查", {
        "reply": "11月20日已更换路灯。如不服本答复，可以自收到之日起15日内请求复查。"}),
    ("remedy", Weight.MUST, "可以申请行政复议", {"reply": "11月20日已更换路灯。对本答复不服的，可以申请行政复议。"}),
    ("remedy", Weight.MUST, "可以请求复查", {
        "reply": "11月20日已更换路灯。对本答复不服的，可以请求复查。", "kind": AnswerKind.DUTY_REPLY}),
    ("closing", Weight.MUST, "最终答复", {"reply": "11月20日已更换路灯，这是最终答复。"}),
    # tone
    ("tone", Weight.MUST, "无理要求", {"reply": "路灯11月20日已修好，其余属于无理要求。"}),
    ("tone", Weight.MUST, "后果自负", {"reply": "路灯11月20日已修好，再反映后果自负。"}),
    ("tone", Weight.MUST, "已转相关部门", {"reply": "路灯的事已转相关部门。"}),
    ("tone", Weight.MUST, "与我单位无关", {"reply": "路灯与我单位无关。"}),
    ("tone", Weight.NOTE, "请耐心等待", {"reply": "路灯正在修，请耐心等待。"}),
    ("undated", Weight.NOTE, "尽快", {"reply": "路灯的灯泡我们尽快更换。"}),
    ("undated", Weight.NOTE, "将对全村路灯进行更换", {"reply": "供电公司将对全村路灯进行更换。"}),
    ("undated", Weight.NOTE, "近期", {"summary": "您反映的情况属实，近期修好路灯。"}),
    ("contact", Weight.NOTE, "请与供电公司联系", {"reply": "路灯11月20日已修好，再坏了请与供电公司联系。"}),
    ("long", Weight.NOTE, "路灯11月20日已修好，路灯11", {"reply": "路灯11月20日已修好，" * 12}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "weight", "quote", "changes"), DEFECTS, ids=[f"{row[0]} {row[2]}" for row in DEFECTS]
)
def test_one_defect_gives_that_finding_and_no_other(
    rule: str, weight: Weight, quote: str, changes: dict[str, Any]
) -> None:
    (one,) = found(**changes)
    assert (one.rule, one.weight, one.quote) == (rule, weight, quote)
    assert one.sentence.endswith("。")


RIGHT: list[dict[str, Any]] = [
    {"facts": "石桥村二组路灯合同约定2026年12月31日前更换灯泡。"},
    {"facts": "2026年11月20日到谷仓镇的电厂核对路灯线路。", "told": "谷仓镇过来的线，石桥村路灯坏了，三盏不亮"},
    {"reply": "王女士，路灯11月20日已修好。"},
    {"reply": "路灯11月20日已修好，施工的李师傅说“请耐心等待”已经过去。"},
    {"reply": "我局11月20日已更换路灯。"},
    {"reply": "路灯灯泡尽快更换，12月5日前完成。"},
    {"reply": "路灯的灯泡尽快更换。", "promise": "更换灯泡", "dues": {1: date(2026, 12, 5)}},
    {"reply": "11月20日已更换路灯。对处罚决定不服的，可以在六十日内申请行政复议。"},
    {"reply": "11月20日已更换路灯。对处理意见不服的，可以自收到之日起三十日内请求复查。"},
    {"basis": "《禾谷县路灯管理办法》第三条；《禾谷县部门职责清单》住建局第3项"},
    {"basis": "《条例》第三条"},
    {"reply": "2026-000055的路灯与本件11月20日一并修好。", "linked": frozenset({"2026-000055"})},
]  # fmt: skip


@pytest.mark.parametrize("changes", RIGHT, ids=[str(next(iter(row.items()))) for row in RIGHT])
def test_what_is_right_is_left_alone(changes: dict[str, Any]) -> None:
    assert found(**changes) == []


def test_a_reply_to_the_other_demand_is_said_to_be_one() -> None:
    pieces = [
        Piece(1, "facts", "11月18日查看。"), Piece(1, "reply", "垃圾桶11月20日已增加。"),
        Piece(2, "facts", "11月18日查看。"), Piece(2, "reply", "垃圾桶11月20日已增加。"),
    ]  # fmt: skip
    one = checking.findings(draft(pieces=pieces, demands={1: "修好路灯", 2: "增加垃圾桶"}))
    assert [(item.rule, item.demand) for item in one] == [("not_touched", 1)]
    assert "没有提到“路灯”" in one[0].sentence and "像是在答第2项" in one[0].sentence


def earlier(**changes: Any) -> Earlier:
    given: dict[str, Any] = {
        "number": "2026-000050", "place": "柳堤村", "demands": "修好柳堤村的路灯", "text": SAID["facts"] + SAID["reply"],
        "explains": False, "linked": False,
    }  # fmt: skip
    return Earlier(**{**given, **changes})


@pytest.mark.parametrize(
    ("changes", "weights"),
    [
        ({}, [Weight.NOTE]),
        ({"demands": "退还多收的电费"}, [Weight.MUST]),
        ({"text": "石桥村路灯的另一份答复，说的是别的事情。" * 3}, []),
        ({"linked": True, "place": "石桥村"}, []),
        ({"linked": True}, [Weight.NOTE]),
    ],
)
def test_a_text_copied_from_another_case_is_shown_with_its_number(
    changes: dict[str, Any], weights: list[Weight]
) -> None:
    some = found(others=[earlier(**changes)])
    assert [one.weight for one in some] == weights
    assert all(one.rule == "copied" and "2026-000050" in one.sentence and "%" in one.sentence for one in some)


def test_the_same_policy_explained_to_the_same_question_may_read_alike() -> None:
    other = earlier(explains=True, demands="修好石桥村二组的路灯")
    assert found(others=[other], opinions={1: "explain"}) == []


def test_no_finding_says_a_name_that_the_answer_does_not_say() -> None:
    some = found(reply="张女士，路灯11月20日已修好。")
    assert "王" not in "".join(one.sentence + one.quote + one.before + one.after for one in some)


def test_findings_come_with_what_must_be_looked_at_first_and_say_where() -> None:
    some = found(reply="路灯尽快修。", basis="《合同法》第九十九条")
    assert [(one.rule, one.place) for one in some] == [
        ("law_repealed", "第1项依据"),
        ("undated", "第1项答复内容"),
    ]
    assert (some[1].before, some[1].quote, some[1].after) == ("路灯", "尽快", "修。")


@pytest.mark.parametrize(
    ("written", "number"), [("一千二百六十", 1260), ("二十", 20), ("十", 10), ("一百零二", 102), ("35", 35)]
)
def test_numbers_of_articles_are_read(written: str, number: int) -> None:
    assert laws.number(written) == number


def test_every_law_of_the_table_is_dated_and_a_repealed_one_says_what_took_its_place() -> None:
    for name in laws._table():
        for law in laws.versions(name):
            assert law.since < (law.until or date.max) and law.source
            assert bool(law.until) == bool(law.replaced_by), law.name
    newest = laws.versions("治安管理处罚法")
    assert [law.articles for law in newest] == [144, 119]
    assert newest[1].in_force(date(2025, 12, 31)) and newest[0].in_force(date(2026, 1, 1))


def test_a_long_answer_beside_two_hundred_others_takes_less_than_fifty_milliseconds() -> None:
    reply = "".join(f"第{no}盏路灯的灯泡11月20日已更换，线路检查正常。" for no in range(60))
    others = [earlier(number=f"2026-{no:06}", text=f"{no}号渠的水{'放到了田头，' * 90}") for no in range(200)]
    one = draft(reply=reply, others=others)
    checking.findings(one)
    begin = time.process_time()
    checking.findings(one)
    assert time.process_time() - begin < 0.05


# ---- with the database


def test_a_draft_is_compared_only_with_answers_the_signer_may_see(county: County, now: datetime) -> None:
    from huiyin.cases import answering
    from tests import build

    text = "经到现场查看，三单元楼道灯三盏不亮，系线路老化，物业没有按合同每月巡检，业主多次报修没有处理。"
    other = build.drafted(county, now, replies=(build.reply_of(facts=text),))
    case = build.drafted(county, now, replies=(build.reply_of(facts=text),))
    answer = answering.current(case)
    assert answer is not None
    seen = checking.of_answer(answer, user=county.head, now=now)
    assert [one.quote for one in seen if one.rule == "copied"] == [other.number]
    hidden = checking.of_answer(answer, user=county.outsider, now=now)
    assert not [one for one in hidden if one.rule == "copied"]


def test_places_and_names_come_from_the_case(county: County, now: datetime) -> None:
    from huiyin.org import administration as org
    from tests import build

    org.open_unit("柳堤村", "village", county.units["township"], by=None, now=now - timedelta(days=60))
    case = build.handling_(county, now)
    reply = build.reply_of(facts="11月22日到柳堤村查看楼道灯，谷先生在场。", reply="楼道灯11月22日已修好。")
    some = checking.of_replies(case, "已修好。", [reply], user=county.handler, now=now)
    assert {(one.rule, one.quote) for one in some} == {("place", "柳堤村"), ("name", "谷先生")}
    right = replace(reply, facts="11月22日到石桥村查看楼道灯，禾先生在场。")
    assert checking.of_replies(case, "已修好。", [right], user=county.handler, now=now) == []
