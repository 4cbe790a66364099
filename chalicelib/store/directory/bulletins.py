"""Bulletins: each with a line of its history for every edition, and a line in the lists where it is published.

An edition, its history, its lines and the audit trail are written in one transaction, on the condition that nobody
made another edition. A list has a line of each bulletin under the time of its first publication, which stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from chalicelib.domain.bulletins.bulletin import Bulletin, BulletinAct, BulletinState, PublishedWording, Wording
from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.errors import Stale
from chalicelib.domain.known import known_fields
from chalicelib.store import keys
from chalicelib.store.audit import trail
from chalicelib.store.audit.trail import AuditEntry
from chalicelib.store.connection import connection, failed_conditions
from chalicelib.store.models.directory import DirectoryItem
from chalicelib.store.models.tickets import NoticeItem

#: How many of a unit's bulletins, and how many lines of a list, are read: the newest.
MOST_OF_UNIT, MOST_LISTED = 60, 300
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PublishedLine:
    """What a list says of a published bulletin. ``at`` (UTC) is when it was published for the first time."""

    id: str
    at: datetime
    title: str
    commune: str | None
    topic: str | None
    begins: date
    ends: date
    pinned: bool
    aloud: bool

    def is_shown(self, today: date) -> bool:
        """Whether it is shown on a local day."""
        return self.begins <= today <= self.ends


@dataclass(frozen=True, slots=True)
class Done:
    """A line of a bulletin's history: who did what at ``at`` (UTC), and the wording that the edition has."""

    edition: int
    act: BulletinAct
    officer: str
    on_behalf: str | None
    at: datetime
    reason: str | None
    wording: Wording


def create(new: Bulletin, by: str, on_behalf: str | None, at: datetime) -> bool:
    """Store a new draft. Returns False if there is one of this id."""
    pointer = _item(keys.bulletins_of(new.unit), keys.bulletin_order(new.created_at, new.id), {}, by, at)
    try:
        with TransactWrite(connection=connection()) as write:
            write.save(_head(new, by, at), condition=DirectoryItem.pk.does_not_exist())
            write.save(pointer)
            write.save(_done(new, BulletinAct.WRITE, by, on_behalf, at))
    except TransactWriteError as error:
        if not failed_conditions(error):
            raise
        return False
    return True


def save(
    after: Bulletin,
    before: Bulletin,
    act: BulletinAct,
    by: str,
    on_behalf: str | None,
    at: datetime,
    message: NoticeItem | None = None,
) -> None:
    """Store another edition, with its history; publishing and withdrawing also change the lists. Raises Stale.

    ``message`` is stored with it for the stream.
    """
    unchanged = DirectoryItem.version == before.edition
    try:
        with TransactWrite(connection=connection()) as write:
            write.save(_head(after, by, at), condition=unchanged)
            write.save(_done(after, act, by, on_behalf, at))
            if message is not None:
                write.save(message)
            if act in (BulletinAct.APPROVE, BulletinAct.WITHDRAW):
                for line in _lines(after, before, by, at):
                    write.save(line)
                trail.add_to(write, _audited(after, act, by, on_behalf, at))
    except TransactWriteError as error:
        if not failed_conditions(error):
            raise
        current = get(after.id)
        raise Stale(current.edition if current else before.edition) from error


def get(name: str) -> Bulletin | None:
    """Return a bulletin, None if there is none."""
    connection()
    try:
        return _bulletin(DirectoryItem.get(keys.bulletin(name), keys.CURRENT, consistent_read=True))
    except DirectoryItem.DoesNotExist:
        return None


def several(names: Sequence[str]) -> dict[str, Bulletin]:
    """Return bulletins by id; those that do not exist are left out."""
    connection()
    wanted = [(keys.bulletin(name), keys.CURRENT) for name in dict.fromkeys(names)]
    found = map(_bulletin, DirectoryItem.batch_get(wanted, consistent_read=True)) if wanted else ()
    return {one.id: one for one in found}


def of_unit(unit: str) -> list[Bulletin]:
    """Return the newest ``MOST_OF_UNIT`` bulletins of a unit, the newest first."""
    connection()
    lines = DirectoryItem.query(keys.bulletins_of(unit), scan_index_forward=False, limit=MOST_OF_UNIT)
    names = [keys.name_in_order(line.sk) for line in lines]
    found = several(names)
    return [found[name] for name in names if name in found]


def history(name: str) -> list[Done]:
    """Return what was done to a bulletin, the newest first."""
    connection()
    begins = DirectoryItem.sk.startswith(keys.VERSIONS)
    return [_read(item) for item in DirectoryItem.query(keys.bulletin(name), begins, scan_index_forward=False)]


def published(scope: str) -> list[PublishedLine]:
    """Return the newest ``MOST_LISTED`` lines of a list, the newest first; withdrawn ones are left out."""
    connection()
    found = DirectoryItem.query(keys.bulletins(scope), scan_index_forward=False, limit=MOST_LISTED)
    return [line for item in found if (line := _line(item))]


def published_on(day: date) -> list[PublishedLine]:
    """Return what was published for the first time on a local day, the newest first."""
    connection()
    begins, ends = (datetime.combine(one, time(), LOCAL).astimezone(UTC) for one in (day, day + _DAY))
    within = DirectoryItem.sk.between(keys.stamp(begins), keys.stamp(ends))
    found = DirectoryItem.query(keys.bulletins(keys.EVERYWHERE), within, scan_index_forward=False, limit=MOST_LISTED)
    return [line for item in found if (line := _line(item))]


def _head(one: Bulletin, by: str, at: datetime) -> DirectoryItem:
    shown = one.published
    body = {
        "id": one.id,
        "unit": one.unit,
        "standing": one.standing.value,
        "wording": one.wording.to_json(),
        "writers": sorted(one.writers),
        "created_at": keys.stamp(one.created_at),
        "first_at": keys.stamp(one.first_at) if one.first_at else None,
        "reason": one.reason,
        "published": shown
        and {
            "edition": shown.edition,
            "wording": shown.wording.to_json(),
            "by": shown.by,
            "on_behalf": shown.on_behalf,
            "at": keys.stamp(shown.at),
        },
    }
    return _item(keys.bulletin(one.id), keys.CURRENT, body, by, at, version=one.edition)


def _done(one: Bulletin, act: BulletinAct, by: str, on_behalf: str | None, at: datetime) -> DirectoryItem:
    body = {"act": act.value, "on_behalf": on_behalf, "reason": one.reason, "wording": one.wording.to_json()}
    return _item(keys.bulletin(one.id), keys.document_version(one.edition), body, by, at, version=one.edition)


def _lines(after: Bulletin, before: Bulletin, by: str, at: datetime) -> Iterable[DirectoryItem]:
    """The lines of the lists: those of what is published now, and hidden ones where it was published before."""
    scopes = {_scope(one.published.wording): False for one in (before, after) if one.published}
    body: dict[str, Any] = {"shown": False}
    if after.published:
        scopes[_scope(after.published.wording)] = True
        body = {name: value for name, value in after.published.wording.to_json().items() if name != "text"}
    for scope, is_shown in {**scopes, keys.EVERYWHERE: after.published is not None}.items():
        sk = keys.bulletin_order(after.first_at or at, after.id)
        yield _item(keys.bulletins(scope), sk, body | {"shown": is_shown}, by, at)


def _scope(wording: Wording) -> str:
    return wording.commune or keys.WHOLE_PROVINCE


def _audited(after: Bulletin, act: BulletinAct, by: str, on_behalf: str | None, at: datetime) -> AuditEntry:
    changes = {"edition": (None, after.published.edition)} if after.published else None
    return AuditEntry(
        at, by, f"bulletin_{act}", after.reason or "", on_behalf=on_behalf, subject=after.id, changes=changes
    )


def _item(
    pk: str, sk: str, body: Mapping[str, Any], by: str, at: datetime, version: int | None = None
) -> DirectoryItem:
    return DirectoryItem(pk, sk, version=version, body=dict(body), changed_by=by, changed_at=keys.stamp(at))


def _wording(body: Mapping[str, Any]) -> Wording:
    days = {name: date.fromisoformat(body[name]) for name in ("begins", "ends")}
    return Wording(**known_fields(Wording, body) | days)


def _bulletin(item: DirectoryItem) -> Bulletin:
    body = item.body
    first, shown = body["first_at"] and keys.instant(body["first_at"]), body["published"]
    return Bulletin(
        body["id"],
        body["unit"],
        int(item.version),
        BulletinState(body["standing"]),
        _wording(body["wording"]),
        frozenset(body["writers"]),
        keys.instant(body["created_at"]),
        shown
        and PublishedWording(
            int(shown["edition"]),
            _wording(shown["wording"]),
            shown["by"],
            keys.instant(shown["at"]),
            first,
            shown["on_behalf"],
        ),
        first,
        body["reason"],
    )


def _read(item: DirectoryItem) -> Done:
    body = item.body
    return Done(
        int(item.version),
        BulletinAct(body["act"]),
        item.changed_by,
        body["on_behalf"],
        keys.instant(item.changed_at),
        body["reason"],
        _wording(body["wording"]),
    )


def _line(item: DirectoryItem) -> PublishedLine | None:
    body = item.body
    if not body["shown"]:
        return None
    at, _, name = item.sk.partition("#")
    days = {one: date.fromisoformat(body[one]) for one in ("begins", "ends")}
    return PublishedLine(name, keys.instant(at), **known_fields(PublishedLine, body) | days)
