"""The clocks of a case: started and ended by verbs, with reasons; the next date of the case follows from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from django.db.models import QuerySet

from huiyin.base import rows
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.cases.models import Case, Clock, Performance
from huiyin.cases.states import FINISHED, State
from huiyin.deadlines import packs, rules, terms

# Rights of others that run beside the office's duty: not what the owner owes next.
BESIDE = frozenset({"objection", "hotline_return", "review_request", "second_review_request"})
# What runs until a unit accepts the matter or is relieved of it.
BEFORE_ACCEPTANCE = ("forward", "reforward", "notice", "objection", "hotline_sign", "hotline_return")
# The limits within which the answer is owed, whatever the kind of matter.
ANSWERING = ("handle", "duty_reply", "suggestion_reply", "hotline_handle", "simple_answer", "rehandle")


def start(
    case: Case, code: str, *, now: datetime, reason: str, on: date | None = None, fixed: date | None = None
) -> Clock:
    """Start a clock on the day of `now` (or `on`); that day itself does not count (民法典第二百零一条)."""
    clock = _new(case, code, on or local_date(now), reason, fixed)
    rows.insert(clock)
    _running(case).append(clock)
    return clock


def start_together(case: Case, *codes: str, now: datetime, reason: str) -> None:
    """Start several clocks on one event; rules that were not yet in force that day are passed over."""
    day = local_date(now)
    pack = packs.in_use(day)
    started = [_new(case, code, day, reason, None) for code in codes if rules.in_force(code, day, pack)]
    rows.insert(*started)
    _running(case).extend(started)


def _new(case: Case, code: str, on: date, reason: str, fixed: date | None) -> Clock:
    term = terms.start(code, on, reason=reason, fixed=fixed)
    return Clock(
        case=case,
        code=code,
        pack=term.pack,
        started_on=term.started_on,
        reason=reason,
        strict=term.due.strict,
        rolled=term.due.rolled,
        target=term.due.target,
        provisional=term.due.provisional,
        fixed=fixed is not None,
    )


def _running(case: Case) -> list[Clock]:
    """The running clocks, read once for a loaded case; verbs keep the list true."""
    cache: list[Clock] | None = case.__dict__.get("_running_clocks")
    if cache is None:
        cache = case.__dict__["_running_clocks"] = rows.find(Clock, case=case, ended_at=None)
    return cache


def running(case: Case) -> list[Clock]:
    """The clocks that run now."""
    return list(_running(case))


def find(case: Case, code: str) -> Clock | None:
    """The running clock of a rule, if there is one."""
    return next((clock for clock in _running(case) if clock.code == code), None)


def end(case: Case, *codes: str, now: datetime, reason: str) -> None:
    """End the running clocks of these rules; those that do not run are passed over."""
    ended = [clock for clock in _running(case) if clock.code in codes]
    if not ended:
        return
    rows.change_all(ended, ended_at=now, end_reason=reason)
    case.__dict__["_running_clocks"] = [clock for clock in _running(case) if clock.code not in codes]


def end_all(case: Case, *, now: datetime, reason: str) -> None:
    """End every running clock: a finished case has none."""
    end(case, *(clock.code for clock in _running(case)), now=now, reason=reason)


def extend(case: Case, code: str, days: int, *, reason: str) -> Clock:
    """Extend a running clock once within what its rule allows."""
    clock = find(case, code)
    if clock is None:
        raise Refused("没有正在计算的办理期限，不能延长（《信访工作条例》第三十四条）。")
    term = terms.extend(clock.term(), days)
    rows.change(
        clock,
        strict=term.due.strict,
        rolled=term.due.rolled,
        target=term.due.target,
        provisional=term.due.provisional,
        extended_days=term.extended_days,
        extension_reason=reason,
    )
    return clock


def stop(case: Case, code: str, from_day: date, to_day: date | None) -> None:
    """Leave the days from one to the other out of a running clock's count; the rule says whether that may be.

    Days left out from the same day on before are counted again first; `to_day` None: and that is all.
    """
    clock = find(case, code)
    if clock is None:
        return
    term = clock.term()
    term = replace(term, stops=tuple(one for one in term.stops if one.from_day != from_day))
    term = terms.recount(term) if to_day is None else terms.stop(term, from_day, to_day)
    rows.change(
        clock,
        strict=term.due.strict,
        rolled=term.due.rolled,
        target=term.due.target,
        provisional=term.due.provisional,
        stops=[[one.from_day.isoformat(), one.to_day.isoformat()] for one in term.stops],
    )


def next_due(case: Case, state: State) -> date | None:
    """The date by which the owner owes the next step: the earliest of the office's clocks and open promises."""
    if state in FINISHED:
        return None
    dates: Iterable[date] = [clock.strict for clock in _running(case) if clock.code not in BESIDE]
    if state is State.PERFORMING:
        dates = [*dates, *open_promises(case).values_list("due", flat=True)]
    return min(dates)


def open_promises(case: Case) -> QuerySet[Performance]:
    """Promises of the case that are still to be kept."""
    return Performance.objects.filter(case=case, done_on=None, dropped=False)


def first_due(code: str, now: datetime) -> date:
    """The date a case must bear when its row is inserted, before its first clock has a row to belong to."""
    return terms.start(code, local_date(now)).due.strict
