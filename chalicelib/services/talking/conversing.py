"""Go on with a conversation: what it knows, and how it is kept between two messages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from chalicelib.domain.conversation.knowledge import Knowledge, Spot
from chalicelib.domain.conversation.talk import Draft, Offer, Say, Talk, Topic
from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.known import known_fields
from chalicelib.domain.places.boundaries import nearest
from chalicelib.domain.places.places import cover_all
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts.sent.conversation import SAYS
from chalicelib.domain.texts.sent.notice import AgreedBy, Says, consent
from chalicelib.domain.texts.text import Text
from chalicelib.domain.tickets.ticket import Visibility
from chalicelib.runtime.settings import settings
from chalicelib.services.bulletins import publishing
from chalicelib.store.counters import learning
from chalicelib.store.directory import areas, procedures
from chalicelib.store.fresh import fresh


def knowledge(directory: Directory, now: datetime) -> Knowledge:
    """Return what a conversation knows at ``now`` (UTC)."""

    def spot_at(lat: float, lon: float) -> Spot | None:
        if not directory.province.bounds.contain(lat, lon):
            return None
        if found := areas.commune_at(lat, lon, directory):
            return Spot(found)
        if cover_all(directory):
            return None
        near = nearest(lat, lon, directory.communes.values())
        return Spot(near[0].commune if near else None)

    return Knowledge(
        directory,
        local_day(now),
        spot_at,
        fresh("learned", learning.offered),
        procedures=lambda: procedures.lines(directory.procedures),
        text_of=procedures.text,
        bulletins=lambda commune: [(one.title, one.id) for one in publishing.shown(local_day(now), commune)],
        site=settings().site_url.rstrip("/"),
    )


def kept(talk: Talk) -> dict[str, Any]:
    """Return a conversation as JSON values."""
    return asdict(talk)


def read(found: Mapping[str, Any]) -> Talk:
    """Return the conversation that was kept. Raises KeyError, TypeError or ValueError for anything else."""
    draft = found["draft"]
    point = draft["point"]
    return Talk(
        **{
            **known_fields(Talk, found),
            "step": Topic(found["step"]),
            "offered": tuple(found["offered"]),
            "draft": Draft(
                **{
                    **known_fields(Draft, draft),
                    "pictures": tuple(draft["pictures"]),
                    "point": (point[0], point[1]) if point else None,
                    "skipped": tuple(map(Topic, draft["skipped"])),
                }
            ),
        }
    )


def maybe_read(text: str) -> Talk:
    """Return the conversation in a JSON text; a new one for an empty text, or one of an earlier release."""
    try:
        return read(json.loads(text)) if text else Talk()
    except (KeyError, TypeError, ValueError):
        return Talk()


def report(draft: Draft, channel: str) -> dict[str, Any]:
    """Return the body of POST /v1/reports. The names of its pictures begin with their content type and size."""
    place: dict[str, Any] = {"commune": draft.commune, "address": draft.address}
    if draft.point:
        place |= {"lat": draft.point[0], "lon": draft.point[1]}
    pictures = [name.split(" ") for name in draft.pictures]
    body: dict[str, Any] = {
        "category": draft.category,
        "description": draft.description,
        "place": {part: value for part, value in place.items() if value is not None},
        "answers": dict(draft.answers),
        "photos": [{"content_type": kind, "size": int(size)} for kind, size, *_ in pictures],
        "channel": channel,
    }
    if draft.phone:
        body |= {"contact": {"phone": draft.phone}, "consent": draft.consent}
    if draft.is_question:
        body["visibility"] = Visibility.PRIVATE
    return body


def worded(say: Say, language: str, says: Says) -> tuple[str, list[tuple[str, str]]]:
    """Return a sentence in ``vi`` or ``en``, and the answers that it offers: (id, words). ``says`` fills the notice."""
    at = 1 if language == "en" else 0
    filled = {name: value[at] if isinstance(value, Text) else value for name, value in say.params.items()}
    text = SAYS[say.key][at].format(**filled, consent=consent(says, AgreedBy.SHOWN)[at])
    return text, [(offer.id, _label(offer, at)) for offer in say.choices]


def _label(offer: Offer, at: int) -> str:
    return offer.en if at else offer.vi
