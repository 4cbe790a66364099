"""Items of the limits table. keys/limits.py describes their keys."""

from __future__ import annotations

from pynamodb.attributes import (
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
)
from pynamodb.models import Model

from chalicelib.store.connection import ShortTimeouts, stored_in


@stored_in("limits_table")
class LimitItem(Model):
    """The count of a subject in a window."""

    class Meta(ShortTimeouts):
        table_name = ""
        region = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    n = NumberAttribute()
    expires_at = NumberAttribute()


@stored_in("limits_table")
class MeasureItem(Model):
    """A measure against abuse."""

    class Meta(ShortTimeouts):
        table_name = ""
        region = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    body = JSONAttribute()


@stored_in("limits_table")
class PresenceItem(Model):
    """That an officer has a ticket open."""

    class Meta(ShortTimeouts):
        table_name = ""
        region = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    doing = UnicodeAttribute()
    at = UnicodeAttribute()
    expires_at = NumberAttribute()
