"""Browsers that may be told by Web Push: those of a report's sender, and those of officers. All are in the vault.

A report's browsers are in the partition of its sender, so that they expire and are erased together.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from pynamodb.exceptions import QueryError, UpdateError
from pynamodb.expressions.update import Action

from chalicelib.domain.messages.push import MOST_BROWSERS
from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.models.vault import BrowserItem
from chalicelib.store.vault.reporters import holds

_ID_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Subscription:
    """A browser, as its push service and RFC 8291 know it, since ``since`` (UTC); ``id`` is made of the address.

    One that is ``limited`` is not told (domain/access/limits.py).
    """

    id: str
    endpoint: str
    p256dh: str
    auth: str
    since: datetime
    consent_text: str | None = None
    limited: bool = False


def id_of(endpoint: str) -> str:
    """The id of a browser: the same for the same address."""
    return hashlib.sha256(endpoint.encode()).hexdigest()[:_ID_LENGTH]


def of_report(code: str, now: datetime) -> list[Subscription]:
    """Return the browsers of a report's sender as of ``now`` (UTC), oldest first."""
    return of(keys.reporter(code), now)


def of_officer(username: str, now: datetime) -> list[Subscription]:
    """Return the browsers of an officer as of ``now`` (UTC), oldest first."""
    return of(keys.officer_s_browsers(username), now)


def reachable(partition: str, now: datetime) -> list[Subscription]:
    """Return the browsers of a partition as of ``now`` (UTC), and none if the vault does not answer.

    A message must not wait for browsers: without them it goes by its other ways at once.
    """
    try:
        return [one for one in of(partition, now) if not one.limited]
    except QueryError:
        return []


def add_to_report(code: str, browser: Subscription, now: datetime, expires: datetime | None) -> None:
    """Let a browser of a report's sender be told, until ``expires`` (UTC) or the retention's later decision."""
    _add(keys.reporter(code), browser, now, expires)


def add_to_officer(username: str, browser: Subscription, now: datetime) -> None:
    """Let a browser of an officer be told."""
    _add(keys.officer_s_browsers(username), browser, now, None)


def remove_from_report(code: str, browser_id: str) -> None:
    """Tell a browser of a report's sender no more."""
    _remove(keys.reporter(code), browser_id)


def remove_from_officer(username: str, browser_id: str) -> None:
    """Tell a browser of an officer no more."""
    _remove(keys.officer_s_browsers(username), browser_id)


def ended(partition: str, browser_id: str, now: datetime) -> None:
    """Forget a browser whose push service knows it no more, at ``now`` (UTC); its empty item expires.

    The sender of messages may change items of the vault and not delete them.
    """
    connection()
    item = BrowserItem(partition, keys.browser(browser_id))
    actions: list[Action] = [
        *(field.remove() for field in (BrowserItem.endpoint, BrowserItem.p256dh, BrowserItem.auth)),
        BrowserItem.expires_at.set(int(now.timestamp())),
    ]
    try:
        item.update(actions=actions, condition=BrowserItem.pk.exists())
    except UpdateError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise


def of(partition: str, now: datetime) -> list[Subscription]:
    """Return the browsers in a partition as of ``now`` (UTC), oldest first."""
    connection()
    rows = BrowserItem.query(partition, BrowserItem.sk.startswith(keys.BROWSERS), consistent_read=True)
    found = [
        Subscription(
            row.sk.removeprefix(keys.BROWSERS),
            row.endpoint,
            row.p256dh,
            row.auth,
            keys.instant(row.created_at),
            row.consent_text,
            bool(row.limited),
        )
        for row in rows
        if row.endpoint and holds(row, now)
    ]
    return sorted(found, key=lambda one: one.since)


def _add(partition: str, browser: Subscription, now: datetime, expires: datetime | None) -> None:
    others = [one for one in of(partition, now) if one.id != browser.id]
    for oldest in others[: len(others) + 1 - MOST_BROWSERS] if len(others) >= MOST_BROWSERS else []:
        _remove(partition, oldest.id)
    BrowserItem(
        partition,
        keys.browser(browser.id),
        endpoint=browser.endpoint,
        p256dh=browser.p256dh,
        auth=browser.auth,
        consent_text=browser.consent_text,
        created_at=keys.stamp(browser.since),
        expires_at=int(expires.timestamp()) if expires else None,
    ).save()


def _remove(partition: str, browser_id: str) -> None:
    connection()
    # The id comes from the path of a request; DynamoDB refuses keys that are too long.
    if len(browser_id) == _ID_LENGTH:
        BrowserItem(partition, keys.browser(browser_id)).delete()
