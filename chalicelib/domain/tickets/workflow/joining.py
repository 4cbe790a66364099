"""What happens to one ticket by a change of another: they are merged, come apart, or pass a message on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.domain.province.directory import Directory
from chalicelib.domain.tickets import adding, freezes, merging
from chalicelib.domain.tickets.effects.context import Context
from chalicelib.domain.tickets.effects.sender import reopened
from chalicelib.domain.tickets.history import evolve
from chalicelib.domain.tickets.ticket import ActorKind, Event, Ticket
from chalicelib.domain.tickets.workflow import acting
from chalicelib.domain.tickets.workflow.events import by_itself

#: The sender's moves on a merged ticket that take it out of its main ticket.
LEAVES = frozenset({"withdraw", "reopen"})


def of_main(main: Ticket, other: Ticket, change: Event, directory: Directory) -> Event | None:
    """The event of the main ticket when ``change`` changes ``other``, which is merged into it or was; None for nothing.

    Both events must be stored together. ``directory`` has the main ticket's version of the rules.
    """
    match change.kind:
        case "merge" if merging.is_answered(main):
            return _revived(main, other, change, directory)
        case "merge":
            taken = _taken_in(main, other)
            # A gathering has an item for each report, so that hundreds do not wait for each other.
            return _told(main, "absorb", change, taken) if taken else None
        case "add":
            # Its text is the other sender's, who must not appear as the main ticket's sender.
            added = {"heard_at": adding.heard(main, change.at)}
            event = _told(main, "pass_on", change, added) if other.merged_into else None
            return event and replace(event, details={**event.details, "text": change.details["text"]})
        case kind if kind == "unmerge" or (kind in LEAVES and other.merged_into):
            # A gathering does not list its members itself.
            is_listed = not merging.is_member(other, main)
            return _told(main, "let_go", change, _without(main, change.code)) if is_listed else None
    return None


def leaving(main: Ticket, event: Event, others: Iterable[Ticket]) -> list[Ticket]:
    """The tickets of ``others``, merged into ``main``, that cannot stay in it after its ``event``."""
    after = evolve(main, event)
    return [other for other in others if other.merged_into == main.code and not merging.stays(other, after)]


def left_by(event: Event, main: Ticket, gone: Iterable[Ticket]) -> Event:
    """The main ticket's event when it also lets tickets go."""
    codes = [other.code for other in gone]
    kept = tuple(code for code in main.merged if code not in codes)
    return replace(event, changes={**event.changes, "merged": kept}, details={**event.details, "let_go": codes})


def set_free(ticket: Ticket, because: str, now: datetime, directory: Directory) -> Event:
    """The event by which a merged ticket comes back to intake at ``now`` (UTC).

    ``because`` is the kind of the main ticket's event. ``directory`` has the ticket's own version of the rules.
    """

    def free(running: Ticket) -> Event:
        changes = {**merging.apart(running, now, directory), "edition": ticket.version + 1}
        if ticket.calendar_version != directory.calendar.version:
            changes["calendar_version"] = directory.calendar.version
        return by_itself(ticket, now, "unmerge", changes, {"main": ticket.merged_into, "because": because})

    return freezes.around(ticket, now, directory, free)


def _revived(main: Ticket, other: Ticket, change: Event, directory: Directory) -> Event:
    """An answered ticket is worked on again, because somebody reports the same after its answer."""

    def revive(running: Ticket) -> Event:
        changes = reopened(running, Context({}, None, change.at, directory))
        changes |= _taken_in(replace(main, promised_at=changes["promised_at"]), other)
        return _told(main, "revive", change, acting.beside(running, changes, change.at, directory))

    return freezes.around(main, change.at, directory, revive)


def _taken_in(main: Ticket, other: Ticket) -> dict[str, Any]:
    """The changes of a main ticket that answers for another one too.

    The earliest first promise of both counts, so that what is late does not become punctual in a younger ticket.
    """
    found: dict[str, Any] = {} if main.gathering else {"merged": (*main.merged, other.code)}
    if other.followed and not main.followed:
        found["followed"] = True
    if other.promised_at < main.promised_at:
        found["promised_at"] = other.promised_at
        if main.pause is not None:
            lapsed = min(main.pause.lapsed_promised_at, other.promised_at)
            found["pause"] = replace(main.pause, lapsed_promised_at=lapsed)
    return found


def _without(main: Ticket, code: str) -> dict[str, Any]:
    return {"merged": tuple(one for one in main.merged if one != code)}


def _told(main: Ticket, kind: str, change: Event, changes: dict[str, Any]) -> Event:
    """The main ticket's event, by the officer who changed the other ticket; by the system where its sender did."""
    by_officer = change.actor is ActorKind.OFFICER
    return Event(
        code=main.code,
        version=main.version + 1,
        at=change.at,
        kind=kind,
        actor=change.actor if by_officer else ActorKind.SYSTEM,
        officer=change.officer,
        unit=change.unit,
        on_behalf=change.on_behalf,
        changes={**changes, "edition": main.version + 1},
        details={"other": change.code},
    )
