"""Keys of the tickets table.

pk             sk                content
T#<code>       HEAD              the current version of a ticket
T#<code>       E#<version>       one line of its history
T#<code>       N#<notice>        one message to one receiver
T#<code>       P#<photo>         a photo: r1…r5 reported, a1…a5 results, o1…o5 outside; v1 the video
T#<code>       FOLLOWERS         the number of its followers
T#<code>       MEMBERS           the number of reports in a gathering
M#<code>       <code>            one report in a gathering; one that has left stays listed
Z#<local day>  <at>#<code>       a report that became public then (expires)
Y#<commune>#<category>#<cell>  <at>#<code>  a report that was answered at a place (expires)
Y#<commune>    <category>#<cell>#<n>  a proposal to deal with the cause at such a place
T#<code>       C#<unit>          a coordinating unit's part, as a line of its queue
Q#<asset>      <created>#<code>  one report about a place or thing with a label
S#<key hash>   SUBMISSION        the ticket that an Idempotency-Key opened (expires)
X#<code>#<hash>  PICTURE         the photo of the ticket with these bytes (expires)
H#<band>#<bits>  <announced>#<code>#<photo>  one band of a photo's fingerprint (expires)
F#<code>       N#<notice>        one message to one follower of it (expires)
W#<code>       N#<notice>        one message to one browser (expires)
J#<webhook>    N#<event>         one event to a subscription of webhooks (expires)
D#<local date> N#<notice>        one digest to one audience of a unit (expires)
A#<local date> <time>#<id>       one line of the audit trail
B#<officer>    <time><id>        one table that an officer asked for (expires)
V#<week>       DRAW              the seed of a week's call-backs; the week is its Monday
V#<week>       C#<code>          a report that was drawn for it, and what the call came to
V#<code>       DRAWN             that a report was drawn
I#<officer>    N#reminder-<code>-<time>  a message that reminds an officer of a ticket (expires)
PRIVACY        <opened>#<id>     one request about a person's own data

index queue            queue = U#<unit>              queue_order = <step due>#<code>[#<sk> if not HEAD]
                       queue = R#<unit>              answered tickets that are neither rated nor confirmed
                       queue = E#<unit>              the unit's emergency reports, in the same order
index clock            clock = C, C1, C2, C3         clock_order = <next check>#<code>#<sk>; by a hash of pk
                       clock = F#<emergency>         tickets that it freezes, by <created>
                       clock = O                     uploads as they were sent, by <settled>
                       clock = K                     uploads after the first check, by <next check>
index cohort           cohort = <local month of sending>  code
index public           public = PUBLIC               public_order = <created>#<code>
index public_commune   public_commune = <commune>    public_order
index public_category  public_category = <category>  public_order
index nearby           near = G#<group>              near_order = <path>#<code>: open and public
                       near = G#<group>#<period>     answered in that period of 30 days
                       near = N#<group>[#<period>]   the same for tickets that are in no public list
index news             news = <day in UTC>           news_order = <at>#<code>#<sk>: events that the public sees

The clock is spread over four partitions, because each change of a ticket writes it and a partition takes 1000 write
units a second. A sweep reads all four.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zlib import crc32

from chalicelib.store.keys.times import instant, stamp

if TYPE_CHECKING:
    from chalicelib.domain.nearby.recurring import RecurringPlace

HEAD = "HEAD"
SUBMISSION = "SUBMISSION"
PROPOSALS = "Y#"
CALLBACKS = "V#"
CALL = "C#"
DRAW = "DRAW"
DRAWN = "DRAWN"
#: The partitions of the clock. The first one held all of it before the others were added.
CLOCKS = ("C", "C1", "C2", "C3")
#: Uploaded files before and after their first check (jobs/originals.py).
ORIGINALS, KEPT = "O", "K"
#: The name of the first partition of the clock in a walk. Other lists have the name of their index partition.
CLOCK_LIST = ""
PUBLIC = "PUBLIC"
#: Prefixes in the index of positions: tickets in the public list, and tickets that only the office finds.
NEAR, NEAR_UNLISTED = "G#", "N#"
EVENTS = "E#"
NOTICES = "N#"
PHOTOS = "P#"
FOLLOWERS = "FOLLOWERS"
MEMBERS = "MEMBERS"
PICTURE = "PICTURE"
PICTURES = "X#"
BANDS = "H#"
DIGESTS = "D#"
AUDIT = "A#"
TABLES = "B#"
PRIVACY = "PRIVACY"
PARTS = "C#"
#: Prefixes of a unit's lists (Queue in domain/tickets/ticket.py) in the queue index.
QUEUES = {"ordinary": "U#", "unrated": "R#", "emergency": "E#"}
#: Partition of the events to a subscription.
EVENTS_OUT = "J#"
#: Partition of an officer's reminders.
REMINDERS = "I#"
#: Partition of the messages to single browsers.
PUSHED = "W#"


def ticket(code: str) -> str:
    """Partition of a ticket."""
    return f"T#{code}"


def code_of(pk: str) -> str:
    """Return the code in a ticket's partition key."""
    return pk.removeprefix("T#")


def event(version: int) -> str:
    """Sort key of a history line."""
    return f"{EVENTS}{version:06d}"


def news(at: datetime) -> str:
    """Index partition of the events of a day (UTC) that the public sees."""
    return f"{at.astimezone(UTC):%Y-%m-%d}"


def news_order(at: datetime, code: str, version: int) -> str:
    """Sort key of such an event."""
    return f"{stamp(at)}#{code}#{event(version)}"


def notice(key: str) -> str:
    """Sort key of a notice."""
    return f"{NOTICES}{key}"


def digest(day: date) -> str:
    """Partition of the digests of a local day. A digest's message has it in place of a ticket's code."""
    return f"{DIGESTS}{day.isoformat()}"


def callbacks(week: date) -> str:
    """Partition of the call-backs of a week, by its Monday."""
    return f"{CALLBACKS}{week.isoformat()}"


def call(code: str) -> str:
    """Sort key of a report in such a partition."""
    return f"{CALL}{code}"


def drawn(code: str) -> str:
    """Partition of the mark that a report was drawn."""
    return f"{CALLBACKS}{code}"


def audit(day: date) -> str:
    """Partition of a local day's audit trail."""
    return f"{AUDIT}{day.isoformat()}"


def tables(username: str) -> str:
    """Partition of the tables that an officer asked for."""
    return f"{TABLES}{username}"


def officer_of_tables(pk: str) -> str:
    """Return the username in such a partition key."""
    return pk.removeprefix(TABLES)


def privacy_clock(at: datetime, sk: str) -> str:
    """Sort key in the clock of a request about a person's own data."""
    return f"{stamp(at)}#{PRIVACY}#{sk}"


def photo(photo_id: str) -> str:
    """Sort key of a photo."""
    return f"{PHOTOS}{photo_id}"


def picture(code: str, content_hash: str) -> str:
    """Partition of the bytes of a photo within a ticket."""
    return f"{PICTURES}{code}#{content_hash}"


def band(number: int, bits: str) -> str:
    """Partition of the photos that share a band of their fingerprints."""
    return f"{BANDS}{number}#{bits}"


def band_order(announced_at: datetime, code: str, photo_id: str) -> str:
    """Sort key of a photo among those that share a band."""
    return f"{stamp(announced_at)}#{code}#{photo_id}"


def part(unit: str) -> str:
    """Sort key of a coordinating unit's line."""
    return f"{PARTS}{unit}"


def members(code: str) -> str:
    """Partition of the reports in a gathering."""
    return f"M#{code}"


def asset(asset_id: str) -> str:
    """Partition of the reports about a place or thing with a label. Their sort keys are those of ``order``."""
    return f"Q#{asset_id}"


def submission(key_hash: str) -> str:
    """Partition of an idempotency record."""
    return f"S#{key_hash}"


def pushing(code: str) -> str:
    """Partition of the messages about a ticket to single browsers."""
    return f"{PUSHED}{code}"


def code_of_pushing(pk: str) -> str:
    """Return the code in such a partition key."""
    return pk.removeprefix(PUSHED)


def reminders(username: str) -> str:
    """Partition of an officer's reminders."""
    return f"{REMINDERS}{username}"


def events_out(webhook: str) -> str:
    """Partition of the events to a subscription of webhooks."""
    return f"{EVENTS_OUT}{webhook}"


def webhook_of(pk: str) -> str:
    """Return the subscription in such a partition key."""
    return pk.removeprefix(EVENTS_OUT)


def arrivals(day: date) -> str:
    """Partition of the reports that became public on a local day."""
    return f"Z#{day.isoformat()}"


def arrivals_at(place: str, day: date) -> str:
    """Partition in which an earlier release kept them for a commune (its code) or a group of cells."""
    return f"Z#{place}#{day.isoformat()}"


def answers(place: RecurringPlace) -> str:
    """Partition of the reports of a category that were answered at a place."""
    return f"{PROPOSALS}{place.commune}#{place.category}#{place.cell}"


def proposals(commune: str) -> str:
    """Partition of the proposals to a commune's leader."""
    return f"{PROPOSALS}{commune}"


def commune_of_proposals(pk: str) -> str:
    """Return the commune in such a partition key."""
    return pk.removeprefix(PROPOSALS)


def proposals_at(place: RecurringPlace) -> str:
    """Begin of the sort keys of the proposals for a place."""
    return f"{place.category}#{place.cell}#"


def arrival(at: datetime, code: str) -> str:
    """Sort key of such a report."""
    return f"{stamp(at)}#{code}"


def arrived(sk: str) -> tuple[datetime, str]:
    """Return when (UTC) a report became public, and its code, from such a sort key."""
    at, _, code = sk.partition("#")
    return instant(at), code


def cohort(day: date) -> str:
    """Month of a local day (``2026-03``): index partition of the tickets sent in it, and part of the counters' keys."""
    return f"{day:%Y-%m}"


def queue(unit: str, kind: str = "ordinary") -> str:
    """Index partition of one of a unit's lists."""
    return f"{QUEUES[kind]}{unit}"


def is_queue(partition: str) -> bool:
    """Whether a partition belongs to the queue index and not to the clock index."""
    return partition.startswith(tuple(QUEUES.values()))


def near(group: str, period: int | None, *, listed: bool) -> str:
    """Index partition of the tickets in a group of cells: the open ones, or those answered in a period."""
    return f"{NEAR if listed else NEAR_UNLISTED}{group}" + ("" if period is None else f"#{period}")


def near_order(path: str, code: str) -> str:
    """Sort key of a ticket within its group of cells."""
    return f"{path}#{code}"


def frozen(emergency: str) -> str:
    """Clock index partition of the tickets that an emergency freezes. No sweep reads it."""
    return f"F#{emergency}"


def order(at: datetime, code: str, sk: str = HEAD) -> str:
    """Sort key of the queue and the public lists."""
    return f"{stamp(at)}#{code}" if sk == HEAD else f"{stamp(at)}#{code}#{sk}"


def ordered(text: str) -> tuple[str, str]:
    """Return the (partition, sort key) of the item with a sort key of ``order``."""
    _, code, *sk = text.split("#", 2)
    return ticket(code), sk[0] if sk else HEAD


def clock(pk: str, sk: str = "") -> str:
    """Partition of the clock for an item. All requests about personal data share a ``pk``, so their ``sk`` decides."""
    return CLOCKS[crc32((sk if pk == PRIVACY else pk).encode()) % len(CLOCKS)]


def clock_order(at: datetime, code: str, sk: str) -> str:
    """Sort key of the clock."""
    return f"{stamp(at)}#{code}#{sk}"
