"""CPU and requests of a webhook of a messenger and of an SMS gateway, and of what is heard, on the embedded AWS.

    python -m tests.bench.webhook

Medians of RUNS, without the messenger's own time.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial

import pytest

from chalicelib.channels import heard
from chalicelib.channels.chats import Sending, SendingResult
from chalicelib.identity import channel_keys
from chalicelib.jobs import hearing
from chalicelib.runtime import clock
from chalicelib.services.talking import receiving, replying
from infra.stand_in.messenger import MessengerStandIn
from infra.stand_in.server import SECRETS
from infra.stand_in.sms import GatewayStandIn
from tests.bench._measure import province
from tests.support import Faults

RUNS = 60
_SAID = ("menu", "1", "Rác thải đổ tràn ra lòng đường trước cổng chợ", "bỏ qua", "chợ Thất Khê, xã Thất Khê", "menu")


def main() -> None:
    """Measure and print."""
    patch = pytest.MonkeyPatch()
    with province():
        faults, taken = Faults(patch), list[heard.QueuedMessage]()
        patch.setattr(channel_keys, "keys_of", _keys)
        genuine = heard.put

        def put(messages: Sequence[heard.QueuedMessage]) -> None:
            taken.extend(messages)
            genuine(messages)

        patch.setattr(heard, "put", put)
        messenger = MessengerStandIn(dict(SECRETS["messenger"]), _taken, clock.now)
        gateway = GatewayStandIn(dict(SECRETS["sms"]), _taken, clock.now)
        patch.setattr(replying, "deliver", _sent)
        for channel, webhook in (("messenger", partial(_webhook, messenger)), ("sms", partial(_sms, gateway))):
            taken.clear()
            webhooks = [webhook(number) for number in range(RUNS)]
            first = len(faults.calls)
            spent = [_cpu(partial(receiving.receive, channel, *each, clock.now())) for each in webhooks]
            each = (len(faults.calls) - first) / RUNS
            print(f"\n{channel}: a webhook, beside the edge: {statistics.median(spent[5:]) * 1000:.2f} ms of CPU")
            print(f"  {each:.1f} requests to AWS each")
            first = len(faults.calls)
            spent = [_cpu(partial(_hear, one)) for one in taken]
            each = (len(faults.calls) - first) / len(taken)
            print(f"{channel}: a message that is heard: {statistics.median(spent[5:]) * 1000:.1f} ms of CPU")
            print(f"  {each:.1f} requests to AWS each")
    patch.undo()


def _webhook(messenger: MessengerStandIn, number: int) -> tuple[dict[str, str], bytes]:
    body = messenger.body("7001", {"message": {"mid": f"m_{number}", "text": _SAID[number % len(_SAID)]}})
    headers = {name.lower(): value for name, value in messenger.signed(body).items()}
    assert json.loads(body)
    return headers, body


def _sms(gateway: GatewayStandIn, number: int) -> tuple[dict[str, str], bytes]:
    # One telephone is answered ten times a day.
    name = f"sms-{number}"
    body = gateway.body(f"84987{number:06d}", "tc LS 4827 395 165", name)
    return {key.lower(): value for key, value in gateway.signed(body, name, clock.now()).items()}, body


def _keys(channel: str, **_: object) -> dict[str, str]:
    return SECRETS[channel]


def _taken(*_: object) -> int:
    return 200


def _sent(*_: object) -> SendingResult:
    return SendingResult(Sending.SENT)


def _hear(one: heard.QueuedMessage) -> None:
    hearing.hear_one(receiving.opened(one), one.id, clock.now(), 1)


def _cpu(act: Callable[[], object]) -> float:
    before = time.process_time()
    act()
    return time.process_time() - before


if __name__ == "__main__":
    main()
