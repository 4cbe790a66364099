"""Items of the counters table. keys/counters.py describes their keys."""

from __future__ import annotations

from pynamodb.attributes import (
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection
from pynamodb.models import Model

from chalicelib.store.connection import Timeouts, stored_in
from chalicelib.store.models.compact import CompactJSONAttribute


class TurnIndex(GlobalSecondaryIndex["FactItem"]):
    """Shares that change with time (a promise passes, an answer is no longer recent), by that time."""

    class Meta:
        index_name = "turn"
        projection = KeysOnlyProjection()

    turn = UnicodeAttribute(hash_key=True)
    turn_order = UnicodeAttribute(range_key=True)


@stored_in("counters_table")
class FactItem(Model):
    """A ticket's fact and share, or the share of an earlier release. ``revision`` counts the writes."""

    class Meta(Timeouts):
        table_name = ""
        region = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    body = CompactJSONAttribute(null=True)
    revision = NumberAttribute(null=True)
    turn = UnicodeAttribute(null=True)
    turn_order = UnicodeAttribute(null=True)

    turn_index = TurnIndex()


@stored_in("counters_table")
class CounterItem(Model):
    """Numbers by names that the caller chooses, or the progress of the recount (``body``)."""

    class Meta(Timeouts):
        table_name = ""
        region = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    body = CompactJSONAttribute(null=True)


@stored_in("counters_table")
class BoothDayItem(Model):
    """A local day of a service counter: numbers by names (domain/numbers/booths.py), and two sets of texts.

    ``seen``: the ids of the ratings that were taken. ``seats``: who sat there from when, as ``sit`` of
    store/counters/booths.py writes it.
    """

    class Meta(Timeouts):
        table_name = ""
        region = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    seen = UnicodeSetAttribute(null=True)
    seats = UnicodeSetAttribute(null=True)


@stored_in("counters_table")
class AccountsItem(Model):
    """How many people signed in for the first time in a local month."""

    class Meta(Timeouts):
        table_name = ""
        region = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    n = NumberAttribute()


@stored_in("counters_table")
class OpenedItem(Model):
    """How often a bulletin was opened; it says nothing of by whom."""

    class Meta(Timeouts):
        table_name = ""
        region = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    n = NumberAttribute()


@stored_in("counters_table")
class MonthItem(Model):
    """The files of a month's facts (``body``), and how many changes came after the month had ended (``marks``)."""

    class Meta(Timeouts):
        table_name = ""
        region = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    body = CompactJSONAttribute(null=True)
    marks = NumberAttribute(null=True)
