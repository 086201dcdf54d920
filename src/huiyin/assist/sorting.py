"""What a message is about and what it wants: category, purpose, danger, hints of track and route. Pure; it never decides.

The lexicons say what people write about each category of our table; what speaks for a leaf speaks for the levels
above it too. Without anything learnt the scores are what the lexicons say; what confirmed decisions teach is added.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from huiyin.assist import phrases
from huiyin.assist.learning import Features, Model, features, softmax
from huiyin.assist.phrases import GAP, Hit, shown
from huiyin.assist.reading import Reading
from huiyin.cases.codes import Purpose

HEAT = 5.0  # how many points make one category e times as probable as another
PURPOSE_HEAT = 4.0  # the same among purposes
OWN = 0.5  # what a leaf's second and further leaves add to their second level, beside the best
URGENT = 4.9  # points of danger from which a message is called urgent
CALM = 2.0  # points of danger less where the title asks or proposes
LONG = 250  # characters beyond which a danger that is named weighs less
LEAST = 4.0  # points below which no track or route is hinted at
NONE = 0.0  # the score of no category at all
WORDS = 6  # words shown
KEPT = 16  # second levels that are guessed at all

NO_CATEGORY = ""  # stands for no category

_QUESTION = re.compile(r"[?]|吗[。!]|呢[。!]|请问|想问|想咨询|想了解|不知|何时|是否")
# A title that asks.
_OPEN = re.compile(r"会否|是否|何时|什么时候|如何|怎[么样]|哪里|多少|为[何什]|希望|吗|[?]")
_CALM = re.compile(r"咨询|请问|建议|政策")
_PROPOSES = re.compile(r"(^|[。,;!?:])(我|特|强烈|故|所以|因此|个人)?建议")
# How a title opens says most about what is wanted.
_OPENINGS: tuple[tuple[re.Pattern[str], Purpose, float], ...] = (
    (re.compile(r"举报|检举|揭发|控告"), Purpose.ACCUSATION, 6.0),
    (re.compile(r"咨询|请问|请教|疑问|吗[?]?$"), Purpose.CONSULTATION, 7.0),
    (re.compile(r"^(?!.*(咨询|请问|请教|疑问|吗)).*[?]$"), Purpose.CONSULTATION, 3.0),
    (re.compile(r"建议|献策"), Purpose.SUGGESTION, 9.0),
    (re.compile(r"^希望|希望.*能"), Purpose.SUGGESTION, 3.0),
    (re.compile(r"投诉|维权|求助|讨要|请求.*(解决|帮助|处理)"), Purpose.RESOLUTION, 3.0),
    (
        re.compile(
            r"希望.*(解决|处理|恢复|督促|早日|尽早|查处|严查|落实|修|装|启用|开学|公布|公开|解释|解答|退还|兑)"
        ),
        Purpose.RESOLUTION,
        4.0,
    ),
    (re.compile(r"请求|恳求|恳请|反映|质疑|反对|呼吁|强烈要求"), Purpose.RESOLUTION, 3.0),
    (
        re.compile(
            r"^.{0,6}(希望|请|盼|呼吁).*(规划一|建立|出台|设立|加设|增设|加[大快].*(力度|投入)|优化|打造|发展|推广"
            r"|纳入|延伸|延长|升级|步伐|开通|制度|普及|鼓励)"
        ),
        Purpose.SUGGESTION,
        3.0,
    ),
    (
        re.compile(r"非法|霸占|强占|贪污|违法乱纪|偷税|弄虚作假|以权谋私|[严彻]查|查处|严惩"),
        Purpose.ACCUSATION,
        4.0,
    ),
    (
        re.compile(r"乱收|违规|扰民|拖欠|无人|没人|不合理|恶意|欺骗|欺诈|烂尾|污染|停水|停电|隐患"),
        Purpose.RESOLUTION,
        1.0,
    ),
    (re.compile(r"感谢|表扬|点赞"), Purpose.THANKS, 6.0),
)
_SOLVE, _ASK, _PROPOSE = (
    Purpose.RESOLUTION.value,
    Purpose.CONSULTATION.value,
    Purpose.SUGGESTION.value,
)
_PURPOSES = tuple(value for value in Purpose.values if value != Purpose.OTHER)
PLAIN = 4.0  # what a title that only names a matter adds to that
SHORT = 120  # characters below which a wish without a grievance is rather a suggestion
SOLVED_BY_DEFAULT = 3.0  # what a message wants when it does not say
MILD = 8.0  # points of grievance up to which a short wish is rather a suggestion
ENOUGH = 8.0  # points of grievance beyond which further words say nothing new


class Guess(NamedTuple):
    """A value that may be right, and how probable it is (0 to 1)."""

    value: str
    share: float


@dataclass(frozen=True, slots=True)
class Danger:
    """A present danger to life, health or livelihood: its kind in words, and the words that say so."""

    kind: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the lexicons found in a message, the cold scores that follow, and features for learning."""

    found: Mapping[str, Hit]  # by category
    wants: Mapping[str, Mapping[str, Hit]]  # by purpose, danger, track and route, and by label
    categories: Mapping[str, float]  # second levels, and none of them
    purposes: Mapping[str, float]
    danger: Mapping[str, float]  # "y" and "n"
    features: Features


@dataclass(frozen=True, slots=True)
class Sorted:
    """What a message is guessed to be about and to want, the most probable first; None: nothing speaks for any."""

    evidence: Evidence
    leaves: tuple[Guess, ...]
    seconds: tuple[Guess, ...]
    purposes: tuple[Guess, ...]
    danger: Danger | None = None
    track: Guess | None = None
    route: Guess | None = None

    @property
    def urgent(self) -> bool:
        return self.danger is not None

    def shares(self) -> dict[str, float]:
        """The categories of the two lower levels by code, with their shares: for whoever asks whose they are."""
        return dict((*self.seconds, *self.leaves))

    def exact(self) -> dict[str, float]:
        """Shares that add up: of the leaves, and of each second level what none of its leaves takes."""
        found = dict(self.leaves)
        below: dict[str, float] = {}
        for code, share in self.leaves:
            below[code[:4]] = below.get(code[:4], 0.0) + share
        for code, share in self.seconds:
            found[code] = max(0.0, share - below.get(code[:4], 0.0))
        return found

    @property
    def firsts(self) -> tuple[Guess, ...]:
        """The first levels, the most probable first."""
        totals: dict[str, float] = {}
        for code, share in self.seconds:
            first = code[:2] + "0000"
            totals[first] = totals.get(first, 0.0) + share
        return tuple(map(Guess._make, sorted(totals.items(), key=lambda pair: (-pair[1], pair[0]))))

    def category_words(self, code: str) -> tuple[str, ...]:
        """The words of the message that speak for a category, or for any below it, the strongest first."""
        below = code[:4] if code.endswith("00") else code
        return _words(hit for leaf, hit in self.evidence.found.items() if leaf.startswith(below))

    def words(self, sort: str, value: str) -> tuple[str, ...]:
        """The words that speak for a purpose, track or route, the strongest first."""
        return _words([self.evidence.wants[sort].get(value)])


@dataclass(frozen=True, slots=True)
class Learnt:
    """What confirmed decisions taught about second levels, purposes and danger; empty models change nothing."""

    categories: Model = field(default_factory=Model)
    purposes: Model = field(default_factory=Model)
    dangers: Model = field(default_factory=Model)


def sort(reading: Reading, learnt: Learnt | None = None) -> Sorted:
    """Read a message for what it is about and what it wants."""
    return judge(reading, weigh(reading), learnt or Learnt())


def weigh(reading: Reading) -> Evidence:
    """What is found in a message, before anything learnt is added."""
    found = phrases.found(reading)["categories"]
    wants = _wants(reading)
    seconds = _seconds(found)
    purposes = _purposes(reading, wants["purpose"])
    danger = _danger(reading, wants["danger"])

    def named() -> dict[str, float]:
        told = {f"类 {code}": score for code, score in seconds.items()}
        return told | {f"意 {code}": score for code, score in purposes.items()}

    return Evidence(
        found,
        wants,
        {code: score / HEAT for code, score in seconds.items()} | {NO_CATEGORY: NONE},
        {code: score / PURPOSE_HEAT for code, score in purposes.items()},
        {"y": danger - URGENT, "n": 0.0},
        features(reading, named),
    )


def judge(reading: Reading, evidence: Evidence, learnt: Learnt) -> Sorted:
    """The guesses that follow from the evidence and from what was learnt."""
    shares = _shares(learnt.categories, evidence)
    purposes = learnt.purposes.probabilities(evidence.features, evidence.purposes)
    return Sorted(
        evidence,
        leaves=_leaves(shares, evidence.found),
        seconds=tuple(map(Guess._make, shares.items())),
        purposes=tuple(map(Guess._make, purposes.items())),
        danger=_named_danger(evidence.wants["danger"]) if _endangered(learnt.dangers, evidence) else None,
        track=_best(evidence.wants["track"]),
        route=_best(evidence.wants["route"]),
    )


def _shares(learnt: Model, evidence: Evidence) -> dict[str, float]:
    """The second levels with their shares; what little may speak for them is weighed against none of them."""
    shares = learnt.probabilities(evidence.features, evidence.categories)
    del shares[NO_CATEGORY]
    return dict(islice(shares.items(), KEPT))


def _endangered(learnt: Model, evidence: Evidence) -> bool:
    """A danger which the words name stays one, whatever was learnt; what was learnt may see further ones."""
    scores = learnt.scores(evidence.features, evidence.danger)
    return evidence.danger["y"] >= evidence.danger["n"] or scores["y"] >= scores["n"]


def _wants(reading: Reading) -> dict[str, dict[str, Hit]]:
    """What is found of purposes, dangers, tracks and routes: the labels of these lexicons say which they are."""
    sorts: dict[str, dict[str, Hit]] = {"purpose": {}, "danger": {}, "track": {}, "route": {}}
    for label, hit in phrases.found(reading)["wants"].items():
        kind, _, value = label.partition(" ")
        sorts[kind][value] = hit
    return sorts


def _seconds(found: Mapping[str, Hit]) -> dict[str, float]:
    """Points of every second level something speaks for: its own, its best leaf's, and part of the other leaves'."""
    below: dict[str, list[float]] = {}
    own: dict[str, float] = {}
    for code, hit in found.items():
        if code.endswith("00"):
            own[code] = hit.score
        else:
            below.setdefault(code[:4] + "00", []).append(hit.score)
    for code, leaves in below.items():
        best = max(leaves)
        own[code] = own.get(code, 0.0) + best + (sum(leaves) - best) * OWN
    return own


def _purposes(reading: Reading, meant: Mapping[str, Hit]) -> dict[str, float]:
    """Points of every purpose: the words, how the title begins, and whether anything is asked at all."""
    points = dict.fromkeys(_PURPOSES, 0.0)
    for key, hit in meant.items():
        points[key] += min(hit.score, ENOUGH) if key == _SOLVE else hit.score
    openings = [one for one in _OPENINGS if one[0].search(reading.title)]
    for _, purpose, value in openings:
        points[purpose.value] += value
    if not openings and not _OPEN.search(reading.title):
        points[_SOLVE] += PLAIN
    questions = len(_QUESTION.findall(reading.text))
    points[_SOLVE] += SOLVED_BY_DEFAULT
    points[_ASK] += min(questions, 3) * 1.0 if questions else -4.0
    if "建议" in reading.text and _PROPOSES.search(reading.text):
        points[_PROPOSE] += 2.0
    if len(reading.text) < SHORT and "希望" in reading.title and points[_SOLVE] <= MILD:
        points[_PROPOSE] += 2.0
    return points


def _danger(reading: Reading, dangers: Mapping[str, Hit]) -> float:
    """How strongly a message speaks of danger: the best kind, a third of the others.

    A long letter names much in passing, unless its title names the danger; who asks or proposes is rarely in danger.
    """
    hits = sorted(dangers.values(), key=lambda hit: -hit.score)
    if not hits:
        return 0.0
    points = hits[0].score + sum(hit.score for hit in hits[1:]) / 3
    named = any(phrase.partition(GAP)[0] in reading.title for phrase, _ in hits[0].phrases)
    length = math.sqrt(max(1.0, len(reading.text) / LONG))
    points /= math.sqrt(length) if named else length
    return points - (CALM if _CALM.search(reading.title) else 0.0)


def _named_danger(dangers: Mapping[str, Hit]) -> Danger:
    best = max(dangers.items(), key=lambda pair: pair[1].score, default=None)
    return Danger(best[0], _words([best[1]])) if best else Danger("其他紧急情形", ())


def _leaves(shares: Mapping[str, float], found: Mapping[str, Hit]) -> tuple[Guess, ...]:
    """Leaves by the share of their second level, divided by what speaks for each."""
    below: dict[str, float] = {}
    leaves = []
    for code, (score, _) in found.items():
        if score > 0:
            second = code[:4] + "00"
            below[second] = below.get(second, 0.0) + score
            if code != second and second in shares:
                leaves.append((code, second, score))
    parts = sorted([(-shares[second] * score / below[second], code) for code, second, score in leaves])
    return tuple([Guess(code, -share) for share, code in parts])


def _best(hits: Mapping[str, Hit]) -> Guess | None:
    """The label most speaks for, where enough does."""
    shares = softmax({label: hit.score / HEAT for label, hit in hits.items()})
    label = next(iter(shares), None)
    if label is None or hits[label].score < LEAST:
        return None
    return Guess(label, shares[label])


def _words(hits: Iterable[Hit | None]) -> tuple[str, ...]:
    """The words that speak for something, the strongest first, each once."""
    pairs = [pair for hit in hits if hit for pair in hit.phrases if pair[1] > 0]
    pairs.sort(key=lambda pair: -pair[1])
    return tuple(dict.fromkeys(shown(word) for word, _ in pairs))[:WORDS]
