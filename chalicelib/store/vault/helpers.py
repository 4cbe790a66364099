"""Village helpers, in the vault: who helps in which hamlets, and what they sent for villagers.

A helper is found by the keyed hash of their telephone; neither number nor name is stored. What they sent names nobody.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pynamodb.exceptions import TransactWriteError
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from chalicelib.domain.places.helping import SENT_KEPT, Helped, Helper
from chalicelib.store import keys
from chalicelib.store.audit.trail import AuditEntry, add_to
from chalicelib.store.connection import Contended, connection, failed_conditions
from chalicelib.store.models.vault import HelpedItem, HelperItem


class HelpsElsewhere(Exception):
    """The telephone helps in another commune, whose office has to end that first."""


def helper(person: str) -> Helper | None:
    """Return the helper with this telephone (keyed hash); None if they are none."""
    connection()
    try:
        return _helper(HelperItem.get(keys.helper(person), keys.HELPER, consistent_read=True))
    except HelperItem.DoesNotExist:
        return None


def of_commune(commune: str) -> list[Helper]:
    """Return the helpers of a commune, the first appointed first."""
    connection()
    found = [_helper(item) for item in HelperItem.query(keys.helpers_of(commune), consistent_read=True)]
    return sorted(found, key=lambda one: (one.since, one.id))


def put(new: Helper, line: AuditEntry) -> None:
    """Appoint a helper, or change their hamlets and title, with a line of the audit trail.

    Raises HelpsElsewhere, and Contended if another officer changed the same helper meanwhile.
    """
    connection()
    by_person, listed = (_item(new, *key) for key in _places(new))
    ours = HelperItem.pk.does_not_exist() | (HelperItem.commune == new.commune)
    try:
        with TransactWrite(connection=connection()) as write:
            write.save(by_person, condition=ours)
            write.save(listed)
            add_to(write, line)
    except TransactWriteError as error:
        if not failed_conditions(error):
            raise
        present = helper(new.person)
        raise HelpsElsewhere if present and present.commune != new.commune else Contended(new.id) from error


def remove(one: Helper, line: AuditEntry) -> None:
    """End that somebody helps, with a line of the audit trail. What they sent stays the villagers'.

    Raises Contended if another officer ended or changed it meanwhile: another commune may have appointed them since.
    """
    as_read = HelperItem.created_at == keys.stamp(one.since)
    try:
        with TransactWrite(connection=connection()) as write:
            for key in _places(one):
                write.delete(HelperItem(*key), condition=as_read & (HelperItem.commune == one.commune))
            add_to(write, line)
    except TransactWriteError as error:
        if failed_conditions(error):
            raise Contended(one.id) from error
        raise


def helped_items(code: str, helped: Helped, at: datetime) -> list[Model]:
    """Return the items of a report that a helper sent at ``at`` (UTC): beside its reporter, and in their list."""
    stored: dict[str, Any] = {
        "helper": helped.person,
        "consent_text": helped.consent_text,
        "consent_at": keys.stamp(helped.agreed_at),
        "created_at": keys.stamp(at),
    }
    until = int((at + SENT_KEPT).timestamp())
    return [
        HelpedItem(keys.reporter(code), keys.HELPER, **stored),
        HelpedItem(keys.helper(helped.person), keys.report_order(at, code), **stored, expires_at=until),
    ]


def sent_by(person: str, now: datetime, *, limit: int, after: str | None) -> tuple[list[str], str | None]:
    """Return the codes of what a helper sent, newest first, and the next page's ``after`` (None at the end)."""
    connection()
    pk = keys.helper(person)
    start = {"pk": {"S": pk}, "sk": {"S": after}} if after else None
    found = HelpedItem.query(
        pk, HelpedItem.sk.startswith(keys.REPORTS), scan_index_forward=False, limit=limit, last_evaluated_key=start
    )
    codes = [keys.code_in_order(item.sk) for item in found if _holds(item, now)]
    last = found.last_evaluated_key
    return codes, last["sk"]["S"] if last else None


def helper_of(code: str, now: datetime) -> str | None:
    """Return the helper (keyed hash) who sent a report; None if nobody did for its sender."""
    connection()
    try:
        item = HelpedItem.get(keys.reporter(code), keys.HELPER)
    except HelpedItem.DoesNotExist:
        return None
    return item.helper if _holds(item, now) else None


def _holds(item: HelpedItem, now: datetime) -> bool:
    expiry: float | None = item.expires_at
    return expiry is None or datetime.fromtimestamp(int(expiry), UTC) > now


def _places(one: Helper) -> tuple[tuple[str, str], tuple[str, str]]:
    return (keys.helper(one.person), keys.HELPER), (keys.helpers_of(one.commune), one.id)


def _item(one: Helper, pk: str, sk: str) -> HelperItem:
    return HelperItem(
        pk,
        sk,
        helper=one.person,
        name=one.id,
        commune=one.commune,
        title=one.title,
        ending=one.ending,
        hamlets=" ".join(one.hamlets),
        officer=one.by,
        created_at=keys.stamp(one.since),
    )


def _helper(item: HelperItem) -> Helper:
    return Helper(
        item.name,
        item.helper,
        item.commune,
        item.title,
        item.ending,
        tuple(item.hamlets.split()),
        item.officer,
        keys.instant(item.created_at),
    )
