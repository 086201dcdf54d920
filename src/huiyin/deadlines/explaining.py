"""The sentence that justifies a date, and the same facts for machines."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from huiyin.deadlines import arithmetic, packs, words
from huiyin.deadlines import calendar as calendars
from huiyin.deadlines.arithmetic import Calendar
from huiyin.deadlines.rules import NATION, OWN
from huiyin.deadlines.terms import Term, binding

SATURDAY = 5


def explain(term: Term, *, calendar: Calendar | None = None) -> str:
    """Why the term ends when it does: start, length, article, what did not count, and what to do by when."""
    known = calendar or calendars.current()
    body = _given(term) if term.length is None else _counted(term, known)
    which = "" if term.pack == NATION else packs.of_case_words(term.pack, term.rule)
    return f"{body}；{_conclusion(term, known)}。{which}{warning(term, calendar=known)}"


def warning(term: Term, *, calendar: Calendar | None = None) -> str:
    """The sentence about years without a published arrangement that may still move the date; else empty."""
    if not term.due.provisional:
        return ""
    known = calendar or calendars.current()
    first = term.started_on if term.rule.unit == "working" else term.due.target
    return calendars.warning(arithmetic.unconfirmed(first, term.due.rolled, known))


def to_json(term: Term, *, calendar: Calendar | None = None) -> dict[str, Any]:
    """The term as plain values; dates in ISO form."""
    known = calendar or calendars.current()
    return {
        "rule": term.rule.code,
        "label": term.rule.label,
        "started_on": term.started_on.isoformat(),
        "length": term.length,
        "unit": term.rule.unit,
        "extended_days": term.extended_days,
        "strict": term.due.strict.isoformat(),
        "rolled": term.due.rolled.isoformat(),
        "target": term.due.target.isoformat(),
        "binding": binding(term).isoformat(),
        "binds": term.rule.binds,
        "article": term.rule.citation,
        "pack": term.pack,
        "internal": term.rule.internal,
        "provisional": term.due.provisional,
        "warning": warning(term, calendar=known),
        "explanation": explain(term, calendar=known),
    }


def _counted(term: Term, known: Calendar) -> str:
    rule, end = term.rule, term.due.strict
    because = f"，{term.reason}" if term.reason else ""
    length = words.length(term.length or 0, rule.unit)
    parts = [f"自{rule.starts}（{words.day(term.started_on)}{because}）次日起算{length}"]
    if term.extended_days:
        longer = words.length(term.extended_days, rule.extension_unit)
        parts.append(f"经{rule.extension_by}批准延长{longer}")
    if stopped := _stops(term):
        parts.append(stopped)
    parts.append(f"至{words.day(end)}届满（{_source(term)}）")
    sentence = "，".join(parts)
    if rule.unit == "working" and (skipped := _between(term, known)):
        sentence += f"；{skipped}"
    return sentence


def _source(term: Term) -> str:
    rule = term.rule
    if rule.internal:
        return f"{OWN}，可由单位调整"
    return f"{rule.citation}，{rule.note}" if rule.note else rule.citation


def _given(term: Term) -> str:
    because = f"（{term.reason}）" if term.reason else ""
    return f"“{term.rule.label}”的日期为{words.day(term.due.strict)}{because}，依据{term.rule.citation}"


def _stops(term: Term) -> str:
    spans = [words.span(one.from_day, one.to_day, term.started_on) for one in term.stops]
    return f"{'、'.join(spans)}听证所需时间不计算在内" if spans else ""


def _between(term: Term, known: Calendar) -> str:
    """Which named days off did not count and which make-up days did."""
    passed = list(arithmetic.days(term.started_on + arithmetic.ONE_DAY, term.due.strict))
    rest = [day for day in passed if known.name(day) and known.is_rest(day)]
    made_up = [day for day in passed if day.weekday() >= SATURDAY and known.is_working(day)]
    parts = [f"{_runs(rest, known, term.started_on)}放假不计"] if rest else []
    if made_up:
        worked = "、".join(f"{words.short(day, term.started_on)}（{words.weekday(day)}）" for day in made_up)
        parts.append(f"{worked}为调休上班、计入工作日")
    return f"其间{'，'.join(parts)}" if parts else ""


def _runs(rest: Iterable[date], known: Calendar, beside: date) -> str:
    """10月1日至7日（国庆节）、…"""
    found = []
    for first, last in words.runs(rest):
        names = "、".join(dict.fromkeys(known.name(day) for day in arithmetic.days(first, last)))
        found.append(f"{words.span(first, last, beside)}（{names}）")
    return "、".join(found)


def _conclusion(term: Term, known: Calendar) -> str:
    if term.rule.binds == "citizen":
        return _for_citizen(term, known)
    if term.rule.ahead:
        return f"最早可以在当日{term.rule.act}"
    end = term.due
    until = "当日" if end.target == end.strict else words.short(end.target, end.strict)
    please = f"请至迟于{until}{term.rule.act}"
    if end.strict == end.rolled:
        return please
    rest = _kind_of_rest(end.strict, known)
    rolled = words.short(end.rolled, end.strict)
    strict = words.short(end.strict)
    return f"当日为{rest}，期满日顺延的话为{rolled}，但对办理机关从严按{strict}掌握，{please}"


def _for_citizen(term: Term, known: Calendar) -> str:
    end = term.due
    if end.strict == end.rolled:
        return f"信访人可以在当日24时前{term.rule.act}"
    rest = _kind_of_rest(end.strict, known)
    until = f"{words.short(end.rolled)}24时前{term.rule.act}"
    return f"当日为{rest}，期满日顺延至{words.day(end.rolled)}，信访人可以在{until}"


def _kind_of_rest(day: date, known: Calendar) -> str:
    name = known.name(day)
    return f"{name}假期" if name else words.weekday(day)
