"""Lists that officers keep under a name, for themselves or for their unit, and the one they begin with."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.texts.folding import folded

#: The most lists of an officer, and of a unit.
MOST_SAVED = 20


@dataclass(frozen=True, slots=True)
class SavedList:
    """A list under a name: filters of the search by their names, and the username of who saved it."""

    id: str
    name: str
    filters: Mapping[str, str]
    by: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """The saved lists of an officer or of a unit. ``start``: what the officer begins with, None for the queue."""

    lists: tuple[SavedList, ...] = ()
    start: str | None = None


def added(shelf: Shelf, new: SavedList) -> Shelf:
    """The shelf with a further list. Raises Invalid if it is full, or has the name already."""
    if any(folded(one.name) == folded(new.name) for one in shelf.lists):
        raise Invalid("list_name_taken", field="name")
    if len(shelf.lists) >= MOST_SAVED:
        raise Invalid("lists_full", field="name", limit=MOST_SAVED)
    return replace(shelf, lists=(*shelf.lists, new))


def removed(shelf: Shelf, id_: str, officer: Officer) -> Shelf:
    """The shelf without a list. Raises NotFound, NotAllowed for somebody who may not remove it."""
    found = next((one for one in shelf.lists if one.id == id_), None)
    if found is None:
        raise NotFound("not_found")
    if not may_remove(officer, found):
        raise NotAllowed("forbidden")
    return replace(shelf, lists=tuple(one for one in shelf.lists if one is not found))


def may_remove(officer: Officer, saved: SavedList) -> bool:
    """Whether an officer may remove a list of their own or of their unit: who saved it, and the unit's leader."""
    return saved.by == officer.username or Role.LEADER in officer.roles


def begun_with(own: Shelf, start: str | None, shared: Shelf, has: Collection[str]) -> Shelf:
    """An officer's shelf with another list to begin with. Raises Invalid for one that they do not have.

    ``shared``: the shelf of their unit. ``has``: the lists that they have without saving them.
    """
    saved = {one.id for shelf in (own, shared) for one in shelf.lists}
    if start is not None and start not in saved and start not in has:
        raise Invalid("unknown_list", field="start")
    return replace(own, start=start)
