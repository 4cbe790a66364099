"""When and where a photo was taken, as far as its EXIF says it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from PIL import Image

from chalicelib.media.pictures.making import make
from chalicelib.media.pictures.origin import PhotoOrigin
from tests.media.pictures.samples import LADEN, gps_exif, quarters, saved


@pytest.mark.parametrize("name", LADEN)
def test_time_and_place_are_read_before_they_are_dropped(name: str) -> None:
    exif = gps_exif()
    exif.get_ifd(0x8769).update({0x9003: "2026:03:02 08:15:30", 0x9011: "+07:00"})
    origin = make(saved(quarters(64, 48), name, exif=exif)).origin
    assert origin == PhotoOrigin(datetime(2026, 3, 2, 1, 15, 30, tzinfo=UTC), 21.8537, 106.761)


@pytest.mark.parametrize(
    ("taken", "offset", "expected"),
    [
        ("2026:03:02 08:15:30", None, datetime(2026, 3, 2, 8, 15, 30)),  # noqa: DTZ001
        ("2026:03:02 08:15:30\0", "nowhere", datetime(2026, 3, 2, 8, 15, 30)),  # noqa: DTZ001
        ("2026:13:45 08:15:30", None, None),
        ("    :  :     :  :  ", None, None),
        ("0000:00:00 00:00:00", "+07:00", None),
    ],
)
def test_a_time_without_a_zone_or_without_sense(taken: str, offset: str | None, expected: datetime | None) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769).update({0x9003: taken} | ({0x9011: offset} if offset else {}))
    assert make(saved(quarters(8, 8), "JPEG", exif=exif)).origin.taken_at == expected


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ({1: "S", 2: (21.0, 30.0, 0.0), 3: "W", 4: (106.0, 0.0, 0.0)}, (-21.5, -106.0)),
        ({1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)}, (None, None)),
        ({1: "N", 2: (91.0, 0.0, 0.0), 3: "E", 4: (106.0, 0.0, 0.0)}, (None, None)),
        ({1: "N", 2: (21.0, 30.0), 3: "E", 4: (106.0, 0.0, 0.0)}, (None, None)),
        ({2: (21.0, 30.0, 0.0)}, (None, None)),
        ({}, (None, None)),
    ],
)
def test_a_place_or_none(place: dict[int, Any], expected: tuple[float | None, float | None]) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825).update(place)
    origin = make(saved(quarters(8, 8), "JPEG", exif=exif)).origin
    assert (origin.lat, origin.lon) == expected
