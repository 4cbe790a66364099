"""Taking a report in, whichever form it came by: written once however often it is sent."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chalicelib import clock, photos, signing
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.province.categories import Exposure
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.texts.codes import new_code, spoken
from chalicelib.domain.tickets import workflow
from chalicelib.domain.tickets.ticket import Ticket, Visibility, begin
from chalicelib.http import guard, views
from chalicelib.store import areas, tickets
from chalicelib.store.keys import stamp
from chalicelib.store.photos import Photo
from chalicelib.store.reporters import Reporter

if TYPE_CHECKING:
    from chalice.app import Request
    from pydantic import BaseModel

_MAX_KEY = 200
_CODE_ATTEMPTS = 5


def submission_of(request: Request, body: BaseModel, sender: str | None = None) -> tickets.SubmissionKey | None:
    """The Idempotency-Key that a body came with, None without one; ``sender`` is the officer who sends for somebody.

    Raises Invalid for one that is too long, and where a partner's app sent none.
    """
    key, partner = (request.headers.get("idempotency-key") or "").strip(), guard.admission(request).key
    if not key and partner is None:
        return None
    if not key:
        # A partner's app repeats what it is not sure of, and names its own message to do so.
        raise Invalid("field_required", field="Idempotency-Key")
    if len(key) > _MAX_KEY:
        raise Invalid("too_long", field="Idempotency-Key", limit=_MAX_KEY)
    if partner is not None:
        # Two partners' own numbers may be the same.
        key = f"{partner.partner} {key}"
    elif sender is not None:
        key = f"{sender} {key}"
    return tickets.SubmissionKey.of(key, body.model_dump(mode="json"))


def channel_of(request: Request, said: str) -> str:
    """The channel that a report came by: what the sender said, or the partner whose app it was."""
    key = guard.admission(request).key
    return said if key is None else f"app/{key.partner}"


def usual_visibility(category: str, report_type: str, reference: Directory) -> Visibility:
    """What holds where the sender says nothing of it."""
    is_public = reference.exposure(category, report_type) is Exposure.PUBLIC
    return Visibility.PUBLIC if is_public else Visibility.PRIVATE


def take_in(
    new: workflow.NewReport,
    reference: Directory,
    *,
    photo_types: Sequence[str],
    video_type: str | None = None,
    reporter: Reporter | None,
    submission: tickets.SubmissionKey | None,
    officer: Officer | None = None,
) -> tuple[Ticket, tuple[Photo, ...]]:
    """Open a ticket with its announced photos, or find the one that the same submission opened before.

    ``officer`` wrote it down for its sender. Its point is looked up in the boundaries. Raises Invalid for a place or
    category that does not fit, Mismatch when the key came with another body.
    """
    if new.place.lat is not None and new.place.lon is not None:
        new = replace(new, found=areas.commune_at(new.place.lat, new.place.lon, reference))
    for _ in range(_CODE_ATTEMPTS):
        code = new_code(reference.province.prefix, secrets.randbelow)
        created = workflow.create(new, code=code, now=clock.now(), directory=reference, officer=officer)
        try:
            return tickets.open_ticket(
                created,
                secret_hash=signing.hash_of(signing.report_secret(code)),
                photo_types=photo_types,
                video_type=video_type,
                reporter=reporter,
                submission=submission,
            )
        except tickets.CodeTaken:
            continue
        except tickets.AlreadySubmitted as earlier:
            return _earlier(earlier.code)
    raise RuntimeError("no free code was found")


def receipt(ticket: Ticket, announced: Sequence[Photo], reference: Directory) -> dict[str, Any]:
    """What a sender gets: code, secret, promise, and one permission to upload per announced photo."""
    return {
        "code": ticket.code,
        "code_spoken": spoken(ticket.code),
        "secret": signing.report_secret(ticket.code),
        "state": ticket.state,
        "due_at": stamp(ticket.due_at),
        "step_due_at": ticket.step_due_at and stamp(ticket.step_due_at),
        "standing": views.standing(ticket, reference),
        "uploads": [photos.upload_form(ticket.code, photo.id, photo.content_type) for photo in announced],
    }


def _earlier(code: str) -> tuple[Ticket, tuple[Photo, ...]]:
    whole = tickets.whole(code)
    if whole is None:
        raise NotFound("not_found")
    created = whole.events[0]
    sent = tuple(photo for photo in whole.photos if not photo.is_of_result)
    return begin(created), (*sent, whole.video) if whole.video else sent
