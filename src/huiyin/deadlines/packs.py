"""Packs of rules: the nation's, and what a province lays over it; which one is in use on a day, and why."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, transaction

from huiyin.deadlines import rules, words
from huiyin.deadlines.calendar import no_file_yet
from huiyin.deadlines.rulebook import NATION, Rule

FRESH = 1.0  # seconds; another process learns of a choice within this time


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack as an administrator chooses it. `rules`: what differs from the nation; `caution`: what to check first."""

    code: str
    name: str
    region: str
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    caution: str = ""

    @property
    def rules(self) -> tuple[Rule, ...]:
        return rules.OVERLAYS[self.code]


ABOVE = "《信访工作条例》2022年5月1日起施行，效力高于地方性法规；地方规定与它不一致、使群众等得更久的，按条例执行。"

PACKS: dict[str, Pack] = {
    pack.code: pack
    for pack in (
        Pack(
            NATION,
            "全国规则",
            "全国",
            sources=(
                "《信访工作条例》",
                "《信访条例》（2005年，施行至2022年4月30日）",
                "《信访事项简易办理办法》",
            ),
            notes=("法律没有规定的，用本系统工作时限。",),
        ),
        Pack(
            "shandong",
            "山东省规则包",
            "山东省",
            sources=(
                "《山东省信访条例》，2016年1月1日起施行",
                "《山东省政务服务热线管理办法》，2020年1月公布（按报道收录）",
            ),
            notes=(
                "复查、复核机关收到申请后三个工作日内决定是否受理。",
                "热线工单五个工作日办结，特别复杂的延长不超过十个工作日；不属于本单位职责的，两个工作日内退回。",
                ABOVE,
            ),
            caution="法规文本核对到2025年4月，热线规定按公布时的报道收录。启用前请核对现行文本。",
        ),
        Pack(
            "zhejiang",
            "浙江省规则包",
            "浙江省",
            sources=("《浙江省信访条例》，2016年8月1日起施行",),
            notes=(
                "五个工作日内转送、告知；三十日办结，延长不超过六十日。只用于2022年4月30日以前起算的期限。",
                "条例规定十人以下走访的代表不超过三人；本系统按《信访工作条例》第二十条，不超过五人。",
                ABOVE,
            ),
            caution=(
                "《浙江省信访条例》在2022年5月1日以后的效力没有核实，"
                "因此这个规则包在该日以后与全国规则相同。请核对现行文本后再决定是否启用。"
            ),
        ),
    )
}


class _Kept:
    """The choices last read, and until when they may be used without asking the database again."""

    choices: tuple[tuple[date, date | None, str], ...] | None = None
    until = 0.0


def in_use(on: date) -> str:
    """The pack for clocks that start on that day; the nation's where nothing was chosen or there is no database."""
    chosen = (pack for first, last, pack in _choices() if first <= on and (last is None or on <= last))
    return next((pack for pack in chosen if pack in PACKS), NATION)


def of_case_words(pack: str, rule: Rule | None = None) -> str:
    """此事项适用：…… and, where a rule is given, whether the pack or the nation rules and in which point."""
    name = PACKS[pack].name if pack in PACKS else pack
    if rule is None or pack == NATION:
        return f"此事项适用：{name}。"
    if rule.pack == NATION:
        return f"此事项适用：{name}（对此没有另行规定，按全国规则）。"
    return f"此事项适用：{name}（此期限按{rule.citation}，{difference(rule)}）。"


def difference(rule: Rule) -> str:
    """全国规则为5个工作日: what the nation has where an overlay rules, at the time that rule came into force."""
    nation = rules.rule(rule.code, rule.in_force_from)
    if (nation.length, nation.unit, nation.extension_days) == (rule.length, rule.unit, rule.extension_days):
        return "日数与全国规则相同"
    return f"全国规则为{length_words(nation)}"


def length_words(rule: Rule) -> str:
    """60日，可延长30日; or that the date is given in a paper."""
    if rule.length is None:
        return "由文书指定日期"
    longer = ""
    if rule.extension_days:
        longer = f"，可延长{words.length(rule.extension_days, rule.extension_unit)}"
    return words.length(rule.length, rule.unit) + longer


def forget() -> None:
    """Read the choices again next time, for instance after a new one."""
    _Kept.choices = None


def _choices() -> tuple[tuple[date, date | None, str], ...]:
    moment = time.monotonic()
    kept = _Kept.choices
    if kept is None or moment >= _Kept.until:
        try:
            kept = _read()
        except (DatabaseError, ImproperlyConfigured):
            kept = ()
        _Kept.choices, _Kept.until = kept, moment + FRESH
    return kept


def _read() -> tuple[tuple[date, date | None, str], ...]:
    if no_file_yet():
        return ()
    if connection.in_atomic_block:
        with transaction.atomic():  # a savepoint: a missing table must not spoil the caller's transaction
            return _load()
    return _load()


def _load() -> tuple[tuple[date, date | None, str], ...]:
    from huiyin.deadlines.models import (
        PackChoice,
    )  # models need the app registry, the rest of this module does not

    rows = PackChoice.objects.order_by("-id")  # of two that cover a day the later one counts
    return tuple(rows.values_list("from_date", "to_date", "pack"))
