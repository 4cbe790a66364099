"""Webhooks out: which kinds are told, addresses that may be called, waits, and what a payload may hold."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.access.partners import Scope
from chalicelib.domain.messages import webhooks
from chalicelib.domain.messages.webhooks import FAILS_FOR, TRIED_FOR, Reach, Webhook, WebhookEvent
from chalicelib.domain.tickets import publicity
from tests.domain import samples

DIRECTORY = samples.directory()
WEBHOOK = Webhook(
    id="abcdefgh",
    partner="danang",
    url="https://receiver.example.invalid/in",
    events=frozenset(WebhookEvent),
    scopes=frozenset({Scope.READ}),
    area=Reach(),
    made_by="a",
    made_at=samples.T0,
    changed_by="a",
    changed_at=samples.T0,
)


def test_every_kind_that_changes_what_the_public_sees_is_an_event() -> None:
    seen = publicity.PUBLIC_KINDS | publicity.SOMETIMES_PUBLIC_KINDS | publicity.CHANGES_WHAT_IS_SEEN
    assert webhooks.EVENTS.keys() == seen
    assert set(webhooks.EVENTS.values()) == set(WebhookEvent) - {WebhookEvent.REMOVED, WebhookEvent.FORWARDED}


@pytest.mark.parametrize(
    "address",
    [
        "https://receiver.example.gov.vn/in",
        "https://receiver.example.gov.vn",
        "https://receiver.example.gov.vn:443/in?province=20",
        "https://xn--nhn-9na.example.vn/a",
    ],
)
def test_addresses_that_may_be_called(address: str) -> None:
    assert webhooks.is_receiver_s(address, local=False)


@pytest.mark.parametrize(
    "address",
    [
        *("http://receiver.example.gov.vn/in", "ftp://receiver.example.gov.vn", "receiver.example.gov.vn", ""),
        *("https://receiver.example.gov.vn:8443/in", "https://receiver.example.gov.vn:99999/"),
        *("https://a:b@receiver.example.gov.vn/", "https://receiver.example.gov.vn/#x", "https:///in"),
        *(
            "https://10.0.0.8/in",
            "https://169.254.169.254/",
            "https://[::1]/",
            "https://142.250.1.1/",
            "https://0x7f.1/",
        ),
        *("https://localhost/in", "https://receiver/in", "https://2130706433/", "https://a..vn/", "https://-a.vn/"),
        *("https://receiver.example.gov.vn\\@evil.vn/", "https://receiver.example.gov.vn/a b", "https://mở.vn/"),
        *("http://127.0.0.1:4100/in", "https://a.vn/" + "x" * 2000),
    ],
)
def test_addresses_that_may_not_be_called(address: str) -> None:
    assert not webhooks.is_receiver_s(address, local=False)


def test_this_machine_may_be_called_where_it_is_allowed() -> None:
    assert webhooks.is_receiver_s("http://127.0.0.1:4100/in", local=True)
    for address in ("http://10.0.0.8/in", "http://localhost:80/in", "https://127.0.0.1/in"):
        assert not webhooks.is_receiver_s(address, local=True)


def test_the_waits_grow_and_end_after_a_day() -> None:
    now, tries, waits = samples.T0, 1, []
    while (wait := webhooks.wait_after(tries, samples.T0, now)) is not None:
        waits.append(wait)
        now, tries = now + wait, tries + 1
    assert waits[:-1] == sorted(waits[:-1])
    assert (waits[0], sum(waits, timedelta(0))) == (timedelta(seconds=5), TRIED_FOR)
    assert tries == 8


@given(st.integers(1, 50), st.integers(0, 3 * 86400))
def test_no_wait_passes_the_day(tries: int, seconds: int) -> None:
    now = samples.T0 + timedelta(seconds=seconds)
    wait = webhooks.wait_after(tries, samples.T0, now)
    assert (wait is None) == (now >= samples.T0 + TRIED_FOR)
    assert wait is None or timedelta(0) < wait <= samples.T0 + TRIED_FOR - now


def test_it_is_disabled_after_a_week_without_a_success() -> None:
    failing, now = WEBHOOK, samples.T0
    while failing.active:
        failing = webhooks.after_failure(failing, now, gone=False, why="500")
        now += timedelta(hours=1)
    assert failing.disabled_at == samples.T0 + FAILS_FOR
    helped = webhooks.after_success(webhooks.after_failure(WEBHOOK, samples.T0, gone=False, why="500"))
    assert helped == WEBHOOK
    assert not webhooks.after_failure(WEBHOOK, samples.T0, gone=True, why="410").active


@pytest.mark.parametrize("state", sorted(samples.WAY_TO))
@pytest.mark.parametrize("event", WebhookEvent)
def test_a_payload_holds_nothing_that_anybody_wrote(state: str, event: WebhookEvent) -> None:
    ticket = samples.ticket(*samples.WAY_TO[state], new=samples.report(channel="app/danang"))
    found = json.loads(webhooks.payload(event, ticket))
    assert found.keys() == {"type", "timestamp", "data"}
    allowed = {"code", "version"}
    if event is not WebhookEvent.REMOVED:
        allowed |= {"report_type", "state", "category", "unit", "commune", "created_at", "due_at", "resolved_at"}
        allowed |= {"merged_into"}
    assert found["data"].keys() == allowed
    assert samples.DESCRIPTION not in json.dumps(found, ensure_ascii=False)


@pytest.mark.parametrize(
    ("scopes", "channel", "way", "new", "reads"),
    [
        ({Scope.READ}, "web", ["receive"], {}, True),
        ({Scope.READ}, "web", [], {}, False),
        ({Scope.READ}, "web", ["refuse"], {}, False),
        ({Scope.READ}, "app/danang", [], {}, False),
        ({Scope.SEND}, "app/danang", [], {}, True),
        ({Scope.SEND}, "open311/danang", ["refuse"], {}, True),
        ({Scope.SEND}, "app/hue", ["receive"], {}, False),
        ({Scope.SEND}, "web", ["receive"], {}, False),
        ({Scope.READ}, "web", ["receive"], {"category": "officials"}, False),
        ({Scope.READ, Scope.SEND}, "web", ["receive"], {}, True),
        ({Scope.STATISTICS}, "app/danang", ["receive"], {}, False),
    ],
)
def test_what_a_scope_reads(
    scopes: set[Scope], channel: str, way: list[str], new: dict[str, str], *, reads: bool
) -> None:
    ticket = samples.ticket(*way, new=samples.report(channel=channel, **new))
    assert webhooks.may_read(replace(WEBHOOK, scopes=frozenset(scopes)), ticket, DIRECTORY) is reads


def test_a_report_that_leaves_the_area_is_told_a_last_time() -> None:
    before = samples.ticket("receive")
    after = replace(before, category="traffic", last_kind="reclassify")
    only = replace(WEBHOOK, area=Reach(categories=frozenset({before.category})))
    assert webhooks.heard(only, after, before, DIRECTORY) is WebhookEvent.CHANGED
    assert webhooks.heard(only, after, after, DIRECTORY) is None
    assert webhooks.heard(only, after, None, DIRECTORY) is None
