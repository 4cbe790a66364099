"""Pictures of units' buildings in a province's folder: ``offices/<unit>.jpg``, or another format of photos.

A picture is made anew, so that nothing of the camera or the place is left in it (chalicelib/media/pictures).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from chalicelib.media.pictures.making import make
from chalicelib.media.pictures.refusals import ImageRefused

FOLDER = "offices"
#: The entry of WIDTHS that is shown: as wide as a page of the phone book on paper needs.
_SIZE = 800
#: What a folder may hold beside pictures: what systems put there by themselves.
_IGNORED = frozenset({".DS_Store", "Thumbs.db"})


def read_pictures(province: Path, units: Sequence[Mapping[str, Any]], wrong: list[str]) -> dict[str, tuple[str, bytes]]:
    """Unit -> the name of its picture, a digest of the file, and the JPEG. What is wrong is added to ``wrong``."""
    found: dict[str, tuple[str, bytes]] = {}
    known = {unit["id"]: unit for unit in units}
    for path in sorted((province / FOLDER).glob("*")):
        if path.name in _IGNORED:
            continue
        if faults := list(_faults(path, known, found)):
            wrong += faults
            continue
        content = path.read_bytes()
        try:
            jpeg = next(one.jpeg for one in make(content).derivatives if one.size == _SIZE)
        except ImageRefused as refused:
            wrong.append(f"{FOLDER}/{path.name}: this is no picture that is taken ({refused})")
        else:
            found[path.stem] = (hashlib.sha256(content).hexdigest()[:16], jpeg)
    return found


def with_pictures(units: Sequence[dict[str, Any]], found: Mapping[str, tuple[str, bytes]]) -> list[dict[str, Any]]:
    """The units' lines with the names of their pictures."""
    return [
        unit | {"office": unit["office"] | {"picture": found[unit["id"]][0]}} if unit["id"] in found else unit
        for unit in units
    ]


def _faults(path: Path, units: Mapping[str, Mapping[str, Any]], found: Mapping[str, Any]) -> Iterator[str]:
    name = f"{FOLDER}/{path.name}"
    if path.stem not in units:
        yield f"{name}: there is no unit {path.stem}"
    elif not units[path.stem].get("office"):
        yield f"{name}: units.yaml does not say where {path.stem} is; give it an office"
    elif path.stem in found:
        yield f"{name}: {path.stem} has a picture already"
