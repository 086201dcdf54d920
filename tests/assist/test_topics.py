"""Topics: what is gathered, what is kept apart, and that nothing depends on chance."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from huiyin.assist import naming
from huiyin.assist.evaluation import topics as evaluation
from huiyin.assist.gist import Gist
from huiyin.assist.topics import Topics, gather

NOISE = {
    "n1": ("投诉云栖苑小区商铺油烟扰民", "云栖苑一楼开了一家烧烤店，没有排烟管道，油烟直接飘进住户家里，晚上吵到两点。"),
    "n2": ("云栖苑楼下烧烤店油烟噪音扰民", "住在云栖苑三栋，楼下烧烤店的油烟和噪音让老人孩子没法睡觉，排烟管道也没有。"),
    "n3": ("云栖苑底商烧烤油烟谁来管", "云栖苑底商的烧烤店天天营业到凌晨，油烟飘进楼上，请管一管。"),
}  # fmt: skip
PARKING = {
    "p1": ("云栖苑车位只售不租合理吗", "云栖苑的开发商把地下车位锁起来只卖不租，地面又不让停，物业还涨价。"),
    "p2": (
        "反映云栖苑地下车位只卖不租",
        "开发商规定地下车位只卖不租，业主的车没有地方停，车位空着也不开放。",
    ),
}
ELSEWHERE = {
    "e1": ("清泉乡停水三天", "清泉乡从周一起停水，水厂说是水管爆了，到现在没有修好。"),
    "e2": ("麦香路红绿灯不亮", "麦香路与望江大道路口的红绿灯坏了半个月，上下班很危险。"),
    "e3": ("咨询灵活就业人员养老保险", "我没有单位，想问灵活就业养老保险怎么交，最低交多少。"),
    "e4": ("麦穗镇石桥村土地确权", "石桥村的承包地确权证一直没有发下来，村里说在等通知。"),
    "e5": ("晨光中学违规补课", "晨光中学初三周末集体补课，每人交三百元，不去就约谈家长。"),
    "e6": ("青禾公园晚上没有灯", "青禾公园晚上八点就关灯，散步的老人摔了好几个。"),
}  # fmt: skip


def gists(*groups: dict[str, tuple[str, str]]) -> list[tuple[str, Gist]]:
    return [(key, Gist.of(*said)) for group in groups for key, said in group.items()]


def found(topics: Topics) -> set[frozenset[object]]:
    return {frozenset(members) for _, members in topics}


def test_the_same_matter_at_the_same_place_is_one_topic_and_another_matter_there_is_not() -> None:
    topics = gather(gists(NOISE, PARKING, ELSEWHERE))
    assert found(topics) == {frozenset(NOISE), frozenset(PARKING)}


def test_the_same_complaint_at_two_places_is_two_topics() -> None:
    there = {
        "x1": ("百合花园楼下饭店油烟扰民", "百合花园五栋楼下的饭店油烟很大，孩子不敢开窗，找过街道。"),
        "x2": ("百合花园饭店油烟熏人", "百合花园这家饭店油烟熏人，油烟机对着窗户，请环保来测。"),
    }
    assert found(gather(gists(NOISE, there, ELSEWHERE))) == {frozenset(NOISE), frozenset(there)}


def test_messages_that_come_one_by_one_gather_too_and_keep_the_number_of_their_topic() -> None:
    topics = Topics()
    for key, gist in gists(ELSEWHERE, PARKING, {"n1": NOISE["n1"]}):
        topics.add(key, gist)
    assert topics.topic_of("n1") == 0
    number = topics.add("n2", Gist.of(*NOISE["n2"]))
    assert number and topics.members(number) == ["n1", "n2"]
    assert topics.add("n3", Gist.of(*NOISE["n3"])) == number
    topics.regroup()
    assert set(topics.members(topics.topic_of("n3"))) == set(NOISE)
    assert topics.topic_of("n3") == number


def test_a_slip_of_the_input_method_parts_nothing() -> None:
    slips = {
        "s1": ("新禾贷平台跑路立案无进展", "新禾贷平台三月跑路，经侦立案后没有进展。"),
        "s2": ("心禾贷平台跑路立案无进展", "心禾贷平台跑路，投资人血本无归，请公布案情。"),
        "s3": ("禾新贷平台跑路何时公布案情", "禾新贷立案半年，没有公布过案情。"),
    }
    assert found(gather(gists(slips, ELSEWHERE))) == {frozenset(slips)}


def test_a_text_is_only_probed_and_changes_nothing() -> None:
    topics = gather(gists(NOISE, ELSEWHERE))
    before = found(topics)
    near = topics.probe(Gist.of("云栖苑烧烤店油烟太大", "烧烤店油烟飘到楼上，没有排烟管道。"))
    assert set(near[0].members) == set(NOISE)
    assert topics.probe(Gist.of("想问户口迁移", "户口迁移要带什么材料")) == []
    assert found(topics) == before and len(topics) == len(NOISE) + len(ELSEWHERE)


def test_who_leaves_is_gone_from_topic_and_links() -> None:
    topics = gather(gists(NOISE, ELSEWHERE))
    topics.leave("n2")
    assert "n2" not in topics and all("n2" not in members for _, members in topics)
    assert all("n2" not in topics.links(key) for key in ("n1", "n3"))
    topics.regroup()
    near = topics.probe(Gist.of(*NOISE["n2"]))
    assert all("n2" not in one.members for one in near)


def test_topics_come_out_the_same_in_another_process() -> None:
    """Nothing rests on the order in which Python keeps its sets."""
    program = (
        "from tests.assist.test_topics import NOISE, PARKING, ELSEWHERE, gists\n"
        "from huiyin.assist.topics import gather\n"
        "print(sorted(map(str, (sorted(m) for _, m in gather(gists(NOISE, PARKING, ELSEWHERE))))))"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", program], capture_output=True, check=True, text=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(seen) == 1


def test_the_name_says_place_and_problem_in_twenty_characters() -> None:
    name = naming.name([title for title, _ in NOISE.values()])
    assert name.startswith("云栖苑") and "油烟" in name and len(name) <= naming.LONGEST
    assert naming.name(["请问灵活就业养老保险怎么交？", "咨询灵活就业养老保险的问题"]) == "灵活就业养老保险"
    assert naming.name(["A2区P2P平台新禾贷跑路", "新禾贷P2P平台跑路"]).count("P2P") == 1
    assert naming.name([]) == ""
    assert len(naming.name(["望" * 80])) <= naming.LONGEST


def test_the_evaluation_puts_what_one_person_keeps_writing_behind_what_many_write(tmp_path: Path) -> None:
    messages = tmp_path / "messages.csv"
    with messages.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "user", "title", "text", "sent_at"))
        for group, user in ((NOISE, "U1"), (PARKING, ""), (ELSEWHERE, "")):
            for key, (title, text) in group.items():
                writer.writerow((key, user or key, title, text, "2026-03-01 10:00:00"))
    out = tmp_path / "topics.csv"
    assert "2个专题" in evaluation.run(messages, out)
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["id"] for row in rows if row["rank"] == "1"} == set(PARKING)
    assert {row["id"] for row in rows if row["rank"] == "2"} == set(NOISE)


def test_one_message_joins_within_ten_milliseconds_of_processor_time() -> None:
    topics = gather(gists(NOISE, PARKING, ELSEWHERE))
    for number in range(300):
        topics.add(
            number, Gist.of(f"{number}号院路灯不亮", f"{number}号院门口的路灯坏了{number}天，请安排修理。")
        )
    gist = Gist.of(*NOISE["n1"])
    begun = time.process_time()
    for key in ("again1", "again2", "again3"):
        topics.add(key, gist)
    assert (time.process_time() - begun) / 3 < 0.010


def test_topics_of_real_messages_are_found(tmp_path: Path) -> None:
    shared = os.environ.get("HUIYIN_SHARED", "")
    if not shared:
        pytest.skip("the shared messages are not here")
    data, out = Path(shared) / "data", tmp_path / "topics.csv"
    evaluation.run(data / "messages_one_city.csv", out)
    scorer = [
        sys.executable,
        str(Path(shared) / "tools" / "score_topics.py"),
        str(data / "gold_topics.csv"),
        str(out),
    ]
    scores = json.loads(subprocess.run(scorer, capture_output=True, check=True, text=True).stdout)
    assert scores["bcubed_f1"] >= 0.85 and scores["found_f1"] >= 0.80
    assert scores["purity"] >= 0.90 and scores["hot10_recall"] >= 0.9
