"""Messages of the past carried through the verbs, each on its own dates.

The actors are accounts with which nobody can sign in, named for what they do; drafting and signing stay apart.
After service the case is answered (已答复): no call to the citizen and no closing is invented.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from hashlib import sha256
from inspect import unwrap
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction

from huiyin.base import clock, identifiers, rows
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.cases import answering, handling, intake, routing, service
from huiyin.cases.answering import Reply
from huiyin.cases.codes import Channel, Opinion, Purpose, ReplyChannel, ServiceMethod
from huiyin.cases.intake import Intake, Person
from huiyin.cases.messages import EARLIEST, Broken, Message
from huiyin.cases.models import Case
from huiyin.org import administration as org
from huiyin.org import categories, directory, people
from huiyin.org.models import Unit, User
from huiyin.org.roles import Role, UnitKind

BATCH = 50  # rows in one transaction: a commit costs more than a row
DAYS = (15, 30, 60, 90)
FACTS = "（历史办件导入，答复原文如下）"
SUMMARY = "历史办件导入，答复原文附后。"
TITLE = 100  # what the column holds
HANDLING_UNIT = "承办单位"
_FITS = 11  # characters of a file's name that fit into the column of sources

Progress = Callable[[int, int], None]  # rows done, rows in all


@dataclass
class Outcome:
    """What an import did; `keys` are the sound rows of the file, taken over now or before."""

    rows: int = 0
    cases: int = 0
    already: int = 0
    broken: list[Broken] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)


@dataclass
class Cast:
    """The units and accounts by which messages are carried; each object is read once, with its posts."""

    root: Unit
    office: Unit
    default: Unit
    clerk: User
    handler: User
    checker: User
    signer: User
    units: dict[str, Unit] = field(default_factory=dict)

    def unit(self, name: str, now: datetime) -> Unit:
        """The handling unit of that name, or the usual one, with the accounts' posts in it. Raises Refused."""
        if name not in self.units:
            unit = _named(name) if name else self.default
            for user, role in (
                (self.handler, Role.HANDLER),
                (self.checker, Role.HEAD),
                (self.signer, Role.LEADER),
            ):
                _appoint(user, unit, role, now)
            self.units[name] = unit
        return self.units[name]


def source_of(path: Path) -> str:
    """How a file is known, so that the same file adds nothing the second time: by its name without folder and ending."""
    name = path.stem
    return f"messages:{name if len(name) <= _FITS else sha256(name.encode()).hexdigest()[:_FITS]}"


@transaction.atomic
def prepare(unit: str = "", *, now: datetime) -> Cast:
    """The organisation messages are carried through; what is missing of it is set up. `unit`: who handled them."""
    office = directory.petition_office()
    root = (
        office.parent
        if office is not None
        else Unit.objects.open().filter(parent=None).exclude(kind=UnitKind.SUPERIOR).order_by("pk").first()
    )
    if root is None:
        root = org.open_unit("导入单位", UnitKind.COUNTY, None, by=None, now=now)
    if office is None:
        office = org.open_unit("信访局", UnitKind.PETITION_OFFICE, root, by=None, now=now)
    clerk = _account("import.clerk", "导入登记", now)
    _appoint(clerk, office, Role.CLERK, now)
    return Cast(
        root=root,
        office=office,
        default=_named(unit) if unit else _handling_unit(root, now),
        clerk=clerk,
        handler=_account("import.handler", "导入经办", now),
        checker=_account("import.checker", "导入审核", now),
        signer=_account("import.signer", "导入签发", now),
    )


def _named(name: str) -> Unit:
    unit = Unit.objects.filter(name=name).order_by("pk").first()
    if unit is None:
        raise Refused(f"没有名为“{name}”的单位")
    return unit


def _handling_unit(root: Unit, now: datetime) -> Unit:
    unit = Unit.objects.open().filter(parent=root, name=HANDLING_UNIT).first()
    return unit or org.open_unit(HANDLING_UNIT, UnitKind.BUREAU, root, by=None, now=now)


def _account(username: str, name: str, now: datetime) -> User:
    user = User.objects.filter(username=username).first()
    return user or org.add_user(username, name, None, by=None, now=now)


def _appoint(user: User, unit: Unit, role: Role, now: datetime) -> None:
    """Give the account its post since the earliest day, unless it has it; last in rank, so that no list begins with it."""
    if not people.has_role(user, {role}, clock.at(EARLIEST), unit.pk):
        org.appoint(user, unit, role, user.name, rank=999, since=EARLIEST, by=None, now=now)


# A row stands or falls with its own savepoint; a second one around each of its eight verbs would only cost.
_VERBS: tuple[Callable[..., Any], ...] = (
    intake.register,
    intake.triage,
    routing.forward,
    handling.accept,
    answering.draft,
    answering.endorse,
    answering.sign,
    service.serve,
)
_REGISTER, _TRIAGE, _FORWARD, _ACCEPT, _DRAFT, _ENDORSE, _SIGN, _SERVE = (unwrap(verb) for verb in _VERBS)


def carry(
    found: Sequence[Message | Broken],
    cast: Cast,
    *,
    source: str,
    now: datetime,
    progress: Progress | None = None,
) -> Outcome:
    """Make a case of each message that is not one already. Each row counts or not as a whole; the others go on."""
    outcome = Outcome(rows=len(found))
    known = set(Case.objects.filter(source=source).values_list("source_key", flat=True))
    for start in range(0, len(found), BATCH):
        with transaction.atomic():
            for row in found[start : start + BATCH]:
                _take(row, cast, source, known, outcome, now)
        if progress is not None:
            progress(min(start + BATCH, len(found)), len(found))
    return outcome


def _take(
    row: Message | Broken, cast: Cast, source: str, known: set[str], outcome: Outcome, now: datetime
) -> None:
    if isinstance(row, Broken):
        outcome.broken.append(row)
        return
    if row.key in known:
        outcome.already += 1
    else:
        try:
            unit = cast.unit(row.unit, now)  # before the savepoint: posts given here outlive a refused row
            with transaction.atomic(), rows.gathering():
                _carry(row, unit, cast, source)
        except (Refused, LookupError) as refusal:
            outcome.broken.append(Broken(row.line, row.key, str(refusal.args[0])))
            return
        except IntegrityError:  # another import of the same file was first, or it is a fault of ours
            if not Case.objects.filter(source=source, source_key=row.key).exists():
                raise
            outcome.already += 1
        else:
            outcome.cases += 1
    outcome.keys.add(row.key)


def _carry(message: Message, unit: Unit, cast: Cast, source: str) -> None:
    sent = message.sent_at
    case = _REGISTER(
        Intake(
            channel=Channel.WEB,
            text=message.text,
            title=message.title[:TITLE],
            people=(Person(message.user),) if message.user else (),
            anonymous=not message.user,
            reply_channel=ReplyChannel.WEB,
            source=source,
            source_key=message.key,
        ),
        receiver=cast.office,
        by=cast.clerk,
        code=identifiers.query_code(),  # told to nobody: a citizen who asks is given a new one
        now=sent,
    )
    category = _category(message.category)
    _TRIAGE(case, category=category, purpose=Purpose.OTHER, by=cast.clerk, now=sent)
    _FORWARD(case, unit, by=cast.clerk, now=sent)
    _ACCEPT(case, by=cast.handler, now=sent)
    if message.replied_at is not None:
        _answer(case, message, cast, message.replied_at)


def _answer(case: Case, message: Message, cast: Cast, now: datetime) -> None:
    reply = Reply(demand=1, facts=FACTS, opinion=Opinion.EXPLAIN, reply=message.reply)
    _DRAFT(case, SUMMARY, [reply], by=cast.handler, now=now)
    _ENDORSE(case, by=cast.checker, now=now)
    _SIGN(case, by=cast.signer, now=now)
    _SERVE(
        case,
        ServiceMethod.ELECTRONIC,
        received_on=local_date(now),
        receiver=message.user or "匿名诉求人",
        by=cast.handler,
        now=now,
    )


def _category(given: str) -> str:
    """The category by its code or its name; what is not known is 其他."""
    if not given:
        return categories.OTHER
    return given if categories.exists(given) else _names().get(given, categories.OTHER)


@cache
def _names() -> dict[str, str]:
    """Codes by name: the bare names of the upper levels and the full paths of all."""
    found: dict[str, str] = {}
    level = list(categories.children())
    while level:
        for category in level:
            found.setdefault(categories.name(category.code), category.code)
            found.setdefault(category.name, category.code)
        level = [below for category in level for below in categories.children(category.code)]
    return found


def answered_within(source: str, keys: set[str]) -> dict[str, int]:
    """How many of the file's cases were answered within 15, 30, 60, 90 days.

    Read from the cases: the local date of first service less that of registration, at most N. It equals the date of
    `replied_at` less that of `sent_at` in the file, since each verb was dated by it.
    """
    spans = [
        (local_date(answered) - local_date(registered)).days
        for key, registered, answered in Case.objects.filter(source=source)
        .exclude(answered_at=None)
        .values_list("source_key", "registered_at", "answered_at")
        if key in keys and answered is not None
    ]
    return {str(limit): sum(days <= limit for days in spans) for limit in DAYS}
