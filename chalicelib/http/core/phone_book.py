"""The phone book as all answers show it. It comes from memory: a visit reads nothing, unless a minute has passed."""

from __future__ import annotations

import hashlib
import json
from typing import Any, NamedTuple

from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.places.phone_book import Line, PhoneBook, UnitPage, phone_book
from chalicelib.domain.province.listing import dialled
from chalicelib.runtime import clock
from chalicelib.store.directory import documents, officers
from chalicelib.store.fresh import fresh


class PublishedBook(NamedTuple):
    """The phone book as JSON, and its version: a digest of what it says."""

    version: str
    body: dict[str, Any]


def current() -> PhoneBook:
    """Return the phone book of today. What changed shows within a minute."""
    return fresh("phone book", lambda: phone_book(documents.current(), officers.everybody(), local_day(clock.now())))


def published() -> PublishedBook:
    """Return the phone book of today as it is published."""
    return fresh("published phone book", lambda: _published(current()))


def _published(book: PhoneBook) -> PublishedBook:
    units = [_page(page, book) for page in book.pages.values() if page.says_anything]
    version = hashlib.sha256(json.dumps(units, ensure_ascii=False).encode()).hexdigest()[:16]
    return PublishedBook(version, {"version": version, "units": units})


def _page(page: UnitPage, book: PhoneBook) -> dict[str, Any]:
    area = book.directory.communes[page.commune].area if page.commune else None
    office = page.office
    return {
        "id": page.unit.id,
        "name": page.name.vi,
        "name_en": page.name.en,
        "commune": page.commune,
        "commune_name": area and area.vi,
        "commune_name_en": area and area.en,
        "office": office
        and {
            "address": office.address,
            "address_en": office.address_en or office.address,
            "phone": office.phone,
            "dial": office.phone and dialled(office.phone),
            "email": office.email,
            "hours": office.hours,
            "hours_en": office.hours_en or office.hours,
        },
        "lines": [_line(line) for line in page.lines],
    }


def _line(line: Line) -> dict[str, Any]:
    said = line.listing
    return {
        "title": line.title.vi,
        "title_en": line.title.en,
        "name": said.name,
        "field": line.field and line.field.vi,
        "field_en": line.field and line.field.en,
        "office": said.office,
        "phone": said.phone,
        "dial": said.phone and dialled(said.phone),
        "email": said.email,
        "hours": said.hours,
    }
