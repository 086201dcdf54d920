"""A filled example of every paper, from the fictional county: for looking at, and for trying an office's own templates."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from huiyin.documents.kinds import KINDS

Facts = dict[str, Any]


def example(kind: str) -> Facts:
    """All that the template of the paper may print; the number is the one the first such paper of the year gets."""
    data = _data()
    own = dict(data["papers"][kind])
    facts: Facts = {**data["common"], **data["organs"][own.pop("by", "housing")]}
    for name in own.pop("uses", ()):
        facts |= data["shared"][name]
    if on := own.pop("on", None):
        facts |= {"today": on, "date": on.isoformat(), "year": on.year}
    facts |= own
    number = KINDS[kind].number(facts.pop("paper_code"), facts["today"].year, 1)
    return {**facts, "label": KINDS[kind].label, "number": number if KINDS[kind].numbered else ""}


@cache
def _data() -> Facts:
    source = resources.files("huiyin.demo").joinpath("data/papers.toml")
    return tomllib.loads(source.read_text("utf-8"))
