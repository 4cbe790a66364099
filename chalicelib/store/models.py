"""PynamoDB models of the items; keys.py says what lies where.

Tables are created by infra/data.yaml, never from here.
"""

from __future__ import annotations

from typing import Any

from pynamodb.attributes import (
    BooleanAttribute,
    DiscriminatorAttribute,
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
)
from pynamodb.connection import Connection
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection, KeysOnlyProjection
from pynamodb.models import Model

from chalicelib.settings import settings


class _Timeouts:
    # A person waits for the answer; the defaults (15 s, 30 s) outlive API Gateway's patience.
    connect_timeout_seconds = 2
    read_timeout_seconds = 5
    max_retry_attempts = 3


_LINE = ["type", "code", "state", "category", "commune", "title", "created_at", "due_at"]


class QueueIndex(GlobalSecondaryIndex["TicketsItem"]):
    """What waits for a unit, tickets and parts, in the order in which it falls due."""

    class Meta:
        index_name = "queue"
        projection = IncludeProjection([*_LINE, "edition", "urgency", "step", "step_due_at", "unit", "channel"])

    queue = UnicodeAttribute(hash_key=True)
    queue_order = UnicodeAttribute(range_key=True)


class TicketsItem(Model):
    """Any item of the tickets table that is read by kind."""

    class Meta(_Timeouts):
        table_name = ""
        region = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    type = DiscriminatorAttribute()

    queue_index = QueueIndex()


class PublicIndex(GlobalSecondaryIndex["Head"]):
    """What the public may list, by time of arrival."""

    class Meta:
        index_name = "public"
        projection = IncludeProjection([*_LINE, "place", "unit", "resolved_at"])

    public = UnicodeAttribute(hash_key=True)
    public_order = UnicodeAttribute(range_key=True)


class PublicCommuneIndex(GlobalSecondaryIndex["Head"]):
    """The same, of one commune."""

    class Meta:
        index_name = "public_commune"
        projection = IncludeProjection([*_LINE, "place", "unit", "resolved_at"])

    public_commune = UnicodeAttribute(hash_key=True)
    public_order = UnicodeAttribute(range_key=True)


class PublicCategoryIndex(GlobalSecondaryIndex["Head"]):
    """The same, of one category."""

    class Meta:
        index_name = "public_category"
        projection = IncludeProjection([*_LINE, "place", "unit", "resolved_at"])

    public_category = UnicodeAttribute(hash_key=True)
    public_order = UnicodeAttribute(range_key=True)


class CohortIndex(GlobalSecondaryIndex["CohortKey"]):
    """The tickets that came in a local month, all of them."""

    class Meta:
        index_name = "cohort"
        projection = KeysOnlyProjection()

    cohort = UnicodeAttribute(hash_key=True)
    code = UnicodeAttribute(range_key=True)


class CohortKey(Model):
    """An entry of the cohort index: keys only."""

    class Meta(_Timeouts):
        table_name = ""
        region = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    cohort = UnicodeAttribute(null=True)
    code = UnicodeAttribute(null=True)

    cohort_index = CohortIndex()


class NearbyIndex(GlobalSecondaryIndex["Head"]):
    """What lies in a group of cells."""

    class Meta:
        index_name = "nearby"
        projection = IncludeProjection(["type", "code", "state", "category", "place", "resolved_at"])

    near = UnicodeAttribute(hash_key=True)
    near_order = UnicodeAttribute(range_key=True)


class Head(TicketsItem, discriminator="head"):
    """A ticket as it stands. ``title`` and ``commune`` repeat what lists show, so that indexes can carry it."""

    code = UnicodeAttribute()
    version = NumberAttribute()
    edition = NumberAttribute(null=True)
    state = UnicodeAttribute()
    report_type = UnicodeAttribute()
    category = UnicodeAttribute()
    urgency = UnicodeAttribute()
    channel = UnicodeAttribute()
    visibility = UnicodeAttribute()
    restricted = BooleanAttribute()
    description = UnicodeAttribute()
    title = UnicodeAttribute()
    place = JSONAttribute()
    commune = UnicodeAttribute(null=True)
    intake_unit = UnicodeAttribute()
    unit = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()
    due_at = UnicodeAttribute()
    rules_version = NumberAttribute()
    calendar_version = NumberAttribute()
    step = UnicodeAttribute(null=True)
    step_started_at = UnicodeAttribute(null=True)
    step_due_at = UnicodeAttribute(null=True)
    points = JSONAttribute(null=True)
    answer = JSONAttribute(null=True)
    resolved_at = UnicodeAttribute(null=True)
    refusal = UnicodeAttribute(null=True)
    refusal_text = UnicodeAttribute(null=True)
    refusal_text_en = UnicodeAttribute(null=True)
    assignee = UnicodeAttribute(null=True)
    returns = NumberAttribute(default=0)
    question = UnicodeAttribute(null=True)
    pause = JSONAttribute(null=True)
    committed_at = UnicodeAttribute(null=True)
    extension = JSONAttribute(null=True)
    extensions = NumberAttribute(default=0)
    appealed = BooleanAttribute(default=False)
    rating = UnicodeAttribute(null=True)
    reopened = NumberAttribute(default=0)
    merged_into = UnicodeAttribute(null=True)
    merged_from = UnicodeAttribute(null=True)
    merged = JSONAttribute(null=True)
    answers = JSONAttribute(null=True)
    accused = UnicodeAttribute(null=True)
    shared_with = UnicodeAttribute(null=True)
    parts = JSONAttribute(null=True)
    dispute = JSONAttribute(null=True)
    arbitrated = BooleanAttribute(default=False)
    told_at = UnicodeAttribute(null=True)
    frozen = JSONAttribute(null=True)
    followed = BooleanAttribute(default=False)
    last_kind = UnicodeAttribute()
    last_at = UnicodeAttribute()
    last_audience = UnicodeAttribute(null=True)
    last_part = UnicodeAttribute(null=True)
    last_released = JSONAttribute(null=True)
    last_moved_promise = BooleanAttribute(default=False)
    secret_hash = UnicodeAttribute()

    queue = UnicodeAttribute(null=True)
    queue_order = UnicodeAttribute(null=True)
    clock = UnicodeAttribute(null=True)
    clock_order = UnicodeAttribute(null=True)
    public = UnicodeAttribute(null=True)
    public_commune = UnicodeAttribute(null=True)
    public_category = UnicodeAttribute(null=True)
    public_order = UnicodeAttribute(null=True)
    cohort = UnicodeAttribute(null=True)
    near = UnicodeAttribute(null=True)
    near_order = UnicodeAttribute(null=True)

    nearby_index = NearbyIndex()
    public_index = PublicIndex()
    public_commune_index = PublicCommuneIndex()
    public_category_index = PublicCategoryIndex()


class PartLine(TicketsItem, discriminator="part"):
    """A ticket in the queue of a coordinating unit, while its part is waited for; the part itself is on the head."""

    code = UnicodeAttribute()
    edition = NumberAttribute()
    state = UnicodeAttribute()
    category = UnicodeAttribute()
    urgency = UnicodeAttribute()
    channel = UnicodeAttribute()
    title = UnicodeAttribute()
    commune = UnicodeAttribute(null=True)
    unit = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()
    due_at = UnicodeAttribute()
    step = UnicodeAttribute()
    step_due_at = UnicodeAttribute()
    queue = UnicodeAttribute(null=True)
    queue_order = UnicodeAttribute(null=True)


class HistoryLine(TicketsItem, discriminator="event"):
    """One event."""

    code = UnicodeAttribute()
    version = NumberAttribute()
    at = UnicodeAttribute()
    kind = UnicodeAttribute()
    actor = UnicodeAttribute()
    officer = UnicodeAttribute(null=True)
    unit = UnicodeAttribute(null=True)
    on_behalf = UnicodeAttribute(null=True)
    changes = JSONAttribute()
    details = JSONAttribute()


class PhotoItem(TicketsItem, discriminator="photo"):
    """One photo, from its announcement on."""

    state = UnicodeAttribute()
    content_type = UnicodeAttribute()
    announced_at = UnicodeAttribute()
    settled_at = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    sizes = JSONAttribute(null=True)
    revision = NumberAttribute(null=True)
    preview = UnicodeAttribute(null=True)
    digest = UnicodeAttribute(null=True)
    evidence = JSONAttribute(null=True)
    similar = JSONAttribute(null=True)
    areas = JSONAttribute(null=True)
    reduced = UnicodeAttribute(null=True)
    gone_at = UnicodeAttribute(null=True)
    seconds = NumberAttribute(null=True)
    clock = UnicodeAttribute(null=True)
    clock_order = UnicodeAttribute(null=True)


class FollowersItem(TicketsItem, discriminator="followers"):
    """How many follow a ticket."""

    n = NumberAttribute()


class PictureItem(TicketsItem, discriminator="picture"):
    """Which photo of a ticket has these very bytes."""

    photo = UnicodeAttribute()
    expires_at = NumberAttribute()


class BandItem(TicketsItem, discriminator="band"):
    """One band of a photo's fingerprint, to find alike ones by."""

    fingerprint = UnicodeAttribute()
    expires_at = NumberAttribute()


class NoticeItem(TicketsItem, discriminator="notice"):
    """One message to one receiver: held, released, sending, sent or dropped."""

    status = UnicodeAttribute()
    at = UnicodeAttribute()
    kind = UnicodeAttribute()
    to = UnicodeAttribute()
    unit = UnicodeAttribute(null=True)
    audience = UnicodeAttribute(null=True)
    stands_while = UnicodeAttribute(null=True)
    of_clock = UnicodeAttribute(null=True)
    message = UnicodeAttribute(null=True)
    claimed_until = UnicodeAttribute(null=True)
    channels = JSONAttribute(null=True)
    clock = UnicodeAttribute(null=True)
    clock_order = UnicodeAttribute(null=True)


class DigestItem(NoticeItem, discriminator="digest"):
    """One digest to one audience of a unit."""

    expires_at = NumberAttribute()


class Submission(TicketsItem, discriminator="submission"):
    """An idempotency record."""

    code = UnicodeAttribute()
    request_hash = UnicodeAttribute()
    expires_at = NumberAttribute()


class AuditItem(TicketsItem, discriminator="audit"):
    """One line of the audit trail."""

    at = UnicodeAttribute()
    officer = UnicodeAttribute()
    action = UnicodeAttribute()
    reason = UnicodeAttribute()
    code = UnicodeAttribute(null=True)
    on_behalf = UnicodeAttribute(null=True)


class PrivacyItem(TicketsItem, discriminator="privacy"):
    """One request about somebody's own data."""

    wish = UnicodeAttribute()
    origin = UnicodeAttribute()
    code = UnicodeAttribute(null=True)
    person = UnicodeAttribute(null=True)
    by = UnicodeAttribute(null=True)
    note = UnicodeAttribute(null=True)
    standing = UnicodeAttribute()
    opened_at = UnicodeAttribute()
    due_at = UnicodeAttribute()
    settled_at = UnicodeAttribute(null=True)
    proof = JSONAttribute()
    points = JSONAttribute()
    last_kind = UnicodeAttribute()
    last_audience = UnicodeAttribute(null=True)
    revision = NumberAttribute()
    clock = UnicodeAttribute(null=True)
    clock_order = UnicodeAttribute(null=True)


class ClockIndex(GlobalSecondaryIndex["ClockKey"]):
    """What is due next, tickets and held notices alike."""

    class Meta:
        index_name = "clock"
        projection = KeysOnlyProjection()

    clock = UnicodeAttribute(hash_key=True)
    clock_order = UnicodeAttribute(range_key=True)


class ClockKey(Model):
    """An entry of the clock index: keys only, so it has no kind (a kind would filter every entry away)."""

    class Meta(_Timeouts):
        table_name = ""
        region = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    clock = UnicodeAttribute(null=True)
    clock_order = UnicodeAttribute(null=True)

    clock_index = ClockIndex()


class PersonIndex(GlobalSecondaryIndex["PersonKey"]):
    """What belongs to a person: their reports, their sessions."""

    class Meta:
        index_name = "person"
        projection = IncludeProjection(["expires_at"])

    person = UnicodeAttribute(hash_key=True)
    person_order = UnicodeAttribute(range_key=True)


class PersonKey(Model):
    """What every item of the vault has that belongs to a person."""

    class Meta(_Timeouts):
        table_name = ""
        region = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    person = UnicodeAttribute(null=True)
    person_order = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)

    person_index = PersonIndex()


class ReporterItem(Model):
    """Who sent a report and what they agreed to, or that a signed-in person sent it, or who follows one.

    ``retained`` orders the decisions on how long it is kept. ``claimed``: who followed from this
    address has given more since.
    """

    class Meta(_Timeouts):
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


class CodeItem(Model):
    """A one-time code. ``phone`` and ``code`` itself are there only until it has been sent."""

    class Meta(_Timeouts):
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


class FlowItem(Model):
    """Somebody who is signing in at a provider of identities."""

    class Meta(_Timeouts):
        table_name = ""
        region = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    provider = UnicodeAttribute()
    nonce = UnicodeAttribute()
    verifier = UnicodeAttribute()
    handle_hash = UnicodeAttribute()
    expires_at = NumberAttribute()


class SessionItem(Model):
    """A person who is signed in."""

    class Meta(_Timeouts):
        table_name = ""
        region = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    person = UnicodeAttribute()
    person_order = UnicodeAttribute()
    trust = NumberAttribute()
    created_at = UnicodeAttribute()
    expires_at = NumberAttribute()


class DirectoryItem(Model):
    """A document version, an officer or a partner's key; ``used_on`` is the day on which a key was last used."""

    class Meta(_Timeouts):
        table_name = ""
        region = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    used_on = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    body = JSONAttribute()
    changed_by = UnicodeAttribute()
    changed_at = UnicodeAttribute()


class TurnIndex(GlobalSecondaryIndex["ShareItem"]):
    """Shares that change by themselves, by when."""

    class Meta:
        index_name = "turn"
        projection = KeysOnlyProjection()

    turn = UnicodeAttribute(hash_key=True)
    turn_order = UnicodeAttribute(range_key=True)


class ShareItem(Model):
    """What a ticket adds to the numbers; ``revision`` counts the writings."""

    class Meta(_Timeouts):
        table_name = ""
        region = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    body = JSONAttribute(null=True)
    revision = NumberAttribute(null=True)
    turn = UnicodeAttribute(null=True)
    turn_order = UnicodeAttribute(null=True)

    turn_index = TurnIndex()


class CounterItem(Model):
    """Numbers under names that the caller knows, and the progress of counting them again (``body``)."""

    class Meta(_Timeouts):
        table_name = ""
        region = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    body = JSONAttribute(null=True)


class _Impatient:
    # What limits must not hold up what it protects.
    connect_timeout_seconds = 1
    read_timeout_seconds = 1
    max_retry_attempts = 0


class LimitItem(Model):
    """A counter."""

    class Meta(_Impatient):
        table_name = ""
        region = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    n = NumberAttribute()
    expires_at = NumberAttribute()


class MeasureItem(Model):
    """A measure against abuse."""

    class Meta(_Impatient):
        table_name = ""
        region = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    body = JSONAttribute()


_VAULT: tuple[type[Model], ...] = (PersonKey, ReporterItem, CodeItem, FlowItem, SessionItem)
_bound: list[Connection] = []


def unbind() -> None:
    """Forget tables and connections, for a process that turns to another stage."""
    _bound.clear()
    kinds: list[type[Model]] = [TicketsItem, *TicketsItem.__subclasses__(), DigestItem]
    kinds += [ClockKey, CohortKey, *_VAULT, DirectoryItem, ShareItem, CounterItem, LimitItem, MeasureItem]
    for model in kinds:
        model._connection = None


def connection() -> Connection:
    """The connection for transactions; binds every model to its table on first use."""
    if not _bound:
        found = settings()
        tables: dict[type[Model], str] = dict.fromkeys(
            (
                *(TicketsItem, Head, PartLine, HistoryLine, PhotoItem, FollowersItem, NoticeItem, Submission),
                *(AuditItem, PrivacyItem, ClockKey, CohortKey),
            ),
            found.tickets_table,
        )
        tables |= dict.fromkeys(_VAULT, found.reporters_table)
        tables |= {DirectoryItem: found.directory_table}
        tables |= {ShareItem: found.counters_table, CounterItem: found.counters_table}
        tables |= {LimitItem: found.limits_table, MeasureItem: found.limits_table}
        for model, table in tables.items():
            meta: Any = model.Meta
            meta.table_name = table
            meta.region = found.aws_region
        shared = Connection(
            region=found.aws_region,
            connect_timeout_seconds=_Timeouts.connect_timeout_seconds,
            read_timeout_seconds=_Timeouts.read_timeout_seconds,
            max_retry_attempts=_Timeouts.max_retry_attempts,
        )
        for model in tables:
            # PynamoDB would make a client for each model: the first request of a function then waits for half a dozen.
            model._get_connection().connection._client = shared.client
        _bound.append(shared)
    return _bound[0]
