"""Fulfil requests about a person's own data: export a copy, correct or erase it, limit its use, and give a proof.

Only the vault holds names, telephone numbers and e-mail addresses. Messages, queues and dead letters name the ticket,
and the sender looks the address up. So an erasure covers the vault, the private answers on the ticket, the uploaded
files (which may name place and device), the mails as they came, and the messages that wait.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Any

from chalicelib.domain.access.contact import contact_of
from chalicelib.domain.access.limits import AfterEnd
from chalicelib.domain.access.own_data import DECIDED, PrivacyRequest
from chalicelib.domain.access.periods import Wish
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.tickets.retention import is_open_rescue
from chalicelib.domain.tickets.workflow import noting
from chalicelib.domain.tickets.workflow.noting import OwnDataStep
from chalicelib.identity import signing
from chalicelib.media import files, mails
from chalicelib.services import adoption_uses, changing, limiting
from chalicelib.store import keys
from chalicelib.store.directory import documents
from chalicelib.store.messages import notices
from chalicelib.store.tickets import photos as photo_store
from chalicelib.store.tickets import pictures as pictures_known
from chalicelib.store.tickets import tickets
from chalicelib.store.vault import accounts, bookings, browsers, followers, limits, reporters, sessions, talks, watches
from chalicelib.store.vault import mails as read_mails
from chalicelib.store.vault.reporters import Reporter

_PAGE = 100


class NotErased(Exception):
    """Some of a person's data is still stored. The request stays open and may be repeated."""


def check(wish: Wish, contact: Reporter | None, text: str | None = None) -> None:
    """Raise Invalid for a correction without a contact, and for an objection without reasons."""
    if wish is Wish.CORRECT and contact is None:
        raise Invalid("field_required", field="contact")
    if wish in DECIDED and not text:
        raise Invalid("field_required", field="text")


def fulfil(
    request: PrivacyRequest,
    now: datetime,
    *,
    contact: Reporter | None = None,
    pictures: bool = False,
    officer: Officer | None = None,
    reason: str | None = None,
) -> tuple[dict[str, Any], list[dict[str, Any]] | None]:
    """Fulfil a request at ``now`` (UTC) and return (the proof, the copy for an export).

    ``officer`` does it with ``reason``; without one the person themselves. Raises what ``check`` and ``erase`` raise.
    """
    check(request.wish, contact, request.text or request.note)
    codes = codes_of(request, now)
    done = _done(request, codes, now, contact, pictures)
    if officer is not None or request.wish in limiting.WISHES:
        limiting.write_lines(request, codes, OwnDataStep.DONE, officer=officer, reason=reason)
    return done


def _done(
    request: PrivacyRequest, codes: list[str], now: datetime, contact: Reporter | None, pictures: bool
) -> tuple[dict[str, Any], list[dict[str, Any]] | None]:
    match request.wish:
        case Wish.EXPORT:
            copy = export(codes, now)
            if request.person:
                copy += _followed(request.person) + _watched(request.person, now) + _booked(request.person, now)
            return {"reports": len(codes), "at": keys.stamp(now)}, copy
        case Wish.CORRECT:
            return correct(codes, contact or Reporter(), now, person=request.person), None
        case Wish.ERASE:
            return erase(codes, request=request.id, now=now, person=request.person, pictures=pictures), None
        case _:
            days = documents.current().province.withdrawn_days
            return sealed(limiting.fulfil(request.wish, codes, now, person=request.person, days=days)), None


def codes_of(request: PrivacyRequest, now: datetime) -> list[str]:
    """Return the codes of the reports that a request is about, as of ``now`` (UTC)."""
    return [request.code] if request.code else reports_of(request.person or "", now)


def reports_of(person: str, now: datetime) -> list[str]:
    """Return the codes of all reports of a person (a keyed hash), as of ``now`` (UTC)."""
    codes: list[str] = []
    after: str | None = None
    while True:
        found, after = reporters.of_person(person, now, limit=_PAGE, after=after)
        codes += found
        if after is None:
            return codes


def export(codes: Iterable[str], now: datetime) -> list[dict[str, Any]]:
    """Return, for each report, the sender's stored data and texts as of ``now`` (UTC). The copy is not stored."""
    return [
        {
            **copy_of(code, reporters.get(code, now), tickets.whole(code)),
            "browsers": _browsers(code, now),
            "messengers": _messengers(code, now),
        }
        for code in codes
    ]


def _messengers(code: str, now: datetime) -> list[dict[str, str]]:
    chat = talks.of_report(code, now)
    return [{"channel": chat.channel, "id": chat.address, "told_since": keys.stamp(chat.since)}] if chat else []


def _browsers(code: str, now: datetime) -> list[dict[str, str]]:
    return [{"endpoint": one.endpoint, "told_since": keys.stamp(one.since)} for one in browsers.of_report(code, now)]


def correct(codes: Iterable[str], contact: Reporter, now: datetime, *, person: str | None = None) -> dict[str, Any]:
    """Correct a sender's contact at ``now`` (UTC) and return the proof.

    With a ``person``, also correct the contact in what they follow, watch and booked.
    """
    corrected = sum(reporters.correct(code, contact, now) for code in codes)
    followed = followers.correct(person, contact, now) if person else 0
    watched = watches.correct(person, contact.email) if person else 0
    booked = bookings.correct(person, contact.name, contact.phone) if person else 0
    done = {"corrected": corrected, "followed": followed, "watched": watched, "booked": booked}
    return sealed({**done, "at": keys.stamp(now)})


def erase(
    codes: Iterable[str], *, request: str, now: datetime, person: str | None = None, pictures: bool = False
) -> dict[str, Any]:
    """Erase who sent these reports, at ``now`` (UTC), end the person's sessions and return the proof.

    Uploaded files always go. What was made from them shows no more than the photo itself, and goes with ``pictures``.
    The call-back number of an open rescue goes when the rescue has ended (``kept``).
    Raises NotErased, Contended when a ticket is changed all the time; both may be repeated.
    """
    reports = list(codes)
    done = {"reports": len(reports), "rows": 0, "answers": 0, "files": 0, "pictures": 0, "messages": 0, "sessions": 0}
    done |= {"followed": 0, "watched": 0, "booked": 0, "kept": 0, "mails": 0}
    for code in reports:
        for what, count in _forget(code, request, now, pictures).items():
            done[what] += count
    if person is not None:
        done["followed"] = followers.forget(person)
        done["watched"] = watches.forget(person)
        done["booked"] = bookings.forget(person, now)
        done["sessions"] = sessions.end_all(person, now)
        accounts.forget(person)
        adoption_uses.forget(person)
    left = sum(reporters.count(code) for code in reports)
    if left > done["kept"]:
        raise NotErased(request)
    return sealed({**done, "left": left - done["kept"], "at": keys.stamp(now)})


def is_genuine(proof: Mapping[str, Any]) -> bool:
    """Whether a proof is genuine and unchanged."""
    return dict(proof) == sealed({name: value for name, value in proof.items() if name != "seal"})


def sealed(proof: dict[str, Any]) -> dict[str, Any]:
    """A proof with the seal by which ``is_genuine`` knows it."""
    return {**proof, "seal": signing.keyed_hash("proof", json.dumps(proof, sort_keys=True))}


def copy_of(code: str, found: Reporter | None, whole: tickets.Whole | None) -> dict[str, Any]:
    """The copy of what is known of a report's sender and of what they sent."""
    copy: dict[str, Any] = {"code": code}
    if found is not None:
        copy["contact"] = contact_of(found)
        copy |= {
            "ground": found.ground,
            "consent_text": found.consent_text,
            "consent_at": found.consent_at,
            "consent_channel": found.consent_channel,
            "limited": found.limited,
            "sms_stopped": found.sms_stopped,
            "trust": found.trust,
        }
    if whole is not None:
        ticket = whole.ticket
        copy |= {
            "sent_at": keys.stamp(ticket.created_at),
            "report_type": ticket.report_type,
            "category": ticket.category,
            "accused": ticket.accused,
            "asset": ticket.asset,
            "visibility": ticket.visibility,
            "description": ticket.description,
            "place": {
                "commune": ticket.place.commune,
                "address": ticket.place.address,
                "lat": ticket.place.lat,
                "lon": ticket.place.lon,
            },
            "answers": {name: one["value"] for name, one in ticket.answers.items()},
            "photos": [photo.id for photo in whole.photos if not photo.is_of_result],
            "video": whole.video is not None and whole.video.gone_at is None,
            "photos_taken": {
                photo.id: {
                    "at": kept.taken_at and keys.stamp(kept.taken_at),
                    "lat": kept.lat,
                    "lon": kept.lon,
                }
                for photo in whole.photos
                if not photo.is_of_result and (kept := photo.evidence) is not None
            },
            "written": [
                {"at": keys.stamp(event.at), "kind": event.kind, "text": text}
                for event in whole.events
                if event.actor == "reporter" and (text := event.details.get("text") or event.details.get("reason"))
            ],
        }
    return copy


def _followed(person: str) -> list[dict[str, Any]]:
    """The reports that a person follows, as part of the exported copy."""
    return [
        {
            "code": one.code,
            "followed_since": keys.stamp(one.since),
            "contact": contact_of(one.contact),
            "consent_text": one.contact.consent_text,
            "sms_stopped": one.contact.sms_stopped,
        }
        for one in followers.of_person(person)
    ]


def _watched(person: str, now: datetime) -> list[dict[str, Any]]:
    """The areas of which a person is told each day, as part of the exported copy."""
    return [
        {
            "watched_since": keys.stamp(one.since),
            "area": asdict(one.area),
            "language": one.language,
            "email": one.email,
            "browser": one.browser and one.browser.endpoint,
            "consent_text": one.consent_text,
            "limited": one.limited,
        }
        for one in watches.of_person(person, now)
    ]


def _booked(person: str, now: datetime) -> list[dict[str, Any]]:
    """The times of receptions that a person booked, as part of the exported copy."""
    return [
        {
            "booking": one.code,
            "reception": one.reception,
            "slot": str(one.slot),
            "booked_since": keys.stamp(one.since),
            "name": one.name,
            "phone": one.phone,
            "subject": one.subject,
            "standing": one.standing,
            "consent_text": one.consent_text,
            "limited": one.limited,
        }
        for one in bookings.of_person(person, now)
    ]


def _forget(code: str, request: str, now: datetime, pictures: bool) -> dict[str, int]:
    whole, answers = _without_answers(code, request, now)
    sent = [photo for photo in whole.photos if not photo.is_of_result] if whole else []
    sent += [whole.video] if whole and whole.video else []
    for photo in sent:
        # First take the photo off the list: the job that reduces originals must not find a file that is being removed.
        photo_store.forget_evidence(code, photo.id, now)
        files.forget_original(code, photo.id)
        if pictures or photo.is_video or photo.state == photo_store.ANNOUNCED:
            # A photo that has not arrived must never be shown. A video has no derivatives, only its file.
            # It may have arrived since it was read.
            taken = photo_store.withdraw(code, photo.id, now)
            if not photo.is_video:
                files.forget_derivatives(code, photo.id, 0, taken.revision)
                pictures_known.forget(code, taken)
    messages = notices.drop_for_reporter(code)
    raw = read_mails.of_report(code)
    for key in raw:
        mails.forget(key)
    # People still look for the sender of a rescue.
    kept = whole is not None and is_open_rescue(whole.ticket) and limits.keep_call_back(code, AfterEnd.ERASED)
    return {
        # Last: when the erasure is repeated, these rows find the person's reports.
        "rows": 0 if kept else reporters.erase(code),
        "kept": int(kept),
        "answers": answers,
        "files": len(sent),
        "pictures": len(sent) if pictures else 0,
        "messages": messages,
        "mails": len(raw),
    }


def _without_answers(code: str, request: str, now: datetime) -> tuple[tickets.Whole | None, int]:
    """Take the private answers from a ticket and its history, with a line that says so.

    Returns (the ticket, None where there is none; how many private answers it had).
    """
    removed = 0

    def decide(whole: tickets.Whole, _: datetime) -> changing.Change | None:
        nonlocal removed
        removed = sum(bool(one["private"]) for one in whole.ticket.answers.values())
        if any(event.kind == "erase" and event.details.get("request") == request for event in whole.events):
            return None
        event = noting.erased(whole.ticket, now=now, request=request)
        rewritten = tuple(line for one in whole.events if (line := noting.forgetting(one)))
        return changing.Change(event, rewritten=rewritten)

    try:
        return changing.changed(partial(changing.existing, code), decide, catch_up=False), removed
    except NotFound:
        return None, 0
