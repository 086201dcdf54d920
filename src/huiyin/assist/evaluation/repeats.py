"""Measure the finding of repeats on a file of messages: each in the order of time, against those that came before."""

from __future__ import annotations

import csv
import json
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from huiyin.assist import likeness
from huiyin.assist.likeness import Told
from huiyin.index import traces, wording
from huiyin.index.wording import Said, Wording, Words

OWN = 60  # texts of the same person that are looked at


class Memory:
    """A register that stands in memory and grows with each message."""

    def __init__(self) -> None:
        self.wording = Wording()
        self.texts: list[Told] = []
        self.by_mark: dict[int, list[int]] = defaultdict(list)
        self.by_user: dict[str, list[int]] = defaultdict(list)
        self.user = ""

    def said(self, words: Words) -> Said:
        return words.said()

    def usual(self) -> Wording:
        return self.wording

    def led_to(self, weights: Mapping[int, float]) -> Sequence[int]:
        found: dict[int, float] = defaultdict(float)
        for mark, weight in weights.items():
            for key in self.by_mark.get(mark, ())[-likeness.NEWEST :]:
                found[key] += weight
        return sorted(found, key=lambda key: (found[key], key), reverse=True)

    def told(self, likely: Sequence[int]) -> Mapping[int, Told]:
        own = self.by_user[self.user][: -OWN - 1 : -1] if self.user else []
        mine = frozenset(own)
        keys = dict.fromkeys([*likely[: likeness.COMPARED], *own])
        return {key: self.texts[key]._replace(own=key in mine) for key in keys}

    def add(self, said: Said, at: datetime) -> None:
        """One more message of the present user."""
        for mark in self.wording.telling(said, traces.MOST, of_title=traces.OF_TITLE).tolist():
            self.by_mark[mark].append(len(self.texts))
        self.by_user[self.user].append(len(self.texts))
        self.texts.append(Told(said, at))
        self.wording.add(said.all)


def run(messages: Path, out: Path) -> str:
    """Write for each message, the oldest first, the earlier ones it may repeat; says how many and how fast."""
    with messages.open(encoding="utf-8-sig", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["sent_at"])  # equal times: as they stand
    register, spent, listed = Memory(), 0.0, 0
    with out.open("w", encoding="utf-8") as lines:
        for row in rows:
            begun = time.perf_counter()
            words, at = wording.words(row["title"], row["text"]), datetime.fromisoformat(row["sent_at"])
            register.user = row.get("user") or ""
            found = likeness.like(words, at, register)
            register.add(words.said(), at)
            spent += time.perf_counter() - begun
            listed += len(found)
            earlier = [rows[one.key]["id"] for one in found]
            lines.write(json.dumps({"id": row["id"], "earlier": earlier}, ensure_ascii=False) + "\n")
    count = max(1, len(rows))
    return f"{len(rows)}件，平均每件列出{listed / count:.2f}件，每件{spent / count * 1000:.1f}毫秒"
