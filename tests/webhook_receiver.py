"""A receiver of webhooks for tests. It verifies with the library that Standard Webhooks publishes."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook


@dataclass(frozen=True)
class Got:
    """A request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def event(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass
class Receiver:
    """A receiver on this machine. ``statuses`` are its next answers, then ``status``; ``retry_after`` is sent along."""

    url: str
    status: int = 204
    statuses: list[int] = field(default_factory=list)
    retry_after: str | None = None
    got: list[Got] = field(default_factory=list)

    def verified(self, secret: str, number: int = -1) -> dict[str, Any]:
        """The event of a request. The library raises for a wrong signature, or one of another time than now."""
        one = self.got[number]
        found: dict[str, Any] = Webhook(secret).verify(one.body, one.headers)
        return found


@contextmanager
def receiver() -> Iterator[Receiver]:
    """Run a receiver."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            headers = {name.lower(): value for name, value in self.headers.items()}
            here.got.append(Got(self.path, headers, self.rfile.read(length)))
            self.send_response(here.statuses.pop(0) if here.statuses else here.status)
            self.send_header("Location", f"{here.url}/elsewhere")
            if here.retry_after:
                self.send_header("Retry-After", here.retry_after)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    here = Receiver(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()
