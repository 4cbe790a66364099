"""Send mails to bodies outside the system, with the link by which they answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from chalicelib.channels import mailboxes
from chalicelib.channels.outbound import OutboundChannel
from chalicelib.domain.messages import links, persons
from chalicelib.domain.messages.outside import WITH_LINK
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts.sent.outside import LINK, MISSING_BODY
from chalicelib.identity import signing
from chalicelib.jobs.sending import telling
from chalicelib.runtime.settings import settings
from chalicelib.services.outgoing import put_or_hold
from chalicelib.store.directory import documents
from chalicelib.store.messages.notices import Message
from chalicelib.store.tickets import tickets

#: The receiver of such a message.
TO = "outside"
#: How long a mail waits before it is looked again whether its body is back in the document.
LOOK_AGAIN = timedelta(hours=1)
#: The kind of message that tells administrators that a mail cannot be sent.
MISSING = "outside_missing"


def send(message: Message, now: datetime) -> list[OutboundChannel]:
    """Send a mail to the address that the body has now. The link is added here, because it gives the right to act.

    While the body is missing in the document, the mail waits, and administrators are told once a day, not at night.
    Raises NotBefore.
    A stage that cannot send mail fails here, so that the message waits and somebody is alarmed.
    """
    directory, site = documents.current(), settings().site_url
    body = directory.outside.get(message.outside or "")
    if message.forward is None or not site or _is_over(message):
        return []
    if body is None:
        # Somebody is awake then who can put the body back.
        until = directory.province.quiet.morning(now)
        put_or_hold(_missing(message, directory, until or now), until)
        raise telling.NotBefore(now + LOOK_AGAIN)
    text = message.body
    if message.kind in WITH_LINK:
        link = links.to_outside(site, signing.outside_token(message.code, message.forward))
        text = f"{text}\n\n{LINK.vi} / {LINK.en}: {link}"
    telling.take_mail(now, urgent=message.urgent)
    mailboxes.to_mailbox(body.email, message.subject, text)
    return [OutboundChannel.EMAIL]


def _is_over(message: Message) -> bool:
    """Whether a mail asks for an answer that nobody waits for any more."""
    if message.kind not in WITH_LINK:
        return False
    stored = tickets.get(message.code)
    return stored is None or all(one.number != message.forward for one in stored.ticket.forwards)


def _missing(message: Message, directory: Directory, now: datetime) -> Message:
    """What tells administrators at ``now`` (UTC) that mails to a body wait, once a day for each body.

    It names no report.
    """
    text, unit = MISSING_BODY.fill(body=message.outside or ""), directory.province.intake_unit
    key = f"{MISSING}-{message.outside}"
    return Message.to_holders(key, MISSING, text, None, unit, persons.ADMINISTRATORS, now)
