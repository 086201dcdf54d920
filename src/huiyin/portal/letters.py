"""The papers written to the citizen, to open, print and keep."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.cases import access
from huiyin.cases.models import Case
from huiyin.cases.procedure import Citizen
from huiyin.documents import letters
from huiyin.portal import proof


@never_cache
@require_safe
@proof.opened
def paper(request: HttpRequest, case: Case, citizen: Citizen, now: datetime, letter: UUID) -> HttpResponse:
    """A paper as PDF; `?large=1` in large print."""
    found = access.letter_of(case, letter, for_citizen=True)
    large = request.GET.get("large") == "1"
    response = HttpResponse(letters.pdf(found.body, large=large), content_type="application/pdf")
    name = f"{found.label}{found.number}.pdf"
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=False, filename=name) or "inline"
    )
    return response
