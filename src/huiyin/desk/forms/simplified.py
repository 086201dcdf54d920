"""Forms of simple handling: accept for it, and answer in plain words."""

from __future__ import annotations

from django import forms
from django.forms.boundfield import BoundField

from huiyin.cases import answering, clocks, simplified
from huiyin.cases.answering import Reply
from huiyin.cases.codes import Opinion, ToldBy, Track
from huiyin.cases.models import Demand
from huiyin.desk.forms.base import MoveForm, line_field, text_field

_SAID = {
    Track.PETITION: (Opinion.SUPPORT, Opinion.EXPLAIN),
    Track.HOTLINE: (Opinion.SUPPORT, Opinion.PARTLY, Opinion.EXPLAIN),
}


class SimplifyForm(MoveForm):
    template = "desk/moves/accept.html"
    button = "按简易程序受理"
    lead = (
        "适用于初次提出、事实清楚、责任明确、争议不大、容易解决的事项。可能不予支持的、几个单位共同负责的、集体联名的、"
        "重大复杂的，请按普通程序受理。不按规定适用、损害诉求人权益的，要追究责任。"
    )

    def context(self) -> dict[str, object]:
        return {"term": clocks.first_due("simple_answer", self.now)}

    def submit(self) -> str:
        simplified.simplify(self.case, by=self.by, now=self.now)
        return ""


class AnswerSimplyForm(MoveForm):
    template = "desk/moves/simple.html"
    inline = focus = False
    button = "记下答复"
    summary = text_field("一句话答复", rows=2, help_text="用一两句通俗的话写明结果，诉求人看得到。")
    told_by = forms.ChoiceField(label="怎样答复的", choices=ToldBy.choices, widget=forms.RadioSelect)
    receiver = line_field("答复了谁", length=60, help_text="未成年人的事项，写监护人。")
    paper = forms.BooleanField(
        label="诉求人要纸质答复", required=False, help_text="答复文书已经生成，打印盖章后送达，再“补记送达”。"
    )

    def prepare(self) -> None:
        self.demands = list(Demand.objects.filter(case=self.case))
        self.fields["told_by"].initial = ToldBy.PHONE
        choices = [(one.value, one.label) for one in _SAID.get(Track(self.case.track), ())]
        for demand in self.demands:
            self.fields[f"opinion_{demand.no}"] = forms.ChoiceField(
                label="结果", choices=choices, widget=forms.RadioSelect
            )
            self.fields[f"reply_{demand.no}"] = text_field(
                "答复内容", rows=4, help_text="查到了什么、做了什么、结果怎样。"
            )

    def sizes(self) -> dict[str, str]:
        return {"receiver": "medium"}

    def groups(self) -> list[tuple[Demand, list[BoundField]]]:
        """Each demand with its fields."""
        return [
            (demand, [self[f"opinion_{demand.no}"], self[f"reply_{demand.no}"]]) for demand in self.demands
        ]

    def submit(self) -> str:
        data = self.cleaned_data
        replies = [
            Reply(one.no, "", data[f"opinion_{one.no}"], data[f"reply_{one.no}"])
            for one in answering.demands(self.case)
        ]
        simplified.answer_simply(
            self.case, replies, summary=data["summary"], told_by=data["told_by"], receiver=data["receiver"],
            paper=data["paper"], by=self.by, now=self.now,
        )  # fmt: skip
        return ""
