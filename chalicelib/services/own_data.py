"""What is done about people's own data: a copy, a correction, an erasure that reaches every copy, with its proof.

Names, telephones and mailboxes lie in the vault alone: messages, queues and dead letters only name the ticket, and look
the address up when they are sent. So an erasure has to reach the vault, what the sender answered in private (on the
ticket), the uploaded files (they may name place and device), and what still waits to be told.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from chalicelib.domain.access.contact import contact_of
from chalicelib.domain.access.own_data import PrivacyRequest, Wish
from chalicelib.domain.errors import Invalid
from chalicelib.domain.tickets import workflow
from chalicelib.identity import signing
from chalicelib.media import files
from chalicelib.store import keys
from chalicelib.store.connection import LostRace
from chalicelib.store.messages import notices
from chalicelib.store.tickets import photos as photo_store
from chalicelib.store.tickets import tickets
from chalicelib.store.vault import followers, reporters, sessions
from chalicelib.store.vault.reporters import Reporter

_PAGE = 100
_ATTEMPTS = 5


class NotErased(Exception):
    """Something of a person is still there; the request stays open and may be repeated."""


def check(wish: Wish, contact: Reporter | None) -> None:
    """Raise Invalid for a correction that does not say what is right."""
    if wish is Wish.CORRECT and contact is None:
        raise Invalid("field_required", field="contact")


def fulfil(
    request: PrivacyRequest, now: datetime, *, contact: Reporter | None = None, pictures: bool = False
) -> tuple[dict[str, Any], list[dict[str, Any]] | None]:
    """Do at ``now`` (UTC) what a request asks: (the proof, the copy if that was asked).

    Raises as ``check`` and ``erase`` do.
    """
    check(request.wish, contact)
    codes = [request.code] if request.code else reports_of(request.person or "", now)
    match request.wish:
        case Wish.EXPORT:
            copy = export(codes, now) + (_followed(request.person) if request.person else [])
            return {"reports": len(codes), "at": keys.stamp(now)}, copy
        case Wish.CORRECT:
            return correct(codes, contact or Reporter(), now, person=request.person), None
        case Wish.ERASE:
            return erase(codes, request=request.id, now=now, person=request.person, pictures=pictures), None


def reports_of(person: str, now: datetime) -> list[str]:
    """Codes of all reports of a person (a keyed hash), as of ``now`` (UTC)."""
    codes: list[str] = []
    after: str | None = None
    while True:
        found, after = reporters.of_person(person, now, limit=_PAGE, after=after)
        codes += found
        if after is None:
            return codes


def export(codes: Iterable[str], now: datetime) -> list[dict[str, Any]]:
    """What is kept of a sender and what they wrote, by report, as of ``now`` (UTC); nothing of it is stored."""
    return [copy_of(code, reporters.get(code, now), tickets.whole(code)) for code in codes]


def correct(codes: Iterable[str], contact: Reporter, now: datetime, *, person: str | None = None) -> dict[str, Any]:
    """Put a sender's contact right at ``now`` (UTC), of a ``person`` also where they follow: the proof."""
    corrected = sum(reporters.correct(code, contact, now) for code in codes)
    followed = followers.correct(person, contact, now) if person else 0
    return _sealed({"corrected": corrected, "followed": followed, "at": keys.stamp(now)})


def erase(
    codes: Iterable[str], *, request: str, now: datetime, person: str | None = None, pictures: bool = False
) -> dict[str, Any]:
    """Remove what says who sent these reports, at ``now`` (UTC), and end the person's sessions: the proof.

    Uploaded files always go. What was made from them shows no more than the photo itself, and goes with ``pictures``.
    Raises NotErased, LostRace when a ticket is changed all the time; both may be repeated.
    """
    wanted = list(codes)
    done = {"reports": len(wanted), "rows": 0, "answers": 0, "files": 0, "pictures": 0, "messages": 0, "sessions": 0}
    done["followed"] = 0
    for code in wanted:
        for what, count in _forget(code, request, now, pictures).items():
            done[what] += count
    if person is not None:
        done["followed"] = followers.forget(person)
        done["sessions"] = sessions.end_all(person, now)
    left = sum(reporters.count(code) for code in wanted)
    if left:
        raise NotErased(request)
    return _sealed({**done, "left": left, "at": keys.stamp(now)})


def is_genuine(proof: Mapping[str, Any]) -> bool:
    """Whether a proof is as it was given."""
    return dict(proof) == _sealed({name: value for name, value in proof.items() if name != "seal"})


def _sealed(proof: dict[str, Any]) -> dict[str, Any]:
    return {**proof, "seal": signing.keyed_hash("proof", json.dumps(proof, sort_keys=True))}


def copy_of(code: str, found: Reporter | None, whole: tickets.Whole | None) -> dict[str, Any]:
    """The copy of what is known of a report's sender and of what they sent."""
    copy: dict[str, Any] = {"code": code}
    if found is not None:
        copy["contact"] = contact_of(found)
        copy |= {"ground": found.ground, "consent_text": found.consent_text, "trust": found.trust}
    if whole is not None:
        ticket = whole.ticket
        copy |= {
            "sent_at": keys.stamp(ticket.created_at),
            "report_type": ticket.report_type,
            "category": ticket.category,
            "accused": ticket.accused,
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
    """What a person follows, as their copy has it."""
    return [
        {
            "code": one.code,
            "followed_since": keys.stamp(one.since),
            "contact": contact_of(one.contact),
            "consent_text": one.contact.consent_text,
        }
        for one in followers.of_person(person)
    ]


def _forget(code: str, request: str, now: datetime, pictures: bool) -> dict[str, int]:
    whole = _without_answers(code, request, now)
    sent = [photo for photo in whole.photos if not photo.is_of_result] if whole else []
    sent += [whole.video] if whole and whole.video else []
    for photo in sent:
        # Off the list first: who reduces originals must not find one that is being removed.
        photo_store.forget_evidence(code, photo.id, now)
        files.forget_original(code, photo.id)
        if pictures or photo.is_video or photo.state == photo_store.ANNOUNCED:
            # What has not arrived yet will not be shown either; of a video there is nothing but the file.
            photo_store.withdraw(code, photo.id, now)
        if pictures and not photo.is_video:
            files.forget_derivatives(code, photo.id, 0, photo.revision)
    messages = notices.drop_for_reporter(code)
    return {
        # Last, because it is by these rows that a person's reports are found when this must be done again.
        "rows": reporters.erase(code),
        "answers": sum(bool(one["private"]) for one in whole.ticket.answers.values()) if whole else 0,
        "files": len(sent),
        "pictures": len(sent) if pictures else 0,
        "messages": messages,
    }


def _without_answers(code: str, request: str, now: datetime) -> tickets.Whole | None:
    """Take the private answers from a ticket and its history, with a line that says so; None without a ticket."""
    for _ in range(_ATTEMPTS):
        whole = tickets.whole(code)
        if whole is None:
            return None
        if any(event.kind == "erase" and event.details.get("request") == request for event in whole.events):
            return whole
        event = workflow.erased(whole.ticket, now=now, request=request)
        rewritten = [line for one in whole.events if (line := workflow.forgetting(one))]
        try:
            tickets.change_together([(whole.stored, event)], rewritten=rewritten)
        except LostRace:
            continue
        return whole
    raise LostRace(code)
