"""SMS out by a gateway of the country that is busy, broken, slow, unheard, or refuses: nothing lost, nothing twice."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from chalicelib.channels import calls
from chalicelib.domain.texts.sms import fits_one_sms
from chalicelib.identity import channel_keys
from chalicelib.jobs import changes
from chalicelib.jobs.sweep import sweep
from chalicelib.runtime import clock
from chalicelib.runtime.settings import settings
from chalicelib.services.talking import channel_tokens
from infra.stand_in.sms import GatewayStandIn
from tests.chats.conftest import Chats
from tests.chats.reports import OWN, START, received, sent_sms, status
from tests.support import Faults, set_clock

pytestmark = pytest.mark.usefixtures("by_day")


@pytest.fixture(autouse=True)
def named(gateway: GatewayStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """SMS carry the province's name."""
    monkeypatch.setenv("SMS_SENDER", "TINH-PAKN")
    settings.cache_clear()
    channel_keys.forget()


def later(chats: Chats, monkeypatch: pytest.MonkeyPatch, hours: float) -> None:
    set_clock(monkeypatch, START + timedelta(hours=hours))
    sweep(clock.now, lambda: 50.0)
    assert chats.deliver() == []


def got(gateway: GatewayStandIn) -> list[str]:
    return [line.text for line in gateway.person(OWN).got]


def test_a_notice_goes_by_the_gateway_under_our_name(chats: Chats, gateway: GatewayStandIn, faults: Faults) -> None:
    received(chats)
    (sent,) = gateway.sent.values()
    assert (sent["to"], sent["from"]) == (OWN, "TINH-PAKN")
    assert sent["text"].isascii()
    assert sent_sms(faults) == [], "SNS sends nothing beside it"


@pytest.mark.parametrize("mode", ["busy", "broken"])
def test_a_notice_waits_for_a_gateway_that_is_down(
    chats: Chats, gateway: GatewayStandIn, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    gateway.mode = mode
    received(chats)
    for hours in (1, 3):
        assert status(chats, "receive") == ["held"]
        later(chats, monkeypatch, hours)
    gateway.mode = "ok"
    later(chats, monkeypatch, 5)
    later(chats, monkeypatch, 6)
    assert status(chats, "receive") == ["sent"]
    assert len(got(gateway)) == 1


def test_what_may_have_been_sent_is_not_sent_twice(
    chats: Chats, gateway: GatewayStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway.unheard = 1
    received(chats)
    assert status(chats, "receive") == ["held"]
    later(chats, monkeypatch, 1)
    assert status(chats, "receive") == ["sent"]
    assert len(got(gateway)) == 1


def test_no_answer_in_time_is_later(chats: Chats, gateway: GatewayStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    genuine = calls.call

    def call(*given: object, **more: object) -> calls.HttpAnswer:
        genuine(*given, **more)  # type: ignore[arg-type]
        raise calls.NoAnswer("time is up")

    with monkeypatch.context() as patch:
        patch.setattr(calls, "call", call)
        received(chats)
    assert status(chats, "receive") == ["held"]
    later(chats, monkeypatch, 1)
    assert status(chats, "receive") == ["sent"]
    assert len(got(gateway)) == 1


def test_a_refused_token_rings_and_the_new_one_sends(
    chats: Chats, gateway: GatewayStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway.secrets["access_token"] = "another"
    received(chats)
    assert channel_tokens.METRIC in chats.metrics
    assert status(chats, "receive") == ["held"]
    name = channel_keys.secret_name("test", "sms")
    value = json.dumps({**gateway.secrets})
    chats.province.aws.client("secretsmanager").put_secret_value(SecretId=name, SecretString=value)
    channel_keys.forget()
    later(chats, monkeypatch, 1)
    assert status(chats, "receive") == ["sent"]
    assert len(got(gateway)) == 1


def test_somebody_who_gets_no_sms_is_not_tried_for_ever(chats: Chats, gateway: GatewayStandIn, faults: Faults) -> None:
    gateway.mode = "gone"
    received(chats)
    assert status(chats, "receive") == ["sent"], "there is no other way"
    assert got(gateway) == []
    assert sent_sms(faults) == []


def test_an_answer_waits_for_the_budget_and_goes_once(
    chats: Chats, gateway: GatewayStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIMITS", "sms_phone=1/3600")
    settings.cache_clear()
    for words in ("xin chao", "HD"):
        assert gateway.say(OWN, words) == 200
    assert chats.read() == []
    assert chats.send() == []
    assert len(got(gateway)) == 1
    set_clock(monkeypatch, clock.now() + timedelta(hours=2))
    # The task that waited in the queue.
    assert chats.send() == []
    assert len(got(gateway)) == 2


@pytest.mark.parametrize("mode", ["busy", "broken"])
def test_answers_come_in_order_when_the_gateway_is_back(chats: Chats, gateway: GatewayStandIn, mode: str) -> None:
    gateway.mode = mode
    for words in ("xin chao", "STOP", "nhan tin"):
        assert gateway.say(OWN, words) == 200
        assert chats.read() == []
    assert chats.send() == []
    gateway.mode = "ok"
    assert chats.send() == []
    assert [one[:12] for one in got(gateway)] == ["Tra cuu: gui", "So nay khong", "So nay nhan "]
    assert all(map(fits_one_sms, got(gateway)))


def test_a_one_time_code_goes_by_the_gateway(chats: Chats, gateway: GatewayStandIn) -> None:
    assert chats.api("POST", "/v1/me/codes", {"phone": "0987654321"}).status == 202
    changes.read_changes(chats.province.stream_records("digest"))
    assert chats.send() == []
    assert len(got(gateway)) == 1
