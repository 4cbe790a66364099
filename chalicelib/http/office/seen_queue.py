"""Officers' views of a queue."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.domain.finding.office_lists import Waiting
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts import course
from chalicelib.domain.tickets.ticket import Burst
from chalicelib.http.core.pieces import _emergency_over, _running_to, commune_name, maybe_stamp, ticket_line, unit_of
from chalicelib.store.tickets.lists import ListedTicket, Page


def shown_burst(burst: Burst | None) -> dict[str, Any] | None:
    """Show that a rescue is one of several from one telephone, or of many from one address."""
    return {"group": burst.group, "number": burst.number, "by_address": burst.by_address} if burst else None


def waiting_of(line: ListedTicket) -> Waiting:
    """What a line of a queue says for the lists by deadline."""
    return Waiting(line.state, line.assignee, line.returns, line.step_due_at)


def queue_page(
    page: Page,
    cursor: str | None,
    directory: Directory,
    now: datetime,
    bursts: Mapping[str, Burst | None],
    proposed: Mapping[str, str],
) -> dict[str, Any]:
    """Show a page of a unit's queue. ``seconds_left`` of the present step is negative when it is late.

    ``bursts``: by code, the bursts of the rescues. ``proposed``: by code, the units to which tickets would go.
    For a frozen ticket (``standing``) it is the time that was left when the emergency began.
    """
    return {
        "tickets": [
            {
                **ticket_line(line, directory, course.STATES_OFFICE, now),
                "edition": line.edition,
                "urgency": line.urgency,
                "channel": line.channel,
                "step": line.step,
                "step_due_at": maybe_stamp(line.step_due_at),
                "seconds_left": line.step_due_at
                and int((line.step_due_at - _running_to(line, directory, now)).total_seconds()),
                "standing": _emergency_over(line, directory) is not None,
                "assignee": line.assignee,
                "returns": line.returns,
                "instructed_until": maybe_stamp(line.instructed_until),
                "burst": shown_burst(bursts.get(line.code)),
                "commune": commune_name(line.commune, directory),
                "proposed_unit": unit_of(proposed.get(line.code), directory),
            }
            for line in page.lines
        ],
        "cursor": cursor,
    }
