"""Forms of mediation and settlement; and of services that failed or were repeated."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from huiyin.cases import mediation, service
from huiyin.cases.codes import MediationKind, ServiceMethod
from huiyin.desk.forms.base import MoveForm, day_field, iso, line_field, text_field
from huiyin.documents import files

TERMS = 6


class MediateForm(MoveForm):
    kind = forms.ChoiceField(label="方式", choices=MediationKind.choices, widget=forms.RadioSelect)
    other_party = line_field("对方当事人", length=100)
    mediator = line_field("调解组织和调解员", required=False, length=100, help_text="和解的不填。")
    consent = text_field("双方同意的情况", rows=2, help_text="什么时候、以什么方式表示同意。")
    button = "启动"
    lead = "调解以双方自愿为前提；办理期限照常计算。"

    def proposal(self) -> dict[str, Any]:
        return {"kind": MediationKind.MEDIATION}

    def submit(self) -> str:
        data = self.cleaned_data
        mediation.mediate(
            self.case, data["kind"], other_party=data["other_party"], consent=data["consent"],
            mediator=data["mediator"], by=self.by, now=self.now,
        )  # fmt: skip
        return ""


class EndMediationForm(MoveForm):
    reason = text_field("没有达成协议的情况", rows=3)
    button = "记录并继续办理"

    def submit(self) -> str:
        mediation.end_mediation(self.case, self.cleaned_data["reason"], by=self.by, now=self.now)
        return ""


class SettleForm(MoveForm):
    """Terms in numbered rows: what, by whom, until when; empty rows are passed over."""

    template = "desk/moves/settle.html"
    inline = False
    facts = text_field("争议的主要事实", rows=4)
    responsibility = text_field("各方责任", required=False, rows=2)
    signed_on = day_field("签订日期")
    copies = forms.IntegerField(label="协议书份数", min_value=2, max_value=mediation.MAX_COPIES)
    button = "签订并出具协议书"
    lead = "协议由双方签名；第三方（企业、物业等）承诺的，在“履行人”里写明。到期未履行的，恢复办理。"

    def prepare(self) -> None:
        for no in range(1, TERMS + 1):
            self.fields[f"text_{no}"] = text_field("约定的事项", required=no == 1, rows=2)
            self.fields[f"promisor_{no}"] = line_field(
                "履行人", required=False, length=60, help_text="本单位履行的不填。" if no == 1 else ""
            )
            self.fields[f"due_{no}"] = day_field("履行日期", required=False)

    def proposal(self) -> dict[str, Any]:
        return {"signed_on": iso(self.today), "copies": 3}

    def groups(self) -> list[list[BoundField]]:
        return [[self[f"{part}_{no}"] for part in ("text", "promisor", "due")] for no in range(1, TERMS + 1)]

    def submit(self) -> str:
        data = self.cleaned_data
        terms = [
            mediation.Term(data[f"text_{no}"], data[f"due_{no}"], data[f"promisor_{no}"])
            for no in range(1, TERMS + 1)
            if any(data[f"{part}_{no}"] for part in ("text", "promisor", "due"))
        ]
        mediation.settle(
            self.case, facts=data["facts"], terms=terms, signed_on=data["signed_on"],
            responsibility=data["responsibility"], copies=data["copies"], by=self.by, now=self.now,
        )  # fmt: skip
        return ""


class NoteDeliveryForm(MoveForm):
    delivered = forms.ChoiceField(
        label="结果",
        choices=[("no", "没有送到"), ("yes", "再次送达，或者送达其他代表")],
        widget=forms.RadioSelect,
    )
    method = forms.ChoiceField(label="送达方式", choices=ServiceMethod.choices, widget=forms.RadioSelect)
    on = day_field("日期")
    receiver = line_field("受送达人", length=60)
    note = text_field(
        "情况", required=False, rows=2, help_text="没有送到的写明原因：退回、地址不详、拒收等。"
    )
    proof = forms.FileField(label="凭证", required=False)
    button = "保存"
    lead = "没有送到的，请求复查的期限不起算，请换一种方式送达。"

    def prepare(self) -> None:
        self.fields["proof"].widget.attrs = {
            "accept": ",".join(files.TYPES), "data-max": str(files.MAX_BYTES), "data-types": ",".join(files.TYPES)
        }  # fmt: skip

    def proposal(self) -> dict[str, Any]:
        return {"on": iso(self.today), "method": ServiceMethod.POST}

    def sizes(self) -> dict[str, str]:
        return {"on": "short", "receiver": "medium"}

    def submit(self) -> str:
        data = self.cleaned_data
        upload, on = data["proof"], data["on"]
        assert isinstance(on, date)
        proof = files.store(upload, upload.name or "送达凭证", now=self.now) if upload else None
        service.note_delivery(
            self.case, data["method"], on=on, receiver=data["receiver"], delivered=data["delivered"] == "yes",
            note=data["note"], proof=proof, by=self.by, now=self.now,
        )  # fmt: skip
        return ""
