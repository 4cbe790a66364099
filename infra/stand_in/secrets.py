"""Let a stack on this machine use the stand-ins: its options, and the secrets that both sides know."""

from __future__ import annotations

from infra.manage.channels import store
from infra.stack.stage import Stack
from infra.stand_in.server import GATEWAY_URL, SECRETS, StandIns


def channels(stand_ins: StandIns) -> dict[str, str]:
    """The parameters of the templates with which a stack uses every stand-in."""
    return {"Channels": ",".join(SECRETS), "StandInUrl": stand_ins.url}


def gateway() -> dict[str, str]:
    """The parameter with which a stack sends SMS by the gateway's stand-in, and not by SNS."""
    return {"SmsGatewayUrl": GATEWAY_URL}


def store_secrets(stack: Stack) -> None:
    """Store the secrets of every channel. A second call changes nothing."""
    for channel, keys in SECRETS.items():
        store(stack, channel, keys)
