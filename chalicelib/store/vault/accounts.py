"""New accounts of citizens: a person's first confirmed sign-in, or the first after two years without one.

The vault remembers for that long that a person, as a keyed hash, signed in. The number of a month names nobody. An
account has no commune, so there is no number by commune.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from pynamodb.exceptions import PynamoDBException, TransactWriteError
from pynamodb.transactions import TransactWrite

from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.store import keys
from chalicelib.store.connection import connection, failed_conditions
from chalicelib.store.models.counters import AccountsItem
from chalicelib.store.models.vault import AccountItem

#: How long an account lasts after a sign-in (our choice).
LIFE = timedelta(days=2 * 365)


class NotCounted(Exception):
    """The store did not take the sign-in. The person's next one counts."""


def signed_in(person: str, now: datetime) -> bool:
    """Count a person at their first sign-in, at ``now`` (UTC), and remember a later one. Returns whether it was new.

    What is remembered and the number are written together, so each account counts once. Raises NotCounted.
    """
    try:
        return _remembered(person, now)
    except PynamoDBException as error:
        raise NotCounted from error


def _remembered(person: str, now: datetime) -> bool:
    item = AccountItem(keys.account(person), keys.ACCOUNT, expires_at=int((now + LIFE).timestamp()))
    # DynamoDB may remove an item days after it expired.
    is_new = AccountItem.pk.does_not_exist() | (AccountItem.expires_at <= int(now.timestamp()))
    month = AccountsItem(keys.ACCOUNTS, keys.cohort(now.astimezone(LOCAL).date()))
    try:
        with TransactWrite(connection=connection()) as write:
            write.save(item, condition=is_new)
            write.update(month, [AccountsItem.n.add(1)])
    except TransactWriteError as error:
        if not failed_conditions(error):
            raise
        item.save()
        return False
    return True


def forget(person: str) -> None:
    """Remove a person's account. The number stays."""
    connection()
    AccountItem(keys.account(person), keys.ACCOUNT).delete()


def by_month(months: Iterable[date]) -> dict[str, int]:
    """Return how many accounts were new in each of these local months (``2026-03``)."""
    connection()
    names = [keys.cohort(month) for month in months]
    found = {item.sk: int(item.n) for item in AccountsItem.batch_get([(keys.ACCOUNTS, name) for name in names])}
    return {name: found.get(name, 0) for name in names}
