"""Recusal: who has a direct interest in a matter keeps out of it (条例第二十八条)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from huiyin.base import rows
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.cases import clocks, history, papers, procedure
from huiyin.cases.models import Case, Recusal, Step
from huiyin.cases.procedure import Citizen
from huiyin.org import people
from huiyin.org.models import User


def concerned(case: Case) -> list[User]:
    """Those who may be asked to keep out: the officer, and whoever made a step in the unit that has the case."""
    acted = Step.objects.filter(case=case, unit=case.owner_id).exclude(actor=None).values("actor")
    found = User.objects.filter(pk__in=acted).exclude(pk__in=case.barred).order_by("pk")
    officer = [case.officer] if case.officer is not None and case.officer_id not in case.barred else []
    return list(dict.fromkeys([*officer, *found]))


@transaction.atomic
def ask(case: Case, person: User, reason: str, *, by: User | Citizen, now: datetime) -> Recusal:
    """Ask that somebody keep out: the citizen may, and whoever has the interest must say so."""
    move = procedure.require(case, "ask_recusal", by, now)
    if not reason.strip():
        raise Refused(f"请写明有什么直接利害关系（{move.article}）。")
    if isinstance(by, User) and by.pk != person.pk and not _chief(case, by, now):
        raise Refused(f"工作人员只能就本人提出回避，或者由负责人提出（{move.article}）。")
    if person not in concerned(case) and not (isinstance(by, User) and by.pk == person.pk):
        raise Refused(f"{person}没有参与办理此事项，不需要回避（{move.article}）。")
    if Recusal.objects.filter(case=case, user=person, granted=None).exists():
        raise Refused(f"已经提出{person}回避，正在等待决定（{move.article}）。")
    row = Recusal(
        case=case, user=person, by_citizen=isinstance(by, Citizen), asked_at=now, reason=reason.strip()
    )
    rows.insert(row)
    if clocks.find(case, "recusal") is None:
        clocks.start(case, "recusal", now=now, reason="收到回避申请")
    history.make(case, move, by=by, now=now, note=f"{person}：{reason.strip()}", data={"person": person.pk})
    return row


def _chief(case: Case, by: User, now: datetime) -> bool:
    return procedure.may(case, procedure.MOVES["rule_recusal"], by, now)


def waiting(case: Case) -> Recusal | None:
    """The request that waits for a decision longest."""
    return Recusal.objects.filter(case=case, granted=None).select_related("user").first()


@transaction.atomic
def rule(
    case: Case, *, granted: bool, ruling: str, successor: User | None = None, by: User, now: datetime
) -> Case:
    """Decide; whoever must keep out can do nothing more in the case, and another takes over at once."""
    move = procedure.require(case, "rule_recusal", by, now)
    row = waiting(case)
    if row is None:
        raise Refused(f"没有等待决定的回避申请（{move.article}）。")
    if row.user_id == by.pk:
        raise Refused(f"不能决定自己是否回避，请由其他负责人决定（{move.article}）。")
    if not ruling.strip():
        raise Refused(f"请写明决定的理由（{move.article}）。")
    changes: dict[str, Any] = {}
    if granted:
        changes["barred"] = [*case.barred, row.user_id]
        if case.officer_id == row.user_id:
            changes["officer"] = _successor(case, row.user, successor, now, move.article)
    rows.change(row, granted=granted, ruling=ruling.strip(), ruled_at=now, ruled_by=by)
    letter = papers.issue(
        case, "recusal_decision", by=by, now=now, unit=case.owner, person=row.user, reason=row.reason,
        by_citizen=row.by_citizen, asked_on=local_date(row.asked_at), granted=granted, ruling=ruling.strip(),
        decided_by=by, successor=(successor or "") if granted else "", **_contact(case, changes.get("officer")),
    )  # fmt: skip
    if waiting(case) is None:
        clocks.end(case, "recusal", now=now, reason="已决定")
    decided = f"{row.user}{'回避' if granted else '不需要回避'}"
    history.make(
        case, move, by=by, now=now, note=f"{decided}：{ruling.strip()}", told={"ruling": decided},
        data={"person": row.user_id, "granted": granted, **history.papered(letter)}, **changes,
    )  # fmt: skip
    return case


def _contact(case: Case, successor: User | None) -> dict[str, str]:
    """Whom to ask from now on: the one who takes over, not the one who left."""
    if successor is None:
        return {}
    phone = successor.phone or (case.owner.contact_phone if case.owner is not None else "")
    return {"contact_name": successor.name, "contact_phone": phone}


def _successor(case: Case, person: User, successor: User | None, now: datetime, article: str) -> User:
    """Who takes over from the officer: somebody else of the unit, not barred either."""
    fit = (
        successor is not None
        and successor.pk != person.pk
        and successor.pk not in case.barred
        and people.has_role(successor, people.HANDLING_ROLES, now, case.owner_id)
    )
    if not fit or successor is None:
        raise Refused(f"请从{case.owner}选择接替{person}的经办人（{article}）。")
    return successor
