"""A point that somebody typed or pasted: decimal degrees, degrees with minutes, or the address of a map page."""

from __future__ import annotations

import re
from urllib.parse import unquote

_DECIMAL = re.compile(r"(?<![\d.,])(-?\d{1,3}[.,]\d{3,})°?\s*[NEB]?\s*[,;/ ]\s*(-?\d{1,3}[.,]\d{3,})(?![\d.])")
_SEXAGESIMAL = re.compile(
    r"(\d{1,3})\s*°\s*(\d{1,2})\s*['’′]\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:[\"”″]|'')\s*)?([NB])?"
    r"[\s,;]+(\d{1,3})\s*°\s*(\d{1,2})\s*['’′]\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:[\"”″]|'')\s*)?([EĐ])?",
    re.IGNORECASE,
)


def point_in(text: str) -> tuple[float, float] | None:
    """Return the first point in a text as (latitude, longitude) in degrees, WGS 84; None if there is none.

    A pair whose first number can only be a longitude is turned around. Decimal numbers need three decimals, about
    100 metres, so that prices and sizes are no points.
    """
    plain = unquote(text)
    if found := _SEXAGESIMAL.search(plain):
        degrees, minutes, seconds, _, *other, _ = found.groups()
        return _valid(_angle(degrees, minutes, seconds), _angle(*other))
    if found := _DECIMAL.search(plain):
        return _valid(*(_number(one) for one in found.groups()))
    return None


def _angle(degrees: str, minutes: str, seconds: str | None) -> float:
    return int(degrees) + int(minutes) / 60 + _number(seconds or "0") / 3600


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _valid(first: float, second: float) -> tuple[float, float] | None:
    lat, lon = (second, first) if abs(first) > 90 else (first, second)
    return (round(lat, 6), round(lon, 6)) if abs(lat) <= 90 and abs(lon) <= 180 else None
