"""A stand-in for Messenger: signs webhooks as Meta does, and refuses what the Send API refuses."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from infra.stand_in.people import Line, Messenger, Reply

GRAPH, PICTURES = "graph.facebook.com", "scontent.xx.fbcdn.net"
#: Meta's limits: a text, a label, a payload (characters), and the quick replies of a message.
_TEXT, _TITLE, _PAYLOAD, _REPLIES = 2000, 20, 1000, 13


class MessengerStandIn(Messenger):
    """A page's Messenger, with secrets as channels/messenger.py names them."""

    def signed(self, body: bytes) -> dict[str, str]:
        """The headers of a genuine webhook."""
        mac = hmac.new(self.secrets["app_secret"].encode(), body, hashlib.sha256).hexdigest()
        return {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={mac}"}

    def say(
        self,
        who: str,
        text: str = "",
        *,
        pressed: str | None = None,
        picture: tuple[bytes, str] | None = None,
        point: tuple[float, float] | None = None,
        mid: str | None = None,
    ) -> int:
        """Let a person write, press a quick reply, or send a picture or a position. Returns the webhook's status."""
        message: dict[str, Any] = {"mid": mid or f"m_{self.number()}"}
        address = ""
        if text:
            message["text"] = text
        if pressed is not None:
            message["quick_reply"] = {"payload": pressed}
        if picture is not None:
            address = self.picture(*picture, PICTURES)
            message["attachments"] = [{"type": "image", "payload": {"url": address}}]
        if point is not None:
            place = {"coordinates": {"lat": point[0], "long": point[1]}}
            message["attachments"] = [{"type": "location", "payload": place}]
        self.wrote(who, Line(mine=True, text=text or ("📍" if point else ""), picture=address))
        return self.send_event(who, {"message": message})

    def begin(self, who: str) -> int:
        """Let a person press "Get started"."""
        self.wrote(who, Line(mine=True, text="▶"))
        return self.send_event(who, {"postback": {"mid": f"m_{self.number()}", "payload": "GET_STARTED"}})

    def send_event(self, who: str, event: Mapping[str, Any]) -> int:
        """Send a webhook with one event of a person."""
        body = self.body(who, event)
        return self.send_webhook(self.signed(body), body)

    def body(self, who: str, event: Mapping[str, Any]) -> bytes:
        """The body of a webhook with one event of a person."""
        at, page = int(self.now().timestamp() * 1000), self.secrets["page_id"]
        line = {"sender": {"id": who}, "recipient": {"id": page}, "timestamp": at, **event}
        return json.dumps({"object": "page", "entry": [{"id": page, "time": at, "messaging": [line]}]}).encode()

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Answer a request to the Graph API."""
        mode = self.failing()
        if mode == "busy":
            return Reply(429, _error(613, 0, "Calls to this api have exceeded the rate limit."), {"Retry-After": "1"})
        if mode == "broken":
            return Reply(500, _error(2, 0, "Service temporarily unavailable"))
        if method != "POST" or not path.endswith(f"/{self.secrets['page_id']}/messages"):
            self.fault(f"unknown request: {method} {path}")
            return Reply(400, _error(100, 0, "Unsupported request"))
        if mode == "token" or headers.get("authorization") != f"Bearer {self.secrets['page_token']}":
            return Reply(401, _error(190, 463, "Error validating access token"))
        try:
            sent = json.loads(body)
        except ValueError:
            self.fault("no JSON")
            return Reply(400, _error(100, 0, "Invalid parameter"))
        return self._sent(sent, is_gone=mode == "gone")

    def _sent(self, sent: Mapping[str, Any], *, is_gone: bool) -> Reply:
        key, token = (self.secrets[name].encode() for name in ("app_secret", "page_token"))
        if sent.get("appsecret_proof") != hmac.new(key, token, hashlib.sha256).hexdigest():
            self.fault("wrong appsecret_proof")
            return Reply(400, _error(100, 0, "Invalid appsecret_proof provided in the API argument"))
        who, message = str(sent.get("recipient", {}).get("id")), sent.get("message", {})
        if wrong := list(_wrong(message)):
            self.faults += wrong
            return Reply(400, _error(100, 2018000, ", ".join(wrong)))
        if is_gone:
            return Reply(400, _error(551, 1545041, "This person isn't available right now."))
        if who not in self.people:
            return Reply(400, _error(100, 2018001, "No matching user found"))
        is_tagged = sent.get("messaging_type") == "MESSAGE_TAG" and sent.get("tag") == "HUMAN_AGENT"
        window = timedelta(days=7) if is_tagged else timedelta(hours=24)
        if not self.is_within(who, window):
            self.fault("outside of the window")
            return Reply(400, _error(10, 2018278, "This message is sent outside of allowed window."))
        offers = tuple((one["payload"], one["title"]) for one in message.get("quick_replies", ()))
        self.person(who).lines.append(Line(mine=False, text=message["text"], offers=offers))
        return Reply(200, {"recipient_id": who, "message_id": f"m_{self.number()}"})


def _wrong(message: Mapping[str, Any]) -> list[str]:
    text, replies = message.get("text"), message.get("quick_replies", [])
    found = []
    if not isinstance(text, str) or not 0 < len(text) <= _TEXT:
        found.append("text must be 1 to 2000 characters")
    if len(replies) > _REPLIES:
        found.append("more than 13 quick replies")
    return found + [f"wrong quick reply: {one}" for one in replies if not _fits(one)]


def _fits(one: Mapping[str, str]) -> bool:
    fits = 0 < len(one["title"]) <= _TITLE and len(one["payload"]) <= _PAYLOAD
    return one["content_type"] == "text" and fits


def _error(code: int, subcode: int, text: str) -> dict[str, Any]:
    return {"error": {"message": text, "type": "OAuthException", "code": code, "error_subcode": subcode}}
