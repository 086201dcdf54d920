"""The suggestions beside a form, and on the page of a case: whose it is, what is like it, and how to take that over.

Nothing is filled in by itself. A button carries what it takes over, so that one gets exactly what was shown. Switched
off or failing, assistance leaves the panel empty, and the page works as before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from huiyin.assist import suggesting
from huiyin.assist.overview import Seen
from huiyin.assist.repeats import LookAlike
from huiyin.assist.suggesting import Suggestion, UnitHint
from huiyin.base.clock import local_date
from huiyin.base.errors import NotVisible
from huiyin.cases import access, procedure
from huiyin.cases.codes import LinkKind, Purpose, Route, Track
from huiyin.cases.models import Case, Link
from huiyin.cases.parties import Person
from huiyin.desk.forms import suggested
from huiyin.desk.forms.intake import RegisterForm, TriageForm
from huiyin.desk.forms.units import SUITED, Offer, offers
from huiyin.desk.frame import show
from huiyin.desk.guard import StaffRequest, roles_of
from huiyin.org import people
from huiyin.org.models import Unit

KEYS = ("alt+u", "alt+i", "alt+o")  # take over the first, the second, the third
LINK_KEY = "alt+l"
LEAST = 8  # characters of a text that says anything
WORTH = 2  # per cent from which a unit is shown beside the first
LIKELY = ((75, "很可能"), (40, "可能"), (0, "也有可能"))
Form = RegisterForm | TriageForm
Panel = dict[str, object]


@dataclass(frozen=True, slots=True)
class Matter:
    """What assistance is asked about, and by whom."""

    request: StaffRequest
    title: str
    text: str
    place: Unit | None
    place_text: str
    case: Case | None = None
    writers: tuple[Person, ...] = ()

    def suggestion(self) -> Suggestion:
        return suggesting.suggest(
            self.title, self.text, place=self.place, place_text=self.place_text, user=self.request.user,
            now=self.request.now,
        )  # fmt: skip

    def alike(self) -> tuple[LookAlike, ...]:
        found = suggesting.alike(
            self.title, self.text, place_text=self.place_text, writers=self.writers, case=self.case,
            user=self.request.user, now=self.request.now,
        )  # fmt: skip
        return found[: suggested.MOST]

    def topic(self, like: Sequence[LookAlike]) -> Seen | None:
        return suggesting.topic(like, case=self.case, user=self.request.user, now=self.request.now)


@require_POST
def fill(request: StaffRequest) -> HttpResponse:
    """What is suggested for the form of registering as it stands: asked when typing pauses, kept nowhere."""
    form = RegisterForm(request.user, request.now, initial=suggested.written(request.POST))
    return show(request, "desk/_suggested.html", of_registering(request, form))


def of_registering(request: StaffRequest, form: RegisterForm) -> dict[str, object]:
    """The panel beside the form of registering."""
    unit, text = form.receiving, form.given("text").strip()
    panel: Panel = {
        "action": reverse("desk:register"),
        "moment": "登记后",
        "idle": len(text) < LEAST,
        "target": "sorting" if form.sorts else "circumstances",
        "marked": _marked(request, form),
        "may_link": people.has_role(request.user, roles_of("link"), request.now, unit.pk),
    }
    if len(text) >= LEAST and not form.given("accusation"):
        given = form.given("title"), text, form.place_given(), form.given("place_text")
        matter = Matter(request, *given, writers=form.writers)
        panel |= _content(form, matter, sorts=form.sorts)
        if panel.get("accusation"):
            panel |= {"take": urlencode({"accusation": "on"}), "target": "sealing"}
    return {"assist": settings.ASSIST, "panel": panel}


def of_sorting(request: StaffRequest, form: TriageForm) -> dict[str, object]:
    """The panel beside the form of sorting; its text does not change, so it is there at once."""
    case = form.case
    panel: Panel = {
        "action": reverse("desk:move", args=[case.number, "triage"]),
        "moment": "保存后",
        "target": "sorting",
        "marked": _marked(request, form),
        "may_link": _may(request, case, "link"),
    }
    matter = Matter(request, form.given("title"), case.text, form.place_given(), case.place_text, case)
    panel |= _content(form, matter, sorts=True)
    if panel.get("accusation") and _may(request, case, "seal"):
        panel["seal"] = reverse("desk:move", args=[case.number, "seal"])
    return {"assist": settings.ASSIST, "panel": panel}


@require_GET
def of_case(request: StaffRequest, number: str) -> HttpResponse:
    """What is like a case, and its topic: a part of its page that comes later, or a page of its own."""
    case = access.get_for(request.user, number, request.now)
    if case.sealed:
        raise NotVisible
    matter = Matter(request, case.title, case.text, case.place, case.place_text, case)
    alike = matter.alike()
    context: dict[str, object] = {
        "case": case,
        "alike": _rows(matter, alike, ()),
        "topic": _topic(matter, alike),
        "may_link": _may(request, case, "link"),
    }
    return show(request, f"desk/{'_alike' if request.htmx else 'alike'}.html", context)


def _may(request: StaffRequest, case: Case, verb: str) -> bool:
    return any(move.verb == verb for move in procedure.allowed(case, request.user, request.now))


def _content(form: Form, matter: Matter, *, sorts: bool) -> Panel:
    """What the panel says: of what reads like an accusation nothing but how to seal it."""
    found = matter.suggestion()
    if found.track and found.track.value == Track.ACCUSATION:
        return {"accusation": found.track}
    alike = matter.alike()
    panel: Panel = {
        "sorts": sorts,
        "found": found,
        "alike": _rows(matter, alike, {mark.number for mark in form.marks}),
        "topic": _topic(matter, alike),
        "link_key": LINK_KEY,
    }
    if sorts:
        panel["units"] = _units(form, found)
        panel["track"] = found.track if found.track and found.track.value != Track.PETITION else None
        panel["route"] = found.route if found.route and found.route.value != Route.R6 else None
        panel["categories"] = [
            {
                "hint": hint,
                "take": urlencode({"category": hint.code}),
                "taken": hint.code == form.given("category"),
            }
            for hint in found.categories
        ]
    if not panel.get("units") and (rest := _rest(found, sorts=sorts)):
        panel["rest"] = {"take": urlencode(rest), "key": KEYS[0]}
    return panel


def _rest(found: Suggestion, *, sorts: bool) -> dict[str, str]:
    """What is suggested beside the unit: kind, purpose, place, urgency."""
    values = {}
    if sorts and found.categories:
        values["category"] = found.categories[0].code
    if sorts and found.purpose and found.purpose.value != Purpose.ACCUSATION:
        values["purpose"] = found.purpose.value
    if found.places:
        values["place"] = str(found.places[0].pk)
    if found.urgent:
        values["urgent"] = "on"
    return values


def _units(form: Form, found: Suggestion) -> list[dict[str, Any]]:
    """The units, each with what its button takes over: a line of the list of duties where one names the unit."""
    rest = _rest(found, sorts=True)
    place = form.place_given() or next(iter(found.places), None)
    listed = offers(rest.get("category", ""), place, local_date(form.now))
    chosen = {form.given("unit"), form.given("other")}
    return [
        {
            "hint": hint,
            "likely": next(words for least, words in LIKELY if hint.percent >= least),
            "take": urlencode(rest | _unit(hint, listed)),
            "key": key,
            "taken": str(hint.unit.pk) in chosen,
        }
        for no, (hint, key) in enumerate(zip(found.units, KEYS, strict=False))
        if not no or hint.percent >= WORTH
    ]


def _unit(hint: UnitHint, listed: Iterable[Offer]) -> dict[str, str]:
    if any(offer.unit.pk == hint.unit.pk for offer in listed):
        return {"unit": str(hint.unit.pk)}
    return {"other": str(hint.unit.pk), "clause": hint.clause[:200]} if hint.unit.kind in SUITED else {}


def _rows(matter: Matter, alike: Iterable[LookAlike], marked: Iterable[str]) -> list[dict[str, Any]]:
    """What looks alike, without what is linked or marked already."""
    passed = set(marked)
    if matter.case is not None:
        passed |= set(Link.objects.filter(case=matter.case).values_list("other__number", flat=True))
        passed |= set(Link.objects.filter(other=matter.case).values_list("case__number", flat=True))
    return [
        {
            "case": like.case,
            "on": local_date(like.case.registered_at),
            "unit": like.case.handling_unit or like.case.owner or like.case.receiver,
            "kind": like.kind.value,
            "reason": like.reason,
            "mark": f"{like.case.number}:{like.kind.value}",
        }
        for like in alike
        if like.case.number not in passed
    ]


def _topic(matter: Matter, alike: Sequence[LookAlike]) -> dict[str, Any] | None:
    topic = matter.topic(alike)
    return {"topic": topic, "url": reverse("desk:topic", args=[topic.key])} if topic else None


def _marked(request: StaffRequest, form: Form) -> list[dict[str, Any]]:
    """The cases marked for linking, with the kinds to choose from; those out of sight are left out."""
    kinds = {mark.number: mark.kind for mark in form.marks[: suggested.MOST]}
    if not kinds:
        return []
    seen = Case.objects.visible_to(request.user, request.now).plain().filter(number__in=kinds)
    return [
        {
            "case": case,
            "kinds": [
                (f"{case.number}:{kind.value}", kind.label, kind is kinds[case.number]) for kind in LinkKind
            ],
        }
        for case in seen.order_by("pk")
    ]
