"""Officers' second factors, one item each. Secrets are encrypted before they come here (identity/devices.py)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from pynamodb.exceptions import PutError, TransactWriteError
from pynamodb.transactions import TransactWrite

from chalicelib.domain.access.factor import Factor, Invitation, Pending, Seen
from chalicelib.domain.known import known_fields
from chalicelib.store import keys
from chalicelib.store.audit import trail
from chalicelib.store.connection import Contended, connection, failed_conditions
from chalicelib.store.models.vault import FactorItem

#: What has an attribute of its own.
_APART = ("version", "ended", "seen", "subject")


def find(username: str) -> Factor:
    """Return an officer's second factor as it is now. It is not cached: a reset ends sessions at once."""
    connection()
    try:
        item = FactorItem.get(keys.officer_s_factor(username), keys.FACTOR, consistent_read=True)
    except FactorItem.DoesNotExist:
        return Factor()
    return factor_of(item)


def factor_of(item: FactorItem) -> Factor:
    """A second factor from its item."""
    body: dict[str, Any] = item.body
    invitation, pending = body["invitation"], body["pending"]
    sign_ins: dict[str, Any] = item.sign_ins or {}
    read: dict[str, Any] = {
        "ended": dict(item.ended or {}),
        "invitation": Invitation(**known_fields(Invitation, invitation)) if invitation else None,
        "subject": sign_ins.get("subject"),
        "seen": {one["name"]: Seen(**known_fields(Seen, one)) for one in sign_ins.get("seen", ())},
        "pending": Pending(**known_fields(Pending, pending)) if pending else None,
        "version": int(item.version),
    }
    return Factor(**known_fields(Factor, body) | read)


def put(username: str, factor: Factor, line: trail.AuditEntry | None = None) -> None:
    """Replace an officer's second factor, with a line of the audit trail in the same transaction.

    Raises Contended if it changed since it was read, so one code proves one session once.
    """
    body = {name: value for name, value in asdict(factor).items() if name not in _APART}
    item = FactorItem(keys.officer_s_factor(username), keys.FACTOR, version=factor.version + 1, body=body)
    item.ended = dict(factor.ended) or None
    if factor.seen or factor.subject:
        seen = [{"name": name, **asdict(one)} for name, one in factor.seen.items()]
        item.sign_ins = {"subject": factor.subject, "seen": seen}
    unchanged = FactorItem.version == factor.version if factor.version else FactorItem.pk.does_not_exist()
    try:
        if line is None:
            connection()
            item.save(condition=unchanged)
            return
        with TransactWrite(connection=connection()) as write:
            write.save(item, condition=unchanged)
            trail.add_to(write, line)
    except PutError as error:
        if error.cause_response_code == "ConditionalCheckFailedException":
            raise Contended(username) from error
        raise
    except TransactWriteError as error:
        if failed_conditions(error):
            raise Contended(username) from error
        raise
