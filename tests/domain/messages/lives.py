"""Tickets at every moment of a life, and the notice of their last change."""

from __future__ import annotations

from datetime import datetime, timedelta

from chalicelib.domain.messages.notice import Notice
from chalicelib.domain.messages.notices import notices
from chalicelib.domain.tickets.history import evolve, fold
from chalicelib.domain.tickets.ticket import Event, Ticket
from chalicelib.domain.tickets.workflow import automatic
from tests.domain import samples
from tests.domain.samples import T0

DIRECTORY = samples.directory()


def passed(ticket: Ticket, now: datetime) -> list[tuple[Event, Ticket]]:
    """The events of the clock until ``now``, with the ticket after each."""
    steps: list[tuple[Event, Ticket]] = []
    while event := automatic.tick(ticket, now):
        ticket = evolve(ticket, event)
        steps.append((event, ticket))
    return steps


def whole_life() -> list[Ticket]:
    """Every version of a ticket that was late at each step, returned, paused and sent back."""
    way: tuple[str, ...] = ("receive", "note", "dispatch", "return", "dispatch", "return", "dispatch", "accept", "add")
    way = (*way, "assign", "answer", "send_back", "answer", "approve", "rate")
    ticket = fold([samples.created()])
    heads, now = [ticket], T0
    for action in way:
        heads += [after for _, after in passed(heads[-1], now + timedelta(hours=7))]
        now += timedelta(days=30)
        heads += [after for _, after in passed(heads[-1], now)]
        heads.append(evolve(heads[-1], samples.act(heads[-1], action, at=now)))
    return heads + [after for _, after in passed(heads[-1], now + timedelta(days=30))]


def of(ticket: Ticket) -> Notice:
    """The only notice of a ticket's last change."""
    [notice] = notices(ticket, DIRECTORY)
    return notice
