"""What everybody may read of an answered case: only what was released, and nothing by which people are known.

What is certain to be personal is masked: names, numbers and addresses of the people of the case, telephone and other
long numbers, doors. A passage in which a person's name may still stand is left out whole. Whoever signs reads exactly
this before releasing it (cases/releasing.py); doubt still means leaving out.
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
from huiyin.cases import releasing
from huiyin.cases.codes import AnswerStatus
from huiyin.cases.models import Answer, AnswerItem, Case

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
    """The cases with these keys, in this order, as far as an answer was released and still stands."""
    answers = Answer.objects.filter(status=AnswerStatus.SERVED).select_related("unit")
    cases = (
        releasing.released()
        .filter(pk__in=keys)
        .select_related("place__parent")
        .prefetch_related("parties", Prefetch("answers", answers.prefetch_related("items")))
    )
    found = {case.pk: shown for case in cases if (shown := _shown(case))}
    return [found[key] for key in keys if key in found]


def _shown(case: Case) -> Published | None:
    answer = releasing.answer_of(case)
    if answer is None or answer.signed_at is None:
        return None
    return masked(case, answer, answer.items.all(), on=local_date(answer.signed_at))


def masked(case: Case, answer: Answer, items: Iterable[AnswerItem], *, on: date) -> Published | None:
    """The case with an answer, without what is personal; None when not even its subject can be named."""
    known = [text for party in case.parties.all() for text in (party.name, party.address)]
    township = case.place.township() if case.place else None
    title = shareable(case.title, known)
    kind = case.category_name.rsplit(" / ", 1)[-1]
    if not (title or kind):
        return None
    return Published(
        title=title or kind,
        place=township.name if township else "",
        unit=answer.unit.name,
        on=on,
        summary=shareable(answer.summary, known),
        parts=tuple(Part(item.get_opinion_display(), shareable(item.reply, known)) for item in items),
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
