"""What everybody may read of an answered case: only with the citizen's consent, and nothing by which people are known.

What is certain to be personal is masked: names, numbers and addresses of the people of the case, telephone and other
long numbers, doors. A passage in which a person's name may still stand is left out whole. Nobody has read it before it
is shown, so doubt always means leaving out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import rjieba
from django.db.models import Prefetch

from huiyin.base.clock import local_date
from huiyin.cases.codes import PLAIN, AnswerKind, AnswerStatus
from huiyin.cases.models import Answer, Case
from huiyin.cases.states import ANSWERED

# What answers a matter; a notice that it is for somebody else to decide tells nothing about the matter.
KINDS = frozenset(
    {
        AnswerKind.OPINION,
        AnswerKind.DUTY_REPLY,
        AnswerKind.SUGGESTION_REPLY,
        AnswerKind.HOTLINE_REPLY,
        AnswerKind.SIMPLE_REPLY,
    }
)
SOMEBODY, SOMEWHERE, SOME_NUMBER = "某某", "某处", "（号码略）"
_SHORT = 2  # shorter names cannot be told from ordinary words
_LONG_NUMBER = re.compile(r"[0-9０-９][0-9０-９ \-－]{5,}[0-9０-９XxＸ]")
_PLATE = re.compile(r"[一-龥][A-Z][·.]?[A-Z0-9]{5,6}(?![A-Z0-9])")
_COUNT = "[0-9０-９一二三四五六七八九十百]+"
_DOOR = re.compile(
    rf"(?:{_COUNT}(?:栋|幢|座|号楼|单元|层|楼|组|队|社))*{_COUNT}(?:室|户室|号房|号(?![线楼令文公路]))"
)
# What the segmenter takes for a name when the last sign says that it is a thing, a paper or a place.
_THINGS = frozenset(
    "费款书证栏卡法墙局站所村镇乡街路楼栋户处部厅司厂店校线井管网池埂盖物件价票税贴册单据表岛房场门堤坝渠灯车箱栓树木苑区邸坊巷弄"
)
_WORDS = frozenset(
    {
        "申请人",
        "被申请人",
        "养老",
        "养老金",
        "法律援助",
        "幼儿园",
        "齐全",
        "高峰",
        "高危",
        "付清",
        "续保",
        "张贴",
        "张榜",
        "许可",
        "方正",
        "文明",
        "公开",
        "司法鉴定",
        "法定继承",
    }
)


@dataclass(frozen=True, slots=True)
class Part:
    """The answer to one demand: the opinion, and the words; without words where they had to be left out."""

    opinion: str
    text: str


@dataclass(frozen=True, slots=True)
class Published:
    """An answered case as everybody may read it."""

    title: str
    place: str
    unit: str
    on: date
    summary: str
    parts: tuple[Part, ...]

    @property
    def complete(self) -> bool:
        return all(part.text for part in self.parts)


def published(keys: Sequence[UUID]) -> list[Published]:
    """The cases with these keys, in this order, as far as they may be shown."""
    answers = Answer.objects.filter(kind__in=KINDS, status=AnswerStatus.SERVED).select_related("unit")
    cases = (
        Case.objects.plain()
        .filter(pk__in=keys, may_publish=True, confidential=False, state__in=ANSWERED)
        .select_related("place__parent")
        .prefetch_related("parties", Prefetch("answers", answers.prefetch_related("items")))
    )
    found = {case.pk: shown for case in cases if (shown := _shown(case))}
    return [found[key] for key in keys if key in found]


def _shown(case: Case) -> Published | None:
    """The case without what is personal; None for matters of minors, and where no answer of the office stands."""
    answers = list(case.answers.all())
    if case.track not in PLAIN or not answers or any(party.minor for party in case.parties.all()):
        return None
    answer = answers[-1]
    known = [text for party in case.parties.all() for text in (party.name, party.address)]
    township = case.place.township() if case.place else None
    title = shareable(case.title, known)
    kind = case.category_name.rsplit(" / ", 1)[-1]
    if answer.signed_at is None or not (title or kind):
        return None
    return Published(
        title=title or kind,
        place=township.name if township else "",
        unit=answer.unit.name,
        on=local_date(answer.signed_at),
        summary=shareable(answer.summary, known),
        parts=tuple(
            Part(item.get_opinion_display(), shareable(item.reply, known)) for item in answer.items.all()
        ),
    )


def shareable(text: str, known: Iterable[str]) -> str:
    """A passage without what is personal; empty when somebody may still be named in it."""
    for words in sorted(filter(None, known), key=len, reverse=True):
        if len(words) >= _SHORT:
            text = text.replace(words, SOMEWHERE if len(words) > 5 else SOMEBODY)
    text = _LONG_NUMBER.sub(SOME_NUMBER, text)
    text = _DOOR.sub(SOMEWHERE, _PLATE.sub(SOME_NUMBER, text))
    return "" if names_somebody(text) else text.strip()


def names_somebody(text: str) -> bool:
    """Whether a word of the passage looks like a person's name. Wrong in doubt: a thing may be taken for a person."""
    return any(
        tag.startswith("nr") and len(word) >= _SHORT and word not in _WORDS and word[-1] not in _THINGS
        for word, tag in rjieba.tag(text)
    )
