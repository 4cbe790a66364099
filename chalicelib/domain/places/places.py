"""Check the place of a report against the province, and complete it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib.domain.errors import Invalid
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts.text import Text


def check_place(place: Place, directory: Directory) -> None:
    """Raise Invalid unless the place has a point in the province, a commune of the province, or both."""
    if place.commune is None and place.lat is None:
        raise Invalid("place_missing", field="place")
    if place.commune is not None and place.commune not in directory.communes:
        raise Invalid("unknown_commune", field="place.commune")
    if place.lat is not None and place.lon is not None:
        check_point(place.lat, place.lon, directory, field="place.lat")


def check_point(lat: float, lon: float, directory: Directory, *, field: str) -> None:
    """Raise Invalid for ``field`` unless a point (degrees, WGS 84) lies in the box of the province."""
    province = directory.province
    if not province.bounds.contain(lat, lon):
        raise Invalid("outside_province", field=field, province=Text(province.name, province.name_en))


def cover_all(directory: Directory) -> bool:
    """Whether every commune has boundaries. A point outside all of them is then outside the province."""
    return directory.areas is not None and directory.communes.keys() <= directory.areas.communes


def located(place: Place, found: str | None, directory: Directory, *, refuses: bool = True) -> Place:
    """The place with ``found``, the commune of its point by the boundaries, unless it has a commune already.

    Raises Invalid if ``refuses`` is set and every commune has boundaries but the point lies in none of them.
    """
    if place.commune is not None or place.lat is None:
        return place
    if found is None and cover_all(directory) and refuses:
        raise Invalid("in_no_commune", field="place.lat")
    return replace(place, commune=found)


def point_says(place: Place, found: str | None, directory: Directory) -> Mapping[str, Any]:
    """The details of an event that tell intake that the point of a place contradicts the chosen commune; else empty."""
    # A point that is good to kilometres says nothing against a commune that somebody chose.
    if place.commune is None or place.lat is None or place.commune == found or place.is_coarse:
        return {}
    if found is not None:
        return {"commune_by_point": found}
    return {"point_in_no_commune": True} if cover_all(directory) else {}
