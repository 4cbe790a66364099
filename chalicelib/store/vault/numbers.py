"""What a telephone that writes an SMS sent and follows, and whether it wants SMS about that.

``person`` is the keyed hash of the number (``signing.phone_key``).
"""

from __future__ import annotations

from datetime import datetime

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action

from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.models.vault import PersonKey, ReporterItem
from chalicelib.store.vault.reporters import holds

_PAGE = 100


def reports_of(person: str, now: datetime, most: int) -> list[str]:
    """Return the codes of at most ``most`` reports that were sent with this number, newest first.

    Reports whose contact is under a limit are left out.
    """
    connection()
    found = PersonKey.person_index.query(
        person, PersonKey.person_order.startswith(keys.REPORTS), scan_index_forward=False, limit=most, page_size=most
    )
    listed = [row.pk for row in found if row.sk == keys.REPORTER]
    if not listed:
        return []
    rows = ReporterItem.batch_get([(pk, keys.REPORTER) for pk in listed], consistent_read=True)
    theirs = {row.pk for row in rows if row.person == person and not row.limited and holds(row, now)}
    return [keys.code_of_reporter(pk) for pk in listed if pk in theirs]


def set_stopped(person: str, now: datetime, *, stopped: bool) -> None:
    """Send no more SMS to this number about what it sent and follows at ``now`` (UTC), or send them again."""
    connection()
    action: Action = ReporterItem.sms_stopped.set(keys.stamp(now)) if stopped else ReporterItem.sms_stopped.remove()
    for row in PersonKey.person_index.query(person, page_size=_PAGE):
        if row.sk != keys.REPORTER and not row.sk.startswith(keys.FOLLOWER):
            continue
        try:
            ReporterItem(row.pk, row.sk).update(actions=[action], condition=ReporterItem.person == person)
        except UpdateError as error:
            # Erased or corrected meanwhile.
            if error.cause_response_code != "ConditionalCheckFailedException":
                raise
