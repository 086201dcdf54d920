"""What a form takes over from the suggestions beside it: values at one press, and the cases to be linked with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from huiyin.base.errors import NotVisible, Refused
from huiyin.cases import access, intake
from huiyin.cases.codes import LinkKind
from huiyin.cases.models import Case
from huiyin.desk.forms.base import DeskForm
from huiyin.org.models import User

MOST = 5  # cases linked with one form
AGAIN = frozenset({"look", "take", "mark", "unmark"})  # buttons that have a form shown again, with more in it
TAKEN = frozenset({"category", "purpose", "place", "urgent", "unit", "other", "clause", "accusation"})
_NUMBER = re.compile(r"\d{4}-\d{6,}")


@dataclass(frozen=True, slots=True)
class Mark:
    """A case that is to be linked, and how."""

    number: str
    kind: LinkKind

    @classmethod
    def read(cls, value: str) -> Mark | None:
        """From `2026-000123:related`; None for anything else."""
        number, _, kind = value.partition(":")
        if len(number) > 20 or not _NUMBER.fullmatch(number) or kind not in LinkKind.values:
            return None
        return cls(number, LinkKind(kind))

    def __str__(self) -> str:
        return f"{self.number}:{self.kind.value}"


def _marks(values: Iterable[object]) -> list[Mark]:
    """The marks among what a form holds."""
    found = [Mark.read(str(value)) for value in values]
    return [mark for mark in found if mark is not None]


def again(posted: QueryDict) -> bool:
    """Whether the form was not sent, but is to be shown again with what a button adds to it."""
    return not AGAIN.isdisjoint(posted)


def written(posted: QueryDict) -> dict[str, Any]:
    """What stands in a form that is shown again: all that was typed, and what the pressed button adds to it."""
    found: dict[str, Any] = posted.dict()
    marks = {mark.number: mark for mark in _marks(posted.getlist("alike"))}
    if added := Mark.read(posted.get("mark", "")):
        marks.setdefault(added.number, added)
    marks.pop(posted.get("unmark", ""), None)
    found["alike"] = [str(mark) for mark in marks.values()]
    return found | _taken(found, QueryDict(posted.get("take", "")))


def _taken(found: Mapping[str, Any], take: QueryDict) -> dict[str, str]:
    """The values a button carries. A place that somebody chose stays; of unit and other unit only one is left."""
    values = {name: str(take[name]) for name in take if name in TAKEN}
    if found.get("place"):
        values.pop("place", None)
    if "unit" in values or "other" in values:
        values = {"unit": "", "other": "", "clause": "", **values}
    return values


class MarksField(forms.Field):
    """Cases to be linked, as the buttons beside the suggestions write them."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[Mark]:
        marks = [Mark.read(str(each)) for each in value or () if each]
        if None in marks or len(marks) > MOST:
            raise ValidationError(f"请重新选择要关联的事项，一次最多{MOST}件。")
        return [mark for mark in marks if mark]


class AlikeFields(DeskForm):
    """Cases that look alike, to be linked when the form is sent."""

    alike = MarksField(label="关联事项", required=False)

    by: User
    now: datetime

    @property
    def marks(self) -> list[Mark]:
        """What is marked now, checked or not."""
        return _marks(self["alike"].value() or ())

    def tie(self, case: Case) -> None:
        """Link the case with those marked."""
        for mark in self.cleaned_data["alike"]:
            tie(case, mark.number, mark.kind, by=self.by, now=self.now)


def tie(case: Case, number: str, kind: str, *, by: User, now: datetime) -> None:
    """Link a case with another by its number, as far as the person sees that."""
    try:
        other = access.get_for(by, number, now)
    except NotVisible as hidden:
        raise Refused(f"编号{number}：{hidden.sentence}") from None
    intake.link(case, other, kind, by=by, now=now)
