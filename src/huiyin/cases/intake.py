"""The first chapter: a request is registered, sorted, added to and linked (条例第十九条至第二十二条)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from huiyin.base import rows
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.cases import access, clocks, codes, confiding, history, indexing, parties, procedure
from huiyin.cases import urgent as urgency
from huiyin.cases.codes import Channel, Part, PartyRole, Purpose, ReplyChannel, Route, Track
from huiyin.cases.confiding import Keeping
from huiyin.cases.models import Attachment, Case, Demand, Link, Party
from huiyin.cases.models.sealed import TITLE
from huiyin.cases.parties import MAX_REPRESENTATIVES as MAX_REPRESENTATIVES
from huiyin.cases.parties import Person as Person
from huiyin.cases.parties import name_digest as name_digest
from huiyin.cases.parties import phone_digest as phone_digest
from huiyin.cases.procedure import Actor, Citizen
from huiyin.cases.states import State
from huiyin.documents import numbering
from huiyin.documents.models import Blob
from huiyin.org import categories, people
from huiyin.org.models import Unit, User
from huiyin.org.roles import PLACES, Role, UnitKind

MAX_DEMANDS = 20
TITLE_LENGTH = 30


@dataclass(frozen=True, slots=True)
class Intake:
    """What is written down of a request. `demands` empty: the whole text is one demand.

    `track` None: it follows from the channel and the purpose.
    """

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
    track: Track | None = None
    urgent: bool = False
    accused: str = ""  # of an accusation: whom it is about, in the citizen's words
    accused_units: tuple[Unit, ...] = ()

    @property
    def kind(self) -> Track:
        """What kind of matter it is: as chosen, else by the way it came and by what is wanted."""
        if self.purpose == Purpose.ACCUSATION:
            return Track.ACCUSATION
        if self.track is not None:
            return self.track
        if self.channel == Channel.HOTLINE:
            return Track.HOTLINE
        return Track.SUGGESTION if self.purpose == Purpose.SUGGESTION else Track.PETITION

    def outside(self) -> Intake:
        """What the row of an accusation says: nothing of the matter."""
        return replace(
            self, purpose=Purpose.ACCUSATION, title=TITLE, text="", demands=(), place=None, place_text="",
            may_publish=False, urgent=False,
        )  # fmt: skip

    def inside(self) -> dict[str, object]:
        """What is kept apart of it beside the words, for the case that it turns out to be none."""
        return {
            "title": self.title.strip() or headline(self.text),
            "demands": [text.strip() for text in self.demands or (self.text,)],
            "place": self.place.pk if self.place else None,
            "place_text": self.place_text.strip(),
            "may_publish": self.may_publish,
            "urgent": self.urgent,
            "accused": self.accused.strip(),
        }


def keeping(intake: Intake, *, receiver: Unit, teller: Actor, now: datetime) -> Keeping | None:
    """Who would keep an accusation that `teller` writes down; None when it is none, Refused when nobody could.

    Doors ask before they store files.
    """
    if intake.kind is not Track.ACCUSATION:
        return None
    matter = confiding.concerned(intake.accused, intake.accused_units)
    if isinstance(teller, User) and matter.tied(teller, now):
        raise Refused(
            "您或者您所在的单位是被反映的一方，应当回避：请不要记录，告诉诉求人直接向纪检监察机关反映，电话12388"
            "（《信访工作条例》第二十八条、第三十条）。"
        )
    return confiding.keep(matter, receiver=receiver, now=now)


@transaction.atomic
def register(intake: Intake, *, receiver: Unit, by: User | Citizen, code: str, now: datetime) -> Case:
    """Write a request down as one case with numbered demands (条例第十九条、第二十一条).

    `receiver` is the unit that was told first; `code` the query code the citizen gets, of which a fingerprint is kept.
    """
    move = procedure.MOVES["register"]
    if isinstance(by, User) and not people.has_role(by, _roles(move), now, receiver.pk):
        raise Refused(f"您在{receiver}没有登记岗位，不能以该单位名义登记（{move.article}）。")
    written = parties.assembled(intake.people, intake.people_count)
    _check(intake, written, by)
    kept = keeping(intake, receiver=receiver, teller=by, now=now)
    shown, owner = (intake.outside(), kept.office) if kept else (intake, sorting_unit(receiver))
    case = _insert(shown, receiver=receiver, owner=owner, by=by, code=code, now=now)
    texts = () if kept else intake.demands or (intake.text,)
    # What a new case has is known without reading it again.
    case.__dict__["_answer"], case.__dict__["_parties"] = None, list[Party]()
    case.__dict__["_demands"] = [
        Demand(case=case, no=no, text=text.strip()) for no, text in enumerate(texts, 1)
    ]
    rows.insert(*case.__dict__["_demands"])
    parties.added(case, *(_party(case, person, now) for person in written))
    history.take_part(case, (receiver, Part.RECEIVER), (sorting_unit(receiver), Part.SENDER))
    attach(case, intake.files, by_citizen=isinstance(by, Citizen), at=now)
    data: dict[str, object] = {"channel": case.channel, "receiver": receiver.pk}
    if kept is None:
        data["track"] = case.track
    else:
        confiding.lock_away(case, kept, intake.text, intake.inside(), reason="登记时在岗", by=None, now=now)
    if case.urgent:
        data |= urgency.alarm(case, now=now)
    indexing.registered(case)
    history.begin(case, move, by=by, now=now, note="紧急" if case.urgent else "", data=data)
    return case


def _roles(move: procedure.Move) -> frozenset[Role]:
    assert move.who is not None
    return move.who.roles


def _check(intake: Intake, written: Sequence[Person], by: Actor) -> None:
    article = "《信访工作条例》第十九条"
    if not intake.text.strip():
        raise Refused(f"请写明反映的情况和诉求（{article}）。")
    if len(intake.demands) > MAX_DEMANDS:
        raise Refused(f"一次最多写{MAX_DEMANDS}项诉求，其余的请另行登记（{article}）。")
    if isinstance(by, User) and intake.channel in codes.ORAL and not intake.read_back:
        raise Refused(f"口头提出的，请把记录向诉求人宣读或者交其核对，再登记（{article}）。")
    parties.check(written, intake.people_count, anonymous=intake.anonymous, urgent=intake.urgent)
    parties.check_unnamed(written, intake.title, intake.text, intake.place_text, *intake.demands)


def _insert(
    intake: Intake, *, receiver: Unit, owner: Unit, by: User | Citizen, code: str, now: datetime
) -> Case:
    year = local_date(now).year
    case = Case(
        number=f"{year}-{numbering.next_number('case', year):06d}",
        track=intake.kind,
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
        urgent=intake.urgent,
        registered_at=now,
        registered_by=by if isinstance(by, User) else None,
        receiver=receiver,
        owner=owner,
        source=intake.source,
        source_key=intake.source_key,
    )
    case.__dict__["_running_clocks"] = []
    limit = first_clock(case, owner)
    # The row comes before its clocks but must not stand without a date; the clock gives it, then both are written.
    case.next_due = clocks.first_due(limit, now)
    rows.insert(case)
    clocks.start(case, limit, now=now, reason="收到诉求")
    return case


def first_clock(case: Case, owner: Unit) -> str:
    """The limit within which a new matter is sent on, or its citizen told (条例第二十二条、第二十三条)."""
    if case.sealed:
        return "accusation_transfer"
    if case.track == Track.HOTLINE:
        return "hotline_sign"
    return "forward" if owner.kind == UnitKind.PETITION_OFFICE else "notice"


def sorting_unit(receiver: Unit) -> Unit:
    """The unit that sorts what `receiver` took in: for a village its township, else the receiver itself."""
    if receiver.kind in (UnitKind.VILLAGE, UnitKind.COMMUNITY):
        return receiver.township() or receiver
    return receiver


def headline(text: str) -> str:
    """A title from the first sentence, when none was given."""
    first = text.strip().replace("\n", "。").split("。", 1)[0].strip()
    return first if len(first) <= TITLE_LENGTH else first[: TITLE_LENGTH - 1] + "…"


def _party(case: Case, person: Person, now: datetime) -> Party:
    proxy = person.role == PartyRole.PROXY
    return Party(
        case=case,
        kind=person.kind,
        role=person.role,
        name=person.name.strip(),
        phone=person.phone.strip(),
        address=person.address.strip(),
        # A minor is not even found by the name.
        name_digest="" if person.minor else name_digest(person.name),
        phone_digest="" if person.minor else phone_digest(person.phone),
        sound_digest="" if person.minor else parties.sound_digest(person.name),
        minor=person.minor,
        code_digest=access.code_digest(person.code) if proxy and person.code else "",
        authorisation=person.authorisation.strip() if proxy else "",
        authorised_at=now if proxy else None,
    )


def attach(case: Case, files: Sequence[Blob], *, by_citizen: bool, at: datetime) -> None:
    """Keep files with the case, and whether the citizen brought them."""
    rows.insert(*(Attachment(case=case, blob=blob, by_citizen=by_citizen, added_at=at) for blob in files))


@transaction.atomic
def triage(
    case: Case,
    *,
    category: str,
    purpose: str,
    place: Unit | None = None,
    urgent: bool = False,
    title: str = "",
    track: str = "",
    route: str = "",
    route_reason: str = "",
    by: User,
    now: datetime,
) -> Case:
    """Sort a request: kind of matter, content, purpose, place, urgency, and the way proposed (条例第二十二条、第三十一条).

    `track` empty: suggestions by their purpose, the rest as it is; `route` empty: the one proposed before, else R6.
    """
    move = procedure.require(case, "triage", by, now)
    place = place or case.place
    _check_sorting(category, purpose, place)
    parties.guard(case, title)
    changes: dict[str, Any] = {"track": _sorted_track(case, purpose, track, move)}
    changes |= _proposed(case, changes["track"], route, route_reason, by, move)
    note = [categories.name(category), Purpose(purpose).label]
    if changes["track"] != case.track:
        note.append(f"改为{Track(changes['track']).label}")
    data: dict[str, object] = {"track": changes["track"], "route": changes["route"]}
    if urgent and not case.urgent:
        data |= urgency.alarm(case, now=now)
    if urgent != case.urgent:
        note.append("紧急" if urgent else "取消紧急")
    before = case.title, case.place_id
    history.make(
        case,
        move,
        by=by,
        now=now,
        to=State.TRIAGED,
        note="；".join(note),
        data=data,
        category=category,
        purpose=purpose,
        place=place,
        urgent=urgent,
        title=title.strip() or case.title,
        **changes,
    )
    if case.title != before[0]:
        indexing.titled(case)
    if case.place_id != before[1]:
        indexing.placed(case)
    return case


def _check_sorting(category: str, purpose: str, place: Unit | None) -> None:
    if not categories.exists(category):
        raise Refused("请选择内容分类（《信访工作条例》第二十二条）。")
    if purpose not in Purpose.values or purpose == Purpose.ACCUSATION:
        raise Refused("请选择信访目的；检举控告的，请用“转为检举控告密件”（《信访工作条例》第三十条）。")
    if place is not None and place.kind not in PLACES:
        raise Refused("问题属地请选择乡镇、街道或者村、社区。")


def _sorted_track(case: Case, purpose: str, track: str, move: procedure.Move) -> str:
    """The kind of matter after sorting: only between petition and suggestion (条例第二十九条、第三十一条)."""
    between = (Track.PETITION, Track.SUGGESTION)
    if case.track not in between:
        if track and track != case.track:
            raise Refused(
                f"{Track(case.track).label}不能在审核分类时改为其他类别；诉求人要求转为信访事项的，请用“转为信访事项”"
                f"（{move.article}）。"
            )
        return case.track
    if not track:
        return Track.SUGGESTION if purpose == Purpose.SUGGESTION else Track.PETITION
    if track not in between:
        raise Refused(f"审核分类时只能在信访事项和意见建议之间调整（{move.article}）。")
    return track


def _proposed(
    case: Case, track: str, route: str, reason: str, by: User, move: procedure.Move
) -> dict[str, Any]:
    """The way that is proposed with the sorting; another person confirms it before it counts (条例第三十一条)."""
    if track != Track.PETITION:
        return {"route": "", "route_reason": "", "route_by": None, "route_confirmed_by": None}
    route = route or case.route or Route.R6
    if route not in Route.values:
        raise Refused(f"请选择办理途径（{move.article}）。")
    if route == case.route and (not reason.strip() or reason.strip() == case.route_reason):
        return {"route": route}
    if route != Route.R6 and not reason.strip():
        raise Refused(f"请写明选择这一途径的理由：途径不同，诉求人的救济权利也不同（{move.article}）。")
    return {"route": route, "route_reason": reason.strip(), "route_by": by, "route_confirmed_by": None}


@transaction.atomic
def add_material(case: Case, text: str, files: Sequence[Blob], *, by: Citizen, now: datetime) -> Case:
    """The citizen adds facts or files while the case is open."""
    move = procedure.require(case, "add_material", by, now)
    if not text.strip() and not files:
        raise Refused("请填写补充的情况或者选择要上传的材料。")
    attach(case, files, by_citizen=True, at=now)
    history.make(
        case, move, by=by, now=now, note=text.strip(), data={"files": [str(blob.pk) for blob in files]}
    )
    if text.strip():
        indexing.added(case)
    return case


@transaction.atomic
def link(case: Case, other: Case, kind: str, *, by: User, now: datetime) -> Link:
    """Tie two cases the clerk can see; each citizen keeps an own answer (条例第十九条)."""
    move = procedure.require(case, "link", by, now)
    if other.pk == case.pk:
        raise Refused("不能与本事项自身关联，请核对编号。")
    if other.sealed:
        raise Refused("检举控告密件不与其他事项关联，以免他人知悉（《信访工作条例》第三十条）。")
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
