"""Several units receive the representatives of a group together (联合接访，条例第十八条、第二十条)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from huiyin.base import rows
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.cases import history, procedure
from huiyin.cases.models import Case, Reception
from huiyin.org.models import User

MIN_UNITS = 2


@transaction.atomic
def hold_reception(
    case: Case,
    *,
    on: date,
    place: str,
    host: str,
    units: Sequence[str],
    talked: str,
    by: User,
    now: datetime,
) -> Reception:
    """Keep a joint reception: when, where, who led it, which units and people came, what was said and answered.

    `units`: one line each. What is answered there in words stays a talk; the written answer is owed all the same.
    """
    move = procedure.require(case, "hold_reception", by, now)
    came = [line.strip() for line in units if line.strip()]
    if not place.strip() or not host.strip() or not talked.strip():
        raise Refused(f"请写明接访地点、主持接访的负责人、接访情况和答复（{move.article}）。")
    if len(came) < MIN_UNITS:
        raise Refused(
            f"联合接访由两个以上单位参加，请逐行写明参加单位和人员；只有本单位的，请用“联系诉求人”（{move.article}）。"
        )
    if on > local_date(now) or on < local_date(case.registered_at):
        raise Refused("接访日期应当在登记日期和今天之间，请核对。")
    row = Reception(
        case=case, on=on, place=place.strip(), host=host.strip(), units="\n".join(came), talked=talked.strip(),
        by=by, at=now,
    )  # fmt: skip
    rows.insert(row)
    note = f"{place.strip()}，{host.strip()}主持，{'、'.join(came)}参加。{talked.strip()}"
    history.make(case, move, by=by, now=now, note=note, data={"reception": row.pk, "on": on})
    return row
