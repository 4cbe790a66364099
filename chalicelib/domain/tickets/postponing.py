"""Putting an answer off: by an extension, a plan or questions to the sender, and who decides (docs/domain.md).

Limits of a unit's leader count from the first promise, so that several small steps reach no further than one. Beyond
them, and for what is late already, the supervisor decides.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chalicelib.domain.deadlines.rules import Step, points
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.tickets.courses import Cause
from chalicelib.domain.tickets.ticket import Ticket


def extended(ticket: Ticket, until: datetime, directory: Directory) -> dict[str, Any]:
    """The clock of the present step and the promise after an extension of the promise to ``until`` (UTC)."""
    gained = directory.calendar.working_time(ticket.due_at, until)

    def gaining(instant: datetime) -> datetime:
        return directory.calendar.advance(instant, gained) if gained else instant + (until - ticket.due_at)

    rule = directory.rules.find(Step.PROCESS, ticket.urgency, ticket.report_type, ticket.category)
    due = ticket.step_due_at or ticket.due_at
    # The step of a late ticket may end after the promise; an extension never shortens it.
    due = max(due, min(gaining(due), until))
    begin = ticket.step_started_at or ticket.created_at
    # All alerts about the new deadline are sent, even if the old one was alerted.
    return {"due_at": until, "step_due_at": due, "points": points(rule, begin, due, directory.calendar)}


def extends_until(ticket: Ticket, directory: Directory) -> datetime | None:
    """The latest promise (UTC) that an extension may ask for; None if the rules allow no further extension."""
    limit = directory.rules.extensions.get(ticket.urgency)
    if limit is None or ticket.extensions >= limit.times:
        return None
    return directory.calendar.add(ticket.due_at, limit.amount)


def leader_extends_until(ticket: Ticket, directory: Directory) -> datetime:
    """The latest promise (UTC) that the unit's own leader may grant."""
    limit = directory.rules.extensions.get(ticket.urgency)
    return directory.calendar.add(ticket.promised_at, limit.by_leader) if limit else ticket.promised_at


def leader_plans_until(ticket: Ticket, directory: Directory) -> datetime:
    """The latest date (UTC) to which the unit's own leader may plan."""
    most = directory.rules.plan_limit(ticket.urgency, ticket.report_type, ticket.category)
    return directory.calendar.add(ticket.promised_at, most)


def is_late(ticket: Ticket, now: datetime) -> bool:
    """Whether the first promise or the one that holds has passed at ``now`` (UTC)."""
    return now > min(ticket.promised_at, ticket.due_at)


def extension_is_supervisor_s(ticket: Ticket, until: datetime, now: datetime, directory: Directory) -> bool:
    """Whether only the supervisor may grant, at ``now``, an extension to ``until`` (both UTC)."""
    return now > ticket.due_at or until > leader_extends_until(ticket, directory)


def questions_are_supervisor_s(ticket: Ticket, directory: Directory) -> bool:
    """Whether only the supervisor may ask the sender again: so many questions of this course have moved the promise.

    Without a limit an office could put off any answer by asking again and again.
    """
    moved = [one for one in ticket.promises if one.cause is Cause.PAUSE and one.course == ticket.reopened]
    return len(moved) >= directory.rules.most_questions


def decides(officer: Officer | None) -> Role:
    """In which of the two roles an officer puts an answer off."""
    return Role.SUPERVISOR if officer and Role.SUPERVISOR in officer.roles else Role.LEADER
