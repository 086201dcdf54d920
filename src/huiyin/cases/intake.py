"""The first chapter: a request is registered, sorted, added to and linked (条例第十九条至第二十二条)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from huiyin.base import rows, sealing
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.cases import access, clocks, codes, history, procedure
from huiyin.cases.codes import Channel, Part, PartyKind, PartyRole, Purpose, ReplyChannel
from huiyin.cases.models import Attachment, Case, Demand, Link, Party
from huiyin.cases.procedure import Actor, Citizen
from huiyin.cases.states import State
from huiyin.documents import numbering
from huiyin.documents.models import Blob
from huiyin.org import categories, people
from huiyin.org.models import Unit, User
from huiyin.org.roles import PLACES, Role, UnitKind

MAX_REPRESENTATIVES = 5  # 条例第二十条
MAX_DEMANDS = 20
TITLE_LENGTH = 30


@dataclass(frozen=True, slots=True)
class Person:
    """A person or organisation as written down at registration."""

    name: str = ""
    phone: str = ""
    address: str = ""
    kind: PartyKind = PartyKind.PERSON
    role: PartyRole = PartyRole.PETITIONER


@dataclass(frozen=True, slots=True)
class Intake:
    """What is written down of a request. `demands` empty: the whole text is one demand."""

    channel: Channel
    text: str
    demands: tuple[str, ...] = ()
    title: str = ""
    people: tuple[Person, ...] = ()
    people_count: int = 1
    purpose: str = ""
    place: Unit | None = None
    place_text: str = ""
    anonymous: bool = False
    confidential: bool = False
    may_publish: bool = False
    reply_channel: ReplyChannel = ReplyChannel.WEB
    read_back: bool = False
    files: Sequence[Blob] = ()
    source: str = ""
    source_key: str = ""


@transaction.atomic
def register(intake: Intake, *, receiver: Unit, by: User | Citizen, code: str, now: datetime) -> Case:
    """Write a request down as one case with numbered demands (条例第十九条、第二十一条).

    `receiver` is the unit that was told first; `code` the query code the citizen gets, of which a fingerprint is kept.
    """
    move = procedure.MOVES["register"]
    if isinstance(by, User) and not people.has_role(by, _roles(move), now, receiver.pk):
        raise Refused(f"您在{receiver}没有登记岗位，不能以该单位名义登记（{move.article}）。")
    _check(intake, by)
    case = _insert(intake, receiver=receiver, by=by, code=code, now=now)
    texts = intake.demands or (intake.text,)
    # What a new case has is known without reading it again.
    case.__dict__["_answer"] = None
    case.__dict__["_demands"] = [
        Demand(case=case, no=no, text=text.strip()) for no, text in enumerate(texts, 1)
    ]
    rows.insert(*case.__dict__["_demands"])
    rows.insert(*(_party(case, person) for person in intake.people))
    history.take_part(case, (receiver, Part.RECEIVER), (sorting_unit(receiver), Part.SENDER))
    _attach(case, intake.files, by=by, now=now)
    history.begin(case, move, by=by, now=now, data={"channel": case.channel, "receiver": receiver.pk})
    return case


def _roles(move: procedure.Move) -> frozenset[Role]:
    assert move.who is not None
    return move.who.roles


def _check(intake: Intake, by: Actor) -> None:
    article = "《信访工作条例》第十九条"
    if not intake.text.strip():
        raise Refused(f"请写明反映的情况和诉求（{article}）。")
    if len(intake.demands) > MAX_DEMANDS:
        raise Refused(f"一次最多写{MAX_DEMANDS}项诉求，其余的请另行登记（{article}）。")
    if intake.purpose == Purpose.ACCUSATION:
        raise Refused(
            "检举控告公职人员违纪违法的，请直接向纪检监察机关反映（电话12388），以免内容为被反映人知悉（《信访工作条例》第三十条）。"
        )
    named = [person for person in intake.people if person.name.strip()]
    if not intake.anonymous and not named:
        raise Refused(f"请写明姓名（名称）；不愿留名的，请选择匿名（{article}）。")
    if isinstance(by, User) and intake.channel in codes.ORAL and not intake.read_back:
        raise Refused(f"口头提出的，请把记录向诉求人宣读或者交其核对，再登记（{article}）。")
    representatives = [person for person in intake.people if person.role == PartyRole.REPRESENTATIVE]
    if len(representatives) > MAX_REPRESENTATIVES:
        raise Refused("多人共同反映的，应当推选代表，代表不超过5人（《信访工作条例》第二十条）。")
    concerned = [person for person in named if person.role != PartyRole.PROXY]
    if intake.anonymous and concerned:
        raise Refused(f"匿名的不登记姓名，请删去姓名；只是不愿让别人知道的，请选择保密（{article}）。")
    if intake.people_count < max(1, len(concerned)):
        raise Refused("人数不能少于登记的人员数，请核对。")
    if intake.people_count > MAX_REPRESENTATIVES and len(intake.people) > MAX_REPRESENTATIVES:
        raise Refused("多人共同反映的，登记代表即可，代表不超过5人（《信访工作条例》第二十条）。")


def _insert(intake: Intake, *, receiver: Unit, by: User | Citizen, code: str, now: datetime) -> Case:
    owner = sorting_unit(receiver)
    year = local_date(now).year
    case = Case(
        number=f"{year}-{numbering.next_number('case', year):06d}",
        state=State.REGISTERED,
        code_digest=access.code_digest(code),
        channel=intake.channel,
        purpose=intake.purpose,
        title=intake.title.strip() or headline(intake.text),
        text=intake.text.strip(),
        place=intake.place,
        place_text=intake.place_text.strip(),
        people_count=intake.people_count,
        anonymous=intake.anonymous,
        confidential=intake.confidential,
        may_publish=intake.may_publish,
        reply_channel=intake.reply_channel,
        read_back=intake.read_back,
        registered_at=now,
        registered_by=by if isinstance(by, User) else None,
        receiver=receiver,
        owner=owner,
        source=intake.source,
        source_key=intake.source_key,
    )
    case.__dict__["_running_clocks"] = []
    limit = "forward" if owner.kind == UnitKind.PETITION_OFFICE else "notice"
    # The row comes before its clocks but must not stand without a date; the clock gives it, then both are written.
    case.next_due = clocks.first_due(limit, now)
    rows.insert(case)
    clocks.start(case, limit, now=now, reason="收到诉求")
    return case


def sorting_unit(receiver: Unit) -> Unit:
    """The unit that sorts what `receiver` took in: for a village its township, else the receiver itself."""
    if receiver.kind in (UnitKind.VILLAGE, UnitKind.COMMUNITY):
        return receiver.township() or receiver
    return receiver


def headline(text: str) -> str:
    """A title from the first sentence, when none was given."""
    first = text.strip().replace("\n", "。").split("。", 1)[0].strip()
    return first if len(first) <= TITLE_LENGTH else first[: TITLE_LENGTH - 1] + "…"


def _party(case: Case, person: Person) -> Party:
    return Party(
        case=case,
        kind=person.kind,
        role=person.role,
        name=person.name.strip(),
        phone=person.phone.strip(),
        address=person.address.strip(),
        name_digest=name_digest(person.name),
        phone_digest=phone_digest(person.phone),
    )


def name_digest(name: str) -> str:
    """The fingerprint by which a name is found exactly."""
    return sealing.digest("".join(name.split()), "party_name")


def phone_digest(phone: str) -> str:
    """The fingerprint by which a telephone number is found exactly."""
    return sealing.digest("".join(c for c in phone if c.isdigit()), "party_phone")


def _attach(case: Case, files: Sequence[Blob], *, by: Actor, now: datetime) -> None:
    by_citizen = isinstance(by, Citizen)
    rows.insert(*(Attachment(case=case, blob=blob, by_citizen=by_citizen, added_at=now) for blob in files))


@transaction.atomic
def triage(
    case: Case,
    *,
    category: str,
    purpose: str,
    place: Unit | None = None,
    urgent: bool = False,
    title: str = "",
    by: User,
    now: datetime,
) -> Case:
    """Sort a request: content category, purpose, place, urgency (条例第二十二条)."""
    move = procedure.require(case, "triage", by, now)
    if not categories.exists(category):
        raise Refused("请选择内容分类（《信访工作条例》第二十二条）。")
    if purpose not in Purpose.values or purpose == Purpose.ACCUSATION:
        raise Refused("请选择信访目的；检举控告应当由纪检监察机关受理（《信访工作条例》第三十条）。")
    place = place or case.place
    if place is not None and place.kind not in PLACES:
        raise Refused("问题属地请选择乡镇、街道或者村、社区。")
    history.make(
        case,
        move,
        by=by,
        now=now,
        to=State.TRIAGED,
        note=f"{categories.name(category)}；{Purpose(purpose).label}{'；紧急' if urgent else ''}",
        category=category,
        purpose=purpose,
        place=place,
        urgent=urgent,
        title=title.strip() or case.title,
    )
    return case


@transaction.atomic
def add_material(case: Case, text: str, files: Sequence[Blob], *, by: Citizen, now: datetime) -> Case:
    """The citizen adds facts or files while the case is open."""
    move = procedure.require(case, "add_material", by, now)
    if not text.strip() and not files:
        raise Refused("请填写补充的情况或者选择要上传的材料。")
    _attach(case, files, by=by, now=now)
    history.make(
        case, move, by=by, now=now, note=text.strip(), data={"files": [str(blob.pk) for blob in files]}
    )
    return case


@transaction.atomic
def link(case: Case, other: Case, kind: str, *, by: User, now: datetime) -> Link:
    """Tie two cases the clerk can see; each citizen keeps an own answer (条例第十九条)."""
    move = procedure.require(case, "link", by, now)
    if other.pk == case.pk:
        raise Refused("不能与本事项自身关联，请核对编号。")
    if kind not in codes.LinkKind.values:
        raise Refused("请选择两件事项的关系。")
    if (
        Link.objects.filter(case=case, other=other).exists()
        or Link.objects.filter(case=other, other=case).exists()
    ):
        raise Refused(f"已经与{other.number}关联，不需要重复关联。")
    row = Link(case=case, other=other, kind=kind, at=now, by=by)
    rows.insert(row)
    note = f"与{other.number}关联：{codes.LinkKind(kind).label}"
    history.make(case, move, by=by, now=now, note=note, data={"other": other.number, "kind": kind})
    return row


@transaction.atomic
def reissue_code(case: Case, code: str, *, identity: str, by: User, now: datetime) -> Case:
    """Give the citizen who lost it a new query code, after checking who it is; the old one no longer opens the case."""
    move = procedure.require(case, "reissue_code", by, now)
    if case.handling_unit_id in {capacity.unit.pk for capacity in people.capacities(by, now)}:
        raise Refused(
            f"凭查询码可以评价答复，办理单位不能换发，请诉求人到信访工作机构或者村（社区）换发（{move.article}）。"
        )
    if not identity.strip():
        raise Refused("请写明怎样核对了诉求人的身份，再换发查询码（《个人信息保护法》第九条）。")
    if re.search(r"\d{15}", identity):
        raise Refused("请只写核对的方式，不要写证件号码（《个人信息保护法》第六条）。")
    how = identity.strip()  # the auditor reads it too: a code in wrong hands is the gravest fault here
    history.make(
        case,
        move,
        by=by,
        now=now,
        note=f"身份核对：{how}",
        data={"identity": how},
        code_digest=access.code_digest(code),
    )
    return case
