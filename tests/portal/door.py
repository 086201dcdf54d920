"""What a citizen can do at the public door, with a browser that runs no script."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client

from tests.build import CODE

TEXT = "石桥村三组的水渠塌了一段，今年浇不上地。"


@dataclass
class Door:
    """What a citizen can do with a browser."""

    client: Client
    moment: datetime
    typed: dict[str, Any] = field(default_factory=dict)

    def wait(self, **span: float) -> None:
        self.moment += timedelta(**span)

    def get(self, path: str) -> HttpResponse:
        return self.client.get(path)  # type: ignore[return-value]

    def post(self, path: str, **typed: Any) -> HttpResponse:
        return self.client.post(path, typed)  # type: ignore[return-value]

    def form(self, **typed: Any) -> dict[str, Any]:
        """A filled-in form as the browser would send it, a minute after it was opened."""
        token = re.search(r'name="token" value="([^"]+)"', page(self.get("/submit/")))
        assert token
        self.wait(minutes=1)
        given = {
            "text": TEXT,
            "name": "禾知春",
            "phone": "13800000001",
            "whom": "self",
            "reply_channel": "web",
        }
        return {**given, "token": html.unescape(token[1]), **typed}

    def submit(self, **typed: Any) -> HttpResponse:
        return self.post("/submit/", **self.form(**typed))

    def open(self, number: str, code: str = CODE) -> HttpResponse:
        return self.post("/track/", number=number, code=code)

    def slip(self) -> tuple[str, str]:
        """Number and code as the slip shows them."""
        shown = re.findall(r'class="big number">([^<]+)<', page(self.get("/submit/done/")))
        assert len(shown) == 2
        return shown[0], shown[1]


def page(response: HttpResponse) -> str:
    """The text of a page; every page has one first heading and no word left over from a missing variable."""
    text = response.content.decode()
    if response.headers["Content-Type"].startswith("text/html"):
        assert len(re.findall(r"<h1[ >]", text)) == 1
        assert ">None<" not in text
    return text
