"""Find hamlets and their known points by name, and the hamlet of a point.

There are no borders of hamlets. A point of a commune belongs to the hamlet that has the nearest known point, at most
``REACH`` away.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.domain.places.distance import metres_between
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.hamlets import Hamlet, KnownPoint, PointKind
from chalicelib.domain.texts.folding import Word, begins, words

#: How far (metres) a point may be from the nearest known point of its hamlet (our choice): hamlets of the mountains
#: stretch for kilometres.
REACH = 5_000
#: The most results of a search.
MOST_FOUND = 20
#: People write "cột km 12", "km12" and "Km 12".
_POST_WORDS = frozenset({"cot", "moc", "cay", "so"})


@dataclass(frozen=True, slots=True)
class FoundPoint:
    """A known point and its hamlet."""

    hamlet: Hamlet
    point: KnownPoint


def hamlet_at(commune: str | None, lat: float, lon: float, directory: Directory) -> Hamlet | None:
    """The hamlet of a point (degrees, WGS 84) of a commune; None if no hamlet of it is near."""
    near = (
        (distance_to(hamlet, lat, lon), number, hamlet)
        for number, hamlet in enumerate(directory.hamlets_by_commune.get(commune or "", ()))
    )
    far, _, found = min(near, default=(REACH + 1, 0, None))
    return found if far <= REACH else None


def distance_to(hamlet: Hamlet, lat: float, lon: float) -> int:
    """The metres from a point to the nearest known point of a hamlet."""
    return min(metres_between((lat, lon), (one.lat, one.lon)) for one in hamlet.points)


def of_commune(commune: str, directory: Directory) -> list[FoundPoint]:
    """All known points of a commune, hamlet by hamlet, each hamlet's centre first."""
    return [FoundPoint(one, point) for one in directory.hamlets_by_commune.get(commune, ()) for point in one.points]


def search(text: str, directory: Directory, commune: str | None = None) -> list[FoundPoint]:
    """The known points that match ``text``, the best first, at most ``MOST_FOUND``; only of a ``commune`` if given.

    Accents may be left out, and a typed word may be the beginning of a word. Names of the hamlet and of its commune
    count as well, so that "cầu treo na chuong" finds one bridge.
    """
    asked = tuple(_typed(text))
    if not asked:
        return []
    ranked = []
    for number, found in enumerate(_every(directory, commune)):
        rank = _rank(asked, found, directory)
        if rank is not None:
            ranked.append((*rank, number, found))
    ranked.sort(key=lambda line: line[:-1])
    return [line[-1] for line in ranked[:MOST_FOUND]]


def _every(directory: Directory, commune: str | None) -> Iterator[FoundPoint]:
    for hamlet in directory.hamlets.values():
        if commune in (None, hamlet.commune):
            yield from (FoundPoint(hamlet, point) for point in hamlet.points)


def _typed(text: str) -> Iterator[Word]:
    """The typed words; "km12" is "km 12"."""
    for word in words(text):
        if word.startswith("km") and word[2:].isdecimal():
            yield from words(f"km {word[2:]}")
        else:
            yield word


def _rank(asked: tuple[Word, ...], found: FoundPoint, directory: Directory) -> tuple[bool, bool, bool, bool] | None:
    """How badly the typed words match: (not by its own name, not its beginning, other accents, no centre)."""
    own = [words(name) for name in (found.point.name, found.point.name_en, *found.point.also)]
    unit = directory.communes.get(found.hamlet.commune)
    around = words(f"{found.hamlet.name} {unit.area.vi if unit else ''}")
    if found.point.kind is PointKind.POST:
        asked = tuple(word for word in asked if word not in _POST_WORDS) or asked
    whole = (*(word for name in own for word in name), *around)
    if not all(any(begins(word, part) for word in whole) for part in asked):
        return None
    by_name = any(all(any(begins(word, part) for word in name) for part in asked) for name in own)
    begun = any(name and begins(name[0], asked[0]) for name in own)
    accented = any(part.marks for part in asked)
    spelt = all(any(begins(word, part) and word.marks == part.marks for word in whole) for part in asked)
    return not by_name, not begun, accented and not spelt, found.point.kind is not PointKind.CENTRE
