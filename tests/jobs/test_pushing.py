"""Messages to browsers: encrypted, signed, told once, and followed by an SMS only if nobody opened them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from pynamodb.exceptions import QueryError

from chalicelib.channels import topics
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.identity import push_key, signing
from chalicelib.jobs import changes, delivery
from chalicelib.jobs.sweep import sweep
from chalicelib.services import own_data
from chalicelib.store import keys
from chalicelib.store.directory import officers
from chalicelib.store.messages import notices, reminders
from chalicelib.store.tickets import tickets
from chalicelib.store.vault import browsers, reporters
from chalicelib.store.vault.browsers import Subscription
from chalicelib.store.vault.reporters import Reporter
from tests.domain import samples
from tests.push_receiver import PushService, TestBrowser, browser, push_service
from tests.support import Faults, Killed, Province, open_ticket, take

NOON, NIGHT = samples.local("2026-03-02 12:00"), samples.local("2026-03-02 23:10")
LATER = NOON + timedelta(minutes=31)
PHONE = "+84901234567"
CONTACT = Reporter("A", PHONE, None, consent_text="2026-11")


@pytest.fixture
def service() -> Iterator[PushService]:
    with push_service() as found:
        yield found


def subscription(told: TestBrowser) -> Subscription:
    sent = told.body
    key, auth = sent["keys"]["p256dh"], sent["keys"]["auth"]
    return Subscription(browsers.id_of(told.endpoint), told.endpoint, key, auth, samples.T0, "2026-11")


def tell(service: PushService, code: str, name: str = "a") -> TestBrowser:
    """Let a browser of a report's sender be told."""
    told = browser(f"{service.url}/{name}")
    browsers.add_to_report(code, subscription(told), samples.T0, None)
    return told


def deliver(province: Province, now: datetime = NOON) -> list[str]:
    """Deliver until the outbox is empty; the ids that must be repeated."""
    failed: list[str] = []
    while bodies := province.queued():
        records = [{"messageId": body, "body": body} for body in bodies]
        failed += delivery.deliver(records, lambda: now, lambda: 25.0)
    return failed


def deliver_one(body: str, now: datetime) -> None:
    delivery.deliver([{"messageId": "1", "body": body}], lambda: now, lambda: 25.0)


def sms_of(faults: Faults) -> list[str]:
    return [call.sent["PhoneNumber"] for call in faults.calls if call.sent.get("PhoneNumber")]


def received(province: Province, service: PushService, at: datetime = NOON, **new: Any) -> tuple[str, TestBrowser]:
    """A report with a telephone and a browser, received at ``at``; its message is in the outbox."""
    ticket = take(["receive"], reporter=CONTACT, at=at - timedelta(minutes=10), **new)
    told = tell(service, ticket.code)
    changes.read_changes(province.stream_records())
    return ticket.code, told


def sweep_and_deliver(province: Province, now: datetime) -> None:
    sweep(lambda: now, lambda: 25.0)
    released = [
        one for one in province.stream_records("notice") if one["dynamodb"]["NewImage"]["status"]["S"] == "released"
    ]
    changes.read_changes(released)
    deliver(province, now)


def test_a_browser_gets_the_short_text_and_a_link_that_opens_the_report(
    province: Province, service: PushService, faults: Faults
) -> None:
    code, told = received(province, service)
    assert deliver(province) == []
    ((path, headers, body),) = service.pushed
    assert path == "/a"
    service.verify(headers, push_key.public_key(), NOON.timestamp())
    shown = told.decrypt(body)
    assert shown["link"] == f"#{code}.{signing.link_secret(code)}"
    assert "đã được tiếp nhận" in shown["text"]
    assert PHONE not in str(shown)
    assert code not in str(headers)
    assert sms_of(faults) == []
    assert [item["status"]["S"] for item in province.items("Tickets") if item["sk"]["S"].endswith("-phone")] == ["held"]


def test_the_sms_follows_once_if_nobody_opened_the_message(
    province: Province, service: PushService, faults: Faults
) -> None:
    received(province, service)
    deliver(province)
    sweep_and_deliver(province, NOON + timedelta(minutes=29))
    assert sms_of(faults) == []
    sweep_and_deliver(province, LATER)
    sweep_and_deliver(province, LATER + timedelta(minutes=5))
    assert sms_of(faults) == [PHONE]
    assert len(service.pushed) == 1


def test_no_sms_follows_a_message_that_was_opened(province: Province, service: PushService, faults: Faults) -> None:
    code, _ = received(province, service)
    deliver(province)
    assert notices.opened(code) == 1
    assert notices.opened(code) == 0
    sweep_and_deliver(province, LATER)
    assert sms_of(faults) == []


def test_opening_a_report_drops_no_message_that_waits_for_the_morning(province: Province, service: PushService) -> None:
    code, _ = received(province, service, NIGHT)
    assert notices.opened(code) == 0
    morning = samples.local("2026-03-03 07:00")
    sweep_and_deliver(province, morning)
    assert len(service.pushed) == 1


def test_an_urgent_message_goes_by_both_at_once(province: Province, service: PushService, faults: Faults) -> None:
    received(province, service, NIGHT, new=samples.report("emergency"))
    deliver(province, NIGHT)
    assert len(service.pushed) == 1
    assert service.pushed[0][1]["urgency"] == "high"
    assert sms_of(faults) == [PHONE]


def test_each_browser_is_told_once_and_a_dead_one_never_again(province: Province, service: PushService) -> None:
    code, _ = received(province, service)
    tell(service, code, "b")
    records = province.stream_records()
    changes.read_changes(records)
    deliver(province)
    changes.read_changes(records)
    deliver(province)
    assert sorted(path for path, _, _ in service.pushed) == ["/a", "/b"]


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_ended_its_subscription_is_forgotten(
    province: Province, service: PushService, faults: Faults, status: int
) -> None:
    code, told = received(province, service)
    service.status = status
    assert deliver(province) == []
    assert browsers.of_report(code, NOON) == []
    assert told.endpoint not in str(province.items("Reporters"))
    sweep_and_deliver(province, LATER)
    assert sms_of(faults) == [PHONE]


@pytest.mark.parametrize("status", [302, 429, 500])
def test_a_push_service_that_does_not_take_a_message_is_asked_again_by_the_queue(
    province: Province, service: PushService, status: int
) -> None:
    received(province, service)
    service.status = status
    assert len(deliver(province)) == 1
    assert [path for path, _, _ in service.pushed] == ["/a"], "no redirect is followed, nothing is repeated at once"


def test_whatever_call_kills_the_sender_each_way_is_used_once(
    province: Province, service: PushService, faults: Faults
) -> None:
    code, _ = received(province, service)
    (first,) = province.queued()
    now = NOON
    for number, verdict in product(range(12), ("kill before", "kill after")):
        faults.at(number, verdict)
        with suppress(Killed):
            deliver_one(first, now)
        now += notices.CLAIM + timedelta(seconds=1)
    faults.none()
    deliver_one(first, now)
    deliver(province, now)
    assert len(service.pushed) == 1
    sweep_and_deliver(province, NOON + timedelta(hours=1))
    assert sms_of(faults) == [PHONE]
    assert notices.opened(code) == 0


def test_officers_are_told_of_a_new_rescue_and_of_what_concerns_their_role(
    province: Province, service: PushService
) -> None:
    told = {}
    for username in ("focal.that-khe", "leader.that-khe", "processing.that-khe", "focal.dong-dang"):
        told[username] = browser(f"{service.url}/{username}")
        browsers.add_to_officer(username, subscription(told[username]), samples.T0)
    rescue, _ = open_ticket(samples.report("emergency"), at=NIGHT)
    changes.read_changes(province.stream_records())
    deliver(province, NIGHT)
    assert {path for path, _, _ in service.pushed} == {"/focal.that-khe", "/leader.that-khe", "/processing.that-khe"}
    shown = told["leader.that-khe"].decrypt(
        next(body for path, _, body in service.pushed if path == "/leader.that-khe")
    )
    assert shown["link"] == f"office#/t/{rescue.code}"
    assert shown["text"].startswith("mới, chờ tiếp nhận")


def test_an_assignment_a_mention_and_a_reminder_reach_the_browser_of_their_officer_alone(
    province: Province, service: PushService, topics: None
) -> None:
    told = {}
    for username in ("processing.that-khe", "focal.that-khe"):
        told[username] = browser(f"{service.url}/{username}")
        browsers.add_to_officer(username, subscription(told[username]), samples.T0)
    ticket = take(samples.WAY_TO["processing"])
    mentioned = [("that-khe", "processing.that-khe")]
    for action in ("assign", "note"):
        province.stream_records()
        service.pushed.clear()
        stored = tickets.get(ticket.code)
        assert stored is not None
        tickets.change(stored, samples.act(stored.ticket, action, mentioned=mentioned))
        changes.read_changes(province.stream_records("head"))
        deliver(province)
        assert {path for path, _, _ in service.pushed} >= {"/processing.that-khe"}, action
    service.pushed.clear()
    at = NOON + timedelta(days=1)
    reminders.add(samples.officer("that-khe", Role.PROCESSING), ticket.code, at)
    sweep(lambda: at, lambda: 25.0)
    changes.read_changes(province.stream_records("digest"))
    deliver(province, at)
    ((path, _, body),) = service.pushed
    shown = told["processing.that-khe"].decrypt(body)
    assert (path, shown["link"]) == ("/processing.that-khe", f"office#/t/{ticket.code}")
    assert shown["text"].startswith("Nhắc việc")


def test_a_unit_is_told_while_the_directory_of_officers_does_not_answer(
    province: Province, service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    units: list[str] = []

    def fails() -> list[Officer]:
        assert units, "the unit is told first"
        raise QueryError("throttled")

    monkeypatch.setattr(topics, "to_unit", lambda unit, *_, **__: units.append(unit))
    monkeypatch.setattr(officers, "everybody", fails)
    browsers.add_to_officer("focal.that-khe", subscription(browser(f"{service.url}/a")), samples.T0)
    open_ticket(samples.report("emergency"), at=NIGHT)
    changes.read_changes(province.stream_records())
    # It is not repeated either: that would tell the unit again.
    assert deliver(province, NIGHT) == []
    assert units == ["that-khe"]
    assert service.pushed == []


def test_a_report_has_at_most_five_browsers_and_the_oldest_goes(province: Province, service: PushService) -> None:
    code = take(["receive"]).code
    for number in range(7):
        added = subscription(browser(f"{service.url}/{number}"))
        at = samples.T0 + timedelta(minutes=number)
        browsers.add_to_report(code, Subscription(**{**_fields(added), "since": at}), at, None)
    found = [one.endpoint.rpartition("/")[2] for one in browsers.of_report(code, NOON)]
    assert found == ["2", "3", "4", "5", "6"]


def _fields(one: Subscription) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("id", "endpoint", "p256dh", "auth", "consent_text")}


def test_browsers_are_in_the_copy_of_one_s_data_expire_with_it_and_are_erased(
    province: Province, service: PushService
) -> None:
    ticket = take(["receive"], reporter=CONTACT)
    told = tell(service, ticket.code)
    (copy,) = own_data.export([ticket.code], NOON)
    assert [one["endpoint"] for one in copy["browsers"]] == [told.endpoint]
    until = NOON + timedelta(days=1)
    reporters.retain(reporters.Retention(ticket.code, f"{keys.stamp(NOON)}#000009", until))
    assert len(browsers.of_report(ticket.code, NOON)) == 1
    assert browsers.of_report(ticket.code, until) == []
    own_data.erase([ticket.code], request="x", now=NOON)
    assert told.endpoint not in str(province.items("Reporters"))
