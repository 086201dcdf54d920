"""Keys of this installation: given by the environment or made once in the data folder."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def load(name: str, folder: Path, given: str) -> str:
    """The key `given`, else the one kept in `folder/name`, made there on first use (mode 0600)."""
    if given:
        return given
    path = folder / name
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    folder.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(48)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # two processes started at once: the first one's key counts
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(key)
    return key
