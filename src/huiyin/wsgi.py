"""The server's entry: `huiyin serve` runs granian on it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING

from django.core.wsgi import get_wsgi_application

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.settings")
_django = get_wsgi_application()
import_module("huiyin.assist.warming").warm()  # not before Django is ready


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Everything here is UTF-8: a charset named by the sender, which Django would obey, is left unheard."""
    kind, *parameters = environ.get("CONTENT_TYPE", "").split(";")
    kept = [one for one in parameters if one.strip().lower().startswith("boundary=")]
    environ["CONTENT_TYPE"] = ";".join([kind, *kept])
    return _django(environ, start_response)
