"""Public views of lists of tickets, of units and of places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from chalicelib.domain.nearby.vicinity import public_place
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.units import Unit
from chalicelib.domain.texts import course
from chalicelib.domain.tickets import attachments
from chalicelib.http.core.pieces import (
    brief_list,
    commune_name,
    maybe_stamp,
    shown_place,
    ticket_line,
    unit_of,
)
from chalicelib.media import files
from chalicelib.store.tickets.cards import TicketCard
from chalicelib.store.tickets.lists import ListedTicket


def public_page(
    lines: Iterable[ListedTicket], followers: Mapping[str, int], cursor: str | None, directory: Directory, now: datetime
) -> dict[str, Any]:
    """Show a page of the public list. ``followers``: code -> number of followers, without tickets that have none."""
    return {
        "reports": [
            {
                **ticket_line(line, directory, course.STATES_CITIZEN, now),
                "place": shown_place(public_place(line.place, line.category, directory), directory)
                if line.place
                else None,
                "unit": unit_of(line.unit, directory),
                "resolved_at": maybe_stamp(line.resolved_at),
                "followers": followers.get(line.code, 0),
            }
            for line in lines
        ],
        "cursor": cursor,
    }


def public_cards(found: Iterable[TicketCard], directory: Directory, now: datetime) -> list[dict[str, Any]]:
    """Show tickets as lines of the public list, each with a link to the smallest picture of a public photo, if any."""
    cards = list(found)
    lines = brief_list((card.stored.ticket for card in cards), directory, now)
    return [
        {
            **line,
            "place": shown_place(public_place(ticket.place, ticket.category, directory), directory),
            "unit": unit_of(ticket.unit, directory),
            "resolved_at": maybe_stamp(ticket.resolved_at),
            "followers": card.followers,
            "photo": card.photo
            and files.links(ticket.code, card.photo.id, card.photo.revision, "webp")[str(attachments.WIDTHS[0])],
        }
        for line, card in zip(lines, cards, strict=True)
        for ticket in (card.stored.ticket,)
    ]


def unit_list(directory: Directory, on: date) -> list[dict[str, Any]]:
    """List the units that work on a local day, with the commune that each governs."""
    return [
        {
            "id": unit.id,
            "name": unit.name,
            "name_en": unit.name_en,
            "parent": unit.parent,
            "commune": unit.commune,
            "commune_name": unit.area.vi if unit.commune else None,
            "commune_name_en": unit.area.en if unit.commune else None,
        }
        for unit in directory.units.values()
        if unit.is_at_work(on)
    ]


def place_found(found: str | None, near: tuple[Unit, int] | None, directory: Directory) -> dict[str, Any]:
    """Show the commune of a point: by the boundaries, else by the nearest centre with its distance in metres."""
    unit, distance = near or (None, None)
    commune = found or (unit.commune if unit else None)
    return {
        "commune": commune,
        "commune_name": commune_name(commune, directory),
        "by": "boundaries" if found else "nearest_centre" if unit else None,
        "distance_metres": None if found else distance,
    }
