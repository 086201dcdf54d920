"""Topics at size: gathering from nothing, one message more, and the memory it takes.

    .venv/bin/python bench/topics.py [--messages 10000] [--from FILE.csv]

Messages are made up of fictional places and everyday matters, about 330 characters each; with --from those of a file
(title, text) are taken instead, as often as needed, each time at other places. Prints one JSON object; times are wall
clock, `cpu` is processor time of this one process.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import resource
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from huiyin.assist.gist import Gist
from huiyin.assist.topics import Topics, gather

SIGNS = "禾麦云溪晨光百合星河清泉石桥杨柳春晓望江青松翠竹金穗银杏白鹭红枫碧波锦绣和顺安宁长乐永福新华东湖南岭西山北苑"
KINDS = ("苑小区", "花园", "家园", "公寓", "路", "大道", "村", "社区", "小学", "市场")


def _words(listed: str) -> tuple[str, ...]:
    return tuple(listed.split())


THINGS = _words(
    """
    路灯 电梯 水管 下水道 化粪池 围墙 消防通道 停车位 充电桩 公交站 红绿灯 斑马线
    绿化带 垃圾站 烟道 外墙 屋顶 门禁 监控 健身器材 幼儿园学位 补课费 工资 社保
    医保报销 养老金 低保 宅基地 征地款 安置房 房产证 公积金 物业费 维修资金 暖气
    自来水 燃气 宽带 信号塔 高压线 饭店油烟 工地噪音 广场舞 流浪狗 养鸡场 污水 扬尘
    黑臭水沟 焚烧秸秆 违章搭建 流动摊贩 占道经营 超载货车 断头路 危桥 农村公路 灌溉渠
    土地确权
    """
)
STATES = _words(
    """
    坏了没人修 一直没有动静 影响出行 没有人负责 收费没有依据 账目没有公开 拖了半年
    投诉以后没有结果 答应了没有兑现 存在安全隐患 半夜扰民 臭味很大 标准前后不一
    手续办不下来 已经有人摔伤 雨天就积水 材料来回补 电话打不通 到期没有发放 比别处贵一倍
    """
)
FILLER = _words(
    """
    这件事我们已经打过电话 得到的答复是正在研究 可是过去了很久没有任何变化 大家都很着急
    附近的住户都可以证明 也拍了照片和视频 需要的话随时提供 请上门来看一看 老人孩子最受罪
    我们要求不高 上个月来过两个人 看了看就走了 后来换了负责人 又要从头说起 单位之间互相推
    村里说归镇里 镇里说归县里
    """
)


def made_up(seed: int = 1) -> Iterator[tuple[str, str]]:
    chance = random.Random(seed)  # noqa: S311
    places = ["".join(chance.sample(SIGNS, 2)) + chance.choice(KINDS) for _ in range(2500)]
    while True:
        place, thing, state = chance.choice(places), chance.choice(THINGS), chance.choice(STATES)
        said = [
            f"我住在{place}",
            f"{place}的{thing}{state}",
            *chance.choices(STATES, k=3),
            *chance.choices(FILLER, k=9),
        ]
        said += [chance.choice(THINGS) + "".join(chance.sample(SIGNS, 6)) for _ in range(12)]
        chance.shuffle(said)
        yield f"{place}{thing}{state}", "，".join(said) + "。" + "，".join(chance.choices(FILLER, k=6))


def from_file(path: Path, seed: int = 1) -> Iterator[tuple[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["title"], row["text"]) for row in csv.DictReader(file)]
    chance = random.Random(seed)  # noqa: S311
    yield from rows
    while True:
        for title, text in rows:
            swapped = str.maketrans(
                dict(zip(chance.sample(SIGNS, 20), chance.sample(SIGNS, 20), strict=True))
            )
            other = "".join(chance.sample(SIGNS, 3))
            yield f"{other}{title.translate(swapped)[4:]}", f"{other}，{text.translate(swapped)[10:]}"


def measure(messages: list[tuple[str, str]]) -> dict[str, float]:
    """All but the last two hundred from nothing, then those one by one."""
    Gist.of("读入词典", "读入词典")
    before = _memory()
    begun, used = time.perf_counter(), time.process_time()
    topics = gather((key, Gist.of(*said)) for key, said in enumerate(messages[:-200]))
    whole, cpu = time.perf_counter() - begun, time.process_time() - used
    joins = sorted(_join(topics, key, said) for key, said in enumerate(messages[-200:], len(messages)))
    begun = time.perf_counter()
    topics.regroup()
    return {
        "messages": len(messages),
        "topics": sum(1 for _ in topics),
        "from_nothing_s": round(whole, 2),
        "from_nothing_cpu_s": round(cpu, 2),
        "join_p50_ms": round(joins[len(joins) // 2] * 1000, 2),
        "join_p95_ms": round(joins[int(len(joins) * 0.95)] * 1000, 2),
        "join_max_ms": round(joins[-1] * 1000, 2),
        "regroup_s": round(time.perf_counter() - begun, 2),
        "memory_mb": round(_memory() - before, 1),
    }


def _join(topics: Topics, key: int, said: tuple[str, str]) -> float:
    begun = time.perf_counter()
    topics.add(key, Gist.of(*said))
    return time.perf_counter() - begun


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--from", dest="source", type=Path)
    given = parser.parse_args()
    source = from_file(given.source) if given.source else made_up()
    print(json.dumps(measure(list(islice(source, given.messages)))))


if __name__ == "__main__":
    main()
