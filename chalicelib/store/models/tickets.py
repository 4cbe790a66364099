"""Items of the tickets table. keys/tickets.py describes their keys."""

from __future__ import annotations

from typing import Any

from pynamodb.attributes import (
    BooleanAttribute,
    DiscriminatorAttribute,
    NumberAttribute,
    UnicodeAttribute,
)
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection, KeysOnlyProjection
from pynamodb.models import Model

from chalicelib.store.connection import Timeouts, stored_in
from chalicelib.store.models.compact import CompactJSONAttribute

#: What each index carries beside its keys. infra/data.yaml makes the indexes; tests/store/test_indexes.py holds it to
#: these lists.
_LINE = ("type", "code", "state", "category", "commune", "title", "created_at", "due_at")
QUEUE_LINE = (*_LINE, "edition", "urgency", "step", "step_due_at", "unit", "channel", "assignee", "returns")
PUBLIC_LINE = (*_LINE, "place", "unit", "resolved_at")
NEARBY_LINE = ("type", "code", "state", "category", "place", "resolved_at")
NEWS_LINE = ("code", "version", "at", "kind")


class QueueIndex(GlobalSecondaryIndex["TicketsItem"]):
    """The tickets and parts that wait for a unit, by deadline."""

    class Meta:
        index_name = "queue"
        projection = IncludeProjection(list(QUEUE_LINE))

    queue = UnicodeAttribute(hash_key=True)
    queue_order = UnicodeAttribute(range_key=True)


class _Types(DiscriminatorAttribute):
    """The type of an item. An item of a type that only a later release knows is a ``LaterItem``, which nobody reads."""

    def deserialize(self, value: Any) -> type:
        """Return the class of a stored type."""
        return self._discriminator_map.get(value, LaterItem)


@stored_in("tickets_table")
class TicketsItem(Model):
    """Base of the items of the tickets table that have a type."""

    class Meta(Timeouts):
        table_name = ""
        region = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    type = _Types()

    queue_index = QueueIndex()


class LaterItem(TicketsItem, discriminator="-"):
    """An item of a type that this release does not know."""


class PublicIndex(GlobalSecondaryIndex["Head"]):
    """The tickets of the public list, by time of sending."""

    class Meta:
        index_name = "public"
        projection = IncludeProjection(list(PUBLIC_LINE))

    public = UnicodeAttribute(hash_key=True)
    public_order = UnicodeAttribute(range_key=True)


class PublicCommuneIndex(GlobalSecondaryIndex["Head"]):
    """The tickets of the public list in a commune."""

    class Meta:
        index_name = "public_commune"
        projection = IncludeProjection(list(PUBLIC_LINE))

    public_commune = UnicodeAttribute(hash_key=True)
    public_order = UnicodeAttribute(range_key=True)


class PublicCategoryIndex(GlobalSecondaryIndex["Head"]):
    """The tickets of the public list in a category."""

    class Meta:
        index_name = "public_category"
        projection = IncludeProjection(list(PUBLIC_LINE))

    public_category = UnicodeAttribute(hash_key=True)
    public_order = UnicodeAttribute(range_key=True)


class CohortIndex(GlobalSecondaryIndex["CohortKey"]):
    """All tickets that were sent in a local month."""

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
    """The tickets in a group of cells."""

    class Meta:
        index_name = "nearby"
        projection = IncludeProjection(list(NEARBY_LINE))

    near = UnicodeAttribute(hash_key=True)
    near_order = UnicodeAttribute(range_key=True)


class Head(TicketsItem, discriminator="head"):
    """The current version of a ticket. ``title`` and ``commune`` are copies for the indexes of lists.

    ``due_at`` has both promises, and when the next open instruction is due (codec.dues_out).
    """

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
    place = CompactJSONAttribute()
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
    points = CompactJSONAttribute(null=True)
    answer = CompactJSONAttribute(null=True)
    resolved_at = UnicodeAttribute(null=True)
    promises = CompactJSONAttribute(null=True)
    given = CompactJSONAttribute(null=True)
    refused_at = UnicodeAttribute(null=True)
    refusal = UnicodeAttribute(null=True)
    refusal_text = UnicodeAttribute(null=True)
    refusal_text_en = UnicodeAttribute(null=True)
    assignee = UnicodeAttribute(null=True)
    returns = NumberAttribute(default=0)
    question = UnicodeAttribute(null=True)
    pause = CompactJSONAttribute(null=True)
    committed_at = UnicodeAttribute(null=True)
    extension = CompactJSONAttribute(null=True)
    extensions = NumberAttribute(default=0)
    appealed = BooleanAttribute(default=False)
    rating = UnicodeAttribute(null=True)
    reopened = NumberAttribute(default=0)
    merged_into = UnicodeAttribute(null=True)
    merged_from = UnicodeAttribute(null=True)
    merged = CompactJSONAttribute(null=True)
    gathering = UnicodeAttribute(null=True)
    answers = CompactJSONAttribute(null=True)
    accused = UnicodeAttribute(null=True)
    accused_officer = UnicodeAttribute(null=True)
    asset = UnicodeAttribute(null=True)
    shared_with = UnicodeAttribute(null=True)
    parts = CompactJSONAttribute(null=True)
    dispute = CompactJSONAttribute(null=True)
    arbitrated = BooleanAttribute(default=False)
    told_at = UnicodeAttribute(null=True)
    instructions = CompactJSONAttribute(null=True)
    forwards = CompactJSONAttribute(null=True)
    frozen = CompactJSONAttribute(null=True)
    followed = BooleanAttribute(default=False)
    burst = CompactJSONAttribute(null=True)
    added_at = CompactJSONAttribute(null=True)
    heard_at = CompactJSONAttribute(null=True)
    updated_at = UnicodeAttribute(null=True)
    last_kind = UnicodeAttribute()
    last_at = UnicodeAttribute()
    last_audience = UnicodeAttribute(null=True)
    last_part = UnicodeAttribute(null=True)
    last_released = CompactJSONAttribute(null=True)
    last_lost_by = UnicodeAttribute(null=True)
    last_told = CompactJSONAttribute(null=True)
    last_moved_promise = BooleanAttribute(default=False)
    last_public = BooleanAttribute(default=False)
    last_instruction = CompactJSONAttribute(null=True)
    last_forward = CompactJSONAttribute(null=True)
    last_forwards_ended = CompactJSONAttribute(null=True)
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
    """A ticket in the queue of a coordinating unit that owes a part. The part itself is stored in ``Head``."""

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


class NewsIndex(GlobalSecondaryIndex["NewsLine"]):
    """The events of a day (UTC) that change what the public sees, by time."""

    class Meta:
        index_name = "news"
        projection = IncludeProjection(list(NEWS_LINE))

    news = UnicodeAttribute(hash_key=True)
    news_order = UnicodeAttribute(range_key=True)


@stored_in("tickets_table")
class NewsLine(Model):
    """An entry of the news index. It is no TicketsItem, because the index does not carry the type."""

    class Meta(Timeouts):
        table_name = ""
        region = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    code = UnicodeAttribute()
    version = NumberAttribute()
    at = UnicodeAttribute()
    kind = UnicodeAttribute()
    news = UnicodeAttribute(null=True)
    news_order = UnicodeAttribute(null=True)

    news_index = NewsIndex()


class HistoryLine(TicketsItem, discriminator="event"):
    """An event."""

    code = UnicodeAttribute()
    version = NumberAttribute()
    at = UnicodeAttribute()
    kind = UnicodeAttribute()
    actor = UnicodeAttribute()
    officer = UnicodeAttribute(null=True)
    unit = UnicodeAttribute(null=True)
    on_behalf = UnicodeAttribute(null=True)
    changes = CompactJSONAttribute()
    details = CompactJSONAttribute()
    news = UnicodeAttribute(null=True)
    news_order = UnicodeAttribute(null=True)


class PhotoItem(TicketsItem, discriminator="photo"):
    """A photo or video, from its announcement on."""

    state = UnicodeAttribute()
    content_type = UnicodeAttribute()
    announced_at = UnicodeAttribute()
    announcement = UnicodeAttribute(null=True)
    settled_at = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    sizes = CompactJSONAttribute(null=True)
    revision = NumberAttribute(null=True)
    preview = UnicodeAttribute(null=True)
    content_hash = UnicodeAttribute(attr_name="digest", null=True)
    fingerprint = UnicodeAttribute(null=True)
    evidence = CompactJSONAttribute(null=True)
    similar = CompactJSONAttribute(null=True)
    areas = CompactJSONAttribute(null=True)
    reduced = UnicodeAttribute(null=True)
    gone_at = UnicodeAttribute(null=True)
    seconds = NumberAttribute(null=True)
    links_ended = NumberAttribute(null=True)
    clock = UnicodeAttribute(null=True)
    clock_order = UnicodeAttribute(null=True)


class FollowersItem(TicketsItem, discriminator="followers"):
    """The number of a ticket's followers."""

    n = NumberAttribute()


class MembersItem(TicketsItem, discriminator="members"):
    """The number of reports in a gathering."""

    n = NumberAttribute()


class MemberItem(TicketsItem, discriminator="member"):
    """A report that was merged into a gathering. Whether it is there still, its own item says."""

    at = UnicodeAttribute()


class AssetReportItem(TicketsItem, discriminator="asset_report"):
    """That a ticket is about an asset. Whether somebody may see it, its own item says."""

    code = UnicodeAttribute()


class ArrivalItem(TicketsItem, discriminator="arrival"):
    """That a report became public on a day, and in which places. What it is now, its own item says.

    An earlier release stored one for each place, without ``places``.
    """

    places = CompactJSONAttribute(null=True)
    expires_at = NumberAttribute()


class AnsweredItem(TicketsItem, discriminator="answered"):
    """That a report was answered at a place."""

    expires_at = NumberAttribute()


class ProposalItem(TicketsItem, discriminator="proposal"):
    """A proposal to deal with the cause at a place. ``codes`` are the reports (JSON), ``fate`` what became of it."""

    at = UnicodeAttribute()
    codes = UnicodeAttribute()
    fate = UnicodeAttribute()
    ticket = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    officer = UnicodeAttribute(null=True)
    on_behalf = UnicodeAttribute(null=True)
    settled_at = UnicodeAttribute(null=True)


class DrawItem(TicketsItem, discriminator="draw"):
    """The draw of a week's call-backs. ``is_over``: all are drawn, and supervisors were told."""

    seed = UnicodeAttribute()
    is_over = BooleanAttribute(null=True)


class CallBackItem(TicketsItem, discriminator="callback"):
    """A report that was drawn for a week. ``result`` is what the call came to (JSON)."""

    week = UnicodeAttribute()
    code = UnicodeAttribute()
    commune = UnicodeAttribute()
    result = UnicodeAttribute(null=True)


class PictureItem(TicketsItem, discriminator="picture"):
    """The photo of a ticket that has these bytes."""

    photo = UnicodeAttribute()
    expires_at = NumberAttribute()


class BandItem(TicketsItem, discriminator="band"):
    """A band of a photo's fingerprint, to find similar photos."""

    fingerprint = UnicodeAttribute()
    expires_at = NumberAttribute()


class NoticeItem(TicketsItem, discriminator="notice"):
    """A message to one receiver: held, released, sending, sent, dropped or digested."""

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
    channels = CompactJSONAttribute(null=True)
    clock = UnicodeAttribute(null=True)
    clock_order = UnicodeAttribute(null=True)


class DigestItem(NoticeItem, discriminator="digest"):
    """A digest to one audience of a unit, or a message to one follower."""

    expires_at = NumberAttribute()


class Submission(TicketsItem, discriminator="submission"):
    """An idempotency record."""

    code = UnicodeAttribute()
    request_hash = UnicodeAttribute()
    expires_at = NumberAttribute()


class AuditItem(TicketsItem, discriminator="audit"):
    """A line of the audit trail."""

    at = UnicodeAttribute()
    officer = UnicodeAttribute()
    action = UnicodeAttribute()
    reason = UnicodeAttribute()
    code = UnicodeAttribute(null=True)
    on_behalf = UnicodeAttribute(null=True)
    subject = UnicodeAttribute(null=True)
    changes = CompactJSONAttribute(null=True)
    told = UnicodeAttribute(null=True)


class PrivacyItem(TicketsItem, discriminator="privacy"):
    """A request about a person's own data."""

    wish = UnicodeAttribute()
    origin = UnicodeAttribute()
    code = UnicodeAttribute(null=True)
    person = UnicodeAttribute(null=True)
    asked_by = UnicodeAttribute(null=True)
    by = UnicodeAttribute(null=True)
    note = UnicodeAttribute(null=True)
    text = UnicodeAttribute(null=True)
    standing = UnicodeAttribute()
    opened_at = UnicodeAttribute()
    due_at = UnicodeAttribute()
    answered_at = UnicodeAttribute(null=True)
    fulfil_by = UnicodeAttribute(null=True)
    settled_at = UnicodeAttribute(null=True)
    proof = CompactJSONAttribute()
    points = CompactJSONAttribute()
    fulfil_points = CompactJSONAttribute(null=True)
    last_kind = UnicodeAttribute()
    last_audience = UnicodeAttribute(null=True)
    last_clock = UnicodeAttribute(null=True)
    revision = NumberAttribute()
    clock = UnicodeAttribute(null=True)
    clock_order = UnicodeAttribute(null=True)


class ClockIndex(GlobalSecondaryIndex["ClockKey"]):
    """Tickets, held messages and requests by the time at which they are due."""

    class Meta:
        index_name = "clock"
        projection = KeysOnlyProjection()

    clock = UnicodeAttribute(hash_key=True)
    clock_order = UnicodeAttribute(range_key=True)


@stored_in("tickets_table")
class ClockKey(Model):
    """An entry of the clock index. It holds keys only, so it cannot be a TicketsItem, which filters by type."""

    class Meta(Timeouts):
        table_name = ""
        region = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    clock = UnicodeAttribute(null=True)
    clock_order = UnicodeAttribute(null=True)

    clock_index = ClockIndex()
