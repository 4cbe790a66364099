"""Models of the answers of leave.py."""

from __future__ import annotations

from chalicelib.http.core.shapes import Exact, Stamp


class _Leave(Exact):
    id: str
    deputy: str
    title: str
    begins: Stamp
    ends: Stamp


class _Colleague(Exact):
    username: str
    title: str


class Leaves(Exact):
    """An officer's leaves that are not over. ``colleagues`` may be named; none where only an administrator appoints."""

    leaves: list[_Leave]
    may_name: bool
    colleagues: list[_Colleague]
