"""The three kinds of advice to a unit, and whether it takes them up (条例第四十条).

Advice speaks of what cases have in common; the people who brought them are not named in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from huiyin.audit import trail
from huiyin.base import rows
from huiyin.base.clock import local_date
from huiyin.base.errors import NotVisible, Refused, Stale
from huiyin.base.identifiers import ordered_uuid
from huiyin.cases import history, papers
from huiyin.cases.codes import PLAIN, Adoption, AdviceKind
from huiyin.cases.models import Advice, Case, Participation, Party
from huiyin.deadlines import explaining, terms
from huiyin.org import people
from huiyin.org.models import Unit, User
from huiyin.org.roles import OFFICES, OVERSEERS, Role

RULE = "advice_reply"
ADVISERS = frozenset({Role.INSPECTOR, Role.HEAD, Role.CLERK})
ANSWERERS = frozenset({Role.HEAD, Role.LEADER})
_ARTICLE = "《信访工作条例》第四十条"
_SHORTEST_NAME = 2  # one character is no name, and stands in every text


def advising_office(user: User, now: datetime) -> Unit | None:
    """The petition or inspection office for which the user may advise."""
    mine = people.capacities(user, now)
    return next((c.unit for c in mine if c.role in ADVISERS and c.unit.kind in OFFICES), None)


def visible_to(user: User, now: datetime) -> QuerySet[Advice]:
    """Advice the user may see: that of the own office, that to the own unit, that to units below it."""
    seen = Q(pk=None)
    for capacity in people.capacities(user, now):
        if capacity.unit.kind in OFFICES and capacity.role in ADVISERS:
            seen |= Q(by_unit=capacity.unit)
        if capacity.role in OVERSEERS:
            seen |= Q(unit__path__startswith=capacity.unit.path)
    return Advice.objects.filter(seen).select_related("unit", "by_unit", "letter", "reply_letter")


def waiting(user: User, now: datetime) -> QuerySet[Advice]:
    """What the user's units have not answered yet, the earliest date first."""
    units = [c.unit.pk for c in people.capacities(user, now) if c.role in OVERSEERS]
    found = Advice.objects.filter(unit__in=units, replied_at=None)
    return found.select_related("unit", "by_unit").order_by("due", "pk")


def get_for(user: User, key: int, now: datetime, *, version: int | None = None) -> Advice:
    """The advice the user may see; Stale when it has changed since the form was made."""
    found = visible_to(user, now).filter(pk=key).first()
    if found is None:
        raise NotVisible
    if version is not None and version != found.version:
        raise Stale(str(found))
    return found


@transaction.atomic
def advise(
    kind: str,
    unit: Unit,
    finding: str,
    suggestion: str,
    cases: Sequence[Case] = (),
    *,
    by: User,
    now: datetime,
) -> Advice:
    """Advise a unit in writing; it replies in writing whether it takes the advice up (条例第四十条)."""
    office = advising_office(by, now)
    if office is None:
        raise Refused(f"建议由信访、督查机构提出，您的岗位不能提出（{_ARTICLE}）。")
    _check(kind, unit, finding, suggestion, office)
    _check_cases(cases, f"{finding}\n{suggestion}", by, now)
    term = terms.start(RULE, local_date(now))
    row = Advice(
        kind=kind, unit=unit, by_unit=office, finding=finding.strip(), suggestion=suggestion.strip(),
        issued_at=now, issued_by=by, due=terms.binding(term),
    )  # fmt: skip
    keys = [case.pk for case in cases]
    known = Participation.objects.filter(unit=unit, case__in=keys).values_list("case__number", flat=True)
    row.letter = papers.issue_general(
        "advice", ordered_uuid(), unit=office, by=by, now=now, to_unit=unit, advice_kind=AdviceKind(kind),
        finding=row.finding, suggestion=row.suggestion, due=row.due, samples=sorted(set(known)),
    )  # fmt: skip
    rows.insert(row)
    row.cases.set(cases)
    trail.record(
        "advice.issued", "advice", row.pk, actor=by, now=now, number=row.letter.number, advice_kind=kind,
        unit=unit.pk, due=row.due, cases=sorted(case.number for case in cases), letters=history.papered(row.letter)["letters"],
    )  # fmt: skip
    return row


def _check(kind: str, unit: Unit, finding: str, suggestion: str, office: Unit) -> None:
    if kind not in AdviceKind.values:
        raise Refused(f"请选择建议的种类：改进工作、完善政策或者追究责任（{_ARTICLE}）。")
    if unit.pk == office.pk or not unit.path.startswith(office.government_path):
        raise Refused(f"建议向本级其他机关、单位或者下级提出，不能向{unit}提出（{_ARTICLE}）。")
    if unit.closed_on is not None:
        raise Refused(f"{unit}已经撤并，请改选承继单位（《信访工作条例》第二十四条）。")
    if not finding.strip() or not suggestion.strip():
        raise Refused(f"请写明发现的问题和建议（{_ARTICLE}）。")


def _check_cases(cases: Sequence[Case], text: str, by: User, now: datetime) -> None:
    """The cases must be in the adviser's sight and not sealed, and nobody in them is named."""
    keys = {case.pk for case in cases}
    seen = Case.objects.visible_to(by, now).filter(pk__in=keys, track__in=PLAIN)
    if seen.count() != len(keys):
        raise NotVisible
    plain = "".join(text.split())
    for party in Party.objects.filter(case__in=keys):
        name, phone = "".join(party.name.split()), "".join(filter(str.isdigit, party.phone))
        named = len(name) >= _SHORTEST_NAME and name in plain
        if named or (phone and phone in "".join(filter(str.isdigit, plain))):
            raise Refused(
                f"建议写共性问题，不能写诉求人的姓名、名称和电话，请改为“有群众反映”之类的说法（{_ARTICLE}、第四十四条）。"
            )


def require_answerer(advice: Advice, by: User, now: datetime) -> None:
    """Refused unless the person answers for the advised unit."""
    if not people.has_role(by, ANSWERERS, now, advice.unit_id):
        raise Refused(f"采纳情况由{advice.unit}的负责人或者分管领导反馈，您的岗位不能反馈（{_ARTICLE}）。")


@transaction.atomic
def answer_advice(
    advice: Advice, adoption: str, reply: str, *, change_on: date | None = None, by: User, now: datetime
) -> Advice:
    """The advised unit says in writing whether it takes the advice up, why, and by when it changes (条例第四十条)."""
    if advice.replied_at is not None:
        raise Refused(f"这件建议已经反馈，不能再改（{_ARTICLE}）。")
    require_answerer(advice, by, now)
    if adoption not in Adoption.values or not reply.strip():
        raise Refused(f"请写明是否采纳、措施和理由（{_ARTICLE}）。")
    if adoption == Adoption.NOT and change_on is not None:
        raise Refused(f"没有采纳的不填完成时间，请说明理由（{_ARTICLE}）。")
    if adoption != Adoption.NOT and change_on is None:
        raise Refused(f"采纳或者部分采纳的，请写明完成时间（{_ARTICLE}）。")
    rows.hold(advice)
    assert advice.letter is not None, "advice is given in writing"
    letter = papers.issue_general(
        "advice_reply", advice.letter.subject_id, unit=advice.unit, by=by, now=now, to_unit=advice.by_unit,
        advice_number=advice.letter.number, advice_kind=AdviceKind(advice.kind), adoption=Adoption(adoption),
        reply=reply.strip(), advised_on=local_date(advice.issued_at), change_on=change_on or "",
    )  # fmt: skip
    rows.swap(
        advice, adoption=adoption, reply=reply.strip(), change_on=change_on, replied_at=now, replied_by=by,
        reply_letter=letter,
    )  # fmt: skip
    trail.record(
        "advice.answered", "advice", advice.pk, actor=by, now=now, number=letter.number, adoption=adoption,
        change_on=change_on, letters=history.papered(letter)["letters"],
    )  # fmt: skip
    return advice


def explain(advice: Advice) -> str:
    """Why the reply is due that day."""
    return explaining.explain(terms.start(RULE, local_date(advice.issued_at)))
