"""A foreign host is called only at a public address."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from chalicelib.channels import calls


@pytest.mark.parametrize(
    ("addresses", "is_called"),
    [
        (["142.250.1.1"], True),
        (["2404:6800:4005:80a::200a"], True),
        (["127.0.0.1"], False),
        (["10.0.0.8"], False),
        (["169.254.169.254"], False),
        (["::1"], False),
        (["::ffff:169.254.169.254"], False),
        (["142.250.1.1", "192.168.1.1"], False),
        ([], False),
    ],
)
def test_a_host_is_called_only_if_all_its_addresses_are_public(
    monkeypatch: pytest.MonkeyPatch, addresses: list[str], is_called: bool
) -> None:
    def resolve(*_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    if is_called:
        assert calls.public_address("fcm.googleapis.com") == addresses[0]
    else:
        with pytest.raises(calls.NoAnswer):
            calls.public_address("fcm.googleapis.com")
