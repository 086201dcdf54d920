"""Forms of the last chapters: serve, perform, call back, close, handle again."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from huiyin.cases import clocks, closing, followup, service
from huiyin.cases.codes import ReplyChannel, Satisfaction, ServiceMethod, Solved
from huiyin.cases.models import Performance
from huiyin.desk.forms.base import MoveForm, day_field, iso, line_field, text_field
from huiyin.documents import files

_WAYS = {
    ReplyChannel.WEB: ServiceMethod.ELECTRONIC,
    ReplyChannel.IN_PERSON: ServiceMethod.IN_PERSON,
    ReplyChannel.PHONE: ServiceMethod.POST,
    ReplyChannel.POST: ServiceMethod.POST,
}


class ServeForm(MoveForm):
    method = forms.ChoiceField(label="送达方式", choices=ServiceMethod.choices, widget=forms.RadioSelect)
    received_on = day_field("收到日期", help_text="以送达凭证上的日期为准，请求复查的期限从次日起算。")
    receiver = line_field("签收人", length=60)
    proof = forms.FileField(
        label="送达凭证", required=False, help_text="送达回证、邮件查询单的照片或者扫描件。"
    )

    def prepare(self) -> None:
        self.fields["proof"].widget.attrs = {
            "accept": ",".join(files.TYPES), "data-max": str(files.MAX_BYTES), "data-types": ",".join(files.TYPES)
        }  # fmt: skip

    def proposal(self) -> dict[str, Any]:
        return {"received_on": iso(self.today), "method": _WAYS[ReplyChannel(self.case.reply_channel)]}

    def sizes(self) -> dict[str, str]:
        return {"received_on": "short", "receiver": "medium"}

    def submit(self) -> str:
        data = self.cleaned_data
        upload = data["proof"]
        proof = files.store(upload, upload.name or "送达凭证", now=self.now) if upload else None
        service.serve(
            self.case, data["method"], received_on=data["received_on"], receiver=data["receiver"], proof=proof,
            by=self.by, now=self.now,
        )  # fmt: skip
        return ""


class PerformForm(MoveForm):
    down = frozenset({"performance"})
    performance = forms.ModelChoiceField(
        Performance.objects.none(), label="完成了哪一项", empty_label=None, widget=forms.RadioSelect
    )
    done_on = day_field("完成日期")
    proof = text_field("怎样完成、结果如何", rows=3, help_text="诉求人看得到承诺已经完成。")

    def prepare(self) -> None:
        field = cast("forms.ModelChoiceField[Performance]", self.fields["performance"])
        field.queryset = clocks.open_promises(self.case).select_related("item")
        field.label_from_instance = lambda obj: f"{obj.item.promise}（{iso(obj.due)}前）"  # type: ignore[method-assign]

    def proposal(self) -> dict[str, Any]:
        first = clocks.open_promises(self.case).first()
        return {"done_on": iso(self.today), "performance": first.pk if first else None}

    def sizes(self) -> dict[str, str]:
        return {"done_on": "short"}

    def submit(self) -> str:
        data = self.cleaned_data
        service.perform(
            self.case,
            data["performance"],
            proof=data["proof"],
            done_on=data["done_on"],
            by=self.by,
            now=self.now,
        )
        return ""


class CallBackForm(MoveForm):
    button = "保存回访"
    reached = forms.ChoiceField(
        label="是否联系上", choices=[("yes", "联系上了"), ("no", "没有联系上")], widget=forms.RadioSelect
    )
    solved = forms.ChoiceField(
        label="问题解决没有", choices=Solved.choices, required=False, widget=forms.RadioSelect
    )
    satisfaction = forms.ChoiceField(
        label="是否满意", choices=Satisfaction.choices, required=False, widget=forms.RadioSelect
    )
    words = text_field("群众原话", required=False, rows=3)
    lead = "如实记下群众的话，不引导、不代填；没有解决又不满意的，自动退回重新办理。"

    def submit(self) -> str:
        data = self.cleaned_data
        followup.call_back(
            self.case, reached=data["reached"] == "yes", solved=data["solved"], satisfaction=data["satisfaction"],
            words=data["words"], by=self.by, now=self.now,
        )  # fmt: skip
        return ""


class CloseForm(MoveForm):
    note = text_field("核对意见", required=False, rows=2)
    template = "desk/moves/close.html"

    def context(self) -> dict[str, object]:
        return {"gates": closing.gates(self.case)}

    def submit(self) -> str:
        closing.close(self.case, note=self.cleaned_data["note"], by=self.by, now=self.now)
        return ""


class ReopenForm(MoveForm):
    reason = text_field("重新办理的理由", rows=3)
    lead = "退回原办理单位重新办理，重新计算期限。"

    def submit(self) -> str:
        followup.reopen(self.case, self.cleaned_data["reason"], by=self.by, now=self.now)
        return ""
