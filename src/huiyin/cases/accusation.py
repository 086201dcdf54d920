"""Accusations: sealed as soon as it is seen what they are, passed on unread, answered in confidence (条例第三十条)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from huiyin.base import rows
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.cases import clocks, confiding, history, indexing, intake, papers, procedure
from huiyin.cases.codes import PLAIN, Part, Purpose, Track
from huiyin.cases.models import (
    AccusedUnit,
    Case,
    Demand,
    Link,
    Participation,
    SealedMatter,
    Step,
    Supervision,
)
from huiyin.cases.models.sealed import TITLE
from huiyin.cases.procedure import Automaton, Move
from huiyin.cases.states import FINISHED, State
from huiyin.documents.models import Letter
from huiyin.org import people
from huiyin.org.models import Unit, User
from huiyin.org.roles import UnitKind

# Steps whose words stay sealed for good: they speak of the list and of where it went.
_OWN = frozenset({"seal", "unseal", "transfer", "conclude", "share_sealed"})


@transaction.atomic
def seal(
    case: Case, *, accused: str, units: Sequence[Unit] = (), reason: str, by: User, now: datetime
) -> Case:
    """An ordinary request turns out to be an accusation: from now on only those on its list know of it.

    Its words move to the sealed matter, the units that took part lose sight of it, and its clocks start anew.
    """
    move = procedure.require(case, "seal", by, now)
    if not reason.strip():
        raise Refused(f"请写明为什么是检举控告，便于接收的人员核对（{move.article}）。")
    kept = confiding.keep(confiding.concerned(accused, units), receiver=case.receiver, now=now)
    confiding.lock_away(case, kept, case.text, _particulars(case), reason="转为密件时在岗", by=by, now=now)
    _hush(case)
    indexing.sealed(case)
    _part(case, by=by, now=now)
    clocks.end_all(case, now=now, reason=move.label)
    clocks.start(case, "accusation_transfer", now=now, reason=move.label)
    history.make(
        case, move, by=by, now=now, to=State.REGISTERED, note=reason.strip(), track=Track.ACCUSATION, title=TITLE,
        text="", purpose=Purpose.ACCUSATION, category="", place=None, place_text="", may_publish=False, urgent=False,
        route="", route_reason="", route_by=None, route_confirmed_by=None, simplified=False,
        owner=kept.office, officer=None, sender=None, handling_unit=None,
    )  # fmt: skip
    return case


def _particulars(case: Case) -> dict[str, object]:
    """What stands in the row and the demands beside the words."""
    return {
        "title": case.title,
        "demands": list(Demand.objects.filter(case=case).order_by("no").values_list("text", flat=True)),
        "purpose": case.purpose,
        "category": case.category,
        "place": case.place_id,
        "place_text": case.place_text,
        "may_publish": case.may_publish,
        "urgent": case.urgent,
    }


def _hush(case: Case) -> None:
    """Seal the demands and the notes of the steps in place, so that the proof still finds the same words."""
    Demand.objects.filter(case=case).update(text="")
    case.__dict__.pop("_demands", None)
    for step in (*Step.objects.filter(case=case).exclude(note=""), *_mentions(case)):
        if step.note:
            rows.change(step, secret=step.note, note="")


def _mentions(case: Case) -> Iterable[Step]:
    """Steps by which other cases were tied to this one; they say its number."""
    others = Link.objects.filter(Q(case=case) | Q(other=case)).values_list("case", "other")
    keys = {key for pair in others for key in pair} - {case.pk}
    told = Step.objects.filter(case__in=keys, case__track__in=PLAIN, verb="link")
    return [step for step in told if case.number in step.words]


def _part(case: Case, *, by: User, now: datetime) -> None:
    """Whoever took part takes part no longer: units, and those who supervised."""
    Participation.objects.filter(case=case).delete()
    for row in rows.find(Supervision, case=case.pk, ended_at=None):
        rows.change(row, ended_at=now, ended_by=by, result="已转为密件")


@transaction.atomic
def transfer(
    case: Case, to: Unit | None = None, *, body: str = "", handover: str = "", by: User, now: datetime
) -> Case:
    """Pass an accusation to the unit with authority, or by name to a body outside the system; the reporter is told.

    Never to a unit concerned or below it. What goes outside is finished here; a discipline organ that received the
    accusation itself takes it up by transferring it to itself.
    """
    move = procedure.require(case, "transfer", by, now)
    matter, body = matter_of(case), body.strip()
    if (to is None) == (not body):
        raise Refused(f"请选择接收的单位，或者填写系统外的有权机关，只填一项（{move.article}）。")
    concerned = confiding.of(case, matter.accused)
    if to is not None:
        heard = _heard(case, to, concerned, move, now)
        confiding.trust(case, heard, reason="接收移送", by=by, now=now)
    elif not concerned.keys.isdisjoint(unit.pk for unit in confiding.recognised(body)):
        raise Refused(f"不能移送给被检举控告的单位（{move.article}）。")
    letters = _papers(case, to or body, handover=handover.strip(), by=by, now=now)
    rows.change(matter, authority=str(to or body)[:60])
    clocks.end(case, "accusation_transfer", now=now, reason=move.label)
    changes: dict[str, Any] = {}
    if to is not None:
        clocks.start(case, "accusation_result", now=now, reason=move.label)
        changes["owner"] = to
    note = "；".join(part for part in (f"移送{to or body}", handover.strip()) if part)
    history.make(
        case, move, by=by, now=now, to=State.AWAITING if to else State.CLOSED, note=note,
        data=history.papered(*letters), **changes,
    )  # fmt: skip
    return case


def _heard(case: Case, to: Unit, concerned: confiding.Concerned, move: Move, now: datetime) -> list[User]:
    """The confidential staff of the receiving unit, without those who were taken off the list."""
    if not concerned.keys.isdisjoint(to.ancestor_ids()):
        raise Refused(f"{to}是被检举控告的单位或者其下级，不能接收，请移送其他有权机关（{move.article}）。")
    if to.closed_on is not None:
        raise Refused(f"{to}已经撤并，请选择其他单位。")
    if case.owner_id == to.pk and to.kind != UnitKind.DISCIPLINE:
        raise Refused(f"{to}已经在保管此件，请移送有权处理的机关（{move.article}）。")
    off = confiding.taken_off(case)
    heard = [user for user in confiding.staff(to, concerned, now) if user.pk not in off]
    if not heard:
        raise Refused(
            f"{to}没有可以知悉的密件专办员，请先由系统管理员任命，或者移送其他有权机关（{move.article}）。"
        )
    return heard


def _papers(case: Case, to: Unit | str, *, handover: str, by: User, now: datetime) -> list[Letter]:
    """The letter that goes with the material, and word to the reporter who gave a name."""
    assert case.owner is not None, "an open case has an owner"
    common: dict[str, Any] = {"unit": case.owner, "to_unit": to, "by": by, "now": now}
    issued = []
    if not isinstance(to, Unit) or to.pk != case.owner_id:
        files = case.attachments.count()
        pieces = f"检举控告材料1件{f'，附件{files}件' if files else ''}。"
        received = local_date(case.registered_at)
        issued.append(
            papers.issue(
                case,
                "transfer_letter",
                pieces=pieces,
                handover=handover.rstrip("。"),
                received=received,
                **common,
            )
        )
    if not case.anonymous:
        issued.append(papers.issue(case, "transfer_notice", transferred=local_date(now), **common))
    return issued


@transaction.atomic
def conclude(case: Case, result: str, *, how: str, by: User, now: datetime) -> Case:
    """Tell the reporter what came of it; anonymous ones read it with their code."""
    move = procedure.require(case, "conclude", by, now)
    if not result.strip():
        raise Refused(f"请写明处理结果（{move.article}）。")
    if not how.strip() and not case.anonymous:
        raise Refused(f"请写明怎样告知了检举人；只能凭查询码查看的，也请写明（{move.article}）。")
    rows.change(matter_of(case), result=result.strip())
    history.make(case, move, by=by, now=now, to=State.CLOSED, note=how.strip() or "凭查询码查看")
    return case


@transaction.atomic
def share_sealed(case: Case, user: User, *, add: bool, reason: str, by: User, now: datetime) -> Case:
    """Put somebody on the access list or take somebody off it; the last one who can act stays on."""
    move = procedure.require(case, "share_sealed", by, now)
    if not reason.strip():
        raise Refused(f"请写明增减知悉人员的理由（{move.article}）。")
    listed = {confidant.user_id for confidant in confiding.trusting(case)}
    if add:
        _check_new(case, user, listed, move, now)
        confiding.trust(case, [user], reason=reason.strip()[:100], by=by, now=now)
    else:
        if user.pk not in listed:
            raise Refused(f"{user}不在知悉名单上。")
        if not [one for one in confiding.able(case, case.owner, now) if one.pk != user.pk]:
            raise Refused(
                f"{user}是{case.owner or '名单上'}最后一名能办理此件的人员，不能移出（{move.article}）。"
            )
        confiding.distrust(case, [user], now=now)
    done = "列入" if add else "移出"
    data: dict[str, object] = {"confidant": user.pk, "added": add}
    history.make(case, move, by=by, now=now, note=f"{done}{user}：{reason.strip()}", data=data)
    return case


def _check_new(case: Case, user: User, listed: set[int], move: Move, now: datetime) -> None:
    if user.pk in listed:
        raise Refused(f"{user}已经在知悉名单上。")
    if not people.has_role(user, confiding.TRUSTED, now):
        raise Refused(f"只有密件专办员可以列入知悉名单，请先由系统管理员任命（{move.article}）。")
    if confiding.of(case, matter_of(case).accused).tied(user, now):
        raise Refused(f"{user}是被检举控告的人或者在被检举控告的单位任职，不得知悉（{move.article}）。")


def candidates(case: Case, now: datetime) -> list[User]:
    """Who could be put on the list: confidential staff without a tie to those concerned."""
    concerned = confiding.of(case, matter_of(case).accused)
    listed = {confidant.user_id for confidant in confiding.trusting(case)}
    posts = User.objects.filter(posts__role__in=confiding.TRUSTED, is_active=True).distinct()
    free = posts.exclude(pk__in=listed).order_by("name", "pk")
    return [
        one for one in free if people.has_role(one, confiding.TRUSTED, now) and not concerned.tied(one, now)
    ]


def targets(case: Case, now: datetime) -> list[Unit]:
    """The units that could take it: not those concerned nor below them, with staff who may know."""
    concerned = confiding.of(case, matter_of(case).accused)
    units = Unit.objects.open().filter(posts__role__in=confiding.TRUSTED).distinct().order_by("path")
    return [
        unit
        for unit in units
        if (unit.pk != case.owner_id or unit.kind == UnitKind.DISCIPLINE)
        and concerned.keys.isdisjoint(unit.ancestor_ids())
        and confiding.staff(unit, concerned, now)
    ]


@transaction.atomic
def unseal(case: Case, agreement: str, *, by: User, now: datetime) -> Case:
    """It is no accusation: with the citizen's consent its words go back and it is dealt with as a petition."""
    move = procedure.require(case, "unseal", by, now)
    if not agreement.strip():
        raise Refused(
            f"请写明诉求人何时、怎样同意改为信访事项：改了以后办理单位会看到内容（{move.article}）。"
        )
    matter = matter_of(case)
    rest: dict[str, Any] = json.loads(matter.rest)
    text = matter.text
    if rest.get("accused"):  # told apart from the words, so the row has to say it too
        text = f"{text}\n被反映的人和单位：{rest['accused']}"
    _speak(case, rest["demands"])
    confiding.distrust(case, [confidant.user for confidant in confiding.trusting(case)], now=now)
    AccusedUnit.objects.filter(case=case).delete()
    matter.delete()
    first = intake.sorting_unit(case.receiver)
    owner = first.heir() or first
    clocks.end_all(case, now=now, reason=move.label)
    limit = "forward" if owner.kind == UnitKind.PETITION_OFFICE else "notice"
    clocks.start(case, limit, now=now, reason=move.label)
    history.make(
        case, move, by=by, now=now, to=State.REGISTERED, note=agreement.strip(), track=Track.PETITION,
        title=rest["title"], text=text, purpose=rest.get("purpose", ""), category=rest.get("category", ""),
        place=Unit.objects.filter(pk=rest["place"]).first(), place_text=rest["place_text"],
        may_publish=rest["may_publish"], urgent=rest["urgent"], owner=owner,
    )  # fmt: skip
    history.take_part(case, (case.receiver, Part.RECEIVER), (owner, Part.SENDER))
    indexing.whole(case)
    return case


def _speak(case: Case, texts: Sequence[str]) -> None:
    """Put back the demands and the notes of the steps made while the case was open to the units."""
    standing = {demand.no: demand for demand in Demand.objects.filter(case=case)}
    for no, text in enumerate(texts, 1):
        if no in standing:
            rows.change(standing[no], text=text)
        else:
            rows.insert(Demand(case=case, no=no, text=text))
    case.__dict__.pop("_demands", None)
    for step in (*Step.objects.filter(case=case).exclude(verb__in=_OWN), *_mentions(case)):
        if step.secret:
            rows.change(step, note=step.secret, secret="")


def matter_of(case: Case) -> SealedMatter:
    """What a sealed case says, for those on its list."""
    return SealedMatter.objects.get(case=case)


def relieve(now: datetime, *, limit: int = 500) -> int:
    """Where nobody on the list can act any more, the owner's present confidential staff take over; returns how many."""
    sealed = Case.objects.filter(track=Track.ACCUSATION).exclude(state__in=FINISHED)
    sealed = sealed.select_related("owner").order_by("pk")[:limit]
    return sum(_relieve(case, now) for case in sealed)


@transaction.atomic
def _relieve(case: Case, now: datetime) -> bool:
    if confiding.able(case, case.owner, now):
        return False
    assert case.owner is not None, "an open case has an owner"
    concerned = confiding.of(case, matter_of(case).accused)
    owner, new = case.owner, confiding.staff(case.owner, concerned, now)
    if not new:
        with suppress(Refused):
            kept = confiding.keep(concerned, receiver=case.receiver, now=now)
            owner, new = kept.office, list(kept.heard)
    if not new:
        return False
    rows.hold(case)
    confiding.trust(case, new, reason="原知悉人员离岗，接续办理", by=None, now=now)
    note = f"原知悉人员离岗，由{'、'.join(user.name for user in new)}接续"
    data: dict[str, object] = {"confidants": [user.pk for user in new], "added": True}
    move = procedure.MOVES["share_sealed"]
    history.make(case, move, by=Automaton(), now=now, note=note, data=data, owner=owner)
    return True
