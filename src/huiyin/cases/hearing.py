"""Hearings: called seven days ahead, led by somebody who did not investigate, kept in a record (条例第三十一条、第三十六条).

In second review, and nowhere else, the days from the notice to the end of the hearing do not count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from huiyin.base import rows
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.base.words import moment_long
from huiyin.cases import clocks, history, papers, procedure
from huiyin.cases.codes import HearingStatus, ReviewLevel, Route
from huiyin.cases.models import Answer, Case, Evidence, Hearing, Review
from huiyin.deadlines import terms, words
from huiyin.org import people, superiors
from huiyin.org.models import Unit, User

LISTENERS = 2  # at least so many beside the host
FARTHEST = 30  # days ahead: a hearing must not put the decision off without end
_CLOCK = "second_review_decide"


@dataclass(frozen=True, slots=True)
class Listener:
    """A member of the panel: name and post."""

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Record:
    """What was said and shown. `parties`: one "身份：姓名" a line; `signed`: who signed, who would not and why."""

    recorder: str
    parties: str
    statements: str
    evidence: str
    questions: str
    final: str
    signed: str


@dataclass(frozen=True, slots=True)
class Finding:
    """The panel's opinion: what it holds proved, what follows, on which rules, how it voted."""

    facts: str
    opinion: str
    basis: str
    votes: str
    dissent: str = ""


def ahead(case: Case) -> Hearing | None:
    """The hearing that was called and is still to be held."""
    return (
        Hearing.objects.filter(case=case, status=HearingStatus.CALLED)
        .select_related("host", "review")
        .first()
    )


def earliest(now: datetime) -> date:
    """The first day on which a hearing called now may be held."""
    return terms.start("hearing_notice", local_date(now)).due.strict


@transaction.atomic
def call_hearing(
    case: Case,
    *,
    at: datetime,
    place: str,
    host: User,
    panel: Sequence[Listener],
    matter: str,
    open_to_public: bool = True,
    reason_closed: str = "",
    by: User,
    now: datetime,
) -> Hearing:
    """Call a hearing and tell the citizen time, place and panel, at least seven days ahead."""
    move = procedure.require(case, "call_hearing", by, now)
    if ahead(case) is not None:
        raise Refused(f"已经通知听证，请先举行或者取消（{move.article}）。")
    _fit(case, move.article)
    if not place.strip() or not matter.strip():
        raise Refused(f"请写明听证的地点和听证的事项（{move.article}）。")
    if not open_to_public and not reason_closed.strip():
        raise Refused(
            "听证以公开为原则；不公开举行的，请写明理由（国家秘密、商业秘密、个人隐私或者诉求人申请）。"
        )
    if local_date(at) < earliest(now):
        raise Refused(f"听证应当提前七日通知，最早可以定在{words.day(earliest(now))}（{move.article}）。")
    if (local_date(at) - local_date(now)).days > FARTHEST:
        raise Refused("听证应当在通知之后三十日以内举行，以免拖长答复的时间，请改选日期。")
    _apart(case, host, now)
    _panel(host, panel)
    review = Review.objects.filter(case=case, ended_at=None).select_related("organ").first()
    unit = review.organ if review is not None else case.owner
    assert unit is not None, "an open case has an owner"
    hearing = Hearing(
        case=case, review=review, unit=unit, status=HearingStatus.CALLED, called_at=now, called_by=by, at=at,
        place=place.strip(), host=host, panel="\n".join(f"{one.name}，{one.title}" for one in panel),
        open_to_public=open_to_public, matter=matter.strip(), record={"closed": reason_closed.strip()},
    )  # fmt: skip
    hearing.letter = papers.issue(
        case, "hearing_notice", by=by, now=now, unit=unit, open=open_to_public,
        reason_closed=reason_closed.strip(), respondent=_respondent(case, review), review=review is not None,
        reply_by="", **_setting(hearing),
    )  # fmt: skip
    rows.insert(hearing)
    _stop(case, hearing, local_date(at))
    told: dict[str, object] = {"at": moment_long(at), "place": place.strip()}
    data = {"hearing": hearing.pk, **history.papered(hearing.letter)}
    note = f"{moment_long(at)}，{place.strip()}，主持人{host}"
    history.make(case, move, by=by, now=now, note=note, told=told, data=data)
    return hearing


def _fit(case: Case, article: str) -> None:
    """Refuse a hearing on what courts, arbitrators or administrative procedure decide (条例第三十一条第一项至第五项)."""
    if case.route not in ("", Route.R6):
        raise Refused(f"此事项应当通过“{Route(case.route).label}”解决，不举行信访听证（{article}）。")


def _apart(case: Case, host: User, now: datetime) -> None:
    """Refuse a host from elsewhere, or one who investigated, drafted or handles the case (条例第二十八条)."""
    review = Review.objects.filter(case=case, ended_at=None).first()
    allowed = {case.owner_id, review.organ_id if review is not None else None}
    if case.owner is not None and superiors.speaks_for(case.owner, case.owner.parent or case.owner):
        allowed.add(case.owner.parent_id)
    if not any(one.unit.pk in allowed for one in people.capacities(host, now)):
        raise Refused("主持人应当是举行听证的机关、单位的工作人员，请重新选择。")
    wrote = Q(drafted_by=host)
    if review is not None:  # the answer of others is looked at, not the own one
        wrote |= Q(endorsed_by=host) | Q(signed_by=host)
    drafted = Answer.objects.filter(wrote, case=case).exists()
    found = Evidence.objects.filter(case=case, by=host).exists()
    if drafted or found or host.pk == case.officer_id or host.pk in case.barred:
        raise Refused(
            f"{host}是此事项的经办人，或者参加过调查、拟稿或者原意见的审核、签发，不能主持听证，请另定主持人（《信访工作条例》第二十八条）。"
        )


def _panel(host: User, panel: Sequence[Listener]) -> None:
    names = [one.name.strip() for one in panel]
    if not all(names) or not all(one.title.strip() for one in panel):
        raise Refused("请写明每位听证员的姓名和单位、职务。")
    if len(set(names) - {host.name}) < LISTENERS:
        raise Refused("听证员不少于二人，主持人不计算在内（《信访工作条例》第三十一条）。")


def listeners(hearing: Hearing) -> list[Listener]:
    """The panel as it was called."""
    return [Listener(*line.partition("，")[::2]) for line in hearing.panel.splitlines()]


def _setting(hearing: Hearing) -> dict[str, Any]:
    """What all three papers of a hearing say alike."""
    return {
        "time": hearing.at,
        "venue": hearing.place,
        "host": hearing.host,
        "panel": [f"{one.name}（{one.title}）" for one in listeners(hearing)],
        "issues": hearing.matter,
    }


def _respondent(case: Case, review: Review | None) -> Unit | str:
    return review.against.unit if review is not None else case.handling_unit or ""


def _stop(case: Case, hearing: Hearing, until: date | None) -> None:
    """Only in second review the time a hearing needs is not counted (条例第三十六条)."""
    if hearing.review is not None and hearing.review.level == ReviewLevel.SECOND_REVIEW:
        clocks.stop(case, _CLOCK, local_date(hearing.called_at), until)


@transaction.atomic
def hold_hearing(
    case: Case,
    record: Record,
    finding: Finding,
    *,
    ended_on: date,
    open_to_public: bool | None = None,
    by: User,
    now: datetime,
) -> Hearing:
    """Write down the hearing and the panel's opinion; both papers are kept sealed, names of citizens only there."""
    move = procedure.require(case, "hold_hearing", by, now)
    hearing = _called(case, move.article)
    if now < hearing.at:
        raise Refused(f"听证定于{moment_long(hearing.at)}，还没有举行，不能记录（{move.article}）。")
    if not local_date(hearing.at) <= ended_on <= local_date(now):
        raise Refused("听证结束日期应当在听证日期和今天之间，请核对。")
    wanted = {**asdict(record), **asdict(finding)}
    del wanted["dissent"]
    if not all(text.strip() for text in wanted.values()):
        raise Refused(f"听证笔录和听证意见的各项都应当填写，没有的写“无”（{move.article}）。")
    if open_to_public is not None:
        hearing.open_to_public = open_to_public
    letters = [
        papers.issue(
            case, "hearing_record", by=by, now=now, unit=hearing.unit, **_record(hearing, record, ended_on)
        ),
        papers.issue(
            case, "hearing_opinion", by=by, now=now, unit=hearing.unit, **_setting(hearing), **asdict(finding)
        ),
    ]
    kept = {name: text.strip() for name, text in asdict(record).items() if name != "parties"}
    kept |= {name: text.strip() for name, text in asdict(finding).items() if name != "opinion"}
    kept["roles"] = _roles(record.parties)
    rows.change(
        hearing, status=HearingStatus.HELD, record={**hearing.record, **kept}, opinion=finding.opinion.strip(),
        ended_on=ended_on, open_to_public=hearing.open_to_public,
    )  # fmt: skip
    _stop(case, hearing, ended_on)
    data = {"hearing": hearing.pk, "ended_on": ended_on, **history.papered(*letters)}
    history.make(case, move, by=by, now=now, note=finding.opinion.strip(), data=data)
    return hearing


def _record(hearing: Hearing, record: Record, ended_on: date) -> dict[str, Any]:
    """The record as its paper prints it."""
    return {
        **_setting(hearing),
        "ended": "" if ended_on == local_date(hearing.at) else words.date_of(ended_on),
        "recorder": record.recorder,
        "open": hearing.open_to_public,
        "parties": record.parties,
        "statements": record.statements,
        "evidence": record.evidence,
        "questions": record.questions,
        "closing": f"{record.final.strip()}\n签名情况：{record.signed.strip()}",
    }


def _roles(parties: str) -> str:
    """Who took part, without names."""
    lines = (line.replace(":", "：").partition("：")[0].strip() for line in parties.splitlines())
    return "、".join(role for role in lines if role)


@transaction.atomic
def cancel_hearing(case: Case, reason: str, *, by: User, now: datetime) -> Case:
    """Call it off with the reason, which the citizen reads; no day of it is left out of a count."""
    move = procedure.require(case, "cancel_hearing", by, now)
    hearing = _called(case, move.article)
    if not reason.strip():
        raise Refused(f"请写明取消的理由，诉求人看得到（{move.article}）。")
    rows.change(hearing, status=HearingStatus.CANCELLED, cancelled=reason.strip())
    _stop(case, hearing, None)
    history.make(
        case, move, by=by, now=now, note=reason.strip(), told={"reason": reason.strip()},
        data={"hearing": hearing.pk},
    )  # fmt: skip
    return case


def _called(case: Case, article: str) -> Hearing:
    hearing = ahead(case)
    if hearing is None:
        raise Refused(f"没有已经通知、还没有举行的听证（{article}）。")
    return hearing


def lapse(case: Case, reason: str) -> None:
    """A hearing still to come falls away with what it was called for."""
    hearing = ahead(case)
    if hearing is not None:
        rows.change(hearing, status=HearingStatus.CANCELLED, cancelled=reason)


def sentence(review: Review) -> str:
    """What the opinion of a review says of its hearing; empty when there was none."""
    held = Hearing.objects.filter(review=review, status=HearingStatus.HELD).order_by("-id").first()
    if held is None:
        return ""
    return (
        f"本机关于{words.date_of(local_date(held.at))}就此事项举行了听证，听证意见已经作为作出本意见的参考。"
    )
