"""JSON in an attribute, in as few bytes as it takes: an item of a kilobyte costs one write unit."""

from __future__ import annotations

import json
from typing import Any

from pynamodb.attributes import JSONAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path


class CompactJSONAttribute(JSONAttribute):
    """JSON without spaces and with letters as they are; a Vietnamese letter would take six bytes otherwise.

    It reads what was written with spaces and escapes, and what it writes is read by releases before it. DynamoDB
    compares texts, so a condition on a value accepts both texts of it.
    """

    def serialize(self, value: Any) -> str | None:
        """Return the JSON of a value; None stays None."""
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def __eq__(self, other: Any) -> Condition:  # type: ignore[override]
        """Return the condition that an item has this value. None: that the attribute is absent."""
        return self.is_in(other)

    #: A comparison makes a condition, so an attribute is no key of a dictionary.
    __hash__ = None  # type: ignore[assignment]

    def __ne__(self, other: Any) -> Condition:  # type: ignore[override]
        """Return the opposite of ``==``."""
        opposite: Condition = ~self.is_in(other)
        return opposite

    def is_in(self, *values: Any) -> Condition:  # type: ignore[override]
        """Return the condition that an item has one of the values. None: that the attribute is absent."""
        path, known = Path(self), [value for value in values if value is not None]
        absent = path.does_not_exist()
        if not known:
            return absent
        texts = {text: None for value in known for text in (self.serialize(value), _spaced(value))}
        found: Condition = path.is_in(*({self.attr_type: text} for text in texts))
        return found if len(known) == len(values) else found | absent


def _spaced(value: Any) -> str:
    """The text of a value that earlier releases stored."""
    return json.dumps(value)
