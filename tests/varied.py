"""Every verb of the table with drawn arguments, sound ones and others: empty words, wrong days, units and people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, TypeVar

from huiyin.base.clock import local_date
from huiyin.cases import (
    accusation,
    answering,
    closing,
    codes,
    followup,
    handling,
    hearing,
    hotline,
    intake,
    mediation,
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
from huiyin.cases.answering import Reply
from huiyin.cases.models import Case, Demand, Performance, Supervision
from huiyin.org.models import Unit, User
from tests import build, moves
from tests.build import County

Option = TypeVar("Option")
WORDS = ("已经核对，情况属实。", "当面说明了情况。", "楼道灯三盏不亮。", "", " \n")
DAYS = (0, 0, 0, 1, 10, 40, -1, -40, 4000)
DRAWN = 0.4  # so often a verb is made with drawn arguments
UNKNOWN = "bogus"  # stands in no table


class Hand:
    """What chance gives for one verb."""

    def __init__(self, chance: Random, case: Case, county: County, now: datetime) -> None:
        self.chance, self.case, self.county, self.now = chance, case, county, now

    def one(self, options: Sequence[Option]) -> Option:
        return self.chance.choice(options)

    def code(self, table: Any, *more: str) -> str:
        return self.one([*table.values, *more, UNKNOWN])

    def words(self) -> str:
        return self.one(WORDS)

    def flag(self) -> bool:
        return self.one([False, True])

    def day(self) -> date:
        return local_date(self.now) + timedelta(days=self.one(DAYS))

    def some_day(self) -> date | None:
        return self.day() if self.flag() else None

    def unit(self) -> Unit:
        return self.one(list(self.county.units.values()))

    def user(self) -> User:
        return self.one(list(self.county.users.values()))

    def replies(self, opinions: Any = codes.Opinion) -> list[Reply]:
        """An answer to each demand, perhaps to one too few or too many, perhaps with a promise."""
        numbers = [demand.no for demand in self.case.demands.all()]
        if self.one([False] * 7 + [True]):
            numbers = self.one([[], [*numbers, 99]])
        opinion, promised = self.one([*opinions.values, UNKNOWN]), self.flag()
        return [
            Reply(
                no, self.words() or "查明。", opinion, self.one(["已经换灯。", ""]), self.one(["《条例》", ""]),
                self.one(["换灯", "换灯", ""]) if promised else "", self.day() if promised else None,
            )
            for no in numbers
        ]  # fmt: skip


def _perform(h: Hand, by: Any) -> object:
    rows = [*h.case.performances.all(), Performance()]
    promise = h.one(rows)
    return service.perform(h.case, promise, proof=h.words(), done_on=h.day(), by=by, now=h.now)


def _evidence(h: Hand, by: Any) -> object:
    demand = h.one([None, *Demand.objects.order_by("pk")])  # also one of another case
    return handling.add_evidence(
        h.case, h.code(codes.EvidenceMethod), h.words(), found_on=h.day(), demand=demand, by=by, now=h.now
    )


def _settle(h: Hand, by: Any) -> object:
    terms = [
        mediation.Term(h.words(), h.some_day(), h.one(["", "某物业公司"])) for _ in range(h.one([1, 2, 0]))
    ]
    return mediation.settle(
        h.case, facts=h.words(), terms=terms, signed_on=h.day(), copies=h.one([3, 1]), by=by, now=h.now
    )


def _call_hearing(h: Hand, by: Any) -> object:
    return hearing.call_hearing(
        h.case, at=h.now + timedelta(days=h.one([8, 30, 3, -9])), place=h.one(["接待中心", ""]), host=h.user(),
        panel=h.one([moves.LISTENERS, moves.LISTENERS[:1], ()]), matter="灯", open_to_public=h.flag(),
        reason_closed=h.words(), by=by, now=h.now,
    )  # fmt: skip


def _hold_hearing(h: Hand, by: Any) -> object:
    return hearing.hold_hearing(h.case, moves.RECORD, moves.FINDING, ended_on=h.day(), by=by, now=h.now)


def _simple(h: Hand, by: Any) -> object:
    return simplified.answer_simply(
        h.case, h.replies(), summary=h.words(), told_by=h.code(codes.ToldBy), receiver=h.words(),
        paper=h.flag(), by=by, now=h.now,
    )  # fmt: skip


def _serve(verb: Callable[..., object]) -> Callable[[Hand, Any], object]:
    def serve(h: Hand, by: Any) -> object:
        method = h.code(codes.ServiceMethod)
        return verb(h.case, method, received_on=h.day(), receiver=h.one(["禾知春", ""]), by=by, now=h.now)

    return serve


def _decide(h: Hand, by: Any) -> object:
    return reviewing.decide_review(
        h.case, outcome=h.code(codes.ReviewOutcome), ground=h.code(codes.ReviewGround), summary=h.words(),
        replies=h.replies(), remand_due=h.some_day(), by=by, now=h.now,
    )  # fmt: skip


def _remand(h: Hand, by: Any) -> object:
    """A review that does not let the opinion stand: by chance alone the three parts seldom fit together."""
    outcome = h.one(["remand", "revoke", "change"])
    due = local_date(h.now) + timedelta(days=20) if outcome == "remand" else None
    replies = [build.reply_of(demand.no) for demand in h.case.demands.all()]
    return reviewing.decide_review(
        h.case, outcome=outcome, ground="facts", summary="主要事实不清。", replies=replies, remand_due=due,
        by=by, now=h.now,
    )  # fmt: skip


def _escalate(h: Hand, by: Any) -> object:
    at = h.now + timedelta(days=1) if h.flag() else None
    return supervision.escalate(
        h.case, h.code(codes.Measure), h.code(codes.SupervisionGround), h.words(), h.words(), meeting_at=at,
        meeting_place=h.words(), by=by, now=h.now,
    )  # fmt: skip


def _step_of(h: Hand) -> Supervision:
    return h.one([*h.case.supervisions.all(), Supervision()])


def _transfer(h: Hand, by: Any) -> object:
    to = h.unit() if h.flag() else None
    return accusation.transfer(
        h.case, to, body=h.one(["市纪委监委", ""]), handover=h.words(), by=by, now=h.now
    )


def _close_or_send(h: Hand, by: Any) -> object:
    return routing.assign(
        h.case, h.unit(), feedback_due=h.day(), note=h.words(), clause=h.words(), by=by, now=h.now
    )


def _triage(h: Hand, by: Any) -> object:
    return intake.triage(
        h.case, category=h.one([build.PROPERTY, UNKNOWN]), purpose=h.code(codes.Purpose),
        place=h.unit() if h.flag() else None, urgent=h.flag(), title=h.words(), track=h.code(codes.Track, ""),
        route=h.code(codes.Route, ""), route_reason=h.words(), by=by, now=h.now,
    )  # fmt: skip


def _link(h: Hand, by: Any) -> object:
    other = h.one(list(Case.objects.order_by("pk")))
    return intake.link(h.case, other, h.code(codes.LinkKind), by=by, now=h.now)


def _delivery(h: Hand, by: Any) -> object:
    return service.note_delivery(
        h.case, h.code(codes.ServiceMethod), on=h.day(), receiver=h.words(), delivered=h.flag(), note=h.words(),
        by=by, now=h.now,
    )  # fmt: skip


def _call(h: Hand, by: Any) -> object:
    return followup.call_back(
        h.case, reached=h.flag(), solved=h.code(codes.Solved, ""), satisfaction=h.code(codes.Satisfaction, ""),
        words=h.words(), by=by, now=h.now,
    )  # fmt: skip


def _unhappy(h: Hand, by: Any) -> object:
    return followup.call_back(
        h.case, reached=True, solved="no", satisfaction="not", words=h.words(), by=by, now=h.now
    )


def _rate(h: Hand, by: Any) -> object:
    solved, satisfaction = h.one([("no", "not"), ("partly", "fair"), ("no", UNKNOWN), ("", "")])
    return followup.rate(h.case, solved=solved, satisfaction=satisfaction, words=h.words(), by=by, now=h.now)


def _ask_review(h: Hand, by: Any) -> object:
    return review.request_review(h.case, h.words(), h.words(), posted_on=h.some_day(), by=by, now=h.now)


def _receive(h: Hand, by: Any) -> object:
    units = [h.words() for _ in range(h.one([2, 1]))]
    return reception.hold_reception(
        h.case, on=h.day(), place="中心", host="副县长", units=units, talked=h.words(), by=by, now=h.now
    )


def _report(h: Hand, by: Any) -> object:
    return urgent.report_urgent(
        h.case, to=[h.words()], text=h.words(), measures=h.words(), occurred=h.now, by=by, now=h.now
    )


Vary = Callable[[Hand, Any], object]
VARY: dict[str, tuple[Vary, ...]] = {
    "triage": (_triage,),
    "set_route": (
        lambda h, by: handling.set_route(h.case, h.code(codes.Route), h.words(), by=by, now=h.now),
    ),
    "seal": (
        lambda h, by: accusation.seal(
            h.case, accused=h.words(), units=[h.unit()], reason=h.words(), by=by, now=h.now
        ),
    ),
    "report_urgent": (_report,),
    "forward": (
        lambda h, by: routing.forward(h.case, h.unit(), clause=h.words(), note=h.words(), by=by, now=h.now),
    ),
    "assign": (_close_or_send,),
    "object": (
        lambda h, by: routing.object_to(h.case, reason=h.words(), suggested=h.unit(), by=by, now=h.now),
    ),
    "uphold": (
        lambda h, by: routing.rule_on_objection(h.case, upheld=True, ruling=h.words(), by=by, now=h.now),
    ),
    "overrule": (
        lambda h, by: routing.rule_on_objection(h.case, upheld=False, ruling=h.words(), by=by, now=h.now),
    ),
    "appeal_ruling": (lambda h, by: routing.appeal_ruling(h.case, reason=h.words(), by=by, now=h.now),),
    "adjudicate": (
        lambda h, by: routing.adjudicate(
            h.case, h.unit(), ruling=h.words(), assisting=[h.unit()] if h.flag() else [], by=by, now=h.now
        ),
    ),
    "invite_assist": (
        lambda h, by: routing.invite_assist(h.case, h.unit(), task=h.words(), due=h.day(), by=by, now=h.now),
    ),
    "assist": (lambda h, by: routing.assist(h.case, h.words(), by=by, now=h.now),),
    "answer_simply": (_simple,),
    "decline": (
        lambda h, by: handling.decline(
            h.case, h.code(codes.DeclineGround), reason=h.words(), turn_to=h.words(), by=by, now=h.now
        ),
    ),
    "decline_final": (
        lambda h, by: handling.decline_final(
            h.case, h.code(codes.FinalGround), reason=h.words(), earlier=h.words(), by=by, now=h.now
        ),
    ),
    "turn_petition": (lambda h, by: hotline.turn_petition(h.case, h.words(), by=by, now=h.now),),
    "designate": (lambda h, by: routing.designate(h.case, h.user(), by=by, now=h.now),),
    "ask_recusal": (lambda h, by: recusal.ask(h.case, h.user(), h.words(), by=by, now=h.now),),
    "rule_recusal": (
        lambda h, by: recusal.rule(
            h.case, granted=True, ruling=h.words(), successor=h.user(), by=by, now=h.now
        ),
    ),
    "contact": (lambda h, by: handling.contact(h.case, h.words(), by=by, now=h.now),),
    "hold_reception": (_receive,),
    "add_evidence": (_evidence,),
    "extend": (
        lambda h, by: handling.extend(h.case, h.one([10, 30, 31, 0, -5]), h.words(), by=by, now=h.now),
    ),
    "mediate": (
        lambda h, by: mediation.mediate(
            h.case,
            h.code(codes.MediationKind),
            other_party=h.words(),
            consent=h.words(),
            mediator=h.words(),
            by=by,
            now=h.now,
        ),
    ),
    "settle": (_settle,),
    "end_mediation": (lambda h, by: mediation.end_mediation(h.case, h.words(), by=by, now=h.now),),
    "call_hearing": (_call_hearing,),
    "hold_hearing": (_hold_hearing,),
    "cancel_hearing": (lambda h, by: hearing.cancel_hearing(h.case, h.words(), by=by, now=h.now),),
    "draft": (
        lambda h, by: answering.draft(h.case, h.words(), h.replies(), by=by, now=h.now),
        lambda h, by: answering.draft(
            h.case,
            "将要办好。",
            [
                build.reply_of(
                    demand.no,
                    promise="更换",
                    promise_due=local_date(h.now) + timedelta(days=h.one([3, 9])),
                    opinion=h.one(["support", "partly", "adopt"]),
                )
                for demand in h.case.demands.all()
            ],
            by=by,
            now=h.now,
        ),
    ),
    "send_back": (lambda h, by: answering.send_back(h.case, h.words(), by=by, now=h.now),),
    "sign": (lambda h, by: answering.sign(h.case, publish=h.flag(), by=by, now=h.now),),
    "unpublish": (lambda h, by: releasing.unpublish(h.case, h.words(), by=by, now=h.now),),
    "serve": (_serve(service.serve),),
    "note_delivery": (_delivery,),
    "perform": (_perform,),
    "call_back": (_call, _unhappy),
    "rate": (_rate,),
    "reopen": (lambda h, by: followup.reopen(h.case, h.words(), new_facts=h.words(), by=by, now=h.now),),
    "request_review": (_ask_review,),
    "decline_review": (
        lambda h, by: review.decline_review(
            h.case, h.code(codes.ReviewRefusal), reason=h.words(), turn_to=h.words(), by=by, now=h.now
        ),
    ),
    "decide_review": (_decide, _remand),
    "return_review": (lambda h, by: reviewing.return_review(h.case, h.words(), by=by, now=h.now),),
    "serve_review": (_serve(reviewing.serve_review),),
    "remind": (
        lambda h, by: supervision.remind(
            h.case, h.code(codes.SupervisionGround), h.words(), by=by, now=h.now
        ),
    ),
    "order": (
        lambda h, by: supervision.order(
            h.case, h.code(codes.SupervisionGround), h.words(), h.words(), by=by, now=h.now
        ),
    ),
    "escalate": (_escalate,),
    "reply_supervision": (
        lambda h, by: supervision.reply_supervision(
            h.case, _step_of(h), cause=h.words(), measures=h.words(), finish_on=h.day(), by=by, now=h.now
        ),
    ),
    "end_supervision": (
        lambda h, by: supervision.end_supervision(
            h.case, _step_of(h), done=h.flag(), result=h.words(), due=h.some_day(), by=by, now=h.now
        ),
    ),
    "transfer": (_transfer,),
    "conclude": (lambda h, by: accusation.conclude(h.case, h.words(), how=h.words(), by=by, now=h.now),),
    "share_sealed": (
        lambda h, by: accusation.share_sealed(
            h.case, h.user(), add=h.flag(), reason=h.words(), by=by, now=h.now
        ),
    ),
    "unseal": (lambda h, by: accusation.unseal(h.case, h.words(), by=by, now=h.now),),
    "withdraw": (lambda h, by: closing.withdraw(h.case, h.words(), by=by, now=h.now),),
    "add_material": (lambda h, by: intake.add_material(h.case, h.words(), (), by=by, now=h.now),),
    "authorise_proxy": (
        lambda h, by: proxies.authorise_proxy(
            h.case, name=h.words(), authorisation=h.words(), code=build.PROXY_CODE, by=by, now=h.now
        ),
    ),
    "link": (_link,),
    "reissue_code": (
        lambda h, by: intake.reissue_code(
            h.case, moves.NEW_CODE, identity=h.one([*WORDS, "110101199001011234"]), by=by, now=h.now
        ),
    ),
}


def make(verb: str, chance: Random, case: Case, by: Any, county: County, now: datetime) -> object:
    """The verb with ordinary arguments, or with those that chance gives."""
    ways = VARY.get(verb, ())
    if ways and chance.random() < DRAWN:
        return chance.choice(ways)(Hand(chance, case, county, now), by)
    return moves.MAKE[verb](case, by, county, now)
