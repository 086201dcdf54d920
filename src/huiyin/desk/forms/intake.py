"""Forms of the first chapter: register, sort, link, a new query code."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django import forms
from django.urls import reverse

from huiyin.base import identifiers
from huiyin.base.errors import Refused
from huiyin.cases import handling, intake, routing
from huiyin.cases.codes import Channel, LinkKind, PartyKind, PartyRole, Purpose, ReplyChannel, Route, Track
from huiyin.cases.models import Case
from huiyin.desk.forms.accusation import AccusedFields
from huiyin.desk.forms.base import MoveForm, line_field, text_field
from huiyin.desk.forms.suggested import AlikeFields, tie
from huiyin.desk.forms.units import SortingFields, within
from huiyin.desk.guard import roles_of
from huiyin.documents import files
from huiyin.documents.models import Blob
from huiyin.org import people
from huiyin.org.models import Unit, User

_TRACKS = [
    ("", "按怎么来的确定"),
    *((track.value, track.label) for track in (Track.PETITION, Track.HOTLINE, Track.SUGGESTION)),
]
_BESIDE = frozenset({PartyRole.PROXY, PartyRole.GUARDIAN, PartyRole.CONTACT})
_CHANNELS = [(value, label) for value, label in Channel.choices if value != Channel.WEB]


class RegisterForm(AccusedFields, AlikeFields, SortingFields):
    """A request as it is told at the window: five things, the rest folded away."""

    channel = forms.ChoiceField(
        label="怎么来的",
        choices=_CHANNELS,
        initial=Channel.VISIT,
        widget=forms.Select(attrs={"autofocus": True}),
    )
    name = line_field("姓名（名称）", required=False, length=60)
    phone = line_field("电话", required=False, length=40)
    text = text_field("反映的情况和诉求", rows=7, max_length=10_000)
    read_back = forms.BooleanField(label="已向本人宣读或者交本人核对，没有异议", required=False)

    receiver = forms.ModelChoiceField(Unit.objects.none(), label="登记单位", required=False, empty_label=None)
    title = line_field("标题", required=False, length=60, help_text="不填的，取第一句话。")
    demands = text_field(
        "逐项诉求", required=False, rows=4, help_text="一行一项，答复时逐项回答；不填的，全文作为一项。"
    )
    place_text = line_field("具体地点", required=False)
    address = line_field("住址", required=False, length=120)
    track = forms.ChoiceField(label="事项类别", choices=_TRACKS, required=False)
    organisation = forms.BooleanField(label="以单位、组织名义反映", required=False)
    contact = line_field("单位联系人", required=False, length=60)
    minor = forms.BooleanField(
        label="诉求人是未成年人", required=False, help_text="姓名不在任何页面、文书上出现；正文里请写“孩子”。"
    )
    guardian = line_field("监护人姓名", required=False, length=60)
    guardian_phone = line_field("监护人电话", required=False, length=40)
    anonymous = forms.BooleanField(label="不愿留名（匿名）", required=False)
    confidential = forms.BooleanField(label="要求对姓名保密", required=False)
    people_count = forms.IntegerField(label="人数", required=False, min_value=1, max_value=100_000)
    representatives = text_field(
        "代表", required=False, rows=3, help_text="一行一人，姓名和电话用空格隔开，不超过5人。"
    )
    proxy = line_field("代办人姓名", required=False, length=60)
    proxy_phone = line_field("代办人电话", required=False, length=40)
    authorisation = line_field(
        "代办授权",
        required=False,
        length=200,
        help_text="书面委托还是录音录像，委托办什么。没有授权的不能代办。",
    )
    authority = forms.FileField(label="授权书、录音", required=False)
    reply_channel = forms.ChoiceField(
        label="答复方式", choices=ReplyChannel.choices, initial=ReplyChannel.PHONE
    )
    accusation = forms.BooleanField(label="检举控告，按密件登记", required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, by: User, now: datetime, *args: Any, **given: Any) -> None:
        self.by, self.now = by, now
        registering = roles_of("register")
        self.receivers = [c.unit for c in people.capacities(by, now) if c.role in registering]
        self.units = within(self.receivers[0].ancestor_ids()[-1])
        given["initial"] = {"key": str(identifiers.ordered_uuid()), **(given.get("initial") or {})}
        super().__init__(*args, **given)

    def prepare(self) -> None:
        super().prepare()
        own = cast("forms.ModelChoiceField[Unit]", self.fields["receiver"])
        own.queryset = Unit.objects.filter(pk__in=[unit.pk for unit in self.receivers])
        own.initial = self.receivers[0].pk
        if len({unit.pk for unit in self.receivers}) == 1:
            own.widget = forms.HiddenInput()

    def sizes(self) -> dict[str, str]:
        return {"channel": "short", "name": "medium", "phone": "medium", "people_count": "short"}

    @property
    def receiving(self) -> Unit:
        """The unit in whose name the request is written down."""
        wanted = self.given("receiver")
        return next((unit for unit in self.receivers if str(unit.pk) == wanted), self.receivers[0])

    @property
    def own_key(self) -> str:
        """The form's key, which is nobody else's: somebody who knows it learns and disturbs nothing."""
        return f"{self.by.pk}:{self.cleaned_data['key']}"

    @property
    def sorts(self) -> bool:
        """Whether the person may also sort and send on what the unit registers."""
        unit = self.receiving
        own = intake.sorting_unit(unit).pk == unit.pk
        return own and people.has_role(self.by, roles_of("triage"), self.now, unit.pk)

    @property
    def more_open(self) -> bool:
        """Whether anything stands in the folded part, so that it is not hidden."""
        names = ("demands", "title", "place_text", "address", "anonymous", "confidential", "track")
        here = () if self.sorts else ("place", "urgent")
        return any(self.given(name) for name in (*names, *here))

    @property
    def sealed_open(self) -> bool:
        """The same for the part about accusations."""
        return any(self.given(name) for name in ("accusation", "accused", "accused_unit", "accused_unit_2"))

    @property
    def others_open(self) -> bool:
        """The same for the part about groups, organisations, minors and proxies."""
        names = ("people_count", "representatives", "organisation", "contact", "minor", "guardian", "proxy",
                 "authorisation")  # fmt: skip
        return any(self.given(name) for name in names)

    @property
    def writers(self) -> tuple[intake.Person, ...]:
        """Whose matter it is, as far as it was typed."""
        name, phone = self.given("name").strip(), self.given("phone").strip()
        return (intake.Person(name, phone, minor=bool(self.given("minor"))),) if name or phone else ()

    def clean_demands(self) -> tuple[str, ...]:
        return tuple(each.strip() for each in self.cleaned_data["demands"].splitlines() if each.strip())

    def written(self) -> intake.Intake:
        """What was typed, as the verb takes it."""
        data = self.cleaned_data
        persons = self._persons()
        return intake.Intake(
            channel=Channel(data["channel"]),
            text=data["text"],
            demands=data["demands"],
            title=data["title"],
            people=tuple(persons),
            people_count=data["people_count"]
            or max(1, sum(one.role not in _BESIDE for one in persons if one.name)),
            purpose=Purpose.ACCUSATION if data["accusation"] else data["purpose"],
            accused=data["accused"],
            accused_units=self.accused_units(),
            place=data["place"],
            place_text=data["place_text"],
            anonymous=data["anonymous"],
            confidential=data["confidential"],
            reply_channel=ReplyChannel(data["reply_channel"]),
            read_back=data["read_back"],
            track=Track(data["track"]) if data["track"] else None,
            urgent=data["urgent"],
            files=self._files(),
            source="desk" if data["key"] else "",
            source_key=data["key"] and self.own_key,
        )

    def _persons(self) -> list[intake.Person]:
        data = self.cleaned_data
        kind = PartyKind.ORGANISATION if data["organisation"] else PartyKind.PERSON
        found = []
        if data["name"] or data["phone"] or data["address"] or data["minor"]:
            found.append(
                intake.Person(data["name"], data["phone"], data["address"], kind, minor=data["minor"])
            )
        if data["contact"]:
            found.append(intake.Person(data["contact"], data["phone"], role=PartyRole.CONTACT))
        if data["guardian"]:
            found.append(intake.Person(data["guardian"], data["guardian_phone"], role=PartyRole.GUARDIAN))
        for written in data["representatives"].splitlines():
            name, _, phone = written.strip().partition(" ")
            if name:
                found.append(intake.Person(name, phone.strip(), role=PartyRole.REPRESENTATIVE))
        if data["proxy"]:
            found.append(
                intake.Person(
                    data["proxy"],
                    data["proxy_phone"],
                    role=PartyRole.PROXY,
                    authorisation=data["authorisation"],
                )
            )
        return found

    def _files(self) -> tuple[Blob, ...]:
        upload = self.cleaned_data["authority"]
        return (files.store(upload, upload.name or "授权书", now=self.now),) if upload else ()

    def sort(self, case: Case) -> None:
        """Go on to sort and send the case just registered, when that was filled in too."""
        data = self.cleaned_data
        unit, clause = self.target()
        if not data["category"]:
            if unit is not None:
                raise Refused("已选责任单位，请同时选择内容分类和信访目的。")
            return
        intake.triage(
            case, category=data["category"], purpose=data["purpose"], place=data["place"],
            urgent=data["urgent"], by=self.by, now=self.now,
        )  # fmt: skip
        send(case, unit, clause, by=self.by, now=self.now)


def send(case: Case, unit: Unit | None, clause: str, *, by: User, now: datetime, note: str = "") -> None:
    """Forward a sorted case to the unit chosen, or accept it when that is the person's own unit.

    A petition stays where it is: who proposed the way by which it is decided does not confirm it by accepting.
    """
    if unit is None:
        return
    if unit.pk == case.owner_id:
        if case.track != Track.PETITION or case.route_by_id != by.pk:
            handling.accept(case, by=by, now=now)
    else:
        routing.forward(case, unit, clause=clause, note=note, by=by, now=now)


class TriageForm(AlikeFields, SortingFields, MoveForm):
    title = line_field("标题", help_text="写清地点和问题，承办单位一眼看懂。")
    note = text_field("转送意见", required=False, rows=2)
    track = forms.ChoiceField(
        label="事项类别",
        required=False,
        choices=[
            ("", "按信访目的确定"),
            *((one.value, one.label) for one in (Track.PETITION, Track.SUGGESTION)),
        ],
    )
    route = forms.ChoiceField(label="办理途径", required=False, choices=Route.choices)
    route_reason = text_field(
        "选择途径的理由", required=False, rows=2, help_text="不走信访程序的必须写明；由另一人确认以后才生效。"
    )
    template = "desk/moves/triage.html"
    inline = False
    button = "保存"

    def __init__(self, case: Case, by: User, now: datetime, **given: Any) -> None:
        self.units = within(case.receiver.ancestor_ids()[-1])
        super().__init__(case, by, now, **given)

    def prepare(self) -> None:
        super().prepare()
        if self.case.track == Track.HOTLINE:  # turned into a petition by its own verb only
            for name in ("track", "route", "route_reason"):
                del self.fields[name]

    @property
    def way_open(self) -> bool:
        """Whether the part about the way was filled in with something of its own."""
        return "route" in self.fields and (self.given("route") != Route.R6 or bool(self.given("track")))

    def proposal(self) -> dict[str, Any]:
        case = self.case
        return {
            "title": case.title,
            "category": case.category,
            "purpose": case.purpose,
            "place": case.place_id,
            "urgent": case.urgent,
            "route": case.route or Route.R6,
            "route_reason": case.route_reason,
        }

    def submit(self) -> str:
        data = self.cleaned_data
        unit, clause = self.target()
        self.tie(self.case)
        intake.triage(
            self.case, category=data["category"], purpose=data["purpose"], place=data["place"],
            urgent=data["urgent"], title=data["title"], track=data.get("track", ""), route=data.get("route", ""),
            route_reason=data.get("route_reason", ""), by=self.by, now=self.now,
        )  # fmt: skip
        send(self.case, unit, clause, by=self.by, now=self.now, note=data["note"])
        return ""


class LinkForm(MoveForm):
    other = line_field("另一件的编号", length=20, help_text="例如 2026-000123，只能关联您看得到的事项。")
    kind = forms.ChoiceField(label="两件是什么关系", choices=LinkKind.choices, widget=forms.RadioSelect)
    lead = "关联以后，两位诉求人各自仍有答复。"

    def sizes(self) -> dict[str, str]:
        return {"other": "medium"}

    def submit(self) -> str:
        tie(self.case, self.cleaned_data["other"], self.cleaned_data["kind"], by=self.by, now=self.now)
        return ""


class ReissueForm(MoveForm):
    identity = text_field("怎样核对了身份", rows=2, help_text="例如：当面查验身份证；回拨登记的电话核对。")
    lead = "换发以后，原来的查询码立即作废。新的查询码只显示一次，请当场打印或者抄给诉求人。"
    button = "换发并打印"
    code = ""

    def submit(self) -> str:
        self.code = identifiers.query_code()
        intake.reissue_code(
            self.case, self.code, identity=self.cleaned_data["identity"], by=self.by, now=self.now
        )
        return reverse("desk:slip")
