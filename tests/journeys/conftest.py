"""Everybody who has a part in a petition, each with a browser of their own, and one calendar for all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from tests.build import County
    from tests.portal.door import Door

SHOWN = re.compile(r'class="big number">([^<]+)<')
VERSION = re.compile(r'name="version" value="(\d+)"')


@dataclass
class Journey:
    """One petition on its way: the citizen's door, the desks, and number and code from the slip."""

    county: County
    door: Door
    number: str = ""
    code: str = ""
    _desks: dict[str, Client] = field(default_factory=dict)

    @property
    def today(self) -> str:
        return self.door.moment.date().isoformat()

    def wait(self, **span: float) -> None:
        self.door.wait(**span)

    def desk(self, name: str) -> Client:
        """The browser of a member of staff, signed in once."""
        from django.test import Client

        if name not in self._desks:
            self._desks[name] = Client()
            user = self.county.users[name]
            self._desks[name].force_login(user, "django.contrib.auth.backends.ModelBackend")
        return self._desks[name]

    def submit(self, **typed: Any) -> None:
        """The citizen tells it at the public door and keeps the slip."""
        assert self.door.submit(**typed).status_code == 302
        self.number, self.code = self.door.slip()

    def tell(self, name: str, **typed: Any) -> None:
        """Somebody tells it at a window or by telephone; a member of staff writes it down and prints the slip."""
        desk = self.desk(name)
        given = {"channel": "visit", "name": "谷老田", "phone": "13800000009", "reply_channel": "in_person"}
        sent = desk.post("/desk/register/", {**given, "read_back": "on", **typed})
        assert sent.status_code == 302, sent.content.decode()
        self.number, self.code = SHOWN.findall(desk.get("/desk/slip/").content.decode())

    def do(self, name: str, verb: str, then: str, **typed: Any) -> None:
        """Somebody opens the form of a move from the page of the case, fills it in, and the case stands so `then`."""
        client, address = self.desk(name), f"/desk/cases/{self.number}/{verb}/"
        assert f'href="{address}"' in self.case(name), f"{name} is not offered {verb}"
        version = VERSION.search(client.get(address).content.decode())
        assert version, f"{verb} has no form for {name}"
        sent = client.post(address, {"version": version[1], **typed})
        assert sent.status_code == 302, sent.content.decode()
        assert f'<span class="tag tag--strong">{then}</span>' in self.case(name), f"after {verb} not {then}"

    def case(self, name: str) -> str:
        """The page of the case as this person sees it."""
        return self.desk(name).get(f"/desk/cases/{self.number}/").content.decode()

    def on_list_of(self, name: str) -> bool:
        """Whether the working list of this person asks for the case."""
        return self.number in self.desk(name).get("/desk/").content.decode()

    def track(self) -> str:
        """The case as the citizen sees it who comes with number and code."""
        from tests.portal.door import page

        assert self.door.open(self.number, self.code).status_code == 302
        return page(self.door.get(f"/track/{self.number}/"))

    def rate(self, solved: str, satisfaction: str, words: str) -> str:
        """The citizen rates the answer; the page that follows."""
        self.track()
        given = {"solved": solved, "satisfaction": satisfaction, "words": words}
        sent = self.door.client.post(f"/track/{self.number}/rate/", given, follow=True)
        assert sent.status_code == 200
        return str(sent.content.decode())

    def answer(self, facts: str = "查实。", reply: str = "已经办好。", **more: Any) -> dict[str, Any]:
        """What is typed to answer one demand."""
        typed = {"summary": "已经办好。", "facts_1": facts, "opinion_1": "support", "reply_1": reply}
        return {**typed, **more}

    def intact(self) -> bool:
        """Whether the auditor finds the chain of records whole."""
        return "核验通过" in self.desk("auditor").post("/desk/audit/verify/").content.decode()


@pytest.fixture
def journey(county: County, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Iterator[Journey]:
    from django.core.cache import cache
    from django.test import Client

    from huiyin.base import clock
    from tests.portal.door import Door

    cache.clear()
    made = Journey(county, Door(Client(), now))
    monkeypatch.setattr(clock, "now", lambda: made.door.moment)
    yield made
    assert made.intact()
    cache.clear()
