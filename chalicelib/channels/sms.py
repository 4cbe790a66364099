"""SMS through a gateway: its webhooks, and the way out by a brandname gateway of the country.

The contract is ours (docs/channels.md, "Plain telephones: SMS"). Webhooks are signed as Standard Webhooks asks:
HMAC-SHA256 over ``<id>.<timestamp>.<body>``. Secrets: ``webhook_secret`` (``whsec_`` and base64) and ``access_token``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from chalicelib.channels import calls
from chalicelib.channels.chats import Heard, Reply, Sending, SendingResult, instant, said
from chalicelib.domain.messages.chats import Allowed, ChatChannel
from chalicelib.runtime.settings import settings

#: A webhook whose signed time differs by more is a replay (Standard Webhooks, "Verifying webhook authenticity").
TOLERANCE = timedelta(minutes=5)
#: The gateway's reasons why this telephone gets no SMS: no such number, it wants none, or it is barred.
_GONE = frozenset({"unknown_subscriber", "opted_out", "recipient_blocked"})
_SEPARATORS = re.compile(r"[\s.\-()]+")


def genuine(headers: Mapping[str, str], raw: bytes, keys: Mapping[str, str], now: datetime) -> bool:
    """Whether the gateway signed these bytes not long before ``now`` (UTC)."""
    secret, name, stamp = _secret(keys), headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not secret or not name or not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12):
        return False
    if abs(now.timestamp() - int(stamp)) > TOLERANCE.total_seconds():
        return False
    mac = hmac.new(secret, f"{name}.{stamp}.".encode() + raw, hashlib.sha256).digest()
    wanted = b"v1," + base64.b64encode(mac)
    # There may be several, while a secret is changed.
    return any(hmac.compare_digest(given.encode(), wanted) for given in headers.get("webhook-signature", "").split())


def heard(body: Mapping[str, Any]) -> list[Heard]:
    """The message of a webhook: ``id``, ``from``, ``text`` and ``at`` (milliseconds since 1970, or ISO 8601)."""
    name, sender, text, at = (body.get(field) for field in ("id", "from", "text", "at"))
    sent = _instant(at)
    if not isinstance(name, str) or not name or not isinstance(sender, str) or not isinstance(text, str) or not sent:
        return []
    one = said((ChatChannel.SMS, name, number_of(sender), sent), text=text)
    return [one] if one else []


def number_of(sender: str) -> str:
    """A sender as the digits of E.164 without "+": gateways write "+84", "84" and "0". Names stay as they are."""
    digits = _SEPARATORS.sub("", sender).removeprefix("+").removeprefix("00")
    if not (digits.isascii() and digits.isdigit()):
        return sender
    return f"84{digits[1:]}" if digits.startswith("0") else digits


def send(keys: Mapping[str, str], token: str, to: str, words: Reply, window: Allowed) -> SendingResult:
    """Send an SMS to a number in E.164 form. The gateway sends a message of the same ``name`` once."""
    del keys, window
    content = {
        "id": words.name,
        "to": to.removeprefix("+"),
        "from": settings().sms_sender,
        "text": words.text,
    }
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Idempotency-Key": words.name,
    }
    try:
        answer = calls.call("POST", settings().sms_gateway_url, headers=headers, body=json.dumps(content).encode())
    except (calls.NoAnswer, calls.AnswerTooLarge):
        return SendingResult(Sending.LATER, "no answer")
    return _outcome(answer)


def _outcome(answer: calls.HttpAnswer) -> SendingResult:
    try:
        code = json.loads(answer.body).get("code")
    except (AttributeError, RecursionError, ValueError):
        code = None
    shown = f"{answer.status} {code if isinstance(code, str) else '-'}"[:60]
    if answer.status in (200, 201, 202) or (answer.status == 409 and code == "duplicate"):
        return SendingResult(Sending.SENT, shown)
    if answer.status in (401, 403):
        return SendingResult(Sending.TOKEN, shown)
    if answer.status in (408, 409, 425, 429) or answer.status >= 500:
        return SendingResult(Sending.LATER, shown, _seconds(answer.headers.get("retry-after")))
    return SendingResult(Sending.GONE if code in _GONE else Sending.REFUSED, shown)


def _secret(keys: Mapping[str, str]) -> bytes:
    text = keys.get("webhook_secret", "").removeprefix("whsec_")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _instant(at: Any) -> datetime | None:
    if isinstance(at, str) and not at.isdigit():
        try:
            found = datetime.fromisoformat(at)
        except ValueError:
            return None
        return found if found.tzinfo else None
    return None if isinstance(at, bool) else instant(at)


def _seconds(text: str | None) -> float | None:
    return float(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else None
