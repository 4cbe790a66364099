"""A mail server on 127.0.0.1 that puts what comes where SES would, with the headers that SES puts above a mail.

Any client can send to it. It takes mail for the stage's own address alone, with and without a label, as the receipt
rule in infra/data.yaml does. It checks no sender: its verdicts are what ``verdicts`` says.
"""

from __future__ import annotations

import socket
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from chalicelib.domain.mails.machines import without_label
from chalicelib.media.mails import LARGEST, PREFIX

#: The address of the stage on this machine. Nobody has it.
ADDRESS = "phananh@thu.example.invalid"
SENDER = "khong-tra-loi@example.invalid"
#: What SES writes of a domain that states nothing.
NOTHING_STATED = {"spf": "none", "dkim": "none", "dmarc": "none", "spam": "PASS", "virus": "PASS"}


@dataclass
class MailStandIn:
    """The server. ``s3`` is a client of the embedded AWS, ``bucket`` that of received mails."""

    s3: Any
    bucket: str
    verdicts: dict[str, str] = field(default_factory=lambda: dict(NOTHING_STATED))
    #: The keys of what was stored, in order.
    stored: list[str] = field(default_factory=list)
    port: int = 0

    def store(self, raw: bytes, sender: str, to: str, verdicts: Mapping[str, str] | None = None) -> str:
        """Store a mail as SES does. Returns its key."""
        key = PREFIX + uuid.uuid4().hex
        found = {**self.verdicts, **(verdicts or {})}
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=stamped(raw, sender, to, key, found))
        self.stored.append(key)
        return key

    @contextmanager
    def serving(self, port: int = 0) -> Iterator[MailStandIn]:
        """Serve on 127.0.0.1; port 0 takes a free one."""
        self.port = port or _free_port()
        controller = Controller(
            self, hostname="127.0.0.1", port=self.port, data_size_limit=LARGEST, enable_SMTPUTF8=True
        )
        controller.start()
        try:
            yield self
        finally:
            controller.stop()

    async def handle_RCPT(  # noqa: N802 - the name that the library calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take mail for the stage's own address alone."""
        if without_label(address.lower()) != ADDRESS:
            return "550 no such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - as above
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Store the mail once, whatever the number of its receivers."""
        raw = envelope.original_content or b""
        self.store(raw, envelope.mail_from or "", envelope.rcpt_tos[0])
        return "250 OK"


def stamped(raw: bytes, sender: str, to: str, key: str, found: Mapping[str, str]) -> bytes:
    """The mail below the headers that SES puts above it."""
    domain = sender.rpartition("@")[2]
    server, name = "inbound-smtp.ap-southeast-1.amazonaws.com", key.removeprefix(PREFIX)
    results = (
        f"spf={found['spf']} (spfCheck: stand-in) envelope-from={sender}",
        f"dkim={found['dkim']} header.i=@{domain}",
        f"dmarc={found['dmarc']} header.from={domain}",
    )
    lines = (
        f"Return-Path: <{sender}>",
        f"Received: from client ([127.0.0.1]) by {server} with SMTP id {name} for {to}; {formatdate()}",
        f"X-SES-Spam-Verdict: {found['spam']}",
        f"X-SES-Virus-Verdict: {found['virus']}",
        f"Received-SPF: {found['spf']} (spfCheck: stand-in) client-ip=127.0.0.1; envelope-from={sender};",
        f"Authentication-Results: amazonses.com; {'; '.join(results)};",
    )
    return "".join(f"{line}\r\n" for line in lines).encode() + raw


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def options() -> dict[str, str]:
    """The parameters of the templates with which a stack on this machine takes and sends mail."""
    return {"SenderEmail": SENDER, "ReceivingEmail": ADDRESS}
