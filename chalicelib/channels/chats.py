"""What every channel in which people write gives and takes: a module with the functions of ``Messenger``."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Protocol, cast

from chalicelib.channels import calls
from chalicelib.domain.known import known_fields
from chalicelib.domain.messages.chats import RULES, Allowed, ChatChannel, is_picture_s
from chalicelib.domain.texts.writing import cleaned, is_visible
from chalicelib.domain.tickets.attachments import MAX_BYTES, MAX_PHOTOS

#: The longest text that is heard, in characters; the rest says nothing new.
LONGEST_HEARD = 4000
#: The largest webhook, in bytes.
LARGEST = 256 * 1024
_MOST_REDIRECTS = 3
#: The longest that a picture may take, in seconds.
PICTURE_SECONDS = 10.0


class Act(StrEnum):
    """What a person did."""

    SAID = "said"
    #: Opened the conversation, or follows the account.
    BEGAN = "began"
    #: Left: nothing is told there any more.
    LEFT = "left"
    #: Sent something that cannot be read: a voice, a video, a sticker.
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Heard:
    """A message of a person: its id and their id at the channel, when (UTC) it was sent, and what it says.

    ``pictures`` are addresses, ``point`` is (latitude, longitude).
    """

    channel: ChatChannel
    id: str
    sender: str
    at: datetime
    act: Act = Act.SAID
    text: str = ""
    pictures: tuple[str, ...] = ()
    point: tuple[float, float] | None = None

    def to_content(self) -> dict[str, Any]:
        """The message as JSON values."""
        return {**asdict(self), "at": self.at.timestamp()}

    @classmethod
    def from_content(cls, found: Mapping[str, Any]) -> Heard:
        """The inverse of ``to_content``. Raises KeyError, TypeError or ValueError for anything else."""
        point = found["point"]
        return cls(
            **{
                **known_fields(cls, found),
                "channel": ChatChannel(found["channel"]),
                "act": Act(found["act"]),
                "at": datetime.fromtimestamp(found["at"], UTC),
                "pictures": tuple(found["pictures"]),
                "point": (float(point[0]), float(point[1])) if point else None,
            }
        )


@dataclass(frozen=True, slots=True)
class Reply:
    """A message to a person: its text, and the answers offered as buttons: (what is sent back, label).

    ``name`` tells it apart from every other message of ours, for channels that send a repeated one once.
    """

    text: str
    offers: tuple[tuple[str, str], ...] = ()
    name: str = ""


class Sending(StrEnum):
    """What became of a message to a person."""

    SENT = "sent"
    #: The channel takes none at present. The same message may be sent again.
    LATER = "later"
    #: This person gets nothing there any more.
    GONE = "gone"
    #: The channel does not take this message now, and not later: the window is closed.
    REFUSED = "refused"
    #: The channel does not take our token. People must act; the message may be sent again.
    TOKEN = "token"  # noqa: S105 - an outcome


@dataclass(frozen=True, slots=True)
class SendingResult:
    """What became of a message; ``code`` is the channel's, for the log. ``wait``: seconds that the channel asks for."""

    sending: Sending
    code: str = ""
    wait: float | None = None


class NotSent(Exception):
    """A message was not sent; ``result`` says what became of it."""

    def __init__(self, result: SendingResult) -> None:
        super().__init__(f"{result.sending} {result.code}")
        self.result = result


class Messenger(Protocol):
    """What a channel's module has. ``keys`` are its secrets by name, ``token`` is that with which we send."""

    def genuine(self, headers: Mapping[str, str], raw: bytes, keys: Mapping[str, str], now: datetime) -> bool:
        """Whether a webhook comes from the channel. Header names are in lower case. Compares in constant time.

        ``now`` (UTC) is for channels that sign the time of each try.
        """

    def heard(self, body: Mapping[str, Any]) -> list[Heard]:
        """What a webhook says, in order. What is not a person's is left out. Bears any JSON object."""

    def send(self, keys: Mapping[str, str], token: str, to: str, words: Reply, window: Allowed) -> SendingResult:
        """Send one message once. Never raises."""


def messenger(channel: ChatChannel) -> Messenger:
    """The module of a channel, imported on first use."""
    return cast("Messenger", importlib.import_module(f"chalicelib.channels.{channel.value}"))


class NoPicture(Exception):
    """There is no picture at the address, and there will be none."""


def fetch(channel: ChatChannel, address: str) -> tuple[bytes, str]:
    """Fetch a picture from the channel's own hosts, also behind redirects. Returns its bytes and content type.

    Raises NoPicture, and calls.NoAnswer if it may be there later.
    """
    for _ in range(_MOST_REDIRECTS + 1):
        if not is_picture_s(channel, address):
            raise NoPicture("another host")
        try:
            answer = calls.call("GET", address, most=MAX_BYTES, seconds=PICTURE_SECONDS)
        except calls.AnswerTooLarge as error:
            raise NoPicture("too large") from error
        if answer.status in (301, 302, 303, 307, 308):
            address = answer.headers.get("location", "")
            continue
        if answer.status >= 500 or answer.status == 429:
            raise calls.NoAnswer(str(answer.status))
        if answer.status != 200 or not answer.body:
            raise NoPicture(str(answer.status))
        return answer.body, answer.headers.get("content-type", "")
    raise NoPicture("too many redirects")


def fitted(channel: ChatChannel, words: Reply) -> Reply:
    """The message in the channel's lengths: what has no button stands in the text as a number."""
    rules = RULES[channel]
    listed = len(words.offers) > rules.buttons or any(len(label) > rules.label for _, label in words.offers)
    lines = [f"{number}. {label}" for number, (_, label) in enumerate(words.offers, 1)] if listed else []
    rest = "\n".join(lines)
    room = rules.longest - len(rest) - 1
    text = words.text if len(words.text) <= room else f"{words.text[: room - 1]}…"
    cut = tuple((value, label[: rules.label]) for value, label in words.offers[: rules.buttons])
    return replace(words, text=f"{text}\n{rest}".strip(), offers=cut)


def parted(text: str, most: int) -> list[str]:
    """A text in parts of at most ``most`` characters, cut at the ends of lines or words; at least one part."""
    parts = []
    while len(text) > most:
        cut = max(text.rfind("\n", most // 2, most), text.rfind(" ", most // 2, most))
        cut = cut if cut > 0 else most
        parts.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*parts, text]


def said(
    origin: tuple[ChatChannel, str, Any, datetime],
    *,
    text: Any = "",
    pictures: Sequence[Any] = (),
    point: tuple[Any, Any] | None = None,
    act: Act = Act.SAID,
) -> Heard | None:
    """A message made of what a webhook says, cut to what is heard and cleaned; None without a sender.

    ``origin``: the channel, the message's id, the sender's id, and when it was sent.
    """
    channel, message, sender, at = origin
    if not isinstance(sender, str) or not 0 < len(sender) <= 128:
        return None
    words = cleaned(text[:LONGEST_HEARD]) if isinstance(text, str) else ""
    known = tuple(one for one in pictures if isinstance(one, str) and is_picture_s(channel, one))[:MAX_PHOTOS]
    place = _point(point)
    if act is Act.SAID and not (is_visible(words) or known or place):
        act = Act.UNREADABLE
    return Heard(channel, message[:512], sender, at, act, words, known, place)


def instant(milliseconds: Any) -> datetime | None:
    """The time (UTC) of a number of milliseconds, also written as text; None for anything else."""
    try:
        return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
    except (OverflowError, OSError, TypeError, ValueError):
        return None


def _point(found: tuple[Any, Any] | None) -> tuple[float, float] | None:
    try:
        lat, lon = (float(one) for one in found or ())
    except (TypeError, ValueError):
        return None
    return (lat, lon) if -90 <= lat <= 90 and -180 <= lon <= 180 else None
