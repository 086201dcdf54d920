"""The table of moves: what the law allows in each state and to each role, and that the verbs keep to it."""

from __future__ import annotations

import inspect
from datetime import datetime
from types import ModuleType

import pytest
from django.db import transaction

from huiyin.base.errors import Refused
from huiyin.cases import (
    accusation,
    answering,
    archiving,
    closing,
    followup,
    handling,
    hearing,
    hotline,
    intake,
    mediation,
    procedure,
    proxies,
    reception,
    recusal,
    releasing,
    review,
    reviewing,
    routing,
    service,
    simplified,
    supervision,
    urgent,
)
from huiyin.cases.codes import Track
from huiyin.cases.models import Case, Step
from huiyin.cases.procedure import MOVES, Actor, Automaton, Citizen
from huiyin.cases.states import ANSWERED, FINISHED, IN_HAND, IN_REVIEW, NEXT_STEP, OPEN, State
from huiyin.org import administration as org
from huiyin.org.models import Unit, User
from huiyin.org.roles import Role, UnitKind
from tests import build, moves
from tests.build import County
from tests.moves import OCCASIONS

MODULES: tuple[ModuleType, ...] = (
    intake, routing, handling, answering, service, followup, closing, accusation, archiving, hearing, hotline,
    mediation, proxies, reception, recusal, releasing, review, reviewing, simplified, supervision, urgent,
)  # fmt: skip

# Read from the statute and written down here a second time: a change of the table must be meant.
#   g registered  t triaged   w awaiting  o objected  i adjudicating  h handling  d drafted  r reviewed
#   s signed      n declined  p performing  v served  q review asked  u under review  y review drafted
#   z review signed  c closed  x withdrawn
SHORT = dict(zip("gtwoihdrsnpvquyzcx", State, strict=True))
WHEN = {
    "triage": "gt",
    "set_route": "twh",
    "confirm_route": "twh",
    "seal": "gtw",
    "report_urgent": "gtwoihdrsnpvquyz",
    "forward": "t",
    "assign": "t",
    "object": "w",
    "uphold": "o",
    "overrule": "o",
    "appeal_ruling": "w",
    "adjudicate": "i",
    "invite_assist": "hd",
    "assist": "gtwoihdrsnpvquyz",
    "accept": "tw",
    "simplify": "tw",
    "answer_simply": "twh",
    "decline": "tw",
    "decline_final": "tw",
    "redirect": "twh",
    "turn_petition": "gtwoihdrsnpvc",
    "designate": "whdsp",
    "ask_recusal": "gtwoihdrsnpvquyz",
    "rule_recusal": "gtwoihdrsnpvquyz",
    "contact": "gtwoihdrsnpvquyz",
    "hold_reception": "gtwoihdrsnpvquyz",
    "add_evidence": "hdu",
    "extend": "hd",
    "mediate": "h",
    "settle": "h",
    "end_mediation": "h",
    "call_hearing": "hdu",
    "hold_hearing": "hdu",
    "cancel_hearing": "hdu",
    "draft": "hd",
    "endorse": "d",
    "send_back": "dr",
    "sign": "r",
    "serve": "sn",
    "note_delivery": "snpvzc",
    "unpublish": "spvquyzc",
    "perform": "pquyz",
    "call_back": "pv",
    "rate": "pvc",
    "close": "v",
    "reopen": "pvc",
    "archive": "cx",
    "request_review": "pvc",
    "accept_review": "q",
    "decline_review": "q",
    "withdraw_review": "quy",
    "decide_review": "uy",
    "return_review": "y",
    "sign_review": "y",
    "serve_review": "z",
    "remind": "gtwoihdrsnpvquyz",
    "order": "gtwoihdrsnpvquyz",
    "escalate": "gtwoihdrsnpvquyz",
    "reply_supervision": "gtwoihdrsnpvquyzcx",
    "end_supervision": "gtwoihdrsnpvquyzcx",
    "transfer": "g",
    "conclude": "w",
    "share_sealed": "gtwoihdrsnpvquyzcx",
    "unseal": "g",
    "withdraw": "gtwoihdrsnpvquyz",
    "add_material": "gtwoihdrsnpvquyz",
    "authorise_proxy": "gtwoihdrsnpvquyz",
    "revoke_proxy": "gtwoihdrsnpvquyzcx",
    "link": "gtwoihdrsnpvquyzcx",
    "reissue_code": "gtwoihdrsnpvquyzcx",
}
# Where a verb leads when made in its ordinary way from its ordinary state.
LEADS = {
    "triage": "t", "forward": "w", "assign": "w", "object": "o", "uphold": "t", "overrule": "w", "accept": "h",
    "decline": "n", "draft": "d", "endorse": "r", "send_back": "h", "sign": "s", "perform": "v",
    "reopen": "h", "withdraw": "x",
}  # fmt: skip
# A move that state and post allow may still fail on the facts of the ordinary case, in every state or in one.
FACTS = {
    "adjudicate": "请由其他负责人裁定",
    "appeal_ruling": "先在期限内提出异议",
    "assist": "由协办单位的",
    "cancel_hearing": "没有已经通知",
    "end_mediation": "还没有启动调解",
    "end_supervision": "已经了结",
    "escalate": "应当先就同一事由发督办函",
    "hold_hearing": "没有已经通知",
    "redirect": "不能导入",
    "reply_supervision": "由被督办单位的",
    "revoke_proxy": "现在没有代办人",
    "rule_recusal": "没有等待决定的回避申请",
    "settle": "还没有启动调解",
    "unpublish": "没有向公众公开的答复",
    ("accept", State.TRIAGED): "应当由另一人核对确认",
    ("confirm_route", State.TRIAGED): "应当由另一人核对确认",
    ("confirm_route", State.HANDLING): "已经确认",
    ("answer_simply", State.HANDLING): "不能简易答复",
    ("close", State.SERVED): "回访",
    ("order", State.REGISTERED): "不由您所在的机构督办",
    ("order", State.TRIAGED): "不由您所在的机构督办",
    ("remind", State.REGISTERED): "不由您所在的机构督办",
    ("remind", State.TRIAGED): "不由您所在的机构督办",
    **{("perform", state): "已经登记完成" for state in IN_REVIEW},
}
# Where, seen from the case, the role must be held; "-": the role never gives the move.
MAY = """
verb              clerk      handler    head       leader     inspector reviewer   confidential village_officer auditor administrator
register          any        any        any        any        -         -          -            any             -       -
triage            owner      owner      owner      -          -         -          -            -               -       -
set_route         owner      owner      owner      -          -         -          -            -               -       -
confirm_route     owner      owner      owner      owner      -         -          -            -               -       -
seal              owner      owner      owner      -          -         -          -            -               -       -
report_urgent     owner      owner      owner      owner      -         -          -            -               -       -
forward           owner      owner      owner      -          -         -          -            -               -       -
assign            owner      -          owner      -          -         -          -            -               -       -
object            handling   handling   handling   -          -         -          -            -               -       -
uphold            sender     sender     sender     -          -         -          -            -               -       -
overrule          sender     sender     sender     -          -         -          -            -               -       -
appeal_ruling     -          -          handling   handling   -         -          -            -               -       -
adjudicate        superior   -          superior   superior   -         -          -            -               -       -
invite_assist     owner      owner      owner      -          -         -          -            -               -       -
assist            asked      asked      asked      -          -         -          -            -               -       -
accept            owner      owner      owner      -          -         -          -            -               -       -
simplify          owner      owner      owner      -          -         -          -            -               -       -
answer_simply     owner      owner      owner      -          -         -          -            -               -       -
decline           -          -          owner      owner      -         -          -            -               -       -
decline_final     -          -          owner      owner      -         -          -            -               -       -
redirect          -          -          owner      owner      -         -          -            -               -       -
turn_petition     any        -          -          -          -         -          -            -               -       -
designate         handling   handling   handling   -          -         -          -            -               -       -
ask_recusal       any        any        any        any        -         any        -            -               -       -
rule_recusal      -          -          owner      owner      -         -          -            -               -       -
contact           owner      owner      owner      owner      -         owner      -            -               -       -
hold_reception    owner      owner      owner      owner      -         -          -            -               -       -
add_evidence      owner      owner      owner      -          -         owner      -            -               -       -
extend            -          -          handling   handling   -         -          -            -               -       -
mediate           owner      owner      owner      -          -         -          -            -               -       -
settle            owner      owner      owner      -          -         -          -            -               -       -
end_mediation     owner      owner      owner      -          -         -          -            -               -       -
call_hearing      -          -          superior   superior   -         superior   -            -               -       -
hold_hearing      superior   superior   superior   superior   -         superior   -            -               -       -
cancel_hearing    -          -          superior   superior   -         superior   -            -               -       -
draft             handling   handling   handling   -          -         -          -            -               -       -
endorse           -          -          handling   handling   -         -          -            -               -       -
send_back         -          -          handling   handling   -         -          -            -               -       -
sign              -          -          handling   handling   -         -          -            -               -       -
serve             handling   handling   handling   -          -         -          -            -               -       -
note_delivery     any        any        any        -          -         any        -            -               -       -
unpublish         either     -          either     either     -         -          -            -               -       -
perform           handling   handling   handling   -          -         -          -            -               -       -
call_back         outside    -          outside    -          outside   -          -            -               -       -
rate              -          -          -          -          -         -          -            -               -       -
close             outside    -          outside    -          outside   -          -            -               -       -
reopen            outside    -          outside    -          outside   -          -            -               -       -
archive           any        -          any        -          -         -          -            -               -       -
request_review    any        -          -          -          -         any        -            -               -       -
accept_review     -          -          superior   superior   -         superior   -            -               -       -
decline_review    -          -          superior   superior   -         superior   -            -               -       -
withdraw_review   -          -          -          -          -         -          -            -               -       -
decide_review     -          -          -          -          -         superior   -            -               -       -
return_review     -          -          superior   superior   -         -          -            -               -       -
sign_review       -          -          superior   superior   -         -          -            -               -       -
serve_review      superior   -          superior   -          -         superior   -            -               -       -
remind            watch      -          watch      -          watch     -          -            -               -       -
order             -          -          watch      -          watch     -          -            -               -       -
escalate          -          -          watch      -          watch     -          -            -               -       -
reply_supervision supervised supervised supervised supervised -         supervised -            -               -       -
end_supervision   -          -          watch      -          watch     -          -            -               -       -
transfer          -          -          -          -          -         -          owner        -               -       -
conclude          -          -          -          -          -         -          owner        -               -       -
share_sealed      -          -          -          -          -         -          any          -               -       -
unseal            -          -          -          -          -         -          owner        -               -       -
withdraw          -          -          -          -          -         -          -            -               -       -
add_material      -          -          -          -          -         -          -            -               -       -
authorise_proxy   -          -          -          -          -         -          -            -               -       -
revoke_proxy      -          -          -          -          -         -          -            -               -       -
link              any        any        any        -          -         -          -            -               -       -
reissue_code      any        -          -          -          -         -          -            any             -       -
"""
PLACES = {
    "any": {"owner", "handling", "sender", "other", "watch"},
    "outside": {"owner", "watch"},
    "owner": {"owner"},
    "handling": {"handling"},
    "sender": {"sender"},
    "asked": set[str](),  # by a request for help
    "supervised": set[str](),  # by a step of supervision
    "superior": {"owner"},
    "watch": {"watch"},
    "either": {"handling", "watch"},
    "-": set[str](),
}
CITIZENS = {
    "rate", "withdraw", "add_material", "turn_petition", "request_review", "withdraw_review", "ask_recusal",
    "authorise_proxy", "revoke_proxy",
}  # fmt: skip


def test_the_table_allows_each_move_in_exactly_these_states() -> None:
    found = {verb: move.since for verb, move in MOVES.items() if verb != "register"}
    assert found == {verb: frozenset(SHORT[letter] for letter in letters) for verb, letters in WHEN.items()}
    assert not MOVES["register"].since


def test_every_move_of_the_table_has_a_verb_and_every_verb_stands_in_the_table() -> None:
    assert set(moves.MAKE) | {"register"} == set(MOVES)
    renamed = {"object": "object_to", "uphold": "rule_on_objection", "overrule": "rule_on_objection",
               "ask_recusal": "ask", "rule_recusal": "rule"}  # fmt: skip
    beside = {"content"}  # they note no step
    called = beside | {renamed.get(verb, verb) for verb in MOVES}
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
        move = MOVES[verb]
        if case.track not in move.tracks:
            with pytest.raises(Refused, match=f"{move.label}只适用于.*{move.article}"):
                make(made, by, county, now)
        elif SHORT_OF[state] not in WHEN[verb]:
            with pytest.raises(Refused, match=f"{state.label}.*{move.label}.*{move.article}"):
                make(made, by, county, now)
        elif fact := FACTS.get((verb, state)) or FACTS.get(verb):
            with pytest.raises(Refused, match=fact):
                make(made, by, county, now)
        else:
            with transaction.atomic():
                make(made, by, county, now)
                _check_step(moves.again(case), verb, case.version)
                transaction.set_rollback(True)
    assert moves.world() == before


@pytest.mark.parametrize("verb", OCCASIONS)
def test_what_needs_an_occasion_is_made_where_there_is_one(verb: str, county: County, now: datetime) -> None:
    builder, who = OCCASIONS[verb]
    case = moves.again(builder(county, now))
    by = county.users[who] if who else moves.able(case, verb, county, now)
    moves.MAKE[verb](case, by, county, now)
    step = Step.objects.filter(case=case).latest("id")
    assert step.verb == verb
    assert not MOVES[verb].to or moves.again(case).status in MOVES[verb].to


def test_every_move_that_the_ordinary_case_refuses_everywhere_has_its_occasion() -> None:
    everywhere = {fact for fact in FACTS if isinstance(fact, str)}
    elsewhere = {verb for verb, move in MOVES.items() if Track.PETITION not in move.tracks}
    assert everywhere | elsewhere == set(OCCASIONS)


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
    assert header[1:] == [role.value for role in Role]
    for verb, *cells in rows:
        for name, cell in zip(header[1:], cells, strict=True):
            held = {place for place in places if procedure.may(case, MOVES[verb], staff[place, name], now)}
            assert held == PLACES[cell], (verb, role)


def test_a_proxy_may_do_less_than_the_citizen(county: County, now: datetime) -> None:
    case = build.registered(county, now)
    allowed = {
        verb for verb, move in MOVES.items() if procedure.may(case, move, Citizen(case.pk, proxy=True), now)
    }
    assert allowed == {"add_material", "turn_petition", "request_review", "ask_recusal"}


def test_the_citizen_does_what_is_the_citizens_in_the_own_case_only(county: County, now: datetime) -> None:
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
    assert "第" in move.article or move.article.startswith(("12345", "三不放过", "《信访事项简易办理办法》"))
