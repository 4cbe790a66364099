"""Public reports as GeoReport v2 shows them. Everything comes from the ticket's public view or through its rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from chalicelib.domain.nearby.vicinity import public_place
from chalicelib.domain.texts import course
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.states import STATES, State
from chalicelib.http.core.addresses import address_of
from chalicelib.http.core.pieces import category_of, commune_name, maybe_stamp, unit_of
from chalicelib.store.keys import stamp

if TYPE_CHECKING:
    from datetime import datetime

    from chalice.app import Request

    from chalicelib.domain.province.directory import Directory
    from chalicelib.domain.tickets.ticket import Event, Ticket
    from chalicelib.store.tickets.cards import TicketCard

OPEN, CLOSED = "open", "closed"
#: State -> the status of mySociety's updates.
_STATUS_OF_UPDATES: Mapping[State, str] = {
    State.DISPATCHED: "investigating",
    State.PROCESSING: "in_progress",
    State.PLANNED: "planned",
    State.AWAITING_APPROVAL: "in_progress",
    State.RESOLVED: "fixed",
    State.CLOSED: "fixed",
    State.MERGED: "duplicate",
}


def status_of(state: State) -> str:
    """The status of a state: open, or closed after an answer or in another report."""
    return OPEN if STATES[state].is_open else CLOSED


def updated_at(ticket: Ticket) -> datetime:
    """When (UTC) what the public sees last changed. Tickets of earlier releases say it of their last event."""
    return ticket.updated_at or ticket.last_at or ticket.created_at


def request_line(
    card: TicketCard, request: Request, directory: Directory, *, extended: bool, now: datetime
) -> dict[str, Any]:
    """Show a public ticket. ``extended`` adds its answers and what only this service says."""
    ticket = card.stored.ticket
    place = public_place(ticket.place, ticket.category, directory)
    unit = unit_of(ticket.unit, directory)
    answer = ticket.answer if ticket.resolved_at else None
    address = ", ".join(one for one in (place.address, commune_name(place.commune, directory)) if one)
    closed = status_of(ticket.state) == CLOSED
    line = {
        "service_request_id": ticket.code,
        "status": CLOSED if closed else OPEN,
        "status_notes": answer.text if answer else course.STATES_CITIZEN[ticket.state].vi,
        "service_name": category_of(ticket.category, directory)["name"],
        "service_code": ticket.category,
        "description": ticket.description,
        "agency_responsible": unit and unit["name"],
        "service_notice": None,
        "requested_datetime": stamp(ticket.created_at),
        "updated_datetime": stamp((closed and ticket.resolved_at) or updated_at(ticket)),
        "expected_datetime": stamp(ticket.due_at),
        "address": address or None,
        "address_id": place.commune,
        "zipcode": None,
        "lat": place.lat,
        "long": place.lon,
        "media_url": address_of(request, f"bao-cao/{ticket.code}/anh.jpg") if card.photo else None,
    }
    return line | _extensions(ticket, rounded=place.rounded, now=now) if extended else line


def _extensions(ticket: Ticket, *, rounded: bool, now: datetime) -> dict[str, Any]:
    state = course.STATES_CITIZEN[ticket.state]
    return {
        "attributes": [
            {"code": code, "name": f"{one['question']} / {one['question_en']}", "value": one["value"]}
            for code, one in ticket.answers.items()
            if not one["private"]
        ],
        "extended_attributes": {
            "state": ticket.state.value,
            "state_name": state.vi,
            "state_name_en": state.en,
            "changed_datetime": stamp(updated_at(ticket)),
            "promised_datetime": stamp(ticket.promised_at),
            "resolved_datetime": maybe_stamp(ticket.resolved_at),
            "late": ticket.is_late(now),
            "reopened": ticket.reopened,
            "place_rounded": rounded,
        },
    }


def notes(events: Iterable[Event]) -> list[dict[str, Any]]:
    """Show the public lines of a history as notes."""
    return [
        {"datetime": stamp(event.at), "description": _said(event, None), "type": _type_of(event)} for event in events
    ]


def update_line(event: Event, ticket: Ticket) -> dict[str, Any]:
    """Show a public line of a ticket's history as an update. Only a line that says the state has a status."""
    state = event.changes.get("state") or (ticket.state if event.at == ticket.updated_at else None)
    return {
        "update_id": update_id(event.code, event.version),
        "service_request_id": event.code,
        "status": state and _STATUS_OF_UPDATES.get(state, OPEN),
        "updated_datetime": stamp(event.at),
        "description": _said(event, ticket),
        "media_url": None,
        "external_status_code": state and str(state),
        "customer_reference": event.code,
    }


def update_id(code: str, version: int) -> str:
    """The id of an event of a ticket."""
    return f"{code}-{version}"


def is_shown(ticket: Ticket, directory: Directory) -> bool:
    """Whether the list shows a ticket: it is public, and not merged into another."""
    return rights.is_listed(ticket) and rights.is_public(ticket, directory)


def _type_of(event: Event) -> str:
    """The type of a note: open, closed, or comment for a line that changes neither."""
    state = event.changes.get("state")
    return status_of(state) if state else "comment"


def _said(event: Event, ticket: Ticket | None) -> str | None:
    """What a line says to the public: the office's own words where it reads them, else the name of the state."""
    state = event.changes.get("state")
    match event.kind:
        case "note" | "plan":
            return str(event.details["text"])
        case "grant_extension":
            return str(event.details["reason"])
        case "approve" if ticket and ticket.answer and ticket.given and ticket.given[-1].version == event.version:
            return ticket.answer.text
    return course.STATES_CITIZEN[state].vi if state else None
