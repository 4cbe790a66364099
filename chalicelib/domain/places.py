"""Places of reports: what must be known of one."""

from __future__ import annotations

import math

from chalicelib.domain.directory import Directory
from chalicelib.domain.errors import Invalid
from chalicelib.domain.ticket import Place

#: The earth's mean radius in metres (IUGG).
_EARTH = 6_371_009


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> int:
    """The distance of two points (latitude, longitude in degrees) along the surface of a sphere, in metres."""
    (lat1, lon1), (lat2, lon2) = ((math.radians(lat), math.radians(lon)) for lat, lon in (one, other))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return round(2 * _EARTH * math.asin(math.sqrt(min(1.0, half))))


def check_place(place: Place, directory: Directory) -> None:
    """Raise Invalid unless the place names a point in the province, a commune of it, or both."""
    if place.commune is None and place.lat is None:
        raise Invalid("place_missing", field="place")
    if place.commune is not None and place.commune not in directory.communes:
        raise Invalid("unknown_commune", field="place.commune")
    if place.lat is not None and place.lon is not None and not directory.province.bounds.contain(place.lat, place.lon):
        province = directory.province
        raise Invalid("outside_province", field="place.lat", province_vi=province.name, province_en=province.name_en)
