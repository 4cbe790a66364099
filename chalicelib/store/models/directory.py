"""Items of the directory table. keys/directory.py describes their keys."""

from __future__ import annotations

from pynamodb.attributes import (
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
)
from pynamodb.models import Model

from chalicelib.store.connection import Timeouts, stored_in


@stored_in("directory_table")
class DirectoryItem(Model):
    """A version of a document, an officer or a partner's key. ``used_on`` is the day (UTC) of a key's last use."""

    class Meta(Timeouts):
        table_name = ""
        region = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    used_on = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    body = JSONAttribute()
    changed_by = UnicodeAttribute()
    changed_at = UnicodeAttribute()
