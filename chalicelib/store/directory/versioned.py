"""What officers enter for a period, as versions: what holds now, every version, and a line of the audit trail.

The three are one transaction, so nothing is overwritten and no entry is without its line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import Any

from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from chalicelib.store import keys
from chalicelib.store.audit import trail
from chalicelib.store.audit.trail import AuditEntry
from chalicelib.store.connection import connection, failed_conditions
from chalicelib.store.models.directory import DirectoryItem

#: The entries of one transaction: three items each, and DynamoDB takes a hundred.
_AT_ONCE = 30


class EntriesTaken(Exception):
    """Somebody else entered one of these meanwhile. The first ``entered`` were written, and no others."""

    def __init__(self, entered: int) -> None:
        super().__init__(entered)
        self.entered = entered


@dataclass(frozen=True, slots=True)
class NewVersion:
    """The version ``number`` of an entry: where it holds now, where it is kept, and the line of the audit trail.

    ``before`` is the number of the version that it replaces, None for the first.
    """

    present: tuple[str, str]
    kept: tuple[str, str]
    number: int
    before: int | None
    body: Mapping[str, Any]
    by: str
    at: datetime
    line: AuditEntry


def write(new: Sequence[NewVersion]) -> int:
    """Write versions in order, as many at once as a transaction takes, and return how many were written.

    Raises EntriesTaken if somebody else entered one of a transaction's meanwhile; those of earlier ones stay written.
    """
    for number, some in enumerate(batched(new, _AT_ONCE)):
        try:
            with TransactWrite(connection=connection()) as transaction:
                for one in some:
                    _add(transaction, one)
        except TransactWriteError as error:
            if failed_conditions(error):
                raise EntriesTaken(number * _AT_ONCE) from error
            raise
    return len(new)


def _add(transaction: TransactWrite, new: NewVersion) -> None:
    fields: dict[str, Any] = {
        "version": new.number,
        "body": dict(new.body),
        "changed_by": new.by,
        "changed_at": keys.stamp(new.at),
    }
    is_new = DirectoryItem.pk.does_not_exist()
    unchanged = is_new if new.before is None else DirectoryItem.version == new.before
    transaction.save(DirectoryItem(*new.present, **fields), condition=unchanged)
    transaction.save(DirectoryItem(*new.kept, **fields), condition=is_new)
    trail.add_to(transaction, new.line)
