"""What can be brought here and how it goes: home, guide, privacy notice."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huiyin.base import clock
from huiyin.deadlines import rules, words
from huiyin.org import directory


@dataclass(frozen=True, slots=True)
class Term:
    """A limit of the regulation in plain words, with its length and article from the table of rules."""

    what: str
    length: str
    counted: str
    article: str


_PLAIN = (
    ("forward", "信访部门登记后，转送、交办给有权处理的单位"),
    ("notice", "收到的单位告诉您是否受理、由谁办理；不归它管的，告诉您找谁"),
    ("objection", "收到转送的单位认为不归自己管的，向转送单位说明理由"),
    ("handle", "受理后办结，书面答复您"),
    ("review_request", "您对答复不服的，请求上一级机关、单位复查"),
    ("review_decide", "复查机关、单位作出复查意见"),
    ("second_review_request", "您对复查意见不服的，请求再上一级机关、单位复核"),
    ("second_review_decide", "复核机关、单位作出复核意见"),
)


def _terms() -> list[Term]:
    today = clock.local_date(clock.now())
    found = []
    for code, what in _PLAIN:
        rule = rules.rule(code, today)
        length = words.length(rule.length or 0, rule.unit)
        if rule.extension_days:
            length += f"，可以延长一次，最多{rule.extension_days}日"
        found.append(Term(what, length, f"{rule.starts}的次日起算", rule.citation))
    return found


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The two doors, how it goes on, and what is dealt with elsewhere."""
    return render(request, "portal/home.html", {"office": directory.petition_office()})


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """Rights, clocks and ways in plain words."""
    return render(request, "portal/guide.html", {"office": directory.petition_office(), "terms": _terms()})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """The notice on personal data (个人信息保护法第十七条)."""
    return render(request, "portal/privacy.html", {"office": directory.petition_office()})
