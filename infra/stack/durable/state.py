"""Load and save the emulator's state: its own snapshot, a file for each service, and the journal over it.

A snapshot and the journal never contradict each other: an entry holds the value that something has after a change, so
making it again over a newer snapshot leads to the same end.
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ministack import app as emulator
from ministack.core import persistence
from ministack.services import dynamodb, lambda_svc, ses, sns, sqs

from infra.stack.durable.journal import Damage, Entry, Journal

#: The file that says when a complete snapshot was saved.
SAVED = "saved"

#: A thread of the emulator may change what is copied.
_TRIES = 20


class Unreadable(Exception):
    """A file of the snapshot cannot be read; nothing was changed."""


class Unsaved(Exception):
    """A service's state could not be saved; the journal is kept."""


@dataclass
class Found:
    """What a start found: when the snapshot was saved (Unix time, 0 for none), and what the journal added to it."""

    saved_at: float = 0
    records: int = 0
    entries: dict[str, int] = field(default_factory=dict)
    torn: int = 0
    damaged: list[str] = field(default_factory=list)
    #: Table -> items that were not restored, since the table is not in the snapshot.
    unknown: dict[str, int] = field(default_factory=dict)
    events: int = 0
    seconds: float = 0

    def to_json(self) -> dict[str, Any]:
        """The fields by name."""
        return asdict(self)


class State:
    """The state under `home`, and the journal that is written."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.journal = Journal(home / "journal")
        self.events: dict[str, list[Any]] = {}
        self._unsynced: set[Path] = set()

    def load(self) -> Found:
        """Restore the snapshot and make the journal's changes again. Raises Unreadable."""
        started, found, damage = time.monotonic(), Found(), Damage()
        found.saved_at = self._load_snapshot()
        makers = _Makers(found, self.events)
        counts: Counter[str] = Counter()
        for record in self.journal.read(damage):
            found.records += 1
            for entry in record:
                counts[entry[0]] += 1
                makers.make(entry)
        if not makers.has_base:
            # This snapshot has no stream records, and a place among records that are gone would pass over new ones.
            lambda_svc._dynamodb_stream_positions._data.clear()
        _renew_streams()
        found.entries, found.torn, found.damaged = dict(counts), damage.torn, damage.damaged
        found.events, found.seconds = len(self.events), time.monotonic() - started
        return found

    def save(self, events: dict[str, list[Any]], *, complete: bool) -> None:
        """Save everything and cut the journal: what it held is in the snapshot then. Raises Unsaved, JournalError.

        ``complete`` says whether the stacks are up. Until they were once, a snapshot is not one to go on from.
        """
        before = self.journal.open(_base(events))
        for service, state in emulator._build_persistence_save_dict().items():
            self._save_service(service, state)
        self.sync()
        _sync(self.home / "state")
        note = self.home / SAVED
        if complete or note.exists():
            note.write_text(f"{time.time():.0f}\n")
        for path in before:
            path.unlink()

    def sync(self) -> None:
        """Bring what was written to the disk."""
        self.journal.sync()
        while self._unsynced:
            _sync(self._unsynced.pop())

    def save_services(self, services: Iterable[str]) -> None:
        """Save some services at once, whose settings a request has changed."""
        known = emulator._build_persistence_save_dict()
        for service in services:
            if service in known:
                self._save_service(service, known[service])

    def _load_snapshot(self) -> float:
        for path in sorted((self.home / "state").glob("*.json")):
            try:
                json.loads(path.read_text(encoding="utf-8"))
            except (ValueError, OSError) as error:
                raise Unreadable(f"{path} cannot be read: {error}") from error
        for service, module in emulator._state_map.items():
            saved = persistence.load_state(service)
            if saved:
                emulator._get_module(module).load_persisted_state(saved)
        note = self.home / SAVED
        return float(note.read_text()) if note.exists() else 0

    def _save_service(self, service: str, state: Callable[[], Any]) -> None:
        for attempt in range(_TRIES):
            try:
                content = state()
                if content is not None:
                    self._write(service, content)
            except RuntimeError as error:
                # "dictionary changed size during iteration"
                if attempt == _TRIES - 1:
                    raise Unsaved(f"{service}: {error}") from error
                time.sleep(0.01)
            except (OSError, TypeError) as error:
                raise Unsaved(f"{service}: {error}") from error
            else:
                return

    def _write(self, service: str, content: Any) -> None:
        folder = self.home / "state"
        folder.mkdir(exist_ok=True)
        path, fresh = folder / f"{service}.json", folder / f"{service}.json.tmp"
        wrapped = {"__ministack_format__": persistence._state_format_version(service), "payload": content}
        # Not json.dump, whose encoder is many times slower.
        fresh.write_text(json.dumps(wrapped, default=persistence._json_default), encoding="utf-8")
        fresh.replace(path)
        self._unsynced.add(path)


class _Makers:
    """Make the changes of the journal again in the emulator's stores."""

    def __init__(self, found: Found, events: dict[str, list[Any]]) -> None:
        self.has_base = False
        self._found = found
        self._events = events
        # The ids of what each list of messages has held.
        self._known: dict[tuple[str, ...], set[str]] = {}

    def make(self, entry: Entry) -> None:
        """Make one change; twice is as good as once."""
        getattr(self, f"_{entry[0]}")(*entry[1:])

    def _item(self, scope: list[str], pk: str, sk: str, item: dict[str, Any] | None) -> None:
        table = dynamodb._tables._data.get(tuple(scope))
        if table is None:
            self._found.unknown[scope[-1]] = self._found.unknown.get(scope[-1], 0) + 1
        elif item is None:
            dynamodb._remove_item(table, pk, sk)
        else:
            dynamodb._set_item(table, pk, sk, item)

    def _base(self, trimmed: list[Any], records: list[Any]) -> None:
        self.has_base = True
        dynamodb._stream_trimmed._data.update({tuple(scope): count for scope, count in trimmed})
        dynamodb._stream_records._data.update({tuple(scope): list(kept) for scope, kept in records})

    def _stream(self, scope: list[str], record: dict[str, Any]) -> None:
        self.has_base = True
        dynamodb._stream_records._data.setdefault(tuple(scope), []).append(record)

    def _place(self, key: list[str], place: int) -> None:
        lambda_svc._dynamodb_stream_positions._data[tuple(key)] = place

    def _queued(self, name: str, message: dict[str, Any]) -> None:
        for queue in _queues(name):
            sqs._ensure_msg_fields(message)
            self._add(("queue", name), queue["messages"], message, "id")

    def _unqueued(self, name: str, ids: list[str]) -> None:
        gone = set(ids)
        for queue in _queues(name):
            queue["messages"][:] = [each for each in queue["messages"] if each["id"] not in gone]

    def _sms(self, scope: list[str], message: dict[str, Any]) -> None:
        found = sns._sms_messages._data.setdefault(tuple(scope), [])
        self._add(("sms", *scope), found, message, "MessageId")

    def _mail(self, scope: list[str], message: dict[str, Any]) -> None:
        found = ses._sent_emails._data.setdefault(tuple(scope), [])
        self._add(("mail", *scope), found, message, "MessageId")

    def _add(self, place: tuple[str, ...], messages: list[dict[str, Any]], message: dict[str, Any], name: str) -> None:
        known = self._known.setdefault(place, {each[name] for each in messages})
        if message[name] not in known:
            known.add(message[name])
            messages.append(message)

    def _event(self, key: str, event: list[Any] | None) -> None:
        if event is None:
            self._events.pop(key, None)
        else:
            self._events[key] = event


def _base(events: dict[str, list[Any]]) -> list[Entry]:
    """What the emulator's snapshot leaves out: stream records that are not read yet, e-mails, and open events."""
    unread, trimmed = [], []
    for scope, records in list(dynamodb._stream_records._data.items()):
        first = dynamodb._stream_trimmed._data.get(scope, 0)
        place = min([first + len(records), *_places(scope)])
        trimmed.append([list(scope), max(first, place)])
        unread.append([list(scope), list(records)[max(0, place - first) :]])
    entries: list[Entry] = [["base", trimmed, unread]]
    entries += [["place", list(key), place] for key, place in dict(lambda_svc._dynamodb_stream_positions._data).items()]
    for scope, mails in list(ses._sent_emails._data.items()):
        entries += [["mail", list(scope), mail] for mail in list(mails)]
    return entries + [["event", key, event] for key, event in dict(events).items()]


def _places(scope: tuple[str, str, str]) -> list[int]:
    """How far each reader of a table's stream has come."""
    places = lambda_svc._dynamodb_stream_positions._data
    return [
        places[key]
        for key, mapping in list(lambda_svc._esms._data.items())
        if f":table/{scope[2]}/stream/" in mapping.get("EventSourceArn", "") and key in places
    ]


def _queues(name: str) -> list[dict[str, Any]]:
    return [queue for key, queue in sqs._queues._data.items() if key[2].rsplit("/", 1)[-1] == name]


def _renew_streams() -> None:
    """Give stream records the present time: a record from before the crash must not be dropped for its age."""
    for records in dynamodb._stream_records._data.values():
        for record in records:
            record["dynamodb"]["ApproximateCreationDateTime"] = int(time.time())


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
