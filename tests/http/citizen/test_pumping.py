"""SMS pumping: somebody lets the province pay for one-time codes to invented telephones, all night long."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.http.core import guard
from chalicelib.identity import signing_keys
from chalicelib.runtime import clock
from chalicelib.runtime.observe import metrics
from chalicelib.runtime.settings import settings
from chalicelib.services import sms_budget
from tests.support import Api

#: The budget of an hour, much less than the real one, so that a night takes hundreds of requests and not thousands.
OPEN, KEPT, NETWORK = 6, 14, 2
LIMITS = f"sms_codes={OPEN}/3600,sms_codes_kept={KEPT}/3600,sms_codes_network={NETWORK}/3600,code_send=1000/900"
START = datetime(2026, 3, 3, 14, tzinfo=UTC)
#: Ten hours meet at most eleven windows of an hour.
HOURS, WINDOWS = 10, 11


@pytest.fixture
def ask(api: Api, monkeypatch: pytest.MonkeyPatch) -> Callable[[int, str], bool]:
    """Ask for a code to a new telephone in a minute of the night, from an address. Returns whether one was sent."""
    asked = [0]
    monkeypatch.setattr(guard, "settings", lambda: replace(settings(), limits=LIMITS))
    monkeypatch.setattr(metrics.provider, "namespace", "Tickets/test")

    def ask(minute: int, address: str) -> bool:
        asked[0] += 1
        monkeypatch.setattr(clock, "now", lambda: START + timedelta(minutes=minute))
        monkeypatch.setattr(guard, "_source", lambda request: ipaddress.ip_address(address))
        answer = api("POST", "/v1/me/codes", {"phone": f"+849{asked[0]:08d}"})
        assert answer.status in (202, 429)
        return answer.status == 202

    return ask


def test_a_night_of_pumping_gets_no_more_codes_than_the_budget(
    ask: Callable[[int, str], bool], capsys: pytest.CaptureFixture[str]
) -> None:
    """The thief has addresses in as many networks as they like."""
    sent = [
        ask(minute, f"198.51.{number}.{minute % 250}") for minute in range(0, HOURS * 60, 30) for number in range(12)
    ]
    assert (HOURS - 1) * (OPEN + KEPT) <= sum(sent) <= WINDOWS * (OPEN + KEPT)
    assert sms_budget.METRIC in capsys.readouterr().out, "the alarm rings"


def test_pumping_from_a_few_networks_leaves_codes_for_everybody_else(ask: Callable[[int, str], bool]) -> None:
    citizens = []
    for hour in range(3):
        begins = hour * 60 + 5
        # Each of the thief's two networks meets two windows at most, and so takes four of the kept share.
        stolen = [ask(begins + number // 5, f"198.51.100.{number}") for number in range(20)]
        stolen += [ask(begins + 4, f"203.0.113.{number}") for number in range(6)]
        assert not stolen[-1], "the thief has used up what there was for them"
        citizens += [ask(begins + 5 + number, f"2001:db8:{number}::1") for number in range(KEPT - 4 * NETWORK - 1)]
    assert all(citizens)


def test_a_network_is_what_is_routed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Asked:
        def __init__(self, address: str) -> None:
            self.context = {"identity": {"sourceIp": address}}

    monkeypatch.setattr(signing_keys, "current", lambda: signing_keys.parsed("a key for tests"))

    def networks(*addresses: str) -> int:
        return len({guard.network_of(Asked(address)) for address in addresses})  # type: ignore[arg-type]

    assert networks("192.0.2.1", "192.0.2.254") == 1
    assert networks("2001:db8:7::1", "2001:db8:7:ffff::9") == 1
    assert networks("192.0.2.1", "192.0.3.1", "2001:db8:7::1", "2001:db8:8::1", "x") == 5
