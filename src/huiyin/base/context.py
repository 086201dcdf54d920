"""What every page knows."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def office(request: HttpRequest) -> dict[str, object]:
    """The office's name and whether the reader asked for large type."""
    return {"office_name": settings.OFFICE_NAME, "large": request.COOKIES.get("large") == "1"}
