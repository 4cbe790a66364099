"""Put right what was sent: hide words, withdraw a photo, change who may see the report.

The sender may do each to their own report. Officers hide words and change the visibility with a reason. None of it
changes a clock or a state, so the edition stays: other officers need not see it before they decide.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from typing import Any

from chalicelib.domain.errors import Invalid, NotAllowed, NotPossible
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.ticket import ActorKind, Event, Ticket, Visibility
from chalicelib.domain.tickets.workflow.events import hand

#: The text that replaces hidden words. Its length does not tell theirs.
BAR = "█████"
#: The most earlier events that one hiding rewrites, so that it fits in one transaction.
MOST_REWRITTEN = 80
#: The fields of a ticket with words that somebody wrote. The first are the sender's, the others the officers'.
_SENDERS_FIELDS = ("description", "place", "answers")
_OFFICERS_FIELDS = (
    "answer",
    "question",
    "refusal_text",
    "refusal_text_en",
    "parts",
    "dispute",
    "extension",
    "gathering",
)
#: The names under which written words stand inside these fields, and in the details of events.
_WORDS = frozenset({"address", "value", "text", "reason"})


def words_hidden(
    ticket: Ticket,
    events: Sequence[Event],
    phrases: Sequence[str],
    *,
    officer: Officer | None,
    reason: str | None,
    now: datetime,
    directory: Directory,
) -> tuple[Event, tuple[Event, ...]]:
    """(the event that phrases were hidden at ``now`` (UTC), the earlier events without them), to store together.

    Every place of a phrase becomes ``BAR``, whatever its case and spaces. ``officer`` None
    is the sender, who changes only what they wrote. Raises NotAllowed, and Invalid when no text has the phrases.
    """
    if officer is not None and not rights.may_right(officer, ticket, directory):
        raise NotAllowed("action_not_allowed")
    bar = _bar_over(phrases)
    names = _SENDERS_FIELDS if officer is None else (*_SENDERS_FIELDS, *_OFFICERS_FIELDS)
    changes = _changed({name: getattr(ticket, name) for name in names}, bar)
    rewritten = [line for event in events if (line := _without(event, bar, every=officer is not None, names=names))]
    if not changes and not rewritten:
        raise Invalid("words_not_found", field="words")
    if len(rewritten) > MOST_REWRITTEN:
        raise NotPossible("words_in_too_many_lines", limit=MOST_REWRITTEN)
    details = {"phrases": len(phrases), **({"reason": bar(reason)} if reason else {})}
    return _event(ticket, now, officer, changes, details, kind="hide_words"), tuple(rewritten)


def photo_withdrawn(ticket: Ticket, photo: str, *, now: datetime) -> Event:
    """The event that the sender withdrew a photo of the report (``now`` in UTC)."""
    return _event(ticket, now, None, {}, {"photo": photo}, kind="withdraw_photo")


def visibility_set(
    ticket: Ticket,
    events: Iterable[Event],
    wanted: Visibility,
    *,
    officer: Officer | None,
    reason: str | None,
    now: datetime,
    directory: Directory,
) -> Event | None:
    """The event that the ticket becomes private or public at ``now`` (UTC); None if it is so already.

    ``officer`` None is the sender. A report that an officer made private is made public by officers only, and one that
    its sender made private, or sent so, by the sender only. Raises NotAllowed and NotPossible.
    """
    if officer is not None and not rights.may_right(officer, ticket, directory):
        raise NotAllowed("action_not_allowed")
    if wanted is ticket.visibility:
        return None
    if wanted is Visibility.PUBLIC:
        if ticket.restricted or not rights.is_open_category(ticket.category, directory):
            raise NotPossible("never_public")
        if kept_private(events) is not (officer is not None):
            raise NotPossible("kept_private" if officer is None else "private_by_sender")
    details = {"visibility": wanted.value, **({"reason": reason} if reason else {})}
    return _event(ticket, now, officer, {"visibility": wanted}, details, kind="set_visibility")


def kept_private(events: Iterable[Event]) -> bool:
    """Whether an officer made the report private, and nobody has made it public since."""
    last = None
    for event in events:
        if event.kind == "set_visibility":
            last = event
    return last is not None and last.actor is ActorKind.OFFICER and last.details["visibility"] == Visibility.PRIVATE


def _event(
    ticket: Ticket,
    now: datetime,
    officer: Officer | None,
    changes: Mapping[str, Any],
    details: Mapping[str, Any],
    *,
    kind: str,
) -> Event:
    return Event(ticket.code, ticket.version + 1, now, kind, **hand(officer), changes=changes, details=details)


def _bar_over(phrases: Sequence[str]) -> Callable[[str], str]:
    """A function that replaces the phrases in a text, the longest first."""
    split = [phrase.split() for phrase in sorted(phrases, key=len, reverse=True)]
    pattern = re.compile("|".join(r"\s+".join(map(re.escape, one)) for one in split), re.IGNORECASE)
    return lambda text: pattern.sub(BAR, text)


def _without(event: Event, bar: Callable[[str], str], *, every: bool, names: Iterable[str]) -> Event | None:
    """An earlier event without the phrases; None if it has none. ``every``: also what officers wrote."""
    changes = {name: value for name, value in event.changes.items() if name in names}
    found = _changed(changes, bar)
    own = every or event.actor is ActorKind.REPORTER
    details = _barred(event.details, bar) if own else event.details
    if not found and details == event.details:
        return None
    return replace(event, changes={**event.changes, **found}, details=details)


def _changed(held: Mapping[str, Any], bar: Callable[[str], str]) -> dict[str, Any]:
    """The fields whose words change, with their new values."""
    new = {name: _barred(value, bar, written=isinstance(value, str)) for name, value in held.items()}
    return {name: value for name, value in new.items() if value != held[name]}


def _barred(value: Any, bar: Callable[[str], str], *, written: bool = False) -> Any:
    """A value with the phrases replaced in its written words; ``written``: texts in it are such words."""
    match value:
        case str():
            return bar(value) if written else value
        case Mapping():
            return {name: _barred(one, bar, written=name in _WORDS) for name, one in value.items()}
        case tuple() | list():
            return type(value)(_barred(one, bar, written=written) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        held = {one.name: getattr(value, one.name) for one in fields(value)}
        return replace(value, **{name: _barred(one, bar, written=name in _WORDS) for name, one in held.items()})
    return value
