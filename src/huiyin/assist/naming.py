"""The name of a topic, place and problem, from the titles of its members. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import rjieba

from huiyin.assist.places import DISTRICT, places
from huiyin.assist.reading import plain

LONGEST = 20  # characters of a name
_SAMPLE = 40  # titles read for one name
_SHARED = 0.4  # share of the titles in which a place stands, to be in the name
_LEAST = 3  # characters of a problem
_ENOUGH = 14

# What is said around a matter: how one asks before it, how one closes after it.
_BEFORE = re.compile(
    r"^(?:再次|再|又|第[一二三四五六七八九十\d]+次|继续|紧急|强烈|坚决|恳切|实名|联名|集体|共同|急盼|盼|望|请|求|恳请|恳求|请求|请问|咨询|询问|问问|问一下|"
    r"想问|想咨询|了解|反映|反应|反馈|投诉|举报|控告|希望|建议|关于|有关|对于|对|要求|呼吁|申请|质疑|求助|求|如何|怎么|怎样|为什么|为何|凭什么|到底|"
    r"能否|能不能|可否|可不可以|是否|何时|什么时候|几时|加快|尽快|加强|督促|责令|严查|查处|帮忙|帮助|给予|政府|领导|书记|县长|市长|区长|局长|"
    r"有|的|是|在|与|和|及|内|里|中|处|旁|边|附近|周边|周围|旁边|对面|门口|门前|楼下|小区|住宅区|住户|业主|居民|村民|开发商|一带|片区|路段|段|地段)"
)
_AFTER = re.compile(
    r"(?:的问题|问题|情况|事宜|事项|一事|的建议|的意见|建议|的投诉|投诉|的举报|的咨询|咨询|的请求|的疑问|疑问|的质疑|的反映|的诉求|诉求|的回复|"
    r"何时解决|何时能解决|谁来解决|谁来管|无人管|没人管|没有人管|无人处理|怎么办|该怎么办|如何处理|如何解决|怎么处理|怎么解决|急需解决|亟待解决|亟需解决|"
    r"求解决|求处理|求关注|盼解决|盼处理|盼回复|请处理|请解决|请查处|请关注|望解决|望处理|请尽快处理|急需处理|迟迟不解决|迟迟未解决|刻不容缓|力度|步伐|"
    r"是否|能否|何时|什么时候|什么|怎么|如何|有何具体行动|合法吗|合理吗|是否合法|是否合理|可以吗|行吗|对吗|吗|呢|吧|啊|了|的)$"
)
_ENDS = re.compile(r"[。！？!?；;，,、:：~～…\s]+")
_MARKS = re.compile(r"[\[\]()（）【】《》〈〉“”\"'‘’「」『』·.…—_/|#*]+|-(?!\d)")
_DISTRICTS = re.compile(rf"(?:{DISTRICT})|^[\u4e00-\u9fff]{{2,3}}(?:省|市|县)(?=[\u4e00-\u9fff]{{2}})")


def name(titles: Sequence[str]) -> str:
    """A name of at most twenty characters: the place most titles name, and the problem as one of them puts it."""
    read = [text for title in titles[-_SAMPLE:] if (text := plain(title))]
    where = _place(read)
    phrases = [phrase for text in dict.fromkeys(read) for phrase in _problems(text, where)]
    problem = _fit(_central(phrases), LONGEST - len(where))
    found = f"{where}{problem}" or _fit(read[-1] if read else "", LONGEST)
    return found.upper()  # Latin letters: P2P, APP, 110KV


def _place(titles: Sequence[str]) -> str:
    """The place that stands in most titles; of equals the longest, which is the most exact."""
    named = Counter(place for title in titles for place in {place.name for place in places(title)})
    shared = [place for place, count in named.items() if count >= max(2, _SHARED * len(titles))]
    best = max(shared, key=lambda place: (named[place], len(place), place), default="")
    return best if len(best) <= LONGEST // 2 + 2 else ""


def _problems(title: str, where: str) -> list[str]:
    """The clauses of a title without the place and without how one asks."""
    found = []
    for clause in _ENDS.split(title):
        text = _DISTRICTS.sub("", _MARKS.sub("", clause))
        if where:
            text = text.rpartition(where)[2] if where in text else _without_places(text)
        if len(text := _stripped(text)) >= _LEAST:
            found.append(text)
    return found


def _without_places(text: str) -> str:
    for place in places(text):
        text = text.replace(place.name, "")
    return text


def _stripped(text: str) -> str:
    """The text without how one asks before and after it."""
    while True:
        shorter = _BEFORE.sub("", text)
        shorter = _AFTER.sub("", shorter)
        if shorter == text:
            return text
        text = shorter


def _central(phrases: Sequence[str]) -> str:
    """The phrase that shares most with the others, for its length; neither a stump nor a long sentence."""
    pairs = [Counter(pairwise(phrase)).keys() for phrase in phrases]
    common = Counter(pair for found in pairs for pair in found)

    def worth(index: int) -> tuple[float, int, str]:
        phrase, found = phrases[index], pairs[index]
        shared = sum(common[pair] - 1 for pair in found) / (len(found) + 3)
        too_long = max(0, len(phrase) - _ENOUGH) / _ENOUGH
        return (shared + 0.01 * len(found)) / (1 + too_long), -len(phrase), phrase

    return phrases[max(range(len(phrases)), key=worth)] if phrases else ""


def _fit(text: str, room: int) -> str:
    """As many whole words as there is room for."""
    if len(text) <= room:
        return text
    kept = ""
    for word in rjieba.cut(text):
        if len(kept) + len(word) > room:
            break
        kept += word
    return _stripped(kept) or text[:room]
