"""Forms of the third chapter: accept, decline, contact, investigate, extend."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from huiyin.cases import clocks, handling
from huiyin.cases.codes import DeclineGround, EvidenceMethod, Track
from huiyin.cases.models import Demand
from huiyin.desk.forms.base import MoveForm, RowField, day_field, iso, text_field


class AcceptForm(MoveForm):
    template = "desk/moves/accept.html"
    lead = "受理后，诉求人立即查得到由本单位办理，您登记为经办人，可以另行指定。"

    def context(self) -> dict[str, object]:
        code = handling.answer_clock(self.case)
        return {"term": clocks.first_due(code, self.now), "route": self.case.get_route_display()}

    def submit(self) -> str:
        handling.accept(self.case, by=self.by, now=self.now)
        return ""


class DeclineForm(MoveForm):
    down = frozenset({"ground"})
    ground = forms.ChoiceField(label="理由", choices=DeclineGround.choices, widget=forms.RadioSelect)
    reason = text_field("说明", help_text="写给诉求人看：为什么不予受理，依据是什么。")
    turn_to = text_field("应当向哪里提出", rows=2, help_text="写明单位、地址、电话和需要带的材料。")
    lead = "提交后出具不予受理告知书，还要登记送达。"

    def submit(self) -> str:
        data = self.cleaned_data
        handling.decline(
            self.case,
            data["ground"],
            reason=data["reason"],
            turn_to=data["turn_to"],
            by=self.by,
            now=self.now,
        )
        return ""


class ContactForm(MoveForm):
    button = "保存联系记录"
    words_said = text_field("联系的情况", help_text="什么时候、怎样联系、谈到什么。", rows=3)

    def submit(self) -> str:
        handling.contact(self.case, self.cleaned_data["words_said"], by=self.by, now=self.now)
        return ""


class EvidenceForm(MoveForm):
    button = "保存"
    finding = text_field("查明的事实", rows=5, help_text="时间、地点、人物、经过、数量；拟写答复时自动带入。")
    method = forms.ChoiceField(label="核实方式", choices=EvidenceMethod.choices, widget=forms.RadioSelect)
    found_on = day_field("核实日期")
    demand = RowField(Demand.objects.none(), label="对应哪一项诉求", required=False, empty_label="全部")

    def prepare(self) -> None:
        field = cast(RowField, self.fields["demand"])
        field.queryset = Demand.objects.filter(case=self.case)
        field.words = lambda obj: f"{obj.no}. {obj.text[:24]}"

    def proposal(self) -> dict[str, Any]:
        return {"found_on": iso(self.today), "method": EvidenceMethod.SITE_VIEW}

    def sizes(self) -> dict[str, str]:
        return {"found_on": "short", "demand": "medium"}

    def submit(self) -> str:
        data = self.cleaned_data
        handling.add_evidence(
            self.case, data["method"], data["finding"], found_on=data["found_on"], demand=data["demand"],
            by=self.by, now=self.now,
        )  # fmt: skip
        return ""


class ExtendForm(MoveForm):
    days = forms.IntegerField(
        label="延长几日", min_value=1, max_value=365, help_text="只能延长一次，不超过三十日。"
    )
    reason = text_field("理由", rows=3, help_text="诉求人看得到，请写具体。")
    done = text_field("已经做了哪些工作", required=False, rows=2, help_text="印在延长办理期限告知书上。")

    def prepare(self) -> None:
        if self.case.track == Track.HOTLINE:
            self.fields["days"].help_text = "只能延长一次，不超过十个工作日。"

    def sizes(self) -> dict[str, str]:
        return {"days": "short"}

    def submit(self) -> str:
        data = self.cleaned_data
        handling.extend(self.case, data["days"], data["reason"], done=data["done"], by=self.by, now=self.now)
        return ""
