"""What was answered to the like, shown while a request is written: nothing of it is kept, and one may always send."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huiyin.assist import suggesting
from huiyin.assist.models import Policy
from huiyin.assist.publishing import Published
from huiyin.base import clock
from huiyin.org import directory
from huiyin.portal import limits
from huiyin.portal.forms import DEMANDS, MAX_TEXT

SHORT = 12  # fewer signs say too little
_ACCUSING = ("accusation", "accused", "accused_unit", "accused_unit_2")
_OFTEN = "查找的次数太多，请稍后再找。不影响提交。"
_NEVER = "检举控告按密件办理，不查找类似的答复。"
_LITTLE = "写得还太少，请先写明什么事、在哪里。"


@dataclass(frozen=True, slots=True)
class Alike:
    """Answers to the like and rules that say what is asked; `sentence`: why there is nothing to see."""

    cases: tuple[Published, ...] = ()
    policies: tuple[Policy, ...] = ()
    sentence: str = ""

    def __bool__(self) -> bool:
        return bool(self.cases or self.policies or self.sentence)

    @property
    def told(self) -> str:
        """What a screen reader says when the list has changed."""
        parts = [f"{len(self.cases)}件类似事情的答复"] if self.cases else []
        parts += [f"{len(self.policies)}条有关政策"] if self.policies else []
        return f"列出{'、'.join(parts)}，供您参考。" if parts else ""


@never_cache
@require_POST
def alike(request: HttpRequest) -> HttpResponse:
    """The list alone, fetched when the typing pauses."""
    found = looked_up(request, clock.now())
    return render(request, "portal/_alike.html", {"alike": Alike(found.cases, found.policies)})


def found(request: HttpRequest, now: datetime) -> Alike:
    """The list for the page that was asked for it, or the sentence that says why there is none."""
    made = looked_up(request, now)
    return made or Alike(sentence="没有找到类似的答复，请接着填写，直接提交。")


def looked_up(request: HttpRequest, now: datetime) -> Alike:
    """What was answered to the like of what stands in the form; never for an accusation."""
    if any(request.POST.get(name) for name in _ACCUSING):
        return Alike(sentence=_NEVER)
    typed = [request.POST.get("text", "")[:MAX_TEXT]]
    typed += [request.POST.get(f"demand_{no}", "")[:300] for no in range(1, DEMANDS + 1)]
    text = "\n".join(filter(None, map(str.strip, typed)))
    if len(text) < SHORT:
        return Alike(sentence=_LITTLE)
    if not limits.ALIKE_BY_ADDRESS.take(limits.address(request), now):
        return Alike(sentence=_OFTEN)
    where = directory.place(request.POST.get("place", ""))
    place_text = request.POST.get("place_text", "")[:100]
    return Alike(
        suggesting.answered_alike(text, place=where, place_text=place_text, now=now),
        suggesting.published_policies(text, place=where, now=now),
    )
