"""Two people press the button in the same moment, each on a connection of their own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model

from huiyin.audit import trail
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused, Stale
from huiyin.cases import (
    accusation,
    advising,
    answering,
    closing,
    followup,
    handling,
    intake,
    proxies,
    review,
    routing,
    supervision,
    sweep,
    verifying,
)
from huiyin.cases.intake import Person
from huiyin.cases.models import (
    Advice,
    Answer,
    Case,
    Objection,
    Participation,
    Party,
    Review,
    Supervision,
)
from huiyin.cases.procedure import Citizen
from huiyin.cases.states import State
from huiyin.documents.models import Letter
from huiyin.org import administration as org
from huiyin.org.models import User
from huiyin.org.roles import Role
from tests import build, moves
from tests.build import County
from tests.soundness import check, check_numbers

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="rows are locked one by one on PostgreSQL only"
    ),
]
WAIT = 20.0  # seconds; nothing here should take one


@pytest.fixture
def county(transactional_db: None, now: datetime) -> County:
    return build.county(now)


def at_once(*tasks: Callable[[], object]) -> list[str]:
    """What became of each task: done, or the name of the error; all begin together."""
    together = Barrier(len(tasks), timeout=WAIT)

    def run(task: Callable[[], object]) -> str:
        try:
            connection.ensure_connection()
            together.wait()
            task()
        except (Refused, Stale) as error:
            return type(error).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(tasks)) as pool:
        return [future.result(WAIT) for future in [pool.submit(run, task) for task in tasks]]


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize(
    ("verb", "builder", "who"),
    [
        ("designate", build.awaiting, ("handler", "colleague")),
        ("accept", build.awaiting, ("handler", "colleague")),
        ("forward", build.triaged, ("clerk", "office_head")),
        ("object", build.awaiting, ("handler", "colleague")),
        ("adjudicate", build.adjudicating, ("county_leader", "office_head")),
        ("simplify", build.awaiting, ("handler", "colleague")),
        ("answer_simply", build.simple, ("handler", "colleague")),
        ("redirect", build.elsewhere, ("head", "leader")),
        ("confirm_route", build.elsewhere, ("colleague", "head")),
        ("invite_assist", build.handling_, ("handler", "colleague")),
        ("rule_recusal", build.doubted, ("head", "leader")),
        ("extend", build.handling_, ("head", "leader")),
        ("mediate", build.handling_, ("handler", "colleague")),
        ("settle", build.mediating, ("handler", "colleague")),
        ("call_hearing", build.handling_, ("head", "leader")),
        ("draft", build.handling_, ("handler", "colleague")),
        ("endorse", build.drafted, ("head", "leader")),
        ("sign", build.reviewed, ("head", "leader")),
        ("serve", build.signed, ("handler", "colleague")),
        ("perform", build.performing, ("handler", "colleague")),
        ("reopen", build.closed, ("clerk", "inspector")),
        ("request_review", build.served, ("clerk", "reviewer")),
        ("accept_review", build.review_requested, ("reviewer", "office_head")),
        ("sign_review", build.review_drafted, ("office_head", "county_leader")),
        ("serve_review", build.review_signed, ("reviewer", "clerk")),
        ("order", build.handling_, ("inspector", "office_head")),
        ("archive", build.closed, ("clerk", "office_head")),
    ],
)
def test_of_two_at_once_one_succeeds_and_the_other_is_told(
    county: County, now: datetime, verb: str, builder: Callable[..., Case], who: tuple[str, str]
) -> None:
    case = builder(county, now)
    alone = what_one_leaves(case, verb, county, now, who[0])
    copies = [(moves.again(case), fresh(county.users[name])) for name in who]
    told = at_once(*(lambda c=copy, u=user: moves.MAKE[verb](c, u, county, now) for copy, user in copies))
    assert sorted(told) == ["Stale", "done"]
    assert counts() == alone
    assert_proved()


def what_one_leaves(case: Case, verb: str, county: County, now: datetime, who: str) -> dict[str, int]:
    """How many rows there are of everything after one person has made the move; it is taken back again."""
    with transaction.atomic():
        moves.MAKE[verb](moves.again(case), fresh(county.users[who]), county, now)
        found = counts()
        transaction.set_rollback(True)
    return found


def counts() -> dict[str, int]:
    tables = [table for app in ("cases", "documents", "audit", "notifications") for table in models_of(app)]
    return {table._meta.label: table._base_manager.count() for table in tables}


def models_of(app: str) -> list[type[Model]]:
    return list(apps.get_app_config(app).get_models())


def assert_proved() -> None:
    """Chains, steps, cases and papers agree, and no number was shared or left out."""
    verdict = verifying.verify()
    assert verdict.ok, verdict.breaks
    check_numbers()
    for case in Case.objects.all():
        check(case)


def test_two_signatures_use_one_number(county: County, now: datetime) -> None:
    case = build.reviewed(county, now)
    one, two = moves.again(case), moves.again(case)
    head, leader = fresh(county.head), fresh(county.leader)
    told = at_once(
        lambda: answering.sign(one, by=head, now=now), lambda: answering.sign(two, by=leader, now=now)
    )
    assert sorted(told) == ["Stale", "done"]
    number = Answer.objects.get(case=case).number
    assert number.endswith("处〔2026〕1号")
    assert list(Letter.objects.filter(kind="opinion").values_list("number", flat=True)) == [number]
    assert moves.again(case).status is State.SIGNED


def test_papers_of_several_cases_signed_at_once_are_numbered_one_after_another(
    county: County, now: datetime
) -> None:
    cases = [moves.again(build.reviewed(county, now)) for _ in range(4)]
    people = [fresh(county.users[name]) for name in ("head", "leader", "head", "leader")]
    told = at_once(
        *(
            lambda c=case, u=user: answering.sign(c, by=u, now=now)
            for case, user in zip(cases, people, strict=True)
        )
    )
    assert told == ["done"] * 4
    numbers = Letter.objects.filter(kind="opinion").values_list("number", flat=True)
    assert sorted(numbers) == [f"{county.units['housing']}处〔2026〕{n}号" for n in range(1, 5)]
    assert_proved()


def test_a_paper_whose_step_fails_gives_its_number_to_the_next(county: County, now: datetime) -> None:
    case, other = build.reviewed(county, now), build.reviewed(county, now)
    first, second = moves.again(case), moves.again(other)
    head, leader = fresh(county.head), fresh(county.leader)
    held = Barrier(2, timeout=WAIT)

    def fails() -> None:
        with transaction.atomic():
            answering.sign(first, by=head, now=now)
            held.wait()  # has the number in hand while the other one asks for it
            raise Refused("不签了。")

    def waits() -> None:
        held.wait()
        answering.sign(second, by=leader, now=now)

    assert at_once(fails, waits) == ["Refused", "done"]
    assert Letter.objects.get(kind="opinion").number.endswith("处〔2026〕1号")
    assert moves.again(case).status is State.REVIEWED
    assert_proved()


def test_requests_registered_at_once_never_share_a_number_and_leave_no_gap(
    county: County, now: datetime
) -> None:
    told = at_once(*(lambda: build.registered(county, now) for _ in range(6)))
    assert told == ["done"] * 6
    numbers = sorted(Case.objects.values_list("number", flat=True))
    assert numbers == [f"2026-{n:06d}" for n in range(1, 7)]
    assert trail.verify().ok


def test_the_citizen_withdraws_while_the_office_forwards(county: County, now: datetime) -> None:
    case = build.triaged(county, now)
    one, two, clerk = moves.again(case), moves.again(case), fresh(county.clerk)
    told = at_once(
        lambda: moves.MAKE["withdraw"](one, build.citizen(case), county, now),
        lambda: routing.forward(two, county.units["housing"], by=clerk, now=now),
    )
    assert sorted(told) == ["Stale", "done"]
    after = moves.again(case)
    assert (after.owner is None) == (after.status is State.WITHDRAWN)


def one_wins(*tasks: Callable[[], object]) -> None:
    assert sorted(at_once(*tasks)) == ["Stale", "done"]
    assert_proved()


def test_the_sender_rules_while_the_unit_accepts_after_all(county: County, now: datetime) -> None:
    """The unit has the page from before it objected; neither leaves half of anything."""
    before = moves.again(build.awaiting(county, now))
    routing.object_to(moves.again(before), reason="属于镇的职责", by=county.handler, now=now)
    objected, clerk, head = moves.again(before), fresh(county.clerk), fresh(county.head)
    one_wins(
        lambda: routing.rule_on_objection(objected, upheld=True, ruling="同意", by=clerk, now=now),
        lambda: handling.accept(before, by=head, now=now),
    )
    assert moves.again(before).status is State.TRIAGED


def test_a_unit_objects_while_another_of_its_people_accepts(county: County, now: datetime) -> None:
    case = build.awaiting(county, now)
    one, two = moves.again(case), moves.again(case)
    handler, head = fresh(county.handler), fresh(county.head)
    one_wins(
        lambda: routing.object_to(one, reason="属于镇的职责", by=handler, now=now),
        lambda: handling.accept(two, by=head, now=now),
    )
    after = moves.again(case)
    assert Objection.objects.filter(assignment__case=case).exists() == (after.status is State.OBJECTED)


def test_the_citizen_asks_for_review_while_the_office_closes(county: County, now: datetime) -> None:
    case = build.served(county, now)
    followup.call_back(
        moves.again(case), reached=True, solved="yes", satisfaction="fair", by=county.clerk, now=now
    )
    one, two, clerk = moves.again(case), moves.again(case), fresh(county.clerk)
    one_wins(
        lambda: review.request_review(one, "撤销", "没有查清。", by=Citizen(case.pk), now=now),
        lambda: closing.close(two, by=clerk, now=now),
    )
    after = moves.again(case)
    assert Review.objects.filter(case=case).exists() == (after.status is State.REVIEW_REQUESTED)


def test_the_citizen_and_a_clerk_bring_the_same_request_for_review(county: County, now: datetime) -> None:
    case = build.served(county, now)
    one, two, clerk = moves.again(case), moves.again(case), fresh(county.clerk)
    one_wins(
        lambda: review.request_review(one, "撤销", "没有查清。", by=Citizen(case.pk), now=now),
        lambda: review.request_review(two, "撤销", "没有查清。", by=clerk, now=now),
    )
    assert Review.objects.filter(case=case).count() == 1


def test_two_representatives_authorise_a_proxy_each(county: County, now: datetime) -> None:
    people = (Person("禾知春"), Person("禾知夏"))
    case = build.registered(county, now, people=people, people_count=6)
    one, two = moves.again(case), moves.again(case)
    one_wins(
        lambda: authorise(one, "禾知秋", build.PROXY_CODE, now),
        lambda: authorise(two, "禾知冬", moves.NEW_CODE, now),
    )
    assert Party.objects.filter(case=case, role="proxy").count() == 1


def authorise(case: Case, name: str, code: str, now: datetime) -> object:
    return proxies.authorise_proxy(
        case, name=name, authorisation="查询进度", code=code, by=Citizen(case.pk), now=now
    )


def test_the_proxy_acts_while_the_citizen_takes_the_authority_back(county: County, now: datetime) -> None:
    case = build.proxied(county, now)
    one, two = moves.again(case), moves.again(case)
    proxy = build.citizen(case, build.PROXY_CODE)
    one_wins(
        lambda: intake.add_material(one, "补充照片说明", (), by=proxy, now=now),
        lambda: proxies.revoke_proxy(two, by=Citizen(case.pk), now=now),
    )


def test_a_request_is_sealed_while_it_is_sent_on(county: County, now: datetime) -> None:
    """Whoever wins: a sealed case has no unit that takes part, and one that was sent on has its words."""
    case = build.triaged(county, now)
    one, two, clerk, head = (
        moves.again(case),
        moves.again(case),
        fresh(county.clerk),
        fresh(county.office_head),
    )
    one_wins(
        lambda: routing.forward(one, county.units["housing"], clause="第1项", by=clerk, now=now),
        lambda: moves.MAKE["seal"](two, head, county, now),
    )
    after = moves.again(case)
    assert Participation.objects.filter(case=case).exists() == (not after.sealed)
    assert bool(after.text) == (not after.sealed)


def test_two_confidential_officers_pass_an_accusation_on(county: County, now: datetime) -> None:
    second = org.add_user("confidant2", "密件专办员二", None, by=None, now=now)
    org.appoint(second, county.units["office"], Role.CONFIDENTIAL, "专办", by=None, now=now)
    case = build.accused(county, now)
    one, two = moves.again(case), moves.again(case)
    first, second = fresh(county.confidant), fresh(second)
    one_wins(
        lambda: accusation.transfer(one, county.units["discipline"], by=first, now=now),
        lambda: accusation.transfer(two, body="云江市监察委员会", by=second, now=now),
    )
    assert Letter.objects.filter(subject_id=case.pk, kind="transfer_letter").count() == 1


def test_a_unit_answers_supervision_while_the_office_ends_it(county: County, now: datetime) -> None:
    case = build.reminded(county, now)
    row = Supervision.objects.get(case=case)
    one, two, head, boss = moves.again(case), moves.again(case), fresh(county.head), fresh(county.office_head)
    day = local_date(now)
    one_wins(
        lambda: supervision.reply_supervision(
            one, row, cause="漏记", measures="补记", finish_on=day, by=head, now=now
        ),
        lambda: supervision.end_supervision(two, row, done=True, result="已补记", by=boss, now=now),
    )


def test_advice_is_answered_once(county: County, now: datetime) -> None:
    advice = advising.advise(
        "improve", county.units["housing"], "楼道照明多次反映。", "建立巡查。", by=county.inspector, now=now
    )
    copies = [Advice.objects.get(pk=advice.pk) for _ in range(2)]
    people = [fresh(county.head), fresh(county.leader)]
    one_wins(
        *(
            lambda a=copy, u=user: advising.answer_advice(
                a, "adopted", "已建立巡查。", change_on=local_date(now), by=u, now=now
            )
            for copy, user in zip(copies, people, strict=True)
        )
    )
    assert Letter.objects.filter(kind="advice_reply").count() == 1


def test_the_sweep_and_a_person_act_at_once(county: County, now: datetime) -> None:
    """A limit that passed is noted once, and the move it is about is made all the same."""
    case = build.handling_(county, now)
    later = now + timedelta(days=90)
    copy, handler = moves.again(case), fresh(county.handler)
    told = at_once(
        lambda: sweep.note_lapses(later),
        lambda: sweep.note_lapses(later),
        lambda: handling.contact(copy, "电话联系", by=handler, now=later),
    )
    assert told == ["done"] * 3
    assert trail.history("case", case.pk).filter(verb="case.limit_passed").count() == 1
    assert_proved()


def test_the_proof_holds_while_cases_move(county: County, now: datetime) -> None:
    cases = [build.handling_(county, now) for _ in range(3)]
    handler = fresh(county.handler)

    def move() -> None:
        for _ in range(8):
            for case in cases:
                handling.contact(moves.again(case), "电话联系", by=handler, now=now)

    def prove() -> None:
        for _ in range(6):
            verdict = verifying.verify()
            if not verdict.ok:
                raise Refused(str(verdict.breaks))

    assert at_once(move, prove) == ["done", "done"]
