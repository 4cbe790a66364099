"""How long the vault keeps who sent a report and who follows it: decided by the stream's reader, done here.

The order comes through the outbox, because only what reads the outbox may touch the vault
(docs/decisions/018-retention-through-the-outbox.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from chalicelib.channels import outbox
from chalicelib.domain.tickets.retention import kept
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.store import keys
from chalicelib.store.vault import followers, reporters
from chalicelib.store.vault.reporters import Retention


def orders(tickets: Iterable[Ticket], contact_days: int) -> Iterator[Retention]:
    """What the changes that made these tickets decide, with the province's ``contact_days`` after the end."""
    for ticket in tickets:
        decided = kept(ticket, contact_days)
        if decided is not None:
            yield from (Retention(code, order_of(ticket), decided.until) for code in decided.codes)


def order_of(ticket: Ticket) -> str:
    """Which of several orders wins: that of the ticket's later event."""
    return f"{keys.stamp(ticket.last_at or ticket.created_at)}#{ticket.version:06d}"


def retain(order: Retention) -> None:
    """Follow an order for the sender and a page of followers, and queue the next page. Again it changes nothing."""
    if order.after is None:
        reporters.retain(order)
    rest = followers.retain(order)
    if rest is not None:
        outbox.put(replace(order, after=rest))
