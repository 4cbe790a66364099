"""What intake's corrections teach about words and categories: one small item for each category."""

from __future__ import annotations

from collections.abc import Callable

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
    return _changed(after.category, lambda known: learning.taught(known, after))


def unlearn(before: Ticket, after: Ticket) -> bool:
    """Forget the words that a change took out of a description. Returns False if its category had none of them.

    Raises Contended.
    """
    gone = learning.hidden_words(before, after)
    return bool(gone) and _changed(after.category, lambda known: learning.untaught(known, gone))


def _changed(category: str, change: Callable[[learning.Known], learning.Known | None]) -> bool:
    connection()
    for _ in range(_ATTEMPTS):
        key = (keys.LEARNED, category)
        stored = next(iter(CounterItem.batch_get([key], consistent_read=True)), None)
        known = change(stored.body or {} if stored else {})
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
    raise Contended(category)


def offered() -> dict[str, tuple[str, ...]]:
    """Category -> the words that suggest it."""
    connection()
    return learning.offered({item.sk: item.body or {} for item in CounterItem.query(keys.LEARNED)})
