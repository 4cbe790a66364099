"""Items of the reporters table, the vault. No other table holds personal data. keys/vault.py describes their keys."""

from __future__ import annotations

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection
from pynamodb.models import Model

from chalicelib.store.connection import Timeouts, stored_in


class _VaultItem(Model):
    """The table and the keys of every item of the vault."""

    class Meta(Timeouts):
        table_name = ""
        region = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)


class PersonIndex(GlobalSecondaryIndex["PersonKey"]):
    """A person's reports, follows and sessions."""

    class Meta:
        index_name = "person"
        projection = IncludeProjection(["expires_at"])

    person = UnicodeAttribute(hash_key=True)
    person_order = UnicodeAttribute(range_key=True)


@stored_in("reporters_table")
class PersonKey(_VaultItem):
    """An entry of the person index."""

    person = UnicodeAttribute(null=True)
    person_order = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)

    person_index = PersonIndex()


@stored_in("reporters_table")
class ReporterItem(_VaultItem):
    """The sender of a report with their consent, the signed-in person who sent it, or a follower.

    ``retained`` is the order of the last decision on retention. ``limited`` is the reason why the contact is not used
    (domain/access/limits.py), ``after_end`` what becomes of the contact when the rescue has ended. ``claimed``: the
    follower from this address is known as a person by now. ``endpoint``, ``p256dh`` and ``auth`` are those of a
    follower's browser. ``sms_stopped`` is when the telephone asked for no more SMS.
    """

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
    consent_channel = UnicodeAttribute(null=True)
    claimed = BooleanAttribute(null=True)
    limited = UnicodeAttribute(null=True)
    after_end = UnicodeAttribute(null=True)
    sms_stopped = UnicodeAttribute(null=True)
    endpoint = UnicodeAttribute(null=True)
    p256dh = UnicodeAttribute(null=True)
    auth = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()


@stored_in("reporters_table")
class BrowserItem(_VaultItem):
    """A browser that may be told (Web Push). One whose subscription has ended has no ``endpoint`` any more."""

    endpoint = UnicodeAttribute(null=True)
    p256dh = UnicodeAttribute(null=True)
    auth = UnicodeAttribute(null=True)
    consent_text = UnicodeAttribute(null=True)
    limited = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()
    retained = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)


@stored_in("reporters_table")
class ChatItem(_VaultItem):
    """The messenger in which the sender of a report wrote. ``address`` is their id there."""

    channel = UnicodeAttribute()
    address = UnicodeAttribute()
    person = UnicodeAttribute()
    person_order = UnicodeAttribute()
    limited = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()
    retained = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)


@stored_in("reporters_table")
class TalkItem(_VaultItem):
    """A conversation in a messenger. ``talk`` and ``unsent`` are JSON; ``since`` and ``messages`` find machines."""

    channel = UnicodeAttribute()
    address = UnicodeAttribute()
    version = NumberAttribute()
    talk = UnicodeAttribute()
    unsent = UnicodeAttribute()
    heard_at = UnicodeAttribute()
    since = UnicodeAttribute()
    messages = NumberAttribute()
    expires_at = NumberAttribute()


@stored_in("reporters_table")
class HeardItem(_VaultItem):
    """That a message was heard."""

    expires_at = NumberAttribute()


@stored_in("reporters_table")
class ReportMailItem(_VaultItem):
    """Where in S3 a mail lies that made a report or was added to it."""

    key = UnicodeAttribute()
    expires_at = NumberAttribute()


@stored_in("reporters_table")
class TokenItem(_VaultItem):
    """The tokens of a messenger, with the caller that renews them until ``renewing_until``."""

    access_token = UnicodeAttribute()
    refresh_token = UnicodeAttribute()
    valid_until = UnicodeAttribute()
    seed = UnicodeAttribute()
    renewing_until = UnicodeAttribute(null=True)


@stored_in("reporters_table")
class HiddenItem(_VaultItem):
    """The texts before an officer hid words in them (JSON)."""

    texts = UnicodeAttribute()
    created_at = UnicodeAttribute()
    retained = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)


@stored_in("reporters_table")
class AccountItem(_VaultItem):
    """That a person signed in. It says nothing of them."""

    expires_at = NumberAttribute()


@stored_in("reporters_table")
class UseItem(_VaultItem):
    """That a person (a keyed hash), a browser or a report was counted, in which week, commune and under which code."""

    week = UnicodeAttribute()
    commune = UnicodeAttribute()
    code = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()


@stored_in("reporters_table")
class ToldItem(_VaultItem):
    """A sender's address that heard of an event of a gathering, for the report ``code``."""

    code = UnicodeAttribute()
    expires_at = NumberAttribute()


@stored_in("reporters_table")
class CodeItem(_VaultItem):
    """A one-time code. ``phone`` and ``code`` are removed when it has been sent; the number's ``ending`` stays.

    Without a ``purpose`` it is one for reports.
    """

    phone = UnicodeAttribute(null=True)
    ending = UnicodeAttribute(null=True)
    owner = UnicodeAttribute()
    purpose = UnicodeAttribute(null=True)
    code = UnicodeAttribute(null=True)
    code_hash = UnicodeAttribute()
    tries = NumberAttribute(default=0)
    expires_at = NumberAttribute()


@stored_in("reporters_table")
class UnconfirmedItem(_VaultItem):
    """A follow whose mailbox is not confirmed yet. ``follower`` and ``address`` are keyed hashes."""

    code = UnicodeAttribute()
    follower = UnicodeAttribute()
    address = UnicodeAttribute()
    name = UnicodeAttribute(null=True)
    email = UnicodeAttribute()
    consent_text = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()


class _AreaItem(_VaultItem):
    """Which area somebody wants to be told of, and in which language. ``area`` is JSON."""

    area = UnicodeAttribute()
    language = UnicodeAttribute()
    person = UnicodeAttribute()
    email = UnicodeAttribute(null=True)
    consent_text = UnicodeAttribute()
    expires_at = NumberAttribute()


@stored_in("reporters_table")
class UnconfirmedWatchItem(_AreaItem):
    """A watch whose mailbox is not confirmed yet. ``person`` and ``watch``, its name, are keyed hashes."""

    watch = UnicodeAttribute()


@stored_in("reporters_table")
class WatchItem(_AreaItem):
    """A watch. ``seen``: the last local day of which they were told. ``limited``: why they are not told any more."""

    person_order = UnicodeAttribute()
    seen = UnicodeAttribute()
    endpoint = UnicodeAttribute(null=True)
    p256dh = UnicodeAttribute(null=True)
    auth = UnicodeAttribute(null=True)
    consent_at = UnicodeAttribute()
    created_at = UnicodeAttribute()
    limited = UnicodeAttribute(null=True)


@stored_in("reporters_table")
class FlowItem(_VaultItem):
    """A sign-in with an identity provider."""

    provider = UnicodeAttribute()
    nonce = UnicodeAttribute()
    verifier = UnicodeAttribute()
    handle_hash = UnicodeAttribute()
    expires_at = NumberAttribute()


@stored_in("reporters_table")
class SessionItem(_VaultItem):
    """A session of a signed-in person: how they signed in, in which kind of browser, and how their number ends.

    Sessions of earlier releases do not have these three.
    """

    person = UnicodeAttribute()
    person_order = UnicodeAttribute()
    trust = NumberAttribute()
    way = UnicodeAttribute(null=True)
    browser = UnicodeAttribute(null=True)
    ending = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()
    expires_at = NumberAttribute()


@stored_in("reporters_table")
class FactorItem(_VaultItem):
    """An officer's second factor (domain/access/factor.py). ``version`` counts its changes.

    ``ended`` and ``sign_ins`` (the account's subject, and its sessions) stand apart, because earlier releases read no
    further member of ``body``.
    """

    version = NumberAttribute()
    body = JSONAttribute()
    ended = JSONAttribute(null=True)
    sign_ins = JSONAttribute(null=True)


@stored_in("reporters_table")
class LetterItem(_VaultItem):
    """A mail to an officer; ``token`` is its own. ``email`` and ``password`` are removed when it has been sent."""

    token = UnicodeAttribute()
    username = UnicodeAttribute()
    email = UnicodeAttribute(null=True)
    password = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()


@stored_in("reporters_table")
class SeatItem(_VaultItem):
    """A seat that is taken, or what a telephone has at a reception: the code of the booking, and its slot."""

    code = UnicodeAttribute()
    slot = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()


@stored_in("reporters_table")
class ClosedDayItem(_VaultItem):
    """A day of a reception that was called off, with the reason that everybody booked is told."""

    reason = UnicodeAttribute()
    officer = UnicodeAttribute()
    closed_at = UnicodeAttribute()
    expires_at = NumberAttribute()


@stored_in("reporters_table")
class BookingItem(_VaultItem):
    """Who booked a seat of a slot, and what became of it.

    ``limited``: why their contact is not used. ``proof``: the keyed hash of the code that confirmed their telephone.
    """

    person = UnicodeAttribute()
    person_order = UnicodeAttribute()
    reception = UnicodeAttribute()
    slot = UnicodeAttribute()
    number = NumberAttribute()
    name = UnicodeAttribute()
    phone = UnicodeAttribute()
    subject = UnicodeAttribute()
    language = UnicodeAttribute()
    consent_text = UnicodeAttribute()
    standing = UnicodeAttribute()
    limited = UnicodeAttribute(null=True)
    proof = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()
    expires_at = NumberAttribute()


@stored_in("reporters_table")
class HelperItem(_VaultItem):
    """A village helper: by their telephone, and in the list of their commune.

    ``helper`` is the keyed hash of the telephone; ``hamlets`` are ids with spaces between them.
    """

    helper = UnicodeAttribute()
    name = UnicodeAttribute()
    commune = UnicodeAttribute()
    title = UnicodeAttribute()
    ending = UnicodeAttribute()
    hamlets = UnicodeAttribute()
    officer = UnicodeAttribute()
    created_at = UnicodeAttribute()


@stored_in("reporters_table")
class HelpedItem(_VaultItem):
    """That a helper sent a report for a villager, and to which words the villager agreed when."""

    helper = UnicodeAttribute()
    consent_text = UnicodeAttribute()
    consent_at = UnicodeAttribute()
    created_at = UnicodeAttribute()
    retained = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)
