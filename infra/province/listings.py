"""Lines of the phone book in officers.yaml: read, made for every unit, and checked together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from chalicelib.domain.province.listing import Listing, Proposed, from_json, private_fields, twice
from chalicelib.schemas.phone_book import ListingIn


def read(line: Mapping[str, Any] | None) -> Listing | None:
    """Read what was checked, with the spaces around texts gone; None for an officer who is not public."""
    return None if line is None else from_json(ListingIn.model_validate(line).model_dump())


def of_pattern(line: Mapping[str, str | None] | None, unit: str) -> dict[str, str] | None:
    """The line of an officer whom every unit has: ``{unit}`` in its texts is the unit's name."""
    if line is None:
        return None
    return {name: value.replace("{unit}", unit) for name, value in line.items() if value is not None}


def misfits(
    officers: Iterable[Mapping[str, Any]], address: Mapping[str, str]
) -> Iterator[tuple[str, str | None, str, dict[str, str]]]:
    """(username, field, code, params) of each line that cannot stand: one that is there already, a private address.

    ``officers`` are the lines of the file with those of patterns, ``address`` is the province's own for alerts.
    """
    known = list(officers)
    private = {name: [one[name] for one in [*known, address] if one.get(name)] for name in ("phone", "email")}
    lines = [
        Proposed(one["username"], one["unit"], one["title"], found)
        for one in known
        if (found := read(one.get("listed")))
    ]
    for line, same in twice(lines):
        yield line.username, None, "listing_twice", {"name": same.username}
    for line in lines:
        for field in private_fields(line.listing, private["phone"], private["email"]):
            yield line.username, field, "listing_private", {}
