"""A scene: one case on one path of the procedure, told in working days before the present by the real verbs."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any

from huiyin.base import clock
from huiyin.base.clock import local_date
from huiyin.cases import answering, closing, followup, handling, intake, releasing, routing, service
from huiyin.cases.answering import Reply
from huiyin.cases.codes import (
    Channel,
    EvidenceMethod,
    Opinion,
    PartyRole,
    Purpose,
    ReplyChannel,
    Satisfaction,
    ServiceMethod,
    Solved,
)
from huiyin.cases.intake import Intake, Person
from huiyin.cases.models import Case
from huiyin.cases.procedure import Citizen
from huiyin.deadlines import calendar
from huiyin.demo import choosing, matters
from huiyin.demo.county import County
from huiyin.org.models import Unit, User
from huiyin.org.roles import Role, UnitKind

FIRST = 1_000_000  # the index of the first scene, beyond those of the ordinary cases
Play = Callable[["Scene"], Iterator[datetime]]


@cache
def texts() -> dict[str, dict[str, Any]]:
    """What the scenes say, by their names, in the order in which the guide lists them."""
    source = resources.files("huiyin.demo").joinpath("data/scenes.toml")
    return tomllib.loads(source.read_text("utf-8"))


class Scene:
    """The case of a scene and all who act in it. A play says when; whoever runs it sets `now` before each step."""

    case: Case
    now: datetime

    def __init__(self, name: str, county: County, present: datetime) -> None:
        self.name, self.county, self.present = name, county, present
        self.index = FIRST + list(texts()).index(name)
        self.text = texts()[name]
        self.place = county.units[self.text["place"]]
        self.unit = county.units[self.text["unit"]]  # that handles it
        self.now = present - timedelta(days=3650)

    # When

    def ago(self, days: int) -> datetime:
        """An hour of the n-th working day before the present, later than the step before."""
        day = _working(local_date(self.present), -days)
        at = clock.at(day, 9) + timedelta(minutes=choosing.number(self.index, f"minute {days}", 300))
        return max(at, self.now + timedelta(minutes=17))

    def minutes_ago(self, minutes: int) -> datetime:
        return self.present - timedelta(minutes=minutes)

    def ahead(self, days: int) -> datetime:
        """Half past nine on the n-th working day after the present."""
        return clock.at(_working(local_date(self.present), days), 9, 30)

    def after(self, days: int) -> date:
        """The first working day at least so many days after the step under way."""
        day = self.today + timedelta(days=days)
        return day if calendar.current().is_working(day) else _working(day, 1)

    @property
    def today(self) -> date:
        return local_date(self.now)

    # Who

    def user(self, username: str) -> User:
        return self.county.by_name[username]

    def of(self, *roles: Role, unit: Unit | None = None) -> User:
        """The first of a unit, the handling one if none is named, who holds one of the roles."""
        return self.county.people(unit or self.unit, *roles)[0]

    @property
    def handler(self) -> User:
        return self.of(Role.HANDLER, Role.CLERK)

    @property
    def head(self) -> User:
        return self.of(Role.HEAD)

    @property
    def citizen(self) -> Citizen:
        return Citizen(self.case.pk)

    @property
    def sorter(self) -> User:
        """Who sorts what came in: the receiver's clerk."""
        assert self.case.owner is not None, "sorting is the first step of an open case"
        return self.of(Role.CLERK, unit=self.case.owner)

    def person(self, no: int = 0, **other: Any) -> Person:
        """Somebody of the place; the same number is always the same one."""
        return matters.person(self.index, no, self.place, other.pop("role", PartyRole.PETITIONER), **other)

    # What

    def register(
        self, *people: Person, receiver: Unit | None = None, by: User | None = None, **given: Any
    ) -> None:
        channel = Channel(self.text.get("channel", Channel.WEB))
        office = receiver or self.county.office
        user = by or (None if channel is Channel.WEB else self.of(Role.CLERK, unit=office))
        web = channel in (Channel.WEB, Channel.HOTLINE)
        told: dict[str, Any] = {
            "channel": channel,
            "text": self.text["text"],
            "demands": tuple(self.text.get("demands", ())),
            "title": self.text["title"],
            "people": people or (self.person(),),
            "place": self.place,
            "reply_channel": ReplyChannel.WEB if web else ReplyChannel.PHONE,
            "read_back": True,
            "source": "demo",
            "source_key": self.name,
            **given,
        }
        code = choosing.query_code(self.index)
        self.case = intake.register(
            Intake(**told), receiver=office, by=user or Citizen(), code=code, now=self.now
        )

    def sort(self, *, route: str = "", reason: str = "", by: User | None = None) -> None:
        intake.triage(
            self.case, category=self.text["category"], purpose=self.text.get("purpose", Purpose.RESOLUTION),
            place=self.place, urgent=self.case.urgent, route=route, route_reason=reason, by=by or self.sorter,
            now=self.now,
        )  # fmt: skip

    def send(self, to: str = "", *, by: User | None = None) -> None:
        """To the unit of the scene, or to another one, which then handles it."""
        self.unit = self.county.units[to] if to else self.unit
        assert self.case.owner is not None, "an open case has an owner"
        sender = by or self.of(Role.CLERK, unit=self.case.owner)
        clause = self.county.clause(self.text["category"], self.place, self.unit, self.today)
        routing.forward(self.case, self.unit, clause=clause, by=sender, now=self.now)

    def accept(self) -> None:
        handling.accept(self.case, by=self.handler, now=self.now)

    def contact(self, words: str) -> None:
        handling.contact(self.case, words, by=self.handler, now=self.now)

    def find(self, finding: str, method: EvidenceMethod = EvidenceMethod.SITE_VIEW) -> None:
        handling.add_evidence(self.case, method, finding, found_on=self.today, by=self.handler, now=self.now)

    def replies(self, **changes: Any) -> list[Reply]:
        """The answer demand by demand, as the table has it; a promise stands with the first."""
        opinion, days = self.text.get("opinion", Opinion.SUPPORT), self.text.get("days", 0)
        told = zip(self.text["facts"], self.text["replies"], strict=True)
        return [
            Reply(**{
                "demand": no, "facts": facts, "opinion": opinion, "reply": reply, "basis": self.text.get("basis", ""),
                "promise": self.text.get("promise", "") if no == 1 else "",
                "promise_due": self.today + timedelta(days=days) if days and no == 1 else None, **changes,
            })
            for no, (facts, reply) in enumerate(told, 1)
        ]  # fmt: skip

    def draft(self, summary: str = "") -> None:
        opinion = Opinion(self.text.get("opinion", Opinion.SUPPORT))
        summary = summary or _SUMMARIES[opinion]
        answering.draft(self.case, summary, self.replies(), by=self.handler, now=self.now)

    def endorse(self) -> None:
        answering.endorse(self.case, by=self.head, now=self.now)

    def sign(self) -> None:
        publish = not releasing.refusal(self.case, answering.kind_of(self.case))
        answering.sign(self.case, publish=publish, by=self.of(Role.LEADER), now=self.now)

    def serve(self, receiver: str = "本人", method: ServiceMethod | None = None) -> None:
        web = self.case.reply_channel == ReplyChannel.WEB
        way = method or (ServiceMethod.ELECTRONIC if web else ServiceMethod.IN_PERSON)
        service.serve(
            self.case, way, received_on=self.today, receiver=receiver, by=self.handler, now=self.now
        )

    def call(self, solved: Solved, satisfaction: Satisfaction, words: str) -> None:
        """A call to the citizen by whoever is to ask."""
        followup.call_back(
            self.case, reached=True, solved=solved, satisfaction=satisfaction, words=words, by=self.caller,
            now=self.now,
        )  # fmt: skip

    @property
    def caller(self) -> User:
        """Somebody of the unit that asks; while promises are kept, of the petition office."""
        owner = self.case.owner
        watching = owner is not None and owner.kind in (UnitKind.PETITION_OFFICE, UnitKind.INSPECTION)
        unit = owner if watching and owner != self.unit else self.county.office
        return self.of(Role.CLERK, Role.INSPECTOR, unit=unit)

    def close(self) -> None:
        closing.close(self.case, by=self.caller, now=self.now)

    # Stretches that many plays have in common

    def sent(self, days: int) -> Iterator[datetime]:
        """Registered so many days ago, sorted and sent on the day after."""
        yield self.ago(days)
        self.register()
        yield self.ago(days - 1)
        self.sort()
        yield self.ago(days - 1)
        self.send()

    def taken_up(self, days: int) -> Iterator[datetime]:
        """The same, and accepted two days later."""
        yield from self.sent(days)
        yield self.ago(days - 3)
        self.accept()

    def answered(self, days: int, receiver: str = "本人") -> Iterator[datetime]:
        """Found out, drafted, checked, signed and served within three days from so many days ago on."""
        yield self.ago(days)
        self.find(self.text["facts"][0])
        yield self.ago(days - 1)
        self.draft()
        yield self.ago(days - 2)
        self.endorse()
        yield self.ago(days - 2)
        self.sign()
        yield self.ago(days - 3)
        self.serve(receiver)

    def ended(self, days: int) -> Iterator[datetime]:
        """Asked about with a good result, and closed."""
        yield self.ago(days)
        self.call(Solved.YES, Satisfaction.SATISFIED, "已经按答复办好了。")
        yield self.ago(days - 1)
        self.close()


_SUMMARIES = {
    Opinion.SUPPORT: "您反映的情况属实，已经按您的要求安排解决，具体做法写在下面。",
    Opinion.PARTLY: "您的要求能办的已经安排，不能办的说明了理由，逐项写在下面。",
    Opinion.EXPLAIN: "您问的事情，规定和办法写在下面。",
    Opinion.NOT_SUPPORT: "经核实，您的请求依据不足，不能支持，理由和您可以走的途径写在下面。",
    Opinion.ADOPT: "您的建议已经采纳，怎么改、什么时候改好写在下面。",
    Opinion.ADOPT_PARTLY: "您的建议采纳了一部分，哪些采纳、哪些没有采纳和理由写在下面。",
    Opinion.NOT_ADOPT: "您的建议经研究没有采纳，理由写在下面，感谢您关心家乡的事。",
}


def _working(day: date, count: int) -> date:
    """The n-th working day after a day, or before it if negative."""
    known, step = calendar.current(), timedelta(days=1 if count > 0 else -1)
    for _ in range(abs(count)):
        day += step
        while not known.is_working(day):
            day += step
    return day
