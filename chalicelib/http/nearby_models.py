"""What the routes about places and followers take and answer. Imported only where one is read or described."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from chalicelib.http.answers import Code, PublicLine, _Exact
from chalicelib.http.schemas import ContactIn, PointIn, _Strict

#: How far around a point may be looked, and how far one looks who says nothing (metres; ours).
MOST_METRES, USUAL_METRES = 1000, 250


class NearbyIn(PointIn):
    """Around which point, and how far (metres)."""

    radius: Annotated[int, Field(ge=10, le=MOST_METRES)] = USUAL_METRES


class FollowIn(_Strict):
    """Who wants to follow a report; with a contact they hear of its course, and agree to that use of it."""

    contact: ContactIn | None = None
    consent: bool = False

    @model_validator(mode="after")
    def _agreed(self) -> Self:
        contact = self.contact
        if contact is not None and (contact.name or contact.phone or contact.email) and not self.consent:
            raise ValueError("consent_required")
        return self


class NearbyLine(PublicLine):
    """A report near a point; the distance is that of the place as it is shown."""

    distance_metres: int
    photo: Annotated[str | None, Field(description="The smallest link to its first photo.")]


class Nearby(_Exact):
    """What is open near a point, or was answered in the last thirty days, nearest first."""

    tickets: list[NearbyLine]


class Followed(_Exact):
    """A report is followed; ``told``: the course goes to a contact."""

    code: Code
    followers: int
    told: bool
