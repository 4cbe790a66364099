"""Every channel by which messages leave has been decided on: its time, its address, what `make inbox` shows of it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from chalicelib.channels import outbound
from chalicelib.channels.outbound import SECONDS, TO_CITIZENS, OutboundChannel
from chalicelib.domain.access.contact import ADDRESSES
from chalicelib.jobs import delivery
from infra.stack import inbox

MODULES = sorted(
    path for path in Path(outbound.__file__).parent.glob("*.py") if path.name not in ("outbox.py", "heard.py")
)
#: Channels that `make inbox` does not show, and why.
NOT_SHOWN = {
    OutboundChannel.FOLLOWERS: "each follower is told by another channel",
    OutboundChannel.MESSENGER: "the stand-in's page shows it",
    OutboundChannel.ZALO: "the stand-in's page shows it",
    OutboundChannel.ZNS: "the stand-in's page shows it",
    OutboundChannel.WEBHOOK: "the list of recent deliveries shows it",
    OutboundChannel.PUSH: "only the browser can decrypt it",
}


@pytest.mark.parametrize("channel", OutboundChannel)
def test_a_channel_says_how_long_it_takes(channel: OutboundChannel) -> None:
    assert channel in SECONDS, f"channels/outbound.py: say in SECONDS how long `{channel}` may take"
    assert SECONDS[channel] < delivery.RESERVE_SECONDS


@pytest.mark.parametrize("channel", OutboundChannel)
def test_a_channel_is_shown_by_the_inbox(channel: OutboundChannel) -> None:
    assert (channel in inbox._READERS) != (channel in NOT_SHOWN), (
        f"`make inbox` does not show `{channel}`: read it in infra/stack/inbox.py and name it in _READERS"
    )


def test_every_address_has_a_channel_of_its_own() -> None:
    missing = [name for name in ADDRESSES if name not in {way.field for way in TO_CITIZENS}]
    assert not missing, f"channels/outbound.py: no Way of TO_CITIZENS tells people at {missing}"
    assert len({way.channel for way in TO_CITIZENS}) == len(TO_CITIZENS)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_channel_does_not_repeat_by_itself(path: Path) -> None:
    imported = {
        alias.name
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "chalicelib.runtime.aws"
        for alias in node.names
    }
    assert "client" not in imported, f"channels/{path.name}: take `sender` of runtime/aws.py; `client` may send twice"
