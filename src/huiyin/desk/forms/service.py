"""Forms of the last chapters: serve, perform, call back, close, handle again."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from huiyin.cases import archiving, callbacks, clocks, closing, followup, history, service
from huiyin.cases.codes import AnswerStatus, ReplyChannel, Satisfaction, ServiceMethod, Solved
from huiyin.cases.models import Answer, Performance
from huiyin.desk.forms.base import MoveForm, RowField, day_field, iso, line_field, text_field
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

    def served(self) -> dict[str, Any]:
        """How, when and to whom, with the proof stored."""
        upload = self.cleaned_data["proof"]
        proof = files.store(upload, upload.name or "送达凭证", now=self.now) if upload else None
        given = {name: self.cleaned_data[name] for name in ("method", "received_on", "receiver")}
        return {**given, "proof": proof}

    def submit(self) -> str:
        service.serve(self.case, by=self.by, now=self.now, **self.served())
        return ""


class PerformForm(MoveForm):
    down = frozenset({"performance"})
    performance = RowField(
        Performance.objects.none(), label="完成了哪一项", empty_label=None, widget=forms.RadioSelect
    )
    done_on = day_field("完成日期")
    proof = text_field("怎样完成、结果如何", rows=3, help_text="诉求人看得到承诺已经完成。")

    def prepare(self) -> None:
        field = cast(RowField, self.fields["performance"])
        field.queryset = clocks.open_promises(self.case)
        field.words = lambda obj: f"{obj.text}（{iso(obj.due)}前）"

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
    template = "desk/moves/call_back.html"
    inline = False
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

    def context(self) -> dict[str, object]:
        """What the caller says, and the calls in vain before."""
        answer = Answer.objects.filter(case=self.case, status=AnswerStatus.SERVED).order_by("-id").first()
        unit = history.acting_unit(self.case, self.by, self.now)
        return {
            "caller": self.by.name,
            "caller_unit": unit or "",
            "summary": answer.summary if answer is not None else "",
            "review_until": answer.review_until if answer is not None else None,
            "attempts": callbacks.attempts_of(self.case),
            "today": self.today,
        }

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


class ArchiveForm(MoveForm):
    note = text_field("归档说明", required=False, rows=2)
    lead = "全部文书、附件、办理经过连同目录和校验值归入案卷，之后可以随时下载核对。"

    def submit(self) -> str:
        archiving.archive(self.case, note=self.cleaned_data["note"], by=self.by, now=self.now)
        return ""


class ReopenForm(MoveForm):
    reason = text_field("重新办理的理由", rows=3)
    lead = "退回原办理单位重新办理，重新计算期限。"

    def prepare(self) -> None:
        if self.case.final_on is not None:
            self.lead = "此事项已经复核终结，只有新的事实和理由才能重新办理（《信访工作条例》第三十六条）。"
            self.fields["new_facts"] = text_field(
                "新的事实和理由", rows=4, help_text="照诉求人书面提出的写，并写明证据。"
            )

    def submit(self) -> str:
        data = self.cleaned_data
        new_facts = data.get("new_facts", "")
        followup.reopen(self.case, data["reason"], new_facts=new_facts, by=self.by, now=self.now)
        return ""
