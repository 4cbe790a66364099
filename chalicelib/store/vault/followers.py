"""Followers of a report, in the vault: each person once, and each address without a person once.

A person is the keyed hash of a telephone, of a mailbox, or of a signed-in person. A follower's items expire with the
report's own (reporters.py). The number of followers is stored with the ticket, where anyone may read it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

from pynamodb.exceptions import TransactWriteError, UpdateError
from pynamodb.transactions import TransactWrite

from chalicelib.domain.access.contact import Contact, can_be_told, contact_of
from chalicelib.domain.access.limits import Limit
from chalicelib.store import keys
from chalicelib.store.connection import Contended, connection
from chalicelib.store.messages.notices import Message
from chalicelib.store.models.tickets import FollowersItem, TicketsItem
from chalicelib.store.models.vault import PersonKey, ReporterItem
from chalicelib.store.vault.browsers import Subscription, id_of
from chalicelib.store.vault.reporters import Reporter, Retention, correct_row, holds, move_row, retain_row, told_at

_ATTEMPTS = 5
#: How many followers one message processes. The next message processes the others.
PAGE = 50
_BROWSER = ("endpoint", "p256dh", "auth")


@dataclass(frozen=True, slots=True)
class Follower:
    """A follower: ``address`` and ``person`` as keyed hashes, and the ``contact`` or ``browser`` for messages.

    ``person`` is None if only the address is known.
    """

    address: str
    person: str | None = None
    contact: Reporter | None = None
    browser: Subscription | None = None


@dataclass(frozen=True, slots=True)
class Follow:
    """A report that a person follows since ``since`` (UTC), with the contact they gave."""

    code: str
    since: datetime
    contact: Reporter


@dataclass(frozen=True, slots=True)
class FanOut:
    """A message to all who follow a report, of whom those up to the follower ``after`` have been seen to."""

    queued_as: ClassVar[str] = "followers"

    code: str
    after: str | None
    notice: Message

    def to_content(self) -> dict[str, Any]:
        """The task in the queue; it names nobody."""
        return {"code": self.code, "after": self.after, "notice": self.notice.to_content()}

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> FanOut:
        """The inverse of ``to_content``. Raises KeyError or TypeError for anything else."""
        return cls(content["code"], content["after"], Message.from_content(content["notice"]))


def name_of(follower: Follower) -> str:
    """Return the name of a follower among a ticket's followers."""
    return keys.follower(follower.person) if follower.person else keys.follower_address(follower.address)


def leave(code: str, name: str) -> bool:
    """Remove a follower of a ticket by name. Returns False if they do not follow it."""
    connection()
    row = _row(code, name)
    # A claimed address belongs to a person, who is removed by the person's name.
    return row is not None and not row.claimed and _remove(row)


def add(code: str, follower: Follower, now: datetime) -> bool:
    """Add a follower of a ticket from ``now`` (UTC) on. Returns whether more follow it now. Raises Contended."""
    connection()
    if follower.person is None:
        return _add_address(code, follower.address, now)
    for _ in range(_ATTEMPTS):
        known = _row(code, keys.follower(follower.person))
        if known is not None:
            _let_be_told(known, follower, now)
            return False
        address = _row(code, keys.follower_address(follower.address))
        # An unclaimed follower from the same address counts as the same person, who is counted already.
        counts = address is None or bool(address.claimed)
        if _add_person(code, follower, now, counts=counts):
            return counts
    raise Contended(code)


def _let_be_told(row: ReporterItem, follower: Follower, now: datetime) -> None:
    """Store the contact of a follower who had none, and the browser. An existing contact stays."""
    given = _browser(follower.browser)
    contact = follower.contact
    if contact is not None and not can_be_told(row):
        given |= contact_of(contact) | {"consent_text": contact.consent_text, "consent_at": keys.stamp(now)}
    actions = [getattr(ReporterItem, name).set(value) for name, value in given.items() if value]
    if not actions:
        return
    try:
        row.update(actions, ReporterItem.pk.exists())
    except UpdateError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise


def _browser(browser: Subscription | None) -> dict[str, Any]:
    return {name: getattr(browser, name, None) for name in _BROWSER}


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
    """Add a person as a follower. Returns False if the items that were read have changed."""
    contact, pk = follower.contact or Reporter(), keys.following(code)
    row = ReporterItem(
        pk,
        keys.follower(follower.person or ""),
        **contact_of(contact),
        **_browser(follower.browser),
        consent_text=contact.consent_text or getattr(follower.browser, "consent_text", None),
        consent_at=keys.stamp(now) if contact.consent_text or follower.browser else None,
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
    """Return how many follow a ticket, read consistently."""
    connection()
    try:
        return int(FollowersItem.get(keys.ticket(code), keys.FOLLOWERS, consistent_read=True).n)
    except FollowersItem.DoesNotExist:
        return 0


def reached(code: str, person: str, now: datetime) -> tuple[Contact, Subscription | None]:
    """Return the addresses and the browser to which a follower gets messages, as of ``now`` (UTC)."""
    row = _row(code, keys.follower(person))
    if row is None or not holds(row, now) or row.limited:
        return Contact(), None
    if not (row.endpoint and row.p256dh and row.auth):
        return told_at(row), None
    since = keys.instant(row.created_at)
    return told_at(row), Subscription(id_of(row.endpoint), row.endpoint, row.p256dh, row.auth, since)


def browser_ended(code: str, person: str) -> None:
    """Forget a follower's browser, whose push service knows it no more."""
    row = _row(code, keys.follower(person))
    if row is not None:
        row.update([getattr(ReporterItem, name).remove() for name in _BROWSER], ReporterItem.pk.exists())


def to_tell(code: str, after: str | None, now: datetime) -> tuple[list[str], str | None]:
    """Return a page of followers who can be told, as of ``now`` (UTC), and the next page's ``after``."""
    rows, rest = _page(code, after)
    told = [row for row in rows if (can_be_told(row) or row.endpoint) and not row.limited]
    persons = [row for row in told if row.sk.startswith(keys.FOLLOWER)]
    return [row.sk.removeprefix(keys.FOLLOWER) for row in persons if holds(row, now)], rest


def retain(retention: Retention) -> str | None:
    """Let a page of a ticket's followers expire, or stay after all; after whom the next page starts."""
    rows, rest = _page(retention.code, retention.after)
    for row in rows:
        retain_row(row, retention)
    return rest


def of_person(person: str) -> list[Follow]:
    """Return the reports that a person follows."""
    return [
        Follow(
            keys.code_of_following(row.pk),
            keys.instant(row.created_at),
            Reporter(**contact_of(row), consent_text=row.consent_text, sms_stopped=row.sms_stopped),
        )
        for row in _rows_of(person)
    ]


def correct(person: str, contact: Reporter, now: datetime) -> int:
    """Correct the contact with which a person follows, at ``now`` (UTC). Returns in how many reports."""
    corrected = 0
    for row in _rows_of(person):
        if not can_be_told(row):
            continue
        # Without a telephone the person stays the same, so that the item is still found.
        right = replace(contact, person=contact.person or person)
        order = keys.follow_order(keys.instant(row.created_at), keys.code_of_following(row.pk))
        corrected += correct_row(row, right, now, order)
    return corrected


def move(old: str, new: str, phone: str, now: datetime) -> int:
    """Let the person ``new`` follow what ``old`` follows, at ``phone`` if it was at a telephone. Returns how many.

    An item keeps its sort key, which messages on their way name. Who follows a report already follows it once.
    """
    moved = 0
    for row in _rows_of(old):
        if row.person != old:
            continue
        if _row(keys.code_of_following(row.pk), keys.follower(new)) is not None:
            _remove(row)
        else:
            moved += move_row(row, old, new, phone, now)
    return moved


def limit(person: str, why: Limit | None) -> int:
    """Tell a person nothing of the reports that they follow, or tell them again (None). Returns how many they are."""
    action = ReporterItem.limited.set(why.value) if why else ReporterItem.limited.remove()
    limited = 0
    for row in _rows_of(person):
        try:
            row.update(actions=[action], condition=ReporterItem.pk.exists())
        except UpdateError as error:
            if error.cause_response_code != "ConditionalCheckFailedException":
                raise
        else:
            limited += 1
    return limited


def forget(person: str) -> int:
    """Remove a person as a follower everywhere. Returns how many reports they followed."""
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
