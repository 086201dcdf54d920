"""Looking up a rule: by name, by the day a clock starts on, and by the pack in use."""

from __future__ import annotations

from datetime import date

from huiyin.deadlines import words
from huiyin.deadlines.national import ALL
from huiyin.deadlines.provinces import SHANDONG, ZHEJIANG
from huiyin.deadlines.rulebook import NATION, OWN, Binds, Rule

__all__ = ["ALL", "NATION", "OVERLAYS", "OWN", "VERSIONS", "Binds", "Rule", "codes", "in_force", "rule"]

# What each province lays over the rules of the nation.
OVERLAYS: dict[str, tuple[Rule, ...]] = {NATION: (), "shandong": SHANDONG, "zhejiang": ZHEJIANG}

VERSIONS: dict[str, tuple[Rule, ...]] = {
    code: tuple(one for one in ALL if one.code == code) for code in dict.fromkeys(one.code for one in ALL)
}


def codes() -> tuple[str, ...]:
    """The names of all rules, each once, in the order of the table."""
    return tuple(VERSIONS)


def in_force(code: str, on: date, pack: str = NATION) -> bool:
    """Whether some version of the rule applies on that day."""
    return _found(code, on, pack) is not None


def rule(code: str, on: date, pack: str = NATION) -> Rule:
    """The version of rule `code` for a clock that starts on `on`: the pack's own if it has one, else the nation's.

    Raises LookupError with a Chinese sentence: unknown name or pack, or no version in force on that day.
    """
    versions = VERSIONS.get(code)
    if not versions:
        raise LookupError(f"没有名为“{code}”的期限规则。可用的规则：{'、'.join(codes())}。")
    if found := _found(code, on, pack):
        return found
    first = versions[0]
    raise LookupError(
        f"{words.day(on)}没有可适用的“{first.label}”期限：本系统收录的规定最早为{first.citation}，"
        f"自{words.date_of(first.in_force_from)}起施行。"
    )


def _found(code: str, on: date, pack: str) -> Rule | None:
    if pack not in OVERLAYS:
        raise LookupError(f"没有名为“{pack}”的规则包。可用的规则包：{'、'.join(OVERLAYS)}。")
    own = (one for one in OVERLAYS[pack] if one.code == code)
    return next((one for one in (*own, *VERSIONS.get(code, ())) if one.in_force(on)), None)
