"""A cache for rarely changed data: a changed rule or a removed right takes effect within a minute."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

FRESH_SECONDS = 60.0

_cache: dict[str, tuple[float, Any]] = {}


def fresh[T](name: str, read: Callable[[], T]) -> T:
    """Return the result of ``read``, cached by ``name`` for ``FRESH_SECONDS``.

    Entries are never removed, so use few names.
    """
    now = time.monotonic()
    cached = _cache.get(name)
    if cached is None or now - cached[0] > FRESH_SECONDS:
        cached = _cache[name] = (now, read())
    value: T = cached[1]
    return value


def forget() -> None:
    """Clear the cache."""
    _cache.clear()
