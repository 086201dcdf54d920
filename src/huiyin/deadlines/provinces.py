"""What two provinces lay over the rules of the nation. Read in the text of the regulations unless the note says else.

A rule of a province may shorten what the office has, never lengthen it: 条例 of 2022 stands above local regulations.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from huiyin.deadlines import words
from huiyin.deadlines.arithmetic import Unit
from huiyin.deadlines.national import ALL
from huiyin.deadlines.rulebook import OLD_TO, Rule

SHANDONG_LAW, SHANDONG_FROM = "《山东省信访条例》", date(2016, 1, 1)
HOTLINE_LAW, HOTLINE_FROM = "《山东省政务服务热线管理办法》", date(2020, 1, 7)
ZHEJIANG_LAW, ZHEJIANG_FROM = "《浙江省信访条例》", date(2016, 8, 1)


def _over(
    pack: str, code: str, length: int, unit: Unit, law: str, articles: tuple[int, ...], first: date,
    last: date | None = None, *, extension_days: int | None = None, note: str = "",
) -> Rule:  # fmt: skip
    """The nation's rule of that name with another length, article and days in force; a law, no longer our own."""
    base = next(one for one in reversed(ALL) if one.code == code)
    return replace(
        base,
        pack=pack,
        length=length,
        unit=unit,
        law=law,
        article=words.article(*articles) if articles else "",
        in_force_from=first,
        in_force_to=last,
        extension_days=extension_days,
        extension_by=base.extension_by if extension_days else "",
        adjustable=False,
        internal=False,
        note=note,
    )


REPORTED = "按公布时的报道收录，条文号未核"

SHANDONG: tuple[Rule, ...] = (
    _over("shandong", "review_accept", 3, "working", SHANDONG_LAW, (43, 44), SHANDONG_FROM),
    _over("shandong", "advice_reply", 30, "calendar", SHANDONG_LAW, (59,), SHANDONG_FROM),
    _over("shandong", "hotline_return", 2, "working", HOTLINE_LAW, (), HOTLINE_FROM, note=REPORTED),
    _over(
        "shandong",
        "hotline_handle",
        5,
        "working",
        HOTLINE_LAW,
        (),
        HOTLINE_FROM,
        extension_days=10,
        note=f"{REPORTED}；延长应当向热线工作机构申请",
    ),
)

# In force to the eve of the regulation of 2022, which knows neither these lengths nor an extension of sixty days.
ZHEJIANG: tuple[Rule, ...] = (
    _over("zhejiang", "forward", 5, "working", ZHEJIANG_LAW, (20,), ZHEJIANG_FROM, OLD_TO),
    _over("zhejiang", "notice", 5, "working", ZHEJIANG_LAW, (20,), ZHEJIANG_FROM, OLD_TO),
    _over(
        "zhejiang", "handle", 30, "calendar", ZHEJIANG_LAW, (23,), ZHEJIANG_FROM, OLD_TO, extension_days=60
    ),
)
