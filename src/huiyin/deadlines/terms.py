"""A term: a rule that started on a day, with its stops and its one extension, and the date that follows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from huiyin.base.errors import Refused
from huiyin.deadlines import arithmetic, packs, words
from huiyin.deadlines.arithmetic import Calendar, Due, Stop
from huiyin.deadlines.calendar import current
from huiyin.deadlines.rules import NATION, Rule, rule


@dataclass(frozen=True, slots=True)
class Term:
    """One running clock. `reason` says why it started that day; `length` is None when the date was given.

    `pack` is the pack of rules that was in use on the day of the start; `rule` was looked up in it.
    """

    rule: Rule
    started_on: date
    reason: str
    due: Due
    extended_days: int = 0
    stops: tuple[Stop, ...] = ()
    length: int | None = None
    pack: str = NATION


def start(
    code: str,
    started_on: date,
    *,
    reason: str = "",
    calendar: Calendar | None = None,
    fixed: date | None = None,
    length: int | None = None,
    pack: str | None = None,
) -> Term:
    """Start the clock `code` on a day, under the version of the rule in force on it.

    `fixed` is the given date of a rule without a length, or of one whose length no law sets; `length` replaces such a
    length.
    `pack` None: the pack that the administrator chose for that day.
    Raises LookupError when no rule applies, Refused when a date or length is missing, surplus or nonsense.
    """
    if pack is None:
        pack = packs.in_use(started_on)
    found = rule(code, started_on, pack)
    days = _length(found, length)
    if days is None or (fixed is not None and found.adjustable):
        days, fixed = None, _given(found, started_on, fixed)
    elif fixed is not None:
        raise Refused(f"“{found.label}”的期限按{found.citation}计算，不能另行指定日期。")
    strict = fixed or started_on  # for a counted term `recount` finds the end
    bare = Term(found, started_on, reason, Due(strict, strict, strict, False), length=days, pack=pack)
    return recount(bare, calendar=calendar)


def recount(term: Term, *, calendar: Calendar | None = None) -> Term:
    """The same term by the calendar of now, for instance after a year's arrangement was imported."""
    known = calendar or current()
    unit = term.rule.unit
    if term.length is None:
        end = arithmetic.settle(term.started_on, term.due.strict, unit, known)
    else:
        end = arithmetic.extend(
            term.started_on, term.length, term.extended_days, unit, known, stops=term.stops
        )
    return replace(term, due=end)


def extend(term: Term, days: int, *, calendar: Calendar | None = None) -> Term:
    """Extend once, by at most what the article allows (条例第三十四条: 不得超过30日). Raises Refused.

    `days` are working days where the period is counted in working days.
    """
    most = term.rule.extension_days
    if most is None:
        raise Refused(f"“{term.rule.label}”的期限不能延长：{term.rule.citation}没有延长的规定。")
    unit = term.rule.extension_unit
    if term.extended_days:
        before = words.length(term.extended_days, unit)
        raise Refused(f"该期限已经延长{before}，只能延长一次（{term.rule.citation}）。")
    if not 1 <= days <= most:
        longest, shortest, asked = (words.length(number, unit) for number in (most, 1, days))
        raise Refused(
            f"延长期限不得超过{longest}，也不得少于{shortest}，现为{asked}（{term.rule.citation}）。"
        )
    return recount(replace(term, extended_days=days), calendar=calendar)


def stop(term: Term, from_day: date, to_day: date, *, calendar: Calendar | None = None) -> Term:
    """Leave the days of a hearing out of the count, in a second review only (条例第三十六条), or refuse."""
    if not term.rule.stoppable:
        basis = rule("second_review_decide", term.started_on).citation
        raise Refused(f"“{term.rule.label}”的期限不能扣除听证时间，只有复核才可以扣除（{basis}）。")
    if to_day < from_day:
        raise Refused("听证结束日期不能早于开始日期。")
    stopped = tuple(sorted((*term.stops, Stop(from_day, to_day)), key=lambda one: one.from_day))
    return recount(replace(term, stops=stopped), calendar=calendar)


def binding(term: Term) -> date:
    """The date that counts: strict for the office, rolled past days of rest for the citizen."""
    return term.due.rolled if term.rule.binds == "citizen" else term.due.strict


def _length(found: Rule, wanted: int | None) -> int | None:
    if wanted is None or wanted == found.length:
        return found.length
    if not found.adjustable:
        raise Refused(f"“{found.label}”的期限由{found.citation}规定，不能自行更改。")
    if not 1 <= wanted <= 365:
        raise Refused(f"“{found.label}”的期限应为1至365之间的整数，现为{wanted}。")
    return wanted


def _given(found: Rule, started_on: date, fixed: date | None) -> date:
    if fixed is None:
        raise Refused(f"“{found.label}”没有固定长度，请填写应当完成的日期（{found.citation}）。")
    if fixed < started_on:
        raise Refused(f"“{found.label}”的完成日期不能早于{found.starts}。")
    if (fixed - started_on).days > arithmetic.LONGEST:
        raise Refused(f"“{found.label}”的完成日期在十年以后，请核对年份。")
    return fixed
