"""States of a case and the named sets of them."""

from __future__ import annotations

from django.db import models


class State(models.TextChoices):
    REGISTERED = "registered", "已登记"
    TRIAGED = "triaged", "待转办"
    AWAITING = "awaiting", "待受理"
    OBJECTED = "objected", "异议待核实"
    ADJUDICATING = "adjudicating", "管辖待裁定"
    HANDLING = "handling", "办理中"
    DRAFTED = "drafted", "待审核"
    REVIEWED = "reviewed", "待签发"
    SIGNED = "signed", "待送达"
    DECLINED = "declined", "不予受理待送达"
    PERFORMING = "performing", "履行中"
    SERVED = "served", "已答复"
    REVIEW_REQUESTED = "review_asked", "复查复核待受理"
    UNDER_REVIEW = "under_review", "复查复核中"
    REVIEW_DRAFTED = "review_draft", "复查复核意见待签发"
    REVIEW_SIGNED = "review_sign", "复查复核意见待送达"
    CLOSED = "closed", "已办结"
    WITHDRAWN = "withdrawn", "已撤回"


FINISHED = frozenset({State.CLOSED, State.WITHDRAWN})
OPEN = frozenset(State) - FINISHED
# The answer is in the citizen's hands.
ANSWERED = frozenset({State.SERVED, State.PERFORMING, State.CLOSED})
# The handling unit has the case and owes an answer.
IN_HAND = frozenset({State.HANDLING, State.DRAFTED, State.REVIEWED, State.SIGNED})

# The superior unit has the case: its answer is looked at again.
IN_REVIEW = frozenset({State.REVIEW_REQUESTED, State.UNDER_REVIEW, State.REVIEW_DRAFTED, State.REVIEW_SIGNED})
# Not yet with a handling unit that accepted it.
BEFORE_ACCEPTANCE = frozenset(
    {State.REGISTERED, State.TRIAGED, State.AWAITING, State.OBJECTED, State.ADJUDICATING}
)

# What the owner owes next in each open state, as the work list says it.
NEXT_STEP: dict[State, str] = {
    State.REGISTERED: "审核分类",
    State.TRIAGED: "转送或受理",
    State.AWAITING: "受理告知",
    State.OBJECTED: "核实异议",
    State.ADJUDICATING: "裁定由谁受理",
    State.HANDLING: "调查并拟写答复",
    State.DRAFTED: "审核答复",
    State.REVIEWED: "签发答复",
    State.SIGNED: "送达答复",
    State.DECLINED: "送达告知书",
    State.PERFORMING: "履行承诺",
    State.SERVED: "回访并办结",
    State.REVIEW_REQUESTED: "决定是否受理复查复核",
    State.UNDER_REVIEW: "审查并拟写意见",
    State.REVIEW_DRAFTED: "签发复查复核意见",
    State.REVIEW_SIGNED: "送达复查复核意见",
}

# The same for an accusation, which is passed on unread by the units concerned (条例第三十条).
SEALED_STEP: dict[State, str] = {
    State.REGISTERED: "移送有权机关",
    State.AWAITING: "依规依法处理并告知结果",
}
