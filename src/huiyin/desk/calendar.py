"""The calendar of holidays: which years are published, and taking in a new one."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.cases import recounting
from huiyin.deadlines import calendar, imports
from huiyin.deadlines.models import CalendarYear
from huiyin.desk.forms.base import DeskForm, line_field
from huiyin.desk.frame import show
from huiyin.desk.guard import StaffRequest

KINDS = (".csv", ".json", ".xlsx")


class YearForm(DeskForm):
    file = forms.FileField(
        label="放假安排文件",
        help_text="CSV、JSON或者Excel，每行：日期、休或班、节日名称。",
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(KINDS)}),
    )
    origin = line_field("来源", required=False, length=200, help_text="例如：国办发明电〔2026〕7号。")


@require_http_methods(["GET", "HEAD", "POST"])
def years(request: StaffRequest) -> HttpResponse:
    """The years around this one, each with its status; a posted file replaces one."""
    form = YearForm(request.POST, request.FILES) if request.method == "POST" else YearForm()
    if request.method == "POST" and form.is_valid():
        try:
            year, moved = _take_in(request, form)
        except Refused as refused:
            form.add_error("file", refused.sentence)
        else:
            messages.success(request, f"{year.year}年放假安排已导入，{moved}件事项的期限随之重算。")
            return redirect("desk:calendar")
    status = 422 if request.method == "POST" else 200
    return show(request, "desk/calendar.html", {"form": form, "years": _years(request)}, status=status)


def _take_in(request: StaffRequest, form: YearForm) -> tuple[CalendarYear, int]:
    """Hand the uploaded file to the import, which reads files by their ending."""
    upload = form.cleaned_data["file"]
    name = upload.name or ""
    if (ending := Path(name).suffix.lower()) not in KINDS:
        raise Refused("请上传CSV、JSON或者Excel（xlsx）文件。")
    if upload.size > imports.LARGEST:
        raise Refused("文件过大，一年的放假安排通常只有几十行。")
    with TemporaryDirectory() as folder:
        path = Path(folder, f"notice{ending}")  # a name of ours: theirs may be longer than the disk allows
        path.write_bytes(upload.read())
        origin = form.cleaned_data["origin"] or name
        return recounting.take_in_year(path, by=request.user, origin=origin, now=request.now)


def _years(request: StaffRequest) -> list[dict[str, object]]:
    known = calendar.current()
    rows = {row.year: row for row in CalendarYear.objects.all()}
    this = local_date(request.now).year
    found: list[dict[str, object]] = []
    for year in range(this + 1, this - 3, -1):
        days = known.specials(year)
        found.append(
            {
                "year": year,
                "confirmed": known.is_confirmed(year),
                "row": rows.get(year),
                "rest": sum(not worked for _, worked, _ in days),
                "work": sum(worked for _, worked, _ in days),
                "days": [(day, worked, name) for day, worked, name in days if isinstance(day, date)],
            }
        )
    return found
