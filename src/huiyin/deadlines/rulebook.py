"""What a rule is, and how the rows of the tables are written."""

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
NATION = "national"

OLD_FROM, OLD_TO = date(2005, 5, 1), date(2022, 4, 30)
NEW_FROM = date(2022, 5, 1)
TRIAL_FROM = date(2016, 7, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule in one version.

    `length` None: the date is given, not counted. `act`: what must be done by then.
    `adjustable`: the length is no law and the unit may set another. `stoppable`: hearing days do not count.
    `ahead`: the date is the first day on which the act may be done, not the last. `pack`: whose table it is from.
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
    ahead: bool = False
    note: str = ""
    pack: str = NATION

    @property
    def extension_unit(self) -> Unit:
        """Periods of working days are extended by working days, all others by calendar days."""
        return "working" if self.unit == "working" else "calendar"

    @property
    def citation(self) -> str:
        """《信访工作条例》第三十四条, or the name of the rule's source when it has no article."""
        return f"{self.law}{self.article}"

    def in_force(self, on: date) -> bool:
        """Whether this version is the one for a clock that starts on `on`."""
        return self.in_force_from <= on and (self.in_force_to is None or on <= self.in_force_to)


def both(
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


def simple(code: str, label: str, length: int, starts: str, act: str) -> tuple[Rule, Rule]:
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


def own(
    code: str,
    label: str,
    length: int,
    unit: Unit,
    starts: str,
    act: str,
    *,
    extension_days: int | None = None,
    extension_by: str = "",
    ahead: bool = False,
) -> Rule:
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
        extension_days=extension_days,
        extension_by=extension_by,
        adjustable=True,
        internal=True,
        ahead=ahead,
    )
