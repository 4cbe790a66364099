"""Take in a report. A report that is sent again is stored only once."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.places.assets import placed
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.categories import Exposure
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.texts.codes import new_code
from chalicelib.domain.tickets.history import begin
from chalicelib.domain.tickets.ticket import Ticket, Visibility
from chalicelib.domain.tickets.workflow import opening
from chalicelib.identity import signing
from chalicelib.runtime import clock
from chalicelib.services import procedures
from chalicelib.store.directory import areas, assets
from chalicelib.store.tickets import tickets
from chalicelib.store.tickets.photos import Photo
from chalicelib.store.vault.reporters import Reporter

if TYPE_CHECKING:
    from chalicelib.schemas.fields import AnyReportIn

_CODE_ATTEMPTS = 5


class KeyOwner(StrEnum):
    """Who chose an Idempotency-Key. Keys of different owners never match."""

    ANYONE = "anyone"
    PARTNER = "partner"
    OFFICER = "officer"
    PLAIN_FORM = "plain form"
    CHAT = "chat"
    MAIL = "mail"
    BOOTH = "booth"
    MOVE = "move of an officer"
    HELPER = "helper"


def submission_key(owner: KeyOwner, name: str, key: str, request: Any) -> tickets.SubmissionKey:
    """Return the hashes of a client's key and of its request (any JSON value).

    ``name`` is the partner's or the officer's; it is empty for other owners. A request holds the sender's telephone,
    which could be guessed, so its hash is keyed.
    """
    canonical = json.dumps(request, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return tickets.SubmissionKey(
        signing.keyed_hash("idempotency key", json.dumps([owner, name, key])),
        signing.keyed_hash("request of an idempotency key", canonical),
        _of_earlier_release(owner, name, key, canonical),
    )


def migrated_request_hash(unkeyed: str) -> str:
    """Return the hash with which a migration replaces the unkeyed hash of a request."""
    return signing.keyed_hash("request of an earlier release", unkeyed)


def _of_earlier_release(owner: KeyOwner, name: str, key: str, canonical: str) -> tuple[tuple[str, str], ...]:
    """The pairs of hashes under which an earlier release stored a key: as it was written, and as it was migrated."""
    if owner is KeyOwner.ANYONE and " " in key:
        # It could have been a partner's name and key.
        return ()
    words = ["plain" if owner is KeyOwner.PLAIN_FORM else name, key]
    key_hash, request_hash = _unkeyed(" ".join(word for word in words if word)), _unkeyed(canonical)
    return (key_hash, request_hash), (key_hash, migrated_request_hash(request_hash))


def _unkeyed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def usual_visibility(category: str, report_type: str, reference: Directory) -> Visibility:
    """Return the visibility of a report whose sender does not choose one."""
    is_public = reference.exposure(category, report_type) is Exposure.PUBLIC
    return Visibility.PUBLIC if is_public else Visibility.PRIVATE


def new_report(
    report: AnyReportIn, answers: Mapping[str, Any], reference: Directory, *, channel: str
) -> opening.NewReport:
    """A report as a citizen or intake sent it; every field that body and report share is handed on.

    Raises Invalid for a procedure that the list does not have, or that such a report does not name.
    """
    shared = {one.name for one in fields(opening.NewReport)} & type(report).model_fields.keys()
    given = {name: getattr(report, name) for name in shared} | {
        "place": Place(**report.place.model_dump()),
        "answers": {**procedures.named(report.procedure, report.report_type, reference), **answers},
        "channel": channel,
        "visibility": report.visibility or usual_visibility(report.category, report.report_type, reference),
    }
    return opening.NewReport(**given)


def take_in(
    new: opening.NewReport,
    reference: Directory,
    *,
    photo_types: Sequence[str],
    video_type: str | None = None,
    reporter: Reporter | None,
    submission: tickets.SubmissionKey | None,
    officer: Officer | None = None,
) -> tuple[Ticket, tuple[Photo, ...]]:
    """Open a ticket with its announced photos, or return the ticket that the same submission opened earlier.

    ``officer`` is the officer who wrote the report down for its sender. The boundaries give the commune of the point;
    an asset gives the place that is missing. Raises Invalid for a place, category or asset that is not valid, Mismatch
    when the key was used with another body.
    """
    if new.asset is not None:
        new = replace(new, place=_at_asset(new.place, new.asset))
    if new.place.lat is not None and new.place.lon is not None:
        new = replace(new, found=areas.commune_at(new.place.lat, new.place.lon, reference))
    for _ in range(_CODE_ATTEMPTS):
        code = new_code(reference.province.prefix, secrets.randbelow)
        created = opening.create(new, code=code, now=clock.now(), directory=reference, officer=officer)
        try:
            return tickets.open_ticket(
                created,
                secret_hash=signing.hash_of(signing.report_secret(code, created.at)),
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


def _at_asset(place: Place, asset_id: str) -> Place:
    asset = assets.get(asset_id)
    if asset is None:
        raise Invalid("unknown_asset", field="asset")
    return placed(place, asset)


def _earlier(code: str) -> tuple[Ticket, tuple[Photo, ...]]:
    whole = tickets.whole(code)
    if whole is None:
        raise NotFound("not_found")
    created = whole.events[0]
    sent = tuple(photo for photo in whole.photos if not photo.is_of_result)
    return begin(created), (*sent, whole.video) if whole.video else sent
