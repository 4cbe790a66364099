"""Places and things that carry a label: a market, a bridge, a lamp. People scan the label and report about the thing.

A label is printed once and hangs for years. So an asset is never deleted: one that is gone says so, and may name the
one that took its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.domain.errors import Invalid
from chalicelib.domain.places.place import Place
from chalicelib.domain.places.places import check_point
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts.text import Text

#: An asset's id: what a label's address ends with, so it is short and is told apart without case.
ID_PATTERN = r"^[a-z0-9][a-z0-9-]{0,39}$"
#: How many successors of a label are followed.
_MOST_SUCCESSORS = 5


class AssetKind(StrEnum):
    """What an asset is. domain/texts/assets.py has the names."""

    MARKET = "market"
    SCHOOL = "school"
    HOSPITAL = "hospital"
    OFFICE = "office"
    BRIDGE = "bridge"
    ROAD = "road"
    STOP = "stop"
    PARK = "park"
    PUMP = "pump"
    LAMP = "lamp"
    WATER = "water"
    BIN = "bin"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Asset:
    """A place or thing with a label. ``lat`` and ``lon`` in degrees (WGS 84); ``commune`` is an official code.

    ``category`` is chosen beforehand in the forms that the label opens. ``note`` is for officers alone. ``removed``
    says that it is not there any more, ``successor`` which asset took its place.
    """

    id: str
    kind: AssetKind
    name: str
    name_en: str
    commune: str
    lat: float
    lon: float
    category: str | None = None
    note: str | None = None
    removed: bool = False
    successor: str | None = None

    @property
    def names(self) -> Text:
        """The name in both languages."""
        return Text(self.name, self.name_en)


def faults(asset: Asset, directory: Directory, known: Callable[[str], bool]) -> Iterator[Invalid]:
    """What is wrong with an asset in this province. ``known`` says whether there is an asset with an id."""
    if asset.commune not in directory.communes:
        yield Invalid("unknown_commune", field="commune")
    try:
        check_point(asset.lat, asset.lon, directory, field="lat")
    except Invalid as outside:
        yield outside
    if asset.category is not None and asset.category not in directory.leaf_categories:
        yield Invalid("unknown_category", field="category")
    if asset.successor == asset.id:
        yield Invalid("asset_succeeds_itself", field="successor")
    elif asset.successor is not None and not known(asset.successor):
        yield Invalid("unknown_asset", field="successor")


def standing_for(asset: Asset, get: Callable[[str], Asset | None]) -> Asset:
    """The asset that a label leads to today: the asset itself, or the last known one that took its place."""
    for _ in range(_MOST_SUCCESSORS):
        following = get(asset.successor) if asset.successor else None
        if following is None:
            break
        asset = following
    return asset


def placed(place: Place, asset: Asset) -> Place:
    """The place of a report about an asset: what its sender gave, else the asset's commune and point.

    A sender who gave a commune other than the asset's means another place, which stays without the asset's point.
    """
    if place.lat is not None or place.commune not in (None, asset.commune):
        return place
    return Place(asset.commune, place.address or asset.name, asset.lat, asset.lon, place.rounded)
