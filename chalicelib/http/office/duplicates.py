"""Likely duplicates of a ticket, for officers who may merge it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.domain.nearby.duplicates import FURTHEST, LIKELY, likeness
from chalicelib.domain.nearby.vicinity import ROUNDED_BY
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.texts import course
from chalicelib.domain.tickets import merging, rights
from chalicelib.domain.tickets.moves import MOVES
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.domain.tickets.workflow import possible
from chalicelib.http.core import pieces
from chalicelib.store.tickets import tickets
from chalicelib.store.tickets.nearby import Candidate, Search

MOST_TOLD = 5
_LOOKED_AT = 25


def may_be_told(officer: Officer, ticket: Ticket, known: Directory) -> bool:
    """Whether an officer is told of a ticket's duplicates: who may merge it."""
    merge = MOVES["merge"]
    return ticket.state in merge.sources and possible.may_do(officer, merge, ticket, known)


def likely(whole: tickets.Whole, others: Mapping[str, Ticket], known: Directory, now: datetime) -> list[dict[str, Any]]:
    """The most likely duplicates first, with what speaks for each.

    ``others``: by code, the tickets near by and those with photos like this one's that the officer may see.
    """
    ticket = whole.ticket
    pictures: dict[str, float] = {}
    for one in (one for photo in whole.photos for one in photo.similar):
        pictures[one.code] = max(one.likeness, pictures.get(one.code, 0.0))
    found = []
    for code, other in others.items():
        if merging.why_not(ticket, other, known, now) is not None:
            continue
        how = likeness(ticket, other, pictures.get(code), known)
        if how.score >= LIKELY:
            found.append((how, other))
    found.sort(key=lambda one: (-one[0].score, one[1].code))
    lines = pieces.brief_list((other for _, other in found[:MOST_TOLD]), known, now)
    return [
        {
            **line,
            "state_label": pieces.label(course.STATES_OFFICE[other.state]),
            "distance_metres": how.metres,
            "score": how.score,
            "reopens": merging.is_answered(other),
            "reasons": [
                {"part": reason.aspect, "points": reason.points, "text": pieces.label(reason.text)}
                for reason in how.reasons
            ],
        }
        for line, (how, other) in zip(lines, found, strict=False)
    ]


def near(ticket: Ticket, officer: Officer, known: Directory, now: datetime) -> list[str]:
    """Codes of the tickets around a ticket whose categories are open to an officer, as of ``now`` (UTC)."""
    if ticket.place.lat is None or ticket.place.lon is None:
        return []

    def wanted(candidate: Candidate) -> Place | None:
        is_other = candidate.code != ticket.code
        return candidate.place if is_other and rights.is_theirs(officer, candidate.category, known) else None

    # The index holds rounded positions, so search ROUNDED_BY further; the office measures from exact positions.
    search = Search(
        *(ticket.place.lat, ticket.place.lon, FURTHEST, _LOOKED_AT, now, wanted), unlisted=True, slack=ROUNDED_BY
    )
    return [one.code for one in search.run()]
