"""The reports in a gathering: an item for each, and their number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pynamodb.transactions import TransactWrite

from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.models.tickets import Head, MemberItem, MembersItem, TicketsItem

#: How many reports one message of the outbox sees to. The next message sees to the others.
PAGE = 25


@dataclass(frozen=True, slots=True)
class Membership:
    """That a report joins a gathering, or leaves it (``joins`` false).

    ``version`` is the version of the gathering that was read; None if its own change is in the same transaction.
    """

    main: str
    code: str
    at: datetime
    joins: bool
    version: int | None = None


def write(transaction: TransactWrite, membership: Membership) -> None:
    """Add what a report's joining or leaving writes beside the report itself.

    Joining is on the condition that the gathering has not changed since it was read.
    """
    if membership.version is not None:
        transaction.condition_check(
            Head, keys.ticket(membership.main), keys.HEAD, condition=Head.version == membership.version
        )
    if membership.joins:
        transaction.save(MemberItem(keys.members(membership.main), membership.code, at=keys.stamp(membership.at)))
    counter = MembersItem(keys.ticket(membership.main), keys.MEMBERS)
    transaction.update(counter, [MembersItem.n.add(1 if membership.joins else -1), TicketsItem.type.set(MembersItem)])


def page(main: str, after: str | None, limit: int = PAGE) -> tuple[list[str], str | None]:
    """Return a page of codes that have joined a gathering, read consistently, and the next page's ``after``."""
    connection()
    pk = keys.members(main)
    start = {"pk": {"S": pk}, "sk": {"S": after}} if after else None
    found = MemberItem.query(pk, limit=limit, page_size=limit, last_evaluated_key=start, consistent_read=True)
    codes = [item.sk for item in found]
    return codes, found.last_evaluated_key["sk"]["S"] if found.last_evaluated_key else None
