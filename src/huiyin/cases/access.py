"""The only ways to a case: a member of staff by number, a citizen by number and query code."""

from __future__ import annotations

import hmac
from datetime import datetime
from uuid import UUID

from huiyin.base import identifiers, rows, sealing
from huiyin.base.errors import NotVisible, Stale
from huiyin.cases.models import Attachment, Case, Service
from huiyin.cases.procedure import Citizen
from huiyin.documents.models import Blob
from huiyin.org.models import Unit, User

_UNITS = ("owner", "receiver", "handling_unit", "sender", "place")


def _found(**where: object) -> Case | None:
    """The one case whose columns equal these values, with its units, which mostly are two or three."""
    case = next(iter(rows.find(Case, **where)), None)
    if case is not None:
        keys = {name: getattr(case, f"{name}_id") for name in _UNITS}
        units = {unit.pk: unit for unit in rows.find(Unit, id={key for key in keys.values() if key})}
        for name, key in keys.items():
            setattr(case, name, units.get(key))
    return case


def get_for(user: User, number: str, now: datetime, *, version: int | None = None) -> Case:
    """The case the user may see; NotVisible alike when hidden or absent.

    `version` is what the user's form was made from: Stale when the case has moved since.
    """
    # Asked before the case is read, so that what is hidden costs no more time than what is absent.
    seen = Case.objects.visible_to(user, now).filter(number=number.strip()).exists()
    case = _found(number=number.strip()) if seen else None
    if case is None:
        raise NotVisible
    if version is not None and version != case.version:
        raise Stale(case.number)
    return case


def code_digest(code: str) -> str:
    """What is kept of a query code: a keyed fingerprint, so that no member of staff can read the code."""
    return sealing.digest(identifiers.clean_code(code), "query_code")


def by_code(number: str, code: str) -> tuple[Case, Citizen]:
    """The case of the citizen who knows its number and query code, and the citizen as actor."""
    case = _found(number=number.strip().upper())
    digest = code_digest(code)
    if case is None or not digest or not hmac.compare_digest(case.code_digest, digest):
        raise NotVisible
    return case, Citizen(case.pk)


def file_for(user: User, blob_id: UUID, now: datetime) -> Blob:
    """A file of a case the user may see: an attachment or the proof of a service."""
    seen = Case.objects.visible_to(user, now)
    attached = Attachment.objects.filter(blob_id=blob_id, case__in=seen)
    if not attached.exists() and not Service.objects.filter(proof_id=blob_id, answer__case__in=seen).exists():
        raise NotVisible
    return Blob.objects.get(pk=blob_id)


def by_proof(case_id: UUID | str, digest: str) -> tuple[Case, Citizen]:
    """The case a citizen opened earlier by its code; a code issued anew ends what the old one had opened."""
    case = _found(id=case_id, code_digest=digest) if digest else None
    if case is None:
        raise NotVisible
    return case, Citizen(case.pk)


def by_source(source: str, key: str) -> Case | None:
    """The case that was registered under a door's own key, so that the same form sent twice makes one case."""
    return Case.objects.filter(source=source, source_key=key).first() if source and key else None


def key_of(number: str) -> str:
    """The key under which the audit trail knows a case number, for the auditor's filter; empty when there is none."""
    return str(Case.objects.filter(number=number).values_list("pk", flat=True).first() or "")
