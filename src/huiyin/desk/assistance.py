"""辅助成效: how often the suggestions were what people decided. Labels only; no case is shown or named."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from huiyin.assist import reporting
from huiyin.assist.models import Aspect
from huiyin.assist.reporting import Stretch
from huiyin.base.errors import Refused
from huiyin.desk import shapes
from huiyin.desk.frame import show
from huiyin.desk.guard import StaffRequest
from huiyin.desk.shapes import Curve

UNITS = 40  # the page names so many units, those with most decisions first


@require_GET
def assistance(request: StaffRequest) -> HttpResponse:
    """All aspects in one table; one of them by unit, by month, over time, and what was decided otherwise."""
    if not reporting.readable(request.user, request.now):
        raise Refused("辅助成效由系统管理员、审计员和信访、督查机构的负责人查看，您的岗位不能打开。")
    asked = request.GET.get("aspect", "")
    aspect = Aspect(asked) if asked in Aspect.values else Aspect.UNIT
    cells = reporting.cells()
    whole = reporting.by_aspect(cells)
    count = dict(whole)[aspect].count
    context: dict[str, object] = {
        "learning": reporting.learning(),
        "whole": whole,
        "any": any(score.count for _, score in whole),
        "aspect": aspect,
        "tabs": _tabs(aspect),
        "count": count,
        "few": reporting.FEW,
    }
    if count:
        units = reporting.by_unit(cells, aspect)
        stretches = reporting.curve(aspect, count)
        context |= {
            "units": units[:UNITS],
            "others": len(units[UNITS:]),
            "months": reporting.by_month(aspect, request.now),
            "stretches": stretches,
            "length": stretches[0].end if len(stretches) > 1 else 0,
            "curve": _curve(stretches, three=aspect is not Aspect.URGENT),
            "corrections": reporting.corrections(aspect),
            "alarms": reporting.alarms() if aspect is Aspect.URGENT else None,
        }
    return show(request, "desk/assistance.html", context)


def _tabs(aspect: Aspect) -> list[dict[str, object]]:
    base = reverse("desk:assistance")
    return [
        {"url": f"{base}?aspect={one.value}", "label": one.label, "current": one is aspect} for one in Aspect
    ]


def _curve(stretches: list[Stretch], *, three: bool) -> Curve | None:
    """The learning curve, from two stretches on; `three`: whether there are more than two labels to choose from."""
    known = [one for one in stretches if one.score.first.percent is not None]
    if len(known) < 2:
        return None
    begin, end = known[0], known[-1]
    words = f"首选相符从第{begin.begin}至{begin.end}件的{begin.score.first}到第{end.begin}至{end.end}件的{end.score.first}"
    lines = [[one.score.first.percent for one in known]]
    if three:
        words += f"，前三相符从{begin.score.three}到{end.score.three}"
        lines.append([one.score.three.percent for one in known])
    return shapes.curve(lines, f"{words}。")
