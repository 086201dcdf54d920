"""Units and the list of duties: to be read by all staff, kept by the administrator."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.base.clock import local_date
from huiyin.base.errors import NotVisible, Refused
from huiyin.cases import succession
from huiyin.desk.forms.organisation import ChangeUnitForm, CloseUnitForm, DutyForm, OpenUnitForm
from huiyin.desk.frame import show
from huiyin.desk.guard import ADMINISTRATORS, StaffRequest
from huiyin.desk.rows import cut
from huiyin.org import administration, categories, people
from huiyin.org.models import Duty, Unit


def administers(request: StaffRequest) -> bool:
    """Whether the page offers its changes."""
    return people.has_role(request.user, ADMINISTRATORS, request.now)


@require_GET
def units(request: StaffRequest) -> HttpResponse:
    """The tree of units and how each is reached."""
    found = list(Unit.objects.select_related("successor").order_by("path"))
    kept = administers(request)
    shown = [unit for unit in found if kept or unit.closed_on is None]
    return show(request, "desk/units.html", {"units": shown, "administers": kept})


@require_http_methods(["GET", "HEAD", "POST"])
def open_unit(request: StaffRequest) -> HttpResponse:
    """Add a unit."""
    form = OpenUnitForm(request.POST or None, initial={"parent": request.GET.get("parent")})
    if request.method == "POST" and form.is_valid():
        try:
            unit = administration.open_unit(**form.cleaned_data, by=request.user, now=request.now)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, f"已增加{unit}。")
            return redirect("desk:units")
    return _form(request, "增加单位", form, "desk:units")


def _unit(pk: int) -> Unit:
    found = Unit.objects.filter(pk=pk).first()
    if found is None:
        raise NotVisible
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def unit(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct a unit."""
    found = _unit(pk)
    names = ("name", "contact_name", "contact_phone", "address", "paper_code")
    known = {"superior": found.superior_id, **{name: getattr(found, name) for name in names}}
    form = ChangeUnitForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        superior = given.pop("superior")
        try:
            with transaction.atomic():
                administration.change_unit(found, **given, by=request.user, now=request.now)
                if superior != found.superior:
                    administration.set_superior(found, superior, by=request.user, now=request.now)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, f"已保存{found}。")
            return redirect("desk:units")
    return _form(request, f"修改{_unit(pk)}", form, "desk:units")


@require_http_methods(["GET", "HEAD", "POST"])
def close_unit(request: StaffRequest, pk: int) -> HttpResponse:
    """Abolish a unit and name its successor."""
    found = _unit(pk)
    form = CloseUnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            succession.close_unit(found, form.cleaned_data["successor"], by=request.user, now=request.now)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, f"{found}已经撤并。")
            return redirect("desk:units")
    return _form(request, f"撤并{found}", form, "desk:units", button="撤并", grave=True)


@require_GET
def duties(request: StaffRequest) -> HttpResponse:
    """The lines of the list of duties in force, found by words of clause, category or unit."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    today = local_date(request.now)
    rows = Duty.objects.filter(from_date__lte=today).filter(Q(to_date=None) | Q(to_date__gte=today))
    if words:
        codes = [item.code for item in categories.search(words, 1000)]
        rows = rows.filter(Q(clause__contains=words) | Q(unit__name__contains=words) | Q(category__in=codes))
    page = cut(rows.select_related("unit").order_by("category", "pk"), request.GET.get("page"))
    lines = [(duty, categories.name(duty.category)) for duty in page.rows]
    context: dict[str, object] = {
        "q": words,
        "page": page,
        "lines": lines,
        "administers": administers(request),
        "query": urlencode({"q": words}) if words else "",
    }
    return show(request, "desk/duties.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add_duty(request: StaffRequest) -> HttpResponse:
    """Add a line to the list of duties."""
    form = DutyForm(request.POST or None, initial={"category": request.GET.get("category", "")})
    if request.method == "POST" and form.is_valid():
        try:
            duty = administration.add_duty(**form.cleaned_data, by=request.user, now=request.now)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, f"已增加：{duty}。")
            return redirect("desk:duties")
    return _form(request, "增加职责清单条目", form, "desk:duties")


@require_POST
def end_duty(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a line out of force."""
    duty = Duty.objects.filter(pk=pk).first()
    if duty is None:
        raise NotVisible
    administration.end_duty(duty, by=request.user, now=request.now)
    messages.success(request, f"已停用：{duty}。")
    return redirect("desk:duties")


def _form(
    request: StaffRequest, title: str, form: object, back: str, *, button: str = "保存", grave: bool = False
) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    context: dict[str, object] = {
        "title": title,
        "form": form,
        "back": back,
        "button": button,
        "grave": grave,
    }
    return show(request, "desk/form.html", context, status=status)
