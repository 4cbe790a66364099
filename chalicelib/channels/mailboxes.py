"""E-mail, through SES."""

from __future__ import annotations

from chalicelib.domain.mails.labels import thread_id
from chalicelib.runtime.aws import sender
from chalicelib.runtime.settings import settings


def to_mailbox(
    address: str, subject: str, body: str, *, answers: str | None = None, one_click: str | None = None
) -> None:
    """Send an e-mail in plain text. ``answers`` is the address to which its reader answers.

    Machines answer nothing that was sent by one (RFC 3834, section 2). SES gives each mail an id of its own, so
    ``References`` names what an answer is about. ``one_click`` is where a mail program posts to end such
    mails (RFC 8058).
    """
    headers = {"Auto-Submitted": "auto-generated"} | ({"References": thread_id(answers)} if answers else {})
    if one_click:
        headers |= {"List-Unsubscribe": f"<{one_click}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    sender("sesv2").send_email(
        FromEmailAddress=settings().sender_email,
        Destination={"ToAddresses": [address]},
        ReplyToAddresses=[answers] if answers else [],
        Content={
            "Simple": {
                "Subject": {"Data": subject, "Charset": "UTF-8"},
                "Body": {"Text": {"Data": body, "Charset": "UTF-8"}},
                "Headers": [{"Name": name, "Value": value} for name, value in headers.items()],
            }
        },
    )
