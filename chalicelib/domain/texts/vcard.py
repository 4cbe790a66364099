"""Write vCards (RFC 6350, version 4.0): escaped values, lines folded at 75 octets, CRLF.

The common packages write version 3.0, or need more memory than a page of the phone book.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

TYPE = "text/vcard; charset=utf-8"
#: The longest line in octets, without its end (RFC 6350, section 3.2).
_LONGEST = 75
_ESCAPES = str.maketrans({"\\": r"\\", ",": r"\,", ";": r"\;", "\n": r"\n", "\r": None})


def text(value: str) -> str:
    """A text as a value or a component of one (RFC 6350, section 3.4)."""
    return value.translate(_ESCAPES)


def card(properties: Iterable[tuple[str, str]]) -> str:
    """A vCard of (name with parameters, value as it is to be written). FN must be among them."""
    lines = [("BEGIN", "VCARD"), ("VERSION", "4.0"), *properties, ("END", "VCARD")]
    return "".join(f"{part}\r\n" for name, value in lines for part in _folded(f"{name}:{value}"))


def _folded(line: str) -> Iterator[str]:
    """The line in parts of at most 75 octets; each but the first begins with a space. No character is cut."""
    part, size = "", 0
    for one in line:
        octets = len(one.encode())
        if size + octets > _LONGEST:
            yield part
            part, size = " ", 1
        part, size = part + one, size + octets
    yield part
