"""What a mail to a report's sender says beside its message: to where they may answer, and what their address is for."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.domain.texts.sent import messages
from chalicelib.domain.texts.sent.notice import AgreedBy, consent
from chalicelib.domain.tickets.ticket import MAIL_CHANNEL
from chalicelib.services import notice
from chalicelib.services.talking import answering
from chalicelib.store.directory import documents
from chalicelib.store.messages.notices import Message
from chalicelib.store.tickets import tickets


@dataclass(frozen=True, slots=True)
class Letter:
    """The words of a message for one mailbox; ``answers`` is the address to which its reader answers."""

    sms: str
    subject: str
    body: str
    answers: str | None = None


def letter(message: Message, words: Message, mailbox: str) -> Letter:
    """The mail of a message, whose ``words`` have their link, to ``mailbox``. Only a sender may answer."""
    if message.to != "reporter":
        return Letter(words.sms, words.subject, words.body)
    body, answers = words.body, answering.address_for(message.code, mailbox)
    if message.kind == "created" and _came_as_mail(message.code):
        body = f"{body}\n\n{'\n\n'.join(consent(notice.says(documents.current()), AgreedBy.MAILED))}"
    if answers is not None:
        body = f"{body}\n\n{'\n'.join(messages.MAIL_ANSWER.fill(address=answers))}"
    return Letter(words.sms, words.subject, body, answers)


def _came_as_mail(code: str) -> bool:
    head = tickets.get(code)
    return head is not None and head.ticket.channel == MAIL_CHANNEL
