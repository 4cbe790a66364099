"""Hamlets (thôn, bản, khối, tổ dân phố): the units below a commune, and the points by which people know them.

Known points are its centre, kilometre posts and landmarks. places/gazetteer.py finds them, and the hamlet of a point.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from chalicelib.domain.province.faults import Fault, FieldPath
from chalicelib.domain.province.kinds import DocumentLine, Kind
from chalicelib.domain.texts.text import Text

#: How far (degrees, about 11 km) a known point may be from the centre of its hamlet (our choice). More is an error.
FURTHEST = 0.1


class HamletKind(StrEnum):
    """What a hamlet is called: thôn, bản, khối, tổ dân phố. texts/terms.py has the names."""

    HAMLET = "hamlet"
    VILLAGE = "village"
    BLOCK = "block"
    GROUP = "group"


class PointKind(StrEnum):
    """What a known point of a hamlet is."""

    CENTRE = "centre"
    POST = "post"
    LANDMARK = "landmark"


@dataclass(frozen=True, slots=True)
class KnownPoint:
    """A point that people know by its name, in degrees (WGS 84). ``also``: further names by which it is found."""

    kind: PointKind
    name: str
    name_en: str
    lat: float
    lon: float
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hamlet:
    """A hamlet of the commune with an official code. The first of its ``points`` is its centre."""

    id: str
    commune: str
    kind: HamletKind
    name: str
    name_en: str
    points: tuple[KnownPoint, ...]

    @property
    def centre(self) -> KnownPoint:
        """The middle of the hamlet, where people meet."""
        return self.points[0]

    @property
    def names(self) -> Text:
        """The name in both languages."""
        return Text(self.name, self.name_en)


def hamlets_from_document(document: Mapping[str, Any]) -> dict[str, Hamlet]:
    """Read the document of hamlets.

    ``{"hamlets": [{"id": "na-chuong", "commune": "06040", "kind": "hamlet", "name": "Thôn Nà Chuông", "name_en": "…",
    "aliases": ["…"], "centre": {"lat": …, "lon": …}, "posts": [{"road": "Quốc lộ 4A", "km": 12.5, "lat": …,
    "lon": …}], "landmarks": [{"name": "…", "name_en": "…", "lat": …, "lon": …}]}, …]}``
    """
    return {line["id"]: _hamlet(line) for line in document["hamlets"]}


def _hamlet(line: DocumentLine) -> Hamlet:
    return Hamlet(
        line["id"], line["commune"], HamletKind(line["kind"]), line["name"], line["name_en"], tuple(_points(line))
    )


def _points(line: DocumentLine) -> Iterator[KnownPoint]:
    centre = line["centre"]
    aliases = tuple(line.get("aliases") or ())
    yield KnownPoint(PointKind.CENTRE, line["name"], line["name_en"], centre["lat"], centre["lon"], aliases)
    for post in line.get("posts") or ():
        written = f"Km {post_number(post['km'])} {post['road']}"
        # People say "cột km 12" as well.
        also = (f"cột cây số {post['km']:g} {post['road']}",)
        yield KnownPoint(PointKind.POST, written, written, post["lat"], post["lon"], also)
    for one in line.get("landmarks") or ():
        english = one.get("name_en") or one["name"]
        yield KnownPoint(PointKind.LANDMARK, one["name"], english, one["lat"], one["lon"])


def post_number(km: float) -> str:
    """A kilometre post as it is written on the road: 12.5 is ``12+500``, 12 is ``12``."""
    whole, metres = divmod(round(km * 1000), 1000)
    return f"{whole}+{metres:03d}" if metres else str(whole)


def misfits(lines: Sequence[DocumentLine], bounds: Mapping[str, float]) -> Iterator[Fault]:
    """Hamlets of a commune with one name, points outside the ``bounds`` of the province or far from their centre."""
    first: dict[tuple[str, str], int] = {}
    for number, line in enumerate(lines):
        named = (line["commune"], line["name"].casefold())
        if named in first:
            params = {"name": line["name"], "first": first[named]}
            yield Fault(Kind.HAMLETS, ("hamlets", number, "name"), "entry_twice", params)
        first.setdefault(named, number)
        for place, point in _places(number, line):
            if not (
                bounds["south"] <= point["lat"] <= bounds["north"] and bounds["west"] <= point["lon"] <= bounds["east"]
            ):
                yield Fault(Kind.HAMLETS, place, "point_outside")
            elif max(abs(point[axis] - line["centre"][axis]) for axis in ("lat", "lon")) > FURTHEST:
                yield Fault(Kind.HAMLETS, place, "point_far", {"name": line["name"]})


def _places(number: int, line: DocumentLine) -> Iterator[tuple[FieldPath, DocumentLine]]:
    yield ("hamlets", number, "centre"), line["centre"]
    for part in ("posts", "landmarks"):
        for at, one in enumerate(line.get(part) or ()):
            yield ("hamlets", number, part, at), one
