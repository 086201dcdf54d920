"""Every verb of the table with ordinary arguments, who makes it, and what a refused verb must leave as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from huiyin.audit.models import Event
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused, Stale
from huiyin.cases import answering, clocks, closing, followup, handling, intake, procedure, routing, service
from huiyin.cases.codes import Purpose
from huiyin.cases.models import Case, Performance
from huiyin.cases.procedure import Actor, Citizen
from huiyin.documents.models import Series
from huiyin.org.models import Unit
from tests import build
from tests.build import County

Make = Callable[[Case, Any, County, datetime], object]
NEW_CODE = "TRWYXQPN"


def elsewhere(case: Case, county: County) -> Unit:
    """A unit to which the case can be sent from where it is."""
    return county.units["transport" if case.owner_id == county.units["housing"].pk else "housing"]


def _forward(case: Case, by: Any, county: County, now: datetime) -> object:
    return routing.forward(case, elsewhere(case, county), clause="第1项", by=by, now=now)


def _assign(case: Case, by: Any, county: County, now: datetime) -> object:
    due = local_date(now).replace(year=local_date(now).year + 1)
    return routing.assign(
        case, elsewhere(case, county), feedback_due=due, note="请查清并报告", by=by, now=now
    )


def _triage(case: Case, by: Any, county: County, now: datetime) -> object:
    return intake.triage(case, category=build.PROPERTY, purpose=Purpose.RESOLUTION, by=by, now=now)


def _link(case: Case, by: Any, county: County, now: datetime) -> object:
    other = Case.objects.exclude(pk=case.pk).first()
    return intake.link(case, other or case, "related", by=by, now=now)


def _perform(case: Case, by: Any, county: County, now: datetime) -> object:
    promise = clocks.open_promises(case).first() or Performance()
    return service.perform(case, promise, proof="全部更换", done_on=local_date(now), by=by, now=now)


def _draft(case: Case, by: Any, county: County, now: datetime) -> object:
    replies = [build.reply_of(demand.no) for demand in case.demands.all()]
    return answering.draft(case, "已经办好。", replies, by=by, now=now)


def _serve(case: Case, by: Any, county: County, now: datetime) -> object:
    return service.serve(case, "in_person", received_on=local_date(now), receiver="本人", by=by, now=now)


def _evidence(case: Case, by: Any, county: County, now: datetime) -> object:
    return handling.add_evidence(case, "site_view", "灯不亮。", found_on=local_date(now), by=by, now=now)


def _call(case: Case, by: Any, county: County, now: datetime) -> object:
    return followup.call_back(case, reached=True, solved="yes", satisfaction="fair", by=by, now=now)


MAKE: dict[str, Make] = {
    "triage": _triage,
    "forward": _forward,
    "assign": _assign,
    "object": lambda case, by, county, now: routing.object_to(case, reason="不是本单位职责", by=by, now=now),
    "uphold": lambda case, by, county, now: routing.rule_on_objection(
        case, upheld=True, ruling="同意", by=by, now=now
    ),
    "overrule": lambda case, by, county, now: routing.rule_on_objection(
        case, upheld=False, ruling="不同意", by=by, now=now
    ),
    "accept": lambda case, by, county, now: handling.accept(case, by=by, now=now),
    "decline": lambda case, by, county, now: handling.decline(
        case, "courts", reason="法院正在审理", turn_to="县人民法院", by=by, now=now
    ),
    "designate": lambda case, by, county, now: routing.designate(case, by, by=by, now=now),
    "contact": lambda case, by, county, now: handling.contact(case, "电话联系，听取情况", by=by, now=now),
    "add_evidence": _evidence,
    "extend": lambda case, by, county, now: handling.extend(case, 30, "需要鉴定", by=by, now=now),
    "draft": _draft,
    "endorse": lambda case, by, county, now: answering.endorse(case, by=by, now=now),
    "send_back": lambda case, by, county, now: answering.send_back(case, "事实不清", by=by, now=now),
    "sign": lambda case, by, county, now: answering.sign(case, by=by, now=now),
    "serve": _serve,
    "perform": _perform,
    "call_back": _call,
    "rate": lambda case, by, county, now: followup.rate(
        case, solved="yes", satisfaction="fair", by=by, now=now
    ),
    "close": lambda case, by, county, now: closing.close(case, by=by, now=now),
    "reopen": lambda case, by, county, now: followup.reopen(case, "没有修好", by=by, now=now),
    "withdraw": lambda case, by, county, now: closing.withdraw(case, "不需要了", by=by, now=now),
    "add_material": lambda case, by, county, now: intake.add_material(case, "灯又坏了", (), by=by, now=now),
    "link": _link,
    "reissue_code": lambda case, by, county, now: intake.reissue_code(
        case, NEW_CODE, identity="核对了身份证", by=by, now=now
    ),
}


def able(case: Case, verb: str, county: County, now: datetime) -> Actor:
    """Somebody who may make the move: the citizen, or the first of the cast; else the clerk."""
    move = procedure.MOVES[verb]
    if move.who is None:
        return Citizen(case.pk)
    return next(
        (user for user in county.users.values() if procedure.may(case, move, user, now)), county.clerk
    )


def again(case: Case) -> Case:
    """The case as the database has it now."""
    return Case.objects.get(pk=case.pk)


def world() -> dict[str, object]:
    """All that verbs write: every row of the cases, every event, every number given out."""
    tables: list[type[models.Model]] = [*apps.get_app_config("cases").get_models(), Event, Series]
    return {table._meta.label: list(table._base_manager.order_by("pk").values_list()) for table in tables}


@contextmanager
def unchanged(error: type[Exception], match: str) -> Iterator[None]:
    """The block fails with that error and sentence, and leaves nothing half done."""
    before = world()
    with pytest.raises(error, match=match):
        yield
    assert world() == before


def refused(match: str) -> Any:
    """The block is refused with a sentence that says so, and leaves nothing half done."""
    return unchanged(Refused, match)


def stale() -> Any:
    """The block comes second and leaves nothing half done."""
    return unchanged(Stale, "刚才已有其他人员处理")
