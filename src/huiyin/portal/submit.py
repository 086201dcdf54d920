"""The form on which a citizen writes a request down, and what happens when it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.base import clock
from huiyin.base.errors import Refused
from huiyin.cases import access, intake
from huiyin.cases.codes import PLAIN, PartyRole
from huiyin.cases.intake import Intake
from huiyin.cases.models import Case
from huiyin.cases.procedure import Citizen
from huiyin.documents import files
from huiyin.org import directory
from huiyin.org.models import Unit
from huiyin.portal import alike, limits, once, proof
from huiyin.portal.alike import Alike
from huiyin.portal.forms import SubmitForm

_EMPTY_TRAP = "提交没有成功：有一栏看不见的内容被浏览器自动填上了，已经清空。请再点一次“提交”。"
_OFTEN = (
    "一小时内提交的次数太多，请稍后再提交。您填写的内容都还在；着急的，请直接拨打接待电话或者到窗口反映。"
)

_SENT_BEFORE = "这份内容已经登记过了，编号是{}。请到“查询进度”填编号和查询码查看，不用再提交。"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest) -> HttpResponse:
    """Show the form; take it."""
    now = clock.now()
    office = directory.petition_office()
    if office is None:
        return render(request, "portal/closed.html", status=503)
    if request.method == "POST" and "look" in request.POST:
        return _look(request, now)
    if request.method == "POST":
        return _take(request, office, now)
    return _page(request, SubmitForm(), once.issue(now), status=200)


def _look(request: HttpRequest, now: datetime) -> HttpResponse:
    """The form again with all that was typed and what was answered to the like: the way without script."""
    form = SubmitForm(initial=request.POST.dict())
    ticket = once.read(request.POST.get("token", ""), now)
    return _page(request, form, ticket, status=200, alike=alike.found(request, now))


def _page(
    request: HttpRequest,
    form: SubmitForm,
    ticket: once.Ticket,
    *,
    status: int,
    sentence: str = "",
    alike: Alike | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "token": ticket.token,
        "sentence": sentence,
        "again": bool(request.FILES),
        "alike": alike,
        "assists": settings.ASSIST,
    }
    return render(request, "portal/submit.html", context, status=status)


def _take(request: HttpRequest, office: Unit, now: datetime) -> HttpResponse:
    form = SubmitForm(request.POST, request.FILES)
    ticket = once.read(request.POST.get("token", ""), now)
    if not form.is_valid():
        return _page(request, form, ticket, status=422)
    if form.cleaned_data["website"]:
        cleared = request.POST.copy()
        cleared["website"] = ""
        return _page(request, SubmitForm(cleared), ticket, status=422, sentence=_EMPTY_TRAP)
    if ticket.sentence:
        return _page(request, form, ticket, status=422, sentence=ticket.sentence)
    chosen: list[UploadedFile[bytes]] = form.cleaned_data["attachments"]
    written = form.intake()
    content = _content(written, chosen)
    case = access.by_source(once.SOURCE, once.source_key(ticket.key, content))
    if case is None:
        if not _within_limits(request, form, now):
            return _page(request, form, ticket, status=429, sentence=_OFTEN)
        try:
            case = _register(written, chosen, ticket.key, content, receiver=office, now=now)
        except Refused as refused:
            return _page(request, form, ticket, status=422, sentence=refused.sentence)
    code = once.code(ticket.key, content)
    # A retry shows the slip again; a form found later on a borrowed device, or after a new code, opens nothing.
    if now - case.registered_at > proof.SLIP_FOR or access.code_digest(code) != case.code_digest:
        return _page(request, form, once.issue(now), status=422, sentence=_SENT_BEFORE.format(case.number))
    proxy = _proxy_code(written, ticket.key, content)
    proof.remember_slip(request, case, code, now, proxy_code=proxy)
    proof.remember(request, case, now, digest=access.code_digest(proxy) if proxy else "")
    return redirect("portal:done")


def _proxy_code(written: Intake, key: str, content: str) -> str:
    """The own code of a proxy who registers for somebody else; the query code is the other's."""
    plain = written.kind in PLAIN  # what is kept secret opens with the reporter's own code only
    acting = plain and any(person.role == PartyRole.PROXY for person in written.people)
    return once.code(key, f"{content}\x1fproxy") if acting else ""


def _within_limits(request: HttpRequest, form: SubmitForm, now: datetime) -> bool:
    phone: str = form.cleaned_data["phone"]
    by_phone = limits.SUBMIT_BY_PHONE.take(phone, now)
    return by_phone and limits.SUBMIT_BY_ADDRESS.take(limits.address(request), now)


def _content(written: Intake, chosen: Sequence[UploadedFile[bytes]]) -> str:
    """What was typed, as one text: another text, another matter."""
    people = [part for person in written.people for part in (person.name, person.phone, person.address)]
    sent = [f"{file.name}:{file.size}" for file in chosen]
    place = str(written.place.pk) if written.place else ""
    about = [written.purpose, written.accused, *(str(unit.pk) for unit in written.accused_units)]
    return "\x1f".join([written.text, *written.demands, place, written.place_text, *people, *about, *sent])


def _register(
    written: Intake,
    chosen: Sequence[UploadedFile[bytes]],
    key: str,
    content: str,
    *,
    receiver: Unit,
    now: datetime,
) -> Case:
    """Store the files and register; the same form sent twice at once gives the case of the first."""
    source_key = once.source_key(key, content)
    try:
        with transaction.atomic():
            intake.keeping(
                written, receiver=receiver, teller=Citizen(), now=now
            )  # of what is refused nothing is stored
            blobs = [files.store(file, file.name or "", now=now) for file in chosen]
            code = _proxy_code(written, key, content)
            people = tuple(
                replace(one, code=code) if one.role == PartyRole.PROXY else one for one in written.people
            )
            whole = replace(written, people=people, files=blobs, source=once.SOURCE, source_key=source_key)
            return intake.register(
                whole, receiver=receiver, by=Citizen(), code=once.code(key, content), now=now
            )
    except IntegrityError:
        case = access.by_source(once.SOURCE, source_key)
        if case is None:
            raise
        return case
