"""Nothing of a sealed case reaches anybody but those on its list; the same for a case outside somebody's scope.

Read from the tables of routes, so that a page added tomorrow is held to it too. Three questions to every page:
does it look the same before and after the hidden case came into the house; does it answer to the case's own number,
words, names as to any others; and is an address of the hidden case like one of a case that never was?
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from http.cookies import SimpleCookie
from itertools import product
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from huiyin.assist.models import Topic, TopicMember
from huiyin.base import clock
from huiyin.base.clock import local_date
from huiyin.cases import accusation, advising, intake, supervision, sweep
from huiyin.cases.codes import Channel, Purpose
from huiyin.cases.intake import Person
from huiyin.cases.models import Case
from huiyin.cases.procedure import Citizen
from huiyin.desk import moves, papers
from huiyin.documents import files
from huiyin.documents.models import Letter
from huiyin.notifications.models import Message
from tests import build
from tests.build import County
from tests.crowds import gathered
from tests.house.test_routes import routes
from tests.trials import guessed

# What the hidden cases say, and in the same place what nobody ever said.
WORDS, NO_WORDS = "青田公馆验收红包", "白露山庄排练合唱"
NAME, NO_NAME = "麦不言", "谷无声"
PHONE, NO_PHONE = "13800000977", "13800000978"
PLACE, FILE = "城东旧码头仓库", "酒桌录音佐证.pdf"
ABSENT = "2031-999999"
TRACES = (WORDS, NAME, PHONE, PLACE, FILE, "检举控告件", "停职检查")

# What stands in a part of an address that is no key of a row. A part not listed here asks for a line.
PARTS: dict[str, tuple[str, ...]] = {
    "number": (),
    "verb": ("seal", "triage", "forward", "link", "transfer", "share_sealed", "nonsense"),
    "form": ("pdf", "word"),
    "kind": ("registration", "completion_report"),
    "which": ("letter", "reply"),
    "line": (UUID(int=7),),  # of a question of policy
}
KEYS = {"letter", "blob"}
# Pages that show the auditor each event of the house as a line: of a sealed case only that there was one.
LINES = {"desk:audit", "desk:verify"}

# Everybody whom the accusation of the housing bureau is kept from: its people, overseers, leaders, administrators.
KEPT_FROM = (
    "handler", "head", "leader", "clerk", "inspector", "county_leader", "auditor", "administrator",
    "discipline_officer",
)  # fmt: skip
WORKED_ON_IT = ("clerk", "handler", "head", "inspector")
OUT_OF_SCOPE = ("handler", "leader", "administrator", "confidant")


@dataclass
class House:
    """The pages of the whole site as one person sees them."""

    client: Client
    hidden: list[Case] = field(default_factory=list)
    answers: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)

    def once(self, path: str, way: str = "GET") -> tuple[int, str]:
        """An answer that does not change meanwhile."""
        if (path, way) not in self.answers:
            self.answers[path, way] = self.ask(path, way, reason="核实", version="1")
        return self.answers[path, way]

    def ask(self, path: str, way: str = "GET", **data: Any) -> tuple[int, str]:
        """Status and text of an answer, which leaves no trace behind."""
        kept = SimpleCookie(self.client.cookies.output(header="", sep=";"))
        with transaction.atomic():
            response: Any = self.client.get(path) if way == "GET" else self.client.post(path, data)
            body = b"".join(response) if response.streaming else response.content
            transaction.set_rollback(True)
        self.client.cookies = kept
        text = body.decode(errors="replace") + str(response.headers.get("Location", ""))
        return response.status_code, plain(text + str(response.headers.get("Content-Disposition", "")))

    def pages(self, door: str) -> Iterator[tuple[str, str]]:
        """Every page whose address says nothing of a case, with the name of its route."""
        for name, pattern in everywhere(door):
            if not pattern.pattern.converters:
                yield name, reverse(name)

    def look(self, door: str) -> dict[str, tuple[int, str]]:
        """All these pages as they are, opened and sent empty."""
        found = {}
        for name, path in self.pages(door):
            if name not in LINES:
                for way in ("GET", "POST"):
                    cache.clear()
                    found[f"{way} {path}"] = self.ask(path, way)
        return found

    def addresses(self, door: str) -> Iterator[tuple[str, str]]:
        """Every address of a hidden case, and beside it the same of a case that never was.

        A key of a row may by chance be that of something else: such an address stands beside itself.
        """
        for name, pattern in everywhere(door):
            parts = list(pattern.pattern.converters)
            for case in self.hidden if parts else ():
                there = product(*(self._there(part, case) for part in parts))
                nowhere = product(*(self._nowhere(part, case) for part in parts))
                for one, other in zip(there, nowhere, strict=True):
                    yield (
                        reverse(name, kwargs=dict(zip(parts, one, strict=True))),
                        reverse(name, kwargs=dict(zip(parts, other, strict=True))),
                    )

    def _there(self, part: str, case: Case) -> list[Any]:
        match part:
            case "number":
                return [case.number]
            case "pk":
                return [key_of(case)]
            case "letter":
                return list(Letter.objects.filter(subject_id=case.pk).values_list("pk", flat=True)[:1])
            case "blob":
                return list(case.attachments.values_list("blob", flat=True))
        assert part in PARTS, f"what stands in <{part}> of an address? Say it in PARTS"
        return list(PARTS[part])

    def _nowhere(self, part: str, case: Case) -> list[Any]:
        if part == "number":
            return [ABSENT]
        found = self._there(part, case)
        return [UUID(int=index) for index, _ in enumerate(found, 1)] if part in KEYS else found


def everywhere(door: str) -> Iterator[tuple[str, URLPattern]]:
    return ((name, pattern) for name, pattern in routes(get_resolver()) if name.startswith(f"{door}:"))


def key_of(case: Case) -> int:
    """The key of a row that belongs to the case, under which a page of its own might stand."""
    found = [0]
    for model in apps.get_app_config("cases").get_models():
        if any(one.name == "case" for one in model._meta.fields):
            found += model._base_manager.filter(case=case).values_list("pk", flat=True)
    return max(found)


def plain(text: str) -> str:
    """A page without what differs from one answer to the next."""
    text = re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": "|name="token" value=")[^"]+', "", text)
    return re.sub(r'name="key" value="[^"]+"', "", text)


def without(answer: tuple[int, str], *said: str) -> tuple[int, str]:
    """An answer without what was asked for, which the page may repeat."""
    status, text = answer
    for word in said:
        for form in (word, urlencode({"": word})[1:]):
            text = text.replace(form, "")
    return status, text


Asked = tuple[str, dict[str, str]]


def asked(number: str, words: str, name: str, phone: str) -> list[Asked]:
    """What somebody may ask a page for: the word that matters, and all under which pages take it."""
    return [
        (number, dict.fromkeys(("q", "id", "number", "n", "case"), number)),
        (words, {"q": words, "words": words, "subject": "case", "mine": "1", "done": "1"}),
        (name, {"q": name, "person": name, "state": "registered", "due": "today"}),
        (phone, {"q": phone, "own": "1", "state": "overdue", "due": "overdue"}),
    ]


def signed_in(county: County, who: str) -> House:
    client = Client(raise_request_exception=False)
    if who in county.users:
        client.force_login(county.users[who], "django.contrib.auth.backends.ModelBackend")
    return House(client)


def furnish(county: County, now: datetime) -> None:
    """Ordinary cases, so that lists are lists and counts count."""
    build.registered(county, now)
    case = build.awaiting(county, now)
    supervision.remind(case, "wrong_handling", "没有登记事实。", by=county.inspector, now=now)
    for make in (build.handling_, build.drafted, build.served, build.closed):
        make(county, now)
    gathered(list(Case.objects.all()))
    for one in Case.objects.all():
        guessed(one, right=True)


def known_to_assistance(cases: list[Case], *, tried: bool = True) -> list[Case]:
    """The cases joined the topic of the others, and what was decided of them was guessed."""
    topic = Topic.objects.get()
    for case in cases:
        TopicMember.objects.create(topic=topic, case=case)
        if tried:
            guessed(case, right=False)
    return cases


def told(county: County, now: datetime, **changes: Any) -> Any:
    given: dict[str, Any] = {
        "text": f"{WORDS}，请查处。",
        "demands": (f"查处{WORDS}",),
        "people": (Person(NAME, PHONE, PLACE),),
        "place_text": PLACE,
        "files": [files.store(ContentFile(b"%PDF-1.7 x", name="a.pdf"), FILE, now=now)],
    }
    return build.intake_of(**{**given, **changes})


def hide_accusation(county: County, now: datetime) -> list[Case]:
    """An accusation from the public door and one from the window of the office; neither was ever open to anybody."""
    about: dict[str, Any] = {"purpose": Purpose.ACCUSATION, "accused": build.ACCUSED}
    portal = told(county, now, **about, place=county.units["village"], urgent=True, may_publish=True)
    first = intake.register(portal, receiver=county.units["office"], by=Citizen(), code=build.CODE, now=now)
    window = told(county, now, **about, channel=Channel.VISIT, read_back=True)
    second = intake.register(
        window, receiver=county.units["office"], by=county.clerk, code="TRWYXQPN", now=now
    )
    intake.add_material(first, WORDS, (), by=Citizen(first.pk), now=now)
    accusation.transfer(second, body="云江市纪委监委", by=county.confidant, now=now)
    sweep.remind(now)
    return known_to_assistance([first, second])


def hide_petition(county: County, now: datetime) -> list[Case]:
    """A case of the township, which is nobody else's but the county's."""
    case = intake.register(
        told(county, now), receiver=county.units["township"], by=Citizen(), code=build.CODE, now=now
    )
    return known_to_assistance([case], tried=False)  # labels are counted whosever the case is


def seal_petition(county: County, now: datetime) -> list[Case]:
    """A case on which many have worked, and which turned out to be an accusation."""
    other = build.registered(county, now)
    case = intake.register(
        told(county, now), receiver=county.units["office"], by=Citizen(), code="34679AC4", now=now
    )
    intake.triage(
        case, category=build.PROPERTY, purpose=Purpose.RESOLUTION, place=county.units["village"], title=WORDS,
        by=county.clerk, now=now,
    )  # fmt: skip
    build.routing.forward(case, county.units["housing"], clause="第1项", note=WORDS, by=county.clerk, now=now)
    supervision.remind(case, "wrong_handling", WORDS, by=county.inspector, now=now)
    advising.advise(
        "improve", county.units["housing"], "验收不严", "改进验收", [case], by=county.inspector, now=now
    )
    intake.link(other, case, "related", by=county.clerk, now=now)
    accusation.seal(
        Case.objects.get(pk=case.pk), accused=build.ACCUSED, reason=WORDS, by=county.handler, now=now
    )
    return known_to_assistance([case])


@pytest.fixture
def still(county: County, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(clock, "now", lambda: now)
    cache.clear()
    furnish(county, now)
    yield
    cache.clear()


def check(house: House, door: str, before: dict[str, tuple[int, str]]) -> None:
    """The three questions."""
    after = house.look(door)
    assert {path: answer for path, answer in after.items() if before[path] != answer} == {}
    traces = [*TRACES, *(case.number for case in house.hidden)]
    open_ = [path for name, path in house.pages(door) if before.get(f"GET {path}", (200, ""))[0] == 200]
    for path, (word, there), (no_word, nowhere) in pairs(house, open_):
        found = without(house.ask(f"{path}?{urlencode(there)}"), word)
        assert found == without(house.once(f"{path}?{urlencode(nowhere)}"), no_word), (path, there)
        assert not [trace for trace in traces if trace in unescape(found[1])], (path, there)
    for address, absent in house.addresses(door):
        for way in ("GET", "POST"):
            found = without(house.once(address, way), *parts_of(address))
            assert found == without(house.once(absent, way), *parts_of(absent)), (way, address)
            assert not [trace for trace in TRACES if trace in unescape(found[1])], (way, address)


def pairs(house: House, paths: list[str]) -> Iterator[tuple[str, Asked, Asked]]:
    """Every page, with each thing to ask it for and its like that never was; what all cases share is asked once."""
    never = asked(ABSENT, NO_WORDS, NO_NAME, NO_PHONE)
    for path, (index, case) in product(paths, enumerate(house.hidden)):
        ever = asked(case.number, WORDS, NAME, PHONE)
        for there, nowhere in list(zip(ever, never, strict=True))[: None if index == 0 else 1]:
            yield path, there, nowhere


def parts_of(path: str) -> list[str]:
    """What of an address names something: numbers and keys."""
    return [part for part in path.split("/") if any(letter.isdigit() for letter in part)]


@pytest.mark.parametrize("who", KEPT_FROM)
def test_no_page_of_the_desk_changes_when_an_accusation_comes_in(
    who: str, county: County, now: datetime, still: None
) -> None:
    house = signed_in(county, who)
    before = house.look("desk")
    house.hidden = hide_accusation(county, now)
    check(house, "desk", before)


@pytest.mark.parametrize("who", WORKED_ON_IT)
def test_no_page_of_the_desk_shows_anything_of_a_case_that_was_sealed(
    who: str, county: County, now: datetime, still: None
) -> None:
    house = signed_in(county, who)
    house.hidden = seal_petition(county, now)
    check(house, "desk", house.look("desk"))


@pytest.mark.parametrize("who", OUT_OF_SCOPE)
def test_no_page_of_the_desk_changes_with_a_case_outside_ones_scope(
    who: str, county: County, now: datetime, still: None
) -> None:
    house = signed_in(county, who)
    before = house.look("desk")
    house.hidden = hide_petition(county, now)
    check(house, "desk", before)


@pytest.mark.parametrize("hide", [hide_accusation, seal_petition, hide_petition])
def test_no_page_of_the_portal_tells_of_a_case_without_its_code(
    hide: Callable[[County, datetime], list[Case]], county: County, now: datetime, still: None
) -> None:
    house = signed_in(county, "nobody")
    before = house.look("portal")
    house.hidden = hide(county, now)
    check(house, "portal", before)


def test_the_auditor_reads_of_a_sealed_case_only_that_there_was_something(
    county: County, now: datetime, still: None
) -> None:
    house = signed_in(county, "auditor")
    hidden = [*hide_accusation(county, now), *seal_petition(county, now)]
    status, page = house.ask("/desk/audit/")
    assert status == 200 and page.count('<td colspan="4" class="muted">密件</td>') > len(hidden)
    assert "核验通过" in house.ask("/desk/audit/verify/", "POST")[1]
    for case in hidden:
        for word in (case.number, str(case.pk), *TRACES, "移送", "转为检举"):
            assert word not in page
        for query in (f"id={case.number}", f"id={case.pk}", f"subject=case&id={case.pk}", "subject=case"):
            assert case.number not in without(house.ask(f"/desk/audit/?{query}"), case.number)[1]
            assert "密件" not in house.ask(f"/desk/audit/?{query}")[1].replace("密件专办员", "")
    assert county.confidant.name not in re.sub(r"任职.*", "", house.ask("/desk/audit/?person=群众")[1])


def test_the_questions_find_what_somebody_on_the_list_sees(
    county: County, now: datetime, still: None
) -> None:
    house = signed_in(county, "confidant")
    before = house.look("desk")
    house.hidden = hide_accusation(county, now)
    with pytest.raises(AssertionError, match="sealed"):
        check(house, "desk", before)


def test_no_message_tells_of_an_accusation(county: County, now: datetime, still: None) -> None:
    known = set(Message.objects.values_list("pk", flat=True))
    for case in (*hide_accusation(county, now), *seal_petition(county, now)):
        for message in Message.objects.filter(subject_id=case.pk).exclude(pk__in=known):
            said = f"{message.heading}{message.text}"
            assert not [word for word in (case.number, *TRACES, "检举") if word in said]


def test_every_part_of_an_address_is_known() -> None:
    parts = {part for _, pattern in everywhere("desk") for part in pattern.pattern.converters}
    parts |= {part for _, pattern in everywhere("portal") for part in pattern.pattern.converters}
    assert parts <= {*PARTS, "pk", "letter", "blob"}
    assert set(PARTS["verb"]) - {"nonsense"} <= set(moves.FORMS)
    assert set(PARTS["form"]) <= set(papers.FORMS)
    assert local_date(datetime(2026, 11, 22, 12, tzinfo=clock.CHINA)).year == 2026
