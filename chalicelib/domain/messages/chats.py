"""Channels in which people write to the office: their names, windows, lengths, and the hosts of their pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit


class ChatChannel(StrEnum):
    """A channel in which people write to us, as in the addresses of webhooks."""

    MESSENGER = "messenger"
    ZALO = "zalo"
    #: Plain telephones. They look up, answer and rate; they send no report.
    SMS = "sms"


#: The messengers: in these people report, and their name is the channel of the report.
MESSENGERS = (ChatChannel.MESSENGER, ChatChannel.ZALO)


class Allowed(StrEnum):
    """What a messenger allows at some time after a person's last message."""

    #: Any message.
    OPEN = "open"
    #: Only what an officer wrote to this person.
    PEOPLE = "people"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class ChatRules:
    """The rules of a channel.

    ``open``: how long anything may be sent after a person's last message; ``people``: how long what an officer wrote.
    ``longest`` is the longest text, ``label`` the longest label of a button, in characters; ``buttons`` their number:
    without buttons choices stand in the text as numbers. ``hosts``: where pictures may be fetched; a host includes
    those below it.
    """

    open: timedelta
    people: timedelta
    longest: int
    label: int
    buttons: int
    hosts: tuple[str, ...]


#: Messenger: "standard messaging window" and the tag HUMAN_AGENT. Zalo: "tin tư vấn" (free for 48 hours, then paid).
RULES: Mapping[ChatChannel, ChatRules] = {
    ChatChannel.MESSENGER: ChatRules(timedelta(hours=24), timedelta(days=7), 2000, 20, 13, ("fbcdn.net", "fbsbx.com")),
    ChatChannel.ZALO: ChatRules(
        timedelta(days=7), timedelta(days=7), 2000, 100, 0, ("zdn.vn", "zadn.vn", "zalo.me", "zaloapp.com")
    ),
    # Only what answers an SMS goes by this window; the length is that of ten segments, of which we send one.
    ChatChannel.SMS: ChatRules(timedelta(hours=24), timedelta(hours=24), 1530, 100, 0, ()),
}
#: Kinds of messages to a report's sender that carry the words of an officer.
BY_PEOPLE = frozenset({"ask", "refuse", "approve", "note", "plan"})
#: A webhook about an older message is a replay: both messengers give up to deliver after some hours. What was heard is
#: remembered for longer than that. A clock of theirs may be ahead by ``AHEAD``.
OLDEST, REMEMBERED, AHEAD = timedelta(hours=24), timedelta(days=3), timedelta(minutes=5)
#: How long a conversation that rests is kept, and one in which the office waits for an answer.
REST, WAITING = timedelta(hours=24), timedelta(days=7)
#: Messages of one person that are answered within ``FLOOD``; beyond that a machine is talking.
MOST_ANSWERED, FLOOD = 60, timedelta(minutes=10)
#: The same for an SMS, which costs the province money; the number of its sender may be forged.
MOST_TEXTED, TEXTED_WITHIN = 10, timedelta(hours=24)


def window(channel: ChatChannel, heard_at: datetime, now: datetime) -> Allowed:
    """What may be sent at ``now`` to a person who last wrote at ``heard_at`` (both UTC)."""
    rules, rested = RULES[channel], now - heard_at
    if rested <= rules.open:
        return Allowed.OPEN
    return Allowed.PEOPLE if rested <= rules.people else Allowed.CLOSED


def is_picture_s(channel: ChatChannel, address: str) -> bool:
    """Whether an address is https at the usual port of one of the channel's hosts."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    if not address.isascii() or not address.isprintable() or "@" in parts.netloc or len(address) > LONGEST_ADDRESS:
        return False
    host = (parts.hostname or "").rstrip(".")
    known = any(host == one or host.endswith(f".{one}") for one in RULES[channel].hosts)
    return parts.scheme == "https" and port in (None, 443) and known


LONGEST_ADDRESS = 2000
