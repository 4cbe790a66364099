"""A public officer's line in the phone book (danh bạ): whom the public may call or write to, and where they sit.

Nothing here is an officer's own: the number and the mailbox of their alerts are kept by the account and stay private.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote

from chalicelib.domain.known import known_fields
from chalicelib.domain.texts.folding import folded

#: What people put between the digits of a telephone number.
_BETWEEN = re.compile(r"[ .()-]")
_VIETNAM = "+84"


@dataclass(frozen=True, slots=True)
class Listing:
    """What the public may know of an officer. ``office`` is the room or desk; ``phone`` and ``email`` are of work.

    ``title`` None means the account's title. ``name`` is the person's name, if the unit publishes it. ``field`` is what
    they are in charge of, ``hours`` when they are there, both in words.
    """

    office: str
    phone: str | None = None
    email: str | None = None
    title: str | None = None
    title_en: str | None = None
    name: str | None = None
    field: str | None = None
    field_en: str | None = None
    hours: str | None = None

    def to_json(self) -> dict[str, str]:
        """The fields that have a value."""
        return {name: value for name, value in asdict(self).items() if value is not None}


def from_json(line: Mapping[str, Any] | None) -> Listing | None:
    """Read a stored listing, or one of officers.yaml; None for an officer who is not public."""
    return None if line is None else Listing(**known_fields(Listing, line))


def dialled(phone: str) -> str:
    """A telephone number for ``tel:`` (RFC 3966): a national one with Vietnam's code, a short one as it is."""
    digits = _BETWEEN.sub("", phone)
    return f"{_VIETNAM}{digits[1:]}" if digits.startswith("0") else digits


def addressed(email: str) -> str:
    """A mailbox for ``mailto:`` (RFC 6068): what a mailbox may have, such as "?", must not begin headers."""
    return quote(email, safe="@")


@dataclass(frozen=True, slots=True)
class Proposed:
    """A line as it would stand in the phone book: of whom, in which unit, and the account's title."""

    username: str
    unit: str
    title: str
    listing: Listing

    @property
    def _says(self) -> tuple[str, ...]:
        one = self.listing
        return self.unit, folded(one.title or self.title), folded(one.name or ""), folded(one.field or "")


def twice(lines: Iterable[Proposed]) -> Iterator[tuple[Proposed, Proposed]]:
    """Each line that says the same as an earlier one of its unit, with the earlier one: nobody can tell them apart."""
    first: dict[tuple[str, ...], Proposed] = {}
    for line in lines:
        if (same := first.setdefault(line._says, line)) is not line:
            yield line, same


def private_fields(listing: Listing, phones: Iterable[str], emails: Iterable[str]) -> Iterator[str]:
    """The fields of a listing that hold a private number (E.164) or mailbox of an account."""
    if listing.phone and dialled(listing.phone) in set(phones):
        yield "phone"
    if listing.email and listing.email.lower() in {one.lower() for one in emails}:
        yield "email"
