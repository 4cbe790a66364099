"""Which mails were read, by the keyed hash of sender and message id, and which of them a report came from."""

from __future__ import annotations

from datetime import datetime, timedelta

from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.models.vault import HeardItem, ReportMailItem

#: As long as the mail itself is kept, so that a replay reads nothing twice.
REMEMBERED = timedelta(days=30)


def was_read(mail: str) -> bool:
    """Whether a mail was read before."""
    connection()
    try:
        HeardItem.get(keys.heard(mail), keys.HEARD, consistent_read=True)
    except HeardItem.DoesNotExist:
        return False
    return True


def note_read(mail: str, now: datetime) -> None:
    """Note at ``now`` (UTC) that a mail was read."""
    connection()
    HeardItem(keys.heard(mail), keys.HEARD, expires_at=int((now + REMEMBERED).timestamp())).save()


def note_of_report(code: str, mail: str, key: str, now: datetime) -> None:
    """Note at ``now`` (UTC) under which S3 key the mail lies that made a report or was added to it."""
    connection()
    expires = int((now + REMEMBERED).timestamp())
    ReportMailItem(keys.reporter(code), keys.mail_of_report(mail), key=key, expires_at=expires).save()


def of_report(code: str) -> list[str]:
    """Return the S3 keys of the mails of a report that may still be stored."""
    connection()
    mine = ReportMailItem.sk.startswith(keys.MAILS)
    return [item.key for item in ReportMailItem.query(keys.reporter(code), mine, consistent_read=True)]
