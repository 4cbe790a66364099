"""What intake's corrections teach about words and categories: one small item for each category."""

from __future__ import annotations

from pynamodb.exceptions import PutError

from chalicelib.domain.numbers import learning
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.store import keys
from chalicelib.store.connection import Contended, connection
from chalicelib.store.models.counters import CounterItem

_ATTEMPTS = 5


def learn(after: Ticket) -> bool:
    """Count the words of a corrected ticket for its category. Returns False if that was done before.

    Raises Contended.
    """
    connection()
    for _ in range(_ATTEMPTS):
        key = (keys.LEARNED, after.category)
        stored = next(iter(CounterItem.batch_get([key], consistent_read=True)), None)
        known = learning.taught(stored.body or {} if stored else {}, after)
        if known is None:
            return False
        unchanged = CounterItem.body == stored.body if stored else CounterItem.pk.does_not_exist()
        try:
            CounterItem(*key, body=dict(known)).save(condition=unchanged)
        except PutError as error:
            if error.cause_response_code != "ConditionalCheckFailedException":
                raise
        else:
            return True
    raise Contended(after.category)


def offered() -> dict[str, tuple[str, ...]]:
    """Category -> the words that suggest it."""
    connection()
    return learning.offered({item.sk: item.body or {} for item in CounterItem.query(keys.LEARNED)})
