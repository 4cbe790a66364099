"""Facebook Messenger: webhooks of a page and the Send API (developers.facebook.com, "Messenger Platform").

Secrets: ``app_secret``, ``verify_token``, ``page_id``, ``page_token``; ``human_agent`` is "yes" when Meta has allowed
the tag of that name to the app.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from chalicelib.channels import calls
from chalicelib.channels.chats import Act, Heard, Reply, Sending, SendingResult, fitted, instant, said
from chalicelib.domain.messages.chats import Allowed, ChatChannel

_HOST = "https://graph.facebook.com/v26.0"
#: Codes of Graph errors: our token does not hold; too many calls, or a fault of theirs; the person is out of reach.
_TOKEN = frozenset({102, 190, 463, 467})
_LATER = frozenset({1, 2, 4, 17, 32, 341, 368, 613, 1200, 80006})
_GONE = frozenset({551})
#: (code, subcode): no such person, or they do not want messages.
_GONE_TOO = frozenset({(100, 2018001), (200, 1545041), (10, 2018108)})


def challenge(query: Mapping[str, str], keys: Mapping[str, str]) -> str | None:
    """Return what answers the registration of a webhook; None when its token is not ours."""
    token = query.get("hub.verify_token") or ""
    wanted = keys.get("verify_token") or ""
    if query.get("hub.mode") != "subscribe" or not wanted or not hmac.compare_digest(token.encode(), wanted.encode()):
        return None
    text = query.get("hub.challenge") or ""
    # It is a number; anything else would let somebody who knows the token write into an answer of ours.
    return text if text.isascii() and text.isalnum() and len(text) <= 100 else None


def genuine(headers: Mapping[str, str], raw: bytes, keys: Mapping[str, str], now: datetime) -> bool:
    """Whether Meta signed these bytes (``X-Hub-Signature-256``)."""
    del now
    given, secret = headers.get("x-hub-signature-256", ""), keys.get("app_secret")
    if not secret:
        return False
    wanted = f"sha256={hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()}"
    return hmac.compare_digest(given.encode(), wanted.encode())


def heard(body: Mapping[str, Any]) -> list[Heard]:
    """What people say: texts, quick replies, buttons, pictures and positions. Echoes of our own are left out."""
    found: list[Heard] = []
    for event in _events(body):
        one = _said(event)
        if one is not None:
            found.append(one)
    return found


def send(keys: Mapping[str, str], token: str, to: str, words: Reply, window: Allowed) -> SendingResult:
    """Send by the Send API. After 24 hours only with the tag HUMAN_AGENT, where it is allowed."""
    if window is Allowed.CLOSED or (window is Allowed.PEOPLE and keys.get("human_agent") != "yes"):
        return SendingResult(Sending.REFUSED, "window")
    words = fitted(ChatChannel.MESSENGER, words)
    message: dict[str, Any] = {"text": words.text}
    if words.offers:
        message["quick_replies"] = [
            {"content_type": "text", "title": label, "payload": value} for value, label in words.offers
        ]
    content: dict[str, Any] = {"recipient": {"id": to}, "message": message, "messaging_type": "RESPONSE"}
    if window is Allowed.PEOPLE:
        content |= {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    # Meta checks it where the app asks for it, and a token alone then sends nothing.
    content["appsecret_proof"] = hmac.new(keys["app_secret"].encode(), token.encode(), hashlib.sha256).hexdigest()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    try:
        answer = calls.call(
            "POST", f"{_HOST}/{keys['page_id']}/messages", headers=headers, body=json.dumps(content).encode()
        )
    except (calls.NoAnswer, calls.AnswerTooLarge):
        return SendingResult(Sending.LATER, "no answer")
    return _outcome(answer)


def _outcome(answer: calls.HttpAnswer) -> SendingResult:
    if answer.status == 200:
        return SendingResult(Sending.SENT)
    try:
        error = json.loads(answer.body)["error"]
        code, subcode = int(error["code"]), int(error.get("error_subcode") or 0)
    except (KeyError, TypeError, ValueError):
        code = subcode = 0
    shown = f"{answer.status} {code}/{subcode}"
    if code in _TOKEN:
        return SendingResult(Sending.TOKEN, shown)
    if code in _GONE or (code, subcode) in _GONE_TOO:
        return SendingResult(Sending.GONE, shown)
    if answer.status == 429 or answer.status >= 500 or code in _LATER or not code:
        return SendingResult(Sending.LATER, shown, _seconds(answer.headers.get("retry-after")))
    return SendingResult(Sending.REFUSED, shown)


def _seconds(text: str | None) -> float | None:
    return float(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else None


def _events(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if body.get("object") != "page":
        return
    for entry in _list(body.get("entry")):
        yield from (event for event in _list(_map(entry).get("messaging")) if isinstance(event, Mapping))


def _said(event: Mapping[str, Any]) -> Heard | None:
    sender, at = _map(event.get("sender")).get("id"), instant(event.get("timestamp"))
    message, postback = _map(event.get("message")), _map(event.get("postback"))
    if at is None or message.get("is_echo") or message.get("is_deleted"):
        return None
    channel = ChatChannel.MESSENGER
    if postback:
        value = postback.get("payload") or postback.get("title")
        # Older clients send no id with a button.
        mid = postback.get("mid") or f"postback {sender} {event.get('timestamp')}"
        if value == "GET_STARTED":
            return said((channel, str(mid), sender, at), act=Act.BEGAN)
        return said((channel, str(mid), sender, at), text=value)
    if not isinstance(message.get("mid"), str):
        # Receipts, reactions and the like.
        return None
    attached = [_map(one) for one in _list(message.get("attachments"))]
    places = [_map(_map(one.get("payload")).get("coordinates")) for one in attached if one.get("type") == "location"]
    return said(
        (channel, message["mid"], sender, at),
        text=_map(message.get("quick_reply")).get("payload") or message.get("text"),
        # A sticker comes as an image too, until Meta ends that.
        pictures=[
            _map(one.get("payload")).get("url")
            for one in attached
            if one.get("type") == "image" and not _map(one.get("payload")).get("sticker_id")
        ],
        point=(places[0].get("lat"), places[0].get("long")) if places else None,
    )


def _map(found: Any) -> Mapping[str, Any]:
    return found if isinstance(found, Mapping) else {}


def _list(found: Any) -> list[Any]:
    return found if isinstance(found, list) else []
