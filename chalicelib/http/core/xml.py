"""What every answer in XML needs: the declaration, and texts without the characters that XML cannot hold."""

from __future__ import annotations

import re

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
#: Characters that XML 1.0 cannot hold.
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text_of(value: object) -> str:
    """Return a value as text for XML. A character that XML cannot hold becomes a space."""
    return _NOT_XML.sub(" ", str(value))
