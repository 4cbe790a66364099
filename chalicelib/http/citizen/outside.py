"""What the link of a body outside the system opens, and the answer that comes by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.tickets.attachments import MAX_PHOTOS
from chalicelib.domain.tickets.ticket import OUTSIDE_ANSWER
from chalicelib.domain.tickets.workflow import forwarding
from chalicelib.domain.tickets.workflow.forwarding import Asked
from chalicelib.identity import signing
from chalicelib.runtime import clock
from chalicelib.services import changing
from chalicelib.store.tickets import tickets
from chalicelib.store.tickets.tickets import Whole

_PLACES = tuple(f"o{number}" for number in range(1, MAX_PHOTOS + 1))


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """What a link leads to: the ticket, the number of what was asked, and what became of it."""

    whole: Whole
    number: int
    asked: Asked


def opened(token: str) -> OpenedLink | None:
    """Return what the token of a link opens now; None for a token that nobody sent."""
    found = signing.outside_request(token)
    whole = tickets.whole(found[0]) if found else None
    if found is None or whole is None:
        return None
    asked = forwarding.standing(whole.ticket, whole.events, found[1], clock.now())
    return None if asked.asked is None else OpenedLink(whole, found[1], asked)


def answered(link: OpenedLink, text: str, photos: int) -> OpenedLink:
    """Record the answer that came by a link, with at most this many photos to come. Raises NotPossible, Contended."""

    def decide(whole: Whole, now: datetime) -> changing.Change:
        places = free_places(whole)[:photos]
        return changing.Change(forwarding.answered(whole.ticket, link.number, text, places, now))

    whole = changing.changed(lambda: changing.existing(link.whole.ticket.code), decide)
    return OpenedLink(whole, link.number, forwarding.standing(whole.ticket, whole.events, link.number, clock.now()))


def free_places(whole: Whole) -> list[str]:
    """Return the ids under which photos of outside bodies may still come."""
    promised = (event.details.get("photos", ()) for event in whole.events if event.kind == OUTSIDE_ANSWER)
    taken = {photo.id for photo in whole.photos}.union(*promised)
    return [place for place in _PLACES if place not in taken]
