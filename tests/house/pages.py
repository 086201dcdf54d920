"""What every page must have whatever it shows, read off its source; and the way through all pages of the site."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import NamedTuple

from huiyin.assist import parting, policies
from huiyin.assist.models import Aspect, TopicMember
from huiyin.cases import advising, followup, hearing, procedure, reviewing, supervision
from huiyin.cases.codes import Channel
from huiyin.cases.models import Case
from huiyin.cases.states import State
from tests import build
from tests.build import County
from tests.crowds import crowd, gathered, told
from tests.trials import tried

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
UNSEEN = {"script", "style", "title", "template"}
# What is not prose: keys of the keyboard, numbers and codes, the raw record of an event.
NOT_PROSE = {"kbd", "data", "number"}
ENGLISH = re.compile(r"[A-Za-z]{2,}")
ALLOWED = {"JPG", "PNG", "PDF", "MP", "KB", "MB", "Word", "CSV", "JSON", "Excel", "Cookie", "SMS"}
ALLOWED |= {
    "http",
    "testserver",
    "track",
    "huiyin",
    "sweep",
}  # the address on the slip, a command of the administrator
FILE = re.compile(r"[\w-]+\.(?:pdf|png|exe)\b")
LEFT_OVER = re.compile(r"\{\{|\{%|%\}|\bNone\b|\bTrue\b|\bFalse\b|&amp;lt;")


@dataclass
class Element:
    """One element with what encloses it."""

    tag: str
    attrs: dict[str, str]
    within: tuple[Element, ...]
    text: str = ""

    def inside(self, tag: str) -> Element | None:
        return next((one for one in reversed(self.within) if one.tag == tag), None)


@dataclass
class Source(HTMLParser):
    """The elements of a page in order, and its visible words."""

    html: str
    elements: list[Element] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[Element] = []
        self.feed(self.html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {name: value or "" for name, value in attrs}, tuple(self._open))
        self.elements.append(made)
        if tag not in VOID:
            self._open.append(made)

    def handle_endtag(self, tag: str) -> None:
        assert any(one.tag == tag for one in self._open), f"</{tag}> closes nothing"
        while self._open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        for one in self._open:
            one.text += data
        marks = {one.tag for one in self._open} | {
            name for one in self._open for name in one.attrs.get("class", "").split()
        }
        if not marks & (UNSEEN | NOT_PROSE):
            self.words.append(data)

    def all(self, *tags: str) -> list[Element]:
        return [one for one in self.elements if one.tag in tags]

    def links(self) -> set[str]:
        """Addresses within the site that a press would open."""
        found = {one.attrs.get("href", "") for one in self.all("a")}
        return {href for href in found if href.startswith(("/", "?"))}

    def actions(self) -> set[str]:
        """Addresses within the site to which forms send."""
        return {one.attrs["action"] for one in self.all("form") if one.attrs.get("action")}

    def assets(self) -> set[str]:
        """Addresses of styles, scripts and images that come with the page."""
        found = {one.attrs.get("href", "") for one in self.all("link")}
        found |= {one.attrs.get("src", "") for one in self.all("script", "img")}
        return {address for address in found if address.startswith("/")}


def check_page(html: str, names: Iterable[str] = ()) -> Source:
    """Raise with all faults of a whole page; `names` are people whose names are no English words."""
    source = Source(html)
    faults = [*_frame(source), *_parts(source), *_prose(source, names)]
    assert not faults, faults
    return source


def check_fragment(html: str, names: Iterable[str] = ()) -> Source:
    """The same for a piece that is put into a page."""
    source = Source(html)
    faults = [*_parts(source), *_prose(source, names)]
    assert not source.all("html", "body"), "a fragment brings its own page along"
    assert not faults, faults
    return source


def _frame(source: Source) -> Iterator[str]:
    if not source.html.lstrip().lower().startswith("<!doctype html>"):
        yield "no doctype"
    if [one.attrs.get("lang") for one in source.all("html")] != ["zh-CN"]:
        yield "its language is not said"
    for tag in ("h1", "title"):
        found = source.all(tag)
        if len(found) != 1 or not found[0].text.strip():
            yield f"{len(found)} <{tag}>"
    if not any(one.attrs.get("name") == "viewport" for one in source.all("meta")):
        yield "no viewport"


def _parts(source: Source) -> Iterator[str]:
    ids = Counter(one.attrs["id"] for one in source.elements if "id" in one.attrs)
    yield from (f"id {key} stands {count} times" for key, count in ids.items() if count > 1)
    for one in source.elements:
        if "style" in one.attrs or one.tag == "style" or any(name.startswith("on") for name in one.attrs):
            yield f"inline style or handler on <{one.tag}>"
        if one.tag == "script" and "src" not in one.attrs:
            yield "inline script"
        if one.tag == "img" and "alt" not in one.attrs:
            yield "image without alt"
        for name in ("for", "aria-describedby", "aria-labelledby"):
            yield from (
                f"{name} names no element: {key}" for key in one.attrs.get(name, "").split() if key not in ids
            )
        anchor = one.attrs.get("href", "")
        if anchor.startswith("#") and anchor[1:] not in ids:
            yield f"{anchor} leads nowhere"
    yield from _controls(source)
    for form in source.all("form"):
        inside = [one for one in source.all("input") if one.inside("form") is form]
        token = any(one.attrs.get("name") == "csrfmiddlewaretoken" for one in inside)
        if form.attrs.get("method", "get").lower() == "post" and not token:
            yield "a POST form without its token"


def _controls(source: Source) -> Iterator[str]:
    labelled = {one.attrs.get("for") for one in source.all("label") if one.text.strip()}
    for one in source.all("input", "select", "textarea", "button"):
        if one.attrs.get("type") == "hidden":
            continue
        wrapped = one.inside("label")
        named = (
            bool(one.text.strip()) if one.tag == "button" else one.attrs.get("id") in labelled - {None}
        ) or (wrapped is not None and bool(wrapped.text.strip()))
        if not named and not one.attrs.get("aria-label"):
            yield f"<{one.tag} name={one.attrs.get('name')}> has no label"


def _prose(source: Source, names: Iterable[str]) -> Iterator[str]:
    text = FILE.sub(" ", " ".join(source.words))
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, " ")
    if foreign := set(ENGLISH.findall(text)) - ALLOWED:
        yield f"English words: {sorted(foreign)}"
    if found := LEFT_OVER.findall(text):
        yield f"left over: {found}"


class Stop(NamedTuple):
    """A page and who opens it; a citizen has opened the cases by their codes."""

    who: str
    path: str


def portal_stops(county: County, now: datetime) -> tuple[list[Case], list[Stop]]:
    """All pages of the public door that a link opens, with cases of every kind of standing."""
    cases = {name: make(county, now) for name, make in build.IN_STATE.items()}
    cases["hotline"] = build.handling_(county, now, channel=Channel.HOTLINE)
    cases["proxied"] = build.proxied(county, now)
    cases["simple"] = build.answered_simply(county, now)
    cases["released"] = build.released(county, now)
    cases |= {
        "accused": build.accused(county, now, anonymous=True, people=()),
        "concluded": build.concluded(county, now),
    }
    reviewed = {f"reviewed {no}": case for no, case in enumerate(_reviewed(county, now))}
    cases |= reviewed
    line = build.policy(county, now).line
    paths = ["/policies/", "/policies/?q=楼道", "/policies/?q=月亮", f"/policies/{line}/"]
    paths += ["/", "/guide/", "/privacy/", "/submit/", "/track/", f"/track/?n={cases['served'].number}&c=x"]
    paths += [f"/track/{case.number}/" for case in cases.values()]
    paths += [f"/track/{cases[name].number}/answer/" for name in ("served", "performing", "closed")]
    paths += [f"/track/{cases['served'].number}/{tail}/" for tail in ("rate", "material", "withdraw")]
    paths += [
        f"/track/{cases[name].number}/review/" for name in ("served", "handling", "review_asked", "closed")
    ]
    paths.append(f"/track/{cases['under_review'].number}/review/withdraw/")
    paths += [f"/track/{cases[name].number}/answer/?no=2" for name in reviewed]
    paths += [f"/track/{cases[name].number}/proxy/" for name in ("proxied", "registered", "closed")]
    paths.append(f"/track/{cases['hotline'].number}/petition/")
    return list(cases.values()), [Stop("citizen", path) for path in paths]


def somebody(case: Case, verb: str, county: County, now: datetime) -> str | None:
    """The first of the cast who may make this move now; not who drafted, for the next pair of eyes."""
    for name, user in county.users.items():
        if any(move.verb == verb for move in procedure.allowed(case, user, now)):
            return name
    return None


def move_stops(case: Case, county: County, now: datetime) -> list[tuple[str, Stop]]:
    """Every move that somebody of the staff can make of this case now, with the page it is made on."""
    found = []
    for verb, move in procedure.MOVES.items():
        name = somebody(case, verb, county, now) if move.who is not None and verb != "register" else None
        if name is not None:
            found.append((verb, Stop(name, f"/desk/cases/{case.number}/{verb}/")))
    return found


def desk_stops(county: County, now: datetime) -> list[Stop]:
    """All pages of the desk that a link opens: each state of a case once, each move once."""
    cases = {State(name): make(county, now) for name, make in build.IN_STATE.items()}
    stops = [Stop("", "/desk/sign-in/")]
    other = [
        build.handling_(county, now, channel=Channel.HOTLINE),
        build.answered_simply(county, now),
        build.registered(county, now, urgent=True, people_count=30),
        build.proxied(county, now),
        build.released(county, now),
        build.review_requested(county, now, may_publish=True, publish=True),
    ]
    willing = build.reviewed(county, now, may_publish=True)  # to be read by everybody
    stops.append(Stop("leader", f"/desk/cases/{willing.number}/sign/"))
    stops += [
        Stop("clerk", f"/desk/{tail}")
        for tail in ("", "register/", "slip/", "search/", "search/?q=楼道", "password/", "units/", "duties/")
    ]
    stops += [Stop("clerk", "/desk/?due=overdue"), Stop("head", "/desk/sign/"), Stop("head", "/desk/?mine=1")]
    stops += _supervision(county, now)
    stops += [Stop("reviewer", f"/desk/cases/{case.number}/") for case in _reviewed(county, now)]
    stops += [
        Stop(who, f"/desk/reviews/{tail}") for who in ("reviewer", "city_leader") for tail in ("", "?ended=1")
    ]
    stops += [Stop("clerk", f"/desk/cases/{case.number}/") for case in cases.values()]
    stops += [Stop("clerk", f"/desk/cases/{case.number}/") for case in other]
    sealed = [build.accused(county, now), build.transferred(county, now), build.concluded(county, now)]
    stops += [Stop("confidant", f"/desk/{tail}") for tail in ("sealed/", "sealed/?done=1", "search/?q=密件")]
    stops += [Stop("confidant", f"/desk/cases/{case.number}/") for case in sealed]
    stops += [
        Stop("discipline_officer", f"/desk/{tail}") for tail in ("sealed/", f"cases/{sealed[1].number}/")
    ]
    stops += _policies(county, now)
    moves: dict[str, Stop] = {}
    for case in [*cases.values(), *other, *sealed]:
        for verb, stop in move_stops(case, county, now):
            moves.setdefault(verb, stop)
    stops += [*moves.values(), *_administration(county), Stop("auditor", "/desk/audit/")]
    return stops + _assistance(county, now) + _topics(county, now)


def _topics(county: County, now: datetime) -> list[Stop]:
    """Topics with a warning and without, with and without an answer to begin with, and the joint answer."""
    begun = build.drafted(county, now, **told(50))
    warned = gathered([begun, *crowd(county, now, 4)]).pk
    quiet = gathered(crowd(county, now - timedelta(days=40), 3, days=9)).pk
    alone = build.drafted(county, now, **told(51))
    gathered([alone, build.drafted(county, now, **told(52))])
    odd = build.awaiting(county, now, **told(53))
    parted = gathered([odd, *crowd(county, now, 3)]).pk
    parting.take_out(parted, odd.number, by=county.clerk, now=now)
    tails = [
        "",
        "?tab=warned",
        "?tab=rising",
        f"?unit={county.units['housing'].pk}",
        f"{warned}/",
        f"{quiet}/",
        f"{parted}/",
    ]
    stops = [Stop(who, f"/desk/topics/{tail}") for who in ("clerk", "handler") for tail in tails]
    stops += [Stop("outsider", f"/desk/topics/{tail}") for tail in ("", "?tab=warned", "?tab=rising")]
    stops.append(Stop("handler", f"/desk/topics/{warned}/joint/{begun.number}/"))
    return [
        *stops,
        Stop("handler", f"/desk/topics/{TopicMember.objects.get(case=alone).topic_id}/joint/{alone.number}/"),
    ]


def _assistance(county: County, now: datetime) -> list[Stop]:
    """The report on suggestions, with a curve, with corrections, with little and with nothing."""
    case = build.registered(county, now)
    tried(case, now, 130, 80, back=30)
    tried(case, now, 90, 70, unit=county.units["office"])
    tried(case, now, 5, 4, aspect=Aspect.URGENT, first="y", decided="n")
    stops = [
        Stop("administrator", f"/desk/assistance/?aspect={aspect}")
        for aspect in ("purpose", "urgent", "unit")
    ]
    return [*stops, Stop("auditor", "/desk/assistance/"), Stop("office_head", "/desk/assistance/")]


def _reviewed(county: County, now: datetime) -> list[Case]:
    """Cases with a review behind them: served, final, before the second with a hearing ahead."""
    heard = build.second_under_review(county, now)
    hearing.call_hearing(
        heard, at=now + timedelta(days=8), place="市接待中心", host=county.city_leader, matter="是否修好",
        panel=(hearing.Listener("谷雨生", "律师"), hearing.Listener("麦望川", "代表")), by=county.city_leader, now=now,
    )  # fmt: skip
    final = build.decided(build.second_under_review(county, now), county.city_reviewer, now)
    reviewing.sign_review(final, by=county.city_leader, now=now)
    reviewing.serve_review(
        final, "electronic", received_on=now.date(), receiver="禾知春", by=county.city_reviewer, now=now
    )
    return [build.review_served(county, now), heard, final]


def _supervision(county: County, now: datetime) -> list[Stop]:
    """The pages of supervision, advice and calls, each with something on it, and empty ones."""
    silent = build.reminded(county, now)
    build.handling_(county, now - timedelta(days=70))
    build.awaiting(county, now - timedelta(days=30))
    replied, tried = build.answered_reminder(county, now), build.served(county, now)
    about = [silent, replied, build.handling_(county, now - timedelta(days=20))]
    supervision.order(
        about[-1], "wrong_handling", "没有查。", "请查。", by=county.inspector,
        now=now - timedelta(days=18),
    )  # fmt: skip
    followup.call_back(tried, reached=False, by=county.clerk, now=now)
    given = {"by": county.inspector, "now": now}
    advices = [
        advising.advise("improve", county.units["housing"], "无人处理。", "建立制度。", [replied], **given)  # type: ignore[arg-type]
        for _ in range(2)
    ]
    change = {"change_on": now.date(), "by": county.head, "now": now}
    advising.answer_advice(advices[1], "adopted", "已经建立。", **change)  # type: ignore[arg-type]
    tabs = ["", "?tab=replied", "?tab=overdue", "?tab=open", "?tab=owed", "?ground=late_answer"]
    stops = [Stop("inspector", f"/desk/supervision/{tab}") for tab in tabs]
    stops += [Stop(who, "/desk/supervision/") for who in ("clerk", "handler", "head", "outsider")]
    stops += [
        Stop(who, f"/desk/{tail}")
        for who in ("inspector", "reviewer")
        for tail in ("advice/", "advice/?tab=waiting")
    ]
    stops += [Stop(who, f"/desk/advice/{one.pk}/") for who in ("inspector", "head") for one in advices]
    verbs = [("handler", "reply_supervision"), ("office_head", "end_supervision"), ("inspector", "escalate")]
    stops += [
        Stop(who, f"/desk/cases/{case.number}/{verb}/")
        for (who, verb), case in zip(verbs, about, strict=True)
    ]
    stops += [Stop("inspector", "/desk/advice/propose/"), Stop("clerk", f"/desk/cases/{replied.number}/")]
    return [*stops, Stop("clerk", "/desk/callbacks/"), Stop("inspector", "/desk/callbacks/")]


def _policies(county: County, now: datetime) -> list[Stop]:
    """The pages of the questions of policy: one that was revised, one for the staff only, one that ended."""
    line = build.policy(county, now).line
    policies.revise(policies.versions(line)[0], _content(county), "新的规定", by=county.head, now=now)
    inner = build.policy(county, now, published=False, place_kind="urban")
    ended = build.policy(county, now)
    policies.withdraw(ended, "停用", by=county.head, now=now)
    tails = [
        "",
        "?q=楼道",
        "?q=月亮",
        "?standing=ended",
        "?standing=ahead",
        "add/",
        f"{line}/revise/",
        f"{line}/withdraw/",
    ]
    tails += [f"{one}/" for one in (line, inner.line, ended.line)]
    stops = [Stop("head", f"/desk/policies/{tail}") for tail in tails]
    return [*stops, Stop("handler", "/desk/policies/"), Stop("handler", f"/desk/policies/{line}/")]


def _content(county: County) -> policies.Content:
    return policies.Content(
        question="楼道的灯坏了找谁？", answer="找物业。", basis="《物业管理条例》第三十五条", terms="楼道灯",
        unit=county.units["housing"], published=True,
    )  # fmt: skip


def _administration(county: County) -> list[Stop]:
    unit, user = county.units["housing"].pk, county.handler.pk
    tails = ["units/", "units/open/", f"units/{unit}/", f"units/{unit}/close/", "duties/", "duties/add/"]
    tails += ["users/", "users/add/", f"users/{user}/", "calendar/", "rules/", "rules/choose/"]
    return [Stop("administrator", f"/desk/{tail}") for tail in tails]


def names(county: County) -> list[str]:
    """Names and accounts of the cast, which are no words."""
    return [word for user in county.users.values() for word in (user.name, user.username)]
