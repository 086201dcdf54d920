"""Choosing the pack of rules that is in use from a day on."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from huiyin.audit import trail
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.deadlines import words
from huiyin.deadlines.models import PackChoice
from huiyin.deadlines.packs import PACKS, forget
from huiyin.deadlines.rulebook import NATION, OLD_FROM
from huiyin.org import people
from huiyin.org.models import User
from huiyin.org.roles import Role


def choice_of(on: date) -> PackChoice | None:
    """The choice by which the pack of that day is in use; None: nothing was chosen."""
    return next((one for one in choices() if one.from_date <= on and (one.to_date or on) >= on), None)


def choices() -> list[PackChoice]:
    """All choices, the latest first."""
    return list(PackChoice.objects.order_by("-id"))


@transaction.atomic
def choose(pack: str, from_date: date, *, reason: str, by: User | None, now: datetime) -> PackChoice:
    """Use another pack for the clocks that start from a day on; those that have started keep theirs.

    The first choice may lie in the past, for the history an office brings along; later ones may not, since what
    has been promised to citizens stands. `by` None: the command line at set-up.
    """
    if by is not None and not people.has_role(by, {Role.ADMINISTRATOR}, now):
        raise Refused("规则包由系统管理员选择，您的岗位不能更改。")
    before = choices()
    _check(pack, from_date, reason, local_date(now), before)
    last = from_date - timedelta(days=1)
    for one in before:
        if one.to_date is None or one.to_date > last:
            one.to_date = last
            one.save(update_fields=["to_date"])
    name = by.name if by is not None else "安装"
    made = PackChoice.objects.create(
        pack=pack, from_date=from_date, reason=reason.strip(), chosen_by_name=name[:60], chosen_at=now
    )
    trail.record(
        "pack.chosen", "pack", made.pk, actor=by, actor_name=name, now=now, rule_pack=pack,
        in_use_from=from_date, ground=made.reason,
    )  # fmt: skip
    forget()
    # Inside a larger transaction another thread may read the old choice until it commits.
    transaction.on_commit(forget)
    return made


def _check(pack: str, from_date: date, reason: str, today: date, before: list[PackChoice]) -> None:
    if pack not in PACKS:
        raise Refused("请选择规则包。")
    if not reason.strip() or len(reason.strip()) > 300:
        raise Refused("请写明理由和依据（三百字以内），选择会记入审计。")
    if from_date < OLD_FROM:
        raise Refused(f"启用日期不能早于{words.date_of(OLD_FROM)}，本系统收录的规定自该日起。")
    if before and from_date < today:
        raise Refused("启用日期不能早于今天：已经按原规则起算的期限不变。")
    if pack == _pack_on(from_date, before) and not any(one.from_date > from_date for one in before):
        raise Refused(f"{words.date_of(from_date)}已经适用{PACKS[pack].name}，不需要再选。")


def _pack_on(day: date, before: list[PackChoice]) -> str:
    found = (one.pack for one in before if one.from_date <= day and (one.to_date or day) >= day)
    return next(found, NATION)
