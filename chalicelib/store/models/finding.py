"""Items of the finding table. keys.py describes their keys."""

from __future__ import annotations

from pynamodb.attributes import BinaryAttribute, BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from chalicelib.store.connection import Timeouts, stored_in


@stored_in("finding_table")
class FindingLine(Model):
    """A ticket in one list of the index. The keys say everything but ``order``, when the sort key is not one."""

    class Meta(Timeouts):
        table_name = ""
        region = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    order = UnicodeAttribute(null=True)


@stored_in("finding_table")
class FindingCard(Model):
    """What the index has of a ticket: its areas, the keyed hashes of its terms, and when it was sent (``order``).

    ``listed`` are the hashes that have lines, and ``longer`` the others. ``whole`` is false while lines are written.
    ``version`` is that of the ticket, and ``revision`` counts the writes; cards of earlier releases have neither.
    """

    class Meta(Timeouts):
        table_name = ""
        region = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    order = UnicodeAttribute()
    areas = JSONAttribute()
    listed = BinaryAttribute(legacy_encoding=False)
    longer = BinaryAttribute(legacy_encoding=False, null=True)
    whole = BooleanAttribute()
    version = NumberAttribute(null=True)
    revision = NumberAttribute(null=True)
