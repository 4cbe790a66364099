"""Many alerts at once become one digest: each alert is sent once, whatever the stream's batches are."""

from __future__ import annotations

import contextlib
import json
import random
import re
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from pynamodb.exceptions import TransactWriteError

from chalicelib.domain.messages.digests import MANY
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.domain.tickets.workflow import automatic
from chalicelib.jobs import changes
from chalicelib.jobs.sweep import sweep
from chalicelib.store.tickets import tickets
from tests.domain import samples
from tests.jobs.test_digests import deliver
from tests.jobs.test_messages import PLENTY, published
from tests.support import Api, Faults, Killed, Province, open_ticket, prepared

pytestmark = pytest.mark.usefixtures("topics")

FEW, FLOOD = MANY, MANY + 2
#: After the deadline of everything that is made at T0 or in the night before it.
NOON = samples.local("2026-03-03 12:00")
type Records = list[dict[str, Any]]


def breach(ticket: Ticket) -> None:
    """Let the clock take a ticket past its deadline, as a sweep does."""
    stored = tickets.Stored(ticket, "hash")
    while stored.ticket.last_kind != "breached":
        event = automatic.tick(stored.ticket, NOON)
        assert event
        stored = tickets.change(stored, event)


def late(province: Province, number: int) -> Records:
    """The stream's records of ``number`` tickets that are late at intake."""
    prepared(province, open_late, number)
    return province.stream_records("head")


def open_late(province: Province, number: int) -> None:
    """Open ``number`` tickets and let them become late."""
    for _ in range(number):
        breach(open_ticket()[0])


def released(province: Province) -> Records:
    """The stream's records of digests that were released."""
    records = province.stream_records("digest")
    return [record for record in records if record["dynamodb"]["NewImage"]["status"]["S"] == "released"]


def read_all(province: Province, records: Records) -> None:
    """Read the records, and then the digests that were released for them."""
    changes.read_changes(records)
    changes.read_changes(released(province))


def statuses(province: Province, kind: str = "notice") -> Counter[str]:
    return Counter(item["status"]["S"] for item in province.items("Tickets") if item["type"]["S"] == kind)


def alert_counts(faults: Faults) -> Counter[str]:
    """How often each ticket was named in a message of its own or in a digest; a mail names each of its tickets."""
    counts: Counter[str] = Counter()
    for sent in published(faults):
        mail = json.loads(sent["Message"])["email"]
        counts.update({code.replace(" ", "") for code in re.findall(r"LS \d{4} \d{3} \d{3}", mail)})
    return counts


def codes(records: Records) -> set[str]:
    return {record["dynamodb"]["NewImage"]["code"]["S"] for record in records}


def test_alerts_up_to_the_limit_are_sent_one_by_one(province: Province, faults: Faults) -> None:
    read_all(province, late(province, FEW))
    assert deliver(province.queued(), NOON) == []
    assert len(published(faults)) == FEW
    assert statuses(province) == {"sent": FEW}


def test_alerts_above_the_limit_become_one_message_that_names_each_ticket(province: Province, faults: Faults) -> None:
    records = late(province, FLOOD)
    read_all(province, records)
    assert deliver(province.queued(), NOON) == []
    (sent,) = published(faults)
    assert sent["Subject"] == f"{FLOOD} phieu QUA HAN"
    assert alert_counts(faults) == Counter(codes(records))
    assert statuses(province) == {"digested": FLOOD}
    assert statuses(province, "digest") == {"sent": 1}


def test_alerts_are_counted_by_kind_unit_and_audience(province: Province, faults: Faults) -> None:
    records = late(province, MANY)
    # Two more, of which one is only nearly late and one is new.
    open_ticket()
    warned = tickets.Stored(open_ticket()[0], "hash")
    event = automatic.tick(warned.ticket, warned.ticket.points[0].at)
    assert event
    tickets.change(warned, event)
    read_all(province, province.stream_records("head"))
    assert deliver(province.queued(), NOON) == []
    assert len(published(faults)) == len(records) + 2
    assert statuses(province, "digest") == {}


def test_alerts_held_overnight_are_sent_as_one_message_in_the_morning(province: Province, faults: Faults) -> None:
    night = samples.local("2026-03-02 23:00")
    for _ in range(FLOOD):
        ticket, _ = open_ticket()
        stored = tickets.Stored(ticket, "hash")
        while stored.ticket.last_kind != "breached":
            event = automatic.tick(stored.ticket, NOON)
            assert event
            stored = tickets.change(stored, replace(event, at=night))
    read_all(province, province.stream_records("head"))
    assert statuses(province) == {"held": FLOOD}
    sweep(lambda: samples.local("2026-03-03 07:00"), lambda: PLENTY)
    read_all(province, province.stream_records("notice"))
    assert deliver(province.queued(), NOON) == []
    assert len(published(faults)) == 1
    assert set(alert_counts(faults).values()) == {1}
    assert statuses(province) == {"digested": FLOOD}


def test_the_history_says_whom_each_alert_went_to(province: Province, api: Api) -> None:
    records = late(province, FLOOD)
    read_all(province, records)
    deliver(province.queued(), NOON)
    for code in codes(records):
        (line,) = api("GET", f"/v1/office/tickets/{code}", officer="intake.intake").body["told"]
        assert (line["kind"], line["unit"], line["audience"]) == ("breached", samples.INTAKE, "focal")
        assert line["status"] == "digested"


@pytest.mark.parametrize("seed", range(6))
def test_each_alert_is_sent_once_when_every_attempt_has_other_batches(
    province: Province, faults: Faults, seed: int
) -> None:
    """The reader is killed at random, messages are delivered in between, and each attempt has other batches."""
    chance = random.Random(seed)
    records = late(province, 2 * FLOOD + 3)
    now: datetime = NOON
    released_digests: Records = []
    for _ in range(8):
        chance.shuffle(records)
        size = chance.choice([1, 5, MANY + 1, 2 * FLOOD])
        faults.at(chance.randrange(12), chance.choice(["kill before", "kill after"]))
        with contextlib.suppress(Killed):
            for start in range(0, len(records), size):
                changes.read_changes(records[start : start + size])
        faults.none()
        released_digests += released(province)
        if chance.random() < 0.5:
            # The outbox is emptied while the stream is still being repeated.
            now += timedelta(minutes=2)
            assert deliver(province.queued(), now) == []
        if chance.random() < 0.5:
            changes.read_changes(released_digests)
    read_all(province, records)
    changes.read_changes(released_digests)
    assert deliver(province.queued(), now + timedelta(minutes=2)) == []
    assert alert_counts(faults) == Counter(codes(records))


def test_each_alert_is_sent_once_after_a_kill_of_the_reader_at_any_call(province: Province, faults: Faults) -> None:
    records = late(province, FLOOD)
    for number in range(4):
        for verdict in ("kill before", "kill after"):
            faults.at(number, verdict)
            try:
                changes.read_changes(records)
            except Killed:
                continue
    faults.none()
    read_all(province, records)
    read_all(province, records)
    assert deliver(province.queued(), NOON) == []
    assert len(published(faults)) == 1
    assert alert_counts(faults) == Counter(codes(records))


def test_a_message_that_a_sender_owns_is_not_in_the_digest(province: Province, faults: Faults) -> None:
    records = late(province, FLOOD)
    changes.read_changes(records[:1])
    assert deliver(province.queued(), NOON) == []
    read_all(province, records)
    assert deliver(province.queued(), NOON) == []
    assert len(published(faults)) == 2
    assert alert_counts(faults) == Counter(codes(records))
    assert statuses(province) == {"sent": 1, "digested": FLOOD - 1}


def test_alerts_that_senders_leave_up_to_the_limit_are_sent_one_by_one(province: Province, faults: Faults) -> None:
    records = late(province, FLOOD)
    changes.read_changes(records[:3])
    assert deliver(province.queued(), NOON) == []
    read_all(province, records)
    assert deliver(province.queued(), NOON) == []
    assert alert_counts(faults) == Counter(codes(records))
    assert statuses(province) == {"sent": FLOOD}


def test_a_sender_that_claims_right_before_the_digest_keeps_its_message(province: Province, faults: Faults) -> None:
    records = late(province, FLOOD)
    changes.read_changes(records[:1])
    bodies = province.queued()
    faults.before("TransactWriteItems", lambda: deliver(bodies, NOON))
    read_all(province, records)
    assert deliver(province.queued(), NOON) == []
    assert alert_counts(faults) == Counter(codes(records))


def test_a_sender_that_comes_after_the_digest_sends_nothing(province: Province, faults: Faults) -> None:
    records = late(province, FLOOD)
    changes.read_changes(records[:FEW])
    bodies = province.queued()
    read_all(province, records)
    assert deliver(bodies + province.queued(), NOON) == []
    assert len(published(faults)) == 1
    assert alert_counts(faults) == Counter(codes(records))


def test_a_digest_that_cannot_be_written_is_not_skipped(province: Province, faults: Faults) -> None:
    records = late(province, FLOOD)
    faults.on("TransactWriteItems", "InternalServerError")
    with pytest.raises(TransactWriteError):
        changes.read_changes(records)
    assert province.queued() == []
    assert statuses(province) == {}


def test_a_dead_topic_keeps_the_digest_for_the_next_attempt(province: Province, faults: Faults) -> None:
    records = late(province, FLOOD)
    read_all(province, records)
    bodies = province.queued()
    faults.on("Publish", "InternalError")
    assert deliver(bodies, NOON) == ["0"]
    faults.none()
    assert deliver(bodies, NOON + timedelta(seconds=1)) == []
    assert statuses(province, "digest") == {"sent": 1}
