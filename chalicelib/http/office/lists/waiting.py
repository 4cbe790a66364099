"""Lists by deadline: the part of a unit's queue that a list has, filtered, with each ticket as it is now."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.finding.asking import SearchFilters
from chalicelib.domain.finding.office_lists import DUE_WITHIN, OfficeList, Waiting, is_in
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.http.core import pieces
from chalicelib.http.core.requests import PageRequest
from chalicelib.http.office.seen_queue import waiting_of
from chalicelib.services import finding
from chalicelib.store.directory import documents
from chalicelib.store.tickets import tickets
from chalicelib.store.tickets.lists import ListedTicket

#: The filters whose values a line of the queue has.
_OF_LINES = ("category", "state", "commune", "channel", "assignee")


@dataclass(frozen=True, slots=True)
class DueTicket:
    """A ticket of such a list, and the line of the unit's queue: a coordinating unit has a deadline of its own."""

    ticket: Ticket
    line: ListedTicket

    def due(self, now: datetime) -> dict[str, Any]:
        """The step that the unit owes, and the seconds left of it at ``now`` (UTC)."""
        at = self.line.step_due_at
        clocks_at = self.ticket.frozen.at if self.ticket.frozen else now
        left = at and int((at - clocks_at).total_seconds())
        return {"step": self.line.step, "step_due_at": pieces.maybe_stamp(at), "seconds_left": left}


def waiting_page(
    which: OfficeList, filters: SearchFilters, officer: Officer, wanted: PageRequest, now: datetime
) -> tuple[list[DueTicket], str | None]:
    """Return a page of one of BY_DEADLINE at ``now`` (UTC), and the position after it.

    Raises NotAllowed for a unit whose queue the officer may not read, Invalid for an end before the beginning.
    """
    directory = documents.current()
    unit = filters.values.get("unit", officer.unit)
    if not rights.may_see_unit(officer, unit, directory):
        raise NotAllowed("forbidden")
    if filters.since is not None and filters.until is not None and filters.since >= filters.until:
        raise Invalid("term_backwards", field="until")
    seen: dict[str, Ticket] = {}

    def may_be_in(line: ListedTicket) -> bool:
        return is_in(which, waiting_of(line), officer, now) and _fits(line, filters)

    def shown(lines: Sequence[ListedTicket]) -> Collection[str]:
        heads = tickets.heads([line.code for line in lines]) if lines else {}
        for line in lines:
            head = heads.get(line.code)
            if head and _is_still_in(which, line, head.ticket, filters, officer, now):
                seen[line.code] = head.ticket
        return seen.keys()

    until = now + DUE_WITHIN if which is OfficeList.DUE else None
    lines, rest = finding.waiting(unit, may_be_in, shown, limit=wanted.limit, after=wanted.after, until=until)
    return [DueTicket(seen[line.code], line) for line in lines], rest


def _fits(line: ListedTicket, filters: SearchFilters) -> bool:
    if any(filters.values.get(name, value := getattr(line, name)) != value for name in _OF_LINES):
        return False
    is_early = filters.since is not None and line.created_at < filters.since
    return not is_early and (filters.until is None or line.created_at < filters.until)


def _is_still_in(
    which: OfficeList, line: ListedTicket, ticket: Ticket, filters: SearchFilters, officer: Officer, now: datetime
) -> bool:
    """Whether a ticket as it is now belongs into the list: the queue's index may be a moment older."""
    present = Waiting(ticket.state, ticket.assignee, ticket.returns, line.step_due_at)
    type_ = filters.values.get("type", ticket.report_type)
    return (
        is_in(which, present, officer, now)
        and rights.may_see(officer, ticket, documents.current())
        and type_ == ticket.report_type
        and filters.values.get("state", ticket.state) == ticket.state
        and (filters.late is None or ticket.is_late(now) is filters.late)
        and (filters.emergency is None or ticket.is_rescue is filters.emergency)
    )
