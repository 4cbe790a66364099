"""One request by HTTPS to a known public host, without repetition.

The connection is made to an address that was checked, so that a second answer of the name service cannot change it.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import urllib3

from chalicelib.runtime.settings import settings

#: The longest that a request may take, in seconds.
SECONDS = 8.0
_CHUNK = 64 * 1024


class NoAnswer(Exception):
    """The host did not answer in time, or has no public address."""


class AnswerTooLarge(Exception):
    """The answer is larger than the caller takes."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """An answer: its status, headers with lower-case names, and body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def call(
    method: str,
    address: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    most: int = 256 * 1024,
    seconds: float = SECONDS,
) -> HttpAnswer:
    """Make a request and read at most ``most`` bytes within ``seconds``. No redirect is followed.

    The stage on one machine asks its stand-in in place of every host. Raises NoAnswer, AnswerTooLarge.
    """
    parts = urlsplit(address)
    host, path = parts.hostname or "", f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    pool, path = _pool(host, path, seconds)
    sent = {**(headers or {}), "Host": parts.netloc, "User-Agent": "tickets"}
    until = time.monotonic() + seconds
    try:
        answer = pool.urlopen(
            method, path, body=body, headers=sent, retries=False, redirect=False, preload_content=False
        )
        try:
            read = bytearray()
            for part in answer.stream(_CHUNK, decode_content=False):
                read += part
                if len(read) > most:
                    raise AnswerTooLarge(host)
                if time.monotonic() > until:
                    raise NoAnswer(host)
        finally:
            answer.close()
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise NoAnswer(host) from error
    finally:
        pool.close()
    return HttpAnswer(answer.status, {name.lower(): value for name, value in answer.headers.items()}, bytes(read))


def knock(
    address: str, *, headers: Mapping[str, str], body: bytes, local: bool = False, seconds: float = SECONDS
) -> tuple[int, Mapping[str, str]]:
    """Post a body and return the status and the headers (lower-case names) of the answer; its body is not read.

    It takes at most ``seconds``, also if the answer comes byte by byte. No redirect is followed and no stand-in is
    asked. ``local`` lets an address of this machine be called by http. Raises NoAnswer.
    """
    parts = urlsplit(address)
    host, path = parts.hostname or "", f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    pool = _local_pool(address, seconds) if local and parts.scheme == "http" else _public_pool(host, seconds)
    sent = {**headers, "Host": parts.netloc, "User-Agent": "tickets"}
    try:
        with _cut_after(pool, seconds):
            answer = pool.urlopen(
                "POST", path, body=body, headers=sent, retries=False, redirect=False, preload_content=False
            )
            answer.close()
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise NoAnswer(host) from error
    finally:
        pool.close()
    return answer.status, {name.lower(): value for name, value in answer.headers.items()}


@contextmanager
def _cut_after(pool: urllib3.HTTPConnectionPool, seconds: float) -> Iterator[None]:
    """End the pool's connection after ``seconds``: its own time-out begins anew with each byte. Raises NoAnswer."""
    usual, over = pool.ConnectionCls, threading.Event()
    made: list[Any] = []

    def connection(*given: Any, **named: Any) -> Any:
        made.append(usual(*given, **named))
        return made[-1]

    def cut() -> None:
        over.set()
        for one in made:
            with suppress(OSError, AttributeError):
                one.sock.shutdown(socket.SHUT_RDWR)

    pool.ConnectionCls = connection  # type: ignore[assignment]
    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
    if over.is_set():
        # What had come by then may look like an answer.
        raise NoAnswer(pool.host)


def public_address(host: str) -> str:
    """The address of a host. Raises NoAnswer if any of its addresses is not public, or if it has none."""
    try:
        found = [str(line[4][0]) for line in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        found = []
    if not found or not all(ipaddress.ip_address(one).is_global for one in found):
        raise NoAnswer("no public address")
    return found[0]


def _pool(host: str, path: str, seconds: float) -> tuple[urllib3.HTTPConnectionPool, str]:
    if stand_in := settings().stand_in_url:
        return _local_pool(stand_in, seconds), f"/{host}{path}"
    return _public_pool(host, seconds), path


def _local_pool(address: str, seconds: float) -> urllib3.HTTPConnectionPool:
    parts, timeout = urlsplit(address), _timeout(seconds)
    return urllib3.HTTPConnectionPool(parts.hostname or "", parts.port, timeout=timeout)


def _public_pool(host: str, seconds: float) -> urllib3.HTTPSConnectionPool:
    address, timeout = public_address(host), _timeout(seconds)
    return urllib3.HTTPSConnectionPool(address, 443, timeout=timeout, server_hostname=host, assert_hostname=host)


def _timeout(seconds: float) -> Any:
    return urllib3.Timeout(total=seconds)
