"""The state picture of the procedure, drawn from its table: states one below the other, moves beside them.

Moves onward run down on the right, moves back run up on the left. All lines into one state share a lane, as on a
circuit diagram: a dot is where a line joins, lines without a dot only cross.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape

from huiyin.cases import procedure
from huiyin.cases.states import FINISHED, State
from huiyin.console.describing import edges, since_words, widely

BOX, SLOT, GAP, LANE, SIGN = 168, 22, 16, 13, 13  # pixels; SIGN is the width of a Chinese character
ONWARD, BACK, INK, PAPER = "#1c4f8f", "#8a5a00", "#1f1d1a", "#faf8f3"
FONTS = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif"


@dataclass
class Side:
    """One side of the column of states: which states lead where, in which lane, and at which height."""

    leads: dict[int, dict[int, str]]  # source → target → labels
    lanes: dict[int, int] = field(default_factory=dict)  # target → lane, 0 the nearest
    ports: dict[tuple[int, int], float] = field(default_factory=dict)  # (source, target) → height
    inlets: dict[int, float] = field(default_factory=dict)  # target → height

    def __post_init__(self) -> None:
        spans: dict[int, tuple[int, int]] = {}
        for source, targets in self.leads.items():
            for target in targets:
                first, last = spans.get(target, (target, target))
                spans[target] = (min(first, source), max(last, source))
        taken: list[list[tuple[int, int]]] = []
        for target, span in sorted(spans.items(), key=lambda one: one[1][1] - one[1][0]):
            lane = next(
                (n for n, held in enumerate(taken) if not any(_meet(span, other) for other in held)), -1
            )
            if lane < 0:
                lane = len(taken)
                taken.append([])
            taken[lane].append(span)
            self.lanes[target] = lane

    def slots(self, state: int) -> int:
        return (state in self.lanes) + len(self.leads.get(state, {}))

    def place(self, state: int, top: float) -> None:
        """Give the lines of a state their heights: the one that comes in first, then the farthest lane first."""
        height = top + SLOT
        if state in self.lanes:
            self.inlets[state] = height
            height += SLOT
        for target in sorted(self.leads.get(state, {}), key=lambda one: -self.lanes[one]):
            self.ports[state, target] = height
            height += SLOT

    def width(self) -> int:
        longest = max(
            (len(label) for targets in self.leads.values() for label in targets.values()), default=0
        )
        return longest * SIGN + 24


def svg() -> str:
    """The picture as an SVG document."""
    states = list(State)
    onward, back = _side(states, ahead=True), _side(states, ahead=False)
    left = back.width() + LANE * (max(back.lanes.values(), default=0) + 1) + 12
    width = left + BOX + onward.width() + LANE * (max(onward.lanes.values(), default=0) + 1) + 12
    parts, top = [], 46.0
    for number, state in enumerate(states):
        height = SLOT * max(onward.slots(number), back.slots(number), 1) + 16
        onward.place(number, top)
        back.place(number, top)
        parts.append(_box(state, left, top, height))
        if not onward.slots(number) + back.slots(number):
            ways = [move for move in procedure.MOVES.values() if state in move.to and widely(move)]
            note = "；".join(f"{move.label}（{since_words(move)}）" for move in ways)
            parts.append(_text(left + BOX + 8, top + height / 2 + 4, note, ONWARD, "start", 12))
        top += height + GAP
    first = f'<circle cx="{left + BOX / 2:g}" cy="14" r="6" fill="{INK}"/>'
    start = f'<path d="M{left + BOX / 2:g} 20V44" stroke="{INK}" marker-end="url(#ink)"/>'
    label = procedure.MOVES["register"].label
    parts += [first, start, _text(left + BOX / 2 + 10, 34, label, INK, "start", 13)]
    parts += _lines(onward, left + BOX, 1, ONWARD, "onward") + _lines(back, left, -1, BACK, "back")
    heads = "".join(
        _head(name, colour) for name, colour in (("onward", ONWARD), ("back", BACK), ("ink", INK))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {top:g}" width="{width:g}" '
        f'height="{top:g}" role="img" aria-label="办理程序状态图">\n<defs>{heads}</defs>\n'
        f'<rect width="{width:g}" height="{top:g}" fill="{PAPER}"/>\n<g font-family="{FONTS}" fill="none">\n'
        + "\n".join(parts)
        + "\n</g>\n</svg>\n"
    )


def _side(states: list[State], *, ahead: bool) -> Side:
    leads: dict[int, dict[int, str]] = {}
    for (one, other), labels in edges().items():
        source, target = states.index(one), states.index(other)
        if (target > source) == ahead:
            leads.setdefault(source, {})[target] = "、".join(labels)
    return Side(leads)


def _lines(side: Side, edge: float, way: int, colour: str, head: str) -> list[str]:
    """The lines of one side: from each source to the lane of its target, and each lane into its target."""
    parts = []
    base = edge + way * side.width()
    for target, lane in side.lanes.items():
        x, inlet = base + way * LANE * lane, side.inlets[target]
        joins = sorted(y for (_, other), y in side.ports.items() if other == target)
        far = max(joins, key=lambda y: abs(y - inlet))
        parts.append(
            f'<path d="M{x:g} {far:g}V{inlet:g}H{edge + way * 2:g}" stroke="{colour}" stroke-width="1.4" '
            f'marker-end="url(#{head})"/>'
        )
        for y in joins:
            parts.append(f'<path d="M{edge:g} {y:g}H{x:g}" stroke="{colour}" stroke-width="1.4"/>')
            if y != far:
                parts.append(f'<circle cx="{x:g}" cy="{y:g}" r="2.8" fill="{colour}"/>')
    anchor = "start" if way > 0 else "end"
    for source, targets in side.leads.items():
        for target, label in targets.items():
            parts.append(_text(edge + way * 8, side.ports[source, target] - 4, label, colour, anchor, 12))
    return parts


def _box(state: State, left: float, top: float, height: float) -> str:
    heavy = 3 if state in FINISHED else 1.4
    box = (
        f'<rect x="{left:g}" y="{top:g}" width="{BOX}" height="{height:g}" rx="3" fill="#fff" stroke="{INK}" '
        f'stroke-width="{heavy:g}"/>'
    )
    return box + _text(left + BOX / 2, top + height / 2 + 5, state.label, INK, "middle", 15, bold=True)


def _text(x: float, y: float, words: str, colour: str, anchor: str, size: int, *, bold: bool = False) -> str:
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" text-anchor="{anchor}" fill="{colour}"{weight}>'
        f"{escape(words)}</text>"
    )


def _head(name: str, colour: str) -> str:
    return (
        f'<marker id="{name}" markerWidth="9" markerHeight="8" refX="8" refY="4" orient="auto" '
        f'markerUnits="userSpaceOnUse"><path d="M0 0L9 4L0 8Z" fill="{colour}"/></marker>'
    )


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]
