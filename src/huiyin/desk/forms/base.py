"""What all forms of the desk share, and the form of a move."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Model
from django.forms.boundfield import BoundField

from huiyin.base.clock import local_date
from huiyin.cases.models import Case
from huiyin.org.models import User


class DeskForm(forms.Form):
    """A form in the desk's words: labels without a colon, what is missing said plainly."""

    down: frozenset[str] = frozenset()

    def __init__(self, *args: Any, **given: Any) -> None:
        given.setdefault("label_suffix", "")
        super().__init__(*args, **given)
        self.prepare()
        for field in self.fields.values():
            choosing = isinstance(field.widget, forms.Select | forms.RadioSelect)
            field.error_messages["required"] = "还没有选择。" if choosing else "还没有填写。"

    def prepare(self) -> None:
        """Fill in choices that depend on the case or the person."""

    def given(self, name: str) -> str:
        """What stands in a field now, typed or proposed, before it is checked."""
        value = (
            self.data.get(name, "") if self.is_bound else self.get_initial_for_field(self.fields[name], name)
        )
        return str(value or "")

    def sizes(self) -> dict[str, str]:
        """Fields that need less than the whole width."""
        return {}

    def rows(self) -> list[tuple[BoundField, str, bool]]:
        """The visible fields, each with its size and whether its choices stand one below the other."""
        sizes = self.sizes()
        return [(one, sizes.get(one.name, ""), one.name in self.down) for one in self.visible_fields()]


class MoveForm(DeskForm):
    """The form of one move of one case; it carries the version of the case it was made from."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    template = "desk/moves/form.html"
    focus = True  # the first field is ready to be typed into
    inline = True  # small enough to open on the case page
    lead = ""  # what one should know before filling it in
    button = ""  # the words on the button; empty: the move's own

    def __init__(self, case: Case, by: User, now: datetime, **given: Any) -> None:
        self.case, self.by, self.now = case, by, now
        self.today = local_date(now)
        given["initial"] = {**self.proposal(), **(given.get("initial") or {}), "version": case.version}
        super().__init__(**given)
        first = next(iter(self.visible_fields()), None)
        if first is not None and self.focus:
            first.field.widget.attrs["autofocus"] = True

    def proposal(self) -> dict[str, Any]:
        """What the system already knows and nobody types again."""
        return {}

    def submit(self) -> str:
        """Call the verb with what was typed; returns where to go next, empty for the case page."""
        raise NotImplementedError

    def context(self) -> dict[str, object]:
        """What the template shows beside the fields."""
        return {}

    def typed(self) -> list[tuple[str, str]]:
        """The texts somebody wrote, to be kept when they cannot be saved."""
        found = []
        for name, field in self.fields.items():
            written = str(self.data.get(name, "")).strip()
            if written and isinstance(field.widget, forms.Textarea | forms.TextInput):
                found.append((str(field.label), written))
        return found


# Django's own class takes no parameter at run time.
if TYPE_CHECKING:
    _Rows = forms.ModelChoiceField[Model]
else:
    _Rows = forms.ModelChoiceField


class RowField(_Rows):
    """A choice among rows, each under the words that the form gives it (`words`) once it knows the case."""

    words: Callable[[Any], str] = str

    def label_from_instance(self, obj: Model) -> str:
        return self.words(obj)


def text_field(label: str, *, required: bool = True, rows: int = 4, **given: Any) -> forms.CharField:
    """A field for sentences."""
    return forms.CharField(
        label=label, required=required, widget=forms.Textarea(attrs={"rows": rows}), **given
    )


def line_field(label: str, *, required: bool = True, length: int = 100, **given: Any) -> forms.CharField:
    """A field for a few words."""
    return forms.CharField(label=label, required=required, max_length=length, **given)


def day_field(label: str, *, required: bool = True, **given: Any) -> forms.DateField:
    """A field for a date, with the browser's own calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    wrong = {"invalid": "请写成2026-11-22这样的日期。"}
    return forms.DateField(label=label, required=required, widget=widget, error_messages=wrong, **given)


def iso(value: date | None) -> str:
    """A date as the browser's calendar wants it."""
    return value.isoformat() if value else ""
