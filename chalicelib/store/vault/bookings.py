"""Bookings of receptions, in the vault: who comes when, the seats that are taken, and the days that were called off.

A seat of a slot is an item of its own, written on the condition that it is free, so that one of two people gets it.
The same transaction writes who booked, and what their telephone has at that reception. Seats name nobody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from pynamodb.exceptions import TransactWriteError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.domain.access.limits import Limit
from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.messages.area_news import Language
from chalicelib.domain.province.receptions import KEPT, Attendance, Slot, slot_in
from chalicelib.store import keys
from chalicelib.store.audit.trail import AuditEntry, add_to
from chalicelib.store.connection import Contended, connection, failed_conditions
from chalicelib.store.messages.notices import Message, released_item
from chalicelib.store.models.vault import BookingItem, ClosedDayItem, PersonKey, SeatItem

#: How often a booking is tried again after somebody else took the seat that it wanted.
_ATTEMPTS = 10


class SlotTaken(Exception):
    """All seats of the slot are taken."""


class CalledOff(Exception):
    """The day was called off."""


class BookedAlready(Exception):
    """The telephone has a booking at this reception that is still to come, at ``slot``, with this ``code``."""

    def __init__(self, slot: Slot, code: str) -> None:
        super().__init__(str(slot))
        self.slot, self.code = slot, code


@dataclass(frozen=True, slots=True)
class Booking:
    """A booking since ``since`` (UTC): seat ``number`` of a slot. ``person`` is a keyed hash of the telephone.

    ``limited``: the contact is neither used nor shown. ``proof``: the keyed hash of the one-time code that confirmed
    the telephone; empty where a session did.
    """

    code: str
    reception: str
    slot: Slot
    person: str
    name: str
    phone: str
    subject: str
    language: Language
    consent_text: str
    since: datetime
    number: int = 0
    standing: Attendance = Attendance.BOOKED
    limited: bool = False
    proof: str = ""


@dataclass(frozen=True, slots=True)
class TakenSeats:
    """How many seats of each slot are taken, and which days were called off."""

    seats: Counter[Slot]
    closed: frozenset[date]


def taken(reception: str, first: date, last: date) -> TakenSeats:
    """Return what is taken of a reception from ``first`` to ``last`` (local days), without reading any person."""
    connection()
    seats, closed = Counter[Slot](), set[date]()
    between = SeatItem.sk.between(first.isoformat(), f"{last.isoformat()}~")
    for item in SeatItem.query(keys.reception(reception), between, attributes_to_get=["pk", "sk"]):
        found = keys.slot_of_seat(item.sk)
        if found is None:
            closed.add(date.fromisoformat(item.sk[:10]))
        elif (slot := slot_in(found[0])) is not None:
            seats[slot] += 1
    return TakenSeats(seats, frozenset(closed))


def book(new: Booking, people: int) -> Booking:
    """Take the first free seat of the ``people`` seats of a slot, at ``new.since``. Returns the booking.

    Raises SlotTaken, CalledOff, BookedAlready, Contended.
    """
    connection()
    for _ in range(_ATTEMPTS):
        if closed_because(new.reception, new.slot.day) is not None:
            raise CalledOff
        # Who repeats a booking whose answer was lost must not read that somebody else has the time.
        present = _of_telephone(new.person, new.reception)
        if present is not None and _still_holds(present, new.reception, new.since):
            raise BookedAlready(_slot_of(present), present.code)
        free = set(range(1, people + 1)) - _numbers(new.reception, new.slot)
        if not free:
            raise SlotTaken
        number = min(free)
        try:
            _write(new, number, present)
        except TransactWriteError as error:
            if not failed_conditions(error):
                raise
            continue
        found = get(new.code, new.since)
        assert found is not None  # noqa: S101 - written just now
        return found
    raise Contended(new.reception)


def held(person: str, reception: str, now: datetime) -> Booking | None:
    """Return the booking that a telephone has at a reception, as of ``now`` (UTC)."""
    connection()
    present = _of_telephone(person, reception)
    return get(present.code, now) if present is not None else None


def get(code: str, now: datetime) -> Booking | None:
    """Return a booking as of ``now`` (UTC); None if it was cancelled or has expired."""
    connection()
    try:
        item = BookingItem.get(keys.booking(code), keys.BOOKING, consistent_read=True)
    except BookingItem.DoesNotExist:
        return None
    return _booking(item, now)


def of_day(reception: str, day: date, now: datetime) -> list[Booking]:
    """Return the bookings of a local day of a reception, by time, as of ``now`` (UTC)."""
    connection()
    seats = SeatItem.query(
        keys.reception(reception), SeatItem.sk.startswith(f"{day.isoformat()}T"), consistent_read=True
    )
    wanted = [(keys.booking(item.code), keys.BOOKING) for item in seats]
    found = (_booking(item, now) for item in BookingItem.batch_get(wanted, consistent_read=True)) if wanted else ()
    return sorted((one for one in found if one), key=lambda one: (one.slot, one.number))


def made_by(reception: str, last: date, now: datetime) -> list[str]:
    """Return the codes of a reception's bookings made by the local day ``last``, and kept at ``now`` (UTC)."""
    connection()
    seats = SeatItem.query(keys.reception(reception), attributes_to_get=["pk", "sk", "code"])
    wanted = [(keys.booking(item.code), keys.BOOKING) for item in seats if item.code]
    found = (_booking(item, now) for item in BookingItem.batch_get(wanted)) if wanted else ()
    return sorted(one.code for one in found if one and one.since.astimezone(LOCAL).date() <= last)


def cancel(booking: Booking) -> None:
    """Remove a booking with what it holds of the person, and free its seat. Does nothing if it was removed before."""
    connection()
    seat = SeatItem(keys.reception(booking.reception), keys.seat(str(booking.slot), booking.number))
    present = _of_telephone(booking.person, booking.reception)
    with TransactWrite(connection=connection()) as write:
        write.delete(seat, condition=SeatItem.pk.does_not_exist() | (SeatItem.code == booking.code))
        if present is not None and present.code == booking.code:
            write.delete(present, condition=SeatItem.pk.does_not_exist() | (SeatItem.code == booking.code))
        write.delete(BookingItem(keys.booking(booking.code), keys.BOOKING))


def mark(booking: Booking, standing: Attendance, line: AuditEntry) -> bool:
    """Note who came, with a line of the audit trail. Returns False if the booking was cancelled meanwhile."""
    item = BookingItem(keys.booking(booking.code), keys.BOOKING)
    try:
        with TransactWrite(connection=connection()) as write:
            write.update(item, [BookingItem.standing.set(standing.value)], condition=BookingItem.pk.exists())
            add_to(write, line)
    except TransactWriteError as error:
        if failed_conditions(error):
            return False
        raise
    return True


def call_off(reception: str, day: date, line: AuditEntry, message: Message) -> bool:
    """Call a local day of a reception off, with a line of the audit trail and a message for the stream.

    Returns False if it was called off before.
    """
    item = ClosedDayItem(
        keys.reception(reception),
        keys.closed_day(day.isoformat()),
        reason=line.reason,
        officer=line.officer,
        closed_at=keys.stamp(line.at),
        expires_at=_expiry(day),
    )
    connection()
    try:
        with TransactWrite(connection=connection()) as write:
            write.save(item, condition=ClosedDayItem.pk.does_not_exist())
            add_to(write, line)
            write.save(released_item(message))
    except TransactWriteError as error:
        if failed_conditions(error):
            return False
        raise
    return True


def closed_because(reception: str, day: date) -> str | None:
    """Return why a local day of a reception was called off; None if it was not."""
    connection()
    try:
        item = ClosedDayItem.get(keys.reception(reception), keys.closed_day(day.isoformat()), consistent_read=True)
    except ClosedDayItem.DoesNotExist:
        return None
    return str(item.reason)


def of_person(person: str, now: datetime) -> list[Booking]:
    """Return a person's bookings as of ``now`` (UTC), by time."""
    return [one for code in _codes_of(person) if (one := get(code, now))]


def forget(person: str, now: datetime) -> int:
    """Cancel a person's bookings and remove what is kept of them. Returns how many there were."""
    found = of_person(person, now)
    for one in found:
        cancel(one)
    return len(found)


def limit(person: str, why: Limit | None) -> int:
    """Neither use nor show a person's contact, or do so again (None). Returns how many bookings they have."""
    action = BookingItem.limited.set(why.value) if why else BookingItem.limited.remove()
    return sum(_change(code, [action]) for code in _codes_of(person))


def correct(person: str, name: str | None, phone: str | None) -> int:
    """Correct name and telephone of a person's bookings. Returns how many were changed."""
    actions: list[Action] = [
        field.set(value) for field, value in ((BookingItem.name, name), (BookingItem.phone, phone)) if value
    ]
    return sum(_change(code, actions) for code in _codes_of(person)) if actions else 0


def move(old: str, new: str, phone: str, now: datetime) -> int:
    """Move the bookings of the telephone of ``old`` to ``phone``, that of ``new``. Returns how many. Raises Contended.

    One that is still to come stays with the old telephone if the new one has such a time at the same reception: nobody
    has two. What is over moves always: whoever gets the old number next must not read it.
    """
    return sum(_move(one, new, phone, now) for one in of_person(old, now) if one.person == old)


def _move(booking: Booking, new: str, phone: str, now: datetime) -> bool:
    item = BookingItem(keys.booking(booking.code), keys.BOOKING)
    moved: list[Action] = [BookingItem.person.set(new), BookingItem.phone.set(phone)]
    for _ in range(_ATTEMPTS):
        held, other = (_of_telephone(person, booking.reception) for person in (booking.person, new))
        own = held if held is not None and held.code == booking.code else None
        is_free = other is None or not _still_holds(other, booking.reception, now)
        if own is not None and not is_free and _still_holds(own, booking.reception, now):
            return False
        try:
            with TransactWrite(connection=connection()) as write:
                write.update(item, moved, condition=BookingItem.person == booking.person)
                if own is not None:
                    write.delete(own, condition=SeatItem.code == booking.code)
                    if is_free:
                        write.save(_taken_by(new, own), condition=_unchanged(other))
        except TransactWriteError as error:
            if not failed_conditions(error):
                raise
            if (found := get(booking.code, now)) is None or found.person != booking.person:
                return False
        else:
            return True
    raise Contended(booking.code)


def _taken_by(person: str, held: SeatItem) -> SeatItem:
    """What a telephone has at a reception, for another telephone."""
    return SeatItem(keys.bookings_of(person), held.sk, code=held.code, slot=held.slot, expires_at=held.expires_at)


def _unchanged(present: SeatItem | None) -> Condition:
    """The condition that a telephone still has at a reception what it had."""
    found: Condition = SeatItem.pk.does_not_exist() if present is None else SeatItem.code == present.code
    return found


def _write(new: Booking, number: int, present: SeatItem | None) -> None:
    expires, slot = _expiry(new.slot.day), str(new.slot)
    seat = SeatItem(keys.reception(new.reception), keys.seat(slot, number), code=new.code, expires_at=expires)
    of_telephone = SeatItem(
        keys.bookings_of(new.person), keys.reception(new.reception), code=new.code, slot=slot, expires_at=expires
    )
    item = BookingItem(
        keys.booking(new.code),
        keys.BOOKING,
        person=new.person,
        person_order=keys.booking_order(slot, new.code),
        reception=new.reception,
        slot=slot,
        number=number,
        name=new.name,
        phone=new.phone,
        subject=new.subject,
        language=new.language,
        consent_text=new.consent_text,
        standing=new.standing,
        proof=new.proof or None,
        created_at=keys.stamp(new.since),
        expires_at=expires,
    )
    with TransactWrite(connection=connection()) as write:
        write.save(seat, condition=SeatItem.pk.does_not_exist())
        write.save(of_telephone, condition=_unchanged(present))
        write.save(item, condition=BookingItem.pk.does_not_exist())
        write.condition_check(
            ClosedDayItem,
            keys.reception(new.reception),
            keys.closed_day(new.slot.day.isoformat()),
            condition=ClosedDayItem.pk.does_not_exist(),
        )


def _numbers(reception: str, slot: Slot) -> set[int]:
    found = SeatItem.query(
        keys.reception(reception),
        SeatItem.sk.startswith(f"{slot}#"),
        consistent_read=True,
        attributes_to_get=["pk", "sk"],
    )
    return {one[1] for item in found if (one := keys.slot_of_seat(item.sk))}


def _of_telephone(person: str, reception: str) -> SeatItem | None:
    try:
        return SeatItem.get(keys.bookings_of(person), keys.reception(reception), consistent_read=True)
    except SeatItem.DoesNotExist:
        return None


def _still_holds(present: SeatItem, reception: str, now: datetime) -> bool:
    slot = _slot_of(present)
    return slot.at > now and closed_because(reception, slot.day) is None


def _slot_of(present: SeatItem) -> Slot:
    slot = slot_in(present.slot)
    assert slot is not None  # noqa: S101 - written by ``_write``
    return slot


def _codes_of(person: str) -> Iterator[str]:
    connection()
    for one in PersonKey.person_index.query(person, PersonKey.person_order.startswith(keys.BOOKINGS)):
        yield keys.code_of_booking(one.pk)


def _change(code: str, actions: list[Action]) -> bool:
    connection()
    try:
        BookingItem(keys.booking(code), keys.BOOKING).update(actions, condition=BookingItem.pk.exists())
    except UpdateError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise
        return False
    return True


def _booking(item: BookingItem, now: datetime) -> Booking | None:
    slot = slot_in(item.slot)
    if slot is None or datetime.fromtimestamp(int(item.expires_at), UTC) <= now:
        return None
    return Booking(
        keys.code_of_booking(item.pk),
        item.reception,
        slot,
        item.person,
        item.name,
        item.phone,
        item.subject,
        Language(item.language),
        item.consent_text,
        keys.instant(item.created_at),
        int(item.number),
        Attendance(item.standing),
        bool(item.limited),
        item.proof or "",
    )


def _expiry(day: date) -> int:
    """When (seconds) what belongs to a local day goes: ``KEPT`` after its end."""
    end = datetime.combine(day + timedelta(days=1), datetime.min.time(), LOCAL)
    return int((end + KEPT).timestamp())
