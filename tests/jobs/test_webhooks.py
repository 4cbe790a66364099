"""Webhooks out: signed, tried again with growing waits, taken once, given up after a day, disabled after a week."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook as Library

from chalicelib.channels import calls, outbox
from chalicelib.domain.messages import webhooks as rules
from chalicelib.domain.province.oversight import Oversight
from chalicelib.jobs import changes
from chalicelib.jobs.sending import webhooks
from chalicelib.runtime.settings import settings
from chalicelib.store.directory import webhooks as store
from chalicelib.store.messages import events, notices
from tests.jobs.webhook_runs import (
    NIGHT,
    NOON,
    PLENTY,
    now_of,
    read,
    read_released,
    secret_of,
    send,
    statuses,
    subscribed,
    sweep_and_send,
)
from tests.support import Call, Faults, Killed, Province, set_clock, take
from tests.webhook_receiver import Receiver


def test_a_received_report_is_told_signed_and_once(
    province: Province, partner: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The library refuses another time than that of this machine.
    real = datetime.now(UTC).replace(microsecond=0)
    set_clock(monkeypatch, real)
    webhook = subscribed(partner)
    ticket = take(["receive"])
    read(province, "head")
    assert send(province, real) == []
    event = partner.verified(secret_of(webhook))
    assert event["type"] == "report.received"
    assert event["data"] == {
        "code": ticket.code,
        "version": ticket.version,
        "report_type": "field",
        "state": ticket.state,
        "category": "hygiene",
        "unit": ticket.unit,
        "commune": "06040",
        "created_at": "2026-03-02T02:00:00Z",
        "due_at": event["data"]["due_at"],
        "resolved_at": None,
        "merged_into": None,
    }
    assert partner.got[0].path == "/in"
    assert "." not in partner.got[0].id
    # The batch again: the message's item says that it was sent.
    read(province, "head")
    assert send(province, real) == []
    assert len(partner.got) == 1
    assert statuses(webhook) == [("report.received", "sent", 0, None)]


def test_after_a_500_it_is_tried_again_with_the_same_id_and_not_again_after_a_200(
    province: Province, partner: Receiver
) -> None:
    webhook = subscribed(partner)
    partner.statuses = [500, 503]
    take(["receive"])
    read(province, "head")
    assert send(province) == []
    assert statuses(webhook) == [("report.received", "held", 1, "500")]
    assert now_of(webhook).failing_since == NOON
    # Five seconds, then five minutes; not earlier.
    sweep_and_send(province, NOON + timedelta(seconds=3))
    assert len(partner.got) == 1
    sweep_and_send(province, NOON + timedelta(seconds=6))
    assert statuses(webhook) == [("report.received", "held", 2, "503")]
    sweep_and_send(province, NOON + timedelta(minutes=4))
    assert len(partner.got) == 2
    sweep_and_send(province, NOON + timedelta(minutes=6))
    assert len({one.id for one in partner.got}) == 1
    assert len({one.body for one in partner.got}) == 1
    assert [one.headers["webhook-timestamp"] for one in partner.got] == sorted(
        {one.headers["webhook-timestamp"] for one in partner.got}
    )
    sweep_and_send(province, NOON + timedelta(days=2))
    assert len(partner.got) == 3
    assert statuses(webhook)[0][1] == "sent"
    assert (now_of(webhook).failing_since, now_of(webhook).resting_until) == (None, None)


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 429, 500])
def test_no_status_but_2xx_counts_and_no_redirect_is_followed(
    province: Province, partner: Receiver, status: int
) -> None:
    webhook = subscribed(partner)
    partner.status = status
    take(["receive"])
    read(province, "head")
    assert send(province) == []
    assert [one.path for one in partner.got] == ["/in"]
    assert statuses(webhook) == [("report.received", "held", 1, str(status))]


def test_a_receiver_may_ask_to_wait_for_an_hour_at_most(province: Province, partner: Receiver) -> None:
    webhook = subscribed(partner)
    partner.status, partner.retry_after = 429, "99999"
    take(["receive"])
    read(province, "head")
    send(province)
    (line,), _ = events.listed(webhook.id, limit=10, after=None)
    assert line.waits_until == NOON + timedelta(hours=1)


def test_by_night_too(province: Province, partner: Receiver) -> None:
    webhook = subscribed(partner)
    partner.statuses = [500]
    take(["receive"], at=NIGHT)
    read(province, "head")
    send(province, NIGHT)
    sweep_and_send(province, NIGHT + timedelta(minutes=1))
    assert statuses(webhook)[0][1] == "sent"


def test_after_a_day_of_failures_it_is_given_up_and_can_be_replayed(province: Province, partner: Receiver) -> None:
    webhook = subscribed(partner)
    partner.status = 500
    take(["receive"])
    read(province, "head")
    send(province)
    now = NOON
    while now < NOON + timedelta(hours=26):
        now += timedelta(minutes=10)
        sweep_and_send(province, now)
    assert statuses(webhook) == [("report.received", "dead", 8, "500")]
    assert len(partner.got) == 8
    assert now_of(webhook).active
    partner.status = 200
    events.replay(webhook.id, NOON - timedelta(days=1), now, now)
    read(province, "digest")
    assert send(province, now) == []
    sweep_and_send(province, now + timedelta(minutes=1))
    assert statuses(webhook) == [("report.received", "sent", 0, None)]
    assert len({one.id for one in partner.got}) == 1


def test_after_a_week_of_failures_it_is_disabled_and_administrators_are_told(
    province: Province, partner: Receiver
) -> None:
    webhook = subscribed(partner, failing_since=NOON - timedelta(days=7))
    partner.status = 500
    take(["receive"])
    read(province, "head")
    province.queued()
    assert send(province) == []
    after = now_of(webhook)
    assert (after.active, after.disabled_at, after.disabled_for) == (False, NOON, "500")
    assert statuses(webhook)[0][1] == "dead"
    read(province, "audit")
    told = [outbox.read(body)[1] for body in province.queued()]
    assert [one["audience"] for one in told if one["kind"] == "webhook_disabled"] == ["administrators"]
    # What happens meanwhile is kept, and is there to be replayed.
    take(["receive"])
    read(province, "head")
    assert send(province) == []
    assert len(partner.got) == 1
    assert ("report.received", "dropped", 0, "inactive") in statuses(webhook)


def test_410_disables_at_once(province: Province, partner: Receiver) -> None:
    webhook = subscribed(partner)
    partner.status = 410
    take(["receive"])
    read(province, "head")
    send(province)
    assert (now_of(webhook).active, now_of(webhook).disabled_for) == (False, "410")


def test_a_receiver_that_fails_rests_and_then_gets_everything(province: Province, partner: Receiver) -> None:
    webhook = subscribed(partner, failing_since=NOON - timedelta(hours=1))
    partner.statuses = [500]
    for _ in range(4):
        take(["receive"])
    read(province, "head")
    assert send(province) == []
    # One was tried; the others wait without a call.
    assert len(partner.got) == 1
    assert now_of(webhook).resting_until == NOON + rules.LONGEST_REST
    sweep_and_send(province, NOON + timedelta(minutes=11))
    assert len(partner.got) == 5
    assert {one[1] for one in statuses(webhook)} == {"sent"}


def test_a_slow_or_unknown_receiver_is_a_failure(
    province: Province, partner: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    webhook = subscribed(partner)

    def fails(*_: Any, **__: Any) -> Any:
        raise calls.NoAnswer("receiver.example.invalid")

    monkeypatch.setattr(calls, "knock", fails)
    take(["receive"])
    read(province, "head")
    assert send(province) == []
    assert statuses(webhook) == [("report.received", "held", 1, "no_answer")]


def test_only_public_addresses_are_called(
    province: Province, partner: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def private(host: str, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        return [(2, 1, 6, "", ("10.0.0.8", 443))]

    monkeypatch.setattr("socket.getaddrinfo", private)
    webhook = subscribed(partner, url="https://receiver.example.invalid/in")
    take(["receive"])
    read(province, "head")
    assert send(province) == []
    assert asked == ["receiver.example.invalid"]
    assert statuses(webhook) == [("report.received", "held", 1, "no_answer")]


def test_this_machine_is_called_on_the_local_stage_alone(
    province: Province, partner: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    webhook = subscribed(partner)
    refused = replace(settings(), webhooks_local="refused")
    monkeypatch.setattr("chalicelib.channels.webhooks.settings", lambda: refused)
    take(["receive"])
    read(province, "head")
    send(province)
    assert partner.got == []
    assert statuses(webhook) == [("report.received", "held", 1, "address")]


# Secrets


def test_for_a_day_after_a_rotation_both_secrets_verify(
    province: Province, partner: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = datetime.now(UTC).replace(microsecond=0)
    set_clock(monkeypatch, real)
    webhook = subscribed(partner)
    store.save(
        replace(webhook, generation=2, earlier_until=real + timedelta(hours=1)),
        webhook,
        Oversight.WEBHOOK_SECRET,
        by="a",
        at=real,
    )
    take(["receive"])
    read(province, "head")
    send(province, real)
    for generation in (1, 2):
        assert partner.verified(secret_of(webhook, generation))["type"] == "report.received"
    now = now_of(webhook)
    store.save(replace(now, earlier_until=real), now, Oversight.WEBHOOK_SECRET, by="a", at=real)
    take(["receive"])
    read(province, "head")
    send(province, real)
    assert partner.verified(secret_of(webhook, 2))["type"] == "report.received"
    with pytest.raises(Exception, match="No matching signature"):
        Library(secret_of(webhook, 1)).verify(partner.got[-1].body, partner.got[-1].headers)


# Faults


@pytest.mark.parametrize("verdict", ["kill before", "kill after"])
def test_no_event_is_lost_after_a_kill_at_any_call(
    province: Province, partner: Receiver, faults: Faults, verdict: str
) -> None:
    webhook = subscribed(partner)
    take(["receive"])
    records = province.stream_records("head")
    for number in range(20):
        faults.at(number, verdict)
        with suppress(Killed):
            changes.read_changes(records)
            bodies = province.queued(province.webhooks_url)
            faults.none()
            for body in bodies:
                for again in range(12):
                    faults.at(again, verdict)
                    late = NOON + again * (notices.CLAIM + timedelta(seconds=1))
                    with suppress(Killed):
                        webhooks.send([{"messageId": "1", "body": body}], lambda at=late: at, lambda: PLENTY)  # type: ignore[misc]
            faults.none()
            break
    assert [line[1] for line in statuses(webhook)] == ["sent"]
    assert len({one.id for one in partner.got}) == 1
    # Twice at most for each place where it may die between the receiver's answer and the mark.
    assert 1 <= len(partner.got) <= 2


def test_a_throttled_store_keeps_the_event_in_the_queue(province: Province, partner: Receiver, faults: Faults) -> None:
    webhook = subscribed(partner)
    take(["receive"])
    read(province, "head")
    bodies = province.queued(province.webhooks_url)

    def directory(_: int, call: Call) -> str | None:
        return "ThrottlingException" if call.sent.get("TableName") == province.tables["Directory"] else None

    faults._rule = directory
    assert webhooks.send([{"messageId": "1", "body": bodies[0]}], lambda: NOON, lambda: PLENTY) == ["1"]
    faults.none()
    assert webhooks.send([{"messageId": "1", "body": bodies[0]}], lambda: NOON, lambda: PLENTY) == []
    assert [line[1] for line in statuses(webhook)] == ["sent"]


def test_too_little_time_sends_nothing(province: Province, partner: Receiver) -> None:
    subscribed(partner)
    take(["receive"])
    read(province, "head")
    (body,) = province.queued(province.webhooks_url)
    assert webhooks.send([{"messageId": "1", "body": body}], lambda: NOON, lambda: 3.0) == ["1"]
    assert partner.got == []


def test_a_replay_goes_over_all_pages_and_leaves_what_is_on_its_way(
    province: Province, partner: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "PAGE", 2)
    webhook = subscribed(partner)
    for _ in range(5):
        take(["receive"])
    read(province, "head")
    send(province)
    partner.got.clear()
    events.replay(webhook.id, NOON - timedelta(days=1), NOON, NOON)
    read(province, "digest")
    while bodies := province.queued(province.webhooks_url):
        records = [{"messageId": body, "body": body} for body in bodies]
        assert webhooks.send(records, lambda: NOON, lambda: PLENTY) == []
    read_released(province)
    assert send(province) == []
    assert len({one.id for one in partner.got}) == 5
    assert partner.got[0].event["type"] == "report.received"
