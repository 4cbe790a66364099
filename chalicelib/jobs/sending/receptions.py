"""Tell people who booked a time of a reception: a reminder before the meeting, and that their day was called off.

A round queues a message for each booking of a day. Each round and each message has a key, so a repeated one is sent
once. A message holds the code of a booking; the name and the telephone stay in the vault.
"""

from __future__ import annotations

import json
from datetime import date, datetime

from chalicelib.channels import outbox
from chalicelib.channels.chats import NotSent, Sending
from chalicelib.channels.outbound import OutboundChannel
from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.messages import links
from chalicelib.domain.messages.area_news import Language
from chalicelib.domain.province.receptions import days_to_remind
from chalicelib.domain.texts import receptions as texts
from chalicelib.domain.texts.sms import with_link
from chalicelib.domain.texts.text import Text
from chalicelib.jobs.sending import telling
from chalicelib.runtime.settings import settings
from chalicelib.services import meetings, sms_budget
from chalicelib.services.meetings import REMINDER, ReceptionRound
from chalicelib.services.talking import sms_sending
from chalicelib.store import keys
from chalicelib.store.directory import documents
from chalicelib.store.messages.notices import Message
from chalicelib.store.vault import bookings
from chalicelib.store.vault.bookings import Booking


def begin(now: datetime) -> None:
    """Queue the rounds of reminders of the local day at ``now`` (UTC)."""
    directory = documents.current()
    for day in days_to_remind(local_day(now), directory.calendar):
        for reception in directory.receptions.values():
            outbox.put(ReceptionRound(reception.id, day.isoformat(), REMINDER).message(now))


def go_round(message: Message, now: datetime) -> list[OutboundChannel]:
    """Queue a message for everybody who is booked on the day of a round. They are sent by themselves."""
    task = ReceptionRound.from_message(message)
    for booking in bookings.of_day(task.reception, date.fromisoformat(task.day), now):
        key = f"{task.kind}-{booking.code}-{keys.stamp(booking.since)}"
        outbox.put(
            Message(key, message.code, "person", task.kind, message.at, "", "", json.dumps({"code": booking.code}))
        )
    return []


def remind(message: Message, now: datetime) -> list[OutboundChannel]:
    """Remind somebody of their meeting in working hours. Raises NotBefore outside them, and for the budget of SMS."""
    found, directory = _booked(message, now), documents.current()
    if found is None or found.slot.at <= now:
        return []
    reception = directory.receptions.get(found.reception)
    if reception is None or bookings.closed_because(found.reception, found.slot.day) is not None:
        return []
    opening = directory.calendar.next_working(now)
    if opening >= found.slot.at:
        return []
    if opening > now:
        raise telling.NotBefore(opening)
    place = reception.place if found.language is Language.VI else reception.place_en
    words = _words(texts.REMINDER, found).format(code=texts.shown_code(found.code), at=_at(found), place=place)
    return _send(found, words, links.to_booking(settings().site_url, meetings.token_of(found)), message, now)


def say_called_off(message: Message, now: datetime) -> list[OutboundChannel]:
    """Tell somebody that their day was called off, and why. Raises NotBefore at night, and for the budget of SMS."""
    found, directory = _booked(message, now), documents.current()
    if found is None:
        return []
    reason = bookings.closed_because(found.reception, found.slot.day)
    if reason is None or found.slot.at <= now:
        return []
    morning = directory.province.quiet.morning(now)
    if morning is not None and morning < found.slot.at:
        raise telling.NotBefore(morning)
    words = _words(texts.CALLED_OFF, found)
    words = words.format(code=texts.shown_code(found.code), at=_at(found), reason=reason)
    return _send(found, words, links.to_receptions(settings().site_url), message, now)


def say_breach(message: Message, now: datetime) -> list[OutboundChannel]:
    """Tell who booked of a breach of personal data, also under a limit: the law asks for it."""
    said, directory = json.loads(message.body), documents.current()
    found = bookings.get(said["code"], now)
    if found is None:
        return []
    province = Text(directory.province.name, directory.province.name_en)
    words = f"{_words(province, found)}: {_words(Text(said['text'], said['text_en']), found)}"
    return _send(found, words, links.to_notice(settings().site_url), message, now)


def _booked(message: Message, now: datetime) -> Booking | None:
    found = bookings.get(json.loads(message.body)["code"], now)
    return None if found is None or found.limited else found


def _words(text: Text, booking: Booking) -> str:
    return text.vi if booking.language is Language.VI else text.en


def _at(booking: Booking) -> str:
    return _words(booking.slot.written, booking)


def _send(booking: Booking, words: str, link: str, message: Message, now: datetime) -> list[OutboundChannel]:
    if not settings().site_url or not sms_budget.takes_codes(booking.phone):
        return []
    if (until := sms_budget.wait_until(booking.phone, now)) is not None:
        raise telling.NotBefore(until)
    try:
        sms_sending.send(booking.phone, with_link(words, link, cut=False), f"{message.code} {message.key}")
    except NotSent as failed:
        if failed.result.sending in (Sending.LATER, Sending.TOKEN):
            raise telling.later(message, now, failed.result) from failed
        return []
    return [OutboundChannel.SMS]
