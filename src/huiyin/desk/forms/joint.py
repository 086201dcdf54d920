"""The form of one joint answer: the words for all, and the cases for which they are drafted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundField

from huiyin.assist.joint import Draft
from huiyin.cases import answering
from huiyin.cases.answering import Reply
from huiyin.cases.models import Case, Demand
from huiyin.desk.forms.answering import PARTS, reply_fields
from huiyin.desk.forms.base import DeskForm, iso, text_field


class JointForm(DeskForm):
    """What was drafted for one case, to be adapted; the other cases of the topic, to be ticked."""

    summary = text_field(
        "一句话答复", required=False, rows=2, help_text="用一两句通俗的话写明结果，印在每一份文书最前面。"
    )
    cases = forms.MultipleChoiceField(
        label="为哪些事项拟写",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请勾选要拟写答复的事项。"},
    )

    def __init__(self, source: Case, draft: Draft, others: Sequence[Case], data: Any = None) -> None:
        self.source, self.draft, self.others = source, draft, others
        self.demands = {demand.no: demand for demand in answering.demands(source)}
        super().__init__(data, initial=self._proposal())

    def _proposal(self) -> dict[str, Any]:
        """The words as they were drafted; of the cases those that are answered in the same way."""
        kind = answering.kind_of(self.source)
        same = [
            one.number
            for one in self.others
            if one.category == self.source.category and answering.kind_of(one) == kind
        ]
        found: dict[str, Any] = {"summary": self.draft.summary, "cases": same}
        for reply in self.draft.replies:
            said = {**asdict(reply), "promise_due": iso(reply.promise_due)}
            found |= {f"{part}_{reply.demand}": said[part] for part in PARTS}
        return found

    def prepare(self) -> None:
        choices = [(one.number, f"{one.number} {one.title}") for one in self.others]
        cast(forms.MultipleChoiceField, self.fields["cases"]).choices = choices
        opinions = answering.opinions_of(answering.kind_of(self.source))
        for reply in self.draft.replies:
            for name, field in reply_fields(opinions).items():
                self.fields[f"{name}_{reply.demand}"] = field

    def groups(self) -> list[tuple[Demand, list[BoundField]]]:
        """Each demand of the case it begins with, and the fields of its reply."""
        return [
            (self.demands[reply.demand], [self[f"{part}_{reply.demand}"] for part in PARTS])
            for reply in self.draft.replies
        ]

    def options(self) -> list[tuple[Any, Case]]:
        """The box of each other case, with the case."""
        return list(zip(self["cases"].subwidgets, self.others, strict=True))

    def adapted(self) -> Draft:
        """The words as they were sent."""
        said = self.cleaned_data
        replies = (
            Reply(demand=one.demand, **{part: said[f"{part}_{one.demand}"] for part in PARTS})
            for one in self.draft.replies
        )
        return Draft(said["summary"], tuple(replies))
