"""A receiver that answers slowly, byte by byte or with too much is left in time."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from chalicelib.channels import calls

#: How long these tests let a receiver take, in seconds.
SHORT = 0.6


@contextmanager
def answering(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that reads a request and then answers as it is told."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            one, _ = server.accept()
            with one:
                one.recv(65536)
                answer(one)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/in"
    finally:
        server.close()
        thread.join(5)


def knock(url: str) -> tuple[int, float]:
    """The status of a call, and how long it took in seconds."""
    began = time.monotonic()
    status, _ = calls.knock(url, headers={}, body=b"{}", local=True, seconds=SHORT)
    return status, time.monotonic() - began


def by_bytes(one: socket.socket) -> None:
    one.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
    for _ in range(100):
        one.sendall(b"a")
        time.sleep(SHORT / 6)


@pytest.mark.parametrize("answer", [by_bytes, lambda _: time.sleep(3 * SHORT)], ids=["by bytes", "silent"])
def test_a_slow_answer_is_cut(answer: Callable[[socket.socket], None]) -> None:
    began = time.monotonic()
    with answering(answer) as url, pytest.raises(calls.NoAnswer):
        knock(url)
    assert time.monotonic() - began < 20 * SHORT


def test_an_endless_body_is_not_read() -> None:
    def endless(one: socket.socket) -> None:
        one.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(200):
            one.sendall(b"4000\r\n" + b"x" * 0x4000 + b"\r\n")

    with answering(endless) as url:
        assert knock(url)[0] == 200


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 abc\r\n\r\n", b"\x16\x03\x01\x00\x05hello"])
def test_what_is_no_answer_is_none(said: bytes) -> None:
    with answering(lambda one: one.sendall(said)) as url, pytest.raises(calls.NoAnswer):
        knock(url)
