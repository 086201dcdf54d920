"""An answer with what its case says of it, read for whoever signs: of other answers only those that person may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db.models import Q

from huiyin.assist.checking.drafts import FIELDS, Draft, Earlier, Piece
from huiyin.base.clock import local_date
from huiyin.cases import answering, parties
from huiyin.cases.answering import Reply
from huiyin.cases.codes import AnswerKind, LinkKind, Opinion, PartyKind
from huiyin.cases.models import Answer, AnswerItem, Case, Link
from huiyin.org.models import Unit, User
from huiyin.org.roles import PLACES

LAST = 200  # so many answers of the unit are compared
_SAME = (LinkKind.SAME_MATTER, LinkKind.REPEAT)


def of_answer(answer: Answer, *, user: User, now: datetime) -> Draft:
    """An answer as it stands in the database."""
    items = sorted(answering.items(answer), key=lambda item: item.demand.no)
    pieces = [Piece(0, "summary", answer.summary)]
    for item in items:
        pieces += [Piece(item.demand.no, name, getattr(item, name)) for name in list(FIELDS)[1:]]
    opinions = {item.demand.no: item.opinion for item in items if item.opinion}
    dues = {item.demand.no: item.promise_due for item in items if item.promise_due is not None}
    kind = AnswerKind(answer.kind)
    return _draft(answer.case, kind, answer.unit, pieces, opinions, dues, user=user, now=now)


def of_replies(case: Case, summary: str, replies: Sequence[Reply], *, user: User, now: datetime) -> Draft:
    """An answer as somebody is writing it."""
    pieces = [Piece(0, "summary", summary)]
    for reply in replies:
        pieces += [Piece(reply.demand, name, getattr(reply, name)) for name in list(FIELDS)[1:]]
    opinions = {reply.demand: reply.opinion for reply in replies if reply.opinion}
    dues = {reply.demand: reply.promise_due for reply in replies if reply.promise_due is not None}
    unit = case.handling_unit or case.owner or case.receiver
    return _draft(case, answering.kind_of(case), unit, pieces, opinions, dues, user=user, now=now)


def _draft(
    case: Case, kind: AnswerKind, unit: Unit, pieces: Iterable[Piece], opinions: dict[int, str],
    dues: dict[int, date], *, user: User, now: datetime,
) -> Draft:  # fmt: skip
    demands = {one.no: one.text for one in answering.demands(case)}
    own, elsewhere = _places(case, unit)
    people = parties.of(case)
    links = _links(case)
    told = [case.title, case.text, case.place_text, case.category_name, *demands.values()]
    return Draft(
        kind=kind,
        today=local_date(now),
        number=case.number,
        registered=local_date(case.registered_at),
        demands=demands,
        pieces=[piece for piece in pieces if piece.text],
        unit=unit.name,
        told="\n".join(told),
        place=case.place.name if case.place is not None else "",
        opinions=opinions,
        dues=dues,
        places=own,
        elsewhere=elsewhere,
        people=tuple(name for one in people for name in (one.name,) if name),
        anonymous=case.anonymous,
        organisation=any(one.kind == PartyKind.ORGANISATION for one in people),
        linked=frozenset(links),
        others=_others(case, unit, links, user, now),
    )


def _places(case: Case, unit: Unit) -> tuple[frozenset[str], tuple[str, ...]]:
    """Names of the places that belong to the case, and of all others; both empty when it is not known where it lies."""
    if case.place is None:
        return frozenset(), ()
    near = {*case.place.ancestor_ids(), *unit.ancestor_ids()}
    roots = (case.place.path, unit.path) if unit.kind in PLACES else (case.place.path,)
    own: set[str] = set()
    others: set[str] = set()
    for key, name, path in Unit.objects.filter(kind__in=PLACES).values_list("pk", "name", "path"):
        (own if key in near or path.startswith(roots) else others).add(name)
    return frozenset(own), tuple(sorted(others - own, key=len, reverse=True))


def _links(case: Case) -> dict[str, bool]:
    """The numbers of linked cases, and whether each is the same matter."""
    found: dict[str, bool] = {}
    for link in Link.objects.filter(Q(case=case) | Q(other=case)).select_related("case", "other"):
        other = link.other if link.case_id == case.pk else link.case
        found[other.number] = link.kind in _SAME
    return found


def _others(case: Case, unit: Unit, links: dict[str, bool], user: User, now: datetime) -> list[Earlier]:
    """The last answers of the unit to other cases which the user may see."""
    seen = Case.objects.visible_to(user, now).plain()
    last = (
        Answer.objects.filter(unit=unit, case__in=seen)
        .exclude(case=case)
        .exclude(status="replaced")
        .order_by("-id")
        .values_list("pk", "case__number", "case__place__name")[:LAST]
    )
    known = {pk: (number, place or "") for pk, number, place in last}
    said: dict[int, list[tuple[str, str, str, str]]] = {}
    rows = AnswerItem.objects.filter(answer__in=list(known)).order_by("id")
    for key, demand, facts, reply, opinion in rows.values_list(
        "answer", "demand__text", "facts", "reply", "opinion"
    ):
        said.setdefault(key, []).append((demand, facts, reply, opinion))
    return [
        Earlier(
            number=known[key][0],
            place=known[key][1],
            demands="\n".join(item[0] for item in items),
            text="".join(item[1] + item[2] for item in items),
            explains=all(item[3] == Opinion.EXPLAIN for item in items),
            linked=links.get(known[key][0], False),
        )
        for key, items in said.items()
    ]
