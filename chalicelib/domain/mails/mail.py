"""A mail as it is read: who wrote it, to whom, what it answers, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class MailVerdict(StrEnum):
    """What the receiving server found about one proof of the sender (RFC 8601, section 2.7, in short)."""

    PASS = "pass"  # noqa: S105 - an outcome
    FAIL = "fail"
    #: The domain states nothing, or the check could not be made.
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The receiving server's verdicts: SPF, DKIM, DMARC, and whether it takes the mail for spam or a virus."""

    spf: MailVerdict = MailVerdict.NONE
    dkim: MailVerdict = MailVerdict.NONE
    dmarc: MailVerdict = MailVerdict.NONE
    spam: MailVerdict = MailVerdict.NONE
    virus: MailVerdict = MailVerdict.NONE

    @property
    def is_forged(self) -> bool:
        """Whether the sender's domain denies the mail, or says nothing and the sending server was not its own."""
        by_server = self.spf is MailVerdict.FAIL and self.dkim is not MailVerdict.PASS
        return self.dmarc is MailVerdict.FAIL or (self.dmarc is MailVerdict.NONE and by_server)

    @property
    def is_proven(self) -> bool:
        """Whether the sender's domain stands for the mail."""
        return self.dmarc is MailVerdict.PASS


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in a mail: the content type that it claims, and its bytes."""

    kind: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail. ``sender`` is the address in From, in lower case; empty if there is none or more than one.

    ``to`` are all addresses it was sent to, ``references`` the ids of the messages that it answers. ``text`` is what
    the person wrote, without what is quoted. ``machine`` is the reason why no person wrote it, if one is known.
    """

    sender: str
    id: str = ""
    to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    pictures: tuple[Attachment, ...] = ()
    #: How many attached files are no pictures, or too large or too many.
    left_out: int = 0
    verdicts: Verdicts = Verdicts()
    machine: str | None = None
