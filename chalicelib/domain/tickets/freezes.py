"""Clocks that stand still while an emergency is on over a ticket's place (docs/domain.md, "Flood mode").

A freeze adds just its own length, counted as a pause's is (clocks.py), to everything that had not passed: the step's
clock and its points, the promise, a committed date, the date that an extension was asked for. What a pause has stopped
stays the pause's to move: only the citizen's own time to answer gains from the freeze. A promise that was answered
stays. The points are taken out of the ticket meanwhile, so there is nothing for a sweep to tell.

Whoever acts on a ticket that stands still finds it as if it ran up to that instant and stood still again right after,
so that every move is possible, and freezes and pauses may lie across each other without counting anything twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.domain.deadlines.rules import Step
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.emergencies import Emergencies, Emergency
from chalicelib.domain.tickets import clocks
from chalicelib.domain.tickets.ticket import Event, Frozen, Ticket

Changes = dict[str, Any]


def begun(clock: Changes, emergency: Emergency, at: datetime) -> Changes:
    """A clock (the fields of a head) that begins at ``at`` (UTC) and stands still from there."""
    return {**clock, "points": (), "frozen": Frozen(emergency.id, at, at, clock["points"])}


def stopped(ticket: Ticket, emergency: str, since: datetime, at: datetime) -> Changes:
    """What it changes that a running ticket, whose times speak of ``at`` (UTC), stands still ``since`` an instant."""
    return {"frozen": Frozen(emergency, since, at, ticket.points), "points": ()}


def stopped_at(ticket: Ticket, emergency: Emergency) -> datetime:
    """From when (UTC) a ticket that still runs stands still: since the emergency's beginning.

    If something happened to it after that, from then on: that was told, and counted, as it was.
    """
    return max(emergency.since, ticket.last_at or ticket.created_at)


def thawed(ticket: Ticket, until: datetime, directory: Directory) -> Changes:
    """What changes when the clocks of a ticket that stands still go on at ``until`` (UTC)."""
    frozen = ticket.frozen
    if frozen is None:
        return {}
    begin, end = frozen.at, max(until, frozen.at)
    running = replace(ticket, points=frozen.points)
    changes: Changes = {"frozen": None, **clocks.later(running, running, begin, end, directory)}
    if ticket.pause is not None:
        limit = changes["step_due_at"] or end
        own = {name: changes[name] for name in ("frozen", "step_due_at", "points")}
        return own | {"pause": clocks.limited(running, ticket.pause, limit, directory)}
    if ticket.resolved_at is not None:
        del changes["due_at"]
    working = clocks.counts_working_time(ticket, ticket.step, directory)

    def moved(instant: datetime) -> datetime:
        return clocks.shifted(instant, begin, end, working=working, calendar=directory.calendar)

    if ticket.extension is not None:
        changes["extension"] = replace(ticket.extension, until=moved(ticket.extension.until))
    if ticket.step is Step.PLANNED and ticket.committed_at is not None:
        changes["committed_at"] = moved(ticket.committed_at)
    return changes


def running(ticket: Ticket, now: datetime, directory: Directory) -> Ticket:
    """A ticket that stands still as if it ran up to ``now`` (UTC): what whoever acts on it then will find."""
    if ticket.frozen is None:
        return ticket
    return replace(ticket, **thawed(ticket, _counted_to(ticket.frozen, now, directory.emergencies), directory))


def around(ticket: Ticket, now: datetime, directory: Directory, act: Callable[[Ticket], Event]) -> Event:
    """The event of ``act`` on a ticket at ``now`` (UTC), whether it stands still before, after, or both.

    ``act`` is given the ticket as it runs. A step that it begins, and a ticket that it brings into an area with an
    emergency, stands still from ``now`` on; one that it takes out of there, or that has no clock left, does so no more.
    """
    before = ticket.frozen
    first = thawed(ticket, _counted_to(before, now, directory.emergencies), directory) if before else {}
    found = replace(ticket, **first)
    event = act(found)
    after = replace(found, **event.changes)
    holder = _holder(after, before, directory.emergencies)
    changes = {**first, **event.changes}
    details = dict(event.details)
    if holder is not None:
        since = before.since if before and before.emergency == holder else now
        changes |= stopped(after, holder, since, now)
    if holder != (before and before.emergency):
        details |= {"frozen": holder, "thawed": before and before.emergency}
    elif before is None:
        return event
    return replace(event, changes=changes, details={name: value for name, value in details.items() if value})


def settled(ticket: Ticket, now: datetime, directory: Directory) -> tuple[Changes, dict[str, Any]] | None:
    """What must change at ``now`` (UTC) so that a ticket stands still, or runs, as its place demands; None: nothing.

    (the changes, the details of the history line). The instants that count are those of the switch, not ``now``.
    """
    frozen = ticket.frozen
    holder = _holder(ticket, frozen, directory.emergencies)
    if holder == (frozen and frozen.emergency):
        return None
    changes: Changes = {}
    details: dict[str, Any] = {"due_before": ticket.due_at}
    counted = None
    if frozen is not None:
        counted = _counted_to(frozen, now, directory.emergencies)
        changes = thawed(ticket, counted, directory)
        details |= {"thawed": frozen.emergency, "until": counted}
    after = replace(ticket, **changes)
    emergency = holder and directory.emergencies.get(holder)
    if emergency:
        at = stopped_at(ticket, emergency) if counted is None else max(emergency.since, counted)
        changes |= stopped(after, emergency.id, at, at)
        details |= {"frozen": emergency.id, "since": at}
    return changes, details | {"due_after": after.due_at}


def _counted_to(frozen: Frozen, now: datetime, emergencies: Emergencies) -> datetime:
    """Until when (UTC) a ticket has stood still by ``now``: to the emergency's end, if it has one."""
    found = emergencies.get(frozen.emergency)
    return max(frozen.at, (found and found.ended_at) or now)


def _holder(ticket: Ticket, frozen: Frozen | None, emergencies: Emergencies) -> str | None:
    """The id of the emergency that a ticket stands still for, or None."""
    if ticket.step is None:
        return None
    if frozen is not None and emergencies.is_younger(frozen.emergency):
        return frozen.emergency
    found = emergencies.over(ticket.place.commune, ticket.report_type)
    return found.id if found else None
