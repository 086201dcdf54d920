"""Two people have the same page open: whoever comes second changes nothing and is told so."""

from __future__ import annotations

from datetime import datetime

import pytest

from huiyin.base.errors import Stale
from huiyin.base.rows import swap
from huiyin.cases import handling, intake
from huiyin.cases.models import Case
from huiyin.cases.procedure import MOVES, Actor, Citizen
from tests import build, moves
from tests.build import County

# What the ordinary case refuses on its facts, so that nobody can be first.
REFUSED = {
    ("accept", "triaged"), ("answer_simply", "handling"), ("close", "served"), ("confirm_route", "triaged"),
    ("order", "registered"), ("order", "triaged"), ("perform", "under_review"), ("remind", "registered"),
    ("remind", "triaged"),
}  # fmt: skip


def pairs() -> list[tuple[str, str]]:
    """Each verb in the first and the last state that allows it, or where the case gives occasion for it."""
    ends = [
        (verb, state.value)
        for verb in moves.MAKE.keys() - moves.OCCASIONS.keys()
        for state in {min(MOVES[verb].since), max(MOVES[verb].since)}
    ]
    return sorted({*ends, *((verb, "") for verb in moves.OCCASIONS)})


def ready(verb: str, state: str, county: County, now: datetime) -> tuple[Case, Actor]:
    """A case in which the verb can be made, and somebody who may."""
    builder, who = moves.OCCASIONS.get(verb, (build.IN_STATE.get(state), ""))
    assert builder is not None
    case = moves.again(builder(county, now))
    return case, county.users[who] if who else moves.able(case, verb, county, now)


def test_every_verb_of_the_table_is_tried() -> None:
    assert {verb for verb, _ in pairs()} | {"register"} == set(MOVES)


@pytest.mark.parametrize(("verb", "state"), [pair for pair in pairs() if pair not in REFUSED])
def test_who_makes_the_same_move_second_is_told_and_nothing_is_written(
    verb: str, state: str, county: County, now: datetime
) -> None:
    build.registered(county, now)
    first, by = ready(verb, state, county, now)
    second = moves.again(first)
    moves.MAKE[verb](first, by, county, now)
    with moves.stale():
        moves.MAKE[verb](second, by, county, now)


@pytest.mark.parametrize(("verb", "state"), pairs())
def test_a_move_on_a_page_from_before_somebody_else_s_is_told_and_nothing_is_written(
    verb: str, state: str, county: County, now: datetime
) -> None:
    """Whatever was done meanwhile, and although state and post still allow the move."""
    other = build.registered(county, now)
    old, by = ready(verb, state, county, now)
    meanwhile = moves.again(old)
    if old.sealed:
        moves.MAKE["add_material"](meanwhile, Citizen(old.pk), county, now)
    else:
        intake.link(meanwhile, other, "related", by=county.clerk, now=now)
    with moves.stale():
        moves.MAKE[verb](old, by, county, now)


def test_a_move_on_an_old_copy_is_refused_even_when_the_state_still_allows_it(
    county: County, now: datetime
) -> None:
    case = build.handling_(county, now)
    old = moves.again(case)
    handling.contact(case, "已联系", by=county.handler, now=now)
    for verb in ("contact", "extend", "draft", "add_evidence", "designate", "withdraw"):
        with moves.stale():
            moves.MAKE[verb](old, moves.able(case, verb, county, now), county, now)


def test_a_swap_writes_its_changes_and_the_next_version(county: County, now: datetime) -> None:
    case = build.registered(county, now)
    swap(case, title="新标题")
    assert (case.title, case.version) == ("新标题", 2)
    assert Case.objects.values_list("title", "version").get(pk=case.pk) == ("新标题", 2)


def test_a_swap_of_an_old_copy_names_the_case_and_writes_nothing(county: County, now: datetime) -> None:
    case = build.registered(county, now)
    old = moves.again(case)
    swap(case, title="新标题")
    with pytest.raises(Stale) as told:
        swap(old, title="另一标题")
    assert told.value.number == case.number
    assert moves.again(case).title == "新标题"
