"""Choosing what a matter is about, where it lies and whose it is: fields shared by registering and sorting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, cast

from django import forms

from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.cases.codes import Purpose
from huiyin.desk.forms.base import DeskForm, line_field
from huiyin.org import categories, duties, people
from huiyin.org.models import Unit, User
from huiyin.org.roles import PLACES, TOWNSHIPS, DutyKind, UnitKind

Choices = list[tuple[Any, Any]]
Groups = list[tuple[Any, Any, Any]]
SUITED = (UnitKind.BUREAU, UnitKind.ENTERPRISE, *TOWNSHIPS)


@dataclass(frozen=True, slots=True)
class Offer:
    """A unit that the list of duties names, with its clause."""

    unit: Unit
    kind: DutyKind
    clause: str

    @property
    def main(self) -> bool:
        return self.kind == DutyKind.BASIC


def offers(category: str, place: Unit | None, on: date) -> list[Offer]:
    """The units that owe a matter, each once, the basic duty first; none without a category."""
    if not categories.exists(category):
        return []
    found: dict[int, Offer] = {}
    for owed in duties.owed(category, place, on):
        if owed.kind is DutyKind.TAKEN_BACK:
            continue
        found.setdefault(owed.unit.pk, Offer(owed.unit, owed.kind, owed.clause))
    return list(found.values())


def category_choices(words: str = "", chosen: str = "") -> Choices:
    """Categories for a select: those found by words, else all second levels under their first level."""
    if words.strip():
        found = [(item.code, " / ".join(item.path)) for item in categories.search(words, 20)]
        first = [] if found else [("", "没有找到，请换一个词")]
    else:
        found = []
        first = [("", "请选择，或者先输入关键词查找")]
    if chosen and categories.exists(chosen) and chosen not in dict(found):
        found.insert(0, (chosen, categories.name(chosen)))
    if words.strip():
        return [*first, *found]
    groups = [
        (top.name, [(item.code, item.name) for item in categories.children(top.code)])
        for top in categories.children()
    ]
    return [*first, *found, *((name, items) for name, items in groups if items)]


def every_category() -> Choices:
    """All categories of all levels under their first level, for the list of duties."""
    found: Choices = [("", "请选择")]
    for top in categories.children():
        lines = [(top.code, f"{top.name}（整类）")]
        for second in categories.children(top.code):
            lines.append((second.code, second.name))
            lines += [(leaf.code, f"　{leaf.name}") for leaf in categories.children(second.code)]
        found.append((top.name, lines))
    return found


def groups_of(choices: Choices, chosen: str) -> Groups:
    """The options of a select as its template wants them."""
    return forms.Select(choices=choices).optgroups("", [chosen])


def place_choices(places: Iterable[Unit]) -> Choices:
    """Townships, each with its villages, in the order of the tree."""
    groups: Choices = []
    for unit in places:
        if unit.kind in TOWNSHIPS or not groups:
            groups.append((unit.name, []))
        groups[-1][1].append((unit.pk, unit.name))
    return [("", "不清楚或者全县"), *groups]


def unit_choices(units: Iterable[Unit]) -> Choices:
    """Units grouped by kind."""
    order = {kind: index for index, kind in enumerate(SUITED)}
    ranked = sorted(units, key=lambda unit: (order.get(UnitKind(unit.kind), len(order)), unit.pk))
    groups = groupby(ranked, key=lambda unit: UnitKind(unit.kind).label)
    return [("", "不选"), *((label, [(unit.pk, unit.name) for unit in found]) for label, found in groups)]


def within(root: int) -> list[Unit]:
    """The open units of one county in the order of the tree, read once for a form."""
    return list(Unit.objects.open().filter(path__startswith=f"/{root}/").order_by("path"))


def unit_field(label: str, *, required: bool = False, **given: Any) -> forms.ModelChoiceField[Unit]:
    """A field for an open unit; its choices are set when the form knows the county."""
    return forms.ModelChoiceField(
        Unit.objects.open(), label=label, required=required, empty_label=None, **given
    )


def set_choices(form: forms.Form, name: str, choices: Choices) -> None:
    """Give a select its grouped choices; what is valid is decided by the field's own query."""
    if form.fields[name].required:
        choices = [("", "请选择") if value == "" else (value, label) for value, label in choices]
    cast(forms.Select, form.fields[name].widget).choices = choices


class UnitFields(DeskForm):
    """To which unit: one the list of duties names, or another with the reason."""

    unit = unit_field("责任单位")
    other = unit_field("其他单位", help_text="清单没有列明的，在这里选。")
    clause = line_field(
        "选其他单位的依据", required=False, length=200, help_text="清单条目或者理由，写给承办单位看。"
    )

    by: User
    now: datetime
    units: list[Unit]

    @property
    def on(self) -> date:
        return local_date(self.now)

    @property
    def own(self) -> set[int]:
        """The person's own units: what they owe is accepted, not sent."""
        return {capacity.unit.pk for capacity in people.capacities(self.by, self.now)}

    @property
    def chosen_unit(self) -> str:
        """The unit ticked now."""
        return self.given("unit")

    def offered(self) -> list[Offer]:
        """What the list of duties says for the category and place that stand in the form."""
        raise NotImplementedError

    def prepare(self) -> None:
        super().prepare()
        set_choices(self, "other", unit_choices(unit for unit in self.units if unit.kind in SUITED))

    def target(self) -> tuple[Unit | None, str]:
        """The unit chosen and the clause on which the choice rests. Raises Refused when two are chosen."""
        named: Unit | None = self.cleaned_data.get("unit")
        other: Unit | None = self.cleaned_data.get("other")
        if named is not None and other is not None and named.pk != other.pk:
            raise Refused(f"同时选了{named}和{other}，请只选一个单位。")
        clause: str = self.cleaned_data.get("clause", "")
        if named is not None:
            clause = next((offer.clause for offer in self.offered() if offer.unit.pk == named.pk), clause)
        return named or other, clause


class SortingFields(UnitFields):
    """What it is about, what is wanted, where it lies, whose it is."""

    words = forms.CharField(
        label="查找内容分类", required=False, max_length=30, widget=forms.TextInput(attrs={"type": "search"})
    )
    category = forms.CharField(label="内容分类", required=False, widget=forms.Select)
    purpose = forms.ChoiceField(label="信访目的", required=False)
    place = unit_field("问题属地", help_text="问题发生在哪里。")
    urgent = forms.BooleanField(label="紧急，需要立即报告", required=False)

    def prepare(self) -> None:
        super().prepare()
        set_choices(self, "place", place_choices(unit for unit in self.units if unit.kind in PLACES))
        purposes = [(value, label) for value, label in Purpose.choices if value != Purpose.ACCUSATION]
        cast(forms.ChoiceField, self.fields["purpose"]).choices = [("", "请选择"), *purposes]

    def offered(self) -> list[Offer]:
        return offers(self.given("category"), self.place_given(), self.on)

    @property
    def category_groups(self) -> Groups:
        return groups_of(
            category_choices(self.given("words"), self.given("category")), self.given("category")
        )

    @property
    def place_groups(self) -> Groups:
        places = [unit for unit in self.units if unit.kind in PLACES]
        return groups_of(place_choices(places), self.given("place"))

    @property
    def sorting_open(self) -> bool:
        """Whether anything was filled in here, so that it is not folded away."""
        return any(self.given(name) for name in ("words", "category", "purpose", "unit", "other"))

    def place_given(self) -> Unit | None:
        """The place that stands in the form."""
        wanted = self.given("place")
        return next((unit for unit in self.units if str(unit.pk) == wanted), None)
