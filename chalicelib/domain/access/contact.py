"""How a person may be reached: the one list of what that is, for consent, storage, corrections, copies and sending."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Contact:
    """A person's name and addresses; a telephone number in E.164 form. All of it is personal, and needs consent."""

    name: str | None = None
    phone: str | None = None
    email: str | None = None


#: Everything that a contact may hold, and what of it messages can go to, the first one that is there.
PERSONAL = tuple(one.name for one in fields(Contact))
ADDRESSES = tuple(name for name in PERSONAL if name != "name")


def contact_of(found: object) -> dict[str, Any]:
    """The contact that a body, a reporter or an item of the vault holds, field by field."""
    return {name: getattr(found, name) for name in PERSONAL}


def addresses_of(found: object) -> Contact:
    """Only where a person may be told, without their name."""
    return Contact(**{name: getattr(found, name) for name in ADDRESSES})


def is_personal(found: object) -> bool:
    """Whether it holds anything that needs consent."""
    return any(getattr(found, name) for name in PERSONAL)


def can_be_told(found: object) -> bool:
    """Whether it holds an address."""
    return any(getattr(found, name) for name in ADDRESSES)
