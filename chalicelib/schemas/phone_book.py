"""A public officer's line in the phone book, as files and requests give it, and where the public finds a unit.

Import it only where one is read: it imports pydantic.
"""

from __future__ import annotations

import re
from typing import Annotated, Self

from pydantic import AfterValidator, StringConstraints, model_validator

from chalicelib.domain.access import phones
from chalicelib.schemas.fields import ShortText, Strict, mailbox

_WRITTEN = re.compile(r"\+?[0-9][0-9 .]*[0-9]")
#: Numbers of services, which the library's numbering plan does not have: 1022, 1900…, 1800….
_SERVICE = re.compile(r"1\d{2,4}|1[89]00\d{4,6}")


def _work_phone(text: str) -> str:
    """The number as it is written. Raises ValueError for one that nobody can call."""
    found = phones.read(text)
    is_service = _SERVICE.fullmatch(re.sub(r"[ .]", "", text))
    if not _WRITTEN.fullmatch(text) or not (is_service or (found and found.is_valid)):
        raise ValueError("work_phone_invalid")
    return text


#: A telephone of work, kept as it is written: "0205 3810 123", "1022".
type WorkPhone = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=phones.LONGEST), AfterValidator(_work_phone)
]
type WorkMailbox = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(mailbox)]


class ListingIn(Strict):
    """What the phone book says of an officer (domain/province/listing.py). One can call or write to everybody in it."""

    office: ShortText
    phone: WorkPhone | None = None
    email: WorkMailbox | None = None
    title: ShortText | None = None
    title_en: ShortText | None = None
    name: ShortText | None = None
    field: ShortText | None = None
    field_en: ShortText | None = None
    hours: ShortText | None = None

    @model_validator(mode="after")
    def _is_reached(self) -> Self:
        if self.phone is None and self.email is None:
            raise ValueError("listing_unreachable")
        return self


class PremisesIn(Strict):
    """Where the public finds a unit. ``picture`` is set by the import, from a file of the province's folder."""

    address: ShortText
    address_en: ShortText | None = None
    phone: WorkPhone | None = None
    email: WorkMailbox | None = None
    hours: ShortText | None = None
    hours_en: ShortText | None = None
    picture: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")] | None = None
