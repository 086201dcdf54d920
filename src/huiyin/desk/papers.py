"""Papers of a case: those issued, and those printed on demand from what the case holds."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from huiyin.base.errors import NotVisible
from huiyin.cases import access, answering, archiving, closing, procedure
from huiyin.cases import papers as writing
from huiyin.cases.codes import AnswerKind, AnswerStatus
from huiyin.cases.models import Case
from huiyin.desk.guard import StaffRequest
from huiyin.documents import letters
from huiyin.documents.kinds import KINDS
from huiyin.documents.models import Letter


class Form(NamedTuple):
    """A form in which a paper can be had."""

    media_type: str
    suffix: str
    large: bool = False


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMS = {
    "pdf": Form("application/pdf", "pdf"),
    "large": Form("application/pdf", "pdf", large=True),
    "word": Form(_WORD, "docx"),
}


@require_GET
def paper(request: StaffRequest, number: str, letter: UUID, form: str) -> HttpResponse:
    """An issued paper as PDF, in large print, or as a Word file."""
    case = access.get_for(request.user, number, request.now)
    found = access.letter_of(case, letter)
    return printed(found.body, form, f"{found.number or found.label}")


@require_GET
def sheet(request: StaffRequest, number: str, kind: str, form: str) -> HttpResponse:
    """A paper drawn from the case as it stands: the registration sheet, the proof of service and the like."""
    case = access.get_for(request.user, number, request.now)
    if case.sealed or kind not in {one["kind"] for one in printable(case)}:
        raise NotVisible
    text = writing.preview(case, kind, now=request.now)
    return printed(text, form, f"{case.number}{KINDS[kind].label}")


@require_GET
def archive(request: StaffRequest, number: str) -> HttpResponse:
    """The whole file of a case in one archive: papers, attachments, index and fingerprints."""
    case = access.get_for(request.user, number, request.now)
    if case.sealed:
        raise NotVisible  # what an accusation says leaves its page by no download
    content = archiving.content(case, by=request.user, now=request.now)
    return _download(content, "application/zip", f"{case.number}案卷.zip")


def printed(text: str, form: str, name: str) -> HttpResponse:
    """A paper in one of its forms; PDF opens in the browser, Word is saved."""
    if form not in FORMS:
        raise NotVisible
    chosen = FORMS[form]
    write = letters.word if form == "word" else letters.pdf
    inline = form != "word"
    return _download(
        write(text, large=chosen.large), chosen.media_type, f"{name}.{chosen.suffix}", inline=inline
    )


def _download(content: bytes, media_type: str, name: str, *, inline: bool = False) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(not inline, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def listed(case: Case) -> list[Letter]:
    """The papers issued in a case, the latest first."""
    return list(
        Letter.objects.filter(subject_id=case.pk).select_related("unit").order_by("-issued_at", "-pk")
    )


def printable(case: Case) -> list[dict[str, Any]]:
    """The papers that can be printed from the case as it stands."""
    kinds = ["registration"]
    answer = answering.current(case)
    if answer is not None and answer.status in (AnswerStatus.SIGNED, AnswerStatus.SERVED):
        kinds.append("service_receipt")
    if "call_back" in procedure.taken(case):
        kinds.append("callback_record")
    if answer is not None and answer.status == AnswerStatus.SERVED:
        kinds += ["completion_report", closing.REQUEST_FORM.get(AnswerKind(answer.kind), "")]
    return [{"kind": kind, "label": KINDS[kind].label} for kind in kinds if kind]
