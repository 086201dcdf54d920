"""The rating is the citizen's own: no page, form or route of the staff opens it (条例第二十一条)."""

from __future__ import annotations

import ast
from datetime import datetime
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver, reverse

from huiyin.base import clock
from huiyin.base.errors import Refused
from huiyin.cases import followup, procedure
from huiyin.cases.models import Rating
from huiyin.desk.moves import FORMS
from huiyin.desk.routes import ROUTES
from tests import build
from tests.build import County

DESK = Path(__file__).resolve().parents[2] / "src" / "huiyin" / "desk"


def test_the_desk_has_no_route_and_no_form_for_it() -> None:
    assert "rate" not in FORMS and procedure.MOVES["rate"].who is None
    assert not [
        route.path for route in ROUTES if "rate" in route.path.split("/") or "rate" in route.name.split("_")
    ]
    assert [
        name for name in get_resolver("huiyin.desk.urls").reverse_dict if "rat" in str(name).split("_")
    ] == []


def test_nothing_of_the_desk_calls_it_or_links_to_it() -> None:
    for path in DESK.rglob("*.py"):
        names = {
            node.attr for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)
        }
        assert "rate" not in names, path.name
    for path in DESK.rglob("*.html"):
        text = path.read_text()
        assert "portal:rate" not in text and "/rate/" not in text, path.name


@pytest.fixture
def case_number(county: County, now: datetime, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(clock, "now", lambda: now)
    cache.clear()
    return build.served(county, now).number


def test_no_member_of_staff_opens_it_without_the_citizens_code(county: County, case_number: str) -> None:
    path = reverse("portal:rate", args=[case_number])
    for user in county.users.values():
        client = Client()
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        for answer in (client.get(path), client.post(path, {"solved": "yes", "satisfaction": "satisfied"})):
            assert answer.status_code == 302 and answer.headers["Location"].startswith("/track/"), user
        if user.posts.exclude(role__in=["auditor", "administrator"]).exists():
            assert client.get(f"/desk/cases/{case_number}/rate/").status_code == 404
    assert not Rating.objects.exists()


def test_the_verb_refuses_every_member_of_staff(county: County, now: datetime) -> None:
    case = build.served(county, now)
    for user in county.users.values():
        with pytest.raises(Refused, match="评价由诉求人本人（凭查询码）办理"):
            followup.rate(case, solved="yes", satisfaction="satisfied", by=user, now=now)  # type: ignore[arg-type]
