"""The HTTP side of a new report: its idempotency key, its channel and its receipt."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from chalicelib.domain.access.partners import app_channel
from chalicelib.domain.errors import Invalid
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts.codes import spoken
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.http.core import guard, pieces
from chalicelib.identity import signing
from chalicelib.media import files
from chalicelib.services.submissions import KeyOwner, submission_key
from chalicelib.store.keys import stamp
from chalicelib.store.tickets import tickets
from chalicelib.store.tickets.photos import Photo

if TYPE_CHECKING:
    from chalice.app import Request
    from pydantic import BaseModel

#: The longest Idempotency-Key.
MAX_KEY = 200


def submission_of(
    request: Request, body: BaseModel, sender: str | None = None, owner: KeyOwner = KeyOwner.OFFICER
) -> tickets.SubmissionKey | None:
    """Return the request's Idempotency-Key, None without one. ``sender`` is who sends it for somebody, an ``owner``.

    Raises Invalid if the key is too long, or if a partner's app sent none.
    """
    key, partner = (request.headers.get("idempotency-key") or "").strip(), guard.admission(request).key
    if not key and partner is None:
        return None
    if not key:
        # A partner's app repeats a request after a failure, so its requests must carry a key.
        raise Invalid("field_required", field="Idempotency-Key")
    if len(key) > MAX_KEY:
        raise Invalid("too_long", field="Idempotency-Key", limit=MAX_KEY)
    content = body.model_dump(mode="json")
    if partner is not None:
        return submission_key(KeyOwner.PARTNER, partner.partner, key, content)
    if sender is not None:
        return submission_key(owner, sender, key, content)
    return submission_key(KeyOwner.ANYONE, "", key, content)


def submission_of_move(
    request: Request, body: BaseModel, mover: str, code: str, action: str
) -> tickets.SubmissionKey | None:
    """Return the Idempotency-Key of an officer's action on a ticket, None without one.

    The edition is not part of the request: it is the condition of the action, not what it does. Raises Invalid if the
    key is too long.
    """
    key = (request.headers.get("idempotency-key") or "").strip()
    if len(key) > MAX_KEY:
        raise Invalid("too_long", field="Idempotency-Key", limit=MAX_KEY)
    content = [code, action, body.model_dump(mode="json")]
    return submission_key(KeyOwner.MOVE, mover, key, content) if key else None


def submission_of_form(key: str, content: Any) -> tickets.SubmissionKey:
    """Return the key of a form without scripts, which carries ``key`` in a hidden field.

    A form that somebody went back to and changed is another report; sent again as it was, it is the same one.
    """
    hashed = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    return submission_key(KeyOwner.PLAIN_FORM, "", f"{key[:100]} {hashed}", content)


def channel_of(request: Request, said: str) -> str:
    """Return the channel of a report: the one in the body, or the partner's app."""
    key = guard.admission(request).key
    return said if key is None else app_channel(key.partner)


def receipt(ticket: Ticket, announced: Sequence[Photo], reference: Directory) -> dict[str, Any]:
    """Make the sender's receipt: code, secret, promise, and one permission to upload for each announced photo."""
    return {
        "code": ticket.code,
        "code_spoken": spoken(ticket.code),
        "secret": signing.report_secret(ticket.code, ticket.created_at),
        "state": ticket.state,
        "due_at": stamp(ticket.due_at),
        "step_due_at": ticket.step_due_at and stamp(ticket.step_due_at),
        "standing": pieces.standing(ticket, reference),
        "uploads": [files.upload_form(ticket.code, photo.id, photo.content_type) for photo in announced],
    }
