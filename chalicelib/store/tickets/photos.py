"""Photos of tickets: announced, then ready or refused. A ready photo may be redacted.

Each photo has a fixed id (r1 to r5, a1 to a5, o1 to o5), which bounds their number.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from pynamodb.exceptions import PutError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.domain.known import known_values
from chalicelib.store import keys
from chalicelib.store.connection import Contended, connection
from chalicelib.store.models.tickets import PhotoItem, TicketsItem

#: The id of the video.
VIDEO = "v1"
ANNOUNCED, READY, REFUSED, REDACTING = "announced", "ready", "refused", "redacting"
#: The reason of a photo that was removed at its sender's request.
ERASED = "erased"
_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Evidence:
    """The original's metadata, for officers: when (UTC) and where (degrees, WGS 84) it was taken."""

    taken_at: datetime | None = None
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class Alike:
    """A similar photo of another ticket. ``likeness`` is the fraction of equal bits of the fingerprint."""

    code: str
    photo: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Ready:
    """The result of processing a photo: sizes (pixels) by name, a tiny picture as a data URI, data of the original.

    ``fingerprint`` is what it is found by (pictures.py). A video has no derivatives; ``seconds`` is its length.
    """

    sizes: Mapping[str, tuple[int, int]]
    preview: str | None = None
    content_hash: str | None = None
    evidence: Evidence | None = None
    similar: tuple[Alike, ...] = ()
    seconds: float | None = None
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo of a ticket, or its video. Only officers see the video itself; the sender sees its state.

    ``state`` is announced, ready, redacting or refused; ``announced_at`` in UTC.

    ``links_ended`` is the version of the ticket for which links that were given out have ended.

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
    fingerprint: str | None = None
    links_ended: int = 0

    @property
    def is_video(self) -> bool:
        """Whether it is the report's video."""
        return self.id == VIDEO

    @property
    def is_of_result(self) -> bool:
        """Whether it shows the result (an "after" photo) and not the report. Outside bodies' photos (o) do too."""
        return self.id.startswith(("a", "o"))


@dataclass(frozen=True, slots=True)
class LinksEnd:
    """That a ticket was hidden in a version, so links to its pictures must end."""

    queued_as: ClassVar[str] = "links_end"

    code: str
    version: int

    def to_content(self) -> dict[str, Any]:
        """The order in the queue; it says nothing personal."""
        return {"code": self.code, "version": self.version}

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> LinksEnd:
        """The inverse of ``to_content``. Raises KeyError for anything else."""
        return cls(content["code"], content["version"])


def photo_of(item: PhotoItem) -> Photo:
    """Read a photo from its item."""
    sizes = {size: (width, height) for size, (width, height, *_) in (item.sizes or {}).items()} or None
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
        tuple(known_values(Alike, line) for line in item.similar or ()),
        tuple(item.areas or ()),
        item.reduced,
        keys.instant(item.gone_at) if item.gone_at else None,
        item.seconds and float(item.seconds),
        item.fingerprint,
        int(item.links_ended or 0),
    )


def photo_item(code: str, photo: Photo, at: datetime) -> PhotoItem:
    """Return the item of a photo announced at ``at`` (UTC)."""
    return PhotoItem(
        keys.ticket(code),
        keys.photo(photo.id),
        state=photo.state,
        content_type=photo.content_type,
        announced_at=keys.stamp(at),
    )


def announce(code: str, photo: Photo, at: datetime, announcement: str | None = None) -> bool:
    """Store a photo announced at ``at`` (UTC). Returns False if its id is in use.

    If the answer to a write is lost, AWS's client writes again and finds the item of its first attempt: that is known
    by ``announcement``. Who may come again after a crash names the announcement, and gets True again.
    """
    connection()
    item = photo_item(code, photo, at)
    item.announcement = announcement or uuid.uuid4().hex
    try:
        item.save(condition=TicketsItem.pk.does_not_exist())
    except PutError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise
        stored = PhotoItem.get(item.pk, item.sk, consistent_read=True)
        return bool(stored.announcement == item.announcement)
    return True


def get(code: str, photo_id: str) -> Photo | None:
    """Return a photo, None if it was not announced."""
    connection()
    try:
        return photo_of(PhotoItem.get(keys.ticket(code), keys.photo(photo_id), consistent_read=True))
    except PhotoItem.DoesNotExist:
        return None


def settle(code: str, photo_id: str, at: datetime, outcome: Ready | str) -> bool:
    """Mark an announced photo ready at ``at`` (UTC), or refused for a reason.

    Returns False if it was settled before: only the first upload counts, and a repeated event changes nothing. What a
    ready photo is recognised by is stored with ``pictures.settle``.
    """
    return _updated(code, photo_id, *settling(code, photo_id, at, outcome))


def settling(code: str, photo_id: str, at: datetime, outcome: Ready | str) -> tuple[list[Action], Condition]:
    """Return the update of ``settle``, and its condition."""
    waits = keys.clock_order(at, code, keys.photo(photo_id))
    actions = [
        *_settled(at, outcome),
        *(_ready(outcome, 1) if isinstance(outcome, Ready) else []),
        PhotoItem.clock.set(keys.ORIGINALS),
        PhotoItem.clock_order.set(waits),
    ]
    return actions, PhotoItem.state == ANNOUNCED


def remade(code: str, photo: Photo, at: datetime, outcome: Ready | str) -> bool:
    """Mark a photo that was being redacted ready again at ``at`` (UTC), or refused.

    Returns False if a later redaction has begun.
    """
    actions = [*_settled(at, outcome), *(_ready(outcome, photo.revision) if isinstance(outcome, Ready) else [])]
    awaited = (PhotoItem.state == REDACTING) & (PhotoItem.revision == photo.revision)
    return _updated(code, photo.id, actions, awaited)


def redaction(photo: Photo, areas: tuple[Mapping[str, Any], ...]) -> tuple[list[Action], Condition]:
    """Return the update that hides more ``areas`` of a photo. The photo is not shown until it is made again."""
    earlier = PhotoItem.revision == photo.revision if photo.revision else PhotoItem.revision.does_not_exist()
    actions: list[Action] = [
        PhotoItem.state.set(REDACTING),
        PhotoItem.revision.set(photo.revision + 1),
        PhotoItem.areas.set([dict(area) for area in (*photo.areas, *areas)]),
        PhotoItem.preview.remove(),
    ]
    return actions, earlier & PhotoItem.state.is_in(READY, REDACTING)


def renew(code: str, photo: Photo, version: int) -> bool:
    """Mark a photo as not shown until it is made again, because its ticket was hidden in ``version``.

    Returns False if it has changed meanwhile.
    """
    connection()
    actions, condition = redaction(photo, ())
    actions.append(PhotoItem.links_ended.set(version))
    return _updated(code, photo.id, actions, condition)


def withdraw(code: str, photo_id: str, at: datetime) -> Photo:
    """Mark a photo as refused at its sender's request at ``at`` (UTC). Returns it as it is then.

    It may have become ready since the caller read it. What is kept apart of it goes with ``pictures.forget``. Raises
    UpdateError if there is none.
    """
    connection()
    item = PhotoItem(keys.ticket(code), keys.photo(photo_id))
    actions = [*_settled(at, ERASED), PhotoItem.preview.remove(), PhotoItem.evidence.remove(), *gone(at)]
    item.update(actions=actions, condition=PhotoItem.pk.exists())
    return photo_of(item)


def forget_likeness(code: str, photo_id: str) -> None:
    """Remove from a photo what it is recognised by, and which others are like it."""
    connection()
    known = (PhotoItem.content_hash, PhotoItem.reduced, PhotoItem.fingerprint, PhotoItem.similar)
    PhotoItem(keys.ticket(code), keys.photo(photo_id)).update(
        actions=[attribute.remove() for attribute in known], condition=PhotoItem.pk.exists()
    )


def know(code: str, photo_id: str, fingerprint: str) -> bool:
    """Store the fingerprint of a photo of an earlier release. Returns False if it is stored, or was taken back."""
    unknown = (PhotoItem.state != REFUSED) & PhotoItem.fingerprint.does_not_exist()
    return _updated(code, photo_id, [PhotoItem.fingerprint.set(fingerprint)], PhotoItem.pk.exists() & unknown)


def forget_mention(code: str, photo_id: str, other: str, other_photo: str) -> None:
    """Remove from a photo that a photo of another ticket is like it. Raises Contended."""
    connection()
    for _ in range(_ATTEMPTS):
        try:
            item = PhotoItem.get(keys.ticket(code), keys.photo(photo_id), consistent_read=True)
        except PhotoItem.DoesNotExist:
            return
        left = [line for line in item.similar or () if (line[0], line[1]) != (other, other_photo)]
        if len(left) == len(item.similar or ()):
            return
        # It is written once, when the photo is settled, so nobody else changes it but another erasure.
        unchanged = PhotoItem.similar == item.similar
        shorter = PhotoItem.similar.set(left) if left else PhotoItem.similar.remove()
        try:
            item.update(actions=[shorter], condition=unchanged)
        except UpdateError as error:
            if error.cause_response_code != "ConditionalCheckFailedException":
                raise
        else:
            return
    raise Contended(code)


def forget_evidence(code: str, photo_id: str, at: datetime) -> None:
    """Remove the original's metadata, and mark the uploaded file as removed at ``at`` (UTC)."""
    connection()
    actions = [PhotoItem.evidence.remove(), *gone(at)]
    PhotoItem(keys.ticket(code), keys.photo(photo_id)).update(actions=actions, condition=PhotoItem.pk.exists())


def gone(at: datetime) -> list[Action]:
    """Return the update that marks an upload as removed at ``at`` (UTC) and takes it off the lists."""
    return [PhotoItem.gone_at.set(keys.stamp(at)), PhotoItem.clock.remove(), PhotoItem.clock_order.remove()]


def _ready(made: Ready, revision: int) -> list[Action]:
    actions: list[Action] = [PhotoItem.sizes.set(dict(made.sizes)), PhotoItem.revision.set(revision)]
    if made.seconds is not None:
        actions.append(PhotoItem.seconds.set(made.seconds))
    if made.preview:
        actions.append(PhotoItem.preview.set(made.preview))
    if made.content_hash:
        actions.append(PhotoItem.content_hash.set(made.content_hash))
    if made.fingerprint:
        actions.append(PhotoItem.fingerprint.set(made.fingerprint))
    if made.evidence:
        actions.append(PhotoItem.evidence.set(_evidence_out(made.evidence)))
    if made.similar:
        actions.append(PhotoItem.similar.set([[one.code, one.photo, one.likeness] for one in made.similar]))
    return actions


def _settled(at: datetime, outcome: Ready | str) -> list[Action]:
    actions: list[Action] = [
        PhotoItem.state.set(REFUSED if isinstance(outcome, str) else READY),
        PhotoItem.settled_at.set(keys.stamp(at)),
    ]
    return [*actions, PhotoItem.reason.set(outcome)] if isinstance(outcome, str) else actions


def _updated(code: str, photo_id: str, actions: list[Action], condition: Condition) -> bool:
    connection()
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
