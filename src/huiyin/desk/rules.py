"""The rules of all time limits: which pack is in use and why, and, for the administrator, choosing another."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.deadlines import choosing, packs, words
from huiyin.deadlines import rules as table
from huiyin.deadlines.packs import PACKS
from huiyin.deadlines.rules import NATION, Rule
from huiyin.desk.forms.base import DeskForm, day_field, text_field
from huiyin.desk.frame import show
from huiyin.desk.guard import ADMINISTRATORS, StaffRequest
from huiyin.org import people


class PackForm(DeskForm):
    down = frozenset({"pack"})

    pack = forms.ChoiceField(
        label="改用", widget=forms.RadioSelect, choices=[(code, pack.name) for code, pack in PACKS.items()]
    )
    from_date = day_field("启用日期", help_text="自这一天起算的期限用新规则；以前起算的期限不变。")
    reason = text_field("理由和依据", rows=3, max_length=300, help_text="例如：依据的文件名称和文号。")
    checked = forms.BooleanField(label="已核对所选规则包依据的现行文本，同意启用")

    def sizes(self) -> dict[str, str]:
        return {"from_date": "short"}


@require_GET
def rules(request: StaffRequest) -> HttpResponse:
    """What is in use since when and why, every rule with its article, and what the pack has instead of the nation."""
    today = local_date(request.now)
    code = packs.in_use(today)
    chosen = choosing.choices()
    context: dict[str, object] = {
        "pack": PACKS[code],
        "choice": next((one for one in chosen if one == choosing.choice_of(today)), None),
        "ahead": [
            (PACKS.get(one.pack), one) for one in chosen if _lies_ahead(one.from_date, one.to_date, today)
        ],
        "groups": _groups(code, today),
        "former": [_row(one) for one in table.ALL if one.in_force_to and one.in_force_to < today],
        "overlays": [(pack, [_row(one) for one in pack.rules]) for pack in PACKS.values() if pack.rules],
        "history": [(PACKS.get(one.pack), one) for one in chosen],
        "administers": people.has_role(request.user, ADMINISTRATORS, request.now),
    }
    return show(request, "desk/rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def choose_pack(request: StaffRequest) -> HttpResponse:
    """Use another pack from a day on."""
    today = local_date(request.now)
    form = PackForm(request.POST or None, initial={"from_date": today + timedelta(days=1)})
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        try:
            made = choosing.choose(
                wanted["pack"], wanted["from_date"], reason=wanted["reason"], by=request.user, now=request.now
            )
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, f"{words.date_of(made.from_date)}起适用{PACKS[made.pack].name}。")
            return redirect("desk:rules")
    context = {"form": form, "pack": PACKS[packs.in_use(today)], "packs": PACKS.values()}
    return show(request, "desk/pack.html", context, status=422 if request.method == "POST" else 200)


def _lies_ahead(first: date, last: date | None, today: date) -> bool:
    return first > today and (last is None or last >= first)


def _groups(pack: str, today: date) -> list[dict[str, object]]:
    found = [table.rule(code, today, pack) for code in table.codes() if table.in_force(code, today, pack)]
    kinds = (
        ("法定期限", "机关、单位应当在这些期限内办理，到期不顺延。",
         [one for one in found if one.binds == "office" and not one.internal]),
        ("群众的期限", "群众行使权利的期限，最后一日是休息日的顺延。",
         [one for one in found if one.binds == "citizen"]),
        ("本系统工作时限", "法律没有规定日数，由本系统设定，不是法定期限。", [one for one in found if one.internal]),
    )  # fmt: skip
    return [
        {"title": title, "lead": lead, "rows": [_row(one) for one in rows]} for title, lead, rows in kinds
    ]


def _row(rule: Rule) -> dict[str, object]:
    local = rule.pack != NATION
    return {
        "rule": rule,
        "length": packs.length_words(rule),
        "since": words.date_of(rule.in_force_from),
        "until": words.date_of(rule.in_force_to) if rule.in_force_to else "",
        "source": rule.citation,
        "difference": packs.difference(rule) if local else "",
    }
