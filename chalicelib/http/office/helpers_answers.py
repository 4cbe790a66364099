"""Models of the answers of helpers.py."""

from __future__ import annotations

from chalicelib.http.core.shapes import Exact, HamletNamed, Stamp


class UnitHelper(Exact):
    """A village helper: a title, the last digits of their telephone, the ids of their hamlets, who appointed them."""

    id: str
    title: str
    ending: str
    hamlets: list[str]
    by: str
    since: Stamp


class UnitHelpers(Exact):
    """The helpers of a commune, and its hamlets."""

    hamlets: list[HamletNamed]
    helpers: list[UnitHelper]
