"""The audit trail: what is altered or taken out shows, with its place."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction

from huiyin.audit import trail
from huiyin.audit.models import Event
from tests import build
from tests.build import County


def write(now: datetime, count: int = 3, **data: Any) -> list[Event]:
    """Some events of one subject, and some of others around them."""
    made = []
    with transaction.atomic():
        for number in range(count):
            trail.record("other.done", "other", number, actor=None, now=now)
            made.append(
                trail.record("case.done", "case", "subject", actor=None, now=now, number=number, **data)
            )
    return [Event.objects.get(pk=key) for key in made]


def alter(event: Event, column: str, value: Any) -> None:
    """Change a column behind the software's back."""
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE audit_event SET {column} = %s WHERE id = %s", [value, event.pk])  # noqa: S608


def test_an_event_says_who_did_what_to_which_and_when(county: County, now: datetime) -> None:
    with transaction.atomic():
        key = trail.record("unit.seen", "unit", 7, actor=county.clerk, now=now, name="石桥村", phones=[1, 2])
    event = Event.objects.get(pk=key)
    assert (event.verb, event.subject, event.subject_id) == ("unit.seen", "unit", "7")
    assert (event.actor, event.actor_name, event.at) == (county.clerk, county.clerk.name, now.astimezone(UTC))
    assert event.data == '{"name":"石桥村","phones":[1,2]}'
    assert re.fullmatch("[0-9a-f]{64}", event.hash)
    assert event.prev != event.hash


@pytest.mark.django_db
def test_what_the_system_does_bears_its_name(now: datetime) -> None:
    assert write(now, 1)[0].actor_name == "系统"


@pytest.mark.django_db
def test_events_of_one_subject_follow_each_other_in_one_chain(now: datetime) -> None:
    made = write(now)
    assert list(trail.history("case", "subject")) == made
    assert len({event.chain for event in made}) == 1
    assert [event.data for event in made] == [f'{{"number":{n}}}' for n in range(3)]
    for chain in {event.chain for event in Event.objects.all()}:
        events = list(Event.objects.filter(chain=chain).order_by("seq"))
        assert [event.seq for event in events] == list(range(1, len(events) + 1))
        assert [event.prev for event in events] == [trail.GENESIS, *(event.hash for event in events[:-1])]


def test_a_county_at_work_leaves_chains_that_hold(county: County, now: datetime) -> None:
    build.closed(county, now)
    verdict = trail.verify()
    assert verdict.ok
    assert verdict.breaks == []
    assert verdict.checked == Event.objects.count() >= 30
    assert set(verdict.heads) == set(Event.objects.values_list("chain", flat=True).distinct())
    assert verdict.to_json()["ok"] is True


@pytest.mark.django_db
def test_an_empty_trail_holds() -> None:
    verdict = trail.verify()
    assert (verdict.ok, verdict.checked, verdict.heads) == (True, 0, {})


ALTERED = {
    "at": "2026-11-22 01:00:01",
    "actor_id": None,
    "actor_name": "某甲",
    "verb": "case.dony",
    "subject": "casf",
    "subject_id": "subjecu",
    "data": '{"number":9}',
    "prev": "1" + "0" * 63,
    "hash": "f" * 64,
}


@pytest.mark.parametrize("column", ALTERED)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_altered_column_of_one_event_is_found_with_its_place(
    county: County, now: datetime, column: str, place: int
) -> None:
    event = write(now)[place]
    value = county.clerk.pk if column == "actor_id" else ALTERED[column]
    alter(event, column, value)
    verdict = trail.verify()
    assert not verdict.ok
    first = verdict.breaks[0]
    assert (first["chain"], first["seq"], first["event"]) == (event.chain, event.seq, event.pk)
    assert first["fault"]
    assert verdict.to_json()["ok"] is False


@pytest.mark.parametrize("column", ["chain", "seq"])
def test_an_event_moved_to_another_place_is_missed_at_its_own(
    county: County, now: datetime, column: str
) -> None:
    event, after = write(now)[1:]
    alter(event, column, 77)
    found = [(row["chain"], row["seq"]) for row in trail.verify().breaks]
    assert (event.chain, after.seq) in found
    assert (77, event.seq) in found or (event.chain, 77) in found


def test_one_altered_letter_in_a_long_record_is_enough(county: County, now: datetime) -> None:
    event = write(now, 1, note="楼道的灯坏了" * 100)[0]
    alter(event, "data", event.data.replace("灯坏", "灯好", 1))
    assert [row["event"] for row in trail.verify().breaks] == [event.pk]


def test_a_record_written_anew_with_a_fitting_hash_breaks_the_next(county: County, now: datetime) -> None:
    event, after = write(now)[1:]
    event.verb = "case.undone"
    alter(event, "verb", event.verb)
    alter(event, "hash", trail._rehash(event))
    assert [row["event"] for row in trail.verify().breaks] == [after.pk]


@pytest.mark.parametrize("place", [0, 1])
def test_an_event_taken_out_is_missed_at_the_one_after_it(county: County, now: datetime, place: int) -> None:
    made = write(now)
    Event.objects.filter(pk=made[place].pk).delete()
    first = trail.verify().breaks[0]
    assert first["event"] == made[place + 1].pk
    assert "被删除" in str(first["fault"])


def test_an_end_cut_off_shows_against_the_heads_noted_down_before(county: County, now: datetime) -> None:
    last = write(now)[-1]
    noted = trail.verify().heads[last.chain]
    assert noted == f"{last.seq}:{last.hash}"
    Event.objects.filter(pk=last.pk).delete()
    verdict = trail.verify()
    assert verdict.ok
    assert verdict.heads[last.chain] != noted


@pytest.mark.django_db
def test_a_change_that_fails_leaves_no_event_and_no_gap(now: datetime) -> None:
    write(now)
    with pytest.raises(RuntimeError), transaction.atomic():
        trail.record("case.done", "case", "subject", actor=None, now=now)
        raise RuntimeError
    write(now, 1)
    assert trail.verify().ok
    assert trail.history("case", "subject").count() == 4


@pytest.mark.django_db(transaction=True)
def test_an_event_without_the_transaction_of_its_change_is_refused(now: datetime) -> None:
    with pytest.raises(transaction.TransactionManagementError, match="transaction"):
        trail.record("case.done", "case", "subject", actor=None, now=now)
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_look_at_personal_data_is_an_event_of_its_own(now: datetime) -> None:
    reader = build.county(now).clerk
    trail.note("phone.seen", "case", "subject", by=reader, now=now, why="联系")
    event = trail.history("case", "subject").get()
    assert (event.verb, event.actor, event.data) == ("phone.seen", reader, '{"why":"联系"}')
