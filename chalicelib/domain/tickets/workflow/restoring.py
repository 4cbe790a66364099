"""Restore words that an officer hid: the texts before are kept in the vault, by where they stood.

A text is restored only where it is still as the hiding left it. Words that their sender hid are kept nowhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from chalicelib.domain.errors import NotAllowed, NotPossible
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.ticket import ActorKind, Event, Ticket
from chalicelib.domain.tickets.workflow.events import hand

HIDE, RESTORE = "hide_words", "restore_words"


class TextBefore(NamedTuple):
    """A text before words in it were hidden, and the hash of the text after."""

    before: str
    after_hash: str


class Hidden(NamedTuple):
    """What the event ``version`` hid: the texts before, by where they stood; empty if they are not kept."""

    version: int
    texts: Mapping[str, TextBefore]


def originals(
    ticket: Ticket, events: Iterable[Event], hiding: Event, rewritten: Iterable[Event]
) -> dict[str, TextBefore]:
    """The texts that a hiding changes, by where they stand: ``ticket`` and ``events`` before, the others after it."""
    versions = {event.version: event for event in events}
    pairs = [(_of_ticket(ticket, hiding.changes), _of_ticket(None, hiding.changes))]
    pairs += [(_of_event(versions[event.version]), _of_event(event)) for event in rewritten]
    found = {}
    for before, after in pairs:
        now = dict(_texts(after, ""))
        for at, text in _texts(before, ""):
            if at in now and now[at] != text:
                found[at] = TextBefore(text, _hash(now[at]))
    return found


def words_restored(
    ticket: Ticket,
    events: Sequence[Event],
    hidden: Hidden,
    *,
    officer: Officer,
    reason: str,
    now: datetime,
    directory: Directory,
) -> tuple[Event, tuple[Event, ...]]:
    """(the event that the words are shown again at ``now`` (UTC), the earlier events with them), to store together.

    Raises NotAllowed, and NotPossible if there is no such
    event, nothing is kept, or all its texts have changed since.
    """
    if not rights.may_right(officer, ticket, directory):
        raise NotAllowed("action_not_allowed")
    kept = hidden.texts
    if hidden.version not in restorable(events):
        raise NotPossible("words_not_kept")

    def again(at: str, text: str) -> str:
        found = kept.get(at)
        return found.before if found and found.after_hash == _hash(text) else text

    names = {at.split("/")[1] for at in kept if at.startswith("ticket/")}
    held = {name: getattr(ticket, name) for name in names}
    new = {name: _mapped(value, f"ticket/{name}", again) for name, value in held.items()}
    changes = {name: value for name, value in new.items() if value != held[name]}
    rewritten = []
    for event in events:
        whole = _mapped({"changes": event.changes, "details": event.details}, str(event.version), again)
        after = replace(event, changes=whole["changes"], details=whole["details"])
        if after != event:
            rewritten.append(after)
    if not changes and not rewritten:
        raise NotPossible("words_not_kept")
    details = {"of": hidden.version, "reason": reason}
    event = Event(ticket.code, ticket.version + 1, now, RESTORE, **hand(officer), changes=changes, details=details)
    return event, tuple(rewritten)


def restorable(events: Iterable[Event]) -> list[int]:
    """The versions of the events by which officers hid words that were not restored since."""
    found: list[int] = []
    for event in events:
        if event.kind == HIDE and event.actor is ActorKind.OFFICER:
            found.append(event.version)
        elif event.kind == RESTORE and event.details["of"] in found:
            found.remove(event.details["of"])
    return found


def _of_ticket(ticket: Ticket | None, changes: Mapping[str, Any]) -> dict[str, Any]:
    return {"ticket": {name: getattr(ticket, name) if ticket else value for name, value in changes.items()}}


def _of_event(event: Event) -> dict[str, Any]:
    return {str(event.version): {"changes": event.changes, "details": event.details}}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _texts(value: Any, at: str) -> Iterator[tuple[str, str]]:
    """Each text in a value, with where it stands."""
    found: list[tuple[str, str]] = []

    def note(where: str, text: str) -> str:
        found.append((where.removeprefix("/"), text))
        return text

    _mapped(value, at, note)
    return iter(found)


def _mapped(value: Any, at: str, new: Callable[[str, str], str]) -> Any:
    """A value with each text in it replaced by ``new`` of (where it stands, the text)."""
    match value:
        case str():
            return type(value)(new(at, value)) if type(value) is str else value
        case Mapping():
            return {name: _mapped(one, f"{at}/{name}", new) for name, one in value.items()}
        case tuple() | list():
            return type(value)(_mapped(one, f"{at}/{number}", new) for number, one in enumerate(value))
    if is_dataclass(value) and not isinstance(value, type):
        held = {one.name: getattr(value, one.name) for one in fields(value)}
        return replace(value, **{name: _mapped(one, f"{at}/{name}", new) for name, one in held.items()})
    return value
