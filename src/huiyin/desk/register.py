"""Registering a request at the window, and the slip the citizen takes home."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.base import identifiers, sealing
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.cases import access, intake
from huiyin.cases import slip as slips
from huiyin.cases.models import Case
from huiyin.desk import suggestions
from huiyin.desk.forms import suggested
from huiyin.desk.forms.intake import RegisterForm
from huiyin.desk.forms.units import category_choices, groups_of, offers
from huiyin.desk.frame import show
from huiyin.desk.guard import StaffRequest
from huiyin.desk.rows import natural
from huiyin.org import people
from huiyin.org.models import Unit

SLIP = "slip"
TRACK = "/track/"  # where citizens look up their request: the other door, known by its address only


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: StaffRequest) -> HttpResponse:
    """The form of registering; some of its buttons only have it shown again, with more in it."""
    if request.method != "POST" or suggested.again(request.POST):
        form = RegisterForm(request.user, request.now, initial=suggested.written(request.POST))
        return _page(request, form)
    form = RegisterForm(request.user, request.now, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    code = identifiers.query_code()
    if earlier := _sent_before(request, form):
        return redirect(earlier)
    try:
        case = _write(request, form, code)
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return _page(request, form, status=422)
    except IntegrityError:
        if earlier := _sent_before(request, form):
            return redirect(earlier)
        raise
    keep_slip(request, case.number, code)
    return redirect("desk:slip")


def _page(request: StaffRequest, form: RegisterForm, *, status: int = 200) -> HttpResponse:
    return show(
        request,
        "desk/register.html",
        {"form": form, **suggestions.of_registering(request, form)},
        status=status,
    )


def _sent_before(request: StaffRequest, form: RegisterForm) -> str:
    """Where the case stands that this very form made already, when it is sent twice; empty when it made none."""
    made = access.by_source("desk", form.own_key) if form.cleaned_data["key"] else None
    if made is None:
        return ""
    seen = Case.objects.visible_to(request.user, request.now).filter(pk=made.pk).exists()
    return reverse("desk:case", args=[made.number]) if seen else reverse("desk:slip")


@transaction.atomic
def _write(request: StaffRequest, form: RegisterForm, code: str) -> Case:
    """Register, link, and sort and send on when that was filled in too: all or nothing."""
    case = intake.register(
        form.written(), receiver=form.receiving, by=request.user, code=code, now=request.now
    )
    if not case.sealed:
        form.tie(case)
        if form.sorts:
            form.sort(case)
    return case


def keep_slip(request: StaffRequest, number: str, code: str) -> None:
    """Hold the query code, sealed, until the slip was shown."""
    request.session[SLIP] = {"number": number, "code": sealing.seal(code, SLIP).hex()}


@require_GET
def slip(request: StaffRequest) -> HttpResponse:
    """The slip with the query code, shown once."""
    kept = request.session.pop(SLIP, None)
    if kept is None:
        return show(request, "desk/slip.html", {"slip": None})
    code = sealing.unseal(bytes.fromhex(kept["code"]), SLIP)
    case, _ = access.by_code(
        kept["number"], code
    )  # who registered an accusation sees the slip and not the case
    paper = slips.of(case, code, track_url=request.build_absolute_uri(TRACK))
    return show(request, "desk/slip.html", {"slip": paper, "sealed": case.sealed})


@require_GET
def categories(request: StaffRequest) -> HttpResponse:
    """The options of the select of categories, narrowed by words."""
    groups = groups_of(category_choices(request.GET.get("words", "")), "")
    return show(request, "desk/_categories.html", {"groups": groups})


@require_GET
def units(request: StaffRequest) -> HttpResponse:
    """The units that owe a matter, offered as soon as category and place are chosen."""
    place = Unit.objects.open().filter(pk=natural(request.GET.get("place")) or 0).first()
    category = request.GET.get("category", "")
    own = {c.unit.pk for c in people.capacities(request.user, request.now)}
    context: dict[str, object] = {
        "offers": offers(category, place, local_date(request.now)),
        "own": own,
        "category": category,
        "chosen": request.GET.get("unit", ""),
    }
    return show(request, "desk/_units.html", context)
