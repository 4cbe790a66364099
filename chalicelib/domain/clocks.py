"""A ticket's clock: started with a step, paused while the citizen's answer is awaited, moved by an extension.

A pause of a length adds just that length, counted in the time that the rule counts: working time for working amounts,
all time for others. What had already passed when the pause began stays passed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.domain.calendar import WorkingCalendar, relaid
from chalicelib.domain.deadlines import Check, Point, Rule, Step, Urgency, points, promise, step_due
from chalicelib.domain.directory import Directory
from chalicelib.domain.ticket import Pause, Ticket

#: What a head says of its clock when none runs.
NO_CLOCK: Mapping[str, Any] = {"step": None, "step_started_at": None, "step_due_at": None, "points": ()}


def started(step: Step, kind: tuple[Urgency, str, str], at: datetime, directory: Directory) -> dict[str, Any]:
    """The clock of a step that begins at ``at`` (UTC); ``kind`` is (urgency, report type, category)."""
    rule = directory.rules.find(step, *kind)
    return _running(rule, step, at, step_due(rule, at, directory.calendar), directory)


def running_until(
    step: Step, kind: tuple[Urgency, str, str], at: datetime, due: datetime, directory: Directory
) -> dict[str, Any]:
    """The clock of a step whose end (UTC) is given rather than computed: a committed date."""
    return _running(directory.rules.find(Step.PROCESS, *kind), step, at, due, directory)


def _running(rule: Rule, step: Step, at: datetime, due: datetime, directory: Directory) -> dict[str, Any]:
    return {
        "step": step,
        "step_started_at": at,
        "step_due_at": due,
        "points": points(rule, at, due, directory.calendar),
    }


def paused(ticket: Ticket, at: datetime, directory: Directory) -> Pause:
    """What a pause that begins at ``at`` (UTC) must remember; it lasts at most as long as the citizen has to answer."""
    kind = (ticket.urgency, ticket.report_type, ticket.category)
    limit = step_due(directory.rules.find(Step.SUPPLY, *kind), at, directory.calendar)
    lapsed = _later(ticket, ticket, at, limit, directory)
    return Pause(
        at=at,
        state=ticket.state,
        step=ticket.step,
        step_started_at=ticket.step_started_at,
        step_due_at=ticket.step_due_at,
        points=ticket.points,
        lapsed_due_at=lapsed["due_at"],
        lapsed_step_due_at=lapsed["step_due_at"],
        lapsed_points=lapsed["points"],
    )


def resumed(ticket: Ticket, pause: Pause, at: datetime, directory: Directory) -> dict[str, Any]:
    """The clock and the promise as they go on at ``at`` (UTC), later by the pause."""
    later = _later(ticket, pause, pause.at, at, directory)
    return {"step": pause.step, "step_started_at": pause.step_started_at, **later}


def lapsed(pause: Pause) -> dict[str, Any]:
    """The clock and the promise as they go on when the citizen's time has run out."""
    return {
        "step_started_at": pause.step_started_at,
        "step_due_at": pause.lapsed_step_due_at,
        "points": pause.lapsed_points,
        "due_at": pause.lapsed_due_at,
    }


def _later(
    ticket: Ticket, clock: Ticket | Pause, begin: datetime, end: datetime, directory: Directory
) -> dict[str, Any]:
    """A clock and the ticket's promise, moved by what passed between ``begin`` and ``end``."""
    kind = (ticket.urgency, ticket.report_type, ticket.category)
    working = directory.rules.find(clock.step or Step.PROCESS, *kind).amount.counts_working_time

    def moved(instant: datetime) -> datetime:
        return shifted(instant, begin, end, working=working, calendar=directory.calendar)

    return {
        "step_due_at": moved(clock.step_due_at) if clock.step_due_at else None,
        "points": tuple(replace(point, at=moved(point.at)) for point in clock.points),
        "due_at": moved(ticket.due_at),
    }


def shifted(instant: datetime, begin: datetime, end: datetime, *, working: bool, calendar: WorkingCalendar) -> datetime:
    """``instant`` (UTC) later by what passed between ``begin`` and ``end``; unmoved when it lay before ``begin``."""
    if instant <= begin:
        return instant
    if not working:
        return instant + (end - begin)
    missed = calendar.working_time(begin, end)
    return calendar.advance(instant, missed) if missed else instant


def extended(ticket: Ticket, until: datetime, directory: Directory) -> dict[str, Any]:
    """The clock of the present step and the promise after an extension of the promise to ``until`` (UTC)."""
    gained = directory.calendar.working_time(ticket.due_at, until)

    def later(instant: datetime) -> datetime:
        return directory.calendar.advance(instant, gained) if gained else instant + (until - ticket.due_at)

    rule = directory.rules.find(Step.PROCESS, ticket.urgency, ticket.report_type, ticket.category)
    due = ticket.step_due_at or ticket.due_at
    # Who is late already may have a step that ends after the promise: an extension never shortens it.
    due = max(due, min(later(due), until))
    begin = ticket.step_started_at or ticket.created_at
    # What was told of the old deadline has been told; the new one is told of anew.
    return {"due_at": until, "step_due_at": due, "points": points(rule, begin, due, directory.calendar)}


def extends_until(ticket: Ticket, directory: Directory) -> datetime | None:
    """The latest promise (UTC) that an extension may be asked for; None when the rules allow no further one."""
    limit = directory.rules.extensions.get(ticket.urgency)
    if limit is None or ticket.extensions >= limit.times:
        return None
    return directory.calendar.add(ticket.due_at, limit.amount)


def reopens_until(ticket: Ticket, directory: Directory) -> datetime:
    """Until when (UTC) the sender may reopen: what the confirmation step has, counted from the answer."""
    rule = directory.rules.find(Step.CONFIRM, ticket.urgency, ticket.report_type, ticket.category)
    return directory.calendar.add(ticket.resolved_at or ticket.created_at, rule.amount)


def renewed(ticket: Ticket, at: datetime, directory: Directory) -> datetime:
    """The promise (UTC) of a ticket whose work begins again at ``at``: a whole processing and approval."""
    kind = (ticket.urgency, ticket.report_type, ticket.category)
    return max(ticket.due_at, promise(directory.rules, at, Step.PROCESS, kind, directory.calendar))


def recomputed(ticket: Ticket, now: datetime, old: WorkingCalendar, directory: Directory) -> dict[str, Any] | None:
    """What changes at ``now`` (UTC) when the directory's calendar takes the place of ``old``; None: not concerned.

    Working time left is laid out anew, a pause's from where it began; what is past, counts all time, or is a date that
    a unit committed itself to stays. A ticket is concerned when a working day lies differently before its last instant,
    even if nothing moves on balance: counted again on a later day, it might.
    """
    kind = (ticket.urgency, ticket.report_type, ticket.category)
    begin = ticket.pause.at if ticket.pause else now

    def mover(step: Step | None, since: datetime) -> Callable[[datetime], datetime] | None:
        if not directory.rules.find(step or Step.PROCESS, *kind).amount.counts_working_time:
            return None
        return lambda instant: relaid(instant, since, old, directory.calendar)

    if ticket.step is None or ticket.step is Step.PLANNED:
        return None
    clock = mover(ticket.step, now)
    promised = mover(Step.PROCESS, begin) if ticket.resolved_at is None else None
    stopped = mover(ticket.pause.step, begin) if ticket.pause else None
    if not (clock or promised or stopped) or old.agrees(directory.calendar, begin, _last_instant(ticket)):
        return None
    found: dict[str, Any] = _laid_out(ticket, clock)
    found["due_at"] = promised(ticket.due_at) if promised else ticket.due_at
    if ticket.pause is not None:
        pause = replace(ticket.pause, **_laid_out(ticket.pause, stopped))
        limit = found["step_due_at"] or now
        later = _later(replace(ticket, due_at=found["due_at"]), pause, begin, limit, directory)
        found["pause"] = replace(pause, **{f"lapsed_{name}": value for name, value in later.items()})
    moved = {name: value for name, value in found.items() if value != getattr(ticket, name)}
    return moved | {"calendar_version": directory.calendar.version}


def _laid_out(clock: Ticket | Pause, move: Callable[[datetime], datetime] | None) -> dict[str, Any]:
    if move is None:
        return {"step_due_at": clock.step_due_at, "points": clock.points}
    return {
        "step_due_at": move(clock.step_due_at) if clock.step_due_at else None,
        "points": tuple(replace(point, at=move(point.at)) for point in clock.points),
    }


def _last_instant(ticket: Ticket) -> datetime:
    pause = ticket.pause
    found = [ticket.due_at, ticket.step_due_at, *(point.at for point in ticket.points)]
    if pause is not None:
        found += [pause.lapsed_due_at, pause.lapsed_step_due_at, *(point.at for point in pause.lapsed_points)]
    return max(instant for instant in found if instant is not None)


def remaining(found: tuple[Point, ...], now: datetime) -> tuple[tuple[Point, ...], Point | None]:
    """The points left after the one that has come at ``now`` (UTC), and that one, if any has.

    A warning is passed over in silence once the breach itself has come, since nobody needs to hear that something late
    will be late.
    """
    come = [point for point in found if point.at <= now]
    if not come:
        return found, None
    skipped = 1 if come[0].check is Check.WARNED and len(come) > 1 else 0
    return found[skipped + 1 :], come[skipped]
