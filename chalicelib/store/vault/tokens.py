"""The tokens with which we send in a messenger that renews them. One caller renews at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from pynamodb.exceptions import PutError, UpdateError

from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.models.vault import TokenItem

#: How long the others leave a caller who renews, before they take it for dead.
_RENEWING = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class StoredTokens:
    """An access token until ``valid_until`` (UTC), and the token that renews it.

    ``seed`` is the hash of the refresh token that somebody entered, from which these come.
    """

    access: str
    refresh: str
    valid_until: datetime
    seed: str


def get(channel: str) -> StoredTokens | None:
    """Return the tokens of a channel, None before the first."""
    connection()
    try:
        item = TokenItem.get(keys.channel_tokens(channel), keys.TOKEN, consistent_read=True)
    except TokenItem.DoesNotExist:
        return None
    return StoredTokens(item.access_token, item.refresh_token, keys.instant(item.valid_until), item.seed)


def begin(channel: str, stored: StoredTokens) -> None:
    """Store the tokens that somebody entered, in place of those that came from an earlier one."""
    connection()
    item = _item(channel, stored)
    try:
        item.save(condition=TokenItem.pk.does_not_exist() | (TokenItem.seed != stored.seed))
    except PutError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise


def claim(channel: str, refresh: str, now: datetime) -> bool:
    """Take it on to renew, at ``now`` (UTC). Returns False if somebody else renews or has renewed."""
    connection()
    free = TokenItem.renewing_until.does_not_exist() | (TokenItem.renewing_until < keys.stamp(now))
    try:
        TokenItem(keys.channel_tokens(channel), keys.TOKEN).update(
            actions=[TokenItem.renewing_until.set(keys.stamp(now + _RENEWING))],
            condition=(TokenItem.refresh_token == refresh) & free,
        )
    except UpdateError as error:
        if error.cause_response_code == "ConditionalCheckFailedException":
            return False
        raise
    return True


def renew(channel: str, used: str, stored: StoredTokens) -> None:
    """Store what came for the refresh token ``used``. Does nothing if other tokens were entered meanwhile."""
    connection()
    try:
        _item(channel, stored).save(condition=TokenItem.refresh_token == used)
    except PutError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise


def release(channel: str, used: str) -> None:
    """Let others renew, because the channel did not answer."""
    connection()
    try:
        TokenItem(keys.channel_tokens(channel), keys.TOKEN).update(
            actions=[TokenItem.renewing_until.remove()], condition=TokenItem.refresh_token == used
        )
    except UpdateError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise


def _item(channel: str, stored: StoredTokens) -> TokenItem:
    return TokenItem(
        keys.channel_tokens(channel),
        keys.TOKEN,
        access_token=stored.access,
        refresh_token=stored.refresh,
        valid_until=keys.stamp(stored.valid_until),
        seed=stored.seed,
    )
