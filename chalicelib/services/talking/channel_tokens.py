"""The token with which we send in a messenger. Messenger's stays; Zalo's is renewed each day with a single-use one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from chalicelib.channels import calls
from chalicelib.domain.messages.chats import ChatChannel
from chalicelib.identity import channel_keys, signing
from chalicelib.runtime.observe import MetricUnit, logger, metrics
from chalicelib.store.vault import tokens
from chalicelib.store.vault.tokens import StoredTokens

#: A token is renewed this long before it ends.
_EARLY = timedelta(minutes=30)
_NEEDED = ("app_secret", "page_id", "page_token")
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)
_kept: dict[str, StoredTokens] = {}


#: The metric behind the alarm ``ChannelTokenRefused`` (infra/app/alarms.yaml).
METRIC = "ChannelTokenRefused"


class NotNow(Exception):
    """Somebody else renews the token at this moment, or the channel does not answer."""


def token_of(channel: ChatChannel, now: datetime) -> str | None:
    """Return the token that holds at ``now`` (UTC), None if people must enter one. Raises NotNow."""
    keys = channel_keys.keys_of(channel)
    if channel is ChatChannel.MESSENGER:
        return keys["page_token"] if all(keys.get(name) for name in _NEEDED) else None
    entered = keys.get("refresh_token")
    if not entered:
        return None
    kept = _kept.get(channel)
    if kept is not None and kept.valid_until - _EARLY > now:
        return kept.access
    stored, seed = tokens.get(channel), signing.hash_of(entered)
    if stored is None or stored.seed != seed:
        tokens.begin(channel, StoredTokens("-", entered, _NEVER, seed))
        stored = tokens.get(channel)
    if stored is None:
        raise NotNow
    if stored.valid_until - _EARLY <= now:
        stored = _renewed(channel, keys, stored, now)
    if stored is not None:
        _kept[channel] = stored
    return stored.access if stored else None


def refused(channel: ChatChannel, token: str | None, now: datetime) -> None:
    """Renew the token that the channel refused, or look whether somebody has entered a newer one."""
    keys = channel_keys.keys_of(channel, newest=True)
    _kept.pop(channel, None)
    if channel is not ChatChannel.ZALO or token is None:
        return
    stored = tokens.get(channel)
    if stored is not None and stored.access == token:
        try:
            _renewed(channel, keys, stored, now)
        except NotNow:
            return


def ring() -> None:
    """Let the alarm ring: a channel refuses our token, and people must enter another one."""
    metrics.add_metric(METRIC, MetricUnit.Count, 1)
    metrics.flush_metrics()


def forget() -> None:
    """Clear what this process keeps."""
    _kept.clear()


def _renewed(channel: ChatChannel, keys: Mapping[str, str], stored: StoredTokens, now: datetime) -> StoredTokens | None:
    """The renewed tokens; None if the refresh token does not hold. Raises NotNow while somebody else renews them.

    While the old token still holds, it is used on.
    """
    from chalicelib.channels import zalo

    if not tokens.claim(channel, stored.refresh, now):
        newer = tokens.get(channel)
        if newer is not None and newer.valid_until > now:
            return newer
        raise NotNow
    try:
        fresh = zalo.renewed(keys, stored.refresh)
    except calls.NoAnswer as error:
        tokens.release(channel, stored.refresh)
        if stored.valid_until > now:
            return stored
        raise NotNow from error
    except zalo.NotRenewed as error:
        logger.warning("a refresh token was not taken", extra={"channel": channel, "why": str(error)})
        return None
    newer = StoredTokens(fresh.access, fresh.refresh, now + timedelta(seconds=fresh.seconds), stored.seed)
    tokens.renew(channel, stored.refresh, newer)
    return newer
