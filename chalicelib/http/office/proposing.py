"""The unit to which each line of a queue would be dispatched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.routing_rules import Case
from chalicelib.domain.tickets import rights, routing
from chalicelib.domain.tickets.moves import MOVES
from chalicelib.store.tickets import tickets
from chalicelib.store.tickets.lists import ListedTicket


def proposed_units(lines: Iterable[ListedTicket], directory: Directory, now: datetime) -> Mapping[str, str]:
    """The proposed unit by code, of the lines that wait for a dispatch at ``now`` (UTC) and have one.

    A queue's line lacks the report type, the address and the accused unit. Only tickets for which one of these may
    matter are read again.
    """
    waiting = [line for line in lines if line.state in MOVES["refuse"].sources]
    on = local_day(now)
    surely = {line.code: units for line in waiting if (units := _by_line(line, directory, on)) is not None}
    unsure = [line.code for line in waiting if line.code not in surely]
    heads = tickets.heads(unsure) if unsure else {}
    read = {code: routing.proposal(head.ticket, directory, now) for code, head in heads.items()}
    found = {code: unit for code, (unit,) in surely.items()} | read
    return {code: unit for code, unit in found.items() if unit is not None}


def _by_line(line: ListedTicket, directory: Directory, on: date) -> set[str | None] | None:
    """The one unit that every report of the line's category and commune goes to; None if that is not sure."""
    category = directory.categories.get(line.category)
    if category is None or line.commune is None or not rights.is_open_category(line.category, directory):
        return None
    units = {
        routing.route(Case(one, line.category, line.commune, None), directory, on).unit
        for one in directory.report_types
        if directory.is_of_type(category, one)
    }
    return units if len(units) == 1 else None
