"""The table of moves: what the law allows in each state and to each role, and that the verbs keep to it."""

from __future__ import annotations

import inspect
from datetime import datetime
from types import ModuleType

import pytest
from django.db import transaction

from huiyin.base.errors import Refused
from huiyin.cases import answering, closing, followup, handling, intake, procedure, routing, service
from huiyin.cases.models import Case, Step
from huiyin.cases.procedure import MOVES, Actor, Automaton, Citizen
from huiyin.cases.states import ANSWERED, FINISHED, IN_HAND, NEXT_STEP, OPEN, State
from huiyin.org import administration as org
from huiyin.org.models import Unit, User
from huiyin.org.roles import Role, UnitKind
from tests import build, moves
from tests.build import County

MODULES: tuple[ModuleType, ...] = (intake, routing, handling, answering, service, followup, closing)

# Read from the statute and written down here a second time: a change of the table must be meant.
#   g registered  t triaged   w awaiting  o objected  h handling  d drafted    r reviewed
#   s signed      n declined  p performing  v served  c closed    x withdrawn
SHORT = dict(zip("gtwohdrsnpvcx", State, strict=True))
WHEN = {
    "triage": "gt",
    "forward": "t",
    "assign": "t",
    "object": "w",
    "uphold": "o",
    "overrule": "o",
    "accept": "tw",
    "decline": "tw",
    "designate": "whdsp",
    "contact": "gtwohdrsnpv",
    "add_evidence": "hd",
    "extend": "hd",
    "draft": "hd",
    "endorse": "d",
    "send_back": "dr",
    "sign": "r",
    "serve": "sn",
    "perform": "p",
    "call_back": "pv",
    "rate": "pvc",
    "close": "v",
    "reopen": "pvc",
    "withdraw": "gtwohdrsnpv",
    "add_material": "gtwohdrsnpv",
    "link": "gtwohdrsnpvcx",
    "reissue_code": "gtwohdrsnpvcx",
}
# Where a verb leads when made in its ordinary way from its ordinary state.
LEADS = {
    "triage": "t", "forward": "w", "assign": "w", "object": "o", "uphold": "t", "overrule": "w", "accept": "h",
    "decline": "n", "draft": "d", "endorse": "r", "send_back": "h", "sign": "s", "perform": "v",
    "reopen": "h", "withdraw": "x",
}  # fmt: skip
# A move the table allows may still fail on the facts of the case.
FACTS = {("close", State.SERVED): "回访"}

# Where, seen from the case, the role must be held; "-": the role never gives the move.
MAY = """
verb          clerk     handler   head      leader    inspector  reviewer  village_officer  auditor  administrator
register      any       any       any       any       -          -         any              -        -
triage        owner     owner     owner     -         -          -         -                -        -
forward       owner     owner     owner     -         -          -         -                -        -
assign        owner     -         owner     -         -          -         -                -        -
object        handling  handling  handling  -         -          -         -                -        -
uphold        sender    sender    sender    -         -          -         -                -        -
overrule      sender    sender    sender    -         -          -         -                -        -
accept        owner     owner     owner     -         -          -         -                -        -
decline       -         -         owner     owner     -          -         -                -        -
designate     handling  handling  handling  -         -          -         -                -        -
contact       owner     owner     owner     owner     -          -         -                -        -
add_evidence  handling  handling  handling  -         -          -         -                -        -
extend        -         -         handling  handling  -          -         -                -        -
draft         handling  handling  handling  -         -          -         -                -        -
endorse       -         -         handling  handling  -          -         -                -        -
send_back     -         -         handling  handling  -          -         -                -        -
sign          -         -         handling  handling  -          -         -                -        -
serve         handling  handling  handling  -         -          -         -                -        -
perform       handling  handling  handling  -         -          -         -                -        -
call_back     outside   -         outside   -         outside    -         -                -        -
rate          -         -         -         -         -          -         -                -        -
close         outside   -         outside   -         outside    -         -                -        -
reopen        outside   -         outside   -         outside    -         -                -        -
withdraw      -         -         -         -         -          -         -                -        -
add_material  -         -         -         -         -          -         -                -        -
link          any       any       any       -         -          -         -                -        -
reissue_code  any       -         -         -         -          -         any              -        -
"""
PLACES = {
    "any": {"owner", "handling", "sender", "other", "watch"},
    "outside": {"owner", "watch"},
    "owner": {"owner"},
    "handling": {"handling"},
    "sender": {"sender"},
    "-": set[str](),
}
CITIZENS = {"rate", "withdraw", "add_material"}


def test_the_table_allows_each_move_in_exactly_these_states() -> None:
    found = {verb: move.since for verb, move in MOVES.items() if verb != "register"}
    assert found == {verb: frozenset(SHORT[letter] for letter in letters) for verb, letters in WHEN.items()}
    assert not MOVES["register"].since


def test_every_move_of_the_table_has_a_verb_and_every_verb_stands_in_the_table() -> None:
    assert set(moves.MAKE) | {"register"} == set(MOVES)
    called = {"register", "object_to", "rule_on_objection"} | set(MOVES) - {"object", "uphold", "overrule"}
    verbs = {
        name
        for module in MODULES
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and not name.startswith("_")
        and {"by", "now"} <= set(inspect.signature(function).parameters)
    }
    assert verbs == called


@pytest.mark.parametrize("state", State)
def test_in_each_state_each_verb_is_made_or_refused_with_its_article_and_nothing_half_done(
    state: State, county: County, now: datetime
) -> None:
    build.registered(county, now)  # another case, for linking
    case = build.IN_STATE[state](county, now)
    assert case.status is state
    before = moves.world()
    for verb, make in moves.MAKE.items():
        made = moves.again(case)
        by = moves.able(made, verb, county, now)
        if SHORT_OF[state] not in WHEN[verb]:
            move = MOVES[verb]
            with pytest.raises(Refused, match=f"{state.label}.*{move.label}.*{move.article}"):
                make(made, by, county, now)
        elif (verb, state) in FACTS:
            with pytest.raises(Refused, match=FACTS[verb, state]):
                make(made, by, county, now)
        else:
            with transaction.atomic():
                make(made, by, county, now)
                _check_step(moves.again(case), verb, case.version)
                transaction.set_rollback(True)
    assert moves.world() == before


SHORT_OF = {state: letter for letter, state in SHORT.items()}


def _check_step(case: Case, verb: str, before: int) -> None:
    step = Step.objects.filter(case=case).latest("id")
    assert (step.verb, step.state, step.owner_id, step.due) == (
        verb,
        case.state,
        case.owner_id,
        case.next_due,
    )
    assert case.version == before + 1
    if verb in LEADS:
        assert case.status is SHORT[LEADS[verb]], verb
    assert case.status in MOVES[verb].to if MOVES[verb].to else True


@pytest.mark.parametrize("state", State)
def test_the_buttons_of_a_page_are_the_moves_that_the_person_can_make(
    state: State, county: County, now: datetime
) -> None:
    case = build.IN_STATE[state](county, now)
    people: list[Actor] = [*county.users.values(), Citizen(case.pk), Citizen(), Automaton()]
    for by in people:
        offered = {move.verb for move in procedure.allowed(case, by, now)}
        for verb in MOVES:
            try:
                procedure.require(case, verb, by, now)
            except Refused:
                assert verb not in offered, (by, verb)
            else:
                assert verb in offered, (by, verb)


def test_a_registered_case_is_not_registered_again(county: County, now: datetime) -> None:
    case = build.registered(county, now)
    with moves.refused("已经登记，不需要再次登记.*第十九条"):
        procedure.require(case, "register", county.clerk, now)


@pytest.fixture
def places(county: County, now: datetime) -> dict[str, Unit]:
    kinds = dict.fromkeys(("owner", "handling", "sender", "other"), UnitKind.BUREAU)
    return {
        place: org.open_unit(f"第{place}局", kind, county.units["county"], by=None, now=now)
        for place, kind in {**kinds, "watch": UnitKind.INSPECTION}.items()
    }


def test_each_role_may_make_exactly_these_moves_and_only_in_the_right_unit(
    places: dict[str, Unit], now: datetime
) -> None:
    case = Case(owner=places["owner"], handling_unit=places["handling"], sender=places["sender"])
    staff: dict[tuple[str, str], User] = {}
    for place, unit in places.items():
        for role in Role:
            user = User.objects.create(username=f"{place}-{role}", name="某人")
            org.appoint(user, unit, role, role.label, by=None, now=now)
            staff[place, role.value] = user
    header, *rows = (line.split() for line in MAY.strip().splitlines())
    assert [row[0] for row in rows] == list(MOVES)
    assert header[1:] == ["clerk", "handler", "head", "leader", "inspector", "reviewer", "village_officer",
                          "auditor", "administrator"]  # fmt: skip
    for verb, *cells in rows:
        for name, cell in zip(header[1:], cells, strict=True):
            held = {place for place in places if procedure.may(case, MOVES[verb], staff[place, name], now)}
            assert held == PLACES[cell], (verb, role)


def test_the_citizen_may_rate_withdraw_and_add_in_the_own_case_only(county: County, now: datetime) -> None:
    case, other = build.registered(county, now), build.registered(county, now)
    for verb, move in MOVES.items():
        assert procedure.may(case, move, Citizen(case.pk), now) is (verb in CITIZENS)
        assert not procedure.may(case, move, Citizen(other.pk), now)
        assert not procedure.may(case, move, Citizen(), now)
        assert not procedure.may(case, move, Automaton(), now)


def test_who_may_not_is_told_who_may_and_by_which_article(county: County, now: datetime) -> None:
    case = build.awaiting(county, now)
    with moves.refused("不予受理由责任单位的部门负责人、分管领导办理，您的岗位不能办理.*第二十三条"):
        moves.MAKE["decline"](case, county.handler, county, now)
    with moves.refused("撤回由诉求人本人（凭查询码）办理.*第二十一条"):
        moves.MAKE["withdraw"](case, county.clerk, county, now)


def reachable(start: State) -> set[State]:
    """The states to which moves lead from `start`."""
    found, todo = {start}, [start]
    while todo:
        state = todo.pop()
        for move in MOVES.values():
            if state in move.since:
                new = set(move.to) - found
                found |= new
                todo += new
    return found


@pytest.mark.parametrize("state", sorted(set(State) - {State.WITHDRAWN}))
def test_no_state_is_a_dead_end(state: State) -> None:
    assert State.CLOSED in reachable(state)
    if state in OPEN:
        assert reachable(state) & FINISHED


def test_every_state_can_be_reached_from_registration_and_nothing_leaves_withdrawn() -> None:
    assert reachable(State.REGISTERED) == set(State)
    assert reachable(State.WITHDRAWN) == {State.WITHDRAWN}


def test_every_state_has_a_name_of_its_own_and_every_open_one_a_next_step() -> None:
    assert len({state.label for state in State}) == len(State)
    assert set(NEXT_STEP) == set(OPEN)
    assert all(NEXT_STEP.values())
    assert {State.CLOSED, State.WITHDRAWN} == FINISHED
    assert OPEN.isdisjoint(FINISHED)
    assert IN_HAND < OPEN
    assert {State.SERVED, State.PERFORMING, State.CLOSED} == ANSWERED


@pytest.mark.parametrize("verb", MOVES)
def test_every_move_has_a_label_an_effect_and_a_source(verb: str) -> None:
    move = MOVES[verb]
    assert move.verb == verb
    assert move.label
    assert move.effect
    assert "第" in move.article or move.article.startswith(("12345", "三不放过"))
