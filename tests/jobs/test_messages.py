"""From a change to a message: the stream's reader, the outbox, the sender. Each message is sent, and sent once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.identity import signing
from chalicelib.jobs import changes, delivery
from chalicelib.jobs.sweep import sweep
from chalicelib.store.messages import notices
from chalicelib.store.tickets import tickets
from chalicelib.store.vault.reporters import Reporter
from tests.domain import samples
from tests.support import SITE_URL, Call, Faults, Killed, Province, message_in, open_ticket, take

NOON = samples.local("2026-03-02 12:00")
NIGHT = samples.local("2026-03-02 23:10")
PLENTY = 25.0
PHONE = "+84901234567"

type Arrived = Callable[[str], list[str]]


@pytest.fixture
def arrived(province: Province) -> Iterator[Arrived]:
    """A function that returns the messages that arrived from a unit's topic since its last call."""
    sns, sqs = province.aws.client("sns"), province.aws.client("sqs")
    queues, arns = {}, []
    for unit in samples.directory().units:
        name = (province.topic_arn_prefix + unit).rpartition(":")[2]
        arns.append(sns.create_topic(Name=name)["TopicArn"])
        queues[unit] = sqs.create_queue(QueueName=name)["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=queues[unit], AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        statement = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": arn}
        sqs.set_queue_attributes(
            QueueUrl=queues[unit],
            Attributes={"Policy": json.dumps({"Version": "2012-10-17", "Statement": [statement]})},
        )
        sns.subscribe(TopicArn=arns[-1], Protocol="sqs", Endpoint=arn)

    def take_all(unit: str) -> list[str]:
        texts = []
        while batch := sqs.receive_message(QueueUrl=queues[unit], MaxNumberOfMessages=10).get("Messages"):
            for message in batch:
                texts.append(json.loads(message["Body"])["Message"])
                sqs.delete_message(QueueUrl=queues[unit], ReceiptHandle=message["ReceiptHandle"])
        return texts

    yield take_all
    for arn in arns:
        sns.delete_topic(TopicArn=arn)
    for queue in queues.values():
        sqs.delete_queue(QueueUrl=queue)


def as_records(bodies: list[str]) -> list[dict[str, Any]]:
    return [{"messageId": str(number), "body": body} for number, body in enumerate(bodies)]


def deliver(bodies: list[str], now: datetime = NOON, seconds_left: float = PLENTY) -> list[str]:
    return delivery.deliver(as_records(bodies), lambda: now, lambda: seconds_left)


def statuses(province: Province) -> Counter[str]:
    return Counter(item["status"]["S"] for item in province.items("Tickets") if item["type"]["S"] == "notice")


def published(faults: Faults) -> list[dict[str, Any]]:
    return [call.sent for call in faults.calls if call.operation in ("Publish", "SendEmail")]


def test_a_new_report_reaches_the_intake_unit_s_telephone(province: Province, arrived: Arrived) -> None:
    ticket, _ = open_ticket()
    assert changes.read_changes(province.stream_records()) == 1
    assert deliver(province.queued()) == []
    (text,) = arrived(samples.INTAKE)
    assert ticket.code[2:6] in text
    assert statuses(province) == {"sent": 1}


def test_a_repeated_batch_sends_each_message_once(province: Province, arrived: Arrived) -> None:
    open_ticket()
    records = province.stream_records()
    changes.read_changes(records)
    changes.read_changes(records)
    bodies = province.queued()
    assert len(bodies) == 2
    assert deliver(bodies) == []
    changes.read_changes(records)
    deliver(province.queued())
    assert len(arrived(samples.INTAKE)) == 1


def test_a_unit_is_told_though_the_vault_with_its_officers_browsers_does_not_answer(
    province: Province, arrived: Arrived, faults: Faults
) -> None:
    open_ticket()
    changes.read_changes(province.stream_records())
    bodies = province.queued()
    asked = []

    def vault(_: int, call: Call) -> str | None:
        if call.operation != "Query" or call.sent["TableName"] != province.tables["Reporters"]:
            return None
        asked.append(call)
        return "ThrottlingException"

    faults._rule = vault
    assert deliver(bodies) == []
    faults.none()
    assert len(arrived(samples.INTAKE)) == 1
    assert asked, "the browsers of officers were asked for"


def test_a_reporter_with_a_telephone_gets_an_sms_with_a_link_that_opens_it(province: Province, faults: Faults) -> None:
    ticket = take(["receive"], reporter=Reporter("A", PHONE, None, consent_text="2026-11"))
    changes.read_changes(province.stream_records())
    bodies = province.queued()
    assert deliver(bodies) == []
    (sent,) = published(faults)
    assert sent["PhoneNumber"] == PHONE
    text, _, link = sent["Message"].rpartition(" ")
    secret = signing.link_secret(ticket.code)
    assert text.startswith("Lang Son: Phan anh ")
    assert link == f"{SITE_URL}/#{ticket.code}.{secret}"
    assert signing.is_link_secret(secret, ticket.code)
    assert not signing.is_link_secret(secret, samples.MAIN_CODE)
    stored = str([province.items(table) for table in ("Tickets", "Reporters")])
    assert secret not in stored + str(bodies), "only the message to the sender has it"


def test_an_sms_and_a_mail_are_repeated_each_by_itself(province: Province, faults: Faults) -> None:
    province.aws.client("ses").verify_email_identity(EmailAddress="tickets@example.invalid")
    take(["refuse"], reporter=Reporter("A", PHONE, "a@example.invalid", consent_text="2026-11"))
    changes.read_changes(province.stream_records())
    bodies = province.queued()
    faults.on("SendEmail", "ServiceUnavailable")
    assert deliver(bodies) == []
    copies = province.queued()
    assert len(deliver(copies)) == 1
    faults.none()
    assert deliver(bodies + copies) == []
    assert [call.operation for call in faults.calls if call.operation in ("Publish", "SendEmail")].count("Publish") == 1
    assert statuses(province) == {"sent": 2}


def test_a_reporter_with_only_a_mail_address_gets_a_mail(province: Province, faults: Faults) -> None:
    province.aws.client("ses").verify_email_identity(EmailAddress="tickets@example.invalid")
    take(["refuse"], reporter=Reporter("A", None, "a@example.invalid", consent_text="2026-11"))
    changes.read_changes(province.stream_records())
    assert deliver(province.queued()) == []
    (sent,) = published(faults)
    assert sent["Destination"] == {"ToAddresses": ["a@example.invalid"]}
    assert samples.GIVEN["refuse"]["text"] in str(sent["Content"])


def test_a_reporter_without_contact_gets_no_message(province: Province, faults: Faults) -> None:
    take(["refuse"])
    changes.read_changes(province.stream_records())
    assert deliver(province.queued()) == []
    assert published(faults) == []
    assert statuses(province) == {"sent": 1}


def test_messages_in_the_outbox_hold_neither_the_reporter_nor_the_description(province: Province) -> None:
    take(["receive"], reporter=Reporter("Tên Riêng", PHONE, "rieng@example.invalid", consent_text="2026-11"))
    changes.read_changes(province.stream_records())
    for body in province.queued():
        for mark in ("Tên Riêng", PHONE, "rieng@example.invalid", samples.DESCRIPTION):
            assert mark not in body


def test_only_urgent_messages_are_sent_at_night(province: Province) -> None:
    open_ticket(at=NIGHT)
    open_ticket(samples.report("emergency"), at=NIGHT)
    changes.read_changes(province.stream_records())
    (body,) = province.queued()
    assert message_in(body).unit == "that-khe"
    assert statuses(province) == {"held": 1}


def test_a_held_message_is_sent_once_in_the_morning(province: Province, arrived: Arrived) -> None:
    open_ticket(at=NIGHT)
    records = province.stream_records()
    changes.read_changes(records)
    changes.read_changes(records)
    assert sweep(lambda: NIGHT + timedelta(hours=7), lambda: PLENTY).released == 0
    morning = samples.local("2026-03-03 07:00")
    assert sweep(lambda: morning, lambda: PLENTY).released == 1
    assert sweep(lambda: morning, lambda: PLENTY).released == 0
    released = [
        record for record in province.stream_records() if record["dynamodb"]["NewImage"]["type"]["S"] == "notice"
    ]
    changes.read_changes(released)
    changes.read_changes(released)
    deliver(province.queued(), morning)
    assert len(arrived(samples.INTAKE)) == 1
    assert statuses(province) == {"sent": 1}


def test_a_held_message_about_an_ended_step_is_dropped(province: Province) -> None:
    ticket, _ = open_ticket(at=NIGHT)
    changes.read_changes(province.stream_records())
    tickets.change(tickets.Stored(ticket, "hash"), samples.act(ticket, "receive"))
    sweep(lambda: samples.local("2026-03-03 07:00"), lambda: PLENTY)
    assert statuses(province) == {"dropped": 1}


def test_each_message_is_sent_after_a_kill_of_the_reader_at_any_call(
    province: Province, faults: Faults, arrived: Arrived
) -> None:
    open_ticket()
    take(["receive"])
    open_ticket(at=NIGHT)
    records = province.stream_records()
    for number in range(8):
        for verdict in ("kill before", "kill after"):
            faults.at(number, verdict)
            try:
                changes.read_changes(records)
            except Killed:
                continue
    faults.none()
    changes.read_changes(records)
    deliver(province.queued())
    assert statuses(province) == {"sent": 2, "held": 1}
    assert len(arrived(samples.INTAKE)) == 1


@pytest.mark.parametrize(
    ("call", "verdict", "owned", "copies"),
    [
        # A kill before the claim changes nothing. After the claim, another sender waits until the claim expires.
        ("PutItem", "kill before", False, 1),
        ("PutItem", "kill after", True, 1),
        ("Publish", "kill before", True, 1),
        ("UpdateItem", "kill after", False, 1),
        # SNS cannot say whether it took a message, so a kill in this gap, and only here, sends it twice.
        ("Publish", "kill after", True, 2),
        ("UpdateItem", "kill before", True, 2),
    ],
)
def test_a_sender_that_is_killed_sends_the_message_again_only_if_sns_had_taken_it(
    province: Province, faults: Faults, arrived: Arrived, call: str, verdict: str, owned: bool, copies: int
) -> None:
    open_ticket()
    changes.read_changes(province.stream_records())
    bodies = province.queued()
    # The budget of SMS is counted before.
    faults.on(call, verdict, but=province.tables["Limits"])
    with pytest.raises(Killed):
        deliver(bodies)
    faults.none()
    assert deliver(bodies, NOON + timedelta(seconds=5)) == (["0"] if owned else [])
    assert deliver(bodies, NOON + notices.CLAIM + timedelta(seconds=1)) == []
    assert len(arrived(samples.INTAKE)) == copies
    assert statuses(province) == {"sent": 1}


def test_a_dead_channel_keeps_the_message_and_the_next_attempt_sends_it(
    province: Province, faults: Faults, arrived: Arrived
) -> None:
    open_ticket()
    changes.read_changes(province.stream_records())
    bodies = province.queued()
    faults.on("Publish", "InternalError")
    assert deliver(bodies) == ["0"]
    assert deliver(bodies, NOON + timedelta(seconds=1)) == ["0"]
    faults.none()
    assert deliver(bodies, NOON + timedelta(seconds=2)) == []
    assert len(arrived(samples.INTAKE)) == 1


def test_an_invalid_message_does_not_delay_the_others(province: Province, arrived: Arrived) -> None:
    open_ticket()
    changes.read_changes(province.stream_records())
    assert deliver(["not json", *province.queued(), '{"key": 1}']) == ["0", "2"]
    assert len(arrived(samples.INTAKE)) == 1


def test_two_concurrent_senders_send_a_message_once(province: Province, faults: Faults, arrived: Arrived) -> None:
    open_ticket()
    changes.read_changes(province.stream_records())
    bodies = province.queued()
    inner: list[list[str]] = []
    faults.before("Publish", lambda: inner.append(deliver(bodies)))
    assert deliver(bodies) == []
    assert inner == [["0"]]
    assert len(arrived(samples.INTAKE)) == 1


def test_a_message_is_not_sent_without_time_left_to_record_it(province: Province, faults: Faults) -> None:
    open_ticket()
    changes.read_changes(province.stream_records())
    assert deliver(province.queued(), seconds_left=3) == ["0"]
    assert published(faults) == []
    assert statuses(province) == Counter()
