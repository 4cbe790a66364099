"""Events that are no moves: a follower, an unmasking, a redaction, a place, requests about the sender's data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.domain.errors import NotAllowed, NotPossible
from chalicelib.domain.places.places import check_point, point_says
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.province.questions import without_private
from chalicelib.domain.texts.text import Text
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.ticket import BREACH, CALL_BACK, ROOT_CAUSE, ActorKind, Event, Ticket
from chalicelib.domain.tickets.workflow.events import by_itself, hand, not_possible, noted_of

#: The kinds of event of the sender's requests about their data. The sender is told of the second.
OWN_DATA, OWN_DATA_ANSWER = "own_data", "own_data_answer"


class OwnDataStep(StrEnum):
    """How far a request about the sender's data is."""

    OPENED = "opened"
    ANSWERED = "answered"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class DataLine:
    """A step of the ``request`` for a ``wish``: with the office's ``reason``; to be fulfilled by ``due`` (UTC)."""

    request: str
    wish: str
    step: OwnDataStep
    due: datetime | None = None
    reason: str | None = None


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


def linked_to_cause(ticket: Ticket, officer: Officer, details: Mapping[str, object], *, now: datetime) -> Event:
    """The event that a leader linked the ticket with the report for its cause (``now`` in UTC).

    ``details`` name the ``other`` ticket, or the ``reports`` of which this ticket is the cause.
    """
    return noted_of(officer, ticket, now, ROOT_CAUSE, details)


def called_back(ticket: Ticket, officer: Officer, details: Mapping[str, object], *, now: datetime) -> Event:
    """The event that an officer called the sender of an answered report (``now`` in UTC)."""
    return noted_of(officer, ticket, now, CALL_BACK, details)


def unmasked_by_operator(ticket: Ticket, operator: str, reason: str, *, now: datetime) -> Event:
    """The event that an operator of the system learns who reported (``now`` in UTC). Store it before the reading."""
    return by_itself(ticket, now, "unmask", {}, {"reason": reason, "by": operator})


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


def asked_about_data(
    ticket: Ticket, line: DataLine, *, now: datetime, officer: Officer | None = None, tell: bool = False
) -> Event:
    """The event that the sender asked something about their data, or that it was answered (``now`` in UTC).

    ``officer`` took it down or answered it; without one the sender did it themselves. ``tell``: the sender gets a
    message. What the sender wrote is not in it, because the handling unit reads the history.
    """
    details = {"request": line.request, "wish": line.wish, "step": line.step.value}
    if line.due is not None:
        details["due"] = line.due.isoformat()
    if line.reason is not None:
        details["reason"] = line.reason
    kind = OWN_DATA_ANSWER if tell else OWN_DATA
    return Event(ticket.code, ticket.version + 1, now, kind, **hand(officer), details=details)


def told_of_breach(ticket: Ticket, incident: str, text: Text, *, now: datetime) -> Event:
    """The event that the sender is told of a breach of personal data (``now`` in UTC), the ``incident``."""
    details = {"incident": incident, "text": text.vi, "text_en": text.en}
    return by_itself(ticket, now, BREACH, {}, details)


def own_data_lines(events: Iterable[Event]) -> list[Event]:
    """The lines of a history (oldest first) about requests of the sender about their data."""
    return [event for event in events if event.kind in (OWN_DATA, OWN_DATA_ANSWER)]


def has_open_request(events: Iterable[Event], wish: str) -> bool:
    """Whether the sender asked for something that is not decided yet."""
    last = {
        event.details["request"]: event.details["step"]
        for event in own_data_lines(events)
        if event.details["wish"] == wish
    }
    return bool({OwnDataStep.OPENED, OwnDataStep.ANSWERED} & set(last.values()))


def forgetting(event: Event) -> Event | None:
    """An earlier event without its private answers; None if it has none.

    History is otherwise append-only; the law on personal data requires this change (docs/domain.md, "Law").
    """
    answers = event.changes.get("answers")
    if not answers or without_private(answers) == answers:
        return None
    return replace(event, changes={**event.changes, "answers": without_private(answers)})
