"""What the change of one ticket writes to the tickets that are merged with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.tickets import merging
from chalicelib.domain.tickets.ticket import Event, Ticket
from chalicelib.domain.tickets.workflow import joining
from chalicelib.services import catching_up
from chalicelib.services.change import Change
from chalicelib.store.directory import documents
from chalicelib.store.tickets import tickets
from chalicelib.store.tickets.members import Membership
from chalicelib.store.tickets.tickets import Stored


def main_of(ticket: Ticket) -> Stored | None:
    """Read the main ticket of a merged one; None if the ticket is not merged."""
    return tickets.get(ticket.merged_into) if ticket.merged_into else None


def with_main(event: Event, ticket: Ticket, main: Stored | None, now: datetime) -> Change:
    """The event of a ticket, with that of the main ticket that it joins, leaves or passes a message to.

    Raises LostRace.
    """
    if main is None:
        return Change(event)
    reference = documents.for_ticket(main.ticket)
    # An answered main ticket may be reopened, so its unit and its calendar must be those of today.
    main, _ = catching_up.brought_forward(main, now, reference)
    told = joining.of_main(main.ticket, ticket, event, reference)
    membership = _membership(event, ticket, main.ticket, with_main=told is not None)
    return Change(event, ((main, told),) if told else (), membership=membership)


def _membership(event: Event, ticket: Ticket, main: Ticket, *, with_main: bool) -> Membership | None:
    """How an event changes the reports in a gathering; None if it does not, or the main ticket is none."""
    joins = event.kind == "merge"
    leaves = event.kind == "unmerge" or (event.kind in joining.LEAVES and ticket.merged_into is not None)
    if not merging.is_member(ticket, main) or not (joins or leaves):
        return None
    return Membership(main.code, ticket.code, event.at, joins, main.version if joins and not with_main else None)


def released(stored: Stored, main: Stored, now: datetime) -> bool:
    """Send a report back to intake that cannot stay in a gathering. Returns whether it did. Raises LostRace."""
    ticket = stored.ticket
    if ticket.merged_into != main.ticket.code or merging.stays(ticket, main.ticket):
        return False
    reference = documents.for_ticket(ticket)
    # A desk that has ended since must not get the ticket back.
    stored, _ = catching_up.brought_forward(stored, now, reference)
    event = joining.set_free(stored.ticket, main.ticket.last_kind, now, reference)
    membership = Membership(main.ticket.code, ticket.code, now, joins=False)
    tickets.change_together([(stored, event)], membership=membership)
    return True


def letting_go(main: Ticket, change: Change, now: datetime) -> Change:
    """The change of a main ticket, with the events of the tickets that come back to intake by it. Raises LostRace."""
    if not main.merged:
        return change
    found = tickets.heads(main.merged)
    gone = joining.leaving(main, change.event, [found[code].ticket for code in main.merged if code in found])
    if not gone:
        return change
    others = [*change.others]
    for ticket in gone:
        reference = documents.for_ticket(ticket)
        # A desk that has ended since must not get the ticket back.
        stored, _ = catching_up.brought_forward(found[ticket.code], now, reference)
        others.append((stored, joining.set_free(stored.ticket, change.event.kind, now, reference)))
    return replace(change, event=joining.left_by(change.event, main, gone), others=tuple(others))
