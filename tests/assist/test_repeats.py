"""The same text, the same person's matter and the same matter of others are found; what is only similar is not."""

from __future__ import annotations

import csv
import json
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from huiyin.assist import repeats
from huiyin.assist.evaluation import repeats as evaluation
from huiyin.assist.repeats import LookAlike
from huiyin.cases import intake, releasing
from huiyin.cases.codes import LinkKind, PartyRole
from huiyin.cases.intake import Person
from huiyin.cases.models import Case
from huiyin.cases.procedure import Citizen
from huiyin.index import traces
from tests import build
from tests.build import County

SHARED = os.environ.get("HUIYIN_SHARED", "")
SMOKE = "云栖苑小区三栋楼下的稻花鱼馆每天把油烟排到居民窗口，从早到晚开不了窗，老人咳嗽得厉害。"
SMOKE_TOO = "稻花鱼馆没有专用烟道，油烟直接排在云栖苑门口，多次找店主都不理，希望尽快整改。"
ROAD = "麦穗镇到石桥村的路断断续续修了两年，下雨全是泥，学生上学摔跤，什么时候修通？"
PENSION = "咨询灵活就业人员养老保险断缴后怎样补缴，要带哪些材料，在哪里办。"
OTHERS = (
    ("桂花路的路灯不亮", "桂花路从粮站到学校一段，十几盏路灯都不亮，晚上走路看不见。"),
    ("自来水浑浊", "北门一带自来水发黄，放十分钟还是浑的，不敢喝。"),
    ("新丰村低保", "我母亲残疾，新丰村低保名单里没有，请核实。"),
    ("公交末班车太早", "三路公交六点就收车，下班的人坐不上。"),
    ("垃圾没人清运", "菜市场后面的垃圾堆了一个星期，臭得很。"),
)


@pytest.fixture(autouse=True)
def _afresh() -> None:
    traces.forget()


def told(county: County, now: datetime, title: str, text: str, name: str = "苗青", phone: str = "") -> Case:
    return build.registered(county, now, title=title, text=text, demands=(), people=(Person(name, phone),))


@pytest.fixture
def register(county: County, now: datetime) -> County:
    for number, (title, text) in enumerate(OTHERS):
        told(county, now - timedelta(days=40), title, text, f"石{'一二三四五'[number]}")
    return county


def find(county: County, now: datetime, title: str, text: str, *people: Person) -> list[LookAlike]:
    return repeats.find(title, text, people=repeats.who(people), user=county.clerk, now=now)


def test_the_same_text_is_found_whoever_sends_it(register: County, now: datetime) -> None:
    case = told(register, now - timedelta(days=3), "鱼馆油烟扰民", SMOKE)
    (like,) = find(register, now, "油烟问题", f"尊敬的领导：您好！{SMOKE}谢谢！", Person("田一"))
    assert (like.case, like.kind, like.reason) == (case, LinkKind.SAME_MATTER, "同一文字")


def test_the_same_matter_of_others_is_found_by_place_and_problem_with_the_words_that_say_so(
    register: County, now: datetime
) -> None:
    case = told(register, now - timedelta(days=20), "云栖苑鱼馆油烟扰民", SMOKE)
    (like,) = find(register, now, "稻花鱼馆油烟", SMOKE_TOO, Person("田一"))
    assert (like.case, like.kind) == (case, LinkKind.SAME_MATTER)
    assert like.reason == "同一地点（云栖苑），都说到：稻花鱼馆油烟"
    assert any("稻花鱼馆" in words for words in like.words)


def test_a_citizen_is_not_shown_what_has_only_common_words_and_another_subject(
    county: County, now: datetime
) -> None:
    build.released(county, now, title="楼道没人打扫", text="我们小区的楼道没人打扫，垃圾堆了几层，很不方便。")
    road = "村口到学校的公路坑洼不平，下雨天积水很深，骑车摔倒了好几次，很不方便。"
    hall = "楼道没人打扫，物业也不管。"
    assert repeats._like("", road, repeats._Cases(releasing.released()), now)[0].score >= (
        repeats.LEAST_FOR_CITIZENS
    )
    assert repeats.for_citizen("", road, now=now) == []
    assert [one.title for one in repeats.for_citizen("", hall, now=now)] == ["楼道没人打扫"]


def test_what_only_sounds_alike_is_not_said_to_be_at_one_place(register: County, now: datetime) -> None:
    told(register, now - timedelta(days=20), "云栖苑鱼馆油烟扰民", SMOKE)
    (like,) = find(register, now, "鱼馆油烟扰民", "楼下鱼馆的油烟飘进家里，排烟管道没有装。", Person("田一"))
    assert like.kind == LinkKind.SAME_MATTER and "地点" not in like.reason and "油烟" in like.reason


def test_another_matter_is_not_listed(register: County, now: datetime) -> None:
    told(register, now - timedelta(days=20), "云栖苑鱼馆油烟扰民", SMOKE)
    assert find(register, now, "养老保险怎样补缴", PENSION) == []


def test_the_same_person_is_known_by_the_telephone_number(register: County, now: datetime) -> None:
    case = told(register, now - timedelta(days=30), "石桥村路没修完", ROAD, "苗青", "13800000977")
    again = "去年反映过石桥村修路，泥路还是泥路。"
    (like,) = find(register, now, "修路没有下文", again, Person("苗小青", "138 0000 0977"))
    assert (like.case, like.kind) == (case, LinkKind.REPEAT)
    assert like.reason.startswith("同一人，同一事项：")


def test_a_name_alone_is_called_a_name_and_two_numbers_are_two_people(
    register: County, now: datetime
) -> None:
    told(register, now - timedelta(days=30), "石桥村路没修完", ROAD, "苗青", "13800000977")
    again = "去年反映过石桥村修路，泥路还是泥路。"
    (same,) = find(register, now, "石桥村修路没有下文", again, Person("苗青"))
    assert (same.kind, same.reason.split("，")[0]) == (LinkKind.REPEAT, "姓名相同")
    assert all(
        like.kind is LinkKind.SAME_MATTER
        for like in find(register, now, "石桥村修路没有下文", again, Person("苗青", "13800000978"))
    )


def test_another_matter_of_the_same_person_is_not_listed(register: County, now: datetime) -> None:
    told(register, now - timedelta(days=30), "石桥村路没修完", ROAD, "苗青", "13800000977")
    assert find(register, now, "养老保险怎样补缴", PENSION, Person("苗青", "13800000977")) == []


def test_who_only_acts_for_others_and_minors_are_not_looked_for() -> None:
    helper = Person("石匠", "13800000976", role=PartyRole.PROXY, authorisation="书面")
    assert repeats.who([helper, Person("小禾", minor=True), Person()]) == []
    assert len(repeats.who([Person("苗青")])) == 1


def test_a_case_is_not_like_itself(register: County, now: datetime) -> None:
    case = told(register, now, "云栖苑鱼馆油烟扰民", SMOKE)
    earlier = told(register, now - timedelta(days=2), "鱼馆油烟", SMOKE_TOO)
    found = repeats.find(
        case.title, case.text, people=repeats.who_of(case), case=case, user=register.clerk, now=now
    )
    assert [like.case for like in found] == [earlier]


def test_of_many_the_likest_and_the_newest_are_listed_and_never_more_than_five(
    register: County, now: datetime
) -> None:
    cases = []
    for number, (_, other) in enumerate(OTHERS * 2):
        text = f"{SMOKE_TOO}第{chr(0x7530 + number)}次说。{other}"
        cases.append(told(register, now - timedelta(days=20 - number), f"云栖苑油烟{number}", text))
    found = find(register, now, "云栖苑鱼馆油烟扰民", SMOKE)
    assert len(found) == 5
    assert set(cases[-4:]) <= {like.case for like in found}


def test_a_new_title_and_added_facts_lead_to_a_case(register: County, now: datetime) -> None:
    case = build.registered(register, now, title="反映问题", text="每天都这样，受不了。", demands=())
    asked = ("稻花鱼馆油烟", SMOKE_TOO)
    assert find(register, now, *asked) == []
    intake.add_material(case, SMOKE, (), by=Citizen(case.pk), now=now)
    assert [like.case for like in find(register, now, *asked)] == [case]
    intake.triage(
        case, category=build.PROPERTY, purpose="resolution", title="云栖苑稻花鱼馆油烟", by=register.clerk, now=now
    )  # fmt: skip
    assert [like.case for like in find(register, now, *asked)] == [case]
    assert find(register, now, "云栖苑", "稻花鱼馆")


def test_nothing_is_found_for_nothing(register: County, now: datetime) -> None:
    assert find(register, now, "", "") == []
    assert find(register, now, "请问", "您好，请尽快解决问题，谢谢！") == []


def test_the_evaluation_goes_by_time_and_lists_earlier_messages_only(tmp_path: Path) -> None:
    rows = [
        ("3", "u2", "稻花鱼馆油烟", SMOKE_TOO, "2025-03-03 08:00:00"),
        ("1", "u1", "云栖苑鱼馆油烟扰民", SMOKE, "2025-03-01 08:00:00"),
        ("2", "u1", "鱼馆油烟还没解决", "上次反映的稻花鱼馆，油烟照排。", "2025-03-02 08:00:00"),
    ]
    rows += [(str(10 + n), f"v{n}", *other, "2025-02-01 08:00:00") for n, other in enumerate(OTHERS)]
    messages, out = tmp_path / "m.csv", tmp_path / "out.jsonl"
    with messages.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "user", "title", "text", "sent_at"), *rows])
    assert "8件" in evaluation.run(messages, out)
    listed = {line["id"]: sorted(line["earlier"]) for line in map(json.loads, out.read_text().splitlines())}
    assert listed == {**{str(10 + n): [] for n in range(5)}, "1": [], "2": ["1"], "3": ["1", "2"]}


@pytest.mark.skipif(not SHARED, reason="HUIYIN_SHARED names the folder of shared messages")
def test_the_figures_on_the_shared_messages_stand(tmp_path: Path) -> None:
    folder, out = Path(SHARED) / "data", tmp_path / "out.jsonl"
    evaluation.run(folder / "messages_one_city.csv", out)
    listed = {line["id"]: line["earlier"] for line in map(json.loads, out.read_text().splitlines())}
    found: dict[str, list[bool]] = {}
    with (folder / "gold_repeats.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            one, other = row["id_a"], row["id_b"]
            found.setdefault(row["kind"], []).append(other in listed[one] or one in listed[other])
    recall = {kind: sum(hits) / len(hits) for kind, hits in found.items()}
    assert recall["same_text"] == 1
    assert recall["same_matter_same_user"] >= 0.88  # five of more than five: 0.93 cannot be passed
    assert recall["same_matter_other_user"] >= 0.85
    assert sum(map(len, listed.values())) / len(listed) <= 3
