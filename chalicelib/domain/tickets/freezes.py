"""Freeze the clocks of a ticket while an emergency is on at its place (docs/domain.md, "Flood mode").

A freeze adds its own length, counted like that of a pause (clocks.py), to everything that had not passed: the clock of
the step and its points, the promise, a committed date, the date of an asked extension. In a paused ticket only the
citizen's time to answer gains from the freeze; the pause moves the rest. The promise of an answered ticket stays. A
frozen ticket has no points, so that the clock's job finds nothing to do.

An action on a frozen ticket thaws it up to that instant and freezes it again right after. So every move is possible,
and freezes and pauses may overlap without counting any time twice.
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
    """The fields of a clock that begins at ``at`` (UTC) and is frozen from then on."""
    return {**clock, "points": (), "frozen": Frozen(emergency.id, at, at, clock["points"], at)}


def stopped(ticket: Ticket, emergency: str, since: datetime, at: datetime, stopped_at: datetime) -> Changes:
    """The changes that freeze a running ticket; for the instants (UTC) see ``Frozen``."""
    return {"frozen": Frozen(emergency, since, at, ticket.points, stopped_at), "points": ()}


def stopped_at(ticket: Ticket, emergency: Emergency) -> datetime:
    """From when (UTC) an emergency freezes a running ticket: from the emergency's beginning.

    If the ticket had an event after that, from the event on: its messages and deadlines are out already.
    """
    return max(emergency.since, ticket.last_at or ticket.created_at)


def thawed(ticket: Ticket, until: datetime, directory: Directory) -> Changes:
    """The changes when the clocks of a frozen ticket go on at ``until`` (UTC); empty if it is not frozen."""
    frozen = ticket.frozen
    if frozen is None:
        return {}
    begin, end = frozen.at, max(until, frozen.at)
    running = replace(ticket, points=frozen.points)
    moved_clock = clocks.later(running, running, (begin, end), directory, stopped_at=frozen.stopped_at)
    changes: Changes = {"frozen": None, **moved_clock}
    if ticket.pause is not None:
        limit = changes["step_due_at"] or end
        own = {name: changes[name] for name in ("frozen", "step_due_at", "points")}
        return own | {"pause": clocks.limited(running, ticket.pause, limit, directory)}
    if ticket.resolved_at is not None:
        del changes["promised_at"], changes["due_at"]
    working = clocks.counts_working_time(ticket, ticket.step, directory)

    def moved(instant: datetime) -> datetime:
        if instant <= frozen.stopped_at:
            return instant
        return clocks.shifted(instant, (begin, end), working=working, calendar=directory.calendar)

    if ticket.extension is not None:
        changes["extension"] = replace(ticket.extension, until=moved(ticket.extension.until))
    if ticket.step is Step.PLANNED and ticket.committed_at is not None:
        changes["committed_at"] = moved(ticket.committed_at)
    return changes


def running(ticket: Ticket, now: datetime, directory: Directory) -> Ticket:
    """The ticket thawed as of ``now`` (UTC), as an action then would find it."""
    if ticket.frozen is None:
        return ticket
    return replace(ticket, **thawed(ticket, _counted_to(ticket.frozen, now, directory.emergencies), directory))


def around(ticket: Ticket, now: datetime, directory: Directory, act: Callable[[Ticket], Event]) -> Event:
    """The event of ``act`` on a ticket at ``now`` (UTC), if the ticket is frozen before, after, or both.

    ``act`` gets the thawed ticket. Afterwards the ticket is frozen from ``now`` on if it has a clock and its place has
    an emergency; otherwise it runs.
    """
    before = ticket.frozen
    counted = _counted_to(before, now, directory.emergencies) if before else now
    thaw = thawed(ticket, counted, directory)
    running_ticket = replace(ticket, **thaw)
    event = act(running_ticket)
    changes = {**thaw, **event.changes}
    after = replace(running_ticket, **event.changes)
    # If the emergency is still on, the clocks have not run in between.
    standing_since = before.stopped_at if before and counted == now else now
    if before and after.pause and not ticket.pause:
        pause = replace(after.pause, stopped_at=standing_since)
        changes["pause"] = clocks.limited(running_ticket, pause, after.step_due_at or now, directory)
    elif ticket.pause and not after.pause:
        standing_since = ticket.pause.stopped_at
    emergency = _emergency_of(after, before, directory.emergencies)
    details = dict(event.details)
    if running_ticket.due_at != ticket.due_at:
        details["thawed_due_at"] = running_ticket.due_at
    if emergency is not None:
        since = before.since if before and before.emergency == emergency else now
        changes |= stopped(after, emergency, since, now, standing_since)
    if emergency != (before and before.emergency):
        details |= {"frozen": emergency, "thawed": before and before.emergency}
    elif before is None:
        return event
    return replace(event, changes=changes, details={name: value for name, value in details.items() if value})


def settled(ticket: Ticket, now: datetime, directory: Directory) -> tuple[Changes, dict[str, Any]] | None:
    """What must change at ``now`` (UTC) so that a ticket is frozen or runs as its place demands; None for nothing.

    Returns (the changes, the details of the event). Time is counted from and to the emergency's beginning and end, not
    ``now``.
    """
    frozen = ticket.frozen
    emergency_id = _emergency_of(ticket, frozen, directory.emergencies)
    if emergency_id == (frozen and frozen.emergency):
        return None
    changes: Changes = {}
    details: dict[str, Any] = {"due_before": ticket.due_at}
    counted = None
    if frozen is not None:
        counted = _counted_to(frozen, now, directory.emergencies)
        changes = thawed(ticket, counted, directory)
        details |= {"thawed": frozen.emergency, "until": counted}
    after = replace(ticket, **changes)
    emergency = emergency_id and directory.emergencies.get(emergency_id)
    if emergency:
        at = stopped_at(ticket, emergency) if counted is None else max(emergency.since, counted)
        standing_since = frozen.stopped_at if frozen and at == counted else at
        changes |= stopped(after, emergency.id, at, at, standing_since)
        details |= {"frozen": emergency.id, "since": at}
    return changes, details | {"due_after": after.due_at}


def _counted_to(frozen: Frozen, now: datetime, emergencies: Emergencies) -> datetime:
    """Until when (UTC) a ticket has been frozen: to the emergency's end if it has ended, else to ``now``."""
    emergency = emergencies.get(frozen.emergency)
    return max(frozen.at, (emergency and emergency.ended_at) or now)


def _emergency_of(ticket: Ticket, frozen: Frozen | None, emergencies: Emergencies) -> str | None:
    """The id of the emergency that freezes the ticket, or None."""
    if ticket.step is None:
        return None
    if frozen is not None and emergencies.is_younger(frozen.emergency):
        return frozen.emergency
    emergency = emergencies.over(ticket.place.commune, ticket.report_type)
    return emergency.id if emergency else None
