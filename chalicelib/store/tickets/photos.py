"""Photos of tickets: announced, then ready or refused; ready ones may be redacted.

Each has a fixed place, so that their number is bounded by keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pynamodb.exceptions import PutError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.models.tickets import PhotoItem, TicketsItem

#: The place of the video.
VIDEO = "v1"
ANNOUNCED, READY, REFUSED, REDACTING = "announced", "ready", "refused", "redacting"
#: The reason of a photo that its sender wanted removed.
ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the original said of itself, for officers: when taken (UTC) and where (degrees, WGS 84)."""

    taken_at: datetime | None = None
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class Alike:
    """A photo of another ticket that looks alike; ``likeness`` is the share of the fingerprint that agrees."""

    code: str
    photo: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Ready:
    """What was made of a photo: sizes (pixels) by name, a tiny picture as a data URI, what is known of the original.

    Of a video nothing is made; ``seconds`` is how long it is.
    """

    sizes: Mapping[str, tuple[int, int]]
    preview: str | None = None
    content_hash: str | None = None
    evidence: Evidence | None = None
    similar: tuple[Alike, ...] = ()
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo of a ticket, or its video, of which only officers see more than its state.

    ``state`` is announced, ready, redacting or refused; ``announced_at`` in UTC.

    ``sizes`` are the derivatives' (width, height). ``revision`` counts how often they were made and stands in their
    keys; 0 is the form of before, WebP alone. ``areas`` are hidden (making.Area as a mapping). ``content_hash`` is the
    original's, ``reduced`` that of what was, or was just to be, put in its place; ``gone_at`` (UTC): there is no file.
    """

    id: str
    state: str
    content_type: str
    reason: str | None = None
    sizes: dict[str, tuple[int, int]] | None = None
    announced_at: datetime | None = None
    revision: int = 0
    preview: str | None = None
    content_hash: str | None = None
    evidence: Evidence | None = None
    similar: tuple[Alike, ...] = ()
    areas: tuple[Mapping[str, Any], ...] = ()
    reduced: str | None = None
    gone_at: datetime | None = None
    seconds: float | None = None

    @property
    def is_video(self) -> bool:
        """Whether it is the report's video."""
        return self.id == VIDEO

    @property
    def is_of_result(self) -> bool:
        """Whether it shows the result (an "after" photo) rather than what was reported."""
        return self.id.startswith("a")


def photo_of(item: PhotoItem) -> Photo:
    """A photo from its item."""
    sizes = {size: (width, height) for size, (width, height) in (item.sizes or {}).items()} or None
    return Photo(
        item.sk.removeprefix(keys.PHOTOS),
        item.state,
        item.content_type,
        item.reason,
        sizes,
        keys.instant(item.announced_at),
        int(item.revision or 0),
        item.preview,
        item.content_hash,
        _evidence_in(item.evidence),
        tuple(Alike(*line) for line in item.similar or ()),
        tuple(item.areas or ()),
        item.reduced,
        keys.instant(item.gone_at) if item.gone_at else None,
        item.seconds and float(item.seconds),
    )


def photo_item(code: str, photo: Photo, at: datetime) -> PhotoItem:
    """The item of a photo announced at ``at`` (UTC)."""
    return PhotoItem(
        keys.ticket(code),
        keys.photo(photo.id),
        state=photo.state,
        content_type=photo.content_type,
        announced_at=keys.stamp(at),
    )


def announce(code: str, photo: Photo, at: datetime) -> bool:
    """Take a photo's place at ``at`` (UTC); False when another photo has it."""
    connection()
    try:
        photo_item(code, photo, at).save(condition=TicketsItem.pk.does_not_exist())
    except PutError as error:
        if error.cause_response_code == "ConditionalCheckFailedException":
            return False
        raise
    return True


def get(code: str, photo_id: str) -> Photo | None:
    """A photo, or None when none was announced there."""
    connection()
    try:
        return photo_of(PhotoItem.get(keys.ticket(code), keys.photo(photo_id), consistent_read=True))
    except PhotoItem.DoesNotExist:
        return None


def settle(code: str, photo_id: str, at: datetime, outcome: Ready | str) -> bool:
    """Mark an announced photo ready at ``at`` (UTC), or refused for a reason.

    False when it was settled before: the first upload counts, and a repeated event changes nothing.
    """
    actions = _ready(outcome, 1) if isinstance(outcome, Ready) else []
    waits = keys.clock_order(at, code, keys.photo(photo_id))
    actions += [PhotoItem.clock.set(keys.ORIGINALS), PhotoItem.clock_order.set(waits)]
    return _settle(code, photo_id, at, outcome, actions, PhotoItem.state == ANNOUNCED)


def remade(code: str, photo: Photo, at: datetime, outcome: Ready | str) -> bool:
    """Mark a photo that was being redacted ready again at ``at`` (UTC), or refused.

    False when that redaction is not the one that is waited for any more.
    """
    actions = _ready(outcome, photo.revision) if isinstance(outcome, Ready) else []
    awaited = (PhotoItem.state == REDACTING) & (PhotoItem.revision == photo.revision)
    return _settle(code, photo.id, at, outcome, actions, awaited)


def redaction(photo: Photo, areas: tuple[Mapping[str, Any], ...]) -> tuple[list[Action], Condition]:
    """How to hide more ``areas`` of a ready photo, or of one being redacted: from then on it is shown to nobody."""
    earlier = PhotoItem.revision == photo.revision if photo.revision else PhotoItem.revision.does_not_exist()
    actions: list[Action] = [
        PhotoItem.state.set(REDACTING),
        PhotoItem.revision.set(photo.revision + 1),
        PhotoItem.areas.set([dict(area) for area in (*photo.areas, *areas)]),
        PhotoItem.preview.remove(),
    ]
    return actions, earlier & PhotoItem.state.is_in(READY, REDACTING)


def withdraw(code: str, photo_id: str, at: datetime) -> None:
    """Show a photo no longer, or never, because its sender asked so."""
    _settle(code, photo_id, at, ERASED, [PhotoItem.preview.remove()], PhotoItem.pk.exists())


def forget_evidence(code: str, photo_id: str, at: datetime) -> None:
    """Remove what the original said of its time and place, and say that it is gone itself, from ``at`` (UTC) on."""
    connection()
    actions = [PhotoItem.evidence.remove(), *gone(at)]
    PhotoItem(keys.ticket(code), keys.photo(photo_id)).update(actions=actions, condition=PhotoItem.pk.exists())


def gone(at: datetime) -> list[Action]:
    """How an upload is marked that is there no more since ``at`` (UTC): nobody has to look after it."""
    return [PhotoItem.gone_at.set(keys.stamp(at)), PhotoItem.clock.remove(), PhotoItem.clock_order.remove()]


def _ready(made: Ready, revision: int) -> list[Action]:
    actions: list[Action] = [PhotoItem.sizes.set(dict(made.sizes)), PhotoItem.revision.set(revision)]
    if made.seconds is not None:
        actions.append(PhotoItem.seconds.set(made.seconds))
    if made.preview:
        actions.append(PhotoItem.preview.set(made.preview))
    if made.content_hash:
        actions.append(PhotoItem.content_hash.set(made.content_hash))
    if made.evidence:
        actions.append(PhotoItem.evidence.set(_evidence_out(made.evidence)))
    if made.similar:
        actions.append(PhotoItem.similar.set([[one.code, one.photo, one.likeness] for one in made.similar]))
    return actions


def _settle(
    code: str, photo_id: str, at: datetime, outcome: Ready | str, actions: list[Action], condition: Condition
) -> bool:
    connection()
    actions = [
        PhotoItem.state.set(REFUSED if isinstance(outcome, str) else READY),
        PhotoItem.settled_at.set(keys.stamp(at)),
        *([PhotoItem.reason.set(outcome)] if isinstance(outcome, str) else []),
        *actions,
    ]
    try:
        PhotoItem(keys.ticket(code), keys.photo(photo_id)).update(actions=actions, condition=condition)
    except UpdateError as error:
        if error.cause_response_code == "ConditionalCheckFailedException":
            return False
        raise
    return True


def _evidence_out(evidence: Evidence) -> dict[str, Any]:
    found = {"taken_at": evidence.taken_at and keys.stamp(evidence.taken_at), "lat": evidence.lat, "lon": evidence.lon}
    return {name: value for name, value in found.items() if value is not None}


def _evidence_in(line: Mapping[str, Any] | None) -> Evidence | None:
    if not line:
        return None
    taken = line.get("taken_at")
    return Evidence(keys.instant(taken) if taken else None, line.get("lat"), line.get("lon"))
