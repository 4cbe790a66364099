"""Models of the answers of staff.py."""

from __future__ import annotations

from chalicelib.domain.province.officers import Role
from chalicelib.http.core.shapes import Exact, Office, Stamp


class _Absent(Exact):
    username: str
    title: str
    unit: Office
    until: Stamp


class SignedIn(Exact):
    """The signed-in officer, or the one they act for. ``units`` are the units whose queues they may read."""

    username: str
    title: str
    unit: Office
    roles: list[Role]
    categories: list[str] | None
    acting_for: str | None
    may_act_for: list[_Absent]
    units: list[Office]
    may_search: bool
    may_write_down: bool


class Colleague(Exact):
    """An officer of a unit."""

    username: str
    title: str
    roles: list[Role]


class Colleagues(Exact):
    """The active officers of a unit."""

    officers: list[Colleague]
