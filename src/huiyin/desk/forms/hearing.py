"""Forms of hearings: call, keep the record, call off."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from huiyin.base.clock import local_date
from huiyin.cases import hearing
from huiyin.cases.models import Review
from huiyin.deadlines.words import day
from huiyin.desk.forms.base import MoveForm, RowField, day_field, iso, line_field, text_field
from huiyin.org.models import Post, User
from huiyin.org.roles import APART, OFFICES

MOMENT = "%Y-%m-%dT%H:%M"
OPEN = [("yes", "公开举行"), ("no", "不公开举行")]


def _moment_field(label: str, **given: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
    wrong = {"invalid": "请写成2026-11-22T09:30这样的日期和时间。"}
    return forms.DateTimeField(
        label=label, widget=widget, input_formats=[MOMENT], error_messages=wrong, **given
    )


class CallHearingForm(MoveForm):
    inline = False
    button = "发出听证通知"
    at = _moment_field("听证时间")
    place = line_field("听证地点", length=100)
    host = RowField(
        User.objects.none(),
        label="主持人",
        empty_label="请选择",
        help_text="不能是经办人、拟稿人和参加过调查的人。",
    )
    panel = text_field(
        "听证员",
        rows=4,
        help_text="不少于二人，每行一位，姓名和单位、职务之间用逗号隔开，例如：谷雨生，县人大代表。",
    )
    matter = text_field("听证的事项", rows=3, help_text="争议的事实和要听的问题，每行一项。")
    open_to_public = forms.ChoiceField(label="是否公开", choices=OPEN, widget=forms.RadioSelect)
    reason_closed = line_field(
        "不公开的理由", required=False, length=200, help_text="国家秘密、商业秘密、个人隐私，或者诉求人申请。"
    )

    def prepare(self) -> None:
        first = hearing.earliest(self.now)
        self.fields["at"].help_text = f"应当提前七日通知，最早可以定在{day(first)}。"
        field = cast(RowField, self.fields["host"])
        posts = [
            post
            for post in Post.objects.filter(unit__in=self._units()).exclude(role__in=APART)
            if post.in_force(self.today)
        ]
        names = {post.user_id: f"{post.unit}{post.title}" for post in posts}
        kept_out = {self.case.officer_id, *self.case.barred}
        field.queryset = User.objects.filter(pk__in=names.keys() - kept_out, is_active=True).order_by("name")
        field.words = lambda obj: f"{obj.name}（{names[obj.pk]}）"

    def _units(self) -> set[int]:
        """The unit that holds the hearing, and the government it works for."""
        owner = self.case.owner
        units = {owner.pk} if owner is not None else set()
        if owner is not None and owner.kind in OFFICES and owner.parent_id is not None:
            units.add(owner.parent_id)
        under_way = Review.objects.filter(case=self.case, ended_at=None).first()
        return units | ({under_way.organ_id} if under_way is not None else set())

    def proposal(self) -> dict[str, Any]:
        return {"open_to_public": "yes"}

    def sizes(self) -> dict[str, str]:
        return {"at": "medium", "host": "medium"}

    def submit(self) -> str:
        data = self.cleaned_data
        panel = [
            hearing.Listener(*(part.strip() for part in line.replace(",", "，").partition("，")[::2]))
            for line in data["panel"].splitlines()
            if line.strip()
        ]
        hearing.call_hearing(
            self.case, at=data["at"], place=data["place"], host=data["host"], panel=panel, matter=data["matter"],
            open_to_public=data["open_to_public"] == "yes", reason_closed=data["reason_closed"], by=self.by,
            now=self.now,
        )  # fmt: skip
        return ""


class HoldHearingForm(MoveForm):
    inline = False
    button = "保存笔录和听证意见"
    lead = "照实记录，没有的写“无”。参加人的姓名只印在笔录上，系统的其他地方不显示。"
    recorder = line_field("记录人", length=40)
    parties = text_field("参加人", rows=4, help_text="每行一位，身份在前，例如：诉求人：禾知春。")
    statements = text_field("各方陈述", rows=6)
    evidence = text_field("举证和质证", rows=4)
    questions = text_field("提问和辩论", rows=4)
    final = text_field("最后陈述", rows=3)
    signed = text_field("签名情况", rows=2, help_text="各方逐页签名；拒绝签名的，写明原因和在场的人。")
    ended_on = day_field("听证结束日期")
    open_to_public = forms.ChoiceField(label="实际是否公开", choices=OPEN, widget=forms.RadioSelect)
    facts = text_field("听证认定的事实", rows=4)
    opinion = text_field("评议意见", rows=4)
    basis = text_field("依据", rows=2)
    votes = line_field("表决情况", length=60, help_text="例如：3票同意、0票反对。")
    dissent = text_field("不同意见", required=False, rows=2)

    def proposal(self) -> dict[str, Any]:
        called = hearing.ahead(self.case)
        if called is None:
            return {}
        day_held = min(local_date(called.at), self.today)
        return {"ended_on": iso(day_held), "open_to_public": "yes" if called.open_to_public else "no"}

    def sizes(self) -> dict[str, str]:
        return {"recorder": "medium", "ended_on": "short", "votes": "medium"}

    def submit(self) -> str:
        data = self.cleaned_data
        record = hearing.Record(**{name: data[name] for name in hearing.Record.__dataclass_fields__})
        finding = hearing.Finding(**{name: data[name] for name in hearing.Finding.__dataclass_fields__})
        hearing.hold_hearing(
            self.case, record, finding, ended_on=data["ended_on"],
            open_to_public=data["open_to_public"] == "yes", by=self.by, now=self.now,
        )  # fmt: skip
        return ""


class CancelHearingForm(MoveForm):
    reason = text_field("取消的理由", rows=3, help_text="诉求人看得到；改期的，取消后另行通知。")
    button = "取消听证"

    def submit(self) -> str:
        hearing.cancel_hearing(self.case, self.cleaned_data["reason"], by=self.by, now=self.now)
        return ""
