"""Draw the week's call-backs: in each commune some reports that were answered in the week that has ended."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from chalicelib.domain.bulletins import weekly as weeks
from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.deadlines.rules import Audience, Urgency
from chalicelib.domain.messages.notice import hold_until
from chalicelib.domain.numbers import callbacks
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts.sent import messages
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.states import State
from chalicelib.jobs import weekly
from chalicelib.store.directory import documents
from chalicelib.store.messages import callbacks as store
from chalicelib.store.messages.notices import Message
from chalicelib.store.tickets.lists import ListedTicket

_ANSWERED = frozenset({State.RESOLVED, State.CLOSED})
_SEED_BYTES = 16


def draw(now: datetime) -> int:
    """Draw the reports of the week that ended before ``now`` (UTC). Returns how many are new.

    The seed is stored first. A run may be repeated: what is drawn stays, and supervisors are told once.
    """
    week, directory = weeks.last_week(local_day(now)), documents.current()
    begun = store.begin(week, secrets.token_hex(_SEED_BYTES))
    if begun.is_over:
        return 0
    counts, new = Counter(one.commune for one in store.of_week(week)), 0
    for commune in directory.communes:
        for code in callbacks.order(begun.seed, answered_in(weekly.lines(commune, week), week, directory)):
            if counts[commune] >= callbacks.PER_COMMUNE:
                break
            if store.add(week, code, commune):
                counts[commune] += 1
                new += 1
    message = _message(week, counts.total(), directory, now) if counts.total() else None
    store.end(begun, message, hold_until(now, Urgency.NORMAL, directory.province.quiet))
    return new


def answered_in(lines: Iterable[ListedTicket], week: date, directory: Directory) -> list[str]:
    """The reports of a commune's public list that were answered in a week (its Monday) and still are."""
    return [
        line.code
        for line in lines
        if line.state in _ANSWERED
        and line.resolved_at is not None
        and week <= local_day(line.resolved_at) < week + timedelta(days=7)
        and rights.is_open_category(line.category, directory)
    ]


def _message(week: date, number: int, directory: Directory, now: datetime) -> Message:
    text, unit = messages.CALLBACKS.fill(n=number), directory.province.intake_unit
    key = f"callbacks-{week.isoformat()}"
    return Message.to_holders(key, "callbacks", text, messages.CALLBACKS_WHAT, unit, Audience.SUPERVISOR, now)
