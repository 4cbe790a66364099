"""Places of reports: what must be known of one."""

from __future__ import annotations

from chalicelib.domain.directory import Directory
from chalicelib.domain.errors import Invalid
from chalicelib.domain.ticket import Place


def check_place(place: Place, directory: Directory) -> None:
    """Raise Invalid unless the place names a point in the province, a commune of it, or both."""
    if place.commune is None and place.lat is None:
        raise Invalid("place_missing", field="place")
    if place.commune is not None and place.commune not in directory.communes:
        raise Invalid("unknown_commune", field="place.commune")
    if place.lat is not None and place.lon is not None and not directory.province.bounds.contain(place.lat, place.lon):
        province = directory.province
        raise Invalid("outside_province", field="place.lat", province_vi=province.name, province_en=province.name_en)
