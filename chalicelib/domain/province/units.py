"""Units: the offices of a province, their parents, and the days on which they begin and end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Unit:
    """An office. ``commune`` is the official code of the commune that it governs, if any.

    ``centre`` is the latitude and longitude of that commune's centre, in degrees (WGS 84). The unit works from the
    local day ``valid_from`` to ``valid_until``, both included; None sets no limit. ``successor`` takes over when the
    unit has ended.
    """

    id: str
    name: str
    name_en: str
    parent: str | None = None
    commune: str | None = None
    centre: tuple[float, float] | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    successor: str | None = None

    def has_ended(self, on: date) -> bool:
        """Whether its last day lies before the local day ``on``."""
        return self.valid_until is not None and self.valid_until < on

    def is_at_work(self, on: date) -> bool:
        """Whether it has begun and has not ended on the local day ``on``."""
        return not self.has_ended(on) and (self.valid_from is None or self.valid_from <= on)


def read_unit(line: Mapping[str, Any]) -> Unit:
    """Read one line of the units document."""
    centre = line.get("centre")
    read: dict[str, Any] = {"centre": (centre["lat"], centre["lon"]) if centre else None}
    read |= {name: date.fromisoformat(line[name]) for name in ("valid_from", "valid_until") if line.get(name)}
    return Unit(**{**line, **read})
