"""Book a time of a reception, see it by its link, and call a day off."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta

from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.errors import DomainError, Invalid, NotFound, NotPossible
from chalicelib.domain.messages.area_news import Language
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.faults import Fault
from chalicelib.domain.province.kinds import DocumentLine, Kind
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.province.receptions import MOST_AHEAD, Attendance, Reception, Slot, slot_in
from chalicelib.domain.texts.receptions import CONSENT_VERSION
from chalicelib.identity import signing
from chalicelib.store import keys
from chalicelib.store.audit import trail
from chalicelib.store.audit.trail import AuditEntry
from chalicelib.store.connection import Contended
from chalicelib.store.messages.notices import Message
from chalicelib.store.vault import bookings
from chalicelib.store.vault.bookings import Booking

#: The kinds of the messages: to all who are booked on a day, the reminder to one, and that their day was called off.
ROUND, REMINDER, CALLED_OFF = "reception_round", "reception_reminder", "reception_called_off"
BREACH_BOOKING = "breach_booking"
#: The actions of the audit trail: a look at a day's list, a mark of who came, a day that was called off.
LOOK, MARK, CALL_OFF = "reception_look", "reception_mark", "reception_called_off"
#: The most days that a page shows (our choice).
MOST_DAYS = 12
_CODE_DIGITS, _SECRET_LETTERS = 8, 13
#: What the secret of a booking is a signature for.
_BOOKING = "booking"


@dataclass(frozen=True, slots=True)
class ReceptionRound:
    """Everybody booked on a local day (ISO) of a reception is told the same: ``REMINDER`` or ``CALLED_OFF``."""

    reception: str
    day: str
    kind: str

    def message(self, now: datetime) -> Message:
        """The message that begins the round at ``now`` (UTC). Its key is the same each time, so there is one round."""
        key = f"{self.kind}-{self.reception}-{self.day}"
        return Message(
            key, keys.digest(local_day(now)), "person", ROUND, keys.stamp(now), "", "", json.dumps(asdict(self))
        )

    @classmethod
    def from_message(cls, message: Message) -> ReceptionRound:
        """The inverse of ``message``. Raises ValueError or TypeError for anything else."""
        return cls(**json.loads(message.body))


@dataclass(frozen=True, slots=True)
class WantedTime:
    """What somebody wants to book: the slot as its text, and who they are. The telephone is in E.164 form.

    ``proof``: the keyed hash of the one-time code that confirmed the telephone; empty where a session did.
    """

    slot: str
    name: str
    phone: str
    subject: str
    language: Language
    proof: str = ""


def reception_of(name: str, directory: Directory, today: date) -> Reception:
    """Return the reception with this id, of a unit that is at work on a local day. Raises NotFound."""
    found = directory.receptions.get(name)
    if found is None or not directory.units[found.unit].is_at_work(today):
        raise NotFound("not_found")
    return found


def offered(reception: Reception, directory: Directory, now: datetime) -> list[tuple[date, list[tuple[time, int]]]]:
    """Return the next days (at most ``MOST_DAYS``) with the slots that have free seats at ``now`` (UTC), and how many.

    Days that were called off or are full are left out.
    """
    days = list(reception.days(local_day(now), directory.calendar))
    if not days:
        return []
    taken = bookings.taken(reception.id, days[0][0], days[-1][0])
    found = []
    for day, slots in days:
        free = [(begin, reception.people - taken.seats[Slot(day, begin)]) for begin in slots]
        left = [(begin, seats) for begin, seats in free if seats > 0]
        if left and day not in taken.closed:
            found.append((day, left))
    return found[:MOST_DAYS]


def book(reception: Reception, wanted: WantedTime, directory: Directory, now: datetime) -> tuple[Booking, str]:
    """Book a time at ``now`` (UTC) for a telephone that is confirmed. Returns (the booking, the token of its link).

    Who repeats a booking gets the one that was made. Raises Invalid for a time that is not offered, NotPossible for one
    that is taken (naming the next free one) or a telephone that has another booking there, DomainError ``busy``.
    """
    slot = _offered_slot(reception, wanted.slot, directory, now)
    new = Booking(
        "".join(secrets.choice("0123456789") for _ in range(_CODE_DIGITS)),
        reception.id,
        slot,
        signing.phone_key(wanted.phone),
        wanted.name,
        wanted.phone,
        wanted.subject,
        wanted.language,
        CONSENT_VERSION,
        now,
        proof=wanted.proof,
    )
    try:
        made = bookings.book(new, reception.people)
    except (bookings.SlotTaken, bookings.CalledOff):
        raise _taken(reception, wanted.slot, directory, now) from None
    except bookings.BookedAlready as already:
        present = bookings.get(already.code, now)
        if already.slot != slot or present is None:
            raise NotPossible("reception_booked", field="phone", at=already.slot.written) from None
        return present, token_of(present)
    except Contended:
        raise DomainError("busy") from None
    return made, token_of(made)


def booked_with(reception: Reception, wanted: WantedTime, now: datetime) -> tuple[Booking, str] | None:
    """Return the booking that this very code made, for who repeats it after a lost answer; None if there is none."""
    present = bookings.held(signing.phone_key(wanted.phone), reception.id, now)
    is_same = present is not None and bool(wanted.proof) and present.proof == wanted.proof
    return (present, token_of(present)) if present is not None and is_same else None


def must_be_free(reception: Reception, slot: str, directory: Directory, now: datetime) -> None:
    """Look whether a time can be booked at ``now`` (UTC). Raises as ``book``."""
    wanted = _offered_slot(reception, slot, directory, now)
    if not any(wanted == Slot(day, begin) for day, times in offered(reception, directory, now) for begin, _ in times):
        raise _taken(reception, slot, directory, now)


def _offered_slot(reception: Reception, text: str, directory: Directory, now: datetime) -> Slot:
    slot = slot_in(text)
    if slot is None or not _is_offered(reception, slot, directory, now):
        raise Invalid("reception_not_offered", field="slot")
    return slot


def _taken(reception: Reception, slot: str, directory: Directory, now: datetime) -> NotPossible:
    after = following(reception, slot, directory, now)
    if after is None:
        return NotPossible("reception_full", field="slot")
    return NotPossible("reception_taken", field="slot", next=after.written)


def following(reception: Reception, slot: str, directory: Directory, now: datetime) -> Slot | None:
    """Return the next free time after one that is taken, otherwise the first one; None if none is free."""
    wanted = slot_in(slot)
    return next(_following(reception, wanted, directory, now), None) if wanted else None


def _following(reception: Reception, wanted: Slot, directory: Directory, now: datetime) -> Iterator[Slot]:
    free = [Slot(day, begin) for day, slots in offered(reception, directory, now) for begin, _ in slots]
    yield from (one for one in free if one > wanted)
    yield from (one for one in free if one < wanted)


def _is_offered(reception: Reception, slot: Slot, directory: Directory, now: datetime) -> bool:
    return any(
        day == slot.day and slot.begin in slots for day, slots in reception.days(local_day(now), directory.calendar)
    )


def token_of(booking: Booking) -> str:
    """Return the token of a booking's link: its code, and a secret short enough for an SMS (65 bits).

    The secret is derived from code and time, so that a code that comes again later has another one.
    """
    return f"{booking.code}-{signing.signature(_BOOKING, _signed(booking), _SECRET_LETTERS)}"


def by_token(text: str, now: datetime) -> Booking | None:
    """Return the booking of a token, or of the whole link that has it; None for any other text."""
    token = text.rpartition("#")[2].strip()
    code, _, secret = token.partition("-")
    if not (len(code) == _CODE_DIGITS and code.isascii() and code.isdigit()):
        return None
    found = bookings.get(code, now)
    if found is None or not signing.is_signature(_BOOKING, _signed(found), secret, _SECRET_LETTERS):
        return None
    return found


def _signed(booking: Booking) -> str:
    return f"{booking.code} {keys.stamp(booking.since)}"


def left_behind(lines: Sequence[DocumentLine], directory: Directory, now: datetime) -> list[Fault]:
    """Return the receptions that a new document takes away although people are booked at ``now`` (UTC) and not told."""
    kept, today = {line.get("id") for line in lines}, local_day(now)
    faults = []
    for reception in directory.receptions.values():
        if reception.id in kept:
            continue
        found = bookings.taken(reception.id, today, today + timedelta(days=MOST_AHEAD))
        if booked := sum(n for slot, n in found.seats.items() if slot.at > now and slot.day not in found.closed):
            told = {"reception": reception.id, "count": booked}
            faults.append(Fault(Kind.RECEPTIONS, ("receptions",), "reception_is_booked", told))
    return faults


def call_off(reception: Reception, day: date, officer: Officer, reason: str, now: datetime) -> None:
    """Call a day off at ``now`` (UTC); everybody booked is told once. Raises NotPossible for a day that is past."""
    if day < local_day(now):
        raise NotPossible("reception_day_over")
    line = line_of(officer, CALL_OFF, reception, day, reason, now)
    message = ReceptionRound(reception.id, day.isoformat(), CALLED_OFF).message(now)
    if not bookings.call_off(reception.id, day, line, message):
        raise NotPossible("reception_called_off")


def look(reception: Reception, day: date, officer: Officer, now: datetime) -> list[Booking]:
    """Return who is booked on a day, after a line of the audit trail says that the officer looks at ``now`` (UTC)."""
    trail.record(line_of(officer, LOOK, reception, day, "", now))
    return bookings.of_day(reception.id, day, now)


def mark(reception: Reception, day: date, code: str, standing: Attendance, officer: Officer, now: datetime) -> None:
    """Note at ``now`` (UTC) whether somebody came. Raises NotFound, and NotPossible before the time has begun."""
    found = bookings.get(code, now)
    if found is None or (found.reception, found.slot.day) != (reception.id, day):
        raise NotFound("not_found")
    if found.slot.at > now:
        raise NotPossible("reception_not_yet")
    line = line_of(officer, MARK, reception, found.slot.day, standing.value, now)
    if not bookings.mark(found, standing, line):
        raise NotFound("not_found")


def line_of(officer: Officer, action: str, reception: Reception, day: date, reason: str, now: datetime) -> AuditEntry:
    """A line of the audit trail about a day of a reception. It names nobody who is booked."""
    subject = f"{reception.id} {day.isoformat()}"
    return AuditEntry(now, officer.username, action, reason, on_behalf=officer.acting_for, subject=subject)
