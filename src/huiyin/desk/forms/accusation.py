"""Forms of the accusation track: seal, transfer, conclude, share, unseal; and whom an accusation concerns."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django import forms
from django.urls import reverse

from huiyin.base.errors import Refused
from huiyin.cases import accusation, confiding
from huiyin.cases.models import Case
from huiyin.desk.forms.base import DeskForm, MoveForm, line_field, text_field
from huiyin.desk.forms.units import Choices, set_choices, unit_choices, unit_field, within
from huiyin.org import people
from huiyin.org.models import Unit, User


class AccusedFields(DeskForm):
    """Whom an accusation is about: in words, and the units chosen, so that they stay out of it."""

    accused = line_field(
        "被检举控告的人和单位",
        required=False,
        length=200,
        help_text="姓名、职务、所在单位全称；写全称的单位自动回避。",
    )
    accused_unit = unit_field("应当回避的单位", help_text="被检举控告的单位，或者被检举控告的人所在的单位。")
    accused_unit_2 = unit_field("应当回避的另一个单位")

    units: list[Unit]

    def prepare(self) -> None:
        super().prepare()
        for name in ("accused_unit", "accused_unit_2"):
            set_choices(self, name, unit_choices(self.units))

    def accused_units(self) -> tuple[Unit, ...]:
        """The units chosen."""
        chosen = (self.cleaned_data.get(name) for name in ("accused_unit", "accused_unit_2"))
        return tuple(unit for unit in chosen if unit is not None)


class SealForm(AccusedFields, MoveForm):
    reason = text_field("为什么是检举控告", rows=2)
    lead = (
        "内容立即封存，只有信访工作机构的密件专办员看得到；参与过的单位和您本人不再看到这一件。"
        "被检举控告的单位和人员由系统回避，请务必写全。"
    )
    button = "封存"
    field_order = ("accused", "accused_unit", "accused_unit_2", "reason")

    def __init__(self, case: Case, by: User, now: datetime, **given: Any) -> None:
        self.units = within(case.receiver.ancestor_ids()[-1])
        super().__init__(case, by, now, **given)

    def submit(self) -> str:
        data = self.cleaned_data
        accusation.seal(
            self.case, accused=data["accused"], units=self.accused_units(), reason=data["reason"], by=self.by,
            now=self.now,
        )  # fmt: skip
        listed = {one.user_id for one in confiding.trusting(self.case)}
        return "" if self.by.pk in listed else reverse("desk:work")


class TransferForm(MoveForm):
    to = unit_field("接收的单位", help_text="只列出设有密件专办员、与被检举控告的单位无关的单位。")
    body = line_field(
        "或者系统外的有权机关", required=False, length=60, help_text="例如上一级纪检监察机关的全称。"
    )
    handover = line_field("交接方式", required=False, help_text="例如专人送达、机要邮寄。")
    lead = "移送后出具移送函和给检举人的告知书；接收单位的密件专办员列入知悉名单。"

    def prepare(self) -> None:
        super().prepare()
        set_choices(self, "to", unit_choices(accusation.targets(self.case, self.now)))

    def submit(self) -> str:
        data = self.cleaned_data
        accusation.transfer(
            self.case, data["to"], body=data["body"], handover=data["handover"], by=self.by, now=self.now
        )
        return ""


class ConcludeForm(MoveForm):
    result = text_field("处理结果", help_text="检举人凭编号和查询码看得到。", rows=5)
    how = line_field("怎样告知了检举人", required=False, help_text="例如电话告知、当面告知；匿名的可以不填。")

    def submit(self) -> str:
        data = self.cleaned_data
        accusation.conclude(self.case, data["result"], how=data["how"], by=self.by, now=self.now)
        return ""


class ShareForm(MoveForm):
    add = forms.ModelChoiceField(User.objects.none(), label="列入名单", required=False, empty_label=None)
    drop = forms.ModelChoiceField(User.objects.none(), label="移出名单", required=False, empty_label=None)
    reason = line_field("理由")
    lead = "一次增加或者减少一人；被检举控告的人、在被检举控告的单位任职的人不能列入。"

    def prepare(self) -> None:
        super().prepare()
        on = [one.user for one in confiding.trusting(self.case)]
        for name, users in (("add", accusation.candidates(self.case, self.now)), ("drop", on)):
            field = cast("forms.ModelChoiceField[User]", self.fields[name])
            field.queryset = User.objects.filter(pk__in=[user.pk for user in users])
            set_choices(self, name, self._names(users))

    def _names(self, users: list[User]) -> Choices:
        homes = [(user, people.home(user, self.now)) for user in users]
        named = [(user.pk, f"{user}（{unit}）" if unit else user.name) for user, unit in homes]
        return [("", "不选"), *named]

    def submit(self) -> str:
        data = self.cleaned_data
        if (data["add"] is None) == (data["drop"] is None):
            raise Refused("请选择一位列入或者移出的人员，一次办理一人。")
        user = data["add"] or data["drop"]
        add = data["add"] is not None
        accusation.share_sealed(self.case, user, add=add, reason=data["reason"], by=self.by, now=self.now)
        off = not add and user.pk == self.by.pk
        return reverse("desk:sealed") if off else ""


class UnsealForm(MoveForm):
    agreement = text_field("诉求人怎样同意的", rows=2, help_text="时间、方式；不写检举控告的内容。")
    lead = "改为信访事项以后，办理单位会看到全部内容和检举人的姓名。应当先征得本人同意。"
    button = "改为信访事项"

    def submit(self) -> str:
        accusation.unseal(self.case, self.cleaned_data["agreement"], by=self.by, now=self.now)
        return reverse("desk:sealed")
