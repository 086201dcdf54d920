"""Who sees what: the cast against the cases; what is hidden and what is absent look alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import pytest

from huiyin.assist import searching
from huiyin.base import identifiers
from huiyin.base.errors import NotVisible, Stale
from huiyin.cases import access, intake, routing
from huiyin.cases.models import Case
from huiyin.cases.procedure import Citizen
from huiyin.documents.models import Blob
from huiyin.org import administration as org
from huiyin.org.models import User
from tests import build, moves
from tests.build import County

# bureau: came by web, the office forwarded it to the housing bureau
# village: told to the village officer, so the township sorts it
# entrusted: the office forwarded it to the village
# office: came by web, still with the office
SEEN = {
    "clerk": "bureau village entrusted office",
    "office_head": "bureau village entrusted office",
    "inspector": "bureau village entrusted office",
    "reviewer": "bureau village entrusted office",
    "county_leader": "bureau village entrusted office",
    "handler": "bureau",
    "colleague": "bureau",
    "head": "bureau",
    "leader": "bureau",
    "outsider": "",
    "outside_head": "",
    "town_clerk": "village entrusted",
    "town_head": "village entrusted",
    "town_handler": "village",
    "officer": "village entrusted",
    "auditor": "",
    "administrator": "",
    "city_reviewer": "",
    "city_leader": "",
    "confidant": "",
    "discipline_officer": "",
}


@dataclass
class World:
    county: County
    cases: dict[str, Case]


@pytest.fixture
def world(county: County, now: datetime) -> World:
    village = county.units["village"]
    told = intake.register(build.intake_of(), receiver=village, by=Citizen(), code=build.CODE, now=now)
    entrusted = build.triaged(county, now)
    routing.forward(entrusted, village, by=county.clerk, now=now)
    cases = {
        "bureau": build.awaiting(county, now),
        "village": told,
        "entrusted": entrusted,
        "office": build.registered(county, now),
    }
    return World(county, cases)


def test_everybody_of_the_cast_stands_in_the_table(world: World) -> None:
    assert set(SEEN) == set(world.county.users)


@pytest.mark.parametrize("who", SEEN)
def test_everybody_sees_these_cases_and_no_others_on_page_list_and_search(
    world: World, now: datetime, who: str
) -> None:
    user = world.county.users[who]
    seen = {world.cases[name] for name in SEEN[who].split()}
    assert set(Case.objects.visible_to(user, now)) == seen
    assert {found.case for found in searching.search(user, "楼道", now).rows} == seen
    for case in world.cases.values():
        if case in seen:
            assert access.get_for(user, case.number, now) == case
        else:
            with pytest.raises(NotVisible) as hidden:
                access.get_for(user, case.number, now)
            with pytest.raises(NotVisible) as absent:
                access.get_for(user, "2026-999999", now)
            assert str(hidden.value) == str(absent.value)


@pytest.mark.parametrize("who", SEEN)
def test_a_file_is_seen_with_its_case(world: World, now: datetime, who: str) -> None:
    case = world.cases["bureau"]
    blob = Blob.objects.create(
        name="灯.jpg", content_type="image/jpeg", size=3, sha256="a" * 64, stored_at=now
    )
    intake.add_material(case, "", (blob,), by=build.citizen(case), now=now)
    user = world.county.users[who]
    if "bureau" in SEEN[who]:
        assert access.file_for(user, blob.pk, now) == blob
    else:
        with pytest.raises(NotVisible):
            access.file_for(user, blob.pk, now)
    with pytest.raises(NotVisible):
        access.file_for(user, identifiers.ordered_uuid(), now)


def test_a_unit_keeps_sight_of_what_it_took_part_in(county: County, now: datetime) -> None:
    case = build.objected(county, now)
    moves.MAKE["uphold"](case, county.clerk, county, now)
    assert access.get_for(county.handler, case.number, now) == case
    with pytest.raises(NotVisible):
        access.get_for(county.outsider, case.number, now)


def test_sight_ends_with_the_post_and_comes_with_standing_in(county: County, now: datetime) -> None:
    case = build.awaiting(county, now)
    post = county.head.posts.get()
    org.stand_in(post, county.outsider, date(2026, 11, 22), date(2026, 11, 23), by=None, now=now)
    assert access.get_for(User.objects.get(pk=county.outsider.pk), case.number, now) == case
    with pytest.raises(NotVisible):
        access.get_for(User.objects.get(pk=county.outsider.pk), case.number, now.replace(day=24))
    org.end_post(post, by=None, now=now)
    for user in (county.head, county.outsider):
        with pytest.raises(NotVisible):
            access.get_for(User.objects.get(pk=user.pk), case.number, now)


def test_a_locked_account_sees_nothing(county: County, now: datetime) -> None:
    build.registered(county, now)
    org.set_active(county.clerk, False, by=None, now=now)
    assert not Case.objects.visible_to(User.objects.get(pk=county.clerk.pk), now).exists()


def test_a_form_made_from_an_older_version_is_stale(county: County, now: datetime) -> None:
    case = build.awaiting(county, now)
    assert access.get_for(county.handler, f" {case.number} ", now, version=case.version) == case
    moves.MAKE["contact"](moves.again(case), county.handler, county, now)
    with pytest.raises(Stale) as told:
        access.get_for(county.handler, case.number, now, version=case.version)
    assert told.value.number == case.number
    with pytest.raises(NotVisible):
        access.get_for(county.outsider, case.number, now, version=case.version)


@pytest.mark.parametrize("typed", ["34679ACD", "3467 9acd", " 3467-9acd "])
def test_the_citizen_opens_the_case_with_number_and_code(county: County, now: datetime, typed: str) -> None:
    case = build.registered(county, now)
    found, by = access.by_code(f" {case.number} ", typed)
    assert (found, by) == (case, Citizen(case.pk))


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("2026-000001", "34679ACE"),
        ("2026-000001", ""),
        ("2026-000001", " - "),
        ("2026-000001", "34679ACD34679ACD"),
        ("2026-000002", build.CODE),
        ("2026-000003", build.CODE),
        ("", build.CODE),
        ("%", build.CODE),
    ],
)
def test_without_the_right_code_of_this_very_case_nothing_opens(
    county: County, now: datetime, number: str, code: str
) -> None:
    build.registered(county, now)
    build.registered(county, now, code=moves.NEW_CODE)
    with pytest.raises(NotVisible):
        access.by_code(number, code)


def test_no_code_is_kept_that_anybody_could_read(county: County, now: datetime) -> None:
    case = build.registered(county, now)
    assert len(case.code_digest) == 64
    assert build.CODE not in str(moves.world())
    assert access.code_digest("") == ""


def test_what_an_old_code_opened_closes_with_a_new_code(county: County, now: datetime) -> None:
    case = build.registered(county, now)
    proof = case.code_digest
    assert access.by_proof(case.pk, proof) == (case, Citizen(case.pk))
    moves.MAKE["reissue_code"](case, county.clerk, county, now)
    for digest in (proof, ""):
        with pytest.raises(NotVisible):
            access.by_proof(case.pk, digest)


def test_the_same_form_sent_twice_finds_its_first_case(county: County, now: datetime) -> None:
    case = build.registered(county, now, source="web", source_key="abc")
    assert access.by_source("web", "abc") == case
    assert access.by_source("web", "abd") is None
    assert access.by_source("", "") is None
