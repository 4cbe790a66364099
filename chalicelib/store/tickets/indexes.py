"""The indexes that a ticket is in, and its keys there. keys/tickets.py describes the indexes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.tickets.rights import is_listed
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.store import keys


def index_keys(ticket: Ticket) -> Mapping[str, str]:
    """Return the index attributes of a ticket. The item must not have other index attributes."""
    # Only functions that write tickets import this.
    from chalicelib.domain.nearby.vicinity import position_of

    attributes: dict[str, str] = {}
    if ticket.queue is not None:
        attributes["queue"] = keys.queue(*ticket.queue)
        attributes["queue_order"] = keys.order(ticket.step_due_at or ticket.due_at, ticket.code)
    if ticket.next_check_at is not None:
        attributes["clock"] = keys.clock(keys.ticket(ticket.code))
        attributes["clock_order"] = keys.clock_order(ticket.next_check_at, ticket.code, keys.HEAD)
    elif ticket.frozen is not None:
        attributes["clock"] = keys.frozen(ticket.frozen.emergency)
        attributes["clock_order"] = keys.clock_order(ticket.created_at, ticket.code, keys.HEAD)
    attributes["cohort"] = keys.cohort(ticket.created_at.astimezone(LOCAL).date())
    if is_listed(ticket):
        attributes["public"] = keys.PUBLIC
        attributes["public_category"] = ticket.category
        if ticket.place.commune:
            attributes["public_commune"] = ticket.place.commune
        attributes["public_order"] = keys.order(ticket.created_at, ticket.code)
    if (position := position_of(ticket)) is not None:
        attributes["near"] = keys.near(position.spot.group, position.period, listed=position.listed)
        attributes["near_order"] = keys.near_order(position.spot.path, ticket.code)
    return attributes


def news_keys(code: str, version: int, at: datetime) -> dict[str, str]:
    """Return the index attributes of an event that changes what the public sees (domain/tickets/publicity.py)."""
    return {"news": keys.news(at), "news_order": keys.news_order(at, code, version)}
