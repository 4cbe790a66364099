"""A stand-in for a Zalo Official Account: signs webhooks, sends by its rules, gives tokens that renew once."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qs

from infra.stand_in.people import Line, Messenger, Reply

API, OAUTH, PICTURES = "openapi.zalo.me", "oauth.zaloapp.com", "photo-stal-1.zdn.vn"
BUSINESS = "business.openapi.zalo.me"
_TEXT, _WINDOW, _TOKEN_LIFE = 2000, timedelta(days=7), timedelta(hours=25)
_PHONE, _LOCAL, _FROM, _UNTIL = re.compile(r"84[0-9]{9}"), timezone(timedelta(hours=7)), 6, 22


def _refused(code: int, text: str) -> Reply:
    return Reply(200, {"error": code, "message": text})


def _wrong(sent: Mapping[str, Any], template: set[str], now: datetime) -> tuple[int, str] | None:
    """The code and the text of what Zalo refuses of a template."""
    data, name = sent.get("template_data"), sent.get("tracking_id")
    if not isinstance(data, dict) or set(data) != template:
        return -132, "the parameters are not those of the template"
    if not all(isinstance(value, str) and 0 < len(value) <= 400 for value in data.values()):
        return -130, "a value is empty or too long"
    if not isinstance(name, str) or not 0 < len(name) <= 48:
        return -132, "tracking_id must be 1 to 48 characters"
    if not _PHONE.fullmatch(str(sent.get("phone"))):
        return -108, "phone must be 84 and nine digits"
    is_night = not _FROM <= now.astimezone(_LOCAL).hour < _UNTIL
    return (-133, "a template at night") if is_night else None


@dataclass
class ZaloStandIn(Messenger):
    """An official account, with secrets as channels/zalo.py names them."""

    access: str = ""
    access_until: datetime | None = None
    #: The refresh token that holds; every other one was used.
    refresh: str = ""
    used: list[str] = field(default_factory=list)
    #: The approved templates: id -> the names of the parameters. Those of infra/demo/zns.yaml.
    templates: dict[str, set[str]] = field(default_factory=lambda: {"302145": {"ma_phieu", "linh_vuc", "han"}})
    without_zalo: set[str] = field(default_factory=set)
    #: The ids that came with templates.
    tracked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.refresh = self.secrets["refresh_token"]

    def signed(self, body: bytes, at: str) -> dict[str, str]:
        """The headers of a genuine webhook with this timestamp."""
        text = self.secrets["app_id"].encode() + body + at.encode() + self.secrets["oa_secret"].encode()
        return {"Content-Type": "application/json", "X-ZEvent-Signature": f"mac={hashlib.sha256(text).hexdigest()}"}

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
        """Let a person write, or send a picture or a position. There are no buttons: the number is written."""
        message: dict[str, Any] = {"msg_id": mid or f"z{self.number()}", "text": pressed or text}
        name, address = "user_send_text", ""
        if picture is not None:
            name, address = "user_send_image", self.picture(*picture, PICTURES)
            message["attachments"] = [{"type": "image", "payload": {"url": address, "thumbnail": address}}]
        if point is not None:
            name, place = "user_send_location", {"latitude": str(point[0]), "longitude": str(point[1])}
            message["attachments"] = [{"type": "location", "payload": {"coordinates": place}}]
        self.wrote(who, Line(mine=True, text=message["text"] or ("📍" if point else ""), picture=address))
        return self.send_event(name, {"sender": {"id": who}, "recipient": {"id": "oa"}, "message": message})

    def begin(self, who: str) -> int:
        """Let a person follow the account."""
        self.wrote(who, Line(mine=True, text="▶"))
        return self.send_event("follow", {"oa_id": "oa", "follower": {"id": who}})

    def leave(self, who: str) -> int:
        """Let a person follow the account no more."""
        return self.send_event("unfollow", {"oa_id": "oa", "follower": {"id": who}})

    def send_event(self, name: str, event: Mapping[str, Any]) -> int:
        """Send a webhook with one event."""
        at = str(int(self.now().timestamp() * 1000))
        content = {"app_id": self.secrets["app_id"], "event_name": name, **event, "timestamp": at}
        body = json.dumps(content, ensure_ascii=False).encode()
        return self.send_webhook(self.signed(body, at), body)

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Answer a request to the API or for a token."""
        mode = self.failing()
        if mode == "busy":
            return Reply(429, {"error": -32, "message": "rate limit"})
        if mode == "broken":
            return Reply(500, {})
        if method == "POST" and path == f"/{OAUTH}/v4/oa/access_token":
            return self._token(headers, body, is_refused=mode == "token")
        is_template = path == f"/{BUSINESS}/message/template"
        if method != "POST" or not (is_template or path == f"/{API}/v3.0/oa/message/cs"):
            self.fault(f"unknown request: {method} {path}")
            return Reply(404, {"error": 404, "message": "empty api"})
        token_holds = self.access_until is not None and self.now() < self.access_until
        if mode == "token" or not token_holds or headers.get("access_token") != self.access:
            return Reply(200, {"error": -124 if is_template else -216, "message": "Access token is invalid"})
        take = self._templated if is_template else self._sent
        return take(json.loads(body), is_gone=mode == "gone")

    def _token(self, headers: Mapping[str, str], body: bytes, *, is_refused: bool) -> Reply:
        given = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        wrong = headers.get("secret_key") != self.secrets["app_secret"] or given.get("app_id") != self.secrets["app_id"]
        if wrong or given.get("grant_type") != "refresh_token":
            self.fault("a token was asked for with wrong secrets")
        with self._lock:
            refresh = given.get("refresh_token", "")
            if refresh in self.used:
                self.fault("a refresh token was used twice")
            if is_refused or wrong or refresh != self.refresh:
                return Reply(200, {"error": -14014, "error_name": "Invalid refresh token"})
            self.used.append(refresh)
            self.access, self.refresh = f"access-{self.number()}", f"refresh-{self.number()}"
            self.access_until = self.now() + _TOKEN_LIFE
            seconds = str(int(_TOKEN_LIFE.total_seconds()))
            return Reply(200, {"access_token": self.access, "refresh_token": self.refresh, "expires_in": seconds})

    def _templated(self, sent: Mapping[str, Any], *, is_gone: bool) -> Reply:
        """A paid template to a telephone, which is a person with the number as id."""
        phone, data = str(sent.get("phone")), sent.get("template_data")
        template = self.templates.get(str(sent.get("template_id")))
        if template is None:
            return _refused(-117, "OA or App does not have permission to access this template")
        if wrong := _wrong(sent, template, self.now()):
            self.fault(wrong[1])
            return _refused(*wrong)
        if is_gone or phone in self.without_zalo:
            return _refused(-118, "Zalo account not existed")
        self.tracked.append(sent["tracking_id"])
        lines = [f"{name}: {value}" for name, value in (data or {}).items()]
        self.person(phone).lines.append(Line(mine=False, text="\n".join([f"[ZNS {sent['template_id']}]", *lines])))
        return Reply(200, {"error": 0, "message": "Success", "data": {"msg_id": f"z{self.number()}"}})

    def _sent(self, sent: Mapping[str, Any], *, is_gone: bool) -> Reply:
        who, text = str(sent.get("recipient", {}).get("user_id")), sent.get("message", {}).get("text")
        if not isinstance(text, str) or not 0 < len(text) <= _TEXT:
            self.fault("text must be 1 to 2000 characters")
            return Reply(200, {"error": -201, "message": "text is invalid"})
        if is_gone or who not in self.people:
            return Reply(200, {"error": -213, "message": "User has not followed OA"})
        if not self.is_within(who, _WINDOW):
            self.fault("outside of the window")
            return Reply(200, {"error": -230, "message": "User has not interacted with the OA in the past 7 days"})
        self.person(who).lines.append(Line(mine=False, text=text))
        return Reply(200, {"error": 0, "message": "Success", "data": {"message_id": f"z{self.number()}"}})
