"""Forms of review and second review: enter a paper request, take it up or not, decide, sign, serve."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from huiyin.base.errors import Refused
from huiyin.cases import answering, review, reviewing
from huiyin.cases.answering import Reply
from huiyin.cases.codes import (
    NOT_UPHELD,
    ON_REQUESTS,
    EvidenceMethod,
    ReviewGround,
    ReviewLevel,
    ReviewOutcome,
    ReviewRefusal,
)
from huiyin.cases.models import Demand, Evidence
from huiyin.deadlines.words import date_of, day
from huiyin.desk import checks
from huiyin.desk.forms.base import MoveForm, day_field, iso, text_field
from huiyin.desk.forms.service import ServeForm

PARTS = ("facts", "reply", "basis", "opinion", "promise", "promise_due")


class RequestReviewForm(MoveForm):
    requests = text_field(
        "请求", rows=3, help_text="要求撤销、变更哪一项，或者要求重新办理什么，照申请书写。"
    )
    reasons = text_field("事实和理由", rows=5)
    posted_on = day_field(
        "寄出日期", required=False, help_text="邮寄的按邮戳填写，期限届满前寄出的不算超期；当面递交的不填。"
    )
    button = "登记请求"

    def prepare(self) -> None:
        try:
            about = review.subject(self.case)
        except Refused:
            return
        until = f"，期限到{day(about.until)}" if about.until else ""
        label = about.level.label
        self.lead = f"登记书面提出的{label}请求：对{about.against}不服，由{about.organ}{label}{until}。"

    def sizes(self) -> dict[str, str]:
        return {"posted_on": "short"}

    def submit(self) -> str:
        data = self.cleaned_data
        review.request_review(
            self.case,
            data["requests"],
            data["reasons"],
            posted_on=data["posted_on"],
            by=self.by,
            now=self.now,
        )
        return ""


class AcceptReviewForm(MoveForm):
    lead = "受理后出具受理通知书，您登记为承办人；自收到请求之日起三十日内作出意见。"

    def submit(self) -> str:
        review.accept_review(self.case, by=self.by, now=self.now)
        return ""


class DeclineReviewForm(MoveForm):
    down = frozenset({"ground"})
    ground = forms.ChoiceField(label="理由", choices=ReviewRefusal.choices, widget=forms.RadioSelect)
    reason = text_field("说明", help_text="写给请求人看：为什么不予受理。")
    turn_to = text_field("应当怎样办理", rows=2, help_text="写明向哪个机关、在什么期限内提出。")
    lead = "提交后出具不予受理告知书，原意见的效力不变。"

    def submit(self) -> str:
        data = self.cleaned_data
        review.decline_review(
            self.case,
            data["ground"],
            reason=data["reason"],
            turn_to=data["turn_to"],
            by=self.by,
            now=self.now,
        )
        return ""


def _fields() -> dict[str, forms.Field]:
    opinions = [("", "（只在变更时选择）"), *((one.value, one.label) for one in ON_REQUESTS)]
    return {
        "facts": text_field("查明的事实", rows=5),
        "reply": text_field("审查意见", rows=5, help_text="原意见对在哪里、错在哪里，直接回应请求人的理由。"),
        "basis": text_field("法律、政策依据", required=False, rows=2),
        "opinion": forms.ChoiceField(label="变更后的处理意见", choices=opinions, required=False),
        "promise": text_field("变更后的承诺事项", required=False, rows=2),
        "promise_due": day_field("承诺完成日期", required=False),
    }


class DecideReviewForm(MoveForm):
    template = "desk/moves/decide_review.html"
    inline = False
    down = frozenset({"ground"})
    button = "送签发"
    outcome = forms.ChoiceField(label="结论", choices=ReviewOutcome.choices, widget=forms.RadioSelect)
    ground = forms.ChoiceField(label="审查情况", choices=ReviewGround.choices, widget=forms.RadioSelect)
    remand_due = day_field(
        "重新办理的期限", required=False, help_text="责令重新办理的必填；撤销的不填，按三十日计算。"
    )
    summary = text_field("一句话结论", rows=2, help_text="用一两句通俗的话写明结果，印在文书最前面。")

    def prepare(self) -> None:
        self.demands = list(Demand.objects.filter(case=self.case))
        for demand in self.demands:
            for name, field in _fields().items():
                self.fields[f"{name}_{demand.no}"] = field

    def proposal(self) -> dict[str, Any]:
        """The last draft, else the facts found in the review."""
        found = review.under_way(self.case)
        if found.opinion is None:
            return self._found()
        given: dict[str, Any] = {
            "outcome": found.outcome,
            "ground": found.ground,
            "summary": found.opinion.summary,
            "remand_due": iso(found.remand_due) if found.outcome == ReviewOutcome.REMAND else "",
        }
        for item in answering.items(found.opinion):
            given |= {f"{part}_{item.demand.no}": getattr(item, part) for part in PARTS}
            given[f"promise_due_{item.demand.no}"] = iso(item.promise_due)
            if found.outcome != ReviewOutcome.CHANGE:
                given[f"opinion_{item.demand.no}"] = ""
        return given

    def _found(self) -> dict[str, str]:
        request = review.under_way(self.case)
        evidence = [
            row
            for row in Evidence.objects.filter(case=self.case, found_on__gte=request.requested_at.date())
            if row.method != EvidenceMethod.REPORT_HEARD
        ]
        texts = {}
        for demand in Demand.objects.filter(case=self.case):
            mine = [row for row in evidence if row.demand_id in (None, demand.pk)]
            texts[f"facts_{demand.no}"] = "\n".join(
                f"{date_of(row.found_on)}{row.get_method_display()}：{row.finding}" for row in mine
            )
        return texts

    def groups(self) -> list[tuple[Demand, list[BoundField]]]:
        """Each demand with its fields."""
        return [(demand, [self[f"{part}_{demand.no}"] for part in PARTS]) for demand in self.demands]

    def context(self) -> dict[str, object]:
        found = review.under_way(self.case)
        return {"review": found, "answer": found.against}

    def submit(self) -> str:
        data = self.cleaned_data
        replies = [
            Reply(demand=demand.no, **{part: data[f"{part}_{demand.no}"] for part in PARTS})
            for demand in self.demands
        ]
        reviewing.decide_review(
            self.case, outcome=data["outcome"], ground=data["ground"], summary=data["summary"],
            remand_due=data["remand_due"], replies=replies, by=self.by, now=self.now,
        )  # fmt: skip
        return ""


class ReturnReviewForm(MoveForm):
    focus = False  # it stands beside the signature as well
    reason = text_field("需要修改的地方", rows=3, help_text="审查人看得到，修改后重新送签。")
    button = "退回重拟"

    def submit(self) -> str:
        reviewing.return_review(self.case, self.cleaned_data["reason"], by=self.by, now=self.now)
        return ""


class SignReviewForm(MoveForm):
    template = "desk/moves/sign_review.html"
    inline = focus = False
    lead = "签发后编文号，内容不能再改。"

    def context(self) -> dict[str, object]:
        found = review.under_way(self.case)
        back = ReturnReviewForm(self.case, self.by, self.now, auto_id="back_%s")
        assert found.opinion is not None, "what is signed has been written"
        return {
            "review": found,
            "answer": found.opinion,
            "against": found.against,
            "return_form": back,
            "check": checks.of_answer(found.opinion, self.by, self.now),
        }

    def submit(self) -> str:
        reviewing.sign_review(self.case, by=self.by, now=self.now)
        return ""


class ServeReviewForm(ServeForm):
    def prepare(self) -> None:
        super().prepare()
        found = review.under_way(self.case)
        final = found.level == ReviewLevel.SECOND_REVIEW
        follows = "自该日起终结" if final else "请求复核的期限从次日起算"
        if found.outcome in NOT_UPHELD:
            follows = f"送达后退回{self.case.handling_unit}重新办理"
        self.fields["received_on"].help_text = f"以送达凭证上的日期为准，{follows}。"

    def submit(self) -> str:
        reviewing.serve_review(self.case, by=self.by, now=self.now, **self.served())
        return ""
