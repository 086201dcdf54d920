"""Topics: messages on the same event at the same place, or the same policy and group, gathered as they come. Pure.

Two messages are linked when they are alike enough; how much a feature tells depends on how rare it is among all that
has been read. A new message joins the topic to whose members it is most alike on average, or stands alone until another
comes. `regroup` grows all topics again from single messages, the most alike first, and so mends what an early
message led astray; a topic keeps its number where most of its members are.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator
from heapq import heapify, heappop, heappush
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from huiyin.assist.gist import Gist

ALIKE = 0.145  # average likeness to the members from which a message belongs to a topic; 1 is the same text
LINKED = 0.08  # likeness of two messages which counts at all
SAME_MATTER = (
    0.05  # likeness without the places below which two messages are about different things at one place
)
BEFORE = 300  # messages about something else thought to have been read before the first, so that few do not mislead
COMMON = 0.2  # what stands in more than this share of the messages tells nothing apart
LINKS = 80  # links a message begins with, the strongest; of larger topics it is compared with so many members
# How much the parts of a message weigh: title, words of the text, places, title without places.
ALL_TOLD = (1.0, 2.0, 0.5, 0.0)
MATTER = (0.0, 2.0, 0.0, 1.0)

Key = Hashable


class Near(NamedTuple):
    """A topic a text would belong to: how alike it is to its members on average, its number (0: none yet), members."""

    likeness: float
    number: int
    members: list[Key]


class _Part:
    """One part of all messages: which features stand in which message, and how common each is."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._seen: list[int] = []  # by feature: in how many messages it stands
        # By feature: the messages by their order of coming, and its weight in each.
        self._where: list[tuple[array[int], array[float]]] = []
        self._read = 0

    def read(self, features: Iterable[str]) -> None:
        """Take note of which features are common."""
        self._read += 1
        for feature in features:
            number = self._ids.setdefault(feature, len(self._seen))
            if number == len(self._seen):
                self._seen.append(0)
                self._where.append((array("I"), array("f")))
            self._seen[number] += 1

    def weights(self, counts: dict[str, float]) -> dict[int, float]:
        """The known features with their weights: rare ones more; with the unknown ones their length is 1."""
        weights: dict[int, float] = {}
        norm = 0.0
        read, ceiling = math.log(BEFORE + self._read), (BEFORE + self._read) * COMMON
        for feature, count in counts.items():
            number = self._ids.get(feature, -1)
            seen = self._seen[number] if number >= 0 else 1
            if seen <= ceiling:
                weight = count * (read - math.log(seen))
                norm += weight * weight
                if number >= 0:
                    weights[number] = weight
        scale = 1 / math.sqrt(norm) if norm else 0.0
        return {number: weight * scale for number, weight in weights.items()}

    def write(self, message: int, weights: dict[int, float]) -> None:
        for feature, weight in weights.items():
            messages, stored = self._where[feature]
            messages.append(message)
            stored.append(weight)

    def likes(self, weights: dict[int, float], came: int) -> NDArray[np.float64]:
        """For each of the messages that came, how alike it is in this part."""
        messages, stored = array("I"), array("f")
        lengths = []
        for feature in weights:
            where, there = self._where[feature]
            messages.extend(where)
            stored.extend(there)
            lengths.append(len(where))
        if not messages:
            return np.zeros(came)
        ours = np.repeat(np.fromiter(weights.values(), np.float64, len(weights)), lengths)
        shared = np.frombuffer(stored, np.float32) * ours
        return np.bincount(np.frombuffer(messages, np.uint32), shared, came).astype(np.float64)


class Topics:
    """Messages gathered by topic. The same messages in the same order give the same topics."""

    def __init__(self) -> None:
        self._parts = tuple(_Part() for _ in ALL_TOLD)
        self._came: list[Key | None] = []  # by order of coming; None: has left
        self._links: dict[Key, dict[Key, float]] = {}
        self._topic: dict[Key, int] = {}
        self._members: dict[int, dict[Key, None]] = {}
        self._last = 0

    def __len__(self) -> int:
        return len(self._topic)

    def __contains__(self, key: Key) -> bool:
        return key in self._topic

    def __iter__(self) -> Iterator[tuple[int, list[Key]]]:
        """The topics with their members as they came; a message alone is none."""
        for number, members in self._members.items():
            if len(members) > 1:
                yield number, list(members)

    def topic_of(self, key: Key) -> int:
        """The number of the message's topic; 0 while it stands alone."""
        number = self._topic[key]
        return number if len(self._members[number]) > 1 else 0

    def members(self, number: int) -> list[Key]:
        return list(self._members.get(number, ()))

    def read(self, gist: Gist) -> None:
        """Take note of which features are common."""
        for part, counts in zip(self._parts, gist, strict=True):
            part.read(counts)

    def join(self, key: Key, gist: Gist) -> int:
        """Put a message that has been read where it belongs; the number of its topic, 0 while it stands alone."""
        weights = self._weights(gist)
        links = self._likes(weights)
        near = self._nearest(links)
        for part, weighed in zip(self._parts, weights, strict=True):
            part.write(len(self._came), weighed)
        self._came.append(key)
        self._links[key] = links
        for other, likeness in links.items():
            self._links[other][key] = likeness
        if not near:
            self._last += 1
        self._put(key, near[0].number if near else self._last)
        return self.topic_of(key)

    def add(self, key: Key, gist: Gist) -> int:
        """Read a message and put it where it belongs."""
        self.read(gist)
        return self.join(key, gist)

    def probe(self, gist: Gist) -> list[Near]:
        """The topics to which a text would belong, or single messages like it, the most alike first; reads only."""
        return self._nearest(self._likes(self._weights(gist)))

    def links(self, key: Key) -> dict[Key, float]:
        """The messages to which this one is linked, with their likeness."""
        return dict(self._links[key])

    def leave(self, key: Key) -> None:
        """Forget a message; what was common stays common."""
        self._came[self._came.index(key)] = None
        for other in self._links.pop(key):
            del self._links[other][key]
        del self._members[self._topic.pop(key)][key]

    # ---- how alike

    def _weights(self, gist: Gist) -> list[dict[int, float]]:
        return [part.weights(counts) for part, counts in zip(self._parts, gist, strict=True)]

    def _likes(self, weights: list[dict[int, float]]) -> dict[Key, float]:
        """The messages that are linked to one of these weights, with their likeness."""
        parts = [
            part.likes(weighed, len(self._came)) for part, weighed in zip(self._parts, weights, strict=True)
        ]
        likeness = _mixed(parts, ALL_TOLD)
        linked = np.flatnonzero((likeness >= LINKED) & (_mixed(parts, MATTER) >= SAME_MATTER))
        if len(linked) > LINKS:
            linked = np.sort(linked[np.argsort(-likeness[linked], kind="stable")[:LINKS]])
        return {
            key: float(likeness[message])
            for message in linked.tolist()
            if (key := self._came[message]) is not None
        }

    def _nearest(self, links: dict[Key, float]) -> list[Near]:
        sums: defaultdict[int, float] = defaultdict(float)
        for key, likeness in links.items():
            sums[self._topic[key]] += likeness
        near = []
        for number, total in sums.items():
            members = self._members[number]
            if (average := total / min(len(members), LINKS)) >= ALIKE:
                near.append(Near(average, number, list(members)))
        return sorted(near, key=lambda one: (-one.likeness, one.number))

    # ---- where

    def _put(self, key: Key, number: int) -> None:
        self._topic[key] = number
        self._members.setdefault(number, {})[key] = None

    def regroup(self) -> None:
        """Grow the topics again from single messages; the two groups most alike on average become one, and so on."""
        groups = self._grown()
        before = self._topic
        self._topic, self._members = {}, {}
        taken: set[int] = set()
        for group in sorted(groups, key=len, reverse=True):
            kept = Counter(before[key] for key in group).most_common()
            number = next((number for number, _ in kept if number not in taken), 0)
            if not number:
                self._last += 1
                number = self._last
            taken.add(number)
            for key in group:
                self._put(key, number)

    def _grown(self) -> list[list[Key]]:
        keys = list(self._topic)
        place = {key: index for index, key in enumerate(keys)}
        sums = [{place[other]: like for other, like in self._links[key].items()} for key in keys]
        groups = [[index] for index in range(len(keys))]
        heap = [(-like, a, b) for a, near in enumerate(sums) for b, like in near.items() if a < b]
        heapify(heap)
        while heap and -heap[0][0] >= ALIKE:
            minus, a, b = heappop(heap)
            if -minus != _average(sums, groups, a, b):
                continue  # one of the two has grown since
            groups[a] += groups[b]
            groups[b] = []
            for c, like in sums[b].items():
                del sums[c][b]
                if c != a:
                    sums[a][c] = sums[c][a] = sums[a].get(c, 0.0) + like
            sums[b] = {}
            for c in sums[a]:
                average = _average(sums, groups, a, c)
                if average >= ALIKE:
                    heappush(heap, (-average, min(a, c), max(a, c)))
        return [[keys[index] for index in sorted(group)] for group in groups if group]


def _mixed(parts: list[NDArray[np.float64]], shares: tuple[float, ...]) -> NDArray[np.float64]:
    total = np.zeros_like(parts[0])
    for part, share in zip(parts, shares, strict=True):
        if share:
            total += part * (share / sum(shares))
    return total


def _average(sums: list[dict[int, float]], groups: list[list[int]], a: int, b: int) -> float:
    """Average likeness between the members of two groups; pairs that are not linked count as not alike."""
    if b not in sums[a]:
        return -1.0
    less, more = sorted((len(groups[a]), len(groups[b])))
    return sums[a][b] / (less * min(more, LINKS))


def gather(messages: Iterable[tuple[Key, Gist]]) -> Topics:
    """The topics of all these messages, from nothing: first what is common is learnt, then they are put together."""
    gathered = list(messages)
    topics = Topics()
    for _, gist in gathered:
        topics.read(gist)
    for key, gist in gathered:
        topics.join(key, gist)
    topics.regroup()
    return topics
