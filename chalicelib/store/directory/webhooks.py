"""Subscriptions of webhooks out. They are never removed, so that their lines in the audit trail keep their meaning.

A secret is in no table: it is derived (identity/signing.py), and only the number of its generation is stored.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from pynamodb.exceptions import PutError, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from chalicelib.domain.access.partners import Scope
from chalicelib.domain.messages.webhooks import Reach, Webhook, WebhookEvent
from chalicelib.domain.province.oversight import Oversight, differences
from chalicelib.store import keys
from chalicelib.store.audit import trail
from chalicelib.store.connection import Contended, connection, failed_conditions
from chalicelib.store.models.directory import DirectoryItem

#: Who changes a subscription that has failed for too long, in the audit trail.
SYSTEM = "system"
#: What changes nothing and is in the audit trail too.
TESTED, REPLAYED = "webhook_tested", "webhook_replayed"


def get(webhook_id: str) -> Webhook | None:
    """Return a subscription as it is now; None for one that was removed or never made."""
    connection()
    try:
        found = _webhook(DirectoryItem.get(keys.WEBHOOKS, webhook_id, consistent_read=True))
    except DirectoryItem.DoesNotExist:
        return None
    return None if found.removed_at else found


def all_kept() -> list[Webhook]:
    """Return every subscription that was not removed, as it is now, by id."""
    connection()
    found = map(_webhook, DirectoryItem.query(keys.WEBHOOKS, consistent_read=True))
    return [one for one in found if one.removed_at is None]


def save(webhook: Webhook, before: Webhook | None, action: Oversight, *, by: str, at: datetime) -> Webhook:
    """Store a subscription with a line of the audit trail, in one transaction. Raises Contended.

    ``before`` is the subscription that was read, None for a new one.
    """
    kept = replace(webhook, version=webhook.version + 1, changed_by=by, changed_at=at)
    line = trail.AuditEntry(
        at,
        by,
        action,
        kept.disabled_for or "" if action is Oversight.WEBHOOK_DISABLED else "",
        subject=kept.id,
        changes=differences(_opened(before) if before else None, _opened(kept)),
        told=True,
    )
    try:
        with TransactWrite(connection=connection()) as write:
            write.save(_item(kept), condition=_unchanged(before))
            trail.add_to(write, line)
    except TransactWriteError as error:
        if failed_conditions(error):
            raise Contended(kept.id) from error
        raise
    return kept


def note(webhook: Webhook) -> None:
    """Store since when a subscription fails and until when it rests. Lost races are left: somebody else has noted."""
    connection()
    try:
        _item(replace(webhook, version=webhook.version + 1)).save(condition=DirectoryItem.version == webhook.version)
    except PutError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise


def _unchanged(before: Webhook | None) -> Condition:
    return DirectoryItem.pk.does_not_exist() if before is None else DirectoryItem.version == before.version


def _opened(webhook: Webhook) -> dict[str, Any]:
    """What the audit trail shows of a subscription."""
    return {
        "partner": webhook.partner,
        "url": webhook.url,
        "events": sorted(webhook.events),
        "scopes": sorted(webhook.scopes),
        **_area(webhook.area),
        "active": webhook.active,
        "secret": webhook.generation,
        "removed": webhook.removed_at is not None,
    }


def _area(area: Reach) -> dict[str, list[str] | None]:
    return {
        "units": _listed(area.units),
        "categories": _listed(area.categories),
        "communes": _listed(area.communes),
    }


def _item(webhook: Webhook) -> DirectoryItem:
    body: dict[str, Any] = {
        "partner": webhook.partner,
        "url": webhook.url,
        "events": sorted(webhook.events),
        "scopes": sorted(webhook.scopes),
        **_area(webhook.area),
        "made_by": webhook.made_by,
        "made_at": keys.stamp(webhook.made_at),
        "active": webhook.active,
        "generation": webhook.generation,
        "earlier_until": _stamp(webhook.earlier_until),
        "failing_since": _stamp(webhook.failing_since),
        "resting_until": _stamp(webhook.resting_until),
        "disabled_at": _stamp(webhook.disabled_at),
        "disabled_for": webhook.disabled_for,
        "removed_at": _stamp(webhook.removed_at),
    }
    return DirectoryItem(
        keys.WEBHOOKS,
        webhook.id,
        version=webhook.version,
        body=body,
        changed_by=webhook.changed_by,
        changed_at=keys.stamp(webhook.changed_at),
    )


def _webhook(item: DirectoryItem) -> Webhook:
    body = item.body
    return Webhook(
        id=item.sk,
        partner=body["partner"],
        url=body["url"],
        events=frozenset(map(WebhookEvent, body["events"])),
        scopes=frozenset(map(Scope, body["scopes"])),
        area=Reach(_set(body["units"]), _set(body["categories"]), _set(body["communes"])),
        made_by=body["made_by"],
        made_at=keys.instant(body["made_at"]),
        changed_by=item.changed_by,
        changed_at=keys.instant(item.changed_at),
        active=body["active"],
        generation=int(body["generation"]),
        earlier_until=_instant(body["earlier_until"]),
        failing_since=_instant(body["failing_since"]),
        resting_until=_instant(body["resting_until"]),
        disabled_at=_instant(body["disabled_at"]),
        disabled_for=body["disabled_for"],
        removed_at=_instant(body["removed_at"]),
        version=int(item.version),
    )


def _listed(found: frozenset[str] | None) -> list[str] | None:
    return None if found is None else sorted(found)


def _set(found: list[str] | None) -> frozenset[str] | None:
    return None if found is None else frozenset(found)


def _stamp(at: datetime | None) -> str | None:
    return keys.stamp(at) if at else None


def _instant(text: str | None) -> datetime | None:
    return keys.instant(text) if text else None
