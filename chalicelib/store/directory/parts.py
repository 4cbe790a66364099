"""Large documents in parts: the list of such a document lies in items of their own that never change.

An item holds 400 KB, and a province has up to 4,000 hamlets. A part is named by the digest of its content. The stored
body names its parts in place of the list, so an old version still names its own. A document that fits into an item has
no parts. What a process has read once it never reads again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.procedures import digest_of
from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.models.directory import DirectoryItem

#: The largest document in one item (bytes as stored). A DynamoDB item holds 400 KB with its other attributes.
MAX_BYTES = 390_000
#: The largest document in parts (bytes as stored): 4,000 hamlets with a few points each. Every process reads it.
MAX_BYTES_IN_PARTS = 2_000_000
#: The name of the list in each kind of document that may have parts.
LISTS: Mapping[Kind, str] = {Kind.HAMLETS: "hamlets", Kind.ADOPTION: "targets"}
#: The lines in an item end before these bytes, as stored. One line is at most 20 KB.
_PAGE_BYTES = 300_000
_PARTS = "parts"


def most_bytes(kind: Kind) -> int:
    """Return the size (bytes as stored) of the largest document of a kind."""
    return MAX_BYTES_IN_PARTS if kind in LISTS else MAX_BYTES


def stored_bytes(content: Any) -> int:
    """Return the size of a body: JSONAttribute escapes every character beyond ASCII as six bytes."""
    return len(json.dumps(content))


def divided(kind: Kind, body: Mapping[str, Any], *, by: str, at: datetime) -> Mapping[str, Any]:
    """Return a body as it is to be stored. Writes the parts of a large one; they take effect with what names them."""
    if kind not in LISTS or stored_bytes(body) <= MAX_BYTES:
        return body
    connection()
    name = LISTS[kind]
    changed: dict[str, Any] = {"changed_by": by, "changed_at": keys.stamp(at)}
    parts = {digest_of(page): page for page in pages(body[name])}
    for digest, page in parts.items():
        DirectoryItem(keys.parts(kind), digest, body=page, **changed).save()
    return {**{field: value for field, value in body.items() if field != name}, _PARTS: list(parts)}


def whole(kind: Kind, stored: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the body of a document as it was published, from the stored one."""
    if _PARTS not in stored:
        return stored
    rest = {field: value for field, value in stored.items() if field != _PARTS}
    return {**rest, LISTS[kind]: list(_lines(kind, tuple(stored[_PARTS])))}


def pages(lines: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    """Lines in their order, as many at once as an item holds."""
    page: list[Mapping[str, Any]] = []
    size = 0
    for line in lines:
        more = stored_bytes(line)
        if page and size + more > _PAGE_BYTES:
            yield page
            page, size = [], 0
        page, size = [*page, line], size + more
    if page:
        yield page


@lru_cache(maxsize=4)
def _lines(kind: Kind, digests: tuple[str, ...]) -> Sequence[Mapping[str, Any]]:
    places = [(keys.parts(kind), digest) for digest in digests]
    found = {item.sk: item.body for item in DirectoryItem.batch_get(places, consistent_read=True)}
    return [line for digest in digests for line in found[digest]]
