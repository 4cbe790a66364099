"""Events of EventBridge, with which a test invokes a function that AWS starts by a schedule or an upload."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any


def event(source: str = "aws.events", detail: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """An event of a source, by default of a schedule."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "x",
        "source": source,
        "account": "000000000000",
        "time": "2026-01-01T00:00:00Z",
        "region": "x",
        "resources": [],
        "detail": dict(detail or {}),
    }
