"""Events that are no moves: a first follower, an unmasking, a redaction, a place, an erasure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.domain.errors import NotAllowed, NotPossible
from chalicelib.domain.places.places import check_point, point_says
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.province.questions import without_private
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.ticket import ActorKind, Event, Ticket
from chalicelib.domain.tickets.workflow.events import by_itself, not_possible, noted_of

#: How long an officer may see who reported after giving a reason (our choice).
UNMASKED_FOR = timedelta(minutes=15)


def first_follower(ticket: Ticket, now: datetime) -> Event:
    """The event that the ticket has its first follower at ``now`` (UTC)."""
    return by_itself(ticket, now, "followed", {"followed": True}, {})


def unmasked(ticket: Ticket, officer: Officer, reason: str, *, now: datetime, directory: Directory) -> Event:
    """The event that an officer learns who reported (``now`` in UTC). Store it before showing the identity.

    Other officers need not see it before they decide, so the edition stays. Raises NotAllowed.
    """
    if not rights.may_unmask(officer, ticket, directory):
        raise NotAllowed("unmask_not_allowed")
    return noted_of(officer, ticket, now, "unmask", {"reason": reason})


def redacted(ticket: Ticket, officer: Officer, photo: str, areas: int, *, now: datetime, directory: Directory) -> Event:
    """The event that an officer hid ``areas`` areas of a photo (``now`` in UTC). Store it with the new photo.

    Other officers need not see it before they decide, so the edition stays. Raises NotAllowed.
    """
    if not rights.may_redact(officer, ticket, directory):
        raise NotAllowed("action_not_allowed")
    return noted_of(officer, ticket, now, "redact", {"photo": photo, "areas": areas})


def placed(
    ticket: Ticket, photo: str, point: tuple[float, float], found: str | None, *, now: datetime, directory: Directory
) -> Event:
    """The event that the sender used the point of a photo (degrees, WGS 84) as the place (``now`` in UTC).

    ``found`` is the commune of the point, if known. If it is not the chosen commune, the event tells intake so. Raises
    NotPossible when the report has ended or has a point already, Invalid for a point outside the province.
    """
    if ticket.step is None:
        raise not_possible(ticket)
    if ticket.place.lat is not None:
        raise NotPossible("place_known")
    check_point(*point, directory, field="photo")
    place = replace(ticket.place, lat=point[0], lon=point[1], accuracy=None)
    version = ticket.version + 1
    return Event(
        code=ticket.code,
        version=version,
        at=now,
        kind="locate",
        actor=ActorKind.REPORTER,
        changes={"place": place, "edition": version},
        details={"photo": photo, **point_says(place, found, directory)},
    )


def unmasked_until(events: Iterable[Event], officer: Officer) -> datetime | None:
    """Until when (UTC) the officer may see who reported with the last reason; None if they gave none."""
    lines = [event.at for event in events if event.kind == "unmask" and event.officer == officer.username]
    return max(lines) + UNMASKED_FOR if lines else None


def erased(ticket: Ticket, *, now: datetime, request: str) -> Event:
    """The event that the sender's data and the private answers were erased (``now`` in UTC)."""
    answers = without_private(ticket.answers)
    return Event(
        code=ticket.code,
        version=ticket.version + 1,
        at=now,
        kind="erase",
        actor=ActorKind.SYSTEM,
        changes={"answers": answers} if answers != ticket.answers else {},
        details={"request": request},
    )


def forgetting(event: Event) -> Event | None:
    """An earlier event without its private answers; None if it has none.

    History is otherwise append-only; the law on personal data requires this change (docs/domain.md, "Law").
    """
    answers = event.changes.get("answers")
    if not answers or without_private(answers) == answers:
        return None
    return replace(event, changes={**event.changes, "answers": without_private(answers)})
