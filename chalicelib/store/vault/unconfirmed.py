"""Follows whose mailbox is not confirmed yet: nobody is counted or told before the link of a mail was opened."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from pynamodb.transactions import TransactWrite

from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.messages.notices import Message, released_item
from chalicelib.store.models.vault import UnconfirmedItem
from chalicelib.store.vault.followers import Follower
from chalicelib.store.vault.reporters import Reporter

#: The kind of the message with the link.
CONFIRM_FOLLOW = "confirm_follow"
#: How long the link is valid, and the address is kept.
LIFE = timedelta(days=2)


def ask(code: str, follower: Follower, now: datetime) -> None:
    """Store a follow by mail at ``now`` (UTC), and a message for the stream. The message holds no address."""
    contact = follower.contact or Reporter()
    name = uuid.uuid4().hex
    item = UnconfirmedItem(
        keys.unconfirmed_follow(name),
        keys.UNCONFIRMED,
        code=code,
        follower=follower.person,
        address=follower.address,
        name=contact.name,
        email=contact.email,
        consent_text=contact.consent_text,
        expires_at=int((now + LIFE).timestamp()),
    )
    day = keys.digest(now.date())
    message = Message(f"follow-{name}", day, "person", CONFIRM_FOLLOW, keys.stamp(now), "", "", name)
    with TransactWrite(connection=connection()) as write:
        write.save(item, condition=UnconfirmedItem.pk.does_not_exist())
        write.save(released_item(message))


def find(name: str, now: datetime) -> tuple[str, Follower] | None:
    """Return (code, follower) of a follow that waits at ``now`` (UTC); None if it was confirmed or has expired."""
    connection()
    try:
        item = UnconfirmedItem.get(keys.unconfirmed_follow(name), keys.UNCONFIRMED, consistent_read=True)
    except UnconfirmedItem.DoesNotExist:
        return None
    if datetime.fromtimestamp(int(item.expires_at), UTC) <= now:
        return None
    contact = Reporter(name=item.name, email=item.email, consent_text=item.consent_text)
    return item.code, Follower(item.address, item.follower, contact)


def forget(name: str) -> None:
    """Remove a follow that was confirmed."""
    connection()
    UnconfirmedItem(keys.unconfirmed_follow(name), keys.UNCONFIRMED).delete()
