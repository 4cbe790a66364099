"""What counts as use of the service, once for each person, browser or report.

The vault remembers that somebody was counted, for as long as an account lasts; the numbers name nobody. Both are
written together, so whatever is sent or tried again counts once, and a failure counts nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from pynamodb.exceptions import PynamoDBException, TransactWriteError
from pynamodb.expressions.operand import Path, Value
from pynamodb.expressions.update import AddAction
from pynamodb.transactions import TransactWrite

from chalicelib.domain.adoption.uses import Use, UseKind
from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.models.counters import CounterItem
from chalicelib.store.models.vault import UseItem
from chalicelib.store.vault.accounts import LIFE

#: How often a use is counted again while others write the same numbers.
_TRIES = 8


class UseNotCounted(Exception):
    """The store did not take the use. The same person's, browser's or report's next request counts."""


def count(name: str, use: Use, now: datetime) -> bool:
    """Count a use at ``now`` (UTC) under a name that says nothing of anybody. Returns whether it was new.

    Raises UseNotCounted.
    """
    for _ in range(_TRIES):
        try:
            with TransactWrite(connection=connection()) as write:
                _add(write, name, use, now)
        except TransactWriteError as error:
            reasons = {reason.code for reason in error.cancellation_reasons if reason is not None}
            if "ConditionalCheckFailed" in reasons:
                return False
            if "TransactionConflict" not in reasons:
                raise UseNotCounted from error
        except PynamoDBException as error:
            raise UseNotCounted from error
        else:
            return True
    raise UseNotCounted


def _add(write: TransactWrite, name: str, use: Use, now: datetime) -> None:
    expires = int((now + LIFE).timestamp())
    kind, week = use.kind.value, str(use.week)
    item = UseItem(keys.use(name), kind, week=week, commune=use.commune, code=use.code, expires_at=expires)
    # DynamoDB may remove an item days after it expired.
    write.save(item, condition=UseItem.pk.does_not_exist() | (UseItem.expires_at <= int(now.timestamp())))
    for line in lines(use):
        write.update(CounterItem(*line), actions=[AddAction(Path(kind), Value({"N": "1"}))])


def lines(use: Use) -> Iterator[tuple[str, str]]:
    """The keys of the numbers in which a use counts: of its commune, and of its code."""
    yield keys.USES_BY_COMMUNE, keys.counted(str(use.week), use.commune)
    if use.code is not None:
        yield keys.uses(use.commune), keys.counted(str(use.week), use.code)


def forget(name: str, kinds: Iterable[UseKind]) -> None:
    """Remove that a person was counted. The numbers stay."""
    connection()
    for kind in kinds:
        UseItem(keys.use(name), kind.value).delete()
