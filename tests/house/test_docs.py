"""The pages of documentation that are written from the tables say what the tables say."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from huiyin.cases.procedure import BY_ITSELF, MOVES
from huiyin.cases.states import State
from huiyin.console import describing, drawing
from huiyin.deadlines import rules

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize(
    ("name", "written"),
    [("procedure.md", lambda: describing.page("procedure.svg")), ("procedure.svg", drawing.svg)],
)
def test_the_page_of_the_procedure_is_the_one_that_the_tables_give(name: str, written: object) -> None:
    assert callable(written)
    kept = (DOCS / name).read_text(encoding="utf-8")
    assert kept == written(), "huiyin procedure --write docs/procedure.md"


def test_the_page_names_every_move_state_and_rule_with_its_article() -> None:
    page = describing.page("procedure.svg")
    for verb, move in {**MOVES, **BY_ITSELF}.items():
        assert f"| {move.label} `{verb}` |" in page and move.article in page and move.effect in page
    for state in State:
        assert f"| {state.label} | `{state}` |" in page
    for rule in rules.ALL:
        assert f"| {rule.label} `{rule.code}` |" in page and rule.citation in page
    widths = {line.count("|") for line in page.splitlines() if line.startswith("| ")}
    assert widths == {4, 7, 9}


def test_every_change_of_state_is_in_the_picture_and_lines_in_one_lane_never_overlap() -> None:
    found = describing.edges()
    drawn = {move.label for move in MOVES.values() if move.since and set(move.to) - move.since}
    drawn -= {move.label for move in MOVES.values() if describing.widely(move)}
    assert drawn <= {label for labels in found.values() for label in labels}
    root = ElementTree.fromstring(drawing.svg())  # noqa: S314  # our own picture
    texts = [one.text or "" for one in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {state.label for state in State} <= set(texts)
    assert {"、".join(labels) for labels in found.values()} <= set(texts)
    for ahead in (True, False):
        side = drawing._side(list(State), ahead=ahead)
        spans: dict[int, list[tuple[int, int]]] = {}
        for target, lane in side.lanes.items():
            ends = [target, *(one for one, targets in side.leads.items() if target in targets)]
            span = (min(ends), max(ends))
            assert not any(drawing._meet(span, other) for other in spans.get(lane, []))
            spans.setdefault(lane, []).append(span)
