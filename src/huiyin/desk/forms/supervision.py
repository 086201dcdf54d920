"""Forms of supervision and of advice: what the system found is proposed, a person confirms it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast

from django import forms

from huiyin.base import clock
from huiyin.cases import grounds, procedure, supervision
from huiyin.cases.codes import Adoption, AdviceKind, SupervisionGround
from huiyin.cases.grounds import Found
from huiyin.cases.models import Supervision
from huiyin.desk.forms.base import DeskForm, MoveForm, RowField, day_field, line_field, text_field
from huiyin.org import people
from huiyin.org.models import Unit


class _Begin(MoveForm):
    """A step of supervision: ground, facts from the record, demand."""

    inline = False
    down = frozenset({"ground"})
    demands = ""
    ground = forms.ChoiceField(label="事由", choices=SupervisionGround.choices, widget=forms.RadioSelect)
    facts = text_field("事实", rows=6, help_text="已按记录拟好，请核对后再发；不写诉求人的姓名和电话。")
    demand = text_field("要求", rows=3)

    def found(self) -> list[Found]:
        """What the record shows, once for a form."""
        if "_found" not in self.__dict__:
            self._found = grounds.of_case(self.case, self.now)
        return self._found

    def prepare(self) -> None:
        """What the record does not show is not offered, except what only a person can tell."""
        shown = {one.ground for one in self.found()}
        offered = [
            (one.value, one.label) for one in SupervisionGround if one in shown or one not in grounds.FOUND
        ]
        cast(forms.ChoiceField, self.fields["ground"]).choices = offered

    def proposal(self) -> dict[str, Any]:
        found = sorted(self.found(), key=lambda one: one.ground != SupervisionGround.NO_REPLY)
        given: dict[str, Any] = {"demand": self.demands}
        if found:
            given |= {
                "ground": found[0].ground,
                "facts": "\n".join(dict.fromkeys(one.facts for one in found)),
            }
        return given


class RemindForm(_Begin):
    lead = "应当办理的单位三个工作日内答复；不改变事项的期限，也不替代办理。"
    demands = "请抓紧办理，并说明情况。"
    button = "发催办单"

    def submit(self) -> str:
        data = self.cleaned_data
        supervision.remind(
            self.case, data["ground"], data["facts"], demand=data["demand"], by=self.by, now=self.now
        )
        return ""


class OrderForm(_Begin):
    lead = "应当办理的单位十五日内书面答复；还没有了结的催办随之转为督办。"
    demands = "请查清没有按期办理的原因，限期办结，并书面答复原因、措施和完成时间。"
    button = "发督办函"

    def submit(self) -> str:
        data = self.cleaned_data
        supervision.order(self.case, data["ground"], data["facts"], data["demand"], by=self.by, now=self.now)
        return ""


class EscalateForm(_Begin):
    lead = "只能在同一事由发过督办函、没有按期答复或者没有落实之后采用。"
    demands = "请限期整改到位，并书面报告整改情况。"
    button = "发通知书"
    measure = forms.ChoiceField(
        label="措施", choices=[(one.value, one.label) for one in supervision.GRAVER], widget=forms.RadioSelect
    )
    meeting_on = day_field("约谈日期", required=False, help_text="只有约谈才填写日期、时间和地点。")
    meeting_time = forms.TimeField(
        label="约谈时间", required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "请写成09:30这样的时间。"},
    )  # fmt: skip
    meeting_place = line_field("约谈地点", required=False)
    field_order = ("measure", "ground", "facts", "demand", "meeting_on", "meeting_time", "meeting_place")

    def prepare(self) -> None:
        self._unheeded = supervision.unheeded(self.case, self.now)
        offered = dict.fromkeys((row.ground, row.get_ground_display()) for row in self._unheeded)
        cast(forms.ChoiceField, self.fields["ground"]).choices = list(offered)

    def proposal(self) -> dict[str, Any]:
        return {**super().proposal(), "ground": self._first_ground()}

    def _first_ground(self) -> str:
        rows = supervision.unheeded(self.case, self.now)
        return rows[0].ground if rows else ""

    def sizes(self) -> dict[str, str]:
        return {"meeting_on": "short", "meeting_time": "short"}

    def submit(self) -> str:
        data = self.cleaned_data
        supervision.escalate(
            self.case, data["measure"], data["ground"], data["facts"], data["demand"],
            meeting_at=self._meeting(data["meeting_on"], data["meeting_time"]),
            meeting_place=data["meeting_place"], by=self.by, now=self.now,
        )  # fmt: skip
        return ""

    @staticmethod
    def _meeting(on: date | None, at: Any) -> datetime | None:
        return clock.at(on, at.hour, at.minute) if on is not None and at is not None else None


class _Answering(MoveForm):
    """A form about one of the open steps of supervision of the case."""

    template = "desk/moves/supervised.html"
    inline = False
    down = frozenset({"supervision"})
    supervision = RowField(
        Supervision.objects.none(), label="哪一件", empty_label=None, widget=forms.RadioSelect
    )

    def choosable(self) -> list[Supervision]:
        raise NotImplementedError

    def _mine(self, verb: str) -> set[int]:
        who = procedure.MOVES[verb].who
        roles = who.roles if who is not None else frozenset()
        return {c.unit.pk for c in people.capacities(self.by, self.now) if c.role in roles}

    def prepare(self) -> None:
        self.offered = self.choosable()
        field = cast(RowField, self.fields["supervision"])
        field.queryset = Supervision.objects.filter(pk__in=[row.pk for row in self.offered])
        field.words = _named
        if self.offered and "supervision" not in self.initial:
            self.initial["supervision"] = self.offered[0].pk

    def context(self) -> dict[str, object]:
        return {"supervisions": [(row, supervision.explain(row)) for row in self.offered]}


def _named(row: Any) -> str:
    return f"{row.get_measure_display()}：{row.get_ground_display()}（{row.due:%Y-%m-%d}以前答复）"


def _open(form: MoveForm) -> Any:
    found = Supervision.objects.filter(case=form.case, ended_at=None)
    return found.select_related("unit", "by_unit", "letter").order_by("due", "pk")


class ReplySupervisionForm(_Answering):
    button = "提交答复"
    lead = "如实说明，答复由督办单位核对。"
    cause = text_field("原因", rows=3)
    measures = text_field("措施", rows=4, help_text="已经做了什么，接下来做什么。")
    finish_on = day_field("完成时间", help_text="已经完成的填今天。")

    def choosable(self) -> list[Supervision]:
        return list(_open(self).filter(unit__in=self._mine("reply_supervision"), replied_at=None))

    def sizes(self) -> dict[str, str]:
        return {"finish_on": "short"}

    def submit(self) -> str:
        data = self.cleaned_data
        supervision.reply_supervision(
            self.case, data["supervision"], cause=data["cause"], measures=data["measures"],
            finish_on=data["finish_on"], by=self.by, now=self.now,
        )  # fmt: skip
        return ""


class EndSupervisionForm(_Answering):
    button = "保存"
    lead = "核对实际情况，不只看答复文字。"
    outcome = forms.ChoiceField(
        label="核对结果", choices=[("done", "已经落实，了结"), ("return", "没有落实，退回重新答复")],
        widget=forms.RadioSelect,
    )  # fmt: skip
    result = text_field("核对的情况", rows=3)
    due = day_field("重新答复期限", required=False, help_text="退回的填写。")

    def choosable(self) -> list[Supervision]:
        return list(_open(self).filter(by_unit__in=self._mine("end_supervision")))

    def sizes(self) -> dict[str, str]:
        return {"due": "short"}

    def submit(self) -> str:
        data = self.cleaned_data
        supervision.end_supervision(
            self.case, data["supervision"], done=data["outcome"] == "done", result=data["result"],
            due=data["due"], by=self.by, now=self.now,
        )  # fmt: skip
        return ""


class AdviseForm(DeskForm):
    """The draft of an advice; the cases it rests on are given by their numbers."""

    kind = forms.ChoiceField(label="种类", choices=AdviceKind.choices, widget=forms.RadioSelect)
    unit = RowField(Unit.objects.none(), label="向哪个单位提出", empty_label="请选择单位")
    finding = text_field("发现的问题", rows=6, help_text="写共性问题和数量，不写诉求人的姓名、电话。")
    suggestion = text_field("建议", rows=5, help_text="写清改什么、怎样改。")
    cases = line_field(
        "所据事项编号", required=False, length=600, help_text="几件用空格隔开，只能是您看得到的事项。"
    )

    def __init__(self, office: Unit, *args: Any, **given: Any) -> None:
        self.office = office
        super().__init__(*args, **given)

    def prepare(self) -> None:
        field = cast(RowField, self.fields["unit"])
        reach = Unit.objects.open().filter(grounds.within_reach([self.office]))
        field.queryset = reach.exclude(pk=self.office.pk).order_by("path")

    def numbers(self) -> list[str]:
        """The case numbers that were typed."""
        return list(dict.fromkeys(self.cleaned_data["cases"].replace("、", " ").replace("，", " ").split()))


class AnswerAdviceForm(DeskForm):
    """Whether a unit takes an advice up."""

    version = forms.IntegerField(label="版本", required=False, widget=forms.HiddenInput)
    adoption = forms.ChoiceField(label="是否采纳", choices=Adoption.choices, widget=forms.RadioSelect)
    reply = text_field("措施和理由", rows=5, help_text="采纳的写措施；部分采纳、没有采纳的说明理由。")
    change_on = day_field("完成时间", required=False, help_text="采纳、部分采纳的填写。")

    def sizes(self) -> dict[str, str]:
        return {"change_on": "short"}
