"""Likely duplicates of a ticket, for officers who may merge it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chalicelib.domain.nearby.duplicates import FURTHEST, LIKELY, likeness
from chalicelib.domain.nearby.vicinity import ROUNDED_BY
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.texts import course
from chalicelib.domain.tickets import rights, workflow
from chalicelib.domain.tickets.moves import MOVES, NO_MAIN
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.http.core import pieces
from chalicelib.store.tickets import tickets
from chalicelib.store.tickets.nearby import Candidate, Search

MOST_TOLD = 5
_LOOKED_AT = 25


def likely(whole: tickets.Whole, officer: Officer, directory: Directory, now: datetime) -> list[dict[str, Any]] | None:
    """List likely duplicates, the most likely first, with reasons. Returns None if the officer may not merge."""
    ticket, merge = whole.ticket, MOVES["merge"]
    if ticket.state not in merge.sources or not workflow.may_do(officer, merge, ticket, directory):
        return None
    pictures: dict[str, float] = {}
    for one in (one for photo in whole.photos for one in photo.similar):
        pictures[one.code] = max(one.likeness, pictures.get(one.code, 0.0))
    codes = {*_near(ticket, officer, directory, now), *pictures} - {ticket.code}
    heads = tickets.heads(codes) if codes else {}
    scored = []
    for code, head in heads.items():
        if head.ticket.state in NO_MAIN or not rights.may_see(officer, head.ticket, directory):
            continue
        how = likeness(ticket, head.ticket, pictures.get(code), directory)
        if how.score >= LIKELY:
            scored.append((how, head.ticket))
    scored.sort(key=lambda one: (-one[0].score, one[1].code))
    lines = pieces.brief_list((other for _, other in scored[:MOST_TOLD]), directory, now)
    return [
        {
            **line,
            "state_label": pieces.label(course.STATES_OFFICE[other.state]),
            "distance_metres": how.metres,
            "score": how.score,
            "reasons": [
                {"part": reason.aspect, "points": reason.points, "text": pieces.label(reason.text)}
                for reason in how.reasons
            ],
        }
        for line, (how, other) in zip(lines, scored, strict=False)
    ]


def _near(ticket: Ticket, officer: Officer, directory: Directory, now: datetime) -> list[str]:
    if ticket.place.lat is None or ticket.place.lon is None:
        return []

    def wanted(candidate: Candidate) -> Place | None:
        is_other = candidate.code != ticket.code
        return candidate.place if is_other and rights.is_theirs(officer, candidate.category, directory) else None

    # The index holds rounded positions, so search ROUNDED_BY further; the office measures from exact positions.
    search = Search(
        *(ticket.place.lat, ticket.place.lon, FURTHEST, _LOOKED_AT, now, wanted), unlisted=True, slack=ROUNDED_BY
    )
    return [one.code for one in search.run()]
