"""Forms for what concerns many or cannot wait: joint reception, urgent report, a hotline order that becomes a petition."""

from __future__ import annotations

from typing import Any

from django import forms

from huiyin.cases import hotline, reception, urgent
from huiyin.desk.forms.base import MoveForm, day_field, iso, line_field, text_field
from huiyin.org.models import Unit
from huiyin.org.roles import UnitKind


class TurnPetitionForm(MoveForm):
    button = "转为信访事项"
    wish = text_field(
        "诉求人怎样提出的",
        rows=3,
        help_text="什么时候、用什么方式、原话怎么说。例如：12月1日来电，要求出具书面意见。",
    )
    lead = (
        "编号、诉求、经过和材料全部保留，热线的期限终止，自今天起按《信访工作条例》计算告知和办理期限；诉求人有权得到书面的"
        "处理意见书，并请求复查、复核。"
    )

    def submit(self) -> str:
        hotline.turn_petition(self.case, self.cleaned_data["wish"], by=self.by, now=self.now)
        return ""


class ReportUrgentForm(MoveForm):
    inline = False
    button = "报告并记下时间"
    to = text_field("向谁报告", rows=3, help_text="一行一个机关。")
    text = text_field("报告的内容", rows=5, help_text="什么事、涉及多少人、现在怎么样。")
    measures = text_field("已经采取的措施", rows=3)
    occurred = forms.DateTimeField(
        label="发生时间",
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": "请写成2026-11-22 09:30这样的时间。"},
        help_text="不填的，按登记时间。",
    )
    venue = line_field("发生地点", required=False, help_text="不填的，按问题属地。")
    lead = (
        "报告的时间精确到分，保存后不能改；同时生成《紧急信访信息报告》。隐瞒、谎报、缓报的，要承担责任"
        "（《信访工作条例》第四十六条）。"
    )

    def proposal(self) -> dict[str, Any]:
        root = Unit.objects.get(pk=self.case.receiver.ancestor_ids()[-1])
        place = str(root).removesuffix("人民政府")
        bodies = f"中共{place}委\n{place}人民政府" if root.kind == UnitKind.COUNTY else str(root)
        return {"to": bodies, "text": self.case.text}

    def sizes(self) -> dict[str, str]:
        return {"occurred": "medium", "venue": "medium"}

    def submit(self) -> str:
        data = self.cleaned_data
        urgent.report_urgent(
            self.case, to=data["to"].splitlines(), text=data["text"], measures=data["measures"],
            occurred=data["occurred"], venue=data["venue"], by=self.by, now=self.now,
        )  # fmt: skip
        return ""


class ReceptionForm(MoveForm):
    inline = False
    button = "保存接访记录"
    on = day_field("接访日期")
    place = line_field("地点")
    host = line_field("主持接访的负责人", length=60, help_text="姓名和职务。")
    units = text_field("参加单位和人员", rows=4, help_text="一行一个单位，写明谁来参加。")
    talked = text_field(
        "接访情况和答复", rows=6, help_text="代表说了什么，各单位怎样答复，定了什么事、谁来办、什么时候办完。"
    )
    lead = "代表不超过五人。当面说的不代替书面答复，期限照算。"

    def proposal(self) -> dict[str, Any]:
        return {"on": iso(self.today), "units": str(self.case.owner or "")}

    def sizes(self) -> dict[str, str]:
        return {"on": "short", "host": "medium"}

    def submit(self) -> str:
        data = self.cleaned_data
        reception.hold_reception(
            self.case, on=data["on"], place=data["place"], host=data["host"], units=data["units"].splitlines(),
            talked=data["talked"], by=self.by, now=self.now,
        )  # fmt: skip
        return ""
