"""Forms of simple handling: accept for it, and answer in plain words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.forms.boundfield import BoundField

from huiyin.assist import suggesting
from huiyin.assist.publishing import Published
from huiyin.audit import trail
from huiyin.cases import answering, clocks, releasing, simplified
from huiyin.cases.answering import Reply
from huiyin.cases.codes import Opinion, ToldBy, Track
from huiyin.cases.models import Answer, Demand
from huiyin.desk.forms.answering import PUBLISH, READ_IT
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

    publication: Published | None = None  # what goes out, once it is written and ticked

    def prepare(self) -> None:
        self.demands = list(Demand.objects.filter(case=self.case))
        if settings.ASSIST and not releasing.refusal(self.case, simplified.kind_of(self.case)):
            told = "记下以前先列出隐去个人信息的文字，请您看过再公开。"
            self.fields["publish"] = forms.BooleanField(
                label="可以向公众公开", required=False, help_text=told
            )
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

    def clean(self) -> dict[str, Any]:
        """What is to be public is shown first, and goes out only as it was shown."""
        if not self.errors and self.cleaned_data.get("publish"):
            self.publication = self._publication()
            if self.publication is None:
                self.add_error("publish", "公开的文字现在列不出来，请取消勾选，先记下答复。")
                return self.cleaned_data
            tick = self["publish"]
            tick.label, tick.help_text = PUBLISH, READ_IT
            if self.data.get("read") != self.read:
                self.add_error("publish", f"还没有记下：请看下面的文字，确认以后再按一次“{self.button}”。")
        return self.cleaned_data

    @property
    def read(self) -> str:
        """The mark of the text that was shown."""
        return trail.fingerprint(repr(self.publication)) if self.publication is not None else ""

    def _publication(self) -> Published | None:
        """The answer as it is typed, as everybody would read it."""
        case = self.case
        assert case.owner is not None, "an open case has an owner"
        kind, summary = simplified.kind_of(case), self.cleaned_data["summary"].strip()
        answer = Answer(case=case, kind=kind, unit=case.owner, summary=summary)
        items = answering.items_of(answer, self._replies(), {one.no: one for one in self.demands})
        return suggesting.publication(case, answer, items, on=self.today)

    def context(self) -> dict[str, object]:
        return {"publication": self.publication, "read": self.read}

    def _replies(self) -> list[Reply]:
        data = self.cleaned_data
        return [Reply(one.no, "", data[f"opinion_{one.no}"], data[f"reply_{one.no}"]) for one in self.demands]

    def submit(self) -> str:
        data = self.cleaned_data
        simplified.answer_simply(
            self.case, self._replies(), summary=data["summary"], told_by=data["told_by"],
            receiver=data["receiver"], paper=data["paper"], publish=data.get("publish", False), by=self.by,
            now=self.now,
        )  # fmt: skip
        return ""
