"""Items of the reporters table, the vault: the only place of personal data. keys.py says which has which key."""

from __future__ import annotations

from pynamodb.attributes import (
    BooleanAttribute,
    NumberAttribute,
    UnicodeAttribute,
)
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection
from pynamodb.models import Model

from chalicelib.store.connection import Timeouts, stored_in


class PersonIndex(GlobalSecondaryIndex["PersonKey"]):
    """What belongs to a person: their reports, their sessions."""

    class Meta:
        index_name = "person"
        projection = IncludeProjection(["expires_at"])

    person = UnicodeAttribute(hash_key=True)
    person_order = UnicodeAttribute(range_key=True)


@stored_in("reporters_table")
class PersonKey(Model):
    """What every item of the vault has that belongs to a person."""

    class Meta(Timeouts):
        table_name = ""
        region = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    person = UnicodeAttribute(null=True)
    person_order = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)

    person_index = PersonIndex()


@stored_in("reporters_table")
class ReporterItem(Model):
    """Who sent a report and what they agreed to, or that a signed-in person sent it, or who follows one.

    ``retained`` orders the decisions on how long it is kept. ``claimed``: who followed from this
    address has given more since.
    """

    class Meta(Timeouts):
        table_name = ""
        region = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    person = UnicodeAttribute(null=True)
    person_order = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)
    retained = UnicodeAttribute(null=True)
    trust = NumberAttribute(null=True)
    ground = UnicodeAttribute(null=True)
    corrected_at = UnicodeAttribute(null=True)
    name = UnicodeAttribute(null=True)
    phone = UnicodeAttribute(null=True)
    email = UnicodeAttribute(null=True)
    consent_text = UnicodeAttribute(null=True)
    consent_at = UnicodeAttribute(null=True)
    claimed = BooleanAttribute(null=True)
    created_at = UnicodeAttribute()


@stored_in("reporters_table")
class CodeItem(Model):
    """A one-time code. ``phone`` and ``code`` itself are there only until it has been sent."""

    class Meta(Timeouts):
        table_name = ""
        region = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    phone = UnicodeAttribute(null=True)
    owner = UnicodeAttribute()
    code = UnicodeAttribute(null=True)
    code_hash = UnicodeAttribute()
    tries = NumberAttribute(default=0)
    expires_at = NumberAttribute()


@stored_in("reporters_table")
class FlowItem(Model):
    """Somebody who is signing in at a provider of identities."""

    class Meta(Timeouts):
        table_name = ""
        region = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    provider = UnicodeAttribute()
    nonce = UnicodeAttribute()
    verifier = UnicodeAttribute()
    handle_hash = UnicodeAttribute()
    expires_at = NumberAttribute()


@stored_in("reporters_table")
class SessionItem(Model):
    """A person who is signed in."""

    class Meta(Timeouts):
        table_name = ""
        region = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    person = UnicodeAttribute()
    person_order = UnicodeAttribute()
    trust = NumberAttribute()
    created_at = UnicodeAttribute()
    expires_at = NumberAttribute()
