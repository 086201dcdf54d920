"""The buttons of the case page: what carries on, the daily work, and under a fold what is wanted seldom."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from huiyin.cases import closing, occasions, procedure
from huiyin.cases.models import Case, UrgentReport
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
WAITING = ("report_urgent", "rule_recusal", "assist", "reply_supervision")
# What comes before the state's own step while it waits: an alarm, and whether the person may go on at all.
FIRST = frozenset({"report_urgent", "rule_recusal"})
# In the order of the page; what weighs most stands last.
DAILY = (
    "confirm_route", "accept", "simplify", "answer_simply", "forward", "assign", "endorse", "send_back",
    "return_review", "overrule", "add_evidence", "contact", "draft", "perform", "call_back", "settle",
    "appeal_ruling", "extend", "designate", "object", "end_mediation", "decline", "decline_review", "reopen",
)  # fmt: skip


def of(case: Case, request: StaffRequest) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The buttons, from the procedure and the occasion: those in view, and those under the fold."""
    allowed = procedure.allowed(case, request.user, request.now)
    allowed = [move for move in allowed if move.verb in moves.FORMS]
    allowed = occasions.fitting(case, allowed, request.user, request.now)
    first = ONWARD.get(case.status, ())
    if case.status is State.SERVED and not all(gate.met for gate in closing.gates(case)):
        first = first[::-1]
    if case.simplified and case.status is State.HANDLING:
        first = ("answer_simply", *first)
    waiting = [verb for verb in WAITING if verb != "report_urgent" or not _reported(case)]
    urging = [verb for verb in waiting if verb in FIRST]
    onward = [*urging, *first, *(verb for verb in waiting if verb not in FIRST)]
    order = {verb: place for place, verb in enumerate(dict.fromkeys([*onward, *DAILY]))}
    seen = sorted((move for move in allowed if move.verb in order), key=lambda move: order[move.verb])
    shown = [
        _button(case, move, primary=not index and move.verb in onward) for index, move in enumerate(seen)
    ]
    return shown, [_button(case, move) for move in allowed if move not in seen]


def _reported(case: Case) -> bool:
    return UrgentReport.objects.filter(case=case).exists()


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
