"""What the tests of assistance begin with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture
def fresh_topics() -> Iterator[None]:
    """A process that has read no register yet, before and after."""
    from huiyin.assist import gathering  # this file is read before Django is ready
    from huiyin.index import traces

    gathering.forget_cached()
    traces.forget()
    yield
    gathering.forget_cached()
    traces.forget()
