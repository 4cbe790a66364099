"""People who write in the stand-ins of both messengers to the API in this process."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from chalicelib.channels import outbox
from chalicelib.identity import channel_keys
from chalicelib.jobs import changes, delivery, hearing
from chalicelib.runtime import clock
from chalicelib.runtime.observe import metrics
from chalicelib.runtime.settings import settings
from infra.stand_in.people import Line, Messenger
from infra.stand_in.server import GATEWAY_URL, SECRETS, StandIns
from infra.stand_in.sms import GatewayStandIn
from tests.support import Api, Faults, Province

PHOTO = (b"\xff\xd8\xff\xe0" + b"\0" * 60, "image/jpeg")
#: What a sender writes.
RUBBISH = "Rác thải đổ tràn ra lòng đường trước cổng chợ"


def _now() -> datetime:
    # A test may set the clock.
    return clock.now()


@dataclass
class Chats:
    """The stand-ins, and the functions behind the API."""

    api: Api
    province: Province
    stand_ins: StandIns
    statuses: list[int] = field(default_factory=list)
    delays: list[int] = field(default_factory=list)
    metrics: list[str] = field(default_factory=list)

    def read(self, *, tries: int = 1) -> list[str]:
        """Hear everything that is queued. Returns the bodies that failed."""
        sqs, failed = self.province.aws.client("sqs"), []
        wanted = {"QueueUrl": self.province.heard_url, "MaxNumberOfMessages": 10, "AttributeNames": ["All"]}
        while found := sqs.receive_message(**wanted).get("Messages"):
            for message in found:
                attributes = {**message.get("Attributes", {}), "ApproximateReceiveCount": str(tries)}
                record = {"messageId": message["MessageId"], "body": message["Body"], "attributes": attributes}
                if hearing.hear([record], clock.now, lambda: 60.0):
                    failed.append(message["Body"])
                sqs.delete_message(QueueUrl=self.province.heard_url, ReceiptHandle=message["ReceiptHandle"])
        return failed

    def say(self, who: str, *texts: str, channel: str = "messenger", **said: Any) -> list[Line]:
        """Let a person write one message after the other. Returns what they got for the last one."""
        messenger: Any = self.stand_ins.by_name[channel]
        before = 0
        for text in texts or ("",):
            before = len(messenger.person(who).got)
            assert messenger.say(who, text, **said) == 200
            assert self.read() == []
        got: list[Line] = messenger.person(who).got
        return got[before:]

    def deliver(self) -> list[str]:
        """Queue what the tickets give rise to, and send it. Returns the ids of what failed."""
        changes.read_changes(self.province.stream_records())
        return self.send()

    def send(self) -> list[str]:
        """Send what waits in the outbox, without what goes to units."""
        waiting = [body for body in self.province.queued() if '"to":"unit"' not in body]
        bodies = [{"messageId": str(number), "body": body} for number, body in enumerate(waiting)]
        return delivery.deliver(bodies, clock.now, lambda: 60.0)

    def messenger(self, channel: str = "messenger") -> Messenger:
        """The stand-in of a channel."""
        return self.stand_ins.by_name[channel]

    def send_report(self, who: str, channel: str = "messenger") -> str:
        """Send a report without a telephone, and return its code."""
        self.say(who, "menu", "1", RUBBISH, channel=channel)
        said = self.say(who, "bỏ qua", "chợ Thất Khê, xã Thất Khê", "hygiene", "bỏ qua", "gửi", channel=channel)
        text = said[-1].text
        assert "Mã: " in text, text
        return text.partition("Mã: ")[2].partition(".")[0].replace(" ", "")


@pytest.fixture
def chats(api: Api, province: Province, monkeypatch: pytest.MonkeyPatch) -> Iterator[Chats]:
    """Both messengers are switched on, and their stand-ins answer."""

    def post(channel: str, headers: Mapping[str, str], body: bytes) -> int:
        sent = {name.replace("-", "_"): value for name, value in headers.items()}
        status = api("POST", f"/hooks/{channel}", body, **sent).status
        found.statuses.append(status)
        return status

    genuine, delays, counted = outbox.put, list[int](), list[str]()

    def put(message: outbox.Queued, delay: int = 0) -> None:
        # The embedded queue's clock is not the test's.
        delays.append(delay)
        genuine(message)

    monkeypatch.setattr(outbox, "put", put)
    monkeypatch.setattr(metrics, "add_metric", lambda name, *_: counted.append(name))
    monkeypatch.setattr(metrics, "flush_metrics", lambda: None)
    secrets = province.aws.client("secretsmanager")
    for channel, keys in SECRETS.items():
        name, value = channel_keys.secret_name("test", channel), json.dumps(keys)
        try:
            secrets.create_secret(Name=name, SecretString=value)
        except secrets.exceptions.ResourceExistsException:
            secrets.put_secret_value(SecretId=name, SecretString=value)
    with StandIns(post, _now).serving() as stand_ins:
        monkeypatch.setenv("STAND_IN_URL", stand_ins.url)
        settings.cache_clear()
        found = Chats(api, province, stand_ins, delays=delays, metrics=counted)
        yield found
        assert stand_ins.faults == [], "the office broke a rule of the messenger"


@pytest.fixture
def gateway(chats: Chats, monkeypatch: pytest.MonkeyPatch) -> GatewayStandIn:
    """The stage sends SMS by the gateway."""
    monkeypatch.setenv("SMS_GATEWAY_URL", GATEWAY_URL)
    settings.cache_clear()
    return chats.stand_ins.sms


__all__ = ["PHOTO", "Chats", "Faults"]
