"""Village helpers: who sends reports for villagers, for which hamlets, and which places lie in them.

A helper is a citizen with a confirmed telephone whom the commune's office lets help. They have no right of an officer.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.domain.errors import Invalid
from chalicelib.domain.places.gazetteer import hamlet_at
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.hamlets import Hamlet

#: The channel of a report that a helper sent for a villager.
HELPER_CHANNEL = "helper"
#: How far (metres) what happens may be from the centre of a hamlet of which nothing more is known.
AROUND_CENTRE = 500
#: The most hamlets of a helper, and the most helpers of a commune (our choice).
MOST_HAMLETS, MOST_HELPERS = 10, 200
#: How long a helper follows what they sent (our choice).
SENT_KEPT = timedelta(days=400)
#: How long a report may wait on a device: the time at which the villager agreed is not believed if it is older.
LONGEST_WAIT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Helper:
    """A helper: the ``id`` for officers, the keyed hash of their telephone and its last digits, and their hamlets.

    ``title`` says who they are without a name (Trưởng thôn). ``by`` is the officer who appointed them at ``since``.
    """

    id: str
    person: str
    commune: str
    title: str
    ending: str
    hamlets: tuple[str, ...]
    by: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Helped:
    """That a helper (``person``, a keyed hash) sent a report for a villager.

    ``consent_text`` is the version of the words to which the villager agreed at ``agreed_at`` (UTC).
    """

    person: str
    consent_text: str
    agreed_at: datetime


def hamlets_of(helper: Helper, directory: Directory) -> list[Hamlet]:
    """The hamlets in which somebody helps; those that the document does not have any more are left out."""
    found = (directory.hamlets.get(one) for one in helper.hamlets)
    return [one for one in found if one is not None and one.commune == helper.commune]


def check_hamlets(names: Collection[str], commune: str, directory: Directory) -> None:
    """Raise Invalid unless each id is that of a hamlet of the commune."""
    for number, name in enumerate(names):
        hamlet = directory.hamlets.get(name)
        if hamlet is None or hamlet.commune != commune:
            raise Invalid("hamlet_unknown", field=f"hamlets.{number}", name=name)


def helped_place(place: Place, name: str, found: str | None, helper: Helper, directory: Directory) -> Place:
    """The place of a report that a helper sends from the hamlet with the id ``name``; without a point, its centre.

    ``found`` is the commune of the point by the boundaries, None if they do not say. Raises Invalid for a hamlet that
    is not the helper's, and for a commune or point outside all of theirs.
    """
    own = {one.id: one for one in hamlets_of(helper, directory)}
    if name not in own:
        raise Invalid("outside_hamlets", field="hamlet")
    if place.commune not in (None, helper.commune):
        raise Invalid("outside_hamlets", field="place.commune")
    if place.lat is None or place.lon is None:
        centre = own[name].centre
        return replace(
            place, commune=helper.commune, lat=centre.lat, lon=centre.lon, accuracy=AROUND_CENTRE,
            address=place.address or own[name].name,
        )  # fmt: skip
    at = hamlet_at(helper.commune, place.lat, place.lon, directory)
    if found not in (None, helper.commune) or at is None or at.id not in own:
        raise Invalid("outside_hamlets", field="place.lat")
    return replace(place, commune=helper.commune)


def lies_in(place: Place, helper: Helper, directory: Directory) -> bool:
    """Whether a place, as the public sees it, lies in one of the helper's hamlets. A commune alone does not say."""
    if place.commune != helper.commune or place.lat is None or place.lon is None:
        return False
    at = hamlet_at(place.commune, place.lat, place.lon, directory)
    return at is not None and at.id in {one.id for one in hamlets_of(helper, directory)}


def agreed_when(said: datetime, now: datetime) -> datetime:
    """When (UTC) the villager agreed: what the device says, unless its clock is wrong."""
    return said if now - LONGEST_WAIT <= said <= now else now
