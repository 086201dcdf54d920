"""The holidays that stand in the law itself (全国年节及纪念日放假办法), for years not yet arranged.

Only the statutory days: which weekends are moved to them is decided by the yearly notice and is not guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from chinese_calendar import get_solar_terms

from huiyin.deadlines.arithmetic import ONE_DAY

# 春节（正月初一）, 端午节, 中秋节 of the lunar calendar (GB/T 33661), as month and day.
LUNAR: dict[int, tuple[tuple[int, int], tuple[int, int], tuple[int, int]]] = {
    2027: ((2, 6), (6, 9), (9, 15)),
    2028: ((1, 26), (5, 28), (10, 3)),
    2029: ((2, 13), (6, 16), (9, 22)),
    2030: ((2, 3), (6, 5), (9, 12)),
    2031: ((1, 23), (6, 24), (10, 1)),
    2032: ((2, 11), (6, 12), (9, 19)),
    2033: ((1, 31), (6, 1), (9, 8)),
    2034: ((2, 19), (6, 20), (9, 27)),
    2035: ((2, 8), (6, 10), (9, 16)),
    2036: ((1, 28), (5, 30), (10, 4)),
}


@lru_cache(maxsize=64)
def statutory(year: int) -> Mapping[date, str]:
    """The statutory days off of a year from 2025 on; beyond the lunar table only the solar ones."""
    found = {date(year, 1, 1): "元旦", date(year, 5, 1): "劳动节", date(year, 5, 2): "劳动节"}
    found |= {date(year, 10, number): "国庆节" for number in (1, 2, 3)}
    if year <= 2100:  # the end of the package's table of solar terms
        terms = get_solar_terms(date(year, 4, 1), date(year, 4, 30))
        found |= {when: "清明节" for when, term in terms if term == "清明"}
    if year in LUNAR:
        new_year, dragon_boat, moon = (date(year, *place) for place in LUNAR[year])
        # 除夕、初一、初二、初三 (2024年修订的放假办法第二条)
        found |= {new_year + offset * ONE_DAY: "春节" for offset in (-1, 0, 1, 2)}
        found[dragon_boat] = "端午节"
        found[moon] = "国庆节、中秋节" if moon in found else "中秋节"
    return MappingProxyType(found)
