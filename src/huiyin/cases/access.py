"""The only ways to a case: a member of staff by number, a citizen by number and query code."""

from __future__ import annotations

import hmac
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from huiyin.base import identifiers, rows, sealing
from huiyin.base.errors import NotVisible, Stale
from huiyin.cases.codes import PartyRole, Track
from huiyin.cases.models import Attachment, Case, Party, Service
from huiyin.cases.procedure import Citizen
from huiyin.documents.models import Blob, Letter
from huiyin.org.models import Unit, User

PROXY_NAME = "代办人"  # as the history calls them; who it is stands among the people of the case
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
    """The case of somebody who knows its number and the citizen's or the proxy's code, and that person as actor."""
    return _opened(_found(number=number.strip().upper()), code_digest(code))


def _opened(case: Case | None, digest: str) -> tuple[Case, Citizen]:
    """The case and whose code this is: the citizen's own, or that of a proxy whose authority stands."""
    if case is None or not digest:
        raise NotVisible
    if hmac.compare_digest(case.code_digest, digest):
        return case, Citizen(case.pk)
    if not case.sealed:
        for party in rows.find(Party, case=case.pk, role=PartyRole.PROXY, revoked_at=None):
            if party.code_digest and hmac.compare_digest(party.code_digest, digest):
                return case, Citizen(case.pk, name=PROXY_NAME, proxy=True)
    raise NotVisible


def file_for(user: User, blob_id: UUID, now: datetime) -> Blob:
    """A file of a case the user may see: an attachment or the proof of a service."""
    seen = Case.objects.visible_to(user, now)
    attached = Attachment.objects.filter(blob_id=blob_id, case__in=seen)
    if not attached.exists() and not Service.objects.filter(proof_id=blob_id, answer__case__in=seen).exists():
        raise NotVisible
    return Blob.objects.get(pk=blob_id)


def letter_of(case: Case, key: UUID, *, for_citizen: bool = False) -> Letter:
    """A paper issued in a case that was already found; the citizen gets those written to the citizen."""
    found = Letter.objects.filter(pk=key, subject_id=case.pk).first()
    if found is None or (for_citizen and not found.for_citizen):
        raise NotVisible
    return found


def by_proof(case_id: UUID | str, digest: str) -> tuple[Case, Citizen]:
    """The case somebody opened earlier by a code; a code issued anew, or taken back, ends what the old one had opened."""
    return _opened(_found(id=case_id) if digest else None, digest)


def by_source(source: str, key: str) -> Case | None:
    """The case that was registered under a door's own key, so that the same form sent twice makes one case."""
    return Case.objects.filter(source=source, source_key=key).first() if source and key else None


def key_of(number: str) -> str:
    """The key under which the audit trail knows a case number, for the auditor's filter; empty when there is none,
    or when the case is sealed."""
    return str(Case.objects.plain().filter(number=number).values_list("pk", flat=True).first() or "")


def sealed_numbers() -> frozenset[str]:
    """The numbers of sealed cases, which records of other cases must not show."""
    found = Case.objects.filter(track=Track.ACCUSATION)
    return frozenset(found.values_list("number", flat=True))


def sealed_keys(among: Collection[str] | None = None) -> set[str]:
    """The keys under which the audit trail knows sealed cases, all or those among the given: nobody is shown them."""
    found = Case.objects.filter(track=Track.ACCUSATION)
    if among is not None:
        found = found.filter(pk__in=list(among))
    return {str(key) for key in found.values_list("pk", flat=True)}
