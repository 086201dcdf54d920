"""Who hears of a step: the citizens of the case, and the staff who owe the next one. Never the matter itself.

Called inside the verb's transaction, so that nothing goes out of a step that did not happen. An accusation sends
nothing, unless the reporter chose to be telephoned; then one sentence that says nothing. Whoever asked for confidence
hears only that there is a written answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db import transaction

from huiyin.base import rows
from huiyin.base.clock import local_date
from huiyin.cases import clocks, parties
from huiyin.cases.codes import PartyRole, ReplyChannel
from huiyin.cases.models import Case, Review
from huiyin.cases.parties import MAX_REPRESENTATIVES
from huiyin.cases.procedure import Move
from huiyin.cases.states import IN_REVIEW
from huiyin.deadlines import arithmetic, calendar, words
from huiyin.notifications import outbox, texts
from huiyin.notifications.models import Audience
from huiyin.notifications.texts import Text
from huiyin.org import people
from huiyin.org.models import Post, Unit, User
from huiyin.org.roles import Role

AHEAD = 2  # working days before its date that a case is called to mind
NEUTRAL = "您有一条新的消息"
_ANSWERING = ("handle", "rehandle", "simple_answer")  # the clocks whose date the citizen waits for


def tell(case: Case, move: Move, *, now: datetime) -> int:
    """Post what the citizens of the case hear of a step just written; returns to how many addresses.

    Reads the parties once for a loaded case and writes one statement; nothing for steps that send no message, and
    nothing for history that is imported in bulk.
    """
    if not move.told or rows.gathered() is not None:
        return 0
    if move.verb == "seal":  # what waited was written before anybody knew what it is
        outbox.withhold(case.pk, "已转为密件")
    text = _text(case, move.verb)
    phones = _phones(case) if text is not None else ()
    if text is None or not phones:
        return 0
    hushed = text in (texts.SEALED, texts.CONFIDENTIAL)
    return outbox.post(
        text.kind,
        texts.say(text, {} if hushed else _facts(case)),
        to=phones,
        audience=Audience.CITIZEN,
        now=now,
        subject_id=case.pk,
        heading=NEUTRAL if hushed else f"诉求{case.number}：{text.label}",
    )


def _text(case: Case, verb: str) -> Text | None:
    """Which text a step sends, by what the citizen asked for; None for none."""
    text = texts.step(verb)
    if text is None:
        return None
    if case.sealed:
        return texts.SEALED if case.reply_channel == ReplyChannel.PHONE else None
    if case.confidential or case.anonymous:
        return texts.CONFIDENTIAL if text.paper else None
    if text.minor and case.reply_channel != ReplyChannel.WEB:
        return None
    return text


def _phones(case: Case) -> tuple[str, ...]:
    """Numbers of those who speak for the case: not of minors, nor of proxies whose authority ended."""
    heard: Collection[str] = {PartyRole.PETITIONER} if case.sealed else set(PartyRole.values)
    given = [one for one in parties.of(case) if one.phone and one.role in heard]
    given = [one for one in given if not one.minor and one.revoked_at is None]
    chosen = [one.phone for one in given if one.role != PartyRole.REPRESENTATIVE]
    represented = [one.phone for one in given if one.role == PartyRole.REPRESENTATIVE]
    return (*chosen, *represented[:MAX_REPRESENTATIVES])


def _facts(case: Case) -> dict[str, object]:
    """All that a text may say: callables are asked only by texts that use them."""
    return {
        "number": case.number,
        "way": case.reply_channel,
        "unit": lambda: _unit(case),
        "due": lambda: _answer_due(case),
    }


def _unit(case: Case) -> str:
    """Who has the matter in hand: in review the body that reviews, not the one whose answer is looked at."""
    if case.status in IN_REVIEW:
        asked = Review.objects.filter(case=case, ended_at=None).select_related("organ").first()
        return str(asked.organ if asked is not None else case.owner or "")
    return str(case.handling_unit or case.owner or "")


def _answer_due(case: Case) -> str:
    found = [clock.due for clock in clocks.running(case) if clock.code in _ANSWERING]
    return words.date_of(min(found)) if found else ""


def tell_staff(
    unit: Unit, roles: Collection[Role], kind: str, case: Case, *, now: datetime, urgent: bool = False
) -> int:
    """Post a duty notice to those who hold one of the roles in a unit, and to stand-ins of the absent.

    `kind` is one of texts.STAFF. `urgent` goes out at night too. Of a sealed case only those on its list hear, and not
    even its number. Returns to how many addresses; 0 is kept in the outbox as nobody reachable.
    """
    if rows.gathered() is not None:
        return 0
    heard = _acting(people.holders(unit, roles, local_date(now)), local_date(now))
    return _post_staff(heard, kind, case, now=now, urgent=urgent)


def _acting(posts: Iterable[Post], on: date) -> list[User]:
    """Who acts on a day for these posts."""
    found: dict[int, User] = {}
    for post in posts:
        user = post.stand_in if post.stand_in is not None and post.away(on) else post.user
        if user.is_active:
            found.setdefault(user.pk, user)
    return list(found.values())


def _post_staff(
    heard: list[User], kind: str, case: Case, *, now: datetime, urgent: bool = False, once: str = ""
) -> int:
    text = texts.STAFF.get(kind, texts.WORK)
    facts: dict[str, object] = {
        "number": case.number,
        "unit": lambda: str(case.owner or ""),
        "due": words.date_of(case.next_due) if case.next_due else "",
    }
    if case.sealed:
        heard = [user for user in heard if Case.objects.visible_to(user, now).filter(pk=case.pk).exists()]
        text, facts = texts.STAFF_SEALED, {}
    posted = outbox.post(
        text.kind,
        texts.say(text, facts),
        to=[user.phone for user in heard],
        audience=Audience.STAFF,
        now=now,
        subject_id=case.pk,
        heading=text.label,
        urgent=urgent,
        once=once,
    )
    if not posted and (urgent or once):  # of the daily work nobody need know who has no telephone
        outbox.unreachable(text.kind, audience=Audience.STAFF, now=now, subject_id=case.pk, once=once)
    return posted


def due_soon(now: datetime, *, limit: int = 500) -> int:
    """Remind, once for each date, the officer of a case due within two working days, else its unit's heads.

    Returns how many cases were called to mind. A case whose people have no telephone is noted as such, once.
    """
    today = local_date(now)
    last = arithmetic.due(today, AHEAD, "working", calendar.current()).strict
    near = Case.objects.filter(owner__isnull=False, next_due__range=(today, last))
    by_word = {
        f"due_soon:{case.pk}:{case.next_due}": case for case in near.select_related("owner", "officer")
    }
    known = outbox.written(by_word)
    heads: dict[tuple[int, bool], list[User]] = {}
    fresh = [(word, case) for word, case in by_word.items() if word not in known][:limit]
    for word, case in fresh:
        with transaction.atomic():
            _post_staff(_reminded(case, heads, today), "due_soon", case, now=now, once=word)
    return len(fresh)


def _reminded(case: Case, heads: dict[tuple[int, bool], list[User]], today: date) -> list[User]:
    """The officer who has a telephone, else the heads of the owning unit, read once for each unit."""
    officer = case.officer
    if officer is not None and officer.is_active and officer.phone:
        return [officer]
    assert case.owner is not None, "asked for cases with an owner"
    key = case.owner.pk, case.sealed
    if key not in heads:
        roles = {Role.CONFIDENTIAL} if case.sealed else {Role.HEAD, Role.CLERK}
        heads[key] = _acting(people.holders(case.owner, roles, today), today)
    return heads[key]
