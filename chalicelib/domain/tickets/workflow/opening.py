"""A new report, and the event that opens its ticket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.deadlines.rules import Step, Urgency, promise
from chalicelib.domain.errors import Invalid
from chalicelib.domain.places.place import Place
from chalicelib.domain.places.places import check_place, located, point_says
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.kinds import EMERGENCY_REPORT
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.tickets import clocks, freezes
from chalicelib.domain.tickets.intake import accusation, desk
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import Burst, Event, Visibility
from chalicelib.domain.tickets.workflow.events import hand


@dataclass(frozen=True, slots=True)
class NewReport:
    """A new report whose form was checked. ``found`` is the commune of its point, if known.

    ``urgency`` is an officer's judgement; None means the urgency of the category. ``burst`` is that of a rescue.
    ``asked_where`` is False where the channel cannot ask: intake then finds the place. ``details`` are told the office.
    """

    category: str
    description: str
    place: Place
    report_type: str = "field"
    channel: str = "web"
    visibility: Visibility = Visibility.PUBLIC
    answers: Mapping[str, Any] = field(default_factory=dict)
    accused: str | None = None
    accused_officer: str | None = None
    asset: str | None = None
    found: str | None = None
    urgency: Urgency | None = None
    burst: Burst | None = None
    asked_where: bool = True
    details: Mapping[str, Any] = field(default_factory=dict)


def create(
    report: NewReport, *, code: str, now: datetime, directory: Directory, officer: Officer | None = None
) -> Event:
    """The event that opens a ticket (``now`` in UTC). ``officer`` entered the report; None if the sender did.

    A place without a commune gets the commune of its point. A commune's desk takes in what its officer wrote down; a
    report that accuses a unit is taken in by the province's intake unit. Raises Invalid for an unknown category or
    commune, a missing place, a place outside the province, or a unit that cannot be accused here.
    """
    category = directory.categories.get(report.category)
    if category is None:
        raise Invalid("unknown_category", field="category")
    if report.asked_where:
        check_place(report.place, directory)
    place = located(report.place, report.found, directory, refuses=report.report_type != EMERGENCY_REPORT)
    urgency = Urgency.URGENT if report.report_type == EMERGENCY_REPORT else report.urgency or category.urgency
    kind = (urgency, report.report_type, report.category)
    due = promise(directory.rules, now, Step.RECEIVE, kind, directory.calendar)
    changes: dict[str, Any] = {
        "edition": 1,
        "state": State.NEW,
        "report_type": report.report_type,
        "category": report.category,
        "urgency": urgency,
        "channel": report.channel,
        "visibility": report.visibility,
        "restricted": directory.is_restricted(report.category, report.report_type),
        "description": report.description,
        "answers": report.answers,
        "place": replace(place, rounded=category.round_place),
        "intake_unit": desk(officer, report.category, place.commune, directory)
        or directory.intake_unit(report.category, place.commune, local_day(now)),
        **accusation(report.accused, report.category, directory),
        "accused_officer": report.accused_officer,
        "asset": report.asset,
        "unit": None,
        "burst": report.burst,
        "created_at": now,
        "promised_at": due,
        "due_at": due,
        "rules_version": directory.rules.version,
        "calendar_version": directory.calendar.version,
    }
    clock = clocks.started(Step.RECEIVE, kind, now, directory)
    emergency = directory.emergencies.over(place.commune, report.report_type)
    changes |= freezes.begun(clock, emergency, now) if emergency else clock
    details = {**point_says(report.place, report.found, directory), **report.details}
    return Event(code, 1, now, "created", **hand(officer), changes=changes, details=details)
