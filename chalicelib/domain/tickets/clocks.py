"""The clocks of a ticket: started with a step, paused while the citizen must answer, moved by an extension.

Besides the clock of the step there is a clock for each coordinating unit's part and one for the next progress note.

A pause moves deadlines by its own length, in the time that the rule counts: working time for working amounts, all time
for others. Points that had passed when the pause began do not move.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.domain.deadlines.calendar import WorkingCalendar
from chalicelib.domain.deadlines.periods import limit, within
from chalicelib.domain.deadlines.rules import (
    STEPS_TO_ANSWER,
    Check,
    ClockPoint,
    Rule,
    Step,
    Urgency,
    points,
    promise,
    relaid_step,
    silent_points,
    step_due,
)
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.tickets.states import AT_WORK, KEEPS_PARTS, TOLD_OF_PROGRESS, State
from chalicelib.domain.tickets.ticket import Frozen, Part, Pause, Ticket

#: How long after the quiet hours a citizen may still answer a question of the night (our choice).
AFTER_THE_NIGHT = timedelta(hours=1)

Changes = dict[str, Any]
Mover = Callable[[datetime], datetime]

#: The clock fields of a ticket without a running clock.
NO_CLOCK: Mapping[str, Any] = {"step": None, "step_started_at": None, "step_due_at": None, "points": ()}


def started(step: Step, kind: tuple[Urgency, str, str], at: datetime, directory: Directory) -> dict[str, Any]:
    """The clock of a step that begins at ``at`` (UTC); ``kind`` is (urgency, report type, category)."""
    rule = directory.rules.find(step, *kind)
    due = step_due(rule, at, directory.calendar)
    return _running(rule, step, at, by_day(due, directory) if step is Step.SUPPLY else due, directory)


def running_until(
    step: Step, kind: tuple[Urgency, str, str], at: datetime, due: datetime, directory: Directory
) -> dict[str, Any]:
    """The clock of a step with a given end (UTC), such as a committed date, in place of a computed one."""
    return _running(directory.rules.find(Step.PROCESS, *kind), step, at, due, directory)


def _running(rule: Rule, step: Step, at: datetime, due: datetime, directory: Directory) -> dict[str, Any]:
    return {
        "step": step,
        "step_started_at": at,
        "step_due_at": due,
        "points": points(rule, at, due, directory.calendar),
    }


def asked(unit: str, kind: tuple[Urgency, str, str], at: datetime, directory: Directory) -> Part:
    """The part that a coordinating unit is asked to give at ``at`` (UTC), with its deadline."""
    rule = directory.rules.find(Step.CONTRIBUTE, *kind)
    return Part(unit, at, step_due(rule, at, directory.calendar))


def beside(ticket: Ticket, changes: Mapping[str, Any], at: datetime, directory: Directory, *, noted: bool) -> Changes:
    """How a change at ``at`` (UTC) affects the parts, the dispute, and the clocks of parts and of progress notes.

    ``changes`` are the other fields that it changes. ``noted`` means that the citizen receives a progress note. A clock
    that ran before and is still needed goes on. The result has only the fields that change.
    """
    state: State = changes.get("state", ticket.state)
    kind = (changes.get("urgency", ticket.urgency), ticket.report_type, changes.get("category", ticket.category))
    found: Changes = {"parts": changes.get("parts", ticket.parts), "dispute": changes.get("dispute", ticket.dispute)}
    if state not in KEEPS_PARTS:
        found |= {"parts": _given(found["parts"]), "dispute": None}
    own = changes.get("points", ticket.points)
    before = list(dict.fromkeys((*own, *ticket.points)))
    points_now = [*_of_the_step(own)]
    if state in AT_WORK:
        for part in found["parts"]:
            points_now += _of_part(part, ticket, before, directory, kind)
    if state in TOLD_OF_PROGRESS and directory.rules.demands_progress(*kind):
        if noted or (state is not ticket.state and ticket.pause is None):
            found["told_at"] = at
            points_now += silent_points(directory.rules.find(Step.PROGRESS, *kind), at, directory.calendar)
        else:
            points_now += [point for point in before if point.check is Check.SILENT]
    found["points"] = _in_order(points_now)
    return {name: value for name, value in found.items() if value != changes.get(name, getattr(ticket, name))}


def _of_part(
    part: Part, ticket: Ticket, before: Iterable[ClockPoint], directory: Directory, kind: tuple[Urgency, str, str]
) -> list[ClockPoint]:
    if part.answer is not None:
        return []
    known = ticket.part_of(part.unit)
    if known is not None and known.answer is None and known.asked_at == part.asked_at:
        return [point for point in before if point.unit == part.unit]
    rule = directory.rules.find(Step.CONTRIBUTE, *kind)
    return list(points(rule, part.asked_at, part.due_at, directory.calendar, part.unit))


def _given(parts: Iterable[Part]) -> tuple[Part, ...]:
    return tuple(part for part in parts if part.answer is not None)


def reassigned(found: Iterable[ClockPoint], successors: Mapping[str, str | None]) -> tuple[ClockPoint, ...]:
    """The points after coordinating units are replaced by ``successors``; None drops the points of a unit."""
    kept = [point for point in found if point.unit is None or successors.get(point.unit, point.unit)]
    return _in_order(replace(point, unit=successors.get(point.unit or "", point.unit)) for point in kept)


def _in_order(found: Iterable[ClockPoint]) -> tuple[ClockPoint, ...]:
    """The points by time; at the same instant first the step, then the parts, then the progress notes."""
    return tuple(sorted(found, key=lambda point: (point.at, point.check is Check.SILENT, point.unit or "")))


def paused(ticket: Ticket, at: datetime, directory: Directory) -> Pause:
    """The pause that begins at ``at`` (UTC). It ends at the latest when the citizen's time to answer ends."""
    kind = (ticket.urgency, ticket.report_type, ticket.category)
    limit = by_day(step_due(directory.rules.find(Step.SUPPLY, *kind), at, directory.calendar), directory)
    pause = Pause(
        at=at,
        state=ticket.state,
        step=ticket.step,
        step_started_at=ticket.step_started_at,
        step_due_at=ticket.step_due_at,
        points=ticket.points,
        lapsed_promised_at=ticket.promised_at,
        lapsed_due_at=ticket.due_at,
        lapsed_step_due_at=None,
        lapsed_points=(),
        stopped_at=at,
    )
    return limited(ticket, pause, limit, directory)


def by_day(limit: datetime, directory: Directory) -> datetime:
    """The citizen's time to answer (UTC): one that ends at night or soon after it ends an hour after the quiet hours.

    Who is asked at night sleeps, and an urgent case would go on without them before the morning.
    """
    quiet = directory.province.quiet
    morning = quiet.morning(limit) or quiet.morning(limit - AFTER_THE_NIGHT)
    return morning + AFTER_THE_NIGHT if morning else limit


def limited(ticket: Ticket, pause: Pause, limit: datetime, directory: Directory) -> Pause:
    """The pause with the clock and the promise for the case that the citizen has not answered at ``limit`` (UTC)."""
    moved = later(ticket, pause, (pause.at, limit), directory, stopped_at=pause.stopped_at)
    return replace(
        pause,
        lapsed_promised_at=moved["promised_at"],
        lapsed_due_at=moved["due_at"],
        lapsed_step_due_at=moved["step_due_at"],
        lapsed_points=_of_the_step(moved["points"]),
    )


def _of_the_step(found: Iterable[ClockPoint]) -> tuple[ClockPoint, ...]:
    """The points of the step only. A lapsed ticket goes back to intake, so no part and no progress note is due."""
    return tuple(point for point in found if point.unit is None and point.check is not Check.SILENT)


def resumed(ticket: Ticket, pause: Pause, at: datetime, directory: Directory) -> dict[str, Any]:
    """The clock and the promise after the pause ends at ``at`` (UTC), moved by its length."""
    moved = later(ticket, pause, (pause.at, at), directory, stopped_at=pause.stopped_at)
    return {"step": pause.step, "step_started_at": pause.step_started_at, **moved}


def lapsed(ticket: Ticket, pause: Pause) -> Changes:
    """The clock, the promise and the given parts after the citizen has not answered in time."""
    return {
        "parts": _given(ticket.parts),
        "dispute": None,
        "step_started_at": pause.step_started_at,
        "step_due_at": pause.lapsed_step_due_at,
        "points": pause.lapsed_points,
        "promised_at": pause.lapsed_promised_at,
        "due_at": pause.lapsed_due_at,
    }


def later(
    ticket: Ticket,
    clock: Ticket | Pause,
    stop: tuple[datetime, datetime],
    directory: Directory,
    *,
    stopped_at: datetime,
) -> dict[str, Any]:
    """A clock and the ticket's promises and parts, moved by the time of a ``stop``: its begin and end (UTC).

    Instants up to ``stopped_at`` (UTC) have passed and stay. It is before the begin of the stop if the clock stood
    still before.
    """

    def moved(instant: datetime, by: Step | None = clock.step) -> datetime:
        if instant <= stopped_at:
            return instant
        return shifted(instant, stop, working=counts_working_time(ticket, by, directory), calendar=directory.calendar)

    found: Changes = {
        "step_due_at": moved(clock.step_due_at) if clock.step_due_at else None,
        "points": _in_order(replace(point, at=moved(point.at, point.step_of(clock.step))) for point in clock.points),
        "promised_at": moved(ticket.promised_at),
        "due_at": moved(ticket.due_at),
    }
    if ticket.parts:
        found["parts"] = _with_due(ticket.parts, lambda due: moved(due, Step.CONTRIBUTE))
    return found


def _with_due(parts: Iterable[Part], move: Callable[[datetime], datetime]) -> tuple[Part, ...]:
    return tuple(part if part.answer else replace(part, due_at=move(part.due_at)) for part in parts)


def counts_working_time(ticket: Ticket, step: Step | None, directory: Directory) -> bool:
    """Whether the rule of a step counts working time. A committed date counts like the step PROCESS."""
    ruled = Step.PROCESS if step is None or step is Step.PLANNED else step
    return directory.rules.find(ruled, ticket.urgency, ticket.report_type, ticket.category).amount.counts_working_time


def shifted(
    instant: datetime, stop: tuple[datetime, datetime], *, working: bool, calendar: WorkingCalendar
) -> datetime:
    """``instant`` moved by the time of a ``stop``: its begin and end (all UTC)."""
    begin, end = stop
    if not working:
        return instant + (end - begin)
    missed = calendar.working_time(begin, end)
    return calendar.advance(instant, missed) if missed else instant


def hurried(ticket: Ticket, urgency: Urgency, at: datetime, directory: Directory) -> Changes:
    """The urgency, the promise and the clock of the step after the urgency changes at ``at`` (UTC).

    No date gets later. A committed date keeps its clock; the promise may be earlier.
    """
    kind, calendar = (urgency, ticket.report_type, ticket.category), directory.calendar
    step = ticket.step if ticket.step in STEPS_TO_ANSWER else Step.PROCESS
    due = min(ticket.due_at, promise(directory.rules, at, step or Step.PROCESS, kind, calendar))
    found: Changes = {"urgency": urgency, "due_at": due}
    if ticket.step is None or ticket.step is Step.PLANNED or ticket.step_due_at is None:
        return found
    rule = directory.rules.find(ticket.step, *kind)
    step_ends = min(ticket.step_due_at, step_due(rule, at, calendar))
    began = ticket.step_started_at or at
    # What has passed was alerted by the rules of that time.
    ahead = (point for point in points(rule, began, step_ends, calendar) if point.at > at)
    return found | {"step_due_at": step_ends, "points": tuple(ahead)}


def reopens_until(ticket: Ticket, directory: Directory) -> datetime:
    """Until when (UTC) the sender may reopen: the amount of the confirmation step, counted from the answer."""
    if ticket.step is Step.CONFIRM and ticket.step_due_at is not None:
        return ticket.step_due_at
    rule = directory.rules.find(Step.CONFIRM, ticket.urgency, ticket.report_type, ticket.category)
    return step_due(rule, ticket.resolved_at or ticket.created_at, directory.calendar)


def fresh(ticket: Ticket, first: Step, at: datetime, directory: Directory) -> datetime:
    """The promise (UTC) of a ticket that begins another course with the step ``first`` at ``at`` (UTC)."""
    kind = (ticket.urgency, ticket.report_type, ticket.category)
    return promise(directory.rules, at, first, kind, directory.calendar)


def renewed(ticket: Ticket, first: Step, at: datetime, directory: Directory) -> datetime:
    """The promise (UTC) of a ticket that goes back to the step ``first`` at ``at`` (UTC).

    Never earlier than its present promise, unless that one was computed with an older calendar.
    """
    anew = fresh(ticket, first, at, directory)
    return max(ticket.due_at, anew) if ticket.calendar_version == directory.calendar.version else anew


def recomputed(ticket: Ticket, now: datetime, old: WorkingCalendar, directory: Directory) -> Changes | None:
    """What changes at ``now`` (UTC) when the directory's calendar replaces ``old``; None if the ticket is not affected.

    The remaining working time is counted in the new calendar, from the beginning of a pause if there is one. Past
    points, amounts of all time and committed dates stay. A ticket is affected if a working day before its last instant
    differs, even if no deadline moves: counted from a later day, one might. A frozen ticket is recomputed as of the
    beginning of the freeze.
    """
    if ticket.frozen is not None:
        return _recomputed_standing(ticket, ticket.frozen, old, directory)
    kind = (ticket.urgency, ticket.report_type, ticket.category)
    pause = ticket.pause
    begin = pause.at if pause else now
    if ticket.step is None:
        return None
    laid_out: list[bool] = []

    def mover(step: Step, since: datetime) -> Mover:
        rule = None if step is Step.PLANNED else directory.rules.find(step, *kind)
        if rule is None or not rule.follows_calendar:
            return _stay
        laid_out.append(True)
        return lambda instant: relaid_step(rule, instant, since, old, directory.calendar)

    def most(clock: Ticket | Pause) -> datetime | None:
        return _most_of(clock, kind, directory)

    found = _laid_out(ticket, lambda step: mover(step, now), most(ticket))
    since = _promise_runs_since(ticket, begin, follows=bool(laid_out))
    move = mover(Step.PROCESS, since) if since else _stay
    found |= {"promised_at": move(ticket.promised_at), "due_at": move(ticket.due_at)}
    if ticket.parts:
        found["parts"] = _with_due(ticket.parts, mover(Step.CONTRIBUTE, begin))
    if pause is not None:
        stopped = replace(pause, **_laid_out(pause, lambda step: mover(step, begin), most(pause)))
        changed = replace(ticket, promised_at=found["promised_at"], due_at=found["due_at"])
        found["pause"] = limited(changed, stopped, found["step_due_at"] or now, directory)
    if not laid_out or old.agrees(directory.calendar, begin, _last_instant(ticket)):
        return None
    moved = {name: value for name, value in found.items() if value != getattr(ticket, name)}
    return moved | {"calendar_version": directory.calendar.version}


def _recomputed_standing(ticket: Ticket, frozen: Frozen, old: WorkingCalendar, directory: Directory) -> Changes | None:
    running = replace(ticket, frozen=None, points=frozen.points)
    found = recomputed(running, frozen.at, old, directory)
    if found is not None and "points" in found:
        found["frozen"] = replace(frozen, points=found.pop("points"))
    return found


def _promise_runs_since(ticket: Ticket, begin: datetime, *, follows: bool) -> datetime | None:
    """The instant (UTC) from which the promise is counted again; None if it stays, as for a committed date.

    The promise of an answered ticket stays too, so that its answer does not become late afterwards. If its confirmation
    ``follows`` the calendar, the promise does so from the answer on, because a ticket has one calendar version only.
    """
    if ticket.resolved_at is not None:
        return ticket.resolved_at if follows else None
    return None if ticket.step is Step.PLANNED else begin


def _stay(instant: datetime) -> datetime:
    return instant


def _laid_out(clock: Ticket | Pause, mover: Callable[[Step], Mover], most: datetime | None) -> Changes:
    """The clock after ``mover``; no instant up to the deadline of the step passes ``most`` (UTC)."""
    own = clock.step or Step.PROCESS

    def moved(instant: datetime, step: Step) -> datetime:
        at = mover(step)(instant)
        is_capped = most is not None and step is own and instant <= (clock.step_due_at or at)
        return min(at, most or at) if is_capped else at

    return {
        "step_due_at": moved(clock.step_due_at, own) if clock.step_due_at else None,
        "points": _in_order(replace(point, at=moved(point.at, point.step_of(clock.step))) for point in clock.points),
    }


def _most_of(clock: Ticket | Pause, kind: tuple[Urgency, str, str], directory: Directory) -> datetime | None:
    """The latest deadline (UTC) that the step's rule allows; None without one, or if a pause has moved it beyond."""
    if clock.step is None or clock.step is Step.PLANNED or not clock.step_due_at or not clock.step_started_at:
        return None
    rule, begun = directory.rules.find(clock.step, *kind), clock.step_started_at
    if rule.cap is None or clock.step_due_at > limit(begun, rule.cap, rule.ends):
        return None
    return within(begun, datetime.max.replace(tzinfo=UTC), rule.cap, rule.ends, directory.calendar)


def _last_instant(ticket: Ticket) -> datetime:
    pause = ticket.pause
    found = [ticket.promised_at, ticket.due_at, ticket.step_due_at, *(point.at for point in ticket.points)]
    found += [part.due_at for part in ticket.parts]
    if pause is not None:
        found += [pause.lapsed_promised_at, pause.lapsed_due_at, pause.lapsed_step_due_at]
        found += [point.at for point in (*pause.points, *pause.lapsed_points)]
    return max(instant for instant in found if instant is not None)


def remaining(found: tuple[ClockPoint, ...], now: datetime) -> tuple[tuple[ClockPoint, ...], ClockPoint | None]:
    """(the points after the next one that is due at ``now`` (UTC), that point); None as the point if none is due.

    A warning is skipped if the breach of the same clock is due too.
    """
    come = [point for point in found if point.at <= now]
    for number, point in enumerate(come):
        overtaken = point.check is Check.WARNED and any(
            other.unit == point.unit and other.check is not Check.SILENT for other in come[number + 1 :]
        )
        if not overtaken:
            return found[number + 1 :], point
    return found, None
