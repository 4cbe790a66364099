"""Units: the offices of a province, their parents, and the days on which they begin and end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from chalicelib.domain.known import known_fields
from chalicelib.domain.texts.text import Text

#: What the name of a commune's office begins with; documents of before ``commune_name`` have the office's name alone.
_COMMITTEE = "UBND "


@dataclass(frozen=True, slots=True)
class Premises:
    """Where the public finds a unit, and when. ``picture`` names one of the building (infra/province/offices.py)."""

    address: str
    address_en: str | None = None
    phone: str | None = None
    email: str | None = None
    hours: str | None = None
    hours_en: str | None = None
    picture: str | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """An office. ``commune`` and ``commune_name`` are code and name of the commune that it governs, if any.

    ``centre`` is the latitude and longitude of that commune's centre, in degrees (WGS 84). The unit works from the
    local day ``valid_from`` to ``valid_until``, both included; None sets no limit. ``successor`` takes over when the
    unit has ended. ``office`` is what the phone book says of the unit itself.
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
    commune_name: str | None = None
    commune_name_en: str | None = None
    office: Premises | None = None

    @property
    def area(self) -> Text:
        """The name of the commune that it governs: "xã Thất Khê", where the office is "UBND xã Thất Khê"."""
        return Text(self.commune_name or self.name.removeprefix(_COMMITTEE), self.commune_name_en or self.name_en)

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
    read["office"] = Premises(**known_fields(Premises, line["office"])) if line.get("office") else None
    read |= {name: date.fromisoformat(line[name]) for name in ("valid_from", "valid_until") if line.get(name)}
    return Unit(**{**known_fields(Unit, line), **read})
