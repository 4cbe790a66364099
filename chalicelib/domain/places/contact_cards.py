"""A line of the phone book as a vCard, which a telephone adds to its contacts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from chalicelib.domain.places.phone_book import Line, UnitPage
from chalicelib.domain.province.listing import dialled
from chalicelib.domain.texts import vcard


def contact_card(page: UnitPage, line: Line, url: str) -> str:
    """The vCard of a line. ``url`` is the address of the page that it stands on."""
    return vcard.card(_properties(page, line, url))


def card_name(page: UnitPage, line: Line) -> str:
    """The name of the card's file: it changes with what the card says, so that it may be kept for ever."""
    return f"{hashlib.sha256(contact_card(page, line, '').encode()).hexdigest()[:16]}.vcf"


def _properties(page: UnitPage, line: Line, url: str) -> Iterator[tuple[str, str]]:
    said = line.listing
    yield "FN", vcard.text(said.name or line.title.vi)
    yield "N", ";".join(map(vcard.text, _name(said.name or "", line.title.vi)))
    yield "ORG", vcard.text(page.name.vi)
    yield "TITLE", vcard.text(line.title.vi)
    if line.field:
        yield "ROLE", vcard.text(line.field.vi)
    if said.phone:
        yield 'TEL;VALUE=uri;TYPE="voice,work"', f"tel:{dialled(said.phone)}"
    if said.email:
        yield "EMAIL;TYPE=work", vcard.text(said.email)
    street = page.office.address if page.office else ""
    yield "ADR;TYPE=work", f";{vcard.text(said.office)};{vcard.text(street)};;;;"
    if hours := said.hours or (page.office.hours if page.office else None):
        yield "NOTE", vcard.text(hours)
    if url:
        yield "URL", url


def _name(name: str, title: str) -> tuple[str, str, str, str, str]:
    """Family, given and further names, before and after. Vietnamese names begin with the family's."""
    parts = name.split()
    if len(parts) < 2:
        return "", name or title, "", "", ""
    return parts[0], parts[-1], " ".join(parts[1:-1]), "", ""
