"""The morning's digests: each unit with something to report gets one, however often the run dies."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.jobs import delivery
from chalicelib.jobs.sending import digests
from chalicelib.jobs.sending.digests import READ, DigestRun, DigestsFailed
from chalicelib.jobs.sweep import sweep
from chalicelib.store.messages import notices
from chalicelib.store.tickets import tickets
from tests.domain import samples
from tests.jobs.test_messages import PLENTY, as_records, published
from tests.support import Faults, Killed, Province, message_in, open_ticket, take

#: The tickets of these tests are made on Monday, 2 March; this is the next day's digest.
MORNING = samples.local("2026-03-03 07:30")
UNITS = len(samples.directory().units)


def send(now: datetime = MORNING) -> DigestRun:
    return digests.send(lambda: now)


def deliver(bodies: list[str], now: datetime = MORNING) -> list[str]:
    return delivery.deliver(as_records(bodies), lambda: now, lambda: PLENTY)


def heard(faults: Faults) -> Counter[tuple[str, str]]:
    """The number of digests for each unit and audience."""
    return Counter(
        (sent["TopicArn"].rpartition("-unit-")[2], sent["MessageAttributes"]["audience"]["StringValue"])
        for sent in published(faults)
    )


def kept(province: Province) -> list[dict[str, Any]]:
    return [item for item in province.items("Tickets") if item["type"]["S"] == "digest"]


def some_queues() -> None:
    """A ticket that is late at intake, one that was returned to it, one that is late in a commune."""
    open_ticket()
    take(samples.WAY_TO["returned"])
    take(samples.WAY_TO["dispatched"])


ONCE = Counter((unit, audience) for unit in (samples.INTAKE, "that-khe") for audience in ("focal", "leader"))


@pytest.mark.usefixtures("topics")
def test_only_units_with_something_to_report_get_a_digest(province: Province, faults: Faults) -> None:
    some_queues()
    assert send() == DigestRun(units=2, empty=UNITS - 2)
    assert deliver(province.queued()) == []
    assert heard(faults) == ONCE
    texts = {sent["Subject"] for sent in published(faults)}
    assert texts == {"Sang 03/03: qua han 2, bi tra lai 1", "Sang 03/03: qua han 1"}


@pytest.mark.parametrize("day", ["2026-03-01 07:30", "2026-02-17 07:30", "2026-01-02 07:30"])
@pytest.mark.usefixtures("province")
def test_no_digest_is_sent_on_a_day_off(province: Province, day: str) -> None:
    open_ticket(at=samples.local("2025-12-01 09:00"))
    assert send(samples.local(day)) == DigestRun()
    assert province.queued() == []


def test_a_saturday_that_was_made_a_working_day_has_its_digest(province: Province) -> None:
    open_ticket(at=samples.local("2025-12-01 09:00"))
    assert send(samples.local("2026-01-10 07:30")).units == 1
    assert len(province.queued()) == 2


@pytest.mark.usefixtures("province")
def test_a_unit_costs_two_queries_of_a_hundred_lines_and_no_scan(faults: Faults) -> None:
    some_queues()
    send()
    first = len(faults.calls)
    send()
    assert Counter(faults.since(first)) == {"Query": 2 * UNITS, "SendMessage": 4}
    queries = [call.sent for call in faults.calls[first:] if call.operation == "Query"]
    assert {(query["IndexName"], query["Limit"]) for query in queries} == {("queue", READ)}


@pytest.mark.usefixtures("topics")
def test_a_digest_lists_answered_tickets_until_they_are_rated_confirmed_or_closed(province: Province) -> None:
    def unrated() -> dict[str | None, str]:
        send()
        found = [message_in(body) for body in province.queued()]
        return {one.unit: one.subject.partition(": ")[2] for one in found}

    answered = [take(samples.WAY_TO["resolved"]) for _ in range(4)]
    assert unrated() == {"that-khe": "chưa đánh giá 4"}
    for ticket, action in zip(answered, ("rate", "confirm", "close"), strict=False):
        tickets.change(tickets.Stored(ticket, "hash"), samples.act(ticket, action))
    assert unrated() == {"that-khe": "chưa đánh giá 1"}
    last = answered[-1]
    assert last.step_due_at is not None
    sweep(lambda: last.step_due_at or MORNING, lambda: PLENTY)
    assert unrated() == {}


def test_a_digest_says_that_there_are_more_tickets_than_it_read(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "READ", 2)
    for _ in range(3):
        open_ticket()
    send()
    assert {message_in(body).subject for body in province.queued()} == {"Sáng 03/03: quá hạn 2+"}


@pytest.mark.usefixtures("topics")
def test_a_second_run_sends_nothing_even_if_the_queue_changed(province: Province, faults: Faults) -> None:
    some_queues()
    send()
    assert deliver(province.queued()) == []
    open_ticket()
    send(MORNING + timedelta(minutes=5))
    assert deliver(province.queued(), MORNING + timedelta(minutes=5)) == []
    assert heard(faults) == ONCE


@pytest.mark.usefixtures("topics")
def test_the_next_day_has_a_new_digest(province: Province, faults: Faults) -> None:
    some_queues()
    for day in (MORNING, MORNING + timedelta(days=1)):
        send(day)
        assert deliver(province.queued(), day) == []
    assert heard(faults) == ONCE + ONCE


@pytest.mark.usefixtures("topics")
def test_each_unit_gets_one_digest_when_the_run_is_repeated_after_a_kill_at_any_call(
    province: Province, faults: Faults
) -> None:
    some_queues()
    for number in range(2 + 2 * UNITS + 4):
        for verdict in ("kill before", "kill after"):
            faults.at(number, verdict)
            try:
                send()
            except Killed:
                continue
    faults.none()
    assert send().units == 2
    assert deliver(province.queued()) == []
    assert heard(faults) == ONCE


@pytest.mark.usefixtures("topics")
def test_a_failure_for_one_unit_does_not_stop_the_others_and_the_run_is_repeated(
    province: Province, faults: Faults
) -> None:
    some_queues()
    send()
    province.queued()
    # The directory is known by now: the first call is the first unit's queue, which is intake's.
    faults.at(0, "InternalServerError")
    with pytest.raises(DigestsFailed, match=f"1 of {UNITS}"):
        send()
    assert {message_in(body).unit for body in province.queued()} == {"that-khe"}
    faults.none()
    send()
    assert deliver(province.queued()) == []
    assert heard(faults) == ONCE


@pytest.mark.parametrize(
    ("call", "verdict", "asked"),
    [
        ("PutItem", "kill before", 1),
        ("PutItem", "kill after", 1),
        ("UpdateItem", "kill after", 1),
        ("Publish", "kill before", 2),
        # As for every message: dying between SNS's answer and our note of it, and only there, tells again.
        ("Publish", "kill after", 2),
    ],
)
@pytest.mark.usefixtures("topics")
def test_a_digest_is_delivered_after_a_kill_of_its_delivery_at_any_call(
    province: Province, faults: Faults, call: str, verdict: str, asked: int
) -> None:
    take(samples.WAY_TO["dispatched"])
    send()
    body, _ = province.queued()
    faults.on(call, verdict)
    with pytest.raises(Killed):
        deliver([body])
    faults.none()
    later = MORNING + notices.CLAIM + timedelta(seconds=1)
    assert deliver([body], later) == []
    assert deliver([body], later) == []
    assert len(published(faults)) == asked
    assert [item["status"]["S"] for item in kept(province)] == ["sent"]


@pytest.mark.usefixtures("topics")
def test_a_dead_topic_keeps_the_digest_for_the_next_attempt(province: Province, faults: Faults) -> None:
    take(samples.WAY_TO["dispatched"])
    send()
    bodies = province.queued()
    faults.on("Publish", "InternalError")
    assert deliver(bodies) == ["0", "1"]
    faults.none()
    assert deliver(bodies, MORNING + timedelta(seconds=1)) == []
    assert [item["status"]["S"] for item in kept(province)] == ["sent", "sent"]


@pytest.mark.usefixtures("topics")
def test_sent_digests_are_stored_beside_the_tickets_and_expire_after_thirty_days(province: Province) -> None:
    some_queues()
    send()
    deliver(province.queued())
    assert {(item["pk"]["S"], item["sk"]["S"]) for item in kept(province)} == {
        ("D#2026-03-03", f"N#digest-2026-03-03-{unit}-{audience}") for unit, audience in ONCE
    }
    ends = {int(item["expires_at"]["N"]) for item in kept(province)}
    assert ends == {int((MORNING + timedelta(days=30)).timestamp())}


def test_no_digest_holds_what_a_reporter_wrote(province: Province) -> None:
    some_queues()
    send()
    bodies = province.queued()
    assert bodies
    assert not [body for body in bodies if samples.DESCRIPTION in body]
