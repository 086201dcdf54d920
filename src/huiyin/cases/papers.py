"""Papers of a case: the facts that any paper may print, joined with those of the verb that issues it.

Verbs call `issue` before they write their step and keep the letter's fingerprint in the audit event. What each paper
needs from its verb is listed in docs/papers.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Model

from huiyin.base import rows
from huiyin.base.clock import local_date
from huiyin.cases import clocks, indexing, parties, sheets
from huiyin.cases.codes import DeclineGround, FinalGround, PartyKind, PartyRole, Track
from huiyin.cases.models import Case, Clock, Demand, Party
from huiyin.cases.procedure import Actor
from huiyin.documents import letters
from huiyin.documents.models import Letter
from huiyin.org import superiors
from huiyin.org.models import Unit, User

Facts = dict[str, Any]

# The article on which each refusal rests, as the notice states it.
_FINALISED = (
    "《信访工作条例》第三十六条：信访人对复核意见不服，仍然以同一事实和理由提出投诉请求的，各级党委和政府信访部门和其他"
    "机关、单位不再受理。"
)
DECLINE_BASIS: dict[str, str] = {
    DeclineGround.SAME_IN_HAND: "《信访工作条例》第十九条（同一事项已经受理或者正在办理的，不重复受理）。",
    DeclineGround.NOT_OWN_POWER: "《信访工作条例》第二十三条（不属于本机关、单位职权范围的，告知向有权的机关、单位提出）。",
    DeclineGround.COURTS: "《信访工作条例》第二十八条、第三十一条（诉讼与信访分离，按照法定途径处理）。",
    DeclineGround.UNCLEAR: "《信访工作条例》第十九条（提出信访事项应当载明请求、事实、理由）。",
}
FINAL_BASIS: dict[str, str] = {
    FinalGround.FINALISED: _FINALISED,
    FinalGround.REVIEW_LAPSED: "《信访工作条例》第三十五条（请求复查的期限为收到书面答复之日起30日）。",
    FinalGround.SECOND_REVIEW_LAPSED: "《信访工作条例》第三十六条（请求复核的期限为收到书面答复之日起30日）。",
}
_NO_NAME, _MINOR = "诉求人", "未成年人（姓名保密）"
_ADDRESSED = frozenset({PartyRole.PETITIONER, PartyRole.REPRESENTATIVE})


def issue(
    case: Case, kind: str, *, by: Actor, now: datetime, unit: Unit | None = None, **facts: Any
) -> Letter:
    """Fill, number and keep a paper of the case; `unit` is the organ that issues it, the handling unit if not given.

    Facts are texts, numbers, dates, members of code tables (their label is printed), units and people (their name),
    and lists or dicts of them. They win over what the case itself says. Refused when the template asks for more.
    """
    unit = unit or _organ(case)
    if rows.gathered() is not None:
        return _sent_elsewhere(case, kind, unit, now)
    known = _facts(case, kind, unit, now, facts)
    letter = letters.issue(
        kind,
        known,
        unit=unit,
        subject_id=case.pk,
        addressee=str(known.get("to_unit") or known["addressee"]),
        by=by if isinstance(by, User) else None,
        now=now,
    )
    parties.guard(case, letter.body)
    indexing.issued(case, letter)
    return letter


def _sent_elsewhere(case: Case, kind: str, unit: Unit, now: datetime) -> Letter:
    """A bulk import tells what was done before: its papers went out then, and none is written or numbered now."""
    return Letter(kind=kind, subject_id=case.pk, unit=unit, issued_at=now, for_citizen=False)


def preview(case: Case, kind: str, *, now: datetime, unit: Unit | None = None, **facts: Any) -> str:
    """The text of a paper without a number, for looking at or for forms that are printed and filled in by hand."""
    return letters.preview(kind, _facts(case, kind, unit or _organ(case), now, facts))


def issue_general(
    kind: str, subject_id: UUID, *, unit: Unit, by: Actor, now: datetime, **facts: Any
) -> Letter:
    """A paper that is not about one case: advice, reports, bulletins, notices, minutes."""
    known = {**_of_unit(unit, now), **_in_words(facts)}
    user = by if isinstance(by, User) else None
    addressee = str(known.get("to_unit", ""))
    return letters.issue(kind, known, unit=unit, subject_id=subject_id, addressee=addressee, by=user, now=now)


def names(case: Case) -> str:
    """The citizens' names as papers print them."""
    people = [party for party in rows.find(Party, case=case.pk) if party.role in _ADDRESSED]
    return _addressee(case, people)


def items(answer: Any) -> list[Facts]:
    """The answers to the single demands, as the papers print them: facts, evidence, opinion, basis, promise."""
    return sheets.items(answer)


def _organ(case: Case) -> Unit:
    return case.handling_unit or case.owner or case.receiver


def _facts(case: Case, kind: str, unit: Unit, now: datetime, given: Mapping[str, Any]) -> Facts:
    facts = {**_of_unit(unit, now), **_of_case(case, unit), **sheets.facts(case, kind)}
    to_unit = given.get("to_unit")
    if isinstance(to_unit, Unit):
        facts |= {"to_phone": to_unit.contact_phone, "to_address": to_unit.address}
    return {**facts, **_in_words(dict(given))}


def _of_unit(unit: Unit, now: datetime) -> Facts:
    """What a paper prints of the organ that issues it, of the petition office above it, and of the day."""
    today = local_date(now)
    county = superiors.reviewing(unit)
    hearing = superiors.office_of(county or unit)  # where requests for review are handed in
    # A petition office does not hear complaints about itself.
    office = hearing if hearing.pk != unit.pk else county or unit
    return {
        "organ": superiors.full_name(unit),
        "contact_name": unit.contact_name or "值班人员",
        "contact_phone": unit.contact_phone,
        "contact_address": unit.address,
        "office": office.name,
        "office_phone": office.contact_phone,
        "office_address": office.address,
        "review_body": superiors.full_name(county) if county is not None else "本机关的上一级机关",
        "review_address": hearing.address if county is not None else "",
        "review_phone": hearing.contact_phone if county is not None else "",
        "reconsideration_body": superiors.full_name(county) if county is not None else "本机关的上一级机关",
        "court": "有管辖权的人民法院",
        "date": today.isoformat(),
        "today": today,
        "year": today.year,
    }


def _of_case(case: Case, unit: Unit) -> Facts:
    people = [party for party in rows.find(Party, case=case.pk) if party.role in _ADDRESSED]
    facts: Facts = {
        "case_number": case.number,
        "addressee": _addressee(case, people),
        "you": _you(case, people),
        "matter": case.title,
        "text": case.text,
        "demands": [{"no": one.no, "text": one.text} for one in _demands(case)],
        "registered": local_date(case.registered_at),
        "channel": case.get_channel_display(),
        "purpose": case.get_purpose_display(),
        "category": case.category_name,
        "place": case.place_name,
        "people_count": case.people_count,
        "receiver": case.receiver.name,
        "handling_unit": str(case.handling_unit or ""),
        "officer": str(case.officer or ""),
        "hotline": case.track == Track.HOTLINE,
        "accepted": lambda: _accepted(case),  # a template calls it where it prints it
        "query_url": _query_url(case),
    }
    if case.officer is not None and case.handling_unit_id == unit.pk:
        facts["contact_name"] = case.officer.name
        if case.officer.phone:
            facts["contact_phone"] = case.officer.phone
    return facts


def _demands(case: Case) -> list[Demand]:
    known: list[Demand] | None = case.__dict__.get("_demands")
    return known if known is not None else sorted(rows.find(Demand, case=case.pk), key=lambda one: one.no)


def _addressee(case: Case, people: list[Party]) -> str:
    """The names as given; a minor's name stands on no paper, and an anonymous person has none."""
    if case.anonymous:
        return _NO_NAME
    names = [_MINOR if party.minor else party.name for party in people if party.minor or party.name]
    return "、".join(dict.fromkeys(names)) or _NO_NAME


def _you(case: Case, people: list[Party]) -> str:
    if people and all(party.kind == PartyKind.ORGANISATION for party in people):
        return "贵单位"
    return "你们" if case.people_count > 1 or len(people) > 1 else "您"


def _accepted(case: Case) -> object:
    """The day from which the answer was owed, which is the day of acceptance (条例第三十四条)."""
    first = Clock.objects.filter(case=case, code__in=clocks.ANSWERING).order_by("id").first()
    return first.started_on if first is not None else local_date(case.registered_at)


def _query_url(case: Case) -> str:
    address = settings.SITE or "http://127.0.0.1:8000/track/"
    return f"{address}?n={case.number}"


def _in_words(value: Any) -> Any:
    """Facts without objects: a unit or person is its name, a member of a code table its label."""
    match value:
        case dict():
            return {key: _in_words(one) for key, one in value.items()}
        case list() | tuple():
            return [_in_words(one) for one in value]
        case Enum() if hasattr(value, "label"):
            return str(value.label)
        case Model():
            return str(value)
    return value
