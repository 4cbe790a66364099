"""Officers' saved lists: one item for an officer's own, and one for those of a unit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from pynamodb.exceptions import PutError

from chalicelib.domain.finding.saved_lists import SavedList, Shelf
from chalicelib.store import keys
from chalicelib.store.connection import Contended, connection
from chalicelib.store.models.directory import DirectoryItem

#: How often a change is decided again when somebody else changed the same shelf meanwhile.
_TRIES = 3


def own(username: str) -> Shelf:
    """Return the lists of an officer."""
    return _read(keys.lists(username), keys.OWN_LISTS)[0]


def shared(unit: str) -> Shelf:
    """Return the lists of a unit."""
    return _read(keys.lists(unit), keys.SHARED_LISTS)[0]


def change_own(username: str, decide: Callable[[Shelf], Shelf], *, by: str, at: datetime) -> Shelf:
    """Change the lists of an officer (``at`` in UTC), and return them. Raises what ``decide`` raises, and Contended."""
    return _change(keys.lists(username), keys.OWN_LISTS, decide, by, at)


def change_shared(unit: str, decide: Callable[[Shelf], Shelf], *, by: str, at: datetime) -> Shelf:
    """Change the lists of a unit, as ``change_own`` does."""
    return _change(keys.lists(unit), keys.SHARED_LISTS, decide, by, at)


def _change(pk: str, sk: str, decide: Callable[[Shelf], Shelf], by: str, at: datetime) -> Shelf:
    for _ in range(_TRIES):
        shelf, version = _read(pk, sk)
        changed = decide(shelf)
        unchanged = DirectoryItem.version == version if version else DirectoryItem.version.does_not_exist()
        item = DirectoryItem(pk, sk, version=version + 1, body=_body(changed), changed_by=by, changed_at=keys.stamp(at))
        try:
            item.save(condition=unchanged)
        except PutError as error:
            if error.cause_response_code != "ConditionalCheckFailedException":
                raise
            continue
        return changed
    raise Contended(pk)


def _read(pk: str, sk: str) -> tuple[Shelf, int]:
    connection()
    try:
        item = DirectoryItem.get(pk, sk, consistent_read=True)
    except DirectoryItem.DoesNotExist:
        return Shelf(), 0
    lines = item.body["lists"]
    found = tuple(SavedList(line["id"], line["name"], line["filters"], line["by"]) for line in lines)
    return Shelf(found, item.body["start"]), int(item.version or 0)


def _body(shelf: Shelf) -> dict[str, object]:
    lines = [{"id": one.id, "name": one.name, "filters": dict(one.filters), "by": one.by} for one in shelf.lists]
    return {"lists": lines, "start": shelf.start}
