"""Mails to officers that hold a password, or go to a mailbox that is theirs no more: only the vault has these."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.domain.access.factor import INVITATION_LIFE
from chalicelib.store import keys
from chalicelib.store.audit import trail
from chalicelib.store.connection import connection
from chalicelib.store.messages.notices import Message, released_item
from chalicelib.store.models.vault import LetterItem

#: The receiver of such messages, and their kinds.
TO = "officer"
INVITED, NEW_PASSWORD, MAILBOX_LEFT = "officer_invited", "officer_password", "officer_mailbox_left"
OWN_PASSWORD = "officer_password_own"  # noqa: S105 - a kind of mail
# Between a mail's place in the vault and its token, in a message's body.
_BETWEEN = "#"


@dataclass(frozen=True, slots=True)
class OfficerLetter:
    """A mail: to whom, at which mailbox, and the password in it, if any."""

    username: str
    email: str
    password: str | None = None


def put(letter: OfficerLetter, kind: str, now: datetime, line: trail.AuditEntry | None = None) -> None:
    """Store a mail of a kind at ``now`` (UTC) with a message for the stream, and a line of the audit trail.

    The message has neither mailbox nor password. A mail with a password replaces one that was not sent yet, whose
    password is valid no more.
    """
    token = secrets.token_hex(16)
    place = letter.username if letter.password else token
    item = LetterItem(
        keys.letter(place),
        keys.LETTER,
        token=token,
        username=letter.username,
        email=letter.email,
        password=letter.password,
        expires_at=int((now + INVITATION_LIFE).timestamp()),
    )
    body = f"{place}{_BETWEEN}{token}"
    message = Message(f"letter-{token}", keys.digest(now.date()), TO, kind, keys.stamp(now), "", "", body)
    with TransactWrite(connection=connection()) as write:
        write.save(item)
        write.save(released_item(message))
        if line is not None:
            trail.add_to(write, line)


def to_send(name: str, now: datetime) -> OfficerLetter | None:
    """Return the mail of a message's body as of ``now`` (UTC).

    None when it was sent or replaced, or its password is valid no more.
    """
    connection()
    place, _, token = name.rpartition(_BETWEEN)
    try:
        item = LetterItem.get(keys.letter(place), keys.LETTER, consistent_read=True)
    except LetterItem.DoesNotExist:
        return None
    if item.token != token or not item.email or item.expires_at <= now.timestamp():
        return None
    return OfficerLetter(item.username, item.email, item.password)


def forget(name: str) -> None:
    """Remove the mailbox and the password of a mail that was sent, unless it was replaced."""
    connection()
    place, _, token = name.rpartition(_BETWEEN)
    actions: list[Action] = [LetterItem.email.remove(), LetterItem.password.remove()]
    try:
        LetterItem(keys.letter(place), keys.LETTER).update(actions=actions, condition=LetterItem.token == token)
    except UpdateError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise
