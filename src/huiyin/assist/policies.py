"""Answers to questions of policy: kept by the unit that answers for them, offered while they are in force.

A version is never changed: a revision ends it and begins the next, a withdrawal ends it; each leaves its audit event.
Citizens read what is published; what is for the staff only is offered to the staff only.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from huiyin.assist.models import Policy
from huiyin.assist.reading import Reading, plain
from huiyin.audit import trail
from huiyin.base import rows
from huiyin.base.clock import local_date
from huiyin.base.errors import NotVisible, Refused, Stale
from huiyin.index import search
from huiyin.org import categories, people
from huiyin.org.models import Unit, User
from huiyin.org.roles import PlaceKind, Role, UnitKind

KEEPERS = frozenset({Role.CLERK, Role.HEAD})  # of their own unit's; of all, in the petition office
_NOBODY = "政策问答由负责单位的接谈员、部门负责人维护，信访工作机构可以维护全部，您的岗位不能修改。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a version says."""

    question: str
    answer: str
    basis: str
    unit: Unit
    terms: str = ""
    category: str = ""
    place_kind: str = ""
    from_date: date | None = None  # None: today
    to_date: date | None = None
    published: bool = False


def keeps(user: User, now: datetime) -> list[Unit]:
    """The units for whose questions the user may write; those of the petition office write for all units."""
    mine = {c.unit.pk: c.unit for c in people.capacities(user, now) if c.role in KEEPERS}
    if any(unit.kind == UnitKind.PETITION_OFFICE for unit in mine.values()):
        return list(Unit.objects.open().exclude(kind=UnitKind.SUPERIOR).order_by("path"))
    return list(mine.values())


def may_keep(user: User, unit: Unit, now: datetime) -> bool:
    """Whether the user may write, revise and withdraw what this unit answers for."""
    return any(
        c.role in KEEPERS and (c.unit.pk == unit.pk or c.unit.kind == UnitKind.PETITION_OFFICE)
        for c in people.capacities(user, now)
    )


def require(by: User | None, unit: Unit, now: datetime) -> None:
    """Refuse whoever may not write for the unit; None is the set-up on the command line, as for units and duties."""
    if by is not None and not may_keep(by, unit, now):
        raise Refused(_NOBODY)


def _check(content: Content, since: date) -> None:
    if not content.question.strip() or not content.answer.strip():
        raise Refused("请写明问题和答复。")
    if not content.basis.strip():
        raise Refused("请写明依据：法律、法规或者文件的名称和条文；没有依据的，不能作为政策答复。")
    if content.category and not categories.exists(content.category):
        raise Refused("请选择内容分类，或者不选。")
    if content.place_kind not in PlaceKind.values:
        raise Refused("请选择适用的地域，或者不限。")
    if content.unit.closed_on is not None:
        raise Refused(f"{content.unit}已经撤并，请选择承继单位。")
    if content.to_date is not None and content.to_date < since:
        raise Refused("施行止的日期不能早于施行起的日期。")


@transaction.atomic
def add(content: Content, *, by: User | None, now: datetime) -> Policy:
    """Write down a question with its answer."""
    require(by, content.unit, now)
    since = content.from_date or local_date(now)
    _check(content, since)
    policy = _version(content, since, by, now)
    rows.insert(policy)
    _indexed(policy)
    _record("policy.added", policy, by, now)
    return policy


@transaction.atomic
def revise(policy: Policy, content: Content, reason: str, *, by: User | None, now: datetime) -> Policy:
    """Let another version follow from a day on; the one before ends the day before and stays readable."""
    require(by, policy.unit, now)
    require(by, content.unit, now)
    since = content.from_date or local_date(now)
    _check(content, since)
    if not reason.strip():
        raise Refused("请写明为什么修订，例如新的文件名称和文号。")
    if policy.end_reason:
        raise Refused("这一版已经修订或者停用，请打开现行的一版再修订。")
    if since < policy.from_date:
        raise Refused("新的一版不能早于现在这一版施行的日期。")
    _end(policy, since - timedelta(days=1), reason)
    following = _version(content, since, by, now)
    following.line, following.version = policy.line, policy.version + 1
    try:
        with transaction.atomic():
            rows.insert(following)
    except IntegrityError:
        raise Stale(policy.question) from None
    _indexed(following)
    _record("policy.revised", following, by, now, ground=reason.strip())
    return following


@transaction.atomic
def withdraw(policy: Policy, reason: str, *, by: User | None, now: datetime) -> Policy:
    """Take an answer out of use: yesterday was its last day."""
    require(by, policy.unit, now)
    if not reason.strip():
        raise Refused("请写明为什么停用。")
    if policy.end_reason:
        raise Refused("这一版已经修订或者停用。")
    _end(policy, local_date(now) - timedelta(days=1), reason)
    search.drop(policy.line, search.POLICY)
    _record("policy.withdrawn", policy, by, now, ground=reason.strip())
    return policy


def _version(content: Content, since: date, by: User | None, now: datetime) -> Policy:
    return Policy(
        question=content.question.strip(),
        answer=content.answer.strip(),
        basis=content.basis.strip(),
        terms=" ".join(content.terms.split()),
        category=content.category,
        place_kind=content.place_kind,
        unit=content.unit,
        from_date=since,
        to_date=content.to_date,
        published=content.published,
        written_by=by,
        written_at=now,
    )


def _end(policy: Policy, last: date, reason: str) -> None:
    """Set the last day of a version, which may have been earlier already."""
    day = last if policy.to_date is None else min(last, policy.to_date)
    ended = Policy.objects.filter(pk=policy.pk, end_reason="").update(to_date=day, end_reason=reason.strip())
    if not ended:
        raise Stale(policy.question)
    policy.to_date, policy.end_reason = day, reason.strip()


def _indexed(policy: Policy) -> None:
    """The latest version is what is found by words."""
    body = "\n".join(part for part in (policy.answer, policy.basis, policy.terms) if part)
    search.put(search.POLICY, policy.line, policy.question, body)


def _record(verb: str, policy: Policy, by: User | None, now: datetime, **told: Any) -> None:
    content = trail.fingerprint("\x1f".join((policy.question, policy.answer, policy.basis)))
    trail.record(
        verb, "policy", policy.line, actor=by, now=now, question=policy.question, version=policy.version,
        unit=policy.unit_id, in_use_from=policy.from_date, in_use_to=policy.to_date, published=policy.published,
        content=content, **told,
    )  # fmt: skip


# ---- reading


def in_force(on: date) -> QuerySet[Policy]:
    """The versions that apply on a day, at most one of a question."""
    standing = Q(to_date=None) | Q(to_date__gte=on)
    return Policy.objects.filter(standing, from_date__lte=on).select_related("unit")


def ended(on: date) -> QuerySet[Policy]:
    """The last versions of questions to which nothing applies any more."""
    later = Policy.objects.filter(line=OuterRef("line"), version__gt=OuterRef("version"))
    return Policy.objects.filter(~Exists(later), to_date__lt=on).select_related("unit")


def ahead(on: date) -> QuerySet[Policy]:
    """The versions that begin later."""
    kept = Q(to_date=None) | Q(to_date__gte=F("from_date"))
    return Policy.objects.filter(kept, from_date__gt=on).select_related("unit")


def versions(line: UUID) -> list[Policy]:
    """All versions of a question, the newest first. Raises NotVisible when there is none."""
    found = list(Policy.objects.filter(line=line).select_related("unit", "written_by").order_by("-version"))
    if not found:
        raise NotVisible
    return found


def published(line: UUID, on: date) -> Policy:
    """What citizens read of a question. Raises NotVisible when it is not published or not in force."""
    found = in_force(on).filter(line=line, published=True).first()
    if found is None:
        raise NotVisible
    return found


def find(among: QuerySet[Policy], words: str) -> list[Policy]:
    """Those that hold each of the words, in the question first; if there are none, those that come nearest."""
    asked = words.split()[:5]
    held = among
    for word in asked:
        anywhere = Q(question__icontains=word) | Q(answer__icontains=word) | Q(terms__icontains=word)
        held = held.filter(anywhere | Q(basis__icontains=word))
    found = list(held.order_by("category", "question", "pk"))
    if not asked or found:
        return sorted(found, key=lambda one: not all(word in one.question for word in asked))
    here = _pairs(_QUESTION_WORDS.sub(" ", plain(words)))
    near = {
        one: len(here & _pairs(plain(f"{one.question} {one.terms}"))) / max(len(here), 1) for one in among
    }
    return sorted((one for one in near if near[one] >= NEAR), key=lambda one: (-near[one], one.pk))[:MOST]


# ---- what suits a matter

ASKED, TERM, FURTHER = 0.6, 0.45, 0.1  # how much the question, a term people use, and each further one say
SAME_LEAF, SAME_SECOND, SAME_FIRST = 0.35, 0.15, 0.05
LEAST = 0.3
NEAR, MOST = 0.3, 10  # the share of what was asked that a question must hold, and how many are shown
_QUESTION_WORDS = re.compile(
    r"请问|怎么|怎样|如何|什么|哪里|哪些|多少|多久|可以|能不能|能否|是否|需要|办理|我想|我要|为什么|[吗呢啊的了]"
)
_RUN = re.compile(r"[\u4e00-\u9fff]+|[a-z0-9]+")
_Row = tuple[int, str, str, str, str]  # key, question, terms, category, kind of place


def matching(
    text: Reading | str,
    category: str,
    on: date,
    *,
    place_kind: str = "",
    public: bool = False,
    limit: int = 3,
) -> list[Policy]:
    """The policies in force that may answer a matter, the likeliest first; `public`: only what citizens read."""
    among = in_force(on).filter(published=True) if public else in_force(on)
    if place_kind:
        among = among.filter(place_kind__in=["", place_kind])
    known: list[_Row] = list(
        among.values_list("pk", "question", "terms", "category", "place_kind").order_by("pk")
    )
    said = text.title + "。" + text.text if isinstance(text, Reading) else plain(text)
    scores = _scores(said, category, known)
    best = sorted((key for key in scores if scores[key] >= LEAST), key=lambda key: (-scores[key], key))
    found = among.in_bulk(best[:limit])
    return [found[key] for key in best[:limit]]


def _scores(said: str, category: str, known: Sequence[_Row]) -> dict[int, float]:
    pairs = {key: _pairs(plain(question)) for key, question, *_ in known}
    common = Counter(pair for some in pairs.values() for pair in some)
    weight = {pair: math.log(1 + len(known) / count) for pair, count in common.items()}
    here = _pairs(said)
    scores = {}
    for key, _, terms, own, _ in known:
        whole = sum(weight[pair] for pair in pairs[key])
        held = sum(weight[pair] for pair in pairs[key] & here)
        named = sum(plain(term) in said for term in terms.split())
        score = ASKED * held / whole if whole else 0.0
        score += TERM + FURTHER * (named - 1) if named else 0.0
        scores[key] = score + _kinship(category, own)
    return scores


def _kinship(one: str, other: str) -> float:
    """How near two categories stand."""
    if not one or not other:
        return 0.0
    if one == other:
        return SAME_LEAF
    if one[:4] == other[:4]:
        return SAME_LEAF if "00" in (one[4:], other[4:]) else SAME_SECOND
    return SAME_FIRST if one[:2] == other[:2] else 0.0


def _pairs(text: str) -> frozenset[str]:
    """Two characters at a time, within runs of characters."""
    runs: Iterable[str] = _RUN.findall(text)
    return frozenset(run[start : start + 2] for run in runs for start in range(len(run) - 1))
