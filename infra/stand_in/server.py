"""The stand-ins on 127.0.0.1: what the office calls, and a page on which one writes as a citizen.

Every host of a messenger is the first part of a path, as chalicelib/channels/calls.py asks: ``/graph.facebook.com/…``.
"""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from infra.stand_in import messenger, sms, zalo
from infra.stand_in.messenger import MessengerStandIn
from infra.stand_in.people import MODES, Messenger, Reply
from infra.stand_in.sms import GatewayStandIn
from infra.stand_in.zalo import ZaloStandIn

_PAGE = Path(__file__).with_name("page.html")
_MOST = 20 * 1024 * 1024
#: The secrets of the stage on this machine: they open nothing else.
SECRETS: Mapping[str, dict[str, str]] = {
    "messenger": {
        "app_secret": "local-app-secret",
        "verify_token": "local-verify-token",
        "page_id": "1029384756",
        "page_token": "local-page-token",
        "human_agent": "yes",
    },
    "zalo": {
        "app_id": "4455667788",
        "app_secret": "local-app-secret",
        "oa_secret": "local-oa-secret",
        "refresh_token": "local-refresh-token",
    },
    "sms": {
        "webhook_secret": "whsec_bG9jYWwtd2ViaG9vay1zZWNyZXQtMzItYnl0ZXM=",
        "access_token": "local-access-token",
    },
}
#: Where the stand-in of the SMS gateway answers, as the setting ``sms_gateway_url``.
GATEWAY_URL = f"https://{sms.HOST}/v1/messages"

type Post = Callable[[str, Mapping[str, str], bytes], int]


class StandIns:
    """Both messengers and the SMS gateway, and the server in front of them. ``post`` sends a webhook of a channel."""

    def __init__(self, post: Post, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.messenger = MessengerStandIn(
            dict(SECRETS["messenger"]), lambda headers, body: post("messenger", headers, body), now
        )
        self.zalo = ZaloStandIn(dict(SECRETS["zalo"]), lambda headers, body: post("zalo", headers, body), now)
        self.sms = GatewayStandIn(dict(SECRETS["sms"]), lambda headers, body: post("sms", headers, body), now)
        self.by_name: Mapping[str, Messenger] = {"messenger": self.messenger, "zalo": self.zalo, "sms": self.sms}
        self.url = ""

    @property
    def faults(self) -> list[str]:
        """Each breach of a channel's rules by the office."""
        return [fault for one in self.by_name.values() for fault in one.faults]

    @contextmanager
    def serving(self, port: int = 0) -> Iterator[StandIns]:
        """Serve on 127.0.0.1; port 0 takes a free one."""
        server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        self.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()

    def act(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Do what the page asks: a person writes, or a messenger's way to answer changes."""
        channel = self.by_name[given["channel"]]
        if mode := given.get("mode"):
            channel.mode = mode if mode in MODES else "ok"
            return {"status": 200}
        picture = given.get("picture")
        said = {
            "text": str(given.get("text") or ""),
            "pressed": given.get("pressed"),
            "picture": (base64.b64decode(picture["data"]), picture["type"]) if picture else None,
            "point": tuple(given["point"]) if given.get("point") else None,
        }
        who = str(given["who"])
        own: Any = channel
        return {"status": own.begin(who) if given.get("begin") else own.say(who, **said)}

    def lines(self, channel: str, who: str) -> dict[str, Any]:
        """What the page shows of a person."""
        found = self.by_name[channel]
        shown = [
            {"mine": line.mine, "text": line.text, "offers": line.offers, "picture": bool(line.picture)}
            for line in found.person(who).lines
        ]
        return {"lines": shown, "mode": found.mode, "faults": found.faults[-5:]}

    def get(self, path: str) -> tuple[int, bytes, str]:
        """Answer a GET (status, body, content type): the page, what it shows, a picture."""
        parts = urlsplit(path)
        if parts.path == "/":
            return 200, _PAGE.read_bytes(), "text/html; charset=utf-8"
        if parts.path == "/lines":
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            return 200, json.dumps(self.lines(query["channel"], query["who"])).encode(), "application/json"
        if parts.path == "/taken-sms":
            return 200, json.dumps({"messages": list(self.sms.sent.values())}).encode(), "application/json"
        kept = {**self.messenger.pictures, **self.zalo.pictures}
        data, kind = kept.get(parts.path, (b"", ""))
        return (200, data, kind) if kind else (404, b"", "text/plain")

    def post(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Answer a POST: of the page, or of the office to a messenger."""
        path = urlsplit(path).path
        if path == "/act":
            return Reply(200, self.act(json.loads(body)))
        if path.startswith(f"/{messenger.GRAPH}/"):
            return self.messenger.answer("POST", path, headers, body)
        if path.startswith((f"/{zalo.API}/", f"/{zalo.OAUTH}/", f"/{zalo.BUSINESS}/")):
            return self.zalo.answer("POST", path, headers, body)
        if path.startswith(f"/{sms.HOST}/"):
            return self.sms.answer("POST", path, headers, body)
        return Reply(404, {})

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        stand_ins = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, body, kind = stand_ins.get(self.path)
                self._give(status, body, {"Content-Type": kind})

            def do_POST(self) -> None:
                length = min(int(self.headers.get("Content-Length") or 0), _MOST)
                headers = {name.lower(): value for name, value in self.headers.items()}
                reply = stand_ins.post(self.path, headers, self.rfile.read(length))
                self._give(
                    reply.status,
                    json.dumps(reply.body).encode(),
                    {**reply.headers, "Content-Type": "application/json"},
                )

            def _give(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                # The office may have hung up, if the stand-in was slow.
                with suppress(BrokenPipeError, ConnectionResetError):
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        return Handler


def poster(api_url: Callable[[], str]) -> Post:
    """Send webhooks to the API at an address, which is known only when it is deployed."""

    def post(channel: str, headers: Mapping[str, str], body: bytes) -> int:
        try:
            return requests.post(
                f"{api_url()}/hooks/{channel}", data=body, headers=dict(headers), timeout=30
            ).status_code
        except requests.RequestException:
            return 503

    return post
