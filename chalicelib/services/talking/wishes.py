"""Do what a person in a messenger wants done. On the page the page does it by the same services."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from chalicelib.domain.access.contact import contact_of, is_personal
from chalicelib.domain.access.quotas import Limited, quotas_from, seconds_until
from chalicelib.domain.conversation.talk import AnswerOffice, Draft, GiveRating, ListMine, LookUp, Send, Want
from chalicelib.domain.errors import Invalid, NotFound, TooMany
from chalicelib.domain.messages import links
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts import course as texts_course
from chalicelib.domain.texts.codes import spoken
from chalicelib.domain.texts.sent.chats import CHATS
from chalicelib.domain.texts.sent.notice import VERSIONS, AgreedBy
from chalicelib.domain.texts.text import Text
from chalicelib.domain.tickets import attachments, merging, rights
from chalicelib.domain.tickets.intake import check_report
from chalicelib.domain.tickets.moves import MOVES
from chalicelib.domain.tickets.wording import local
from chalicelib.domain.tickets.workflow import acting, possible
from chalicelib.identity import signing
from chalicelib.media import files
from chalicelib.runtime.observe import logger
from chalicelib.runtime.settings import settings
from chalicelib.services import changing, submissions
from chalicelib.services import merging as merged
from chalicelib.services.talking import conversing
from chalicelib.store.directory import documents
from chalicelib.store.limits import limits
from chalicelib.store.tickets import photos as photo_store
from chalicelib.store.tickets import tickets
from chalicelib.store.tickets.photos import ANNOUNCED, Photo
from chalicelib.store.vault import talks
from chalicelib.store.vault.reporters import Reporter

if TYPE_CHECKING:
    from chalicelib.schemas.fields import ContactIn
    from chalicelib.store.vault.talks import KeptTalk

#: How many reports are listed, and how many that were sent from there are looked through for one.
_MOST_LISTED = 10


@dataclass(frozen=True, slots=True)
class Fulfilled:
    """What is told, line by line, and the report about which something can be done next: (action, code)."""

    lines: tuple[Text, ...]
    next: tuple[str, str] | None = None
    sent: str | None = None


def fulfil(want: Want, kept: KeptTalk, message: str, directory: Directory, now: datetime) -> Fulfilled:
    """Do what is wanted at ``now`` (UTC). The same ``message`` (a keyed hash) again does nothing twice.

    Raises DomainError with the reason why it cannot be done.
    """
    match want:
        case Send(draft):
            return _send(draft, kept, message, directory, now)
        case LookUp(code):
            return _look_up(code, kept, directory, now)
        case ListMine():
            return _mine(kept, directory, now)
        case AnswerOffice(code, text):
            _act(code, kept, now, "supply", {"text": text})
            return Fulfilled((CHATS["answered"],))
        case GiveRating(code, rating, text):
            _act(code, kept, now, "rate", {"rating": rating, "text": text or None})
            return Fulfilled((CHATS["rated"],))
    raise TypeError(want)


def add_pictures(code: str, pictures: Sequence[str], kept: KeptTalk, now: datetime) -> int:
    """Add pictures to a report that was sent from there. Returns how many there was room for."""
    if not _is_theirs(code, kept, now):
        return 0
    whole = changing.existing(code)
    taken = {photo.id for photo in whole.photos}
    free = [f"r{number}" for number in range(1, attachments.MAX_PHOTOS + 1) if f"r{number}" not in taken]
    added = 0
    for place, picture in zip(free, pictures, strict=False):
        kind, _, name = picture.split(" ")
        if photo_store.announce(code, Photo(place, ANNOUNCED, kind), now):
            _hand_in(code, place, kind, name)
            added += 1
    return added


def _send(draft: Draft, kept: KeptTalk, message: str, directory: Directory, now: datetime) -> Fulfilled:
    # It takes some time to load, and most messages send no report.
    from chalicelib.schemas.reports import read_report

    body = conversing.report(draft, kept.channel)
    given = {name: value for name, value in body.items() if name not in ("photos", "channel")}
    report = read_report(given)
    answers, wrong = check_report(directory, report.report_type, report.category, len(draft.pictures), report.answers)
    if wrong:
        raise wrong[0]
    _count(kept.who, now)
    ticket, announced = submissions.take_in(
        submissions.new_report(report, answers, directory, channel=kept.channel),
        directory,
        photo_types=[photo["content_type"] for photo in body["photos"]],
        reporter=_reporter(report.contact),
        submission=submissions.submission_key(submissions.KeyOwner.CHAT, kept.who, message, body),
    )
    talks.bind(ticket.code, kept, ticket.created_at)
    for photo, picture in zip(announced, draft.pictures, strict=False):
        kind, _, name = picture.split(" ")
        _hand_in(ticket.code, photo.id, kind, name)
    link = links.to_own_report(settings().site_url, ticket.code, signing.link_secret(ticket.code))
    said = CHATS["sent.question" if draft.is_question else "sent"]
    return Fulfilled((said.fill(code=spoken(ticket.code), link=link),), sent=ticket.code)


def _hand_in(code: str, photo: str, kind: str, name: str) -> None:
    """Let a picture that waited go the way of every photo. A second call finds nothing and changes nothing."""
    data = files.waiting(name)
    if data is None:
        logger.warning("a picture of a conversation is gone", extra={"code": code, "photo": photo})
        return
    files.put_original(code, photo, data, kind)
    files.forget_waiting(name)


def _reporter(contact: ContactIn | None) -> Reporter | None:
    if contact is None or not is_personal(contact):
        return None
    person = signing.phone_key(contact.phone) if contact.phone else None
    return Reporter(**contact_of(contact), consent_text=VERSIONS[AgreedBy.SHOWN], person=person)


def _count(who: str, now: datetime) -> None:
    """Count a report for the person. Raises TooMany."""
    try:
        limits.take(Limited.SEND, who, quotas_from(settings().limits)[Limited.SEND], now)
    except limits.Exhausted as exhausted:
        raise TooMany(seconds_until(exhausted.end, now)) from None
    except limits.Uncounted:
        logger.warning("a request could not be counted", extra={"limit": Limited.SEND})


def _look_up(code: str, kept: KeptTalk, directory: Directory, now: datetime) -> Fulfilled:
    whole = tickets.whole(code)
    is_theirs = whole is not None and _is_theirs(code, kept, now)
    if whole is None or not (is_theirs or rights.is_public(whole.ticket, directory)):
        return Fulfilled((CHATS["none"],))
    ticket, reference = whole.ticket, documents.for_ticket(whole.ticket)
    lines = [CHATS["state"].fill(code=spoken(code), state=texts_course.STATES_CITIZEN[ticket.state])]
    if ticket.resolved_at is None and ticket.step is not None:
        lines.append(CHATS["late" if ticket.is_late(now) else "due"].fill(due=local(ticket.due_at)))
    if not is_theirs:
        link = links.to_public_report(settings().site_url, code)
        return Fulfilled((*lines, Text(link, link)))
    main = merged.main_of(ticket)
    answer = ticket.answer
    if main is not None and merging.is_answered(main.ticket) and merging.fits(ticket, main.ticket):
        answer = main.ticket.answer
    if answer is not None:
        lines.append(CHATS["answer"].fill(text=answer.text))
    actions = possible.sender_actions(ticket, reference, now, main.ticket if main else None)
    if "supply" in actions and ticket.question:
        lines.append(CHATS["question"].fill(text=ticket.question))
    link = links.to_own_report(settings().site_url, code, signing.link_secret(code))
    action = next((one for one in ("supply", "rate") if one in actions), None)
    return Fulfilled((*lines, Text(link, link)), next=(action, code) if action else None)


def _mine(kept: KeptTalk, directory: Directory, now: datetime) -> Fulfilled:
    codes = talks.codes_of(kept.who, now, _MOST_LISTED)
    found = tickets.heads(codes) if codes else {}
    lines = [
        Text(
            *(
                f"{spoken(code)}: {texts_course.STATES_CITIZEN[found[code].ticket.state][at]}, "
                f"{(category.name, category.name_en)[at] if category else ''}"
                for at in (0, 1)
            )
        )
        for code in codes
        if code in found
        for category in [directory.categories.get(found[code].ticket.category)]
    ]
    return Fulfilled((CHATS["mine"], *lines)) if lines else Fulfilled((CHATS["mine.none"],))


def _act(code: str, kept: KeptTalk, now: datetime, action: str, given: dict[str, Any]) -> None:
    """Take a sender's action. Raises DomainError."""
    if not _is_theirs(code, kept, now):
        raise NotFound("not_found")
    if action not in MOVES:
        raise Invalid("field_invalid", field="action")

    def decide(whole: tickets.Whole, at: datetime) -> changing.Change:
        ticket, main = whole.ticket, merged.main_of(whole.ticket)
        taken = given | {"main": main and main.ticket}
        event = acting.act_as_sender(ticket, action, taken, now=at, directory=documents.for_ticket(ticket))
        return merged.with_main(event, ticket, main, at)

    changing.changed(partial(changing.existing, code), decide)


def _is_theirs(code: str, kept: KeptTalk, now: datetime) -> bool:
    chat = talks.of_report(code, now)
    return chat is not None and chat.who == kept.who and not chat.limited
