"""The item of a table that an officer asked for, in the tickets table."""

from __future__ import annotations

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.store.models.compact import CompactJSONAttribute
from chalicelib.store.models.tickets import TicketsItem


class TableItem(TicketsItem, discriminator="table"):
    """A table that an officer asked for, and how far it is."""

    status = UnicodeAttribute()
    at = UnicodeAttribute()
    asked = CompactJSONAttribute()
    rights = UnicodeAttribute()
    acting_for = UnicodeAttribute(null=True)
    parts = CompactJSONAttribute()
    position = UnicodeAttribute(null=True)
    walked = BooleanAttribute()
    lines = NumberAttribute()
    file = UnicodeAttribute(null=True)
    failure = UnicodeAttribute(null=True)
    revision = NumberAttribute()
    expires_at = NumberAttribute()
