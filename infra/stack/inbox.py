"""What the system has sent, read from the embedded AWS, which keeps it and delivers no SMS and no e-mail."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.channels.outbound import OutboundChannel
from infra.package.build import REGION

_QUEUE = "local-inbox"


@dataclass(frozen=True)
class Delivered:
    """One message as it left the system: by topic (`to` is the topic), SMS (a number) or e-mail (an address)."""

    channel: str
    to: str
    subject: str
    text: str
    at: str | None


def watch_topic(client: Callable[[str], Any], arn: str) -> None:
    """Subscribe the inbox's queue to a topic. A second call changes nothing."""
    sqs, sns = client("sqs"), client("sns")
    queue = sqs.create_queue(QueueName=_QUEUE, Attributes={"MessageRetentionPeriod": "1209600"})["QueueUrl"]
    inbox_arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "sns.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": inbox_arn,
            }
        ],
    }
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": json.dumps(policy)})
    # A second call answers the existing subscription.
    sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=inbox_arn)


def sent(endpoint_url: str) -> list[Delivered]:
    """Everything sent so far by topic, SMS and e-mail, each oldest first. Reading removes nothing."""
    return [note for read in _READERS.values() for note in read(endpoint_url)]


def by_gateway(stand_in_url: str) -> list[Delivered]:
    """The SMS that the gateway's stand-in has taken, oldest first."""
    found = _inspect(stand_in_url, "/taken-sms")["messages"]
    return [Delivered(OutboundChannel.SMS, f"+{each['to']}", "", each["text"], None) for each in found]


def _by_topic(endpoint_url: str) -> Iterator[Delivered]:
    for regions in _inspect(endpoint_url, "/_ministack/sqs/messages")["messages"].values():
        for url, messages in regions.get(REGION, {}).items():
            if url.rsplit("/", 1)[-1] == _QUEUE:
                yield from map(_topic_message, messages)


def _by_sms(endpoint_url: str) -> Iterator[Delivered]:
    found = _inspect(endpoint_url, f"/_ministack/sns/sms-messages?region={REGION}")["sms_messages"]
    for number, messages in found.items():
        for message in messages:
            yield Delivered(OutboundChannel.SMS, number, message["Subject"] or "", message["Message"], None)


def _by_mail(endpoint_url: str) -> Iterator[Delivered]:
    for messages in _inspect(endpoint_url, "/_ministack/ses/messages")["messages"].values():
        for message in messages:
            at, to = str(message["Timestamp"]), ", ".join(message["To"])
            yield Delivered(OutboundChannel.EMAIL, to, message["Subject"], message["BodyText"], at)


#: What `make inbox` lists, by channel.
_READERS: Mapping[OutboundChannel, Callable[[str], Iterator[Delivered]]] = {
    OutboundChannel.TOPIC: _by_topic,
    OutboundChannel.SMS: _by_sms,
    OutboundChannel.EMAIL: _by_mail,
}


def _topic_message(message: Mapping[str, str]) -> Delivered:
    note = json.loads(message["Body"])
    topic = note["TopicArn"].rsplit(":", 1)[-1]
    return Delivered(OutboundChannel.TOPIC, topic, note.get("Subject") or "", note["Message"], note["Timestamp"])


def _inspect(endpoint_url: str, path: str) -> dict[str, Any]:
    with urllib.request.urlopen(endpoint_url + path, timeout=10) as response:  # noqa: S310 - our own address
        answer: dict[str, Any] = json.load(response)
    return answer
