"""What the case page shows of ways, help, adjudication, recusal, mediation and failed services."""

from __future__ import annotations

from huiyin.base import sealing
from huiyin.cases import procedure
from huiyin.cases.models import Adjudication, Assist, Case, Delivery, Mediation, Reception, Recusal


def disputes(case: Case) -> dict[str, object]:
    """The side rows of a case; what by its steps never happened is not looked for."""
    taken = procedure.taken(case)
    found: dict[str, object] = {}
    if not taken.isdisjoint({"invite_assist", "adjudicate"}):
        found["assists"] = Assist.objects.filter(case=case).select_related("unit", "replied_by")
    if not taken.isdisjoint({"appeal_ruling", "object"}):
        found["adjudications"] = Adjudication.objects.filter(case=case).select_related(
            "unit", "asking_unit", "decided_unit", "ruled_by"
        )
    if "ask_recusal" in taken:
        found["recusals"] = Recusal.objects.filter(case=case).select_related("user", "ruled_by")
    if "mediate" in taken:
        found["mediations"] = Mediation.objects.filter(case=case).select_related("answer")
    if "hold_reception" in taken:
        found["receptions"] = Reception.objects.filter(case=case)
    if "note_delivery" in taken:
        rows = Delivery.objects.filter(answer__case=case).select_related("proof")
        found["deliveries"] = [(row, sealing.masked_name(row.receiver)) for row in rows]
    return found
