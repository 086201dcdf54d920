"""Who has shown number and code: kept in the browser's session for an hour, by case and fingerprint."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from huiyin.base import clock, sealing
from huiyin.base.errors import NotVisible
from huiyin.cases import access
from huiyin.cases.models import Case
from huiyin.cases.procedure import Citizen

SESSION = "portal"
OPEN_FOR = timedelta(hours=1)
SLIP_FOR = timedelta(minutes=30)
YEAR_DIGITS = 4
P = ParamSpec("P")


class Unproved(Exception):
    """The page needs number and code first."""


def clean_number(typed: str) -> str:
    """A case number as people type it: full-width digits, spaces and a forgotten hyphen are forgiven."""
    text = unicodedata.normalize("NFKC", typed)
    digits = "".join(letter for letter in text if letter.isdigit())
    return f"{digits[:YEAR_DIGITS]}-{digits[YEAR_DIGITS:]}"[:20] if len(digits) > YEAR_DIGITS else digits[:20]


def clean_code(typed: str) -> str:
    """A query code as people type it."""
    return unicodedata.normalize("NFKC", typed)[:40]


def _kept(request: HttpRequest) -> dict[str, Any]:
    kept: dict[str, Any] = request.session.get(SESSION, {})
    return kept


def remember(request: HttpRequest, case: Case, now: datetime, *, digest: str = "") -> None:
    """Let this browser open the case for an hour, with the right of the code that was shown (`digest`: a proxy's)."""
    until = (now + OPEN_FOR).timestamp()
    opened = _kept(request).get("cases", {})
    alive = {number: row for number, row in opened.items() if row[2] > now.timestamp()}
    alive[case.number] = [str(case.pk), digest or case.code_digest, until]
    request.session[SESSION] = {**_kept(request), "cases": alive}
    request.session.cycle_key()  # a session that somebody else knew of before opens nothing


def proved(request: HttpRequest, number: str, now: datetime) -> tuple[Case, Citizen]:
    """The case this browser has opened; Unproved when it has not, or too long ago, or with a code since replaced."""
    row = _kept(request).get("cases", {}).get(number)
    if row is None or row[2] <= now.timestamp():
        raise Unproved
    try:
        return access.by_proof(row[0], row[1])
    except NotVisible:
        raise Unproved from None


def remember_slip(
    request: HttpRequest, case: Case, code: str, now: datetime, *, proxy_code: str = ""
) -> None:
    """Keep the code for the slip, sealed, long enough to print or copy it; with a proxy's own, if one registered."""
    sealed = sealing.seal(code, "portal.slip").hex()
    proxy = sealing.seal(proxy_code, "portal.slip").hex() if proxy_code else ""
    until = (now + SLIP_FOR).timestamp()
    row = [str(case.pk), case.code_digest, sealed, until, proxy]
    request.session[SESSION] = {**_kept(request), "slip": row}


def slip(request: HttpRequest, now: datetime) -> tuple[Case, str, str]:
    """The case just registered, its code and its proxy's (or nothing), while the slip may still be shown."""
    row = _kept(request).get("slip")
    if row is None or row[3] <= now.timestamp():
        raise Unproved
    try:
        case, _ = access.by_proof(row[0], row[1])
        proxy = sealing.unseal(bytes.fromhex(row[4]), "portal.slip") if row[4] else ""
        return case, sealing.unseal(bytes.fromhex(row[2]), "portal.slip"), proxy
    except (NotVisible, ValueError, IndexError):
        raise Unproved from None


def remember_proxy_slip(request: HttpRequest, case: Case, code: str, now: datetime) -> None:
    """Keep a proxy's code, sealed, until its page was shown."""
    until = (now + SLIP_FOR).timestamp()
    row = [str(case.pk), sealing.seal(code, "portal.proxy").hex(), until]
    request.session[SESSION] = {**_kept(request), "proxy": row}


def proxy_slip_waits(request: HttpRequest, case: Case, now: datetime) -> bool:
    """Whether a proxy's code of this case was not shown yet."""
    row = _kept(request).get("proxy")
    return row is not None and bool(row[0] == str(case.pk)) and bool(row[2] > now.timestamp())


def proxy_slip(request: HttpRequest, case: Case, now: datetime) -> str:
    """The proxy's code just made, once; empty afterwards."""
    if not proxy_slip_waits(request, case, now):
        return ""
    kept = dict(_kept(request))
    row = kept.pop("proxy")
    request.session[SESSION] = kept
    try:
        return sealing.unseal(bytes.fromhex(row[1]), "portal.proxy")
    except ValueError:
        return ""


def forget(request: HttpRequest) -> None:
    """Close every case this browser has opened."""
    request.session.pop(SESSION, None)


def opened(
    view: Callable[Concatenate[HttpRequest, Case, Citizen, datetime, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """A page of one case: without proof the visitor is led to the form of inquiry, whether or not there is a case."""

    @wraps(view)
    def guarded(request: HttpRequest, number: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        now = clock.now()
        try:
            case, citizen = proved(request, number, now)
        except Unproved:
            return redirect(f"{reverse('portal:track')}?{urlencode({'n': number})}")
        return view(request, case, citizen, now, *args, **kwargs)

    return guarded
