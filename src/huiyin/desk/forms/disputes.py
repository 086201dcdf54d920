"""Forms for disputes between units, for help from other units, and for keeping out of a case."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from huiyin.cases import recusal, routing
from huiyin.desk.forms.base import MoveForm, day_field, line_field, text_field
from huiyin.desk.forms.units import SUITED, set_choices, unit_choices, unit_field, within
from huiyin.org import people
from huiyin.org.models import Unit, User


class AppealRulingForm(MoveForm):
    reason = text_field("争议情况和理由", help_text="为什么不属于本单位，依据清单哪一条，建议由谁办理。")
    lead = "由共同的上级机关裁定由谁受理；裁定以前，仍由本单位负责告知诉求人。"

    def submit(self) -> str:
        routing.appeal_ruling(self.case, reason=self.cleaned_data["reason"], by=self.by, now=self.now)
        return ""


class _Units(MoveForm):
    """Forms that choose among the units which handle requests."""

    def handling_units(self) -> list[Unit]:
        units = within(self.case.receiver.ancestor_ids()[-1])
        return [unit for unit in units if unit.kind in SUITED]


class AdjudicateForm(_Units):
    unit = unit_field("由哪个单位受理", required=True)
    assisting = forms.ModelMultipleChoiceField(
        Unit.objects.none(),
        label="协办单位",
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text="可以选几个，也可以不选。",
    )
    clause = line_field("依据的清单条目", required=False, length=200)
    ruling = text_field("裁定理由", help_text="争议双方和诉求人都看得到结果。")
    lead = "转送过此事项、核实过异议的人不能裁定。"

    def prepare(self) -> None:
        units = self.handling_units()
        set_choices(self, "unit", unit_choices(units))
        field = cast("forms.ModelMultipleChoiceField[Unit]", self.fields["assisting"])
        field.queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units]).order_by("path")

    def submit(self) -> str:
        data = self.cleaned_data
        routing.adjudicate(
            self.case, data["unit"], ruling=data["ruling"], clause=data["clause"],
            assisting=list(data["assisting"]), by=self.by, now=self.now,
        )  # fmt: skip
        return ""


class InviteAssistForm(_Units):
    unit = unit_field("请哪个单位协办", required=True)
    task = text_field("协办事项", rows=3)
    due = day_field("反馈日期")
    lead = "协办单位看得到此事项，只反馈协办意见；答复仍由本单位作出。"

    def prepare(self) -> None:
        units = [unit for unit in self.handling_units() if unit.pk != self.case.handling_unit_id]
        set_choices(self, "unit", unit_choices(units))

    def sizes(self) -> dict[str, str]:
        return {"due": "short"}

    def submit(self) -> str:
        data = self.cleaned_data
        routing.invite_assist(
            self.case, data["unit"], task=data["task"], due=data["due"], by=self.by, now=self.now
        )
        return ""


class AssistForm(MoveForm):
    reply = text_field(
        "协办意见", rows=5, help_text="查明的情况、采取的措施、依据；主办单位拟写答复时看得到。"
    )
    button = "反馈"

    def submit(self) -> str:
        routing.assist(self.case, self.cleaned_data["reply"], by=self.by, now=self.now)
        return ""


def _person_field(label: str, *, required: bool = True) -> forms.ModelChoiceField[User]:
    return forms.ModelChoiceField(User.objects.none(), label=label, required=required, empty_label="请选择")


class AskRecusalForm(MoveForm):
    person = _person_field("谁应当回避")
    reason = text_field("理由", rows=3, help_text="与事项或者当事人有什么直接利害关系。")
    button = "提出回避"
    lead = "本人有利害关系的应当主动提出；由负责人决定。"

    def prepare(self) -> None:
        keys = {user.pk for user in recusal.concerned(self.case)} | {self.by.pk}
        field = cast("forms.ModelChoiceField[User]", self.fields["person"])
        field.queryset = User.objects.filter(pk__in=keys).order_by("pk")

    def proposal(self) -> dict[str, Any]:
        return {"person": self.by.pk}

    def sizes(self) -> dict[str, str]:
        return {"person": "medium"}

    def submit(self) -> str:
        data = self.cleaned_data
        recusal.ask(self.case, data["person"], data["reason"], by=self.by, now=self.now)
        return ""


class RuleRecusalForm(MoveForm):
    template = "desk/moves/recusal.html"
    granted = forms.ChoiceField(
        label="决定", choices=[("yes", "回避"), ("no", "不需要回避")], widget=forms.RadioSelect
    )
    successor = _person_field("由谁接替经办", required=False)
    ruling = text_field("理由", rows=3)
    button = "作出决定"

    def prepare(self) -> None:
        field = cast("forms.ModelChoiceField[User]", self.fields["successor"])
        if self.case.owner is not None:
            posts = people.holders(self.case.owner, people.HANDLING_ROLES, self.today)
            field.queryset = User.objects.filter(pk__in={post.user_id for post in posts}).order_by("pk")

    def context(self) -> dict[str, object]:
        return {"waiting": recusal.waiting(self.case)}

    def sizes(self) -> dict[str, str]:
        return {"successor": "medium"}

    def submit(self) -> str:
        data = self.cleaned_data
        recusal.rule(
            self.case, granted=data["granted"] == "yes", ruling=data["ruling"], successor=data["successor"],
            by=self.by, now=self.now,
        )  # fmt: skip
        return ""
