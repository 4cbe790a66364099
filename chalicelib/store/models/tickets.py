"""Items of the tickets table. keys.py says which has which key."""

from __future__ import annotations

from pynamodb.attributes import (
    BooleanAttribute,
    DiscriminatorAttribute,
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
)
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection, KeysOnlyProjection
from pynamodb.models import Model

from chalicelib.store.connection import Timeouts, stored_in

#: What each index carries beside its keys. infra/data.yaml makes the indexes; tests/store/test_indexes.py holds it to
#: these lists.
_LINE = ("type", "code", "state", "category", "commune", "title", "created_at", "due_at")
QUEUE_LINE = (*_LINE, "edition", "urgency", "step", "step_due_at", "unit", "channel", "assignee", "returns")
PUBLIC_LINE = (*_LINE, "place", "unit", "resolved_at")
NEARBY_LINE = ("type", "code", "state", "category", "place", "resolved_at")


class QueueIndex(GlobalSecondaryIndex["TicketsItem"]):
    """What waits for a unit, tickets and parts, in the order in which it falls due."""

    class Meta:
        index_name = "queue"
        projection = IncludeProjection(list(QUEUE_LINE))

    queue = UnicodeAttribute(hash_key=True)
    queue_order = UnicodeAttribute(range_key=True)


@stored_in("tickets_table")
class TicketsItem(Model):
    """Any item of the tickets table that is read by kind."""

    class Meta(Timeouts):
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
        projection = IncludeProjection(list(PUBLIC_LINE))

    public = UnicodeAttribute(hash_key=True)
    public_order = UnicodeAttribute(range_key=True)


class PublicCommuneIndex(GlobalSecondaryIndex["Head"]):
    """The same, of one commune."""

    class Meta:
        index_name = "public_commune"
        projection = IncludeProjection(list(PUBLIC_LINE))

    public_commune = UnicodeAttribute(hash_key=True)
    public_order = UnicodeAttribute(range_key=True)


class PublicCategoryIndex(GlobalSecondaryIndex["Head"]):
    """The same, of one category."""

    class Meta:
        index_name = "public_category"
        projection = IncludeProjection(list(PUBLIC_LINE))

    public_category = UnicodeAttribute(hash_key=True)
    public_order = UnicodeAttribute(range_key=True)


class CohortIndex(GlobalSecondaryIndex["CohortKey"]):
    """The tickets that came in a local month, all of them."""

    class Meta:
        index_name = "cohort"
        projection = KeysOnlyProjection()

    cohort = UnicodeAttribute(hash_key=True)
    code = UnicodeAttribute(range_key=True)


@stored_in("tickets_table")
class CohortKey(Model):
    """An entry of the cohort index: keys only."""

    class Meta(Timeouts):
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
        projection = IncludeProjection(list(NEARBY_LINE))

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
    content_hash = UnicodeAttribute(attr_name="digest", null=True)
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


@stored_in("tickets_table")
class ClockKey(Model):
    """An entry of the clock index: keys only, so it has no kind (a kind would filter every entry away)."""

    class Meta(Timeouts):
        table_name = ""
        region = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    clock = UnicodeAttribute(null=True)
    clock_order = UnicodeAttribute(null=True)

    clock_index = ClockIndex()
