"""The headers of a mail, read so that no mail can make it fail (RFC 5322, RFC 2047)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import getaddresses

#: Longer values are not parsed: no client writes them, and the parser takes long for them.
LONGEST_VALUE = 4000
LONGEST_ADDRESS = 254
_MOST_ADDRESSES = 50
_ID = re.compile(r"<([^<>\s@]{1,200}@[^<>\s@]{1,200})>")
#: What SES can answer to: ASCII alone, as a local part of atoms and a domain of labels (RFC 5321, section 4.1.2).
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}"
_MAILBOX = re.compile(
    rf"(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM}){{0,20}}@[A-Za-z0-9-]{{1,63}}(?:\.[A-Za-z0-9-]{{1,63}}){{1,9}}"
)


def raw_values(message: EmailMessage, name: str) -> list[str]:
    """All values of a header as they came, the topmost first, cut to what is looked at."""
    wanted = name.lower()
    return [str(value)[:LONGEST_VALUE] for key, value in message.raw_items() if str(key).lower() == wanted]


def raw_value(message: EmailMessage, name: str) -> str:
    """The topmost value of a header as it came; empty without one."""
    return next(iter(raw_values(message, name)), "")


def decoded(message: EmailMessage, name: str) -> str:
    """The topmost value of a header, with its encoded words read."""
    raw = raw_value(message, name)
    try:
        # The policy of the message parses the value.
        _, parsed = message.policy.header_source_parse([f"{name}: {raw}"])
        text = str(message.policy.header_fetch_parse(name, parsed))
    except Exception:  # noqa: BLE001 - the parser raises many things for values that nobody's client writes
        text = raw
    return " ".join(_readable(text).split())


def ids_in(message: EmailMessage, *names: str) -> tuple[str, ...]:
    """The message ids in headers, without their brackets."""
    return tuple(found for name in names for value in raw_values(message, name) for found in _ID.findall(value))


def addresses_in(message: EmailMessage, *names: str) -> tuple[str, ...]:
    """The mailboxes in headers, in lower case."""
    return tuple(_addresses(value for name in names for value in raw_values(message, name)))


def sender_of(message: EmailMessage) -> str:
    """The one mailbox in the one From; empty for none, several, or what is no mailbox (RFC 7489, section 6.6.1)."""
    values = raw_values(message, "from")
    found = list(_addresses(values)) if len(values) == 1 else []
    return found[0] if len(found) == 1 and len(found[0]) <= LONGEST_ADDRESS else ""


def _addresses(values: Iterator[str] | list[str]) -> Iterator[str]:
    for value in values:
        try:
            pairs = getaddresses([value], strict=True)
        except Exception:  # noqa: BLE001 - the parser raises many things for values that nobody's client writes
            pairs = []
        for _, address in pairs[:_MOST_ADDRESSES]:
            if _MAILBOX.fullmatch(address):
                yield address.lower()


def _readable(text: str) -> str:
    """Bytes that came without an encoding are UTF-8 in nearly all mails."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
