"""The directory's documents. Every version is kept, with who published it and when."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from chalicelib.domain.adoption.targets import moved
from chalicelib.domain.deadlines.calendar import WorkingCalendar, calendar_from_document, local_day
from chalicelib.domain.deadlines.reading import rules_from_document
from chalicelib.domain.deadlines.rules import Audience, Rules
from chalicelib.domain.province import checks, indicators
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.faults import Fault
from chalicelib.domain.province.kinds import DEFAULTS, REQUIRED, Kind
from chalicelib.domain.province.oversight import Oversight, opens
from chalicelib.domain.province.reading import directory_from_documents
from chalicelib.domain.province.receptions import past_days
from chalicelib.domain.province.units import read_unit
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.store import fresh, keys
from chalicelib.store.audit import trail
from chalicelib.store.connection import connection
from chalicelib.store.directory import adoption, parts
from chalicelib.store.models.directory import DirectoryItem

FRESH_SECONDS = fresh.FRESH_SECONDS
_OF_VERSION = ["pk", "version", "changed_by", "changed_at"]


class VersionTaken(Exception):
    """Another version was published meanwhile. ``version`` is its number."""

    def __init__(self, kind: Kind, version: int) -> None:
        super().__init__(f"{kind} {version}")
        self.version = version


class Misfits(ValueError):
    """Documents do not agree with each other."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(f"{fault.kind} {fault.path}: {fault.text.en}" for fault in faults))
        self.faults = faults


class TooLarge(ValueError):
    """A document is larger than ``limit`` (bytes as stored)."""

    def __init__(self, kind: Kind) -> None:
        super().__init__(kind)
        self.limit = parts.most_bytes(kind)


class DirectoryMissing(Exception):
    """A required document was never published: the province has not been imported."""


@dataclass(frozen=True, slots=True)
class Published:
    """The version of a document, who published it, and when (UTC)."""

    version: int
    by: str
    at: datetime


def current() -> Directory:
    """Return the directory, cached for ``FRESH_SECONDS``. Raises DirectoryMissing."""
    return fresh.fresh("directory", _read_directory)


def for_ticket(ticket: Ticket) -> Directory:
    """Return the directory with the rules that a ticket started with, and a calendar no older than the ticket's.

    Another process may have applied a new calendar to the ticket before this process has read it.
    """
    directory = current()
    if directory.rules.version != ticket.rules_version:
        directory = replace(directory, rules=_rules(ticket.rules_version))
    if directory.calendar.version < ticket.calendar_version:
        directory = replace(directory, calendar=calendar(ticket.calendar_version))
    return directory


@lru_cache(maxsize=32)
def calendar(version: int) -> WorkingCalendar:
    """Return a version of the calendar."""
    connection()
    item = DirectoryItem.get(keys.document(Kind.CALENDAR), keys.document_version(version))
    return calendar_from_document(item.body)


def forget() -> None:
    """Clear the cache."""
    fresh.forget()


def publish(
    kind: Kind,
    body: Mapping[str, Any],
    *,
    by: str,
    at: datetime,
    expected: int | None = None,
    heard: Collection[Audience] | None = None,
) -> int:
    """Publish a document and return its version; see ``publish_all``.

    ``expected`` is the version that the change is based on (0: none); None replaces any version. ``heard`` holds the
    audiences that ladders may alert (checks.faults).
    """
    versions = {} if expected is None else {kind: expected}
    return publish_all({kind: body}, by=by, at=at, expected=versions, heard=heard)[kind]


def publish_all(
    bodies: Mapping[Kind, Mapping[str, Any]],
    *,
    by: str,
    at: datetime,
    expected: Mapping[Kind, int] | None = None,
    heard: Collection[Audience] | None = None,
) -> dict[Kind, int]:
    """Publish documents, all or none, and return their versions.

    A stored body holds its version. An unchanged document is not written. The same transaction writes a line of the
    audit trail for each. Raises VersionTaken if another version was
    published meanwhile, Misfits if documents do not agree (checked once all required ones exist), ValueError or
    KeyError if one is malformed, and TooLarge.
    """
    connection()
    before = all_bodies()
    versions = {kind: int(document["version"]) for kind, document in before.items()}
    for kind, version in (expected or {}).items():
        if versions.get(kind, 0) != version:
            raise VersionTaken(kind, versions.get(kind, 0))
    changed: dict[Kind, Mapping[str, Any]] = {}
    for kind, body in bodies.items():
        lines = {name: value for name, value in body.items() if name != "version"}
        if before.get(kind) != {**lines, "version": versions.get(kind, 0)}:
            versions[kind] = versions.get(kind, 0) + 1
            changed[kind] = {**lines, "version": versions[kind]}
    if changed:
        _check(before, changed, heard, local_day(at))
        _write(changed, by, at)
    return {kind: versions[kind] for kind in bodies}


def _check(
    before: Mapping[Kind, Mapping[str, Any]],
    changed: Mapping[Kind, Mapping[str, Any]],
    heard: Collection[Audience] | None,
    today: date,
) -> None:
    for kind, body in changed.items():
        if parts.stored_bytes(body) > parts.most_bytes(kind):
            raise TooLarge(kind)
    after = {**before, **changed}
    if not after.keys() >= REQUIRED:
        return
    # Existing faults in other documents must not block this change.
    old_faults = list(checks.faults(before, heard)) if before.keys() >= REQUIRED else []
    new_faults = [fault for fault in checks.faults(after, heard) if fault.kind in changed or fault not in old_faults]
    new_faults += _against_present(before, changed, after, today)
    if new_faults:
        raise Misfits(new_faults)
    directory_from_documents(after)


def _against_present(
    before: Mapping[Kind, Mapping[str, Any]],
    changed: Mapping[Kind, Mapping[str, Any]],
    after: Mapping[Kind, Mapping[str, Any]],
    today: date,
) -> list[Fault]:
    """The faults of new versions against the present ones."""
    found: list[Fault] = []
    if Kind.RECEPTIONS in changed:
        present = before.get(Kind.RECEPTIONS, DEFAULTS[Kind.RECEPTIONS])["receptions"]
        found += past_days(changed[Kind.RECEPTIONS]["receptions"], present, today)
    if Kind.INDICATORS in changed:
        present = before.get(Kind.INDICATORS, DEFAULTS[Kind.INDICATORS])["indicators"]
        units = {line["id"]: read_unit(line) for line in after[Kind.UNITS]["units"]}
        found += indicators.changed(changed[Kind.INDICATORS]["indicators"], present, units, today)
    if Kind.ADOPTION in changed:
        present = before.get(Kind.ADOPTION, DEFAULTS[Kind.ADOPTION])["targets"]
        found += _moved_with_counts(changed[Kind.ADOPTION]["targets"], present)
    return found


def _moved_with_counts(lines: Sequence[Mapping[str, Any]], present: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    """Targets that change their unit after counts were entered: a unit's counts would be hidden from the next one."""
    counted: dict[str, set[str]] = {}
    for number, target, unit in moved(lines, present):
        if unit not in counted:
            counted[unit] = {goal.rpartition(".")[0] for _, goal in adoption.of_unit(unit)}
        if target in counted[unit]:
            yield Fault(Kind.ADOPTION, ("targets", number, "unit"), "target_unit_changed", {"unit": unit})


def _write(changed: Mapping[Kind, Mapping[str, Any]], by: str, at: datetime) -> None:
    stored = {kind: parts.divided(kind, body, by=by, at=at) for kind, body in changed.items()}
    try:
        with TransactWrite(connection=connection()) as write:
            for kind, body in stored.items():
                partition, version = keys.document(kind), body["version"]
                fields: dict[str, Any] = {
                    "version": version,
                    "body": body,
                    "changed_by": by,
                    "changed_at": keys.stamp(at),
                }
                write.save(
                    DirectoryItem(partition, keys.document_version(version), **fields),
                    condition=DirectoryItem.pk.does_not_exist(),
                )
                write.save(
                    DirectoryItem(partition, keys.CURRENT, **fields),
                    condition=DirectoryItem.pk.does_not_exist() | (DirectoryItem.version == version - 1),
                )
                trail.add_to(write, _line(kind, version, by, at))
    except TransactWriteError as error:
        if any(reason and reason.code == "ConditionalCheckFailed" for reason in error.cancellation_reasons):
            kind, body = next(iter(changed.items()))
            raise VersionTaken(kind, body["version"]) from error
        raise
    forget()


def _line(kind: Kind, version: int, by: str, at: datetime) -> trail.AuditEntry:
    changes = {"version": (version - 1, version)}
    return trail.AuditEntry(at, by, Oversight.DOCUMENT, "", subject=kind, changes=changes, told=opens(kind))


def document(kind: Kind) -> Mapping[str, Any] | None:
    """Return the current document with its version, read without the cache; None if it was never published."""
    connection()
    return all_bodies().get(kind)


def heads(kinds: Iterable[Kind] = Kind) -> dict[Kind, Published]:
    """Return the current version of each existing document, who published it and when, read without the cache."""
    connection()
    kinds_by_key = {keys.document(kind): kind for kind in kinds}
    items = DirectoryItem.batch_get(
        [(partition, keys.CURRENT) for partition in kinds_by_key], consistent_read=True, attributes_to_get=_OF_VERSION
    )
    return {kinds_by_key[item.pk]: _published(item) for item in items}


def versions(kind: Kind, *, limit: int, after: str | None) -> tuple[list[Published], str | None]:
    """Return a page of a document's versions, newest first, and the next page's ``after`` (None at the end)."""
    connection()
    items = DirectoryItem.query(
        keys.document(kind),
        DirectoryItem.sk.startswith(keys.VERSIONS),
        scan_index_forward=False,
        limit=limit,
        page_size=limit,
        last_evaluated_key=last_key(keys.document(kind), after),
        attributes_to_get=["sk", *_OF_VERSION],
    )
    lines = [_published(item) for item in items]
    return lines, sort_key_of(items.last_evaluated_key)


def version(kind: Kind, number: int) -> tuple[Published, Mapping[str, Any]] | None:
    """Return a version of a document and its body, or None."""
    connection()
    try:
        item = DirectoryItem.get(keys.document(kind), keys.document_version(number))
    except DirectoryItem.DoesNotExist:
        return None
    return _published(item), parts.whole(kind, item.body)


def last_key(partition: str, after: str | None) -> dict[str, dict[str, str]] | None:
    """Return the key after which a page of a partition starts, None for the first page."""
    return None if after is None else {"pk": {"S": partition}, "sk": {"S": after}}


def sort_key_of(key: Mapping[str, Mapping[str, Any]] | None) -> str | None:
    """Return the sort key in an item's key; None stays None."""
    return str(key["sk"]["S"]) if key else None


def _published(item: DirectoryItem) -> Published:
    return Published(int(item.version), item.changed_by, keys.instant(item.changed_at))


def all_bodies() -> dict[Kind, Mapping[str, Any]]:
    """Return the current documents with their versions, read without the cache; those never published are absent."""
    connection()
    kinds_by_key = {keys.document(kind): kind for kind in Kind}
    items = DirectoryItem.batch_get([(partition, keys.CURRENT) for partition in kinds_by_key], consistent_read=True)
    found = {kinds_by_key[item.pk]: item.body for item in items}
    return {kind: parts.whole(kind, body) for kind, body in found.items()}


def _read_directory() -> Directory:
    connection()
    present = all_bodies()
    missing = sorted(REQUIRED - present.keys())
    if missing:
        raise DirectoryMissing(", ".join(missing))
    return directory_from_documents(present)


@lru_cache(maxsize=32)
def _rules(version: int) -> Rules:
    item = DirectoryItem.get(keys.document(Kind.RULES), keys.document_version(version))
    return rules_from_document(item.body)
