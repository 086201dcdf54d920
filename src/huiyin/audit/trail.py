"""record(), history(), verify(): the only three things done with events.

All events of one subject stand in one of sixteen chains, so that two counties' clerks do not wait for
each other's commits; in a chain every event carries the hash (SM3, GB/T 32905) of the one before.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives import hashes
from django.db import connection, models, transaction

from huiyin.audit.models import Event
from huiyin.base import rows

CHAINS = 16
GENESIS = "0" * 64
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
LOCK_SPACE = 0x48594155  # names our advisory locks among others' on a shared PostgreSQL server


def record(
    verb: str,
    subject: str,
    subject_id: object,
    *,
    actor: models.Model | None,
    actor_name: str = "",
    now: datetime,
    **data: Any,
) -> Any:
    """Append an event inside the caller's transaction; returns its key.

    Without a transaction it refuses, so that nothing is half told.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an audit event needs the transaction of its change")
    key = str(subject_id)
    chain = zlib.crc32(key.encode()) % CHAINS
    seq, prev = _tail(chain)
    event = {
        "chain": chain,
        "seq": seq + 1,
        "at": now.astimezone(UTC),
        "actor": actor.pk if actor is not None else None,
        "actor_name": actor_name or (getattr(actor, "name", "") if actor is not None else "系统"),
        "verb": verb,
        "subject": subject,
        "subject_id": key,
        "data": _CANONICAL.encode(data),
        "prev": prev,
    }
    event["hash"] = _hash(*event.values())
    if (gathered := rows.gathered()) is not None:
        gathered.mind["tail", chain] = (event["seq"], event["hash"])
    return rows.add(Event, **event)


def _tail(chain: int) -> tuple[int, str]:
    """The last number and hash of a chain, which no other transaction can move until this one ends."""
    if (gathered := rows.gathered()) is not None and ("tail", chain) in gathered.mind:
        known: tuple[int, str] = gathered.mind["tail", chain]
        return known
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, chain])
        cursor.execute(
            "SELECT seq, hash FROM audit_event WHERE chain = %s ORDER BY seq DESC LIMIT 1", [chain]
        )
        row = cursor.fetchone()
    return (row[0], row[1]) if row else (0, GENESIS)


def _hash(chain: Any, seq: Any, at: Any, *rest: Any) -> str:
    """SM3 over every column of an event but the hash itself, in the order of the table."""
    content = [chain, seq, at.astimezone(UTC).isoformat(timespec="microseconds"), *rest]
    sm3 = hashes.Hash(hashes.SM3())
    sm3.update(_CANONICAL.encode(content).encode())
    return sm3.finalize().hex()


def _rehash(event: Event) -> str:
    return _hash(
        event.chain, event.seq, event.at, event.actor_id, event.actor_name, event.verb, event.subject,
        event.subject_id, event.data, event.prev,
    )  # fmt: skip


def fingerprint(text: str) -> str:
    """What the trail keeps of a text that is none of the auditor's business: enough to prove it unaltered."""
    sm3 = hashes.Hash(hashes.SM3())
    sm3.update(text.encode())
    return sm3.finalize().hex() if text else ""


def history(subject: str, subject_id: object) -> models.QuerySet[Event]:
    """The events of one subject, oldest first."""
    return Event.objects.filter(subject=subject, subject_id=str(subject_id)).order_by("seq")


def note(
    verb: str, subject: str, subject_id: object, *, by: models.Model, now: datetime, **data: Any
) -> None:
    """Record something that changed no row, such as a look at a telephone number."""
    with transaction.atomic():
        record(verb, subject, subject_id, actor=by, now=now, **data)


@dataclass
class Verdict:
    """What `verify` found: how many events were checked, where each broken chain breaks, where each chain ends.

    `steps` counts the steps of cases that were held against their events, when that was asked for.
    """

    checked: int = 0
    steps: int = 0
    breaks: list[dict[str, object]] = field(default_factory=list)
    heads: dict[int, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return not self.breaks

    def to_json(self) -> dict[str, object]:
        return {
            "ok": self.ok,
            "checked": self.checked,
            "steps": self.steps,
            "breaks": self.breaks,
            "heads": self.heads,
        }


def verify() -> Verdict:
    """Walk every chain and compare each event with its hash, its number and its predecessor.

    A chain cut off at its end shows only against heads noted down earlier; print them and keep them apart.
    """
    verdict = Verdict()
    seq, prev, chain = 0, GENESIS, -1
    for event in Event.objects.order_by("chain", "seq").iterator(chunk_size=2000):
        if event.chain != chain:
            seq, prev, chain = 0, GENESIS, event.chain
        fault = _fault(event, seq + 1, prev)
        if fault:
            verdict.breaks.append(
                {
                    "chain": event.chain,
                    "seq": event.seq,
                    "event": event.pk,
                    "at": event.at.isoformat(),
                    "fault": fault,
                }
            )
        verdict.checked += 1
        seq, prev = event.seq, event.hash
        verdict.heads[chain] = f"{seq}:{prev}"
    return verdict


def _fault(event: Event, seq: int, prev: str) -> str:
    if event.seq != seq:
        return f"编号应为{seq}，实为{event.seq}：其间的记录被删除"
    if event.prev != prev:
        return "与上一条记录的校验值不衔接"
    if event.hash != _rehash(event):
        return "内容与校验值不符：记录被改动"
    return ""
