"""Two people have the same page open: whoever comes second changes nothing and is told so."""

from __future__ import annotations

from datetime import datetime

import pytest

from huiyin.base.errors import Stale
from huiyin.base.rows import swap
from huiyin.cases import handling
from huiyin.cases.models import Case
from huiyin.cases.procedure import MOVES
from tests import build, moves
from tests.build import County


def pairs() -> list[tuple[str, str]]:
    """Each verb in the first and the last state that allows it; closing needs more than the state."""
    ends = [
        (verb, state) for verb in moves.MAKE for state in {min(MOVES[verb].since), max(MOVES[verb].since)}
    ]
    return sorted((verb, str(state)) for verb, state in ends if verb != "close")


@pytest.mark.parametrize(("verb", "state"), pairs())
def test_who_makes_the_same_move_second_is_told_and_nothing_is_written(
    verb: str, state: str, county: County, now: datetime
) -> None:
    build.registered(county, now)
    case = build.IN_STATE[state](county, now)
    first, second = moves.again(case), moves.again(case)
    by = moves.able(case, verb, county, now)
    moves.MAKE[verb](first, by, county, now)
    with moves.stale():
        moves.MAKE[verb](second, by, county, now)


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
