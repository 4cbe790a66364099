"""How a report arrives over HTTP: its idempotency key, its channel, and the receipt that is answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from chalicelib.domain.errors import Invalid
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts.codes import spoken
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.http.core import guard, pieces
from chalicelib.identity import signing
from chalicelib.media import files
from chalicelib.store.keys import stamp
from chalicelib.store.tickets import tickets
from chalicelib.store.tickets.photos import Photo

if TYPE_CHECKING:
    from chalice.app import Request
    from pydantic import BaseModel

_MAX_KEY = 200


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


def receipt(ticket: Ticket, announced: Sequence[Photo], reference: Directory) -> dict[str, Any]:
    """What a sender gets: code, secret, promise, and one permission to upload per announced photo."""
    return {
        "code": ticket.code,
        "code_spoken": spoken(ticket.code),
        "secret": signing.report_secret(ticket.code),
        "state": ticket.state,
        "due_at": stamp(ticket.due_at),
        "step_due_at": ticket.step_due_at and stamp(ticket.step_due_at),
        "standing": pieces.standing(ticket, reference),
        "uploads": [files.upload_form(ticket.code, photo.id, photo.content_type) for photo in announced],
    }
