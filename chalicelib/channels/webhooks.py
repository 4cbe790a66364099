"""Events to the receivers of partners, signed as Standard Webhooks has it (version 1, HMAC-SHA256)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.channels import calls
from chalicelib.domain.messages.webhooks import is_receiver_s
from chalicelib.runtime.settings import settings

#: The longest that a receiver may take, in seconds.
SECONDS = calls.SECONDS
#: The receiver wants no more (Standard Webhooks, "Deliverability and reliability").
_GONE = 410
#: The longest wait that a receiver may ask for by Retry-After, in seconds.
_LONGEST_WAIT = 3600


@dataclass(frozen=True, slots=True)
class ReceiverAnswer:
    """What became of an attempt: the status (or why there is none), and the seconds that the receiver asks to wait."""

    outcome: str
    ok: bool = False
    gone: bool = False
    wait: int = 0


def signature(secrets: Sequence[bytes], message_id: str, timestamp: int, body: str) -> str:
    """The header ``webhook-signature``: one signature for each secret. ``timestamp``: seconds of the Unix epoch."""
    signed = f"{message_id}.{timestamp}.{body}".encode()
    found = (base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode() for secret in secrets)
    return " ".join(f"v1,{one}" for one in found)


def send(url: str, secrets: Sequence[bytes], message_id: str, timestamp: int, body: str) -> ReceiverAnswer:
    """Post an event once. Every status of 2xx means that it was taken."""
    local = settings().webhooks_local == "allowed"
    if not is_receiver_s(url, local=local):
        return ReceiverAnswer("address")
    headers = {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secrets, message_id, timestamp, body),
    }
    try:
        status, answered = calls.knock(url, headers=headers, body=body.encode(), local=local)
    except calls.NoAnswer:
        return ReceiverAnswer("no_answer")
    asked = answered.get("retry-after", "")
    wait = min(int(asked), _LONGEST_WAIT) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
    return ReceiverAnswer(str(status), ok=200 <= status < 300, gone=status == _GONE, wait=wait)
