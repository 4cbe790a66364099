"""Send mails to officers about their accounts: a password to begin with, and what changed in how they sign in."""

from __future__ import annotations

from datetime import datetime

from chalicelib.channels import mailboxes
from chalicelib.channels.outbound import OutboundChannel
from chalicelib.domain.access.factor import INVITATION_LIFE
from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.messages import links
from chalicelib.domain.texts.sent.officers import LETTERS
from chalicelib.identity import accounts
from chalicelib.jobs.sending import telling
from chalicelib.runtime.settings import settings
from chalicelib.store import keys
from chalicelib.store.directory import officers
from chalicelib.store.messages.notices import Message
from chalicelib.store.vault import letters
from chalicelib.store.vault.letters import OfficerLetter


def send(message: Message, now: datetime) -> list[OutboundChannel]:
    """Send a mail to an officer at ``now`` (UTC). Nothing is sent without a mailbox. Raises NotBefore."""
    letter = _letter(message, now)
    officer = officers.officer(letter.username) if letter else None
    if letter is None or officer is None or not settings().sender_email:
        return []
    subject, text = (
        one.fill(
            title=officer.title,
            username=letter.username,
            password=letter.password,
            days=INVITATION_LIFE.days,
            at=f"{keys.instant(message.at).astimezone(LOCAL):%H:%M %d/%m/%Y}",
        )
        for one in LETTERS[message.kind]
    )
    site = settings().site_url
    link = f"\n\n{links.to_office(site, None)}" if site else ""
    telling.take_mail(now)
    mailboxes.to_mailbox(letter.email, f"{subject.vi} / {subject.en}", f"{text.vi}\n\n{text.en}{link}")
    if message.body:
        letters.forget(message.body)
    return [OutboundChannel.EMAIL]


def _letter(message: Message, now: datetime) -> OfficerLetter | None:
    """What the vault has of a mail, or a mail without a secret to the mailbox of an account."""
    if message.officer is None:
        return letters.to_send(message.body, now)
    account = accounts.find(message.officer)
    return OfficerLetter(message.officer, account.email) if account and account.email else None
