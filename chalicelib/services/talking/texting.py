"""Hear an SMS: look up a code, take an answer or a rating, end or resume SMS, and answer in one segment.

The number of a sender may be forged, but what is answered goes to the number itself. So a number reads what its holder
may know; what it does is told to its holder. A rating counts once digits come back that only the holder was sent. More
than to answer once and to rate is done on the page only.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from chalicelib.channels import outbox
from chalicelib.channels.chats import Heard, Reply
from chalicelib.channels.heard import Again
from chalicelib.domain.access import phones
from chalicelib.domain.conversation import by_sms
from chalicelib.domain.conversation.by_sms import Mine, Resume, Stop, Which
from chalicelib.domain.conversation.commands import is_danger
from chalicelib.domain.conversation.talk import AnswerOffice, GiveRating, LookUp, Want
from chalicelib.domain.errors import DomainError
from chalicelib.domain.known import known_fields
from chalicelib.domain.messages import links
from chalicelib.domain.messages.chats import MOST_TEXTED, TEXTED_WITHIN, ChatChannel
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts import course as texts_course
from chalicelib.domain.texts.codes import spoken
from chalicelib.domain.texts.sent.by_sms import BY_SMS, segment
from chalicelib.domain.texts.writing import bare
from chalicelib.domain.tickets import merging, rights
from chalicelib.domain.tickets.moves import RATINGS
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.domain.tickets.wording import local
from chalicelib.domain.tickets.workflow import acting, possible
from chalicelib.identity import signing
from chalicelib.runtime.observe import logger
from chalicelib.runtime.settings import settings
from chalicelib.services import changing
from chalicelib.services import merging as merged
from chalicelib.services.talking import replying
from chalicelib.services.talking.receiving import who_is
from chalicelib.store.connection import LostRace
from chalicelib.store.directory import documents
from chalicelib.store.tickets import tickets
from chalicelib.store.vault import numbers, talks
from chalicelib.store.vault.talks import KeptTalk

#: How many of a number's reports are looked through.
_MOST = 10
_HOTLINE = "1022"


@dataclass(frozen=True, slots=True)
class _Asked:
    """An SMS that is being answered: the reports of its number (empty for anybody else), and the language."""

    own: frozenset[str]
    at: int
    directory: Directory
    now: datetime


def hear(one: Heard, message: str, now: datetime) -> None:
    """Hear an SMS at ``now`` (UTC). ``message`` is the keyed hash of its id; the answer goes through the outbox.

    Raises what the store raises: it may be heard again.
    """
    phone = _phone(one.sender)
    if phone is None:
        # Service numbers and names are machines, and SMS to other countries cost many times as much.
        logger.info("an SMS came from no telephone that is answered", extra={"channel": one.channel})
        return
    who = who_is(ChatChannel.SMS, one.sender)
    kept, was_heard = talks.get_unless_heard(who, message, now)
    if was_heard:
        if kept is not None and kept.unsent != "[]":
            outbox.put(Again(who))
        return
    kept = _counted(kept or KeptTalk(who, ChatChannel.SMS, phone, one.at, now), one, now)
    is_answered = kept.count <= MOST_TEXTED
    if is_answered:
        said, waits = _answered(one.text, phone, message, kept, now)
        kept = replying.with_unsent(replace(kept, talk=waits), message, [Reply(said)])
    elif kept.count == MOST_TEXTED + 1:
        logger.warning("a machine may be talking; it is not answered", extra={"channel": one.channel})
    try:
        talks.put(kept, message, now)
    except LostRace:
        _, was_heard = talks.get_unless_heard(who, message, now)
        if not was_heard:
            raise
    if is_answered:
        outbox.put(Again(who))


def _phone(sender: str) -> str | None:
    """The number in E.164 form, None if it is none to which this stage sends SMS."""
    found = phones.read(f"+{sender}") if sender.isdigit() else None
    if found is None or not phones.may_get_sms(found.e164, phones.countries_in(settings().sms_countries)):
        return None
    return found.e164


def _counted(kept: KeptTalk, one: Heard, now: datetime) -> KeptTalk:
    if now - kept.since > TEXTED_WITHIN:
        kept = replace(kept, since=now, count=0)
    return replace(kept, count=kept.count + 1, heard_at=max(kept.heard_at, min(one.at, now)))


def _answered(text: str, phone: str, message: str, kept: KeptTalk, now: datetime) -> tuple[str, str]:
    """What is answered to an SMS, and the rating that waits for its digits afterwards (JSON), or an empty text."""
    directory, person = documents.current(), signing.phone_key(phone)
    mine = _mine(person, now)
    asked = _Asked(frozenset(one.code for one in mine), int(by_sms.is_english(text)), directory, now)
    waits = _waiting(kept)
    want = by_sms.understood(text, mine)
    confirmed = None if waits is None else _confirmed(text, waits, asked)
    if confirmed is not None:
        (said, link), waits = confirmed, None
    elif isinstance(want, GiveRating):
        waits = _Waiting(want.code, want.rating, want.text, _digits(message))
        (said, link) = _ask_to_confirm(want, waits.digits, asked), ""
    else:
        said, link = _fulfilled(want, person, asked)
    if is_danger(text) or directory.emergencies.running:
        said = f"{BY_SMS['danger'][asked.at]} {said}"
    return segment(said, link), json.dumps(asdict(waits)) if waits else ""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A rating that counts when its digits come back."""

    code: str
    rating: str
    text: str
    digits: str


def _waiting(kept: KeptTalk) -> _Waiting | None:
    return _waiting_in(kept.talk) if kept.talk else None


def _waiting_in(text: str) -> _Waiting:
    return _Waiting(**known_fields(_Waiting, json.loads(text)))


def _digits(message: str) -> str:
    """Four digits for a message; the same when it is heard again, and nobody can compute them."""
    return f"{int(signing.keyed_hash('digits of a rating', message), 36) % 10_000:04d}"


def _ask_to_confirm(want: GiveRating, digits: str, asked: _Asked) -> str:
    level = RATINGS.index(want.rating) + 1
    return BY_SMS["confirm"].fill(code=spoken(want.code), level=level, digits=digits)[asked.at]


def _confirmed(text: str, waits: _Waiting, asked: _Asked) -> tuple[str, str] | None:
    """Take the rating that waits, if these are its digits. Returns what is told, and the link after it."""
    if not hmac.compare_digest(bare(text).encode(), waits.digits.encode()) or waits.code not in asked.own:
        return None
    at, given = asked.at, {"rating": waits.rating, "text": waits.text or None}
    done = _act(waits.code, "rate", given, asked)
    said = done or BY_SMS["rated"].fill(code=spoken(waits.code))[at]
    is_bad = waits.rating == RATINGS[-1] and not done
    return (f"{said} {BY_SMS['again'][at]}", _own_link(waits.code)) if is_bad else (said, "")


def _mine(person: str, now: datetime) -> list[Mine]:
    """The reports of a number, newest first, with what their sender may do."""
    codes = numbers.reports_of(person, now, _MOST)
    found = tickets.heads(codes) if codes else {}
    return [_may(found[code].ticket, now) for code in codes if code in found]


def _may(ticket: Ticket, now: datetime) -> Mine:
    main = merged.main_of(ticket)
    actions = possible.sender_actions(ticket, documents.for_ticket(ticket), now, main.ticket if main else None)
    return Mine(ticket.code, is_asked="supply" in actions, may_rate="rate" in actions)


def _fulfilled(want: Want, person: str, asked: _Asked) -> tuple[str, str]:
    """Do what is wanted. Returns what is told, and the link after it (or an empty text)."""
    at = asked.at
    match want:
        case LookUp(code):
            return _look_up(code, asked)
        case AnswerOffice(code, text):
            done = _act(code, "supply", {"text": text}, asked)
            return done or f"{BY_SMS['answered'].fill(code=spoken(code))[at]} {BY_SMS['may.stop'][at]}", ""
        case Stop() | Resume():
            numbers.set_stopped(person, asked.now, stopped=isinstance(want, Stop))
            return BY_SMS["stopped" if isinstance(want, Stop) else "resumed"][at], ""
        case Which(codes):
            return BY_SMS["which"].fill(codes=", ".join(map(spoken, codes[:3])))[at], ""
    hotline = asked.directory.province.hotline or _HOTLINE
    return BY_SMS["help"].fill(site=settings().site_url, hotline=hotline)[at], ""


def _look_up(code: str, asked: _Asked) -> tuple[str, str]:
    """Where a report stands: public words for everybody, also its question and answer for the number that sent it."""
    at, is_theirs = asked.at, code in asked.own
    stored = tickets.get(code)
    if stored is None or not (is_theirs or rights.is_public(stored.ticket, asked.directory)):
        return BY_SMS["none"].fill(code=spoken(code))[at], ""
    ticket = stored.ticket
    lines = [_state(ticket, at)]
    if ticket.resolved_at is None and ticket.step is not None:
        lines.append(BY_SMS["late" if ticket.is_late(asked.now) else "due"].fill(due=local(ticket.due_at))[at])
    if not is_theirs:
        return " ".join(lines), links.to_public_report(settings().site_url, code)
    main = merged.main_of(ticket)
    may = possible.sender_actions(ticket, documents.for_ticket(ticket), asked.now, main.ticket if main else None)
    if "supply" in may and ticket.question:
        # The link would leave no room for the question.
        return f"{lines[0]} {BY_SMS['reply'][at]} {BY_SMS['question'].fill(text=ticket.question)[at]}", ""
    if "rate" in may:
        return f"{lines[0]} {BY_SMS['rate'][at]}", _own_link(code)
    given = ticket.answer
    if main is not None and merging.is_answered(main.ticket) and merging.fits(ticket, main.ticket):
        given = main.ticket.answer
    if given is not None:
        lines.append(BY_SMS["answer"].fill(text=given.text)[at])
    return " ".join(lines), _own_link(code)


def _state(ticket: Ticket, at: int) -> str:
    state = texts_course.STATES_CITIZEN[ticket.state]
    return BY_SMS["state"].fill(code=spoken(ticket.code), state=state)[at]


def _own_link(code: str) -> str:
    return links.to_own_report(settings().site_url, code, signing.link_secret(code))


def _act(code: str, action: str, given: dict[str, Any], asked: _Asked) -> str | None:
    """Take an action of the sender. None if it is done, else what is told of why not."""

    def decide(whole: tickets.Whole, at: datetime) -> changing.Change:
        ticket, main = whole.ticket, merged.main_of(whole.ticket)
        taken = given | {"main": main and main.ticket}
        event = acting.act_as_sender(ticket, action, taken, now=at, directory=documents.for_ticket(ticket))
        event = replace(event, details={**event.details, "by_sms": True})
        return merged.with_main(event, ticket, main, at)

    try:
        changing.changed(partial(changing.existing, code), decide)
    except DomainError:
        whole = changing.existing(code)
        state = texts_course.STATES_CITIZEN[whole.ticket.state]
        return BY_SMS["refused"].fill(code=spoken(code), state=state)[asked.at]
    return None
