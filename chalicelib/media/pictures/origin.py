"""When and where a photo was taken, by its EXIF."""

from dataclasses import dataclass
from datetime import datetime

from PIL import Image


@dataclass(frozen=True)
class PhotoOrigin:
    """When an original was taken (without a zone if its EXIF has none), and where (degrees, WGS 84)."""

    taken_at: datetime | None = None
    lat: float | None = None
    lon: float | None = None


# Tags of EXIF 2.32: last change, time taken, its offset from UTC, latitude and longitude (each after its reference).
_EXIF_IFD, _GPS_IFD, _CHANGED, _TAKEN, _TAKEN_OFFSET, _GPS_LAT, _GPS_LON = 0x8769, 0x8825, 0x0132, 0x9003, 0x9011, 2, 4
_EXIF_TIME = "%Y:%m:%d %H:%M:%S"


def origin_of(original: Image.Image) -> PhotoOrigin:
    """Read the origin from an opened picture; what cannot be read is None."""
    try:
        exif = original.getexif()
        taken, place = exif.get_ifd(_EXIF_IFD), exif.get_ifd(_GPS_IFD)
    except Exception:  # noqa: BLE001  good photos carry unreadable EXIF, and Pillow raises anything there
        return PhotoOrigin()
    lat = _degrees(place.get(_GPS_LAT), place.get(_GPS_LAT - 1), "S", 90)
    lon = _degrees(place.get(_GPS_LON), place.get(_GPS_LON - 1), "W", 180)
    known = lat is not None and lon is not None and (lat, lon) != (0, 0)
    at = _instant(taken.get(_TAKEN) or exif.get(_CHANGED), taken.get(_TAKEN_OFFSET))
    return PhotoOrigin(at, lat if known else None, lon if known else None)


def _degrees(parts: object, side: object, negative: str, most: int) -> float | None:
    """Degrees from degrees, minutes and seconds; None if invalid. Cameras without a fix write zeros or NaN."""
    try:
        degrees, minutes, seconds = (float(part) for part in parts)  # type: ignore[attr-defined]
    except (TypeError, ValueError, ArithmeticError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if not 0 <= value <= most:
        return None
    return round(-value if str(side).strip("\0 ").upper() == negative else value, 6)


def _instant(text: object, offset: object) -> datetime | None:
    zone = str(offset).strip("\0 ") if offset else ""
    written = str(text).strip("\0 ")
    for form, said in ((f"{_EXIF_TIME}%z", written + zone), (_EXIF_TIME, written)):
        try:
            return datetime.strptime(said, form)  # noqa: DTZ007  most cameras write no zone
        except ValueError:
            continue
    return None
