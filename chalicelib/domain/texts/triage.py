"""How sure an offer for a field of the form is, in words."""

from __future__ import annotations

from chalicelib.domain.texts.text import Text

CONFIDENCE: dict[str, Text] = {
    "sure": Text("Chắc chắn", "Sure"),
    "likely": Text("Nhiều khả năng", "Likely"),
    "perhaps": Text("Có thể", "Perhaps"),
}
