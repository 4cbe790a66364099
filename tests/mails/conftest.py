"""People who write mails to the functions in this process: stored as SES does, queued, read, and answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

import pytest

from chalicelib.channels import mailboxes
from chalicelib.jobs import changes, delivery, hearing, mails
from chalicelib.media.mails import PREFIX
from chalicelib.runtime import clock
from chalicelib.runtime.observe import metrics
from infra.stand_in.mail import ADDRESS, MailStandIn
from tests.support import Api, Province

PERSON = "nguoi.dan@example.invalid"
PROVEN = {"spf": "pass", "dkim": "pass", "dmarc": "pass"}


@dataclass(frozen=True)
class Sent:
    """A mail of ours."""

    to: str
    subject: str
    body: str
    answers: str | None


def mail(text: str, *, sender: str = PERSON, to: str = ADDRESS, **headers: str) -> EmailMessage:
    """A mail as a person's client writes it; ``headers`` have underscores in place of hyphens."""
    made = EmailMessage()
    made["From"] = f"Người Dân <{sender}>"
    made["To"] = to
    made["Subject"] = headers.pop("subject", "Rác thải trước cổng chợ")
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


@dataclass
class Post:
    """The stand-in of SES, the functions behind it, and the mails that went out."""

    api: Api
    province: Province
    stand_in: MailStandIn
    sent: list[Sent] = field(default_factory=list)
    metrics: list[str] = field(default_factory=list)

    def arrive(self, message: EmailMessage | bytes, *, sender: str = PERSON, **verdicts: str) -> str:
        """Store a mail and queue it. Returns its key."""
        raw = message if isinstance(message, bytes) else bytes(message)
        key = self.stand_in.store(raw, sender, ADDRESS, {**PROVEN, **verdicts})
        assert key.startswith(PREFIX)
        assert mails.take(key) == "queued"
        return key

    def read(self) -> list[str]:
        """Read everything that is queued. Returns the bodies that failed."""
        sqs, failed = self.province.aws.client("sqs"), []
        wanted: dict[str, Any] = {
            "QueueUrl": self.province.heard_url,
            "MaxNumberOfMessages": 10,
            "AttributeNames": ["All"],
        }
        while found := sqs.receive_message(**wanted).get("Messages"):
            for one in found:
                record = {"messageId": one["MessageId"], "body": one["Body"], "attributes": one.get("Attributes", {})}
                if hearing.hear([record], clock.now, lambda: 60.0):
                    failed.append(one["Body"])
                sqs.delete_message(QueueUrl=self.province.heard_url, ReceiptHandle=one["ReceiptHandle"])
        return failed

    def write(self, message: EmailMessage | bytes, *, sender: str = PERSON, **verdicts: str) -> list[str]:
        """Let a mail arrive and be read. Returns the codes of all reports that came as mails."""
        self.arrive(message, sender=sender, **verdicts)
        assert self.read() == []
        return self.codes()

    def codes(self) -> list[str]:
        """The codes of the reports that came as mails, oldest first."""
        heads = [one for one in self.province.items("Tickets") if one["type"]["S"] == "head"]
        mine = [one for one in heads if one["channel"]["S"] == "email"]
        return [one["code"]["S"] for one in sorted(mine, key=lambda one: one["created_at"]["S"])]

    def deliver(self) -> list[Sent]:
        """Send what the tickets give rise to. Returns the new mails."""
        before = len(self.sent)
        changes.read_changes(self.province.stream_records())
        waiting = [body for body in self.province.queued() if '"to":"unit"' not in body]
        bodies = [{"messageId": str(number), "body": body} for number, body in enumerate(waiting)]
        assert delivery.deliver(bodies, clock.now, lambda: 60.0) == []
        return self.sent[before:]


@pytest.fixture
def post(api: Api, province: Province, monkeypatch: pytest.MonkeyPatch) -> Post:
    """The stage takes mail, and what it sends is kept."""
    found = Post(api, province, MailStandIn(province.aws.client("s3"), province.aws.outputs["MailsBucket"]))

    def to_mailbox(address: str, subject: str, body: str, *, answers: str | None = None) -> None:
        found.sent.append(Sent(address, subject, body, answers))

    monkeypatch.setattr(mailboxes, "to_mailbox", to_mailbox)
    monkeypatch.setattr(metrics, "add_metric", lambda name, *_: found.metrics.append(name))
    monkeypatch.setattr(metrics, "flush_metrics", lambda: None)
    return found
