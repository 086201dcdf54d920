"""The administrator's forms: units, duties, accounts, posts, stand-ins."""

from __future__ import annotations

from typing import cast

from django import forms

from huiyin.desk.forms.base import DeskForm, RowField, day_field, line_field
from huiyin.desk.forms.signing_in import secret
from huiyin.desk.forms.units import every_category, set_choices, unit_field
from huiyin.org.models import Unit, User
from huiyin.org.roles import DutyKind, PlaceKind, Role, UnitKind


def tree_choices(empty: str) -> list[tuple[object, str]]:
    """All open units in the order of the tree, each set in by its level."""
    units = Unit.objects.open().order_by("path")
    return [("", empty), *((unit.pk, "　" * unit.level + unit.name) for unit in units)]


class UnitForm(DeskForm):
    name = line_field("名称", length=60)
    contact_name = line_field("联系人", required=False, length=40)
    contact_phone = line_field("联系电话", required=False, length=40, help_text="群众查询进度时看得到。")
    address = line_field("地址", required=False, length=120)
    paper_code = line_field(
        "机关代字", required=False, length=12, help_text="印在文号前面，例如：望住建信。不填的，用单位名称。"
    )


class ChangeUnitForm(UnitForm):
    superior = unit_field(
        "复查复核机关", help_text="谁复查（复核）这个单位作出的意见。不选的，由所属的县（区）复查。"
    )

    def prepare(self) -> None:
        set_choices(self, "superior", tree_choices("按隶属关系"))


class OpenUnitForm(UnitForm):
    kind = forms.ChoiceField(label="类别", choices=UnitKind.choices)
    parent = unit_field("上级")

    field_order = ("parent", "kind", "name")

    def prepare(self) -> None:
        set_choices(self, "parent", tree_choices("没有上级"))


class CloseUnitForm(DeskForm):
    successor = unit_field("职责由哪个单位承继", help_text="撤并后，转送给原单位的会提示改选承继单位。")

    def prepare(self) -> None:
        set_choices(self, "successor", tree_choices("没有承继单位"))


class DutyForm(DeskForm):
    category = forms.CharField(label="内容分类", widget=forms.Select)
    unit = unit_field("责任单位")
    kind = forms.ChoiceField(label="责任", choices=DutyKind.choices)
    place_kind = forms.ChoiceField(label="地域", choices=PlaceKind.choices, required=False)
    clause = line_field(
        "清单条目", length=200, help_text="转送时原样引用，例如：《某县部门职责清单》住建局第12项。"
    )
    since = day_field("生效日期", required=False, help_text="不填的，从今天起。")

    def prepare(self) -> None:
        set_choices(self, "category", every_category())
        set_choices(self, "unit", tree_choices("问题所在的乡镇、街道"))


class UserForm(DeskForm):
    name = line_field("姓名", length=40)
    username = line_field("账号", length=40, help_text="登录用，字母和数字，不用身份证号。")
    phone = line_field("联系电话", required=False, length=40)
    password = secret("初始密码", "new-password")


class NewPasswordForm(DeskForm):
    password = secret("新密码", "new-password")


class PostForm(DeskForm):
    unit = unit_field("单位")
    role = forms.ChoiceField(label="角色", choices=Role.choices)
    title = line_field("职务", length=40)
    portfolio = line_field("分管工作", required=False, length=120)
    rank = forms.IntegerField(label="排序", min_value=1, max_value=999, initial=50, help_text="小的在前。")
    since = day_field("任职起", required=False, help_text="不填的，从今天起。")

    def prepare(self) -> None:
        self.fields["unit"].required = True
        set_choices(self, "unit", tree_choices("请选择"))


class StandInForm(DeskForm):
    deputy = RowField(User.objects.none(), label="代行人", required=False, empty_label="不代行（结束代行）")
    away_from = day_field("代行起", required=False)
    away_to = day_field("代行止", required=False)

    def prepare(self) -> None:
        field = cast(RowField, self.fields["deputy"])
        field.queryset = User.objects.filter(is_active=True).order_by("name", "pk")
        field.words = lambda obj: f"{obj.name}（{obj.username}）"
