"""However people act on cases, in whatever order and with whatever words: each has one owner and one date while it is
open, a course that leads to where it stands, and numbers and proof without a gap.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from huiyin.base.errors import Refused
from huiyin.cases import occasions, procedure, succession, sweep, verifying
from huiyin.cases.codes import Channel, Purpose, Track
from huiyin.cases.models import Case, Step
from huiyin.cases.procedure import Actor, Citizen
from huiyin.cases.states import FINISHED, State
from huiyin.org.models import Unit, User
from tests import build, moves, varied
from tests.build import County
from tests.soundness import OWED, check, check_course, check_numbers

WALKS, STEPS = 13, 45
FAR = 0.65  # so much of the table the walks come across, or they prove little
LOOKED = 0.2  # so often the whole world is held against what it was before a refusal
ANEW = 0.3  # so often a new case takes the place of one that is over
# Where a walk sets out from, beside a new case of each track.
STARTS: dict[str, Any] = {
    **{
        name: build.IN_STATE[name]
        for name in (
            "triaged",
            "awaiting",
            "objected",
            "handling",
            "drafted",
            "signed",
            "performing",
            "served",
        )
    },
    **{
        name: build.IN_STATE[name]
        for name in ("adjudicating", "review_asked", "under_review", "review_draft", "closed")
    },
    "overruled": build.overruled,
    "mediating": build.mediating,
    "redirected": build.redirected,
    "review_served": build.review_served,
    "second_under_review": build.second_under_review,
    "transferred": build.transferred,
    "hotline": build.hotline_order,
    "suggestion": lambda county, now: build.handling_(county, now, track=Track.SUGGESTION),
    "simple": build.simple,
}
# How often a move is chosen beside those that lead on (10) or nowhere (2): what leads back or to the end comes up less.
OFTEN = {
    **dict.fromkeys(
        ("withdraw", "archive", "share_sealed", "reissue_code", "add_material", "link", "unpublish"), 0.2
    ),
    **dict.fromkeys(("contact", "authorise_proxy", "report_urgent", "hold_reception", "seal", "unseal"), 0.4),
    **dict.fromkeys(("triage", "transfer", "withdraw_review", "decline", "decline_final", "ask_recusal"), 1),
    **dict.fromkeys(("turn_petition", "decline_review", "call_back", "send_back", "return_review"), 2),
    **dict.fromkeys(("draft", "redirect", "answer_simply", "simplify", "rate", "object"), 4),
    **dict.fromkeys(("assist", "hold_hearing", "end_mediation", "reply_supervision", "escalate"), 8),
}


def often(verb: str) -> float:
    return OFTEN.get(verb, 10 if procedure.MOVES[verb].to else 2)


class Walk:
    """Five cases, a county of people, time that passes, and chance."""

    def __init__(self, chance: Random, county: County, now: datetime) -> None:
        self.chance, self.county, self.now = chance, build._copy(county), now
        self.made: Counter[str] = Counter()
        self.abolished = False
        self.told: list[str] = []  # how it went, for whoever has to find out
        others = [
            build.registered(self.county, now),
            build.registered(self.county, now, channel=Channel.HOTLINE),
            build.registered(self.county, now, purpose=Purpose.SUGGESTION),
            build.accused(self.county, now),
        ]
        self.cases = [self.begun(), *(case.pk for case in others)]

    def go(self, steps: int) -> None:
        deeds = [self.goes_on, self.does_something, self.tries_what_is_not_theirs, self.waits, self.abolishes]
        for deed in self.chance.choices(deeds, weights=[70, 14, 6, 8, 2], k=steps):
            for key in deed():
                check(Case.objects.get(pk=key))
        for case in Case.objects.filter(pk__in=self.cases):
            check(case)
            check_course(case)
        check_numbers()
        verdict = verifying.verify()
        assert verdict.ok, verdict.breaks

    def case(self) -> Case:
        """One of the cases, mostly the first; when that is over, another one comes mostly."""
        found = Case.objects.get(
            pk=self.chance.choices(self.cases, weights=[8, *(1 for _ in self.cases[1:])])[0]
        )
        over = found.pk == self.cases[0] and not found.is_open
        if over and not self.abolished and self.chance.random() < ANEW:
            self.cases.insert(0, self.begun())
        return found

    def begun(self) -> UUID:
        """A case that has come some way."""
        start = self.chance.choice(sorted(STARTS))
        self.told.append(start)
        return STARTS[start](self.county, self.now).pk

    def people(self, case: Case) -> list[Actor]:
        return [*self.county.users.values(), Citizen(case.pk)]

    def make(self, case: Case, verb: str, by: Actor) -> list[UUID]:
        """Make the move or be refused, when nothing is left of it; which cases to look at."""
        looked = self.chance.random() < LOOKED
        before, version = moves.world() if looked else {}, case.version
        self.told.append(f"{case.number} {case.status.value} {verb} {by.name}")
        try:
            with transaction.atomic():
                varied.make(verb, self.chance, case, by, self.county, self.now)
        except Refused as refusal:
            self.told.append(refusal.sentence)
            assert refusal.sentence.endswith("。"), refusal.sentence
            assert not looked or moves.world() == before
            assert moves.again(case).version == version
        else:
            self.made[verb] += 1
            assert moves.again(case).version == version + 1
            assert Step.objects.filter(case=case).latest("id").verb == verb
        return [case.pk]

    def possible(self, case: Case) -> dict[str, list[Actor]]:
        found: dict[str, list[Actor]] = defaultdict(list)
        for by in self.people(case):
            for move in procedure.allowed(case, by, self.now):
                found[move.verb].append(by)
        return found

    def goes_on(self) -> list[UUID]:
        """A move for which there is occasion, rather one that leads on, by somebody who may."""
        case = self.case()
        able = self.possible(case)
        while able:
            verb = self.chance.choices(list(able), weights=[often(verb) for verb in able])[0]
            by = self.chance.choice(able.pop(verb))
            if occasions.fitting(case, [procedure.MOVES[verb]], by, self.now):
                return self.make(case, verb, by)
        return []

    def does_something(self) -> list[UUID]:
        """Any move, also one for which the case gives no occasion."""
        case = self.case()
        able = self.possible(case)
        for verb in ("archive", "withdraw"):  # the one prints the whole file, the other ends it all
            able.pop(verb, None)
        verb = self.chance.choice(list(able) or [""])
        return self.make(case, verb, self.chance.choice(able[verb])) if verb else []

    def tries_what_is_not_theirs(self) -> list[UUID]:
        case, verb = self.case(), self.chance.choice(sorted(moves.MAKE))
        by = self.chance.choice(self.people(case))
        move = procedure.MOVES[verb]
        theirs = move.citizen or (move.who is None) == isinstance(by, Citizen)  # as the doors tell them apart
        return self.make(case, verb, by) if theirs else []

    def waits(self) -> list[UUID]:
        days = self.chance.choice([1, 1, 1, 3, 3, 9, 9, 20, 45, 300])
        self.now += timedelta(days=days)
        self.told.append(f"{days} days")
        sweep.note_lapses(self.now)
        sweep.relieve(self.now)
        sweep.remind(self.now)
        return self.cases

    def abolishes(self) -> list[UUID]:
        unit, heir = self.chance.sample([self.county.units[name] for name in ("transport", "housing")], 2)
        if not self.abolished:
            self.abolished = True
            self.told.append(f"{unit} → {heir}")
            succession.close_unit(unit, heir, by=self.county.administrator, now=self.now)
            units = {name: Unit.objects.get(pk=one.pk) for name, one in self.county.units.items()}
            users = {name: User.objects.get(pk=one.pk) for name, one in self.county.users.items()}
            self.county = County(units, users)
        return self.cases


def test_whatever_happens_a_case_has_one_owner_one_date_and_a_true_history(
    county: County, now: datetime
) -> None:
    made: Counter[str] = Counter()

    @settings(
        max_examples=WALKS,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],  # chance does not shrink; what went before is told
        suppress_health_check=list(HealthCheck),
    )
    @given(seed=st.integers(0, 2**32))
    def walk(seed: int) -> None:
        with transaction.atomic():
            walk = Walk(Random(seed), county, now)  # noqa: S311
            try:
                walk.go(STEPS)
            except Exception as fault:
                fault.add_note("\n".join(walk.told[-40:]))
                raise
            finally:
                transaction.set_rollback(True)
        made.update(walk.made)

    walk()
    assert len(made) > FAR * len(moves.MAKE), sorted(moves.MAKE.keys() - made.keys())


def test_what_is_owed_is_said_for_each_open_state() -> None:
    assert OWED.keys() == set(State) - FINISHED
