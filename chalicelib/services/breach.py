"""A breach of personal data: find the people whose data was reached, and tell each of them once.

It may be stopped anywhere and started again with the same incident: the history of a report and the item of a
message say who was told.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import batched
from typing import Literal

from chalicelib.domain.access.breach import SHOWING, Concerned, Incident, Reached
from chalicelib.domain.access.contact import can_be_told
from chalicelib.domain.deadlines.calendar import LOCAL, local_day
from chalicelib.domain.deadlines.rules import Urgency
from chalicelib.domain.errors import NotFound
from chalicelib.domain.messages.notice import hold_until
from chalicelib.domain.messages.notices import breach_notice
from chalicelib.domain.texts.text import Text
from chalicelib.domain.tickets.ticket import BREACH
from chalicelib.domain.tickets.workflow import noting
from chalicelib.runtime import clock
from chalicelib.services import changing
from chalicelib.services.meetings import BREACH_BOOKING
from chalicelib.services.outgoing import put_or_hold
from chalicelib.store import keys
from chalicelib.store.audit import trail
from chalicelib.store.audit.trail import AuditEntry
from chalicelib.store.counters import counters
from chalicelib.store.directory import documents
from chalicelib.store.messages.notices import Message
from chalicelib.store.tickets import tickets
from chalicelib.store.vault import bookings, followers, reporters, watches

#: The table with people's addresses; who watches an area, or booked a reception, has theirs there too.
VAULT = "reporters"
_PAGE = 100


@dataclass(frozen=True, slots=True)
class BreachScope:
    """What was reached: tables with the reports sent from ``first`` to ``last`` (local days, inclusive), reports by
    code, and what ``officers`` looked at in these days ("all": every officer).
    """

    first: date
    last: date
    tables: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    officers: tuple[str, ...] = ()


def reached(scope: BreachScope) -> Reached:
    """Find the people whose data a breach reached."""
    codes, searches = dict.fromkeys(scope.codes), 0
    if scope.tables:
        codes |= dict.fromkeys(_sent(scope.first, scope.last))
    for name in scope.officers:
        for entry in _looks(scope, None if name == "all" else name):
            if entry.code is None:
                searches += 1
            else:
                codes[entry.code] = None
    now = clock.now()
    persons = tuple(_person(code, now) for code in codes)
    if VAULT not in scope.tables:
        return Reached(persons, searches)
    watching = tuple(one.name for one in watches.begun_by(scope.last, now))
    booked = tuple(code for name in documents.current().receptions for code in bookings.made_by(name, scope.last, now))
    return Reached(persons, searches, watching, booked)


def _sent(first: date, last: date) -> Iterator[str]:
    """The codes of the reports that were sent in these local days."""
    month = first.replace(day=1)
    while month <= last:
        for some in batched(counters.cohort(keys.cohort(month)), _PAGE, strict=False):
            for code, stored in tickets.heads(some).items():
                if first <= stored.ticket.created_at.astimezone(LOCAL).date() <= last:
                    yield code
        month = (month + timedelta(days=32)).replace(day=1)


def _looks(scope: BreachScope, officer: str | None) -> Iterator[AuditEntry]:
    after = None
    while True:
        lines, after = trail.between(scope.first, scope.last, officer=officer, limit=_PAGE, after=after)
        yield from (line for line in lines if line.action in SHOWING)
        if after is None:
            return


def _person(code: str, now: datetime) -> Concerned:
    told, after = 0, None
    while True:
        some, after = followers.to_tell(code, after, now)
        told += len(some)
        if after is None:
            break
    return Concerned(code, can_be_told(reporters.contact(code, now, by_law=True)), told)


def tell(incident: Incident, found: Reached, by: str) -> Iterator[str]:
    """Tell the senders and followers of these reports, who watches areas and who booked a reception, once each.

    Yields the codes of the reports.

    Each report's history says it, and its sender's page. At night messages wait for the morning. The audit trail says
    who (``by``) did it.
    """
    province, now = documents.current().province, clock.now()
    trail.record(AuditEntry(now, by, BREACH, f"{incident.id}: {len(found.to_tell)}"))
    said = Text(incident.text, incident.text_en)
    until = hold_until(now, Urgency.NORMAL, province.quiet)
    for name in found.watches:
        put_or_hold(_to_watcher(name, incident, now), until)
    for code in found.bookings:
        put_or_hold(_to_booked(code, incident, now), until)
    for person in found.persons:
        _write_line(person.code, incident)
        for to in _receivers(person):
            notice = breach_notice(person.code, incident.id, said, to, province)
            put_or_hold(Message.of(notice, now), until)
        yield person.code


def _to_watcher(name: str, incident: Incident, now: datetime) -> Message:
    """The message to who watches an area. It holds the watch's name and no address."""
    said = {"watch": name, "text": incident.text, "text_en": incident.text_en}
    # The day is the incident's, so that a second run finds what the first one sent.
    day = keys.digest(local_day(incident.discovered))
    key = f"breach-{incident.id}-{name}"
    return Message(key, day, "person", watches.BREACH_WATCH, keys.stamp(now), "", "", json.dumps(said))


def _to_booked(code: str, incident: Incident, now: datetime) -> Message:
    """The message to who booked a time of a reception. It holds the booking's code and no address."""
    said = {"code": code, "text": incident.text, "text_en": incident.text_en}
    day = keys.digest(local_day(incident.discovered))
    return Message(
        f"breach-{incident.id}-booking-{code}", day, "person", BREACH_BOOKING, keys.stamp(now), "", "", json.dumps(said)
    )


def _receivers(person: Concerned) -> Iterator[Literal["reporter", "followers"]]:
    if person.can_be_told:
        yield "reporter"
    if person.followers:
        yield "followers"


def _write_line(code: str, incident: Incident) -> None:
    said = Text(incident.text, incident.text_en)

    def decide(whole: tickets.Whole, now: datetime) -> changing.Change | None:
        if any(event.kind == BREACH and event.details["incident"] == incident.id for event in whole.events):
            return None
        return changing.Change(noting.told_of_breach(whole.ticket, incident.id, said, now=now))

    try:
        changing.changed(partial(changing.existing, code), decide, catch_up=False)
    except NotFound:
        # A report that a code of the operator does not name; its person cannot be told either.
        return
