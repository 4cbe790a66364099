"""A stand-in for an SMS gateway: signs webhooks as Standard Webhooks asks, sends a message of one id once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from infra.stand_in.people import Line, Messenger, Reply

HOST = "sms-gateway.example.invalid"
_REFUSALS = {
    "busy": Reply(429, {"code": "too_many"}, {"Retry-After": "1"}),
    "broken": Reply(500, {"code": "internal"}),
    "token": Reply(401, {"code": "token_invalid"}),
}
_NUMBER = re.compile(r"84[0-9]{9}")


@dataclass
class GatewayStandIn(Messenger):
    """A gateway with telephones (digits of E.164), with secrets as channels/sms.py names them.

    ``sent`` are the messages that were taken, by id. ``unheard``: how many requests it takes without an answer, as a
    gateway does whose connection breaks.
    """

    sent: dict[str, dict[str, Any]] = field(default_factory=dict)
    unheard: int = 0

    def signed(self, body: bytes, name: str, at: datetime) -> dict[str, str]:
        """The headers of a genuine webhook of this id, sent at this time."""
        key = base64.b64decode(self.secrets["webhook_secret"].removeprefix("whsec_"))
        stamp = str(int(at.timestamp()))
        mac = base64.b64encode(hmac.new(key, f"{name}.{stamp}.".encode() + body, hashlib.sha256).digest()).decode()
        return {
            "Content-Type": "application/json",
            "Webhook-Id": name,
            "Webhook-Timestamp": stamp,
            "Webhook-Signature": f"v1,{mac}",
        }

    def say(self, who: str, text: str = "", *, mid: str | None = None, **_: object) -> int:
        """Let a telephone write an SMS. Returns the webhook's status."""
        self.wrote(who, Line(mine=True, text=text))
        name = mid or f"sms-{self.number()}"
        body = self.body(who, text, name)
        return self.send_webhook(self.signed(body, name, self.now()), body)

    def begin(self, who: str) -> int:
        """Let a telephone ask for help: there is nothing to press."""
        return self.say(who, "HD")

    def body(self, who: str, text: str, name: str) -> bytes:
        """The body of a webhook."""
        at = int(self.now().timestamp() * 1000)
        return json.dumps({"id": name, "from": who, "to": "1022", "text": text, "at": at}, ensure_ascii=False).encode()

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Answer a request to send an SMS."""
        mode = self.failing()
        if refused := _REFUSALS.get(mode):
            return refused
        if method != "POST" or path != f"/{HOST}/v1/messages":
            self.fault(f"unknown request: {method} {path}")
            return Reply(404, {"code": "not_found"})
        if headers.get("authorization") != f"Bearer {self.secrets['access_token']}":
            return Reply(401, {"code": "token_invalid"})
        try:
            sent = json.loads(body)
        except ValueError:
            sent = {}
        if wrong := _wrong(sent, headers):
            self.fault(wrong)
            return Reply(422, {"code": "invalid", "detail": wrong})
        return Reply(422, {"code": "opted_out"}) if mode == "gone" else self._taken(sent)

    def _taken(self, sent: dict[str, Any]) -> Reply:
        with self._lock:
            known = self.sent.setdefault(sent["id"], sent)
            if known is not sent:
                if known != sent:
                    self.fault("an id was used for another message")
                return Reply(409, {"code": "duplicate", "id": sent["id"]})
            self.person(sent["to"]).lines.append(Line(mine=False, text=sent["text"]))
            if self.unheard > 0:
                self.unheard -= 1
                return Reply(504, {})
        return Reply(202, {"status": "accepted", "id": sent["id"]})


def _wrong(sent: Mapping[str, Any], headers: Mapping[str, str]) -> str:
    if not isinstance(sent.get("id"), str) or not 16 <= len(sent["id"]) <= 64:
        return "id must have 16 to 64 characters"
    if headers.get("idempotency-key") != sent["id"]:
        return "Idempotency-Key must be the id"
    if not _NUMBER.fullmatch(str(sent.get("to"))):
        return "to must be a mobile number of Vietnam: 84 and nine digits"
    if not isinstance(sent.get("text"), str) or not 0 < len(sent["text"]) <= 480:
        return "text must have 1 to 480 characters"
    return "" if isinstance(sent.get("from"), str) else "from must be a text"
