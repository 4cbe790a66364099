"""What a process reads seldom and may use for a while: a changed rule or a removed right holds within a minute."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

FRESH_SECONDS = 60.0

_cache: dict[str, tuple[float, Any]] = {}


def fresh[T](name: str, read: Callable[[], T]) -> T:
    """What ``read`` gave at most ``FRESH_SECONDS`` ago under this name. Names must be few: nothing is dropped."""
    now = time.monotonic()
    found = _cache.get(name)
    if found is None or now - found[0] > FRESH_SECONDS:
        found = _cache[name] = (now, read())
    value: T = found[1]
    return value


def forget() -> None:
    """Read everything anew at the next use."""
    _cache.clear()
