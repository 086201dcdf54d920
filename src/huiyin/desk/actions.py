"""The buttons of the case page: what carries on, the daily work, and under a fold what is wanted seldom."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from huiyin.cases import closing, occasions, procedure
from huiyin.cases.models import Case
from huiyin.cases.procedure import Move
from huiyin.cases.states import State
from huiyin.desk import moves
from huiyin.desk.guard import StaffRequest

# The move that carries the case on from each state: the first action of the page.
ONWARD = {
    State.REGISTERED: ("triage", "transfer"),
    State.TRIAGED: ("redirect", "forward", "accept"),
    State.AWAITING: ("redirect", "accept", "confirm_route", "conclude"),
    State.OBJECTED: ("uphold",),
    State.ADJUDICATING: ("adjudicate",),
    State.HANDLING: ("redirect", "hold_hearing", "settle", "draft"),
    State.DRAFTED: ("endorse",),
    State.REVIEWED: ("sign",),
    State.SIGNED: ("serve",),
    State.DECLINED: ("serve",),
    State.PERFORMING: ("perform",),
    State.SERVED: ("close", "call_back"),
    State.REVIEW_REQUESTED: ("accept_review",),
    State.UNDER_REVIEW: ("hold_hearing", "decide_review"),
    State.REVIEW_DRAFTED: ("sign_review",),
    State.REVIEW_SIGNED: ("serve_review",),
    State.CLOSED: ("archive",),
}
# Asked for by somebody else and waiting: shown at once, whatever the state.
WAITING = frozenset({"assist", "reply_supervision", "rule_recusal", "report_urgent"})
DAILY = frozenset(
    {"object", "overrule", "accept", "simplify", "answer_simply", "decline", "confirm_route", "contact",
     "add_evidence", "extend", "draft", "endorse", "send_back", "call_back", "reopen", "designate",
     "appeal_ruling", "decline_review", "return_review", "perform", "settle", "end_mediation", "forward", "assign"}
)  # fmt: skip


def of(case: Case, request: StaffRequest) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The buttons, from the procedure and the occasion: those in view, and those under the fold."""
    allowed = procedure.allowed(case, request.user, request.now)
    allowed = [move for move in allowed if move.verb in moves.FORMS]
    allowed = occasions.fitting(case, allowed, request.user, request.now)
    first = ONWARD.get(case.status, ())
    if case.status is State.SERVED and not all(gate.met for gate in closing.gates(case)):
        first = first[::-1]
    order = {verb: place for place, verb in enumerate(first)}
    seen = [move for move in allowed if move.verb in order or move.verb in DAILY or move.verb in WAITING]
    seen.sort(key=lambda move: order.get(move.verb, len(order) + (move.verb not in WAITING)))
    shown = [_button(case, move, primary=not index and move.verb in order) for index, move in enumerate(seen)]
    return shown, [_button(case, move) for move in allowed if move not in seen]


def _button(case: Case, move: Move, *, primary: bool = False) -> dict[str, Any]:
    return {
        "verb": move.verb,
        "label": move.label,
        "effect": f"{move.effect}（{move.article}）",
        "url": reverse("desk:move", args=[case.number, move.verb]),
        "primary": primary,
        "grave": move.verb in moves.GRAVE,
        "inline": moves.FORMS[move.verb].inline,
    }
