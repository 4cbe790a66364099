"""The ways by which messages leave, what each needs, and how long it may take.

None repeats by itself: a message that timed out may have arrived, and the outbox knows what was told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from chalicelib.channels import browsers, calls, mailboxes, webhooks, zalo
from chalicelib.domain.access import phones as numbers
from chalicelib.domain.access.contact import Contact
from chalicelib.domain.messages import ways
from chalicelib.runtime.aws import SEND_SECONDS
from chalicelib.runtime.settings import settings


class OutboundChannel(StrEnum):
    """How a message left, as its item records it and the office's history shows it."""

    SMS = "sms"
    EMAIL = "email"
    #: To one browser, by Web Push.
    PUSH = "push"
    #: In the messenger in which the person wrote.
    MESSENGER = "messenger"
    ZALO = "zalo"
    #: A paid template of Zalo, to a telephone.
    ZNS = "zns"
    #: To the receiver of a partner.
    WEBHOOK = "webhook"
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

    ``send`` is None for telephones, which have several ways (jobs/sending/phoning.py). ``reaches``: whether an address
    surely gets such messages; ``may_reach``: whether it might.
    """

    channel: OutboundChannel
    field: str
    send: Callable[[str, Words], None] | None
    reaches: Callable[[str], bool] = bool
    may_reach: Callable[[str], bool] = bool


def sms_countries() -> frozenset[int]:
    """The country codes beside Vietnam's to which this stage sends SMS."""
    return numbers.countries_in(settings().sms_countries)


#: In the order of preference: by SMS a person is told at once.
TO_CITIZENS = (
    AddressedChannel(
        OutboundChannel.SMS,
        "phone",
        None,
        lambda address: numbers.gets_sms(address, sms_countries()),
        lambda address: numbers.may_get_sms(address, sms_countries()),
    ),
    AddressedChannel(
        OutboundChannel.EMAIL,
        "email",
        lambda address, words: mailboxes.to_mailbox(
            address, words.subject, words.body, answers=getattr(words, "answers", None)
        ),
    ),
)


def ways_to(contact: Contact, kind: str) -> list[AddressedChannel]:
    """The channels by which a citizen gets a message of a kind, in order (domain/messages/ways.py).

    A fixed line gets no SMS, so the mailbox beside it gets the mail. An address that only might get messages is used
    when no other is there.
    """
    given = [(way, address) for way in TO_CITIZENS if (address := getattr(contact, way.field))]
    sure = [way for way, address in given if way.reaches(address)]
    open_to = sure or [way for way, address in given if way.may_reach(address)]
    if not settings().sender_email and contact.phone:
        # A stage that cannot send mail tells by SMS what it can.
        open_to = [way for way in open_to if way.channel is not OutboundChannel.EMAIL]
    fields = ways.fields_for(kind, [way.field for way in open_to])
    return [way for way in open_to if way.field in fields]


#: The longest that each channel may take to send one message, in seconds.
SECONDS: Mapping[OutboundChannel, float] = {
    OutboundChannel.SMS: SEND_SECONDS,
    OutboundChannel.EMAIL: SEND_SECONDS,
    OutboundChannel.TOPIC: SEND_SECONDS,
    OutboundChannel.PUSH: browsers.SECONDS,
    OutboundChannel.MESSENGER: calls.SECONDS,
    # A token may have to be renewed first.
    OutboundChannel.ZALO: 2 * calls.SECONDS,
    OutboundChannel.ZNS: calls.SECONDS + zalo.TEMPLATE_SECONDS,
    OutboundChannel.WEBHOOK: webhooks.SECONDS,
    OutboundChannel.FOLLOWERS: 0,
}
