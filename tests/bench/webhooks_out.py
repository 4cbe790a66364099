"""CPU and requests of the stream's reader with subscriptions of webhooks, and of an event that is sent.

    python -m tests.bench.webhooks_out

Medians of RUNS, on the embedded AWS, without the receiver's own time.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from chalicelib.channels import calls
from chalicelib.jobs import changes
from chalicelib.jobs.sending import webhooks
from tests.bench._measure import province
from tests.jobs.webhook_runs import NOON, PLENTY, subscribed
from tests.support import Faults, take
from tests.webhook_receiver import Receiver

RUNS = 40


def main() -> None:
    """Measure and print."""
    patch = pytest.MonkeyPatch()
    patch.setattr(calls, "knock", lambda *_, **__: (204, {}))
    with province() as found:
        faults = Faults(patch)
        for _ in range(RUNS):
            take(["receive"])
        records = found.stream_records("head")
        for subscriptions in (0, 1, 10):
            if subscriptions:
                for number in range(subscriptions):
                    if subscriptions == 1 or number:
                        subscribed(Receiver("http://127.0.0.1:9"), webhook_id=f"webhook{number}")
            each = [_spent(faults, partial(changes.read_changes, [record])) for record in records]
            _print(f"A change that is read with {subscriptions} subscriptions", each)
        bodies = found.queued(found.webhooks_url)[:RUNS]
        _print("An event that is sent", [_spent(faults, partial(_send, body)) for body in bodies])
    patch.undo()


def _send(body: str) -> Any:
    return webhooks.send([{"messageId": "1", "body": body}], lambda: NOON, lambda: PLENTY)


def _spent(faults: Faults, act: Callable[[], Any]) -> tuple[float, int]:
    first, began = len(faults.calls), time.process_time()
    act()
    return time.process_time() - began, len(faults.calls) - first


def _print(what: str, each: list[tuple[float, int]]) -> None:
    cpu = statistics.median(seconds for seconds, _ in each) * 1000
    asked = statistics.median(requests for _, requests in each)
    print(f"{what}: {cpu:.1f} ms of CPU, {asked:.0f} requests to AWS")


if __name__ == "__main__":
    main()
