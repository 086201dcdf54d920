"""How many messages a second get a suggestion of unit, category, purpose and urgency, on one core.

    .venv/bin/python bench/routing.py [--messages 2000] [--length 330]

The messages are put together from the matters of the demo county to the length asked for. `cold` uses the lexicons
only, `learnt` adds models that have learnt 400 decisions. The reference is counting the pairs of characters of the
same messages, which whatever reads a text has to do; `ratio` is the share of its speed.
Prints one JSON object.
"""

from __future__ import annotations

import argparse
import csv
import gc
import json
import random
import resource
import time
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from huiyin.assist import routing, sorting
from huiyin.assist.learning import Example, Model
from huiyin.assist.reading import Reading

SHOWN = 3
MATTERS = Path(__file__).resolve().parent.parent / "src/huiyin/demo/data/matters.csv"


def messages(count: int, length: int) -> list[tuple[str, str]]:
    """Titles and texts."""
    with MATTERS.open(encoding="utf-8") as stream:
        matters = [(row["title"], row["text"] + row["demands"]) for row in csv.DictReader(stream)]
    chance = random.Random(1)  # noqa: S311  # invents texts
    found = []
    for _ in range(count):
        title, text = chance.choice(matters)
        while len(text) < length:
            text += chance.choice(matters)[1]
        found.append((title, text[:length]))
    return found


def suggest(message: tuple[str, str], learnt: sorting.Learnt, model: Model) -> None:
    """All that is suggested for a message with the words that speak for the first three, without the office's units."""
    reading = Reading.of(*message)
    guessed = sorting.sort(reading, learnt)
    evidence = routing.weigh(reading, guessed.shares())
    for ranked in routing.rank(evidence, model)[:SHOWN]:
        evidence.reasons(ranked.body)
    for guess in guessed.seconds[:SHOWN]:
        guessed.category_words(guess.value)
    guessed.words("purpose", guessed.purposes[0].value)


def taught(some: list[tuple[str, str]]) -> tuple[sorting.Learnt, Model]:
    """Models that learnt what was suggested for these messages."""
    learnt, model = sorting.Learnt(), Model()
    for title, text in some:
        reading = Reading.of(title, text)
        found = sorting.weigh(reading)
        guessed = sorting.judge(reading, found, learnt)
        evidence = routing.weigh(reading, guessed.shares())
        model.correct(Example(evidence.features, evidence.cold, routing.rank(evidence)[0].body))
        for brain, cold, guesses in (
            (learnt.categories, found.categories, guessed.seconds),
            (learnt.purposes, found.purposes, guessed.purposes),
        ):
            if guesses:
                brain.correct(Example(found.features, cold, guesses[0].value))
    return learnt, model


def rate(work: Callable[[tuple[str, str]], object], some: list[tuple[str, str]]) -> float:
    """Messages a second of processor time."""
    begun = time.process_time()
    for message in some:
        work(message)
    return len(some) / (time.process_time() - begun)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--length", type=int, default=330)
    given = parser.parse_args()
    some = messages(given.messages, given.length)
    suggest(some[0], sorting.Learnt(), Model())
    gc.collect()
    gc.freeze()  # as `warming` does for a server
    brains = taught(some[:400])
    floor = rate(lambda message: Counter(pairwise(message[0] + message[1])), some)
    cold = rate(lambda message: suggest(message, sorting.Learnt(), Model()), some)
    learnt = rate(lambda message: suggest(message, *brains), some)
    print(json.dumps({
        "messages": len(some), "length": given.length,
        "cold_per_second": round(cold), "learnt_per_second": round(learnt),
        "reference_per_second": round(floor),
        "cold_ratio": round(cold / floor, 3), "learnt_ratio": round(learnt / floor, 3),
        "memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }))  # fmt: skip


if __name__ == "__main__":
    main()
