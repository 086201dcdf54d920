"""Forms of the fourth chapter: the answer, demand by demand; its check and its signature."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from huiyin.assist import suggesting
from huiyin.assist.models import Policy
from huiyin.assist.publishing import Published
from huiyin.cases import answering, releasing
from huiyin.cases.answering import Reply
from huiyin.cases.codes import AnswerKind, AnswerStatus, Opinion
from huiyin.cases.models import Answer, AnswerItem, Demand, Evidence
from huiyin.deadlines.words import date_of
from huiyin.desk import checks
from huiyin.desk.forms.base import MoveForm, day_field, iso, line_field, text_field

PARTS = ("facts", "opinion", "reply", "basis", "promise", "promisor", "promise_due")


def reply_fields(opinions: tuple[Opinion, ...]) -> dict[str, forms.Field]:
    """The fields of the answer to one demand."""
    suggestion = Opinion.ADOPT in opinions
    choices = [(one.value, one.label) for one in opinions]
    return {
        "facts": text_field("查明的事实", rows=6),
        "opinion": forms.ChoiceField(label="处理意见", choices=choices, widget=forms.RadioSelect),
        "reply": text_field(
            "答复内容", rows=7, help_text="直接回答这一项诉求：做了什么、结果怎样；不支持的讲清道理。"
        ),
        "basis": text_field("法律、政策依据", required=False, rows=2, help_text="不支持的必须写明。"),
        "promise": text_field(
            "怎样改" if suggestion else "承诺事项",
            required=False,
            rows=2,
            help_text="采纳的写明改什么。" if suggestion else "还没有做完的事，写明做什么。",
        ),
        "promisor": line_field(
            "由谁履行", required=False, length=60, help_text="企业、物业等第三方承诺的写明是谁；本单位不填。"
        ),
        "promise_due": day_field("什么时候改" if suggestion else "承诺完成日期", required=False),
    }


class DraftForm(MoveForm):
    template = "desk/moves/draft.html"
    inline = False
    button = "送审核"
    summary = text_field("一句话答复", rows=2, help_text="用一两句通俗的话写明结果，印在文书最前面。")

    shared: Answer | None = None  # whose words the draft begins with

    @property
    def kind(self) -> AnswerKind:
        return answering.kind_of(self.case)

    def prepare(self) -> None:
        self.fields["summary"].required = self.kind is not AnswerKind.SUGGESTION_REPLY
        self.demands = list(Demand.objects.filter(case=self.case))
        for demand in self.demands:
            for name, field in reply_fields(answering.opinions_of(self.kind)).items():
                self.fields[f"{name}_{demand.no}"] = field

    def proposal(self) -> dict[str, Any]:
        """The last draft, else what others were told in the same matter, else the facts that were found."""
        own = Answer.objects.filter(case=self.case, kind=self.kind).order_by("-id").first()
        self.shared = None if own else answering.shared(self.case)
        last = own or self.shared
        if last is not None:
            return _written(last, Demand.objects.filter(case=self.case).values_list("no", flat=True))
        evidence = list(Evidence.objects.filter(case=self.case))
        numbers = Demand.objects.filter(case=self.case).values_list("pk", "no")
        return {f"facts_{no}": _facts(evidence, pk) for pk, no in numbers}

    def groups(self) -> list[tuple[Demand, list[BoundField], tuple[Policy, ...]]]:
        """Each demand with its fields and the policies that may be cited."""
        return [
            (
                demand,
                [self[f"{part}_{demand.no}"] for part in PARTS],
                checks.policies_for(self.case, demand, self.now),
            )
            for demand in self.demands
        ]

    def context(self) -> dict[str, object]:
        """What the check finds in the words as they stand, when somebody asks before sending them on."""
        if self.is_bound or "look" not in self.initial:
            return {}
        replies = [self._typed(demand.no) for demand in self.demands]
        return {"check": checks.of_replies(self.case, self.given("summary"), replies, self.by, self.now)}

    def _typed(self, no: int) -> Reply:
        """A reply as it stands in the form, whether or not it can be accepted."""
        said = {part: self.given(f"{part}_{no}") for part in PARTS}
        return Reply(demand=no, **{**said, "promise_due": _day(said["promise_due"])})  # type: ignore[arg-type]

    def submit(self) -> str:
        replies = [self._reply(demand.no) for demand in self.demands]
        answering.draft(self.case, self.cleaned_data["summary"], replies, by=self.by, now=self.now)
        return ""

    def _reply(self, no: int) -> Reply:
        return Reply(demand=no, **{part: self.cleaned_data[f"{part}_{no}"] for part in PARTS})


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _written(answer: Answer, numbers: Iterable[int]) -> dict[str, Any]:
    """The words of an answer for the demands that have its numbers."""
    found: dict[str, Any] = {"summary": answer.summary}
    for item in AnswerItem.objects.filter(answer=answer, demand__no__in=numbers).select_related("demand"):
        found |= {f"{part}_{item.demand.no}": getattr(item, part) for part in PARTS}
        found[f"promise_due_{item.demand.no}"] = iso(item.promise_due)
    return found


def _facts(evidence: list[Evidence], demand: int) -> str:
    """What was found for one demand or for all, as a text to go on from."""
    found = [one for one in evidence if one.demand_id in (None, demand)]
    return "\n".join(f"{date_of(one.found_on)}{one.get_method_display()}：{one.finding}" for one in found)


class _Reading(MoveForm):
    """A decision taken with the whole answer in view."""

    template = "desk/moves/reading.html"
    inline = focus = False

    def context(self) -> dict[str, object]:
        answer = answering.current(self.case)
        if answer is None:  # asked for too early; the refusal above the form says so
            return {"answer": None, "check": None}
        return {"answer": answer, "check": checks.of_answer(answer, self.by, self.now)}


class EndorseForm(_Reading):
    note = text_field("审核意见", required=False, rows=2)

    def submit(self) -> str:
        answering.endorse(self.case, note=self.cleaned_data["note"], by=self.by, now=self.now)
        return ""


PUBLISH = "可以向公众公开（公开的是下面隐去个人信息的文字）"
READ_IT = "请通读一遍，确认没有能认出人的内容。"


class SignForm(_Reading):
    lead = "签发后编文号，内容不能再改。"

    publication: Published | None = None  # what goes out, where it may

    def prepare(self) -> None:
        answer = answering.current(self.case)
        if answer is None or answer.status != AnswerStatus.ENDORSED:
            return
        said = answering.items(answer)
        self.publication = suggesting.publication(self.case, answer, said, on=self.today)
        if self.publication is not None:
            self.fields["publish"] = forms.BooleanField(label=PUBLISH, required=False, help_text=READ_IT)

    def context(self) -> dict[str, object]:
        return {**super().context(), "publication": self.publication}

    def submit(self) -> str:
        publish = self.cleaned_data.get("publish", False)
        answering.sign(self.case, publish=publish, by=self.by, now=self.now)
        return ""


class UnpublishForm(MoveForm):
    reason = text_field("为什么撤下", rows=2, help_text="例如：有能认出人的内容；诉求人不愿再公开。")
    lead = "撤下以后，群众网页不再显示这件事的答复；给诉求人的答复不变。"
    button = "撤下"

    def submit(self) -> str:
        releasing.unpublish(self.case, self.cleaned_data["reason"], by=self.by, now=self.now)
        return ""


class SendBackForm(_Reading):
    reason = text_field("需要修改的地方", rows=3, help_text="经办人看得到，修改后重新送审。")
    button = "退回修改"

    def submit(self) -> str:
        answering.send_back(self.case, self.cleaned_data["reason"], by=self.by, now=self.now)
        return ""
