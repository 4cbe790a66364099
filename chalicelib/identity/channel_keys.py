"""The secrets of messengers: for each that is switched on one JSON object in Secrets Manager."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping

from botocore.exceptions import ClientError

from chalicelib.domain.messages.chats import ChatChannel
from chalicelib.runtime.aws import client
from chalicelib.runtime.settings import settings

#: A secret is read again when it does not fit, but not more often than this (seconds).
_AGAIN = 60.0
_kept: dict[str, tuple[float, Mapping[str, str]]] = {}


def secret_name(stage: str, channel: str) -> str:
    """Return the name in Secrets Manager of the secrets of a messenger."""
    return f"tickets-{stage}-channel-{channel}"


def switched_on(channel: str) -> ChatChannel | None:
    """Return the messenger of this name if this stage uses it."""
    return ChatChannel(channel) if channel in settings().channels.split(",") and channel in set(ChatChannel) else None


def keys_of(channel: ChatChannel, *, newest: bool = False) -> Mapping[str, str]:
    """Return the secrets of a messenger, kept by this process; empty while none are stored.

    ``newest`` reads them again, at most once a minute: somebody may have changed them.
    """
    now = time.monotonic()
    at, found = _kept.get(channel, (0.0, {}))
    if channel in _kept and not (newest and now - at > _AGAIN):
        return found
    try:
        name = secret_name(settings().stage, channel)
        text = client("secretsmanager").get_secret_value(SecretId=name)["SecretString"]
        found = {str(key): str(value) for key, value in json.loads(text).items()}
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        found = {}
    _kept[channel] = (now, found)
    return found


def forget() -> None:
    """Clear what this process keeps."""
    _kept.clear()
