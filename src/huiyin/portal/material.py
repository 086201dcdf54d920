"""The citizen adds facts or files, and takes a file back home."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.base.errors import NotVisible, Refused
from huiyin.cases import intake
from huiyin.cases.models import Case
from huiyin.cases.procedure import Citizen
from huiyin.documents import files
from huiyin.portal import limits, proof
from huiyin.portal.forms import MaterialForm

_OFTEN = "一小时内补充的次数太多，请稍后再补充，或者到窗口提交。"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@proof.opened
def add(request: HttpRequest, case: Case, citizen: Citizen, now: datetime) -> HttpResponse:
    """Take more facts and files while the case is open."""
    number = case.number
    if request.method != "POST":
        return _page(request, number, MaterialForm(), status=200)
    form = MaterialForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, number, form, status=422)
    if not limits.WORDS_BY_CASE.take(number, now):
        return _page(request, number, form, status=429, sentence=_OFTEN)
    try:
        with transaction.atomic():
            blobs = [files.store(file, file.name, now=now) for file in form.cleaned_data["attachments"]]
            intake.add_material(case, form.cleaned_data["text"], blobs, by=citizen, now=now)
    except Refused as refused:
        return _page(request, number, form, status=422, sentence=refused.sentence)
    messages.success(request, "补充的材料已经收到，办理单位可以看到。")
    return redirect("portal:case", number)


def _page(
    request: HttpRequest, number: str, form: MaterialForm, *, status: int, sentence: str = ""
) -> HttpResponse:
    context = {"number": number, "form": form, "sentence": sentence, "again": bool(request.FILES)}
    return render(request, "portal/material.html", context, status=status)


@never_cache
@require_safe
@proof.opened
def download(
    request: HttpRequest, case: Case, citizen: Citizen, now: datetime, blob: UUID
) -> HttpResponseBase:
    """A file the citizen brought; files of the office are not for this door."""
    found = case.attachments.filter(by_citizen=True, blob_id=blob).select_related("blob").first()
    if found is None:
        raise NotVisible
    return FileResponse(
        files.read(found.blob),
        as_attachment=True,
        filename=found.blob.name,
        content_type=found.blob.content_type,
    )
