"""Zalo Official Account: webhooks, consultation messages ("Official Account API" 3.0) and templates (ZNS).

Secrets: ``app_id``, ``app_secret`` (to renew tokens), ``oa_secret`` (signs webhooks), and the first ``refresh_token``.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from chalicelib.channels import calls
from chalicelib.channels.chats import Act, Heard, Reply, Sending, SendingResult, fitted, instant, said
from chalicelib.domain.messages.chats import Allowed, ChatChannel

_SEND = "https://openapi.zalo.me/v3.0/oa/message/cs"
_TEMPLATE = "https://business.openapi.zalo.me/message/template"
_RENEW = "https://oauth.zaloapp.com/v4/oa/access_token"
#: Error codes: our token does not hold; the person is out of reach; they wrote too long ago, or the quota is used up.
_TOKEN = frozenset({-124, -216, -220})
_GONE = frozenset({-201, -213, -217, -227, -233, -244})
_REFUSED = frozenset({-202, -204, -210, -211, -221, -224, -230, -234, -240, -248})
#: Of templates ("Cách xử lý mã lỗi", zalo.cloud/zns): the telephone has no Zalo or wants none of ours.
_NO_TEMPLATES = frozenset({-108, -110, -114, -118, -119, -134, -139, -141})
#: The template, its parameters, the hour, the quota or the account does not allow it now.
_TEMPLATE_REFUSED = frozenset(
    {-109, -111, -112, -113, -115, -116, -117, -120, -121, -122, -125, -126, -127, -130, -131, -132, -133}
    | {-135, -136, -137, -138, -140, -144, -145, -146, -147}
)
#: The longest that a template may take, in seconds: an SMS follows if it is not taken.
TEMPLATE_SECONDS = 3.0


class NotRenewed(Exception):
    """Zalo does not take the refresh token: somebody must enter a new one."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """An access token, for how long (seconds) it holds, and the token that renews it once."""

    access: str
    refresh: str
    seconds: int


def genuine(headers: Mapping[str, str], raw: bytes, keys: Mapping[str, str], now: datetime) -> bool:
    """Whether Zalo signed these bytes: ``X-ZEvent-Signature: mac=sha256(app_id + body + timestamp + oa_secret)``."""
    del now
    secret, app = keys.get("oa_secret"), keys.get("app_id")
    if not secret or not app:
        return False
    given = headers.get("x-zevent-signature", "").strip().removeprefix("mac=").strip().lower()
    timestamp = headers.get("x-zevent-timestamp") or _timestamp(raw)
    wanted = hashlib.sha256(b"".join((app.encode(), raw, timestamp.encode(), secret.encode()))).hexdigest()
    return hmac.compare_digest(given.encode(), wanted.encode())


def heard(body: Mapping[str, Any]) -> list[Heard]:
    """What a person says or did. Receipts and messages of our own are left out."""
    name, at = body.get("event_name"), instant(body.get("timestamp"))
    if at is None or not isinstance(name, str):
        return []
    message = _map(body.get("message"))
    sender = _map(body.get("sender")).get("id") or _map(body.get("follower")).get("id")
    # Following has no message of its own.
    identity = message.get("msg_id") or f"{name} {sender} {body.get('timestamp')}"
    origin = (ChatChannel.ZALO, str(identity), sender, at)
    match name:
        case "follow":
            one = said(origin, act=Act.BEGAN)
        case "unfollow":
            one = said(origin, act=Act.LEFT)
        case "user_send_text":
            one = said(origin, text=message.get("text"))
        case "user_send_image" | "user_send_location":
            payloads = [_map(_map(part).get("payload")) for part in _list(message.get("attachments"))]
            places = [_map(part.get("coordinates")) for part in payloads if part.get("coordinates")]
            place = places[0] if places else _map(message.get("location"))
            one = said(
                origin,
                text=message.get("text"),
                pictures=[part.get("url") for part in payloads] if name == "user_send_image" else (),
                point=(place.get("latitude"), place.get("longitude")) if place else None,
            )
        case _ if name.startswith("user_send_"):
            one = said(origin, act=Act.UNREADABLE)
        case _:
            one = None
    return [one] if one else []


def send(keys: Mapping[str, str], token: str, to: str, words: Reply, window: Allowed) -> SendingResult:
    """Send a consultation message ("tin tư vấn"). It has no buttons: the choices stand in the text as numbers."""
    del keys
    if window is Allowed.CLOSED:
        return SendingResult(Sending.REFUSED, "window")
    content = {"recipient": {"user_id": to}, "message": {"text": fitted(ChatChannel.ZALO, words).text}}
    headers = {"access_token": token, "Content-Type": "application/json"}
    try:
        answer = calls.call("POST", _SEND, headers=headers, body=json.dumps(content, ensure_ascii=False).encode())
    except (calls.NoAnswer, calls.AnswerTooLarge):
        return SendingResult(Sending.LATER, "no answer")
    return _outcome(answer)


def send_template(token: str, phone: str, template_id: str, data: Mapping[str, str], name: str) -> SendingResult:
    """Send a paid message (ZNS) of an approved template to a number in E.164 form. ``name`` is our id of it."""
    content = {
        "phone": phone.removeprefix("+"),
        "template_id": template_id,
        "template_data": dict(data),
        "tracking_id": name,
    }
    headers = {"access_token": token, "Content-Type": "application/json"}
    body = json.dumps(content, ensure_ascii=False).encode()
    try:
        answer = calls.call("POST", _TEMPLATE, headers=headers, body=body, seconds=TEMPLATE_SECONDS)
    except (calls.NoAnswer, calls.AnswerTooLarge):
        return SendingResult(Sending.LATER, "no answer")
    return _outcome(answer, gone=_NO_TEMPLATES, refused=_TEMPLATE_REFUSED)


def renewed(keys: Mapping[str, str], refresh: str) -> Tokens:
    """Exchange a refresh token, which Zalo takes once. Raises NotRenewed, calls.NoAnswer."""
    form = {"refresh_token": refresh, "app_id": keys.get("app_id", ""), "grant_type": "refresh_token"}
    headers = {"secret_key": keys.get("app_secret", ""), "Content-Type": "application/x-www-form-urlencoded"}
    answer = calls.call("POST", _RENEW, headers=headers, body=urlencode(form).encode())
    if answer.status >= 500 or answer.status == 429:
        raise calls.NoAnswer(str(answer.status))
    try:
        found = json.loads(answer.body)
        return Tokens(str(found["access_token"]), str(found["refresh_token"]), int(found["expires_in"]))
    except (KeyError, TypeError, ValueError) as error:
        raise NotRenewed(str(answer.status)) from error


def _outcome(
    answer: calls.HttpAnswer, *, gone: Container[int] = _GONE, refused: Container[int] = _REFUSED
) -> SendingResult:
    # Zalo answers 200 with an error in the body.
    try:
        code = int(json.loads(answer.body)["error"])
    except (KeyError, TypeError, ValueError):
        code = None
    shown = f"{answer.status} {code}"
    if answer.status == 200 and code == 0:
        return SendingResult(Sending.SENT)
    if code in _TOKEN:
        return SendingResult(Sending.TOKEN, shown)
    if code in gone:
        return SendingResult(Sending.GONE, shown)
    if code in refused:
        return SendingResult(Sending.REFUSED, shown)
    return SendingResult(Sending.LATER, shown)


def _timestamp(raw: bytes) -> str:
    try:
        found = json.loads(raw)["timestamp"]
    except (KeyError, RecursionError, TypeError, ValueError):
        return ""
    return str(found)


def _map(found: Any) -> Mapping[str, Any]:
    return found if isinstance(found, Mapping) else {}


def _list(found: Any) -> list[Any]:
    return found if isinstance(found, list) else []
