"""Identifiers: time-ordered UUIDs for rows, short codes that people read aloud for queries."""

from __future__ import annotations

import os
import secrets
import time
import uuid

# No 0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V: codes are read out over the telephone and copied from paper.
ALPHABET = "34679ACDEFGHJKMNPQRTWXY"
CODE_LENGTH = 8


def ordered_uuid() -> uuid.UUID:
    """A UUID of version 7 (RFC 9562): milliseconds first, so that indexes grow at their end."""
    value = int(time.time() * 1000) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 7 << 76
    return uuid.UUID(int=value & ~(3 << 62) | 2 << 62)


def query_code() -> str:
    """A fresh query code (about 36 bits); with the case number and the rate limit it opens one case."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def clean_code(typed: str) -> str:
    """What a person typed as a code, without spaces and hyphens, in capitals."""
    return "".join(typed.split()).replace("-", "").upper()


def spaced(code: str) -> str:
    """The code as printed: in two groups of four."""
    return f"{code[:4]} {code[4:]}"
