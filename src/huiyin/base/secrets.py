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
    folder.mkdir(
        mode=0o700, parents=True, exist_ok=True
    )  # the database and people's files lie beside the key
    draft = folder / f".{name}.{os.getpid()}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(
            draft, path
        )  # whole or not at all: of two processes starting at once the first one's key counts
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text().strip()
