"""Who brings a case: what is asked of each, how each is called, and to whom the answer is due.

`display_name` is the one way in which a name gets onto a page, a list or into a history: a minor's name gets nowhere.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace

from huiyin.base import rows, sealing
from huiyin.base.errors import Refused
from huiyin.cases import sounds
from huiyin.cases.codes import PartyKind, PartyRole
from huiyin.cases.models import Case, Party

JOINT = 5  # from so many people on a request is a joint one (集体访)
MAX_REPRESENTATIVES = 5  # 条例第二十条
MINOR = "未成年人（姓名保密）"
_ARTICLE = "《信访工作条例》第十九条"
_JOINT = "《信访工作条例》第二十条"
# Who stands beside those whose matter it is.
_BESIDE = frozenset({PartyRole.PROXY, PartyRole.GUARDIAN, PartyRole.CONTACT})
_NAME_LENGTH = 2  # shorter names cannot be told from ordinary words


@dataclass(frozen=True, slots=True)
class Person:
    """A person or organisation as written down at registration.

    `authorisation`: how and for what a proxy was authorised; `code`: the proxy's own query code, if one is given out.
    """

    name: str = ""
    phone: str = ""
    address: str = ""
    kind: PartyKind = PartyKind.PERSON
    role: PartyRole = PartyRole.PETITIONER
    minor: bool = False
    authorisation: str = ""
    code: str = ""


def assembled(people: Sequence[Person], count: int) -> tuple[Person, ...]:
    """The people as they are written down: of a joint request, those who give their names speak for the others."""
    if count < JOINT:
        return tuple(people)
    return tuple(replace(one, role=PartyRole.REPRESENTATIVE) if _speaks(one) else one for one in people)


def _speaks(person: Person) -> bool:
    """Whether somebody can speak for a group: a grown-up person who brings the matter as an own one."""
    own = person.role == PartyRole.PETITIONER and person.kind == PartyKind.PERSON
    return own and not person.minor and bool(person.name.strip())


def check(people: Sequence[Person], count: int, *, anonymous: bool, urgent: bool) -> None:
    """Refuse what cannot be written down: nobody named, too many, no representative, no guardian, no authority."""
    named = [person for person in people if person.name.strip()]
    if not anonymous and not named:
        raise Refused(f"请写明姓名（名称）；不愿留名的，请选择匿名（{_ARTICLE}）。")
    concerned = [person for person in named if person.role not in _BESIDE]
    if anonymous and concerned:
        raise Refused(f"匿名的不登记姓名，请删去姓名；只是不愿让别人知道的，请选择保密（{_ARTICLE}）。")
    _check_number(people, concerned, count, anonymous=anonymous)
    _check_beside(people, urgent=urgent)


def _check_number(
    people: Sequence[Person], concerned: Sequence[Person], count: int, *, anonymous: bool
) -> None:
    speaking = [person for person in concerned if person.role == PartyRole.REPRESENTATIVE]
    if len(speaking) > MAX_REPRESENTATIVES:
        raise Refused(f"多人共同反映的，应当推选代表，登记代表即可，代表不超过5人（{_JOINT}）。")
    if count < max(1, len(concerned)):
        raise Refused("人数不能少于登记的人员数，请核对。")
    of_body = any(person.kind == PartyKind.ORGANISATION for person in concerned)
    if count >= JOINT and not speaking and not anonymous and not of_body:
        raise Refused(f"{JOINT}人以上共同反映的，应当推选一至五名代表，请写明代表姓名（{_JOINT}）。")


def _check_beside(people: Sequence[Person], *, urgent: bool) -> None:
    """Those who act for others: guardians of minors, proxies, the contact of an organisation."""
    named = {person.role for person in people if person.name.strip()}
    if any(person.minor for person in people) and PartyRole.GUARDIAN not in named and not urgent:
        raise Refused(
            "未成年人的事项由监护人代为提出，请写明监护人姓名和电话；找不到监护人，或者反映的就是监护人的，请勾选"
            "“紧急”，登记后立即报告（《民法典》第二十三条、《未成年人保护法》第十一条）。"
        )
    for person in people:
        if person.role == PartyRole.PROXY and not person.authorisation.strip():
            raise Refused(
                "代办应当有诉求人书面的、或者录音录像的授权，请写明授权方式和授权办什么；没有授权的，不能代办"
                f"（{_ARTICLE}、《民法典》第一百六十五条）。"
            )
        if person.kind == PartyKind.ORGANISATION and not named & {PartyRole.CONTACT, PartyRole.PROXY}:
            raise Refused(f"以单位、组织名义反映的，请写明联系人姓名（{_ARTICLE}）。")


def check_unnamed(people: Sequence[Person], *texts: str) -> None:
    """Refuse words that name a minor: they are read by many, the name stands in its own sealed place."""
    for person in people:
        name = "".join(person.name.split())
        if person.minor and len(name) >= _NAME_LENGTH and any(name in text for text in texts):
            raise Refused(
                "文字里写有未成年人的姓名，请改成“孩子”“某学生”：姓名只单独保存，不在任何页面、文书上出现"
                "（《未成年人保护法》第四条）。"
            )


def name_digest(name: str) -> str:
    """The fingerprint by which a name is found exactly."""
    return sealing.digest("".join(name.split()), "party_name")


def phone_digest(phone: str) -> str:
    """The fingerprint by which a telephone number is found exactly."""
    return sealing.digest("".join(c for c in phone if c.isdigit()), "party_phone")


def sound_digest(name: str) -> str:
    """The fingerprint by which names are found that sound like this one."""
    return sealing.digest(sounds.sound(name), "party_sound")


def display_name(party: Party, *, clear: bool = False) -> str:
    """How a party is called on pages, lists and slips: masked, unless somebody looks on record (`clear`).

    A minor is never named. The name of an organisation is public and shown whole, unless the case is confidential.
    """
    if party.minor:
        return MINOR
    public = party.kind == PartyKind.ORGANISATION and not party.case.confidential
    return party.name if clear or public else sealing.masked_name(party.name)


def display_phone(party: Party, *, clear: bool = False) -> str:
    """The telephone number of a party, masked unless the look is on record."""
    if party.minor:
        return ""
    return party.phone if clear else sealing.masked_phone(party.phone)


def display_address(party: Party, *, clear: bool = False) -> str:
    """The address of a party; unless the look is on record, only whether there is one."""
    if party.minor or not party.address:
        return ""
    return party.address if clear else "已登记"


def of(case: Case) -> list[Party]:
    """The parties; read once for a loaded case."""
    known: list[Party] | None = case.__dict__.get("_parties")
    if known is None:
        known = case.__dict__["_parties"] = rows.find(Party, case=case.pk)
        for party in known:
            party.case = case
    return known


def added(case: Case, *people: Party) -> None:
    """Insert parties, and keep what was read of the case true."""
    rows.insert(*people)
    if "_parties" in case.__dict__:
        case.__dict__["_parties"] += people


def guard(case: Case, *texts: str) -> None:
    """Refuse words about a case, whoever writes them, that name a minor of it; nothing for history imported in bulk."""
    if any(texts) and rows.gathered() is None:
        check_unnamed([Person(party.name, minor=True) for party in of(case) if party.minor], *texts)


def joint(case: Case) -> bool:
    """Whether the request is a joint one, for which representatives speak (条例第二十条)."""
    return case.people_count >= JOINT


def to_answer(case: Case) -> list[Party]:
    """To whom the written answer is due: each representative, else the petitioners; for minors their guardians."""
    speaking = [party for party in of(case) if party.role == PartyRole.REPRESENTATIVE]
    own = speaking or [party for party in of(case) if party.role == PartyRole.PETITIONER]
    guardians = [party for party in of(case) if party.role == PartyRole.GUARDIAN]
    if any(party.minor for party in own):
        return [*guardians, *(party for party in own if not party.minor)]
    return own


def check_receiver(case: Case, receiver: str) -> None:
    """Refuse that a minor signs for a paper (民法典第二十三条)."""
    typed = name_digest(receiver)
    for party in of(case):
        if party.minor and party.name and hmac.compare_digest(name_digest(party.name), typed):
            raise Refused(
                "未成年人的文书由监护人签收，请填写监护人（《民法典》第二十三条、《未成年人保护法》第四条）。"
            )


def standing_proxy(case: Case) -> Party | None:
    """Somebody authorised to act for the citizen, if there is one now."""
    proxies = [party for party in of(case) if party.role == PartyRole.PROXY and party.authorised_at]
    return next((party for party in proxies if party.revoked_at is None), None)
