"""Who follows a report that another sent, in the vault: each person once, and each address that gave nothing else.

A person is the keyed hash of their telephone, of their mailbox, or of who is signed in. Rows go when the report's own
go (reporters.py). How many there are stands with the ticket, where anyone may read it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from pynamodb.exceptions import TransactWriteError, UpdateError
from pynamodb.transactions import TransactWrite

from chalicelib.domain.access.contact import Contact, addresses_of, can_be_told, contact_of
from chalicelib.store import keys
from chalicelib.store.connection import Contended, connection
from chalicelib.store.messages.notices import Message
from chalicelib.store.models.tickets import FollowersItem, TicketsItem
from chalicelib.store.models.vault import PersonKey, ReporterItem
from chalicelib.store.vault.reporters import Reporter, Retention, correct_row, holds, retain_row, retention_of

_ATTEMPTS = 5
#: So many followers are seen to at once; the others with the next message.
PAGE = 50
_FAN_OUT = "followers"


@dataclass(frozen=True, slots=True)
class Follower:
    """Who wants to follow: ``address`` and ``person`` as keyed hashes, ``contact`` where they want to hear of it.

    ``person`` None: nobody who is known by more than an address.
    """

    address: str
    person: str | None = None
    contact: Reporter | None = None


@dataclass(frozen=True, slots=True)
class Follow:
    """That a person follows a report since ``since`` (UTC), with the contact they gave."""

    code: str
    since: datetime
    contact: Reporter


@dataclass(frozen=True, slots=True)
class FanOut:
    """What concerns all who follow a report, after the follower ``after``: a message, or how long they are kept."""

    code: str
    after: str | None
    what: Message | Retention

    def to_json(self) -> str:
        """The task as text; it names nobody."""
        return json.dumps({"key": _FAN_OUT, "code": self.code, "after": self.after, "what": self.what.to_json()})


def fan_out_of(text: str) -> FanOut | None:
    """The inverse of ``FanOut.to_json``; None for any other message."""
    found = json.loads(text)
    if found.get("key") != _FAN_OUT:
        return None
    what = found["what"]
    return FanOut(found["code"], found["after"], retention_of(what) or Message.from_json(what))


def name_of(follower: Follower) -> str:
    """The name of a follower among those of a ticket."""
    return keys.follower(follower.person) if follower.person else keys.follower_address(follower.address)


def leave(code: str, name: str) -> bool:
    """Let a follower, by name, follow a ticket no more; False when they do not."""
    connection()
    row = _row(code, name)
    # Who has given more since is left by that name.
    return row is not None and not row.claimed and _remove(row)


def add(code: str, follower: Follower, now: datetime) -> bool:
    """Let somebody follow a ticket from ``now`` (UTC) on; False when they do already. Raises Contended."""
    connection()
    if follower.person is None:
        return _add_address(code, follower.address, now)
    for _ in range(_ATTEMPTS):
        known = _row(code, keys.follower(follower.person))
        if known is not None:
            _let_be_told(known, follower.contact, now)
            return False
        address = _row(code, keys.follower_address(follower.address))
        # Who followed from there and gave nothing is taken for the same person: they are counted already.
        if _add_person(code, follower, now, counts=address is None or bool(address.claimed)):
            return True
    raise Contended(code)


def _let_be_told(row: ReporterItem, contact: Reporter | None, now: datetime) -> None:
    """Note the contact of somebody who followed without one; one that is there stays."""
    if contact is None or can_be_told(row):
        return
    given = (
        *((getattr(ReporterItem, name), value) for name, value in contact_of(contact).items()),
        (ReporterItem.consent_text, contact.consent_text),
        (ReporterItem.consent_at, keys.stamp(now)),
    )
    try:
        row.update([field.set(value) for field, value in given if value], ReporterItem.pk.exists())
    except UpdateError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise


def _add_address(code: str, address: str, now: datetime) -> bool:
    row = ReporterItem(keys.following(code), keys.follower_address(address), created_at=keys.stamp(now))
    try:
        with TransactWrite(connection=connection()) as write:
            write.save(row, condition=ReporterItem.pk.does_not_exist())
            _count(write, code, 1)
    except TransactWriteError as error:
        if _refused(error):
            return False
        raise
    return True


def _add_person(code: str, follower: Follower, now: datetime, *, counts: bool) -> bool:
    """False when what was read of them is so no longer."""
    contact, pk = follower.contact or Reporter(), keys.following(code)
    row = ReporterItem(
        pk,
        keys.follower(follower.person or ""),
        **contact_of(contact),
        consent_text=contact.consent_text,
        consent_at=keys.stamp(now) if contact.consent_text else None,
        person=follower.person,
        person_order=keys.follow_order(now, code),
        created_at=keys.stamp(now),
    )
    mark = ReporterItem(pk, keys.follower_address(follower.address), claimed=True, created_at=keys.stamp(now))
    taken = ReporterItem.pk.does_not_exist() | ReporterItem.claimed.exists()
    free = ReporterItem.pk.exists() & ReporterItem.claimed.does_not_exist()
    try:
        with TransactWrite(connection=connection()) as write:
            write.save(row, condition=ReporterItem.pk.does_not_exist())
            write.save(mark, condition=taken if counts else free)
            if counts:
                _count(write, code, 1)
    except TransactWriteError as error:
        if _refused(error):
            return False
        raise
    return True


def count(code: str) -> int:
    """How many follow a ticket, read consistently."""
    connection()
    try:
        return int(FollowersItem.get(keys.ticket(code), keys.FOLLOWERS, consistent_read=True).n)
    except FollowersItem.DoesNotExist:
        return 0


def contact(code: str, person: str, now: datetime) -> Contact:
    """The addresses under which a follower wants to be told, as of ``now`` (UTC)."""
    row = _row(code, keys.follower(person))
    return addresses_of(row) if row is not None and holds(row, now) else Contact()


def to_tell(code: str, after: str | None, now: datetime) -> tuple[list[str], str | None]:
    """Persons who follow a ticket and want to be told, as of ``now`` (UTC), and after whom the next page starts."""
    rows, rest = _page(code, after)
    persons = [row for row in rows if row.sk.startswith(keys.FOLLOWER) and can_be_told(row)]
    return [row.sk.removeprefix(keys.FOLLOWER) for row in persons if holds(row, now)], rest


def retain(retention: Retention, after: str | None) -> str | None:
    """Let a page of a ticket's followers expire, or stay after all; after whom the next page starts."""
    rows, rest = _page(retention.code, after)
    for row in rows:
        retain_row(row, retention)
    return rest


def of_person(person: str) -> list[Follow]:
    """What a person follows."""
    return [
        Follow(
            keys.code_of_following(row.pk),
            keys.instant(row.created_at),
            Reporter(**contact_of(row), consent_text=row.consent_text),
        )
        for row in _rows_of(person)
    ]


def correct(person: str, contact: Reporter, now: datetime) -> int:
    """Put right the contact with which a person follows at ``now`` (UTC); in how many reports that was."""
    corrected = 0
    for row in _rows_of(person):
        if not can_be_told(row):
            continue
        # Without a telephone they are still who they were: by that person the row is found.
        right = replace(contact, person=contact.person or person)
        order = keys.follow_order(keys.instant(row.created_at), keys.code_of_following(row.pk))
        corrected += correct_row(row, right, now, order)
    return corrected


def forget(person: str) -> int:
    """Remove what says that a person follows anything; how many reports they followed."""
    return sum(_remove(row) for row in _rows_of(person))


def _remove(row: ReporterItem) -> bool:
    try:
        with TransactWrite(connection=connection()) as write:
            write.delete(row, condition=ReporterItem.pk.exists())
            _count(write, keys.code_of_following(row.pk), -1)
    except TransactWriteError as error:
        if _refused(error):
            return False
        raise
    return True


def _rows_of(person: str) -> Iterator[ReporterItem]:
    connection()
    found = PersonKey.person_index.query(person, PersonKey.person_order.startswith(keys.FOLLOWING))
    for one in found:
        if (row := _row(keys.code_of_following(one.pk), one.sk)) is not None:
            yield row


def _row(code: str, sk: str) -> ReporterItem | None:
    try:
        return ReporterItem.get(keys.following(code), sk, consistent_read=True)
    except ReporterItem.DoesNotExist:
        return None


def _page(code: str, after: str | None) -> tuple[list[ReporterItem], str | None]:
    connection()
    pk = keys.following(code)
    start = {"pk": {"S": pk}, "sk": {"S": after}} if after else None
    found = ReporterItem.query(pk, limit=PAGE, page_size=PAGE, last_evaluated_key=start, consistent_read=True)
    rows = list(found)
    return rows, found.last_evaluated_key["sk"]["S"] if found.last_evaluated_key else None


def _count(write: TransactWrite, code: str, more: int) -> None:
    item = FollowersItem(keys.ticket(code), keys.FOLLOWERS)
    write.update(item, [FollowersItem.n.add(more), TicketsItem.type.set(FollowersItem)])


def _refused(error: TransactWriteError) -> bool:
    return any(reason is not None and reason.code == "ConditionalCheckFailed" for reason in error.cancellation_reasons)
