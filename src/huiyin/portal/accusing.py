"""The part of the form by which a citizen says that it is an accusation, and of whom (条例第三十条)."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundField

from huiyin.cases.codes import Purpose
from huiyin.org import directory
from huiyin.org.models import Unit

_UNITS = ("accused_unit", "accused_unit_2")


class AccusingForm(forms.Form):
    """Whether it is an accusation, and whom it is about. None of it is kept as a draft on the device."""

    accusation = forms.BooleanField(
        label="这是检举控告，请按密件办理",
        required=False,
        help_text="反映公职人员或者单位违纪违法的选这一项。反映的内容只有信访局指定的专人看得到，由他们转交纪检监察机关等有权处理的"
        "机关；被反映的人和单位看不到、查不到。可以不留姓名。",
    )
    accused = forms.CharField(
        label="反映的是谁",
        max_length=200,
        required=False,
        help_text="姓名、职务、单位的全称，写得越全越能让他们回避。",
        widget=forms.TextInput(attrs={"data-draft-skip": ""}),
        error_messages={"max_length": "请写在200个字以内"},
    )
    accused_unit = forms.ChoiceField(label="他（她）所在的单位，或者被反映的单位", required=False)
    accused_unit_2 = forms.ChoiceField(label="还涉及的另一个单位", required=False)

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self._bodies: dict[str, Unit] = {}
        choices: list[Any] = [("", "不清楚，或者不在下面")]
        for name, units in directory.bodies():
            self._bodies |= {str(unit.pk): unit for unit in units}
            choices.append((name, [(str(unit.pk), unit.name) for unit in units]))
        for field in _UNITS:
            cast(forms.ChoiceField, self.fields[field]).choices = choices
            self.fields[field].widget.attrs["data-draft-skip"] = ""

    def accusing(self) -> list[BoundField]:
        """The fields of this part."""
        return [self[name] for name in ("accusation", "accused", *_UNITS)]

    def more_accusation(self) -> bool:
        """Whether this part should stand open."""
        return any(row.value() or row.errors for row in self.accusing())

    def clean_accusing(self, given: dict[str, Any]) -> None:
        """Say what is missing for those concerned to be kept out of it."""
        named = any(given.get(name) for name in ("accused", *_UNITS))
        if given.get("accusation") and not named:
            self.add_error("accused", "请写明反映的是谁，或者选择单位，以便让他们回避")
        if named and not given.get("accusation"):
            self.add_error(
                "accusation",
                "写了反映的人或者单位，请选“这是检举控告”；不是检举控告的，请清空这一部分",
            )

    def accusation_of(self) -> dict[str, Any]:
        """What the verb takes of this part; nothing when it is no accusation."""
        given = self.cleaned_data
        if not given["accusation"]:
            return {}
        chosen = [self._bodies.get(given[name]) for name in _UNITS]
        units = tuple(unit for unit in chosen if unit is not None)
        return {"purpose": Purpose.ACCUSATION, "accused": given["accused"], "accused_units": units}
