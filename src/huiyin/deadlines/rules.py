"""The table of rules: how long, counted how, from when, by which article, in force from when to when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from huiyin.deadlines import words
from huiyin.deadlines.arithmetic import Unit

Binds = Literal["office", "citizen"]

NEW = "《信访工作条例》"
OLD = "《信访条例》"
SIMPLE = "《信访事项简易办理办法》"
SIMPLE_TRIAL = "《信访事项简易办理办法（试行）》"
OWN = "本系统工作时限"

OLD_FROM, OLD_TO = date(2005, 5, 1), date(2022, 4, 30)
NEW_FROM = date(2022, 5, 1)
TRIAL_FROM = date(2016, 7, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule in one version.

    `length` None: the date is given, not counted. `act`: what must be done by then.
    `adjustable`: the length is no law and the unit may set another. `stoppable`: hearing days do not count.
    """

    code: str
    label: str
    length: int | None
    unit: Unit
    starts: str
    act: str
    law: str
    article: str
    in_force_from: date
    in_force_to: date | None = None
    binds: Binds = "office"
    extension_days: int | None = None
    extension_by: str = ""
    adjustable: bool = False
    stoppable: bool = False
    internal: bool = False
    note: str = ""

    @property
    def citation(self) -> str:
        """《信访工作条例》第三十四条, or the name of the rule's source when it has no article."""
        return f"{self.law}{self.article}"

    def in_force(self, on: date) -> bool:
        """Whether this version is the one for a clock that starts on `on`."""
        return self.in_force_from <= on and (self.in_force_to is None or on <= self.in_force_to)


def _both(
    code: str,
    label: str,
    length: int | None,
    starts: str,
    act: str,
    new: tuple[int, ...],
    old: tuple[int, ...],
    *,
    binds: Binds = "office",
    extension_days: int | None = None,
    extension_by: str = "",
    stoppable: bool = False,
) -> tuple[Rule, Rule]:
    """A rule in 日 that stood in the regulation of 2005 and stands, at another article, in that of 2022."""

    def version(law: str, articles: tuple[int, ...], first: date, last: date | None) -> Rule:
        return Rule(
            code=code,
            label=label,
            length=length,
            unit="calendar",
            starts=starts,
            act=act,
            binds=binds,
            extension_days=extension_days,
            extension_by=extension_by,
            stoppable=stoppable,
            law=law,
            article=words.article(*articles),
            in_force_from=first,
            in_force_to=last,
        )

    return version(OLD, old, OLD_FROM, OLD_TO), version(NEW, new, NEW_FROM, None)


def _simple(code: str, label: str, length: int, starts: str, act: str) -> tuple[Rule, Rule]:
    """A term of the simplified procedure; the two texts are cited without article."""

    def version(law: str, first: date, last: date | None) -> Rule:
        return Rule(
            code=code,
            label=label,
            length=length,
            unit="working",
            starts=starts,
            act=act,
            law=law,
            article="",
            in_force_from=first,
            in_force_to=last,
        )

    return version(SIMPLE_TRIAL, TRIAL_FROM, OLD_TO), version(SIMPLE, NEW_FROM, None)


def _own(code: str, label: str, length: int, unit: Unit, starts: str, act: str) -> Rule:
    """A limit that no law sets: the office's own, adjustable."""
    return Rule(
        code=code,
        label=label,
        length=length,
        unit=unit,
        starts=starts,
        act=act,
        law=f"{OWN}（可由单位调整）",
        article="",
        in_force_from=OLD_FROM,
        adjustable=True,
        internal=True,
    )


ALL: tuple[Rule, ...] = (
    *_both("forward", "登记转送", 15, "收到信访事项之日", "转送、交办", (22,), (21,)),
    *_both("notice", "书面告知", 15, "收到信访事项之日", "书面告知信访人", (23,), (21, 22)),
    Rule(
        code="objection",
        label="提出异议",
        length=5,
        unit="working",
        starts="收到转送、交办之日",
        act="提出异议",
        law=NEW,
        article=words.article(23),
        in_force_from=NEW_FROM,
    ),
    *_both(
        "handle",
        "办理",
        60,
        "受理之日",
        "办结",
        (34,),
        (33,),
        extension_days=30,
        extension_by="本机关、单位负责人",
    ),
    *_both("review_request", "请求复查", 30, "收到书面答复之日", "请求复查", (35,), (34,), binds="citizen"),
    *_both("review_decide", "作出复查意见", 30, "收到复查请求之日", "作出复查意见并书面答复", (35,), (34,)),
    *_both(
        "second_review_request",
        "请求复核",
        30,
        "收到复查书面答复之日",
        "请求复核",
        (36,),
        (35,),
        binds="citizen",
    ),
    *_both(
        "second_review_decide",
        "作出复核意见",
        30,
        "收到复核请求之日",
        "作出复核意见",
        (36,),
        (35,),
        stoppable=True,
    ),
    *_simple("simple_pass_on", "简易转送", 1, "收到信访事项之日", "转送"),
    *_simple("simple_accept", "简易受理", 3, "收到信访事项之日", "决定是否受理并告知信访人"),
    *_simple("simple_answer", "简易答复", 10, "受理之日", "答复信访人"),
    Rule(
        code="advice_reply",
        label="反馈建议采纳情况",
        length=30,
        unit="calendar",
        starts="收到建议之日",
        act="书面反馈采纳情况",
        law=OLD,
        article=words.article(36),
        in_force_from=OLD_FROM,
        in_force_to=OLD_TO,
    ),
    Rule(
        code="advice_reply",
        label="反馈建议采纳情况",
        length=30,
        unit="calendar",
        starts="收到建议之日",
        act="书面反馈采纳情况",
        law=NEW,
        article=words.article(40),
        in_force_from=NEW_FROM,
        adjustable=True,
        note="条例只要求书面反馈，没有规定日数；日数为本系统设定，可由单位调整",
    ),
    *_both("feedback", "交办反馈", None, "收到交办之日", "反馈办理结果", (22,), (21,)),
    *_both("perform", "履行承诺", None, "作出承诺之日", "履行到位", (32,), (32,)),
    _own("ruling", "异议核实", 5, "working", "收到异议之日", "核实并答复异议"),
    _own("reforward", "重新转送", 5, "working", "同意异议之日", "重新转送"),
    _own("callback", "回访", 10, "working", "送达之日", "回访信访人"),
    _own("rehandle", "重新办理", 30, "calendar", "退回重办之日", "重新办结"),
)


VERSIONS: dict[str, tuple[Rule, ...]] = {
    code: tuple(one for one in ALL if one.code == code) for code in dict.fromkeys(one.code for one in ALL)
}


def codes() -> tuple[str, ...]:
    """The names of all rules, each once, in the order of the table."""
    return tuple(VERSIONS)


def in_force(code: str, on: date) -> bool:
    """Whether some version of the rule applies on that day."""
    return any(one.code == code and one.in_force_from <= on <= (one.in_force_to or on) for one in ALL)


def rule(code: str, on: date) -> Rule:
    """The version of rule `code` for a clock that starts on `on`.

    Raises LookupError with a Chinese sentence: unknown name, or no version in force on that day.
    """
    versions = VERSIONS.get(code)
    if not versions:
        raise LookupError(f"没有名为“{code}”的期限规则。可用的规则：{'、'.join(codes())}。")
    for one in versions:
        if one.in_force(on):
            return one
    first = versions[0]
    raise LookupError(
        f"{words.day(on)}没有可适用的“{first.label}”期限：本系统收录的规定最早为{first.citation}，"
        f"自{words.date_of(first.in_force_from)}起施行。"
    )
