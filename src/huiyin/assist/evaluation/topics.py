"""Topics of a file of messages, for scoring: `huiyin assist evaluate topics`. Needs no database."""

from __future__ import annotations

import csv
import time
from pathlib import Path

from huiyin.assist.gist import Gist
from huiyin.assist.topics import gather


def run(messages: Path, out: Path) -> str:
    """Gather the messages (id, user, title, text, sent_at) by topic and write topic, id, rank; says how many and how fast.

    Ranked by size: the measure asks for the largest. What only one person wrote about stands behind all others,
    however often it was written. The desk's own list goes by people and how lately they came.
    """
    with messages.open(encoding="utf-8-sig", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: (row.get("sent_at", ""), row["id"]))
    begun = time.perf_counter()
    people = {row["id"]: row.get("user") or row["id"] for row in rows}
    topics = gather((row["id"], Gist.of(row["title"], row["text"])) for row in rows)
    found = [[str(key) for key in members] for _, members in topics]
    found.sort(key=lambda ids: (len({people[key] for key in ids}) == 1, -len(ids)))
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("topic", "id", "rank"))
        for rank, ids in enumerate(found, 1):
            writer.writerows((f"T{rank:04}", key, rank) for key in ids)
    spent = time.perf_counter() - begun
    return f"{len(rows)}件来信归成{len(found)}个专题，共{sum(map(len, found))}件，用时{spent:.1f}秒。"
