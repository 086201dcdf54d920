"""Lists of words in text files of the package, which an official can read and mend: `[label]`, then words. Pure."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def read(name: str) -> dict[str, tuple[str, ...]]:
    """The words of `data/<name>.txt` by their labels; lines with # are notes."""
    file = resources.files("huiyin.assist").joinpath("data", f"{name}.txt")
    found: dict[str, list[str]] = {}
    words: list[str] = []
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            words = found.setdefault(line.strip("[] "), [])
        elif not line.startswith("#"):
            words += line.split()
    return {label: tuple(listed) for label, listed in found.items()}
