"""E-mail, through SES."""

from __future__ import annotations

from chalicelib.runtime.aws import sender
from chalicelib.runtime.settings import settings


def to_mailbox(address: str, subject: str, body: str) -> None:
    """Send an e-mail in plain text."""
    sender("sesv2").send_email(
        FromEmailAddress=settings().sender_email,
        Destination={"ToAddresses": [address]},
        Content={
            "Simple": {
                "Subject": {"Data": subject, "Charset": "UTF-8"},
                "Body": {"Text": {"Data": body, "Charset": "UTF-8"}},
            }
        },
    )
