"""The ways by which messages leave, what each needs, and how long it may take.

None repeats by itself: a message that timed out may have arrived, and the outbox knows what was told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from chalicelib.channels import mailboxes, phones
from chalicelib.domain.access import phones as numbers
from chalicelib.domain.access.contact import Contact
from chalicelib.runtime.aws import SEND_SECONDS


class OutboundChannel(StrEnum):
    """How a message left, as its item records it and the office's history shows it."""

    SMS = "sms"
    EMAIL = "email"
    #: To a unit's officers, by its topic.
    TOPIC = "topic"
    #: A task for each follower, who is then told by another channel.
    FOLLOWERS = "followers"


class Words(Protocol):
    """What a message says, for each length."""

    @property
    def sms(self) -> str:
        """The short text."""

    @property
    def subject(self) -> str:
        """The line above the long text."""

    @property
    def body(self) -> str:
        """The long text."""


@dataclass(frozen=True, slots=True)
class AddressedChannel:
    """How citizens are told at one of their addresses: ``field`` is that of ``domain/access/contact.py``.

    ``reaches``: whether an address surely gets such messages; ``may_reach``: whether it might.
    """

    channel: OutboundChannel
    field: str
    send: Callable[[str, Words], None]
    reaches: Callable[[str], bool] = bool
    may_reach: Callable[[str], bool] = bool


#: In this order: a person is told at the first address that surely gets messages, else at the first that might.
TO_CITIZENS = (
    AddressedChannel(
        OutboundChannel.SMS,
        "phone",
        lambda address, words: phones.to_phone(address, words.sms),
        numbers.gets_sms,
        numbers.may_get_sms,
    ),
    AddressedChannel(
        OutboundChannel.EMAIL, "email", lambda address, words: mailboxes.to_mailbox(address, words.subject, words.body)
    ),
)


def way_to(contact: Contact) -> tuple[AddressedChannel, str] | None:
    """The channel and the address at which a person is told; None if no address of theirs gets messages.

    A fixed line gets no SMS, so the mailbox beside it gets the mail.
    """
    given = [(way, address) for way in TO_CITIZENS if (address := getattr(contact, way.field))]
    sure = [(way, address) for way, address in given if way.reaches(address)]
    return next(iter(sure or [(way, address) for way, address in given if way.may_reach(address)]), None)


#: The longest that each channel may take to send one message, in seconds.
SECONDS: Mapping[OutboundChannel, float] = {
    OutboundChannel.SMS: SEND_SECONDS,
    OutboundChannel.EMAIL: SEND_SECONDS,
    OutboundChannel.TOPIC: SEND_SECONDS,
    OutboundChannel.FOLLOWERS: 0,
}
