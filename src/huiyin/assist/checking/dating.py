"""Are the dates possible: a day that exists, nothing found in the future, no promise for yesterday, one date a promise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from huiyin.assist.checking.drafts import Draft, Finding, Piece, Weight, at
from huiyin.deadlines.words import date_of

_DAY = re.compile(
    r"(?<![\d〔])(?:(?P<year>(?:19|20)\d{2})(?:年|[./-]))?(?P<month>\d{1,2})(?:月|(?<=\d)[./-](?=\d{1,2}(?!\d)))(?P<day>\d{1,2})(?:日|号)?(?![\d%])"
)
_LIMIT = re.compile(r"(?:以前|之前|底前|前|止|起|到期|届满|为止|以后|后)")
_AHEAD = re.compile(r"(?:将|拟|计划|预计|争取|定于|至|到|截至|有效期|合同|约定)[^，,。；]{0,8}$")
_LOOKED = re.compile(r"实地|现场|查看|核实|走访|到场|勘查|勘察|检查|约谈|联系|来到|前往|入户|调查|回访")
_DONE_BY = re.compile(r"完成|整改|办结|修复|到位|答复|解决|落实|恢复|拆除|清理|发放|支付|更换|完工|竣工|开工")
_REGISTERED = re.compile(r"(?:您|你们|诉求人|信访人|来信人|来访人)[^，。；]{0,4}于?$")
_CAME = re.compile(r"^[^，。；]{0,10}(?:反映|来信|来电|来访|提出|投诉|登记)")
NEAR = 15  # characters within which a word belongs to a date
FEW = 3  # days between the day somebody spoke and the day it was registered


@dataclass(frozen=True, slots=True)
class _Day:
    """A date as written; `on` None: there is no such day."""

    piece: Piece
    start: int
    end: int
    on: date | None
    whole: bool  # with its year

    @property
    def words(self) -> str:
        return self.piece.text[self.start : self.end]

    def sentence(self) -> tuple[str, str]:
        """What stands before and behind it in the same sentence."""
        text = self.piece.text
        begin = max(text.rfind(stop, 0, self.start) for stop in "。；\n")
        ends = [found for stop in "。；\n" if (found := text.find(stop, self.end)) >= 0]
        return text[begin + 1 : self.start], text[self.end : min(ends, default=len(text))]

    def found(self, rule: str, weight: Weight, sentence: str) -> Finding:
        return at(self.piece, self.start, self.end, rule, weight, sentence)


def check(draft: Draft) -> Iterator[Finding]:
    """All dates of the answer."""
    for piece in draft.pieces:
        for day in _days(piece, draft.today):
            if day.on is None:
                yield day.found("no_such_day", Weight.MUST, f"没有“{day.words}”这一天，请改正。")
            elif piece.field == "facts":
                yield from _in_facts(draft, day, day.on)
            elif piece.field != "basis":
                yield from _ahead(draft, day, day.on)
            if day.on is not None and piece.field != "basis":
                yield from _came(draft, day, day.on)
    for piece in draft.of("promise"):
        yield from _promised(draft, piece)


def _days(piece: Piece, today: date) -> Iterator[_Day]:
    for match in _DAY.finditer(piece.text):
        if match["year"] is None and "月" not in match[0]:
            continue  # 3.5 is a number
        year = int(match["year"]) if match["year"] else today.year
        try:
            on = date(year, int(match["month"]), int(match["day"]))
        except ValueError:
            on = None
        yield _Day(piece, match.start(), match.end(), on, match["year"] is not None)


def _in_facts(draft: Draft, day: _Day, on: date) -> Iterator[Finding]:
    before, after = day.sentence()
    if _LIMIT.match(after) or _AHEAD.search(before):
        return
    looked = _LOOKED.search(after[:NEAR])
    if on > draft.today and (day.whole or looked):
        last = "" if day.whole else "；是去年的请写明年份"
        yield day.found("future", Weight.MUST, f"查明的事实写的是{day.words}，晚于今天，请核对{last}。")
    elif looked and on < draft.registered:
        came = date_of(draft.registered)
        yield day.found(
            "before_matter", Weight.NOTE,
            f"本件{came}才登记，这里写的是{day.words}，请核对是不是别的事项的记录；是以前的情况，请写明。",
        )  # fmt: skip


def _ahead(draft: Draft, day: _Day, on: date) -> Iterator[Finding]:
    """Something still to be done, for a day that is over."""
    before, after = day.sentence()
    limited = _LIMIT.match(after) and not after.startswith(("起", "以后", "后"))
    planned = re.search(r"(?:将|拟|计划|预计|争取|定)(?:于|在)?[^，。；]{0,4}$", before)
    done = re.search(r"已|曾|原|原定", before[-NEAR:])
    if on < draft.today and not done and (planned or (limited and _DONE_BY.search(after))):
        yield day.found(
            "past_promise", Weight.MUST, f"{day.words}已经过去，请改成还能做到的日期，或者写明已经完成。"
        )


def _came(draft: Draft, day: _Day, on: date) -> Iterator[Finding]:
    before, after = day.sentence()
    if not (_REGISTERED.search(before) and _CAME.search(after)):
        return
    away = abs((on - draft.registered).days)
    if away > FEW and (day.whole or away < 300):
        sentence = f"本件{date_of(draft.registered)}登记，这里写诉求人{day.words}反映，请核对日期。"
        yield day.found("came", Weight.NOTE, sentence)


def _promised(draft: Draft, piece: Piece) -> Iterator[Finding]:
    """The day in the words of a promise, and the day in its field."""
    due = draft.dues.get(piece.demand)
    for day in _days(piece, draft.today):
        if due is None or day.on is None or not _LIMIT.match(day.sentence()[1]):
            continue
        if (day.on.month, day.on.day) != (due.month, due.day) or (day.whole and day.on != due):
            sentence = f"承诺事项写的是{day.words}，完成日期填的是{date_of(due)}，请改成一致。"
            yield day.found("two_dates", Weight.MUST, sentence)
