"""Forms of the answers to questions of policy: write, revise, withdraw."""

from __future__ import annotations

from datetime import datetime

from django import forms

from huiyin.assist import policies
from huiyin.assist.policies import Content
from huiyin.desk.forms.base import DeskForm, day_field, line_field, text_field
from huiyin.desk.forms.units import every_category, set_choices, unit_field
from huiyin.org.models import Unit, User
from huiyin.org.roles import PlaceKind


class PolicyForm(DeskForm):
    question = line_field("问题", length=120, help_text="照群众的问法写，一条只问一件事。")
    answer = text_field(
        "答复", rows=9, max_length=4000,
        help_text="用平常的话写：什么条件、找谁、带什么、多久、花不花钱。不写个别人的情况。",
    )  # fmt: skip
    basis = text_field(
        "依据",
        rows=2,
        max_length=400,
        help_text="法律、法规、文件的名称、文号和条文，例如：《住房公积金管理条例》第二十四条。",
    )
    terms = line_field(
        "群众的说法",
        required=False,
        length=200,
        help_text="来信里常见的叫法，用空格隔开，例如：取公积金 提公积金。",
    )
    category = forms.CharField(label="内容分类", required=False, widget=forms.Select)
    place_kind = forms.ChoiceField(label="适用地域", choices=PlaceKind.choices, required=False)
    unit = unit_field("负责单位", required=True, help_text="谁对这条答复负责、政策变了由谁修订。")
    from_date = day_field("施行起", required=False, help_text="不填的，从今天起。")
    to_date = day_field(
        "施行止", required=False, help_text="没有定期限的不填；到期以后自动不再提示、不再公开。"
    )
    published = forms.BooleanField(
        label="向群众公开",
        required=False,
        help_text="公开的在群众网页“政策问答”里看得到；不公开的只供工作人员用。",
    )

    def __init__(self, by: User, now: datetime, *args: object, **given: object) -> None:
        self.by, self.now = by, now
        super().__init__(*args, **given)

    def prepare(self) -> None:
        mine = policies.keeps(self.by, self.now)
        set_choices(self, "unit", [("", "请选择"), *((unit.pk, unit.name) for unit in mine)])
        first, *groups = every_category()
        set_choices(self, "category", [(first[0], "不限"), *groups])

    def sizes(self) -> dict[str, str]:
        return {"from_date": "short", "to_date": "short"}

    def content(self) -> Content:
        """What was written."""
        names = (
            "question",
            "answer",
            "basis",
            "terms",
            "category",
            "place_kind",
            "from_date",
            "to_date",
            "published",
        )
        unit: Unit = self.cleaned_data["unit"]
        return Content(unit=unit, **{name: self.cleaned_data[name] for name in names})


class RevisePolicyForm(PolicyForm):
    reason = line_field(
        "为什么修订", length=200, help_text="例如：新文件的名称和文号。原来的一版保留，可以查到。"
    )
    field_order = ("reason",)


class WithdrawPolicyForm(DeskForm):
    reason = text_field(
        "为什么停用", rows=3, max_length=200, help_text="停用后不再提示、不再公开，历次内容仍可以查到。"
    )
