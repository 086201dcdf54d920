"""What the citizens of the fictional county ask, and who they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from huiyin.cases.answering import Reply
from huiyin.cases.codes import Channel, Opinion, PartyRole, Purpose, ReplyChannel
from huiyin.cases.intake import Intake, Person
from huiyin.demo import choosing
from huiyin.demo.county import County, table
from huiyin.org.models import Unit
from huiyin.org.roles import PlaceKind

_FIRST = "禾溪麓岚稻舟竹苇茶桥穗荷柳蓼葵菱"
_GIVEN = (
    "晴川", "南枝", "半夏", "云岫", "疏桐", "听雨", "拾光", "知夏", "归舟", "映雪", "临溪", "折柳",
    "采薇", "望川", "怀谷", "问渠", "初晴", "星野", "松间", "石上", "远帆", "青禾", "暮云", "含章",
)  # fmt: skip
ORDINARY = 16  # before it: the cases that show each state, which came by the web
_WHEN = ("上个月", "这个月初", "前几天", "半个月前", "入夏以后", "最近两个月", "从去年年底起", "上周")
_CHANNELS = (
    (Channel.WEB, 42), (Channel.VISIT, 17), (Channel.PHONE, 13), (Channel.HOTLINE, 9), (Channel.LETTER, 6),
    (Channel.FIELD, 6), (Channel.RECEPTION, 3), (Channel.BOX, 2), (Channel.SUPERIOR, 1), (Channel.FAX, 1),
)  # fmt: skip
_SUMMARIES = {
    Opinion.SUPPORT: "您反映的情况属实，已经安排解决，怎么办、什么时候办好，逐项写在下面。",
    Opinion.PARTLY: "您反映的情况部分属实：能办的已经安排，不能办的说明了理由，逐项写在下面。",
    Opinion.EXPLAIN: "您问的事情，政策规定和办理方法逐项写在下面。",
    Opinion.NOT_SUPPORT: "经核实，您的请求依法不能支持，理由和您可以走的途径写在下面。",
}


@dataclass(frozen=True, slots=True)
class Matter:
    """A kind of request with a plausible answer; one row of the table."""

    category: str
    purpose: str
    urgent: bool
    title: str
    text: str
    demands: tuple[str, ...]
    facts: str
    opinion: Opinion
    answers: tuple[str, ...]
    basis: str
    promise: str
    promise_days: int
    place_kind: str


@cache
def all_matters() -> tuple[Matter, ...]:
    """The matters of the table."""
    return tuple(
        Matter(
            category=row["category"],
            purpose=row["purpose"],
            urgent=row["urgent"] == "1",
            title=row["title"],
            text=row["text"],
            demands=tuple(row["demands"].split("|")),
            facts=row["facts"],
            opinion=Opinion(row["opinion"]),
            answers=tuple(row["answer"].split("|")),
            basis=row["basis"],
            promise=row["promise"],
            promise_days=int(row["promise_days"] or 0),
            place_kind=row["place_kind"],
        )
        for row in table("matters")
    )


def matter_of(index: int, *, promised: bool | None = None) -> Matter:
    """The matter of a case; `promised` asks for a petition whose answer promises something, or does not."""
    among = [
        m
        for m in all_matters()
        if promised is None or (bool(m.promise) == promised and m.purpose != Purpose.SUGGESTION)
    ]
    return choosing.one(index, "matter", among)


def place_of(index: int, matter: Matter, county: County) -> Unit:
    """A village or community fit for the matter."""
    kinds = [matter.place_kind] if matter.place_kind else [PlaceKind.URBAN, PlaceKind.RURAL]
    return choosing.one(index, "place", [place for kind in kinds for place in county.places[kind]])


def intake_of(index: int, matter: Matter, place: Unit) -> Intake:
    """What is written down of the case."""
    channel = Channel.WEB if index < ORDINARY else _channel(index)
    anonymous = channel in (Channel.WEB, Channel.LETTER, Channel.BOX) and choosing.chance(
        index, "anonymous", 6
    )
    joint = not anonymous and choosing.chance(index, "joint", 7)
    persons = () if anonymous else _persons(index, place, joint=joint)
    return Intake(
        channel=channel,
        text=told(matter.text, index, place),
        demands=matter.demands,
        title=matter.title,
        people=persons,
        people_count=choosing.between(index, "count", 6, 38) if joint else 1,
        purpose="",
        place=place,
        place_text=choosing.one(
            index, "spot", ("", "", "村（社区）服务中心旁", "主路口", "学校门口", "3栋2单元")
        ),
        anonymous=anonymous,
        confidential=choosing.chance(index, "confidential", 8),
        may_publish=choosing.chance(index, "publish", 40),
        reply_channel=_reply_channel(index, channel),
        read_back=True,
        source="demo",
        source_key=str(index),
    )


def told(text: str, index: int, place: Unit) -> str:
    """A text of the table with its place, time and number."""
    where = f"{place.parent}{place}" if place.parent else str(place)
    text = text.replace("{place}", where).replace("{when}", choosing.one(index, "when", _WHEN))
    return text.replace("{n}", str(choosing.between(index, "n", 3, 12)))


def _channel(index: int) -> Channel:
    rest = choosing.number(index, "channel", 100)
    for channel, share in _CHANNELS:
        if rest < share:
            return channel
        rest -= share
    return Channel.WEB


def _reply_channel(index: int, channel: Channel) -> ReplyChannel:
    if channel in (Channel.WEB, Channel.HOTLINE) or choosing.chance(index, "reply", 30):
        return ReplyChannel.WEB
    return choosing.one(
        index, "reply channel", (ReplyChannel.PHONE, ReplyChannel.POST, ReplyChannel.IN_PERSON)
    )


def _persons(index: int, place: Unit, *, joint: bool) -> tuple[Person, ...]:
    count = choosing.between(index, "representatives", 2, 5) if joint else 1
    role = PartyRole.REPRESENTATIVE if joint else PartyRole.PETITIONER
    return tuple(person(index, no, place, role) for no in range(count))


def person(index: int, no: int, place: Unit, role: PartyRole, **other: Any) -> Person:
    """Somebody of the place, always the same for the same index and number."""
    who = index // 2 if choosing.chance(index, "same person", 5) else index  # a few come with several matters
    name = choosing.one(who, f"first {no}", _FIRST) + choosing.one(who, f"given {no}", _GIVEN)
    phone = f"0000-7{choosing.number(who, f'phone {no}', 1_000_000):06d}"
    address = f"望禾县{place.parent or ''}{place}{choosing.between(who, f'door {no}', 1, 200)}号"
    return Person(**{"name": name, "phone": phone, "address": address, "role": role, **other})


def summary_of(matter: Matter) -> str:
    """The first sentence of the answer."""
    return _SUMMARIES[matter.opinion]


def replies_of(index: int, matter: Matter, place: Unit, on: date, *, suggestion: bool) -> list[Reply]:
    """The answer demand by demand; a promise stands with the first, of an adopted suggestion with each."""
    due = on + timedelta(days=matter.promise_days) if matter.promise else None
    opinion = _ON_SUGGESTIONS.get(matter.opinion, Opinion.NOT_ADOPT) if suggestion else matter.opinion
    adopted = opinion in (Opinion.ADOPT, Opinion.ADOPT_PARTLY)
    return [
        Reply(
            demand=no,
            facts=told(matter.facts, index, place),
            opinion=opinion,
            reply=told(answer, index, place),
            basis=matter.basis,
            promise=matter.promise if no == 1 else matter.demands[no - 1] if adopted else "",
            promise_due=due if no == 1 or adopted else None,
        )
        for no, answer in enumerate(matter.answers, 1)
    ]


_ON_SUGGESTIONS = {Opinion.SUPPORT: Opinion.ADOPT, Opinion.PARTLY: Opinion.ADOPT_PARTLY}


def plain(matter: Matter) -> bool:
    """Whether a word is answer enough: a question or thanks, with nothing to be done later."""
    return matter.purpose in ("consultation", "thanks", "other") and not matter.promise


def replies_again(index: int, matter: Matter, place: Unit) -> list[Reply]:
    """The answer after a second handling: what was promised is done, so nothing is promised."""
    facts = "经再次到现场核实，上次答复后整改没有到位，现已督促完成，并与诉求人一起查看。"
    return [
        Reply(no, facts, matter.opinion, told(answer, index, place), matter.basis)
        for no, answer in enumerate(matter.answers, 1)
    ]
