"""A browser and its push service for tests, written from the standards: they check the signature and decrypt."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def encoded(raw: bytes) -> str:
    """Bytes in base64url without padding."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decoded(text: str) -> bytes:
    """The inverse of ``encoded``."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def hkdf(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    """HKDF with SHA-256 for at most 32 bytes (RFC 5869)."""
    return hmac.new(hmac.digest(salt, secret, "sha256"), info + b"\x01", hashlib.sha256).digest()[:length]


@dataclass(frozen=True)
class TestBrowser:
    """A browser with its subscription."""

    __test__ = False

    endpoint: str
    key: ec.EllipticCurvePrivateKey
    auth: bytes

    @property
    def point(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def body(self) -> dict[str, Any]:
        """What the page sends to the API."""
        keys = {"p256dh": encoded(self.point), "auth": encoded(self.auth)}
        return {"endpoint": self.endpoint, "expirationTime": None, "keys": keys}

    def decrypt(self, body: bytes) -> dict[str, Any]:
        """The message in an encrypted body (RFC 8291, section 3.4; RFC 8188, section 2)."""
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        theirs, record = body[21 : 21 + length], body[21 + length :]
        assert len(body) <= size <= 4096
        sender = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
        shared = self.key.exchange(ec.ECDH(), sender)
        secret = hkdf(self.auth, shared, b"WebPush: info\0" + self.point + theirs, 32)
        key = hkdf(salt, secret, b"Content-Encoding: aes128gcm\0", 16)
        nonce = hkdf(salt, secret, b"Content-Encoding: nonce\0", 12)
        text, _, padding = AESGCM(key).decrypt(nonce, record, None).rpartition(b"\x02")
        assert not padding.strip(b"\0")
        found: dict[str, Any] = json.loads(text)
        return found


def browser(endpoint: str = "https://fcm.googleapis.com/fcm/send/abc") -> TestBrowser:
    """A browser with fresh keys."""
    return TestBrowser(endpoint, ec.generate_private_key(ec.SECP256R1()), os.urandom(16))


@dataclass
class PushService:
    """A push service on this machine. ``status`` is its answer; ``pushed`` are the requests (path, headers, body)."""

    url: str
    status: int = 201
    pushed: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    def verify(self, headers: dict[str, str], public_key: str, now: float) -> None:
        """Check the signature and the headers of a message (RFC 8292, RFC 8030)."""
        scheme, _, rest = headers["authorization"].partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(","))
        assert scheme == "vapid"
        assert parts["k"] == public_key
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(public_key))
        claims = jwt.decode(parts["t"], key, algorithms=["ES256"], audience=self.url, options={"verify_exp": False})
        assert now < claims["exp"] <= now + 24 * 3600
        assert claims["sub"].startswith(("mailto:", "https:", "http:"))
        assert headers["content-encoding"] == "aes128gcm"
        assert int(headers["ttl"]) > 0
        assert headers["urgency"] in ("normal", "high")
        assert len(headers["topic"]) <= 32


@contextmanager
def push_service() -> Iterator[PushService]:
    """Run a push service."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            headers = {name.lower(): value for name, value in self.headers.items()}
            service.pushed.append((self.path, headers, self.rfile.read(length)))
            self.send_response(service.status)
            self.send_header("Location", f"{service.url}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service = PushService(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
