"""Small drawings beside numbers: bars and lines as plain SVG, each with its numbers in words for those who do not see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

BAR, GAP, TALL = 10, 3, 36  # units of a bar's width, of the space after it, of the highest bar
WIDE, HIGH, TOP, MARGIN, FOOT = 380, 160, 8, 40, 14


class Bar(NamedTuple):
    """One bar: its left edge, top and height."""

    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Bars:
    """A row of bars, the last of them the present; `words` say the same."""

    bars: tuple[Bar, ...]
    words: str

    @property
    def width(self) -> int:
        return len(self.bars) * (BAR + GAP) - GAP

    @property
    def height(self) -> int:
        return TALL + 1


def bars(counts: Sequence[int], words: str) -> Bars:
    """Bars as high as the counts; none is a flat line, so that a week without anything is seen too."""
    most = max(counts, default=0) or 1
    heights = [max(1, round(TALL * count / most)) for count in counts]
    drawn = [Bar(no * (BAR + GAP), TALL + 1 - height, height) for no, height in enumerate(heights)]
    return Bars(tuple(drawn), words)


class Rule(NamedTuple):
    """A line across the drawing at so many percent."""

    y: int
    percent: int


@dataclass(frozen=True, slots=True)
class Curve:
    """Lines of percentages over the same points; `words` say the same."""

    lines: tuple[str, ...]
    dots: tuple[tuple[int, int], ...]
    words: str
    width: int = WIDE
    height: int = HIGH
    left: int = MARGIN

    @property
    def rules(self) -> list[Rule]:
        return [Rule(_level(percent), percent) for percent in (0, 25, 50, 75, 100)]


def curve(series: Sequence[Sequence[int | None]], words: str) -> Curve:
    """One line for each series; a point without a percentage is left out."""
    lines: list[str] = []
    first: list[tuple[int, int]] = []
    for places in series:
        step = (WIDE - MARGIN - 12) / max(1, len(places) - 1)
        dots = [
            (round(MARGIN + 6 + no * step), _level(percent))
            for no, percent in enumerate(places)
            if percent is not None
        ]
        lines.append(" ".join(f"{x},{y}" for x, y in dots))
        first = first or dots
    return Curve(tuple(lines), tuple(first), words)


def _level(percent: int) -> int:
    return round(TOP + (HIGH - FOOT - TOP) * (100 - percent) / 100)
