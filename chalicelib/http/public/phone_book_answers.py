"""Models of the answers of phone_book.py (http/core/shapes.py says what models are for)."""

from __future__ import annotations

from chalicelib.http.core.shapes import Exact


class _Premises(Exact):
    address: str
    address_en: str
    phone: str | None
    dial: str | None
    email: str | None
    hours: str | None
    hours_en: str | None


class _BookLine(Exact):
    title: str
    title_en: str
    name: str | None
    field: str | None
    field_en: str | None
    office: str
    phone: str | None
    dial: str | None
    email: str | None
    hours: str | None


class _UnitInBook(Exact):
    id: str
    name: str
    name_en: str
    commune: str | None
    commune_name: str | None
    commune_name_en: str | None
    office: _Premises | None
    lines: list[_BookLine]


class PhoneBookOut(Exact):
    """Whom one can call or write to, by unit; units of which nothing is known are left out.

    ``dial`` is the number for a ``tel:`` link. ``version`` is a digest of what the document says.
    """

    version: str
    units: list[_UnitInBook]
