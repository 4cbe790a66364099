"""Every key of every table, on one screen.

tickets table      pk             sk                what
                   T#<code>       HEAD              the ticket as it stands
                   T#<code>       E#<version>       one line of its history
                   T#<code>       N#<notice>        one message to one receiver
                   T#<code>       P#<photo>         one photo: r1…r5 the reporter's, a1…a5 of the result; v1 the video
                   T#<code>       FOLLOWERS         how many follow it
                   T#<code>       C#<unit>          what a coordinating unit must give, as a line of its queue
                   S#<key hash>   SUBMISSION        which ticket an Idempotency-Key made (expires)
                   X#<code>#<digest>  PICTURE       which photo of the ticket has these bytes (expires)
                   H#<band>#<bits>  <announced>#<code>#<photo>  one band of a photo's fingerprint (expires)
                   F#<code>       N#<notice>        one message to one follower of it (expires)
                   D#<local date> N#<notice>        one digest to one audience of a unit (expires)
                   A#<local date> <time>#<id>       one line of the audit trail
                   PRIVACY        <opened>#<id>     one request about somebody's own data
  index queue            queue = U#<unit>              queue_order = <step due>#<code>[#<sk> if not HEAD]
                         queue = R#<unit>              answered, and neither rated nor confirmed yet
                         queue = E#<unit>              the unit's emergency reports, in the same order
  index clock            clock = C                     clock_order = <next check>#<code>#<sk>
                         clock = F#<emergency>         what stands still for it, by <created>
                         clock = O                     uploads as they were sent, by <settled>
                         clock = K                     uploads that are kept, by <next look>
  index cohort           cohort = <local month it came>  code
  index public           public = PUBLIC               public_order = <created>#<code>
  index public_commune   public_commune = <commune>    public_order
  index public_category  public_category = <category>  public_order
  index nearby           near = G#<group>              near_order = <path>#<code>: open and public
                         near = G#<group>#<period>     answered in that period of thirty days
                         near = N#<group>[#<period>]   the same for what the public lists do not hold
reporters table    R#<code>       REPORTER          who sent it (expires some time after its end)
                   R#<code>       L#<person>        that a signed-in person sent it (expires likewise)
                   F#<code>       P#<person>        who follows it (expires with who sent it)
                   F#<code>       A#<address>       that somebody at an address does (expires likewise)
                   C#<request>    CODE              a one-time code on its way to a telephone (expires)
                   S#<session>    SESSION           a person who is signed in (expires)
                   O#<state>      FLOW              somebody who is signing in elsewhere (expires)
  index person           person = <keyed hash>         person_order = R#<created>#<code>, F#<since>#<code>, S#<session>
directory table    DOC#<kind>     CURRENT, V#<n>    a document, and each of its versions
                   AREAS#<set>    <group>           cells of the communes' boundaries (domain/areas.py)
                   JOB#calendar   PROGRESS          how far the open tickets follow calendar and emergencies
                   OFFICERS       <username>        an officer
                   O#<username>   OFFICER           the same officer until the stage is migrated (infra.manage migrate)
                   KEYS           <id>              a partner's API key
counters table     C#<code>       SHARE             what a ticket adds to the numbers (domain/counts.py)
                   D#<slice>#<month>      <value>#<day>    what was counted of a local day
                   M#<slice>#<year>       <value>#<month>  and of a local month
                   H#<resolution>#<month> <commune>#<cell>#<category>  public tickets in a cell, by day of the month
                   P#<cell above> <cell>            what the map shows in a cell, by state and category (domain/maps.py)
                   JOB            RECOUNT           how far the numbers have been counted again
  index turn             turn = T                      turn_order = <when the share changes by itself>#<code>
limits table       L#<kind>#<whose>  <window>       how often within a window (expires)
                   MEASURES       <id>              a measure against abuse, with its history

All indexes are sparse: the attribute is there only while the item has business in the index. Times are
``YYYY-MM-DDTHH:MM:SSZ``, so that text order is time order. One partition carries the clock: its writes are one per
change of a ticket, far below the thousand a second that a partition takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chalicelib.domain.tickets.ticket import Ticket

HEAD = "HEAD"
SUBMISSION = "SUBMISSION"
REPORTER = "REPORTER"
LINKS = "L#"
CODE = "CODE"
SESSION = "SESSION"
FLOW = "FLOW"
REPORTS = "R#"
FOLLOWING = "F#"
FOLLOWER = "P#"
SESSIONS = "S#"
OFFICERS = "OFFICERS"
OLD_OFFICER = "OFFICER"
CURRENT = "CURRENT"
CALENDAR_JOB = "JOB#calendar"
PROGRESS = "PROGRESS"
CLOCK = "C"
#: Uploaded files: as they were sent, and those that only wait for the end of their ticket's time.
ORIGINALS, KEPT = "O", "K"
#: What a walk calls the list of everything that waits for a time; others are called as their partition of an index.
CLOCK_LIST = ""
PUBLIC = "PUBLIC"
#: What the public finds near a point, and what only the office does, in the index of places.
NEAR, NEAR_UNLISTED = "G#", "N#"
EVENTS = "E#"
NOTICES = "N#"
PHOTOS = "P#"
FOLLOWERS = "FOLLOWERS"
PICTURE = "PICTURE"
PICTURES = "X#"
BANDS = "H#"
DIGESTS = "D#"
AUDIT = "A#"
PRIVACY = "PRIVACY"
VERSIONS = "V#"
PARTS = "C#"
#: A unit's lists (domain/ticket.py, Queue) in the queue index.
QUEUES = {"ordinary": "U#", "unrated": "R#", "emergency": "E#"}
KEYS = "KEYS"
SHARE = "SHARE"
TURN = "T"
RECOUNT_JOB = "JOB"
RECOUNT = "RECOUNT"
MEASURES = "MEASURES"


def stamp(instant: datetime) -> str:
    """An instant as sortable text, in UTC and whole seconds."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def instant(text: str) -> datetime:
    """The instant of a stamp, UTC."""
    return datetime.fromisoformat(text)


def ticket(code: str) -> str:
    """Partition of a ticket."""
    return f"T#{code}"


def code_of(pk: str) -> str:
    """The code in a ticket's partition key."""
    return pk.removeprefix("T#")


def event(version: int) -> str:
    """Sort key of a history line."""
    return f"{EVENTS}{version:06d}"


def notice(key: str) -> str:
    """Sort key of a notice."""
    return f"{NOTICES}{key}"


def digest(day: date) -> str:
    """Partition of the digests of a local day; it stands where a ticket's code would."""
    return f"{DIGESTS}{day.isoformat()}"


def audit(day: date) -> str:
    """Partition of a local day's audit trail."""
    return f"{AUDIT}{day.isoformat()}"


def privacy_clock(at: datetime, sk: str) -> str:
    """Sort key of the clock for a request about somebody's own data."""
    return f"{stamp(at)}#{PRIVACY}#{sk}"


def photo(photo_id: str) -> str:
    """Sort key of a photo."""
    return f"{PHOTOS}{photo_id}"


def picture(code: str, content_hash: str) -> str:
    """Partition of the very bytes of a photo within a ticket."""
    return f"{PICTURES}{code}#{content_hash}"


def band(number: int, bits: str) -> str:
    """Partition of the photos that share one band of their fingerprints."""
    return f"{BANDS}{number}#{bits}"


def band_order(announced_at: datetime, code: str, photo_id: str) -> str:
    """Sort key of a photo among those that share a band."""
    return f"{stamp(announced_at)}#{code}#{photo_id}"


def part(unit: str) -> str:
    """Sort key of a coordinating unit's line."""
    return f"{PARTS}{unit}"


def submission(key_hash: str) -> str:
    """Partition of an idempotency record."""
    return f"S#{key_hash}"


def reporter(code: str) -> str:
    """Partition of a reporter."""
    return f"{REPORTS}{code}"


def code_of_reporter(pk: str) -> str:
    """The code in a reporter's partition key."""
    return pk.removeprefix(REPORTS)


def link(person: str) -> str:
    """Sort key of a report's tie to a person."""
    return f"{LINKS}{person}"


def report_order(at: datetime, code: str) -> str:
    """Sort key of a report among a person's."""
    return f"{REPORTS}{stamp(at)}#{code}"


def following(code: str) -> str:
    """Partition of those who follow a ticket; in the tickets table, of the messages to each of them."""
    return f"{FOLLOWING}{code}"


def code_of_following(pk: str) -> str:
    """The code in such a partition key."""
    return pk.removeprefix(FOLLOWING)


def follower(person: str) -> str:
    """Sort key of a person who follows."""
    return f"{FOLLOWER}{person}"


def follower_address(address: str) -> str:
    """Sort key of an address (a keyed hash) from which somebody follows."""
    return f"A#{address}"


def follow_order(at: datetime, code: str) -> str:
    """Sort key of what a person follows among what is theirs."""
    return f"{FOLLOWING}{stamp(at)}#{code}"


def one_time_code(request: str) -> str:
    """Partition of a one-time code."""
    return f"C#{request}"


def flow(state: str) -> str:
    """Partition of a sign-in at a provider of identities."""
    return f"O#{state}"


def session(name: str) -> str:
    """Partition, and sort key among a person's, of a session."""
    return f"{SESSIONS}{name}"


def document(kind: str) -> str:
    """Partition of a directory document."""
    return f"DOC#{kind}"


def document_version(version: int) -> str:
    """Sort key of one version of a document."""
    return f"{VERSIONS}{version:06d}"


def areas(name: str) -> str:
    """Partition of a set of boundaries."""
    return f"AREAS#{name}"


def old_officer(username: str) -> str:
    """Partition of an officer's second item, which is no longer written."""
    return f"O#{username}"


def username_of_old(pk: str) -> str:
    """The username in such a partition key."""
    return pk.removeprefix("O#")


def limit(kind: str, whose: str) -> str:
    """Partition of a subject's counters; ``whose`` is a keyed hash, or the id of a key."""
    return f"L#{kind}#{whose}"


def cohort(day: date) -> str:
    """Index partition of the tickets that came in the month of a local day; also that month as numbers have it."""
    return f"{day:%Y-%m}"


def share(code: str) -> str:
    """Partition of what a ticket adds to the numbers."""
    return f"C#{code}"


def code_of_share(pk: str) -> str:
    """The code in a share's partition key."""
    return pk.removeprefix("C#")


def turn(at: datetime, code: str) -> str:
    """Sort key of a share among those that change by themselves."""
    return f"{stamp(at)}#{code}"


def days(slice_: str, month: str) -> str:
    """Partition of a slice's days in a month (``2026-03``)."""
    return f"D#{slice_}#{month}"


def months(slice_: str, year: str) -> str:
    """Partition of a slice's months in a year (``2026``)."""
    return f"M#{slice_}#{year}"


def counted(value: str, when: str) -> str:
    """Sort key of a value's day or month (ISO)."""
    return f"{value}#{when}"


def value_and_when(sk: str) -> tuple[str, str]:
    """The value and the day or month in such a sort key."""
    value, _, when = sk.rpartition("#")
    return value, when


def cells(resolution: int, month: str) -> str:
    """Partition of the cells of a resolution in a month."""
    return f"H#{resolution}#{month}"


def on_map(above: str) -> str:
    """Partition of the map's cells below a coarser one."""
    return f"P#{above}"


def cell(commune: str, cell_: str, category: str) -> str:
    """Sort key of a category in a cell."""
    return f"{commune}#{cell_}#{category}"


def queue(unit: str, kind: str = "ordinary") -> str:
    """Index partition of one of a unit's lists."""
    return f"{QUEUES[kind]}{unit}"


def is_queue(partition: str) -> bool:
    """Whether this is a partition of the index of queues, rather than of the clock's."""
    return partition.startswith(tuple(QUEUES.values()))


def near(group: str, period: int | None, *, listed: bool) -> str:
    """Index partition of the tickets in a group of cells: the open ones, or those answered in a period."""
    return f"{NEAR if listed else NEAR_UNLISTED}{group}" + ("" if period is None else f"#{period}")


def near_order(path: str, code: str) -> str:
    """Sort key of a ticket within its group of cells."""
    return f"{path}#{code}"


def frozen(emergency: str) -> str:
    """Partition of the clock's index for what stands still for an emergency: no sweep reads it."""
    return f"F#{emergency}"


def order(at: datetime, code: str, sk: str = HEAD) -> str:
    """Sort key of the queue and the public lists."""
    return f"{stamp(at)}#{code}" if sk == HEAD else f"{stamp(at)}#{code}#{sk}"


def ordered(text: str) -> tuple[str, str]:
    """The (partition, sort key) of the item that stands under such a sort key."""
    _, code, *sk = text.split("#", 2)
    return ticket(code), sk[0] if sk else HEAD


def clock_order(at: datetime, code: str, sk: str) -> str:
    """Sort key of the clock."""
    return f"{stamp(at)}#{code}#{sk}"


def index_keys(head: Ticket) -> Mapping[str, str]:
    """The index attributes a head has now; what is absent here must be absent on the item."""
    from chalicelib.domain.deadlines.calendar import LOCAL
    from chalicelib.domain.nearby.vicinity import position_of
    from chalicelib.domain.tickets.rights import is_listed

    keys: dict[str, str] = {}
    if head.queue is not None:
        keys["queue"] = queue(*head.queue)
        keys["queue_order"] = order(head.step_due_at or head.due_at, head.code)
    if head.next_check_at is not None:
        keys["clock"] = CLOCK
        keys["clock_order"] = clock_order(head.next_check_at, head.code, HEAD)
    elif head.frozen is not None:
        keys["clock"] = frozen(head.frozen.emergency)
        keys["clock_order"] = clock_order(head.created_at, head.code, HEAD)
    keys["cohort"] = cohort(head.created_at.astimezone(LOCAL).date())
    if is_listed(head):
        keys["public"] = PUBLIC
        keys["public_category"] = head.category
        if head.place.commune:
            keys["public_commune"] = head.place.commune
        keys["public_order"] = order(head.created_at, head.code)
    if (found := position_of(head)) is not None:
        keys["near"] = near(found.spot.group, found.period, listed=found.listed)
        keys["near_order"] = near_order(found.spot.path, head.code)
    return keys
