"""Keys of the reporters table, the vault.

pk             sk                content
R#<code>       REPORTER          the reporter (expires some time after the ticket's end)
R#<code>       L#<person>        the signed-in person who sent it (expires with the reporter)
R#<code>       E#<mail>          a mail (keyed hash) that made the report or was added to it (expires with the reporter)
R#<code>       H#<version>       texts before an officer hid words (expires with the reporter)
A#<person>     ACCOUNT           that somebody signed in within two years (expires)
J#<id>         <kind>            that a person, browser or report was counted as using the service (expires)
G#<code>#<version>  <address>      a sender's address (keyed hash) that heard of an event (expires)
R#<code>       W#<browser>       a browser that the reporter lets be told (expires with the reporter)
W#<username>   W#<browser>       a browser of an officer
R#<code>       TALK              the messenger from which they wrote (expires with the reporter)
U#<username>   FACTOR            an officer's second factor, with its secret encrypted
I#<place>      LETTER            a mail to an officer: by username one with a password, by token any other (expires)
F#<code>       P#<person>        a follower (expires with the reporter)
F#<code>       A#<address>       an address from which somebody follows (expires with the reporter)
V#<id>         UNCONFIRMED       a follow whose mailbox is not confirmed yet (expires)
V#<id>         WATCH             a watch of an area whose mailbox is not confirmed yet (expires)
B#<shard>      B#<id>            a watch: who is told each day what is new in an area (expires)
C#<request>    CODE              a one-time code (expires)
S#<session>    SESSION           a session of a signed-in person (expires)
T#<who>        TALK              a conversation in a messenger (expires)
M#<message>    HEARD             that a message of a messenger was heard (expires)
K#<channel>    TOKEN             the tokens with which we send in a messenger
O#<state>      FLOW              a sign-in with an identity provider (expires)
D#<reception>  <day>T<time>#<n>  seat n of a slot, with the booking that has it; says nothing of the person (expires)
D#<reception>  <day>#CLOSED      that a day of a reception was called off (expires)
N#<booking>    BOOKING           who booked a time of a reception (expires some time after the meeting)
R#<code>       HELPER            the helper who sent it for a villager (expires with the reporter)
J#<person>     HELPER            a village helper, by their telephone
J#<person>     R#<sent>#<code>   what a helper sent (expires)
Y#<commune>    <id>              a village helper in the list of their commune
Q#<person>     D#<reception>     the booking that a telephone has with a reception (expires with it)

index person           person = <keyed hash>         person_order = R#<created>#<code>, F#<since>#<code>, S#<session>,
                                                      B#<since>#<id>, N#<day>T<time>#<booking>
"""

from __future__ import annotations

from datetime import datetime
from zlib import crc32

from chalicelib.store.keys.times import stamp

REPORTER = "REPORTER"
LINKS = "L#"
MAILS = "E#"
HIDDEN = "H#"
BROWSERS = "W#"
TALKS = "T#"
TALK = "TALK"
HEARD = "HEARD"
TOKEN = "TOKEN"  # noqa: S105 - a sort key
CODE = "CODE"
UNCONFIRMED = "UNCONFIRMED"
UNCONFIRMED_WATCH = "WATCH"
WATCHES = "B#"
#: The partitions of the watches. Each morning every one is read by the page.
WATCH_SHARDS = 4
SESSION = "SESSION"
FLOW = "FLOW"
FACTOR = "FACTOR"
LETTER = "LETTER"
REPORTS = "R#"
FOLLOWING = "F#"
FOLLOWER = "P#"
SESSIONS = "S#"
ACCOUNT = "ACCOUNT"
RECEPTIONS = "D#"
BOOKINGS = "N#"
BOOKING = "BOOKING"
CLOSED = "#CLOSED"
HELPER = "HELPER"


def account(person: str) -> str:
    """Partition of a person's account in the vault."""
    return f"A#{person}"


def use(name: str) -> str:
    """Partition of what was counted of a person, a browser or a report."""
    return f"J#{name}"


def told(code: str, version: int) -> str:
    """Partition of the senders' addresses that heard of an event of a gathering."""
    return f"G#{code}#{version:06d}"


def reporter(code: str) -> str:
    """Partition of a reporter."""
    return f"{REPORTS}{code}"


def code_of_reporter(pk: str) -> str:
    """Return the code in a reporter's partition key."""
    return pk.removeprefix(REPORTS)


def link(person: str) -> str:
    """Sort key of the signed-in person who sent a report."""
    return f"{LINKS}{person}"


def mail_of_report(mail: str) -> str:
    """Sort key of a mail (a keyed hash) that made a report or was added to it."""
    return f"{MAILS}{mail}"


def hidden(version: int) -> str:
    """Sort key of the texts that the event ``version`` of a report hid."""
    return f"{HIDDEN}{version:06d}"


def officer_s_browsers(username: str) -> str:
    """Partition of an officer's browsers."""
    return f"{BROWSERS}{username}"


def officer_s_factor(username: str) -> str:
    """Partition of an officer's second factor."""
    return f"U#{username}"


def letter(place: str) -> str:
    """Partition of a mail to an officer."""
    return f"I#{place}"


def browser(browser_id: str) -> str:
    """Sort key of a browser."""
    return f"{BROWSERS}{browser_id}"


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


def unconfirmed_follow(name: str) -> str:
    """Partition of a follow whose mailbox is not confirmed yet."""
    return f"V#{name}"


def watch_shard(name: str) -> int:
    """The number of the partition that has a watch."""
    return crc32(name.encode()) % WATCH_SHARDS


def watches(shard: int) -> str:
    """Partition of some of the watches."""
    return f"{WATCHES}{shard}"


def watch(name: str) -> str:
    """Sort key of a watch."""
    return f"{WATCHES}{name}"


def name_of_watch(sk: str) -> str:
    """Return the name in a watch's sort key."""
    return sk.removeprefix(WATCHES)


def watch_order(at: datetime, name: str) -> str:
    """Sort key of a watch in the person index."""
    return f"{WATCHES}{stamp(at)}#{name}"


def one_time_code(request: str) -> str:
    """Partition of a one-time code."""
    return f"C#{request}"


def flow(state: str) -> str:
    """Partition of a sign-in with an identity provider."""
    return f"O#{state}"


def talk(who: str) -> str:
    """Partition of a person's conversation in a messenger."""
    return f"{TALKS}{who}"


def heard(message: str) -> str:
    """Partition of a message of a messenger, a keyed hash."""
    return f"M#{message}"


def channel_tokens(channel: str) -> str:
    """Partition of the tokens with which we send in a messenger."""
    return f"K#{channel}"


def session(name: str) -> str:
    """Partition of a session, and its sort key in the person index."""
    return f"{SESSIONS}{name}"


def name_of_session(pk: str) -> str:
    """Return the name in a session's partition key."""
    return pk.removeprefix(SESSIONS)


def reception(name: str) -> str:
    """Partition of the seats of a reception; also the sort key of a telephone's booking there."""
    return f"{RECEPTIONS}{name}"


def seat(slot: str, number: int) -> str:
    """Sort key of a seat of a slot, such as ``2026-03-05T08:00``."""
    return f"{slot}#{number:02d}"


def slot_of_seat(sk: str) -> tuple[str, int] | None:
    """Return (slot, number) of such a sort key; None for a day that was called off."""
    slot, _, number = sk.partition("#")
    return None if sk.endswith(CLOSED) else (slot, int(number))


def closed_day(day: str) -> str:
    """Sort key of a day of a reception that was called off."""
    return f"{day}{CLOSED}"


def booking(code: str) -> str:
    """Partition of a booking."""
    return f"{BOOKINGS}{code}"


def code_of_booking(pk: str) -> str:
    """Return the code in a booking's partition key."""
    return pk.removeprefix(BOOKINGS)


def booking_order(slot: str, code: str) -> str:
    """Sort key of a booking in the person index."""
    return f"{BOOKINGS}{slot}#{code}"


def bookings_of(person: str) -> str:
    """Partition of the bookings that a telephone (a keyed hash) has."""
    return f"Q#{person}"


def helper(person: str) -> str:
    """Partition of a village helper and of what they sent."""
    return f"J#{person}"


def helpers_of(commune: str) -> str:
    """Partition of the helpers of a commune."""
    return f"Y#{commune}"


def code_in_order(order: str) -> str:
    """Return the code in what ``report_order`` gives."""
    return order.rpartition("#")[2]
