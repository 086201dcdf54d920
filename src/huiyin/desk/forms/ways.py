"""Forms of the decision at the door: by which way a request is decided, and what is not dealt with here."""

from __future__ import annotations

from typing import Any

from django import forms

from huiyin.cases import handling
from huiyin.cases.codes import FinalGround, Route
from huiyin.desk.forms.base import MoveForm, line_field, text_field

_SENTENCE = {
    Route.R1: "第一项　应当通过诉讼、检察监督、公安机关的程序解决（包括没有办完的涉法涉诉事项）",
    Route.R2: "第二项　应当通过劳动仲裁、土地承包仲裁、商事仲裁解决",
    Route.R3: "第三项　党员不服党纪处分、组织处理的申诉和申请复审",
    Route.R4: "第四项　应当通过行政复议、行政裁决、行政确认、许可、处罚等程序解决",
    Route.R5: "第五项　要求查处违法行为，或者履行保护人身权、财产权等法定职责：依法履行或者答复",
    Route.R6: "第六项　其他：听取陈述、调查核实，出具信访处理意见书",
}


class SetRouteForm(MoveForm):
    down = frozenset({"route"})
    route = forms.ChoiceField(label="办理途径", choices=list(_SENTENCE.items()), widget=forms.RadioSelect)
    reason = text_field("理由", rows=3, help_text="诉求属于哪一类事项，法律规定由谁、按什么程序处理。")
    button = "提出途径"
    lead = (
        "途径不同，诉求人的救济权利也不同：第六项可以请求复查，其他各项按各自的法律救济。提出后由另一人确认。"
    )

    def proposal(self) -> dict[str, Any]:
        return {"route": self.case.route or Route.R6, "reason": self.case.route_reason}

    def submit(self) -> str:
        handling.set_route(
            self.case, self.cleaned_data["route"], self.cleaned_data["reason"], by=self.by, now=self.now
        )
        return ""


class ConfirmRouteForm(MoveForm):
    button = "确认途径"
    template = "desk/moves/confirm_route.html"

    def context(self) -> dict[str, object]:
        return {"sentence": _SENTENCE[Route(self.case.route)] if self.case.route else ""}

    def submit(self) -> str:
        handling.confirm_route(self.case, by=self.by, now=self.now)
        return ""


class RedirectForm(MoveForm):
    inline = False
    body = line_field("向哪个机关提出", length=60)
    address = line_field("地址", required=False, length=100)
    phone = line_field("电话", required=False, length=40)
    limit = line_field("在什么期限内提出", length=100, help_text="例如：自知道权利被侵害之日起一年内。")
    materials = text_field("需要带什么材料", rows=4, help_text="一行一样。")
    law = line_field("法律依据", length=200, help_text="写到条，例如：《劳动争议调解仲裁法》第二十七条。")
    reason = text_field("为什么走这一途径", rows=3, help_text="写给诉求人看，用通俗的话。")
    lead = "出具法定途径告知书，还要登记送达。提出途径的人不能自己出具。"

    def sizes(self) -> dict[str, str]:
        return {"phone": "medium"}

    def submit(self) -> str:
        data = self.cleaned_data
        materials = tuple(line.strip() for line in data["materials"].splitlines() if line.strip())
        way = handling.Way(
            data["body"], data["law"], data["limit"], materials, data["address"], data["phone"]
        )
        handling.redirect(self.case, way, data["reason"], by=self.by, now=self.now)
        return ""


class DeclineFinalForm(MoveForm):
    down = frozenset({"ground"})
    ground = forms.ChoiceField(label="理由", choices=FinalGround.choices, widget=forms.RadioSelect)
    earlier = line_field("终结此事项的文书文号", length=80)
    body = line_field("作出机关", required=False, length=60)
    reason = text_field(
        "说明", help_text="写给诉求人看：为什么属于同一事实和理由；什么样的新事实、新理由可以再提出。"
    )
    lead = "提交后出具不再受理告知书，还要登记送达。有新的事实和理由的，应当受理。"

    def submit(self) -> str:
        data = self.cleaned_data
        handling.decline_final(
            self.case, data["ground"], reason=data["reason"], earlier=data["earlier"], body=data["body"],
            by=self.by, now=self.now,
        )  # fmt: skip
        return ""
