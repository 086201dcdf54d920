"""One walk through the whole site: every page is whole, every link leads somewhere, no template stands unused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Template
from django.test import Client
from django.test.signals import template_rendered
from django.urls import resolve

from huiyin.assist import overview
from huiyin.assist.suggesting import Hint, Suggestion
from huiyin.audit.models import Event
from huiyin.base import clock
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused, Stale
from huiyin.cases import accusation, answering, followup, handling, intake, routing, service
from huiyin.cases.models import Case
from huiyin.cases.procedure import Citizen
from huiyin.documents import files
from huiyin.org import administration
from huiyin.org.models import Post, Unit
from huiyin.portal import home
from tests import build
from tests.build import CODE, PROPERTY, County
from tests.crowds import crowd, gathered, told
from tests.guessing import Guess, likeness
from tests.house import pages

SOURCE = Path(__file__).resolve().parents[2] / "src" / "huiyin"
HTMX = {"HX-Request": "true"}
# Moves whose form can be sent without anything written in it.
ASK_NOTHING = {
    "accept",
    "simplify",
    "confirm_route",
    "accept_review",
    "sign_review",
    "endorse",
    "sign",
    "close",
    "archive",
}


@dataclass
class Walk:
    """Goes from page to page as many people, checks each page and keeps what it links to."""

    county: County
    moment: datetime
    clients: dict[str, Client] = field(default_factory=dict)
    linked: set[tuple[str, str]] = field(default_factory=set)
    opened: set[tuple[str, str]] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def client(self, who: str) -> Client:
        if who not in self.clients:
            self.clients[who] = Client(raise_request_exception=False)
            if who in self.county.users:
                user = self.county.users[who]
                self.clients[who].force_login(user, "django.contrib.auth.backends.ModelBackend")
        return self.clients[who]

    def get(self, who: str, path: str, status: int = 200, **headers: str) -> str:
        self.opened.add((who, path))
        return self.check(who, path, self.client(who).get(path, headers=headers), status)

    def post(
        self, who: str, path: str, status: int, data: dict[str, Any] | None = None, **headers: str
    ) -> str:
        return self.check(who, path, self.client(who).post(path, data or {}, headers=headers), status)

    def check(self, who: str, path: str, response: Any, status: int) -> str:
        """The page answers as expected and has nothing wrong with it."""
        html: str = b"".join(response).decode(errors="replace")
        if response.status_code != status:
            self.faults.append(f"{path} as {who or 'nobody'}: {response.status_code} instead of {status}")
        if status == 302 or not response["Content-Type"].startswith("text/html"):
            return html
        names = pages.names(self.county)
        whole = "<html" in html
        try:
            source = (pages.check_page if whole else pages.check_fragment)(html, names)
        except AssertionError as fault:
            self.faults.append(f"{path} as {who or 'nobody'}: {fault}")
            return html
        base = path.partition("?")[0]
        self.linked |= {
            (who, base + link if link.startswith("?") else link.partition("#")[0]) for link in source.links()
        }
        for action in source.actions():
            resolve(action.partition("?")[0].partition("#")[0])
        return html

    def follow_links(self) -> None:
        """Every link of every page seen leads to a page for the person who was shown it."""
        # Of addresses that differ only in a number or in what is asked for, one is enough.
        new = sorted(self.linked - self.opened)
        kinds = {(who, re.sub(r"=[^&]*|\d[\d-]*", "", path)): path for who, path in new}
        self.opened |= self.linked
        for (who, _), path in kinds.items():
            response = self.client(who).get(path)
            b"".join(response)  # type: ignore[arg-type]
            if response.status_code not in (200, 302):
                self.faults.append(f"{path} as {who or 'nobody'}: a link leads to {response.status_code}")


@pytest.fixture
def walk(county: County, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Iterator[Walk]:
    made = Walk(county, now)
    monkeypatch.setattr(clock, "now", lambda: made.moment)
    cache.clear()
    yield made
    cache.clear()


@pytest.fixture
def rendered() -> Iterator[set[str]]:
    """The names of all templates rendered so far, included ones too."""
    seen: set[str] = set()

    def note(sender: object, template: Template, **_: object) -> None:
        seen.add(str(template.name))

    template_rendered.connect(note)
    yield seen
    template_rendered.disconnect(note)


def all_templates() -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for folder in SOURCE.glob("*/templates")
        for path in folder.rglob("*.html")
    }


def test_every_page_is_whole_every_link_leads_on_and_no_template_is_unused(
    walk: Walk, rendered: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    through_the_portal(walk)
    through_the_desk(walk)
    through_the_moves(walk)
    with monkeypatch.context() as patch:
        through_suggestions(walk, patch)
    through_a_joint_answer(walk)
    through_administration(walk)
    walk.follow_links()
    refused_everywhere(walk, monkeypatch)
    assert not walk.faults, "\n".join(walk.faults)
    assert sorted(all_templates() - rendered) == []


def through_the_portal(walk: Walk) -> None:
    cases, stops = pages.portal_stops(walk.county, walk.moment)
    for case in cases:
        walk.post("citizen", "/track/", 302, {"number": case.number, "code": CODE})
    for stop in stops:
        walk.get("citizen", stop.path)
    told_again(walk)
    walk.post("stranger", "/track/", 422)
    walk.post("stranger", "/track/", 404, {"number": "2026-000001", "code": "34679ACC"})
    walk.post(
        "stranger", "/submit/", 422, {"text": "", "whom": "joint", "other_2": "谷雨生", "demand_2": "二"}
    )
    written = {"text": "楼道的灯坏了三个月没人修，请修好。", "anonymous": "on"}
    walk.post("stranger", "/submit/alike/", 200, written)
    for more in ({}, {"accused": "某局长"}, {"text": "灯坏了"}):
        walk.post("stranger", "/submit/", 200, {**written, **more, "look": "1"})
    walk.post("citizen", "/display/", 302, {"large": "1", "next": "/"})
    for path in ("/", "/submit/", f"/track/{cases[0].number}/"):
        assert 'class="large"' in walk.get("citizen", path)
    for case in cases:
        if case is cases[0]:  # registered and nothing more
            form = f"/track/{case.number}/proxy/"
            walk.post("citizen", form, 422, {"name": ""})
            walk.post("citizen", form, 302, {"name": "谷雨生", "scope": "查询进度"})
            walk.get("citizen", form)
            walk.post("citizen", form, 302, {"revoke": "1"})
            walk.post("citizen", form, 422, {"revoke": "1"})
            walk.post("citizen", f"/track/{case.number}/petition/", 422)
        if case.state == "withdrawn":
            for tail in ("rate", "material", "withdraw"):
                typed = {"solved": "yes", "satisfaction": "fair", "text": "补充", "reason": "再撤"}
                walk.post("citizen", f"/track/{case.number}/{tail}/", 422, typed)
        if case.state == "served":
            walk.post("citizen", f"/track/{case.number}/rate/", 422, {"words": "没有选"})
            sent = {"text": "", "attachments": SimpleUploadedFile("a.exe", b"MZ")}
            walk.post("citizen", f"/track/{case.number}/material/", 422, sent)
    walk.moment += timedelta(hours=2)
    walk.get("citizen", stops[-1].path, 302)  # what was opened is closed after an hour
    walk.moment -= timedelta(hours=2)


def told_again(walk: Walk) -> None:
    """A request with files and several people, its slip, and answers that were replaced."""
    html = walk.get("teller", "/submit/")
    token = html.partition('name="token" value="')[2].partition('"')[0]
    walk.moment += timedelta(minutes=1)
    typed = {"text": "水渠塌了一段。", "demand_1": "修好", "whom": "joint", "people_count": "3", "other_2": "谷雨生",
             "name": "禾知春", "phone": "13800000001", "reply_channel": "web", "token": token,
             "attachments": SimpleUploadedFile("水渠.png", b"\x89PNG\r\n\x1a\n" + bytes(64), "image/png")}  # fmt: skip
    walk.post("teller", "/submit/", 302, typed)
    walk.get("teller", "/submit/done/")
    case = Case.objects.latest("registered_at")
    walk.get("teller", f"/track/{case.number}/")
    walk.post("teller", "/track/leave/", 302)
    walk.get("teller", "/")
    again = build.served(walk.county, walk.moment)
    walk.post("teller", "/track/", 302, {"number": again.number, "code": CODE})
    walk.post(
        "teller",
        f"/track/{again.number}/rate/",
        302,
        {"solved": "no", "satisfaction": "not", "words": "没修"},
    )
    walk.get("teller", f"/track/{again.number}/")
    walk.get("teller", f"/track/{again.number}/answer/")
    walk.get("teller", f"/track/{again.number}/answer/?no=9", 404)


def through_the_desk(walk: Walk) -> None:
    for stop in pages.desk_stops(walk.county, walk.moment):
        walk.get(stop.who, stop.path)
    lived = a_long_life(walk)
    for who in ("clerk", "handler", "head", "leader", "inspector", "reviewer"):
        walk.get(who, "/desk/", 200)
        walk.get(who, f"/desk/cases/{lived.number}/")
        walk.get(who, "/desk/search/?q=没有这样的事")
    for who in ("officer", "outsider", "county_leader"):
        walk.get(who, "/desk/")
    through_an_accusation(walk)
    a_simple_answer_for_all(walk)
    walk.post("clerk", f"/desk/cases/{lived.number}/contacts/", 200, {"reason": "核实情况"})
    walk.post("clerk", f"/desk/cases/{lived.number}/contacts/", 422)
    walk.get(
        "clerk",
        f"/desk/cases/{build.registered(walk.county, walk.moment, anonymous=True, people=()).number}/",
    )
    told = {"channel": "visit", "name": "禾知春", "phone": "13800000001", "text": "路灯坏了。", "read_back": "on",
            "reply_channel": "phone"}  # fmt: skip
    walk.post("clerk", "/desk/register/", 422, {**told, "read_back": "", "representatives": "谷雨生"})
    walk.post("clerk", "/desk/register/", 200, {**told, "category": PROPERTY, "look": "1"})
    walk.post("clerk", "/desk/register/", 302, told)
    walk.get("clerk", "/desk/slip/")
    walk.get("clerk", "/desk/register/categories/?words=物业", **HTMX)
    walk.get("clerk", f"/desk/register/units/?category={PROPERTY}", **HTMX)
    walk.get("officer", "/desk/register/")
    for _ in range(51):
        build.registered(walk.county, walk.moment)
    walk.get("clerk", "/desk/?page=2")
    walk.get("clerk", "/desk/search/?q=楼道&page=2")


def a_simple_answer_for_all(walk: Walk) -> None:
    """What is to be public is shown before it goes out."""
    case = build.simple(walk.county, walk.moment, may_publish=True)
    said = {"summary": "修好。", "told_by": "phone", "receiver": "禾知春", "publish": "on"}
    said |= {"opinion_1": "support", "reply_1": "物业经理李建国换了灯。", "version": str(case.version)}
    walk.post("handler", f"/desk/cases/{case.number}/answer_simply/", 422, said)


def through_an_accusation(walk: Walk) -> None:
    """The page of an accusation closed and opened, with files, demands and a list that has more than one name."""
    blob = files.store(ContentFile(b"%PDF-1.7 x", name="a.pdf"), "证据.pdf", now=walk.moment)
    case = build.accused(
        walk.county, walk.moment, demands=("查处赵某", "退还红包"), place_text="城东", files=[blob]
    )
    accusation.share_sealed(
        case,
        walk.county.discipline_officer,
        add=True,
        reason="核对",
        by=walk.county.confidant,
        now=walk.moment,
    )
    accusation.transfer(case, body="云江市纪委监委", by=walk.county.confidant, now=walk.moment)
    walk.post("confidant", f"/desk/cases/{case.number}/contacts/", 422)
    walk.post("confidant", f"/desk/cases/{case.number}/contacts/", 200, {"reason": "核对内容"})
    walk.get("confidant", f"/desk/files/{blob.pk}/")
    walk.get("clerk", f"/desk/cases/{case.number}/", 404)
    walk.get("confidant", f"/desk/cases/{case.number}/archive.zip", 404)


def a_long_life(walk: Walk) -> Case:
    """A case with an objection, facts, a file, links, calls, ratings, and two answers."""
    county, now = walk.county, walk.moment
    case = build.objected(county, now, confidential=True, people_count=12)
    blob = files.store(ContentFile(b"%PDF-1.7 x", name="a.pdf"), "证据.pdf", now=now)
    intake.add_material(case, "补充了照片", [blob], by=Citizen(case.pk), now=now)
    walk.get("clerk", f"/desk/cases/{case.number}/")
    walk.follow_links()  # before its moves become others
    routing.rule_on_objection(case, upheld=False, ruling="清单写明", by=county.clerk, now=now)
    handling.accept(case, by=county.handler, now=now)
    handling.add_evidence(case, "site_view", "三盏不亮", found_on=local_date(now), by=county.handler, now=now)
    promise = build.reply_of(promise="换灯", promise_due=local_date(now) + timedelta(days=5))
    for no, reply in enumerate((build.reply_of(), promise), start=1):
        answering.draft(case, "修好。", [reply], by=county.handler, now=now)
        answering.endorse(case, by=county.head, now=now)
        answering.sign(case, by=county.leader, now=now)
        service.serve(
            case,
            "post",
            received_on=local_date(now),
            receiver="禾知春",
            proof=blob,
            by=county.handler,
            now=now,
        )
        followup.call_back(case, reached=False, by=county.clerk, now=now)
        if no == 1:
            followup.rate(
                case, solved="no", satisfaction="not", words="还是不亮", by=Citizen(case.pk), now=now
            )
    intake.link(case, build.registered(county, now), "repeat", by=county.clerk, now=now)
    return case


def through_the_moves(walk: Walk) -> None:
    """Every form in every state in which somebody may open it; once as a fragment, sent empty, sent too late."""
    tried = set()
    for make in (*build.IN_STATE.values(), build.accused, build.transferred):
        case = make(walk.county, walk.moment)
        for verb, stop in pages.move_stops(case, walk.county, walk.moment):
            walk.get(stop.who, stop.path)
            if verb in tried:
                continue
            tried.add(verb)
            walk.get(stop.who, stop.path, **HTMX)
            walk.post(
                stop.who, stop.path, 409, {"version": "0", "reason": "写了一些话", "summary": "写了一些话"}
            )
            if verb not in ASK_NOTHING:
                walk.post(stop.who, stop.path, 422, {"version": case.version})
                walk.post(stop.who, stop.path, 422, {"version": case.version}, **HTMX)
    case = build.triaged(walk.county, walk.moment)
    walk.get("handler", f"/desk/cases/{case.number}/accept/", 404)
    walk.get("clerk", f"/desk/cases/{case.number}/draft/", 403)
    reissued = {"version": case.version, "identity": "查验身份证"}
    walk.post("clerk", f"/desk/cases/{case.number}/reissue_code/", 302, reissued)
    walk.get("clerk", "/desk/slip/")


def through_suggestions(walk: Walk, patch: pytest.MonkeyPatch) -> None:
    """The panel with something of everything, with an accusation, with nothing, and the look-alikes of a case."""
    guess, case = Guess(walk.county), build.registered(walk.county, walk.moment)
    guess.install(patch)
    guess.alike = [likeness(walk.county, walk.moment) for _ in range(2)]
    topic = gathered(crowd(walk.county, walk.moment, 3)).pk
    guess.topic = overview.seen(topic, walk.county.clerk, walk.moment)
    told = {"text": "楼道的灯坏了三个月，请修好。", "alike": f"{guess.alike[0].case.number}:repeat"}
    triage, alike = f"/desk/cases/{case.number}/triage/", f"/desk/cases/{case.number}/alike/"
    walk.post("clerk", "/desk/register/suggest/", 200, told, **HTMX)
    walk.post("clerk", "/desk/register/", 200, {**told, "look": "1"})
    walk.post("clerk", triage, 200, {**told, "look": "1"})
    walk.get("clerk", alike)
    walk.get("clerk", alike, **HTMX)
    plain, said = guess.suggestion, Hint("accusation", "检举控告", ("收了好处费",))
    guess.suggestion = replace(plain, track=said)
    walk.post("clerk", "/desk/register/suggest/", 200, told, **HTMX)
    walk.get("clerk", triage)
    guess.suggestion, guess.alike, guess.topic = plain, [], None
    walk.post("officer", "/desk/register/", 200, {**told, "look": "1"})
    guess.suggestion = Suggestion()
    walk.post("clerk", "/desk/register/suggest/", 200, told, **HTMX)
    walk.get("clerk", triage)
    walk.get("clerk", alike)


def through_a_joint_answer(walk: Walk) -> None:
    """Sent empty, and sent for two of which one was answered meanwhile in other words."""
    source, (one, other) = (
        build.drafted(walk.county, walk.moment, **told(50)),
        crowd(walk.county, walk.moment, 2),
    )
    address = f"/desk/topics/{gathered([source, one, other]).pk}/joint/{source.number}/"
    said = {"summary": "换好了。", "facts_1": "查过。", "opinion_1": "support", "reply_1": "已换。"}
    walk.post("handler", address, 422, said)
    walk.post("handler", address, 200, {**said, "cases": [one.number]})


def through_administration(walk: Walk) -> None:
    county = walk.county
    closed = administration.open_unit(
        "禾谷县农机局",
        "bureau",
        county.units["county"],
        contact_name="",
        contact_phone="",
        by=None,
        now=walk.moment,
    )
    administration.close_unit(closed, county.units["housing"], by=county.administrator, now=walk.moment)
    walk.get("administrator", "/desk/units/")
    walk.get("administrator", "/desk/duties/?q=没有")
    walk.get("administrator", "/desk/users/?q=没有")
    user = f"/desk/users/{county.handler.pk}/"
    for path in (
        "units/open/",
        f"units/{county.units['housing'].pk}/",
        "duties/add/",
        "users/add/",
        "calendar/",
        "rules/choose/",
    ):
        walk.post("administrator", f"/desk/{path}", 422, {"x": "1"})
    given = {"pack": "shandong", "from_date": "2026-11-22", "reason": "省里的规定", "checked": "on"}
    walk.post("clerk", "/desk/policies/add/", 422, {"question": "问"})
    walk.post("administrator", "/desk/rules/choose/", 302, given)
    given = {"pack": "national", "from_date": "2026-12-01", "reason": "核对未过", "checked": "on"}
    walk.post("administrator", "/desk/rules/choose/", 302, given)
    walk.get("administrator", "/desk/rules/")
    for tail in ("appoint/", "password/"):
        walk.post("administrator", user + tail, 422, {"password": "1"})
    post = Post.objects.get(user=county.head)
    given = {"deputy": county.colleague.pk, "away_from": "2026-11-20"}
    walk.post("administrator", f"/desk/posts/{post.pk}/stand-in/", 302, given)
    walk.get("administrator", f"/desk/users/{county.head.pk}/")
    walk.get("colleague", "/desk/sign/")
    walk.post("administrator", f"/desk/posts/{post.pk}/stand-in/", 302, {"deputy": county.colleague.pk})
    walk.get("administrator", f"/desk/users/{county.head.pk}/")  # with the message of the refusal
    walk.get("auditor", f"/desk/audit/?person={county.clerk.name}")
    walk.get("auditor", "/desk/audit/?person=没有")
    walk.post("auditor", "/desk/audit/verify/", 200)
    first = Event.objects.order_by("pk").first()
    assert first is not None
    Event.objects.filter(pk=first.pk).update(data="{}")
    walk.post("auditor", "/desk/audit/verify/", 200)
    walk.get("clerk", "/desk/password/")
    walk.post("clerk", "/desk/password/", 422, {"old": "x", "new": "y", "again": "z"})


def refused_everywhere(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages that say no, at either door."""
    for path in ("/no-such-page/", "/desk/no-such-page/"):
        walk.get("stranger", path, 404)
    walk.get("clerk", "/desk/users/", 403)
    walk.get("clerk", "/desk/cases/2026-999999/", 404)
    strict = Client(enforce_csrf_checks=True)
    walk.check("stranger", "/track/", strict.post("/track/", {"number": "x"}), 403)
    walk.post("stranger", "/desk/sign-in/", 422, {"username": "clerk", "password": "wrong"})
    for _ in range(8):
        answer = walk.client("guesser").post("/desk/sign-in/", {"username": "clerk", "password": "wrong"})
    walk.check("guesser", "/desk/sign-in/", answer, 429)
    for error, status in (
        (Refused("不能这样办理（条例第一条）。"), 403),
        (Stale("2026-000001"), 409),
        (ValueError(), 500),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(home, "render", _raise(error))
            walk.get("stranger", "/guide/", status)
    with monkeypatch.context() as patch:
        patch.setattr("django.conf.settings.DATA_UPLOAD_MAX_NUMBER_FIELDS", 2)
        walk.post("stranger", "/track/", 400, {"number": "1", "code": "2", "more": "3", "again": "4"})
    Unit.objects.filter(kind="petition_office").update(closed_on=local_date(walk.moment))
    walk.get("stranger", "/submit/", 503)


def _raise(error: Exception) -> Any:
    def refuse(*_: object, **__: object) -> None:
        raise error

    return refuse


WRONG = {
    "<h1>二</h1>": "2 <h1>",
    '<p style="color: red">红</p>': "inline style",
    '<p onclick="x()">按</p>': "inline style or handler",
    "<script>x()</script>": "inline script",
    '<p id="a">甲</p><p id="a">乙</p>': "stands 2 times",
    '<input name="x">': "has no label",
    '<label for="b">名</label>': "names no element",
    '<form method="post"><button>交</button></form>': "without its token",
    '<a href="#gone">去</a>': "leads nowhere",
    '<img src="/static/base/mark.svg">': "image without alt",
    "<p>Save changes</p>": "English words",
    "<p>None</p>": "left over",
    "<p>{{ title }}</p>": "left over",
    "</section>": "closes nothing",
}


@pytest.mark.parametrize("part", WRONG)
def test_what_is_wrong_with_a_page_is_found(part: str) -> None:
    frame = (
        '<!doctype html><html lang="zh-CN"><head><meta name="viewport" content="width=device-width">'
        "<title>题</title></head><body><h1>题</h1>{}</body></html>"
    )
    pages.check_page(frame.replace("{}", ""))
    with pytest.raises(AssertionError, match=WRONG[part]):
        pages.check_page(frame.replace("{}", part))
