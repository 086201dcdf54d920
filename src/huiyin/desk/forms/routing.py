"""Forms of the second chapter: forward, assign, object, rule, designate."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from huiyin.base.errors import Refused
from huiyin.cases import routing
from huiyin.cases.models import Case
from huiyin.desk.forms.base import MoveForm, RowField, day_field, line_field, text_field
from huiyin.desk.forms.units import (
    SUITED,
    Offer,
    UnitFields,
    offers,
    set_choices,
    unit_choices,
    unit_field,
    within,
)
from huiyin.desk.guard import roles_of
from huiyin.org import people
from huiyin.org.models import Unit, User


class _Dispatch(UnitFields, MoveForm):
    """To whom the case goes: the units of the list of duties first."""

    template = "desk/moves/dispatch.html"
    inline = False

    def __init__(self, case: Case, by: User, now: datetime, **given: Any) -> None:
        self.units = within(case.receiver.ancestor_ids()[-1])
        super().__init__(case, by, now, **given)

    def offered(self) -> list[Offer]:
        return [
            one
            for one in offers(self.case.category, self.case.place, self.on)
            if one.unit.pk != self.case.owner_id
        ]

    def chosen(self) -> tuple[Unit, str]:
        unit, clause = self.target()
        if unit is None:
            raise Refused("请选择承办单位。")
        return unit, clause


class ForwardForm(_Dispatch):
    note = text_field("转送意见", required=False, rows=3, help_text="承办单位看得到，诉求人看不到。")

    def submit(self) -> str:
        unit, clause = self.chosen()
        routing.forward(
            self.case, unit, clause=clause, note=self.cleaned_data["note"], by=self.by, now=self.now
        )
        return ""


class AssignForm(_Dispatch):
    feedback_due = day_field("反馈日期", help_text="承办单位在这一天前报告办理结果。")
    note = text_field("交办要求", rows=3)

    def submit(self) -> str:
        unit, clause = self.chosen()
        data = self.cleaned_data
        routing.assign(
            self.case, unit, feedback_due=data["feedback_due"], note=data["note"], clause=clause, by=self.by,
            now=self.now,
        )  # fmt: skip
        return ""


class ObjectForm(MoveForm):
    reason = text_field("为什么不属于本单位", help_text="依据法律法规、职责清单详细说明。")
    clause = line_field("依据的清单条目", required=False, length=200)
    suggested = unit_field("建议由哪个单位办")
    lead = "转办单位五个工作日内核实；核实同意以前，事项仍由本单位负责告知。"

    def prepare(self) -> None:
        units = within(self.case.receiver.ancestor_ids()[-1])
        set_choices(self, "suggested", unit_choices(unit for unit in units if unit.kind in SUITED))

    def submit(self) -> str:
        data = self.cleaned_data
        routing.object_to(
            self.case, reason=data["reason"], clause=data["clause"], suggested=data["suggested"], by=self.by,
            now=self.now,
        )  # fmt: skip
        return ""


class RulingForm(MoveForm):
    ruling = text_field("核实意见", rows=3, help_text="写明核实的情况和依据，双方都看得到。")
    template = "desk/moves/ruling.html"
    upheld = True

    def submit(self) -> str:
        routing.rule_on_objection(
            self.case, upheld=self.upheld, ruling=self.cleaned_data["ruling"], by=self.by, now=self.now
        )
        return ""


class UpholdForm(RulingForm):
    lead = "同意后，事项退回本单位，十五日内另行转送。"


class OverruleForm(RulingForm):
    upheld = False
    lead = "不同意的，仍由原承办单位办理，期限照原来计算。"


class DesignateForm(MoveForm):
    button = "指定"
    officer = RowField(User.objects.none(), label="经办人", empty_label="请选择")
    lead = "诉求人查询时看得到经办人的姓名。"

    def prepare(self) -> None:
        assert self.case.handling_unit is not None, "designation follows dispatch or acceptance"
        posts = people.holders(self.case.handling_unit, roles_of("designate") | roles_of("sign"), self.today)
        field = cast(RowField, self.fields["officer"])
        field.queryset = User.objects.filter(pk__in={post.user_id for post in posts}).order_by("pk")
        titles = {post.user_id: post.title for post in posts}
        field.words = lambda obj: f"{obj.name}（{titles[obj.pk]}）"

    def sizes(self) -> dict[str, str]:
        return {"officer": "medium"}

    def submit(self) -> str:
        routing.designate(self.case, self.cleaned_data["officer"], by=self.by, now=self.now)
        return ""
