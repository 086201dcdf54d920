"""Somebody acts for the citizen (代办): authorised in words, with a code of their own, until it is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from huiyin.base import rows, sealing
from huiyin.base.errors import Refused
from huiyin.cases import access, history, intake, parties, procedure
from huiyin.cases.codes import PartyRole
from huiyin.cases.models import Case, Party
from huiyin.cases.procedure import Citizen
from huiyin.documents.models import Blob


@transaction.atomic
def authorise_proxy(
    case: Case,
    *,
    name: str,
    phone: str = "",
    authorisation: str,
    code: str,
    files: Sequence[Blob] = (),
    by: Citizen,
    now: datetime,
) -> Party:
    """Let somebody act for the citizen with a code of their own (民法典第一百六十五条); one at a time.

    `authorisation`: for what; `code`: made by the door and shown once, of which a fingerprint is kept. The proxy may
    do what `procedure.BY_PROXY` names; to rate, to withdraw and to authorise stay the citizen's own.
    """
    move = procedure.require(case, "authorise_proxy", by, now)
    if not name.strip() or not authorisation.strip():
        raise Refused(f"请写明代办人姓名和委托办什么（{move.article}）。")
    held = parties.standing_proxy(case)
    if held is not None and held.code_digest:
        raise Refused(
            f"已经委托{parties.display_name(held)}代办；要换人的，请先撤销（《民法典》第一百七十三条）。"
        )
    if held is not None:  # written down at registration without a code of its own
        rows.change(held, revoked_at=now)
    proxy = Party(
        case=case,
        role=PartyRole.PROXY,
        name=name.strip(),
        phone=phone.strip(),
        name_digest=parties.name_digest(name),
        phone_digest=parties.phone_digest(phone),
        sound_digest=parties.sound_digest(name),
        code_digest=access.code_digest(code),
        authorisation=authorisation.strip(),
        authorised_at=now,
    )
    parties.added(case, proxy)
    intake.attach(case, files, by_citizen=True, at=now)
    masked = sealing.masked_name(name.strip())
    history.make(
        case, move, by=by, now=now, note=f"{masked}：{authorisation.strip()}", told={"proxy": masked},
        data={"party": proxy.pk, "files": [str(blob.pk) for blob in files]},
    )  # fmt: skip
    return proxy


@transaction.atomic
def revoke_proxy(case: Case, *, by: Citizen, now: datetime) -> Case:
    """Take the authority back; the proxy's code opens nothing from now on (民法典第一百七十三条)."""
    move = procedure.require(case, "revoke_proxy", by, now)
    standing = [
        party
        for party in parties.of(case)
        if party.role == PartyRole.PROXY and party.authorised_at and party.revoked_at is None
    ]
    if not standing:
        raise Refused(f"现在没有代办人，不需要撤销（{move.article}）。")
    rows.change_all(standing, revoked_at=now, code_digest="")
    names = "、".join(parties.display_name(party) for party in standing)
    history.make(case, move, by=by, now=now, note=names, data={"parties": [party.pk for party in standing]})
    return case
