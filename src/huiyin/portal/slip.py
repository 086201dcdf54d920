"""The slip after a request was registered."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.base import clock, identifiers
from huiyin.cases import slip
from huiyin.portal import proof


@never_cache
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """Show number and code, for half an hour and in the browser that sent the form only."""
    try:
        case, code, proxy_code = proof.slip(request, clock.now())
    except proof.Unproved:
        return redirect("portal:track")
    paper = slip.of(case, code, track_url=request.build_absolute_uri(reverse("portal:track")))
    context = {
        "slip": paper,
        "case": case,
        "proxy_code": identifiers.spaced(proxy_code) if proxy_code else "",
    }
    return render(request, "portal/done.html", context)
