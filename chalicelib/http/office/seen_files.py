"""Officers' views of a ticket's photos and its video."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from chalicelib.domain.places.distance import metres_between
from chalicelib.domain.places.place import Place
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.http.core.pieces import maybe_stamp, photo_reason, shown_photo
from chalicelib.media import files
from chalicelib.store.tickets.photos import ANNOUNCED, READY, Photo


def office_photo(photo: Photo, ticket: Ticket, seen: Collection[str]) -> dict[str, Any]:
    """A photo with what its original said, and those like it. ``seen``: codes of other tickets that may be named."""
    return {
        "state": photo.state,
        **photo_reason(photo),
        **shown_photo(photo, ticket.code),
        "original": _original(photo),
        **_evidence(photo, ticket.place),
        **_similar(photo, seen),
    }


def office_video(video: Photo, code: str) -> dict[str, Any]:
    """Show the video to officers. It still holds all metadata, so nobody else may see it."""
    is_there = video.state == READY and video.gone_at is None
    return {
        "state": video.state,
        "content_type": video.content_type,
        "seconds": video.seconds,
        "link": files.video_link(code, video.content_type) if is_there else None,
        **photo_reason(video),
    }


def _original(photo: Photo) -> str | None:
    """Return the state of the uploaded file: ``whole``, ``reduced`` or ``gone``; None before it has arrived."""
    if photo.gone_at is not None:
        return "gone"
    return None if photo.state == ANNOUNCED else "reduced" if photo.reduced else "whole"


def _evidence(photo: Photo, place: Place) -> dict[str, Any]:
    """Show the original's metadata: its age when sent (seconds), and its distance to the reported place (metres)."""
    said = photo.evidence
    if said is None:
        return {}
    age = said.taken_at and photo.announced_at and int((photo.announced_at - said.taken_at).total_seconds())
    distance = None
    if None not in (said.lat, said.lon, place.lat, place.lon):
        distance = metres_between((said.lat or 0, said.lon or 0), (place.lat or 0, place.lon or 0))
    return {
        "evidence": {
            "taken_at": maybe_stamp(said.taken_at),
            "age_seconds": age,
            "lat": said.lat,
            "lon": said.lon,
            "distance_metres": distance,
        }
    }


def _similar(photo: Photo, seen: Collection[str]) -> dict[str, Any]:
    """Show similar photos of other tickets. For tickets that the officer may not see, show only the likeness."""
    if not photo.similar:
        return {}
    lines = [
        {"code": one.code, "photo": one.photo, "likeness": one.likeness}
        if one.code in seen
        else {"code": None, "photo": None, "likeness": one.likeness}
        for one in photo.similar
    ]
    return {"similar": lines}
