"""Every key of every table.

tickets table      pk             sk                content
                   T#<code>       HEAD              the current version of a ticket
                   T#<code>       E#<version>       one line of its history
                   T#<code>       N#<notice>        one message to one receiver
                   T#<code>       P#<photo>         one photo: r1…r5 the reporter's, a1…a5 of the result; v1 the video
                   T#<code>       FOLLOWERS         the number of its followers
                   T#<code>       C#<unit>          a coordinating unit's part, as a line of its queue
                   S#<key hash>   SUBMISSION        the ticket that an Idempotency-Key opened (expires)
                   X#<code>#<hash>  PICTURE         the photo of the ticket with these bytes (expires)
                   H#<band>#<bits>  <announced>#<code>#<photo>  one band of a photo's fingerprint (expires)
                   F#<code>       N#<notice>        one message to one follower of it (expires)
                   W#<code>       N#<notice>        one message to one browser (expires)
                   D#<local date> N#<notice>        one digest to one audience of a unit (expires)
                   A#<local date> <time>#<id>       one line of the audit trail
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
reporters table    R#<code>       REPORTER          the reporter (expires some time after the ticket's end)
                   R#<code>       L#<person>        the signed-in person who sent it (expires with the reporter)
                   R#<code>       H#<version>       texts before an officer hid words (expires with the reporter)
                   R#<code>       W#<browser>       a browser that the reporter lets be told (expires with the reporter)
                   W#<username>   W#<browser>       a browser of an officer
                   F#<code>       P#<person>        a follower (expires with the reporter)
                   F#<code>       A#<address>       an address from which somebody follows (expires with the reporter)
                   C#<request>    CODE              a one-time code (expires)
                   S#<session>    SESSION           a session of a signed-in person (expires)
                   O#<state>      FLOW              a sign-in with an identity provider (expires)
  index person           person = <keyed hash>         person_order = R#<created>#<code>, F#<since>#<code>, S#<session>
directory table    DOC#<kind>     CURRENT, V#<n>    a document, and each of its versions
                   AREAS#<set>    <group>           cells of the communes' boundaries (domain/areas.py)
                   OUTLINES#<set> ALL               the simplified outlines of the set's communes
                   JOB#calendar   PROGRESS          how far the open tickets follow calendar and emergencies
                   OFFICERS       <username>        an officer
                   O#<username>   OFFICER           the same officer until the stage is migrated (infra.manage migrate)
                   KEYS           <id>              a partner's API key
counters table     F#<month>      <code>            a ticket's fact, and its share of the numbers (domain/numbers/)
                   C#<code>       SHARE             its share until the stage is migrated (infra.manage migrate)
                   D#<dimension>#<month>  <value>#<day>    the numbers of a local day
                   FILES          <month>           the month's files of facts (store/counters/months.py)
                   H#<resolution>#<month> <commune>#<cell>#<category>  public tickets in a cell, by day of the month
                   P#<cell above> <cell>            the map's counts of a cell, by state and category (nearby/maps.py)
                   JOB            RECOUNT           the progress of the nightly recount
                   W#             <category>        words that intake taught of a category (numbers/learning.py)
  index turn             turn = T                      turn_order = <when the share changes with time>#<code>
limits table       L#<kind>#<whose>  <window>       the count of a subject in a window (expires)
                   MEASURES       <id>              a measure against abuse, with its history
                   Q#<month>      <words>           how often a search found no category (expires)

All indexes are sparse: an item has an index's attributes only while it belongs in the index. Times are
``YYYY-MM-DDTHH:MM:SSZ``, so that they sort as text. The clock is spread over four partitions, because each change of a
ticket writes it and a partition takes 1000 write units a second. A sweep reads all four.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from zlib import crc32

HEAD = "HEAD"
SUBMISSION = "SUBMISSION"
REPORTER = "REPORTER"
LINKS = "L#"
HIDDEN = "H#"
BROWSERS = "W#"
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
PICTURE = "PICTURE"
PICTURES = "X#"
BANDS = "H#"
DIGESTS = "D#"
AUDIT = "A#"
PRIVACY = "PRIVACY"
VERSIONS = "V#"
PARTS = "C#"
#: Partition of what intake taught about words.
LEARNED = "W#"
#: The item that counts the different searches of a month.
ALL_SEARCHES = "#"
#: Prefixes of a unit's lists (Queue in domain/tickets/ticket.py) in the queue index.
QUEUES = {"ordinary": "U#", "unrated": "R#", "emergency": "E#"}
KEYS = "KEYS"
FACTS = "F#"
FILES = "FILES"
SHARE = "SHARE"
TURN = "T"
RECOUNT_JOB = "JOB"
RECOUNT = "RECOUNT"
MEASURES = "MEASURES"


def stamp(instant: datetime) -> str:
    """Write an instant as sortable text, in UTC and whole seconds."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def instant(text: str) -> datetime:
    """Read the instant (UTC) of a stamp."""
    return datetime.fromisoformat(text)


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


def audit(day: date) -> str:
    """Partition of a local day's audit trail."""
    return f"{AUDIT}{day.isoformat()}"


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


def submission(key_hash: str) -> str:
    """Partition of an idempotency record."""
    return f"S#{key_hash}"


def reporter(code: str) -> str:
    """Partition of a reporter."""
    return f"{REPORTS}{code}"


def code_of_reporter(pk: str) -> str:
    """Return the code in a reporter's partition key."""
    return pk.removeprefix(REPORTS)


def link(person: str) -> str:
    """Sort key of the signed-in person who sent a report."""
    return f"{LINKS}{person}"


def hidden(version: int) -> str:
    """Sort key of the texts that the event ``version`` of a report hid."""
    return f"{HIDDEN}{version:06d}"


def officer_s_browsers(username: str) -> str:
    """Partition of an officer's browsers."""
    return f"{BROWSERS}{username}"


def browser(browser_id: str) -> str:
    """Sort key of a browser."""
    return f"{BROWSERS}{browser_id}"


def pushing(code: str) -> str:
    """Partition of the messages about a ticket to single browsers, in the tickets table."""
    return f"{BROWSERS}{code}"


def code_of_pushing(pk: str) -> str:
    """Return the code in such a partition key."""
    return pk.removeprefix(BROWSERS)


def report_order(at: datetime, code: str) -> str:
    """Sort key of a report in the person index."""
    return f"{REPORTS}{stamp(at)}#{code}"


def following(code: str) -> str:
    """Partition of a ticket's followers; in the tickets table, of the messages to single followers."""
    return f"{FOLLOWING}{code}"


def code_of_following(pk: str) -> str:
    """Return the code in the partition key of a ticket's followers."""
    return pk.removeprefix(FOLLOWING)


def follower(person: str) -> str:
    """Sort key of a follower who is known as a person."""
    return f"{FOLLOWER}{person}"


def follower_address(address: str) -> str:
    """Sort key of an address (a keyed hash) from which somebody follows."""
    return f"A#{address}"


def follow_order(at: datetime, code: str) -> str:
    """Sort key of a follow in the person index."""
    return f"{FOLLOWING}{stamp(at)}#{code}"


def one_time_code(request: str) -> str:
    """Partition of a one-time code."""
    return f"C#{request}"


def flow(state: str) -> str:
    """Partition of a sign-in with an identity provider."""
    return f"O#{state}"


def session(name: str) -> str:
    """Partition of a session, and its sort key in the person index."""
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


def outlines(name: str) -> str:
    """Partition of the outlines of a set of boundaries."""
    return f"OUTLINES#{name}"


def old_officer(username: str) -> str:
    """Partition of an officer's second item, which is no longer written."""
    return f"O#{username}"


def username_of_old(pk: str) -> str:
    """The username in such a partition key."""
    return pk.removeprefix("O#")


def limit(kind: str, whose: str) -> str:
    """Partition of a subject's counts. ``whose`` is a keyed hash or the id of a key."""
    return f"L#{kind}#{whose}"


def searches(month: str) -> str:
    """Partition of the searches of a local month (``2026-03``) that found no category."""
    return f"Q#{month}"


def cohort(day: date) -> str:
    """Month of a local day (``2026-03``): index partition of the tickets sent in it, and part of the counters' keys."""
    return f"{day:%Y-%m}"


def facts(month: str) -> str:
    """Partition of the facts of the tickets that were sent in a local month (``2026-03``)."""
    return f"{FACTS}{month}"


def share(code: str) -> str:
    """Partition of a ticket's share as earlier releases kept it."""
    return f"C#{code}"


def code_of_share(pk: str) -> str:
    """Return the code in a share's partition key."""
    return pk.removeprefix("C#")


def counted_code(pk: str, sk: str) -> str:
    """Return the code of the ticket whose fact or old share has this key."""
    return sk if pk.startswith(FACTS) else code_of_share(pk)


def turn(at: datetime, code: str) -> str:
    """Sort key of a share that changes at ``at`` without a change of its ticket."""
    return f"{stamp(at)}#{code}"


def days(dimension: str, month: str) -> str:
    """Partition of the days of a dimension's values in a month (``2026-03``)."""
    return f"D#{dimension}#{month}"


def old_months(slice_: str, year: str) -> str:
    """Partition of a slice's months in a year (``2026``), which is no longer written."""
    return f"M#{slice_}#{year}"


def counted(value: str, when: str) -> str:
    """Sort key of a value's day or month (ISO)."""
    return f"{value}#{when}"


def value_and_when(sk: str) -> tuple[str, str]:
    """Return the value and the day or month in a sort key of ``counted``."""
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
