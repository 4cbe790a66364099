"""To which address a person answers our mails, and which report an answer is about.

A label alone gives no right: the answer must come from the mailbox to which we wrote, and that mailbox's domain must
not deny it.
"""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.mails.labels import MARK_LENGTH, labelled, labels
from chalicelib.domain.mails.mail import Mail
from chalicelib.identity import signing
from chalicelib.runtime.settings import settings
from chalicelib.store.vault import reporters

#: What the mark in a label is a signature for.
_ANSWER = "answer to a mail"


def address_for(code: str, mailbox: str) -> str | None:
    """The address to which a report's sender answers; None for a stage that takes no mail."""
    own = settings().receiving_email
    return labelled(own, code, signing.signature(_ANSWER, _of(code, mailbox), MARK_LENGTH)) if own else None


def report_named(mail: Mail) -> str | None:
    """The code in a label that we made for anybody's mailbox; None without a label."""
    return next((code for code, _ in labels(mail, settings().receiving_email)), None)


def report_answered(mail: Mail, now: datetime) -> str | None:
    """The code of the report that its sender answers with this mail; None if it gives no right to any report."""
    if mail.verdicts.is_forged or not mail.sender:
        return None
    for code, mark in labels(mail, settings().receiving_email):
        if not signing.is_signature(_ANSWER, _of(code, mail.sender), mark, MARK_LENGTH):
            continue
        # The vault decides: an address that was corrected or erased since then has no right any more.
        known = reporters.contact(code, now).email
        if known is not None and known.lower() == mail.sender:
            return code
    return None


def _of(code: str, mailbox: str) -> str:
    return f"{code} {mailbox.lower()}"
