"""The secrets of channels: for each one JSON object in Secrets Manager."""

from __future__ import annotations

import json
from collections.abc import Mapping

from chalicelib.identity.channel_keys import secret_name
from infra.stack.stage import Stack

#: Channel -> the names of its secrets, in the order in which they are asked for (docs/channels.md).
CHANNEL_SECRETS: Mapping[str, tuple[str, ...]] = {
    "messenger": ("app_secret", "verify_token", "page_id", "page_token", "human_agent"),
    "zalo": ("app_id", "app_secret", "oa_secret", "refresh_token"),
    "sms": ("webhook_secret", "access_token"),
}


def store(stack: Stack, channel: str, values: Mapping[str, str]) -> None:
    """Store the secrets of a messenger in place of earlier ones."""
    secrets, name, text = stack.client("secretsmanager"), secret_name(stack.stage, channel), json.dumps(dict(values))
    try:
        secrets.put_secret_value(SecretId=name, SecretString=text)
    except secrets.exceptions.ResourceNotFoundException:
        key = {"KmsKeyId": stack.outputs["DataKeyArn"]} if "DataKeyArn" in stack.outputs else {}
        secrets.create_secret(Name=name, SecretString=text, **key)
