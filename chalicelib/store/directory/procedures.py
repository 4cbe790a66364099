"""The list of procedures and their texts, in items of their own that never change.

2,000 procedures are megabytes, and an item holds 400 KB. So each text is an item named by the digest of its content,
and each version of the list is a few items named by its own digest. The document (Kind.PROCEDURES) names the list, and
is versioned as every document is: an old version still names its list, and the list its texts. What has not changed is
not written again. What a process has read once it never reads again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.procedures import ProcedureLine, Procedures, digest_of, line_of, read_line
from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.directory import documents, parts
from chalicelib.store.models.directory import DirectoryItem

#: How many texts a process keeps.
_TEXTS = 500


def lines(published: Procedures | None) -> Mapping[str, ProcedureLine]:
    """Return the lines of a list by code, in its order; empty if none was published."""
    return _lines(published.name, published.pages) if published else {}


def text(digest: str) -> Mapping[str, Any] | None:
    """Return the text with this name, None if there is none."""
    try:
        return _text(digest)
    except DirectoryItem.DoesNotExist:
        return None


def stored(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the stored lines of the list that a document of procedures names, in the list's order."""
    return [dict(line) for line in _read_lines(document["name"], document["pages"])] if document.get("name") else []


def publish(
    lines_after: Sequence[Mapping[str, Any]],
    texts: Iterable[Mapping[str, Any]],
    fields: Sequence[Mapping[str, Any]],
    *,
    by: str,
    at: datetime,
    expected: int,
) -> int:
    """Publish a list, and return the version of its document.

    ``lines_after`` are all lines of the new list, ``texts`` the texts that may be new. Nothing takes effect before the
    document is published in the last step. Raises documents.VersionTaken if ``expected`` is not the current version.
    """
    connection()
    ordered = sorted(lines_after, key=lambda line: str(line["code"]))
    name = digest_of(ordered)
    present = documents.document(Kind.PROCEDURES) or {"version": 0}
    if int(present["version"]) != expected:
        raise documents.VersionTaken(Kind.PROCEDURES, int(present["version"]))
    changed: dict[str, Any] = {"changed_by": by, "changed_at": keys.stamp(at)}
    known = {line["digest"] for line in stored(present)}
    for one in texts:
        digest = line_of(one)["digest"]
        if digest not in known:
            DirectoryItem(keys.procedure(digest), keys.TEXT, body=dict(one), **changed).save()
    pages = list(parts.pages(ordered))
    if name != present.get("name"):
        for number, page in enumerate(pages):
            DirectoryItem(keys.procedures(name), keys.procedures_page(number), body=page, **changed).save()
    numbers = {"count": len(ordered), "pages": len(pages)}
    body = {"name": name, **numbers, "fields": [dict(one) for one in fields]}
    return documents.publish(Kind.PROCEDURES, body, by=by, at=at, expected=expected)


def forget() -> None:
    """Clear what this process has read."""
    _lines.cache_clear()
    _text.cache_clear()


@lru_cache(maxsize=2)
def _lines(name: str, pages: int) -> Mapping[str, ProcedureLine]:
    return {line["code"]: read_line(line) for line in _read_lines(name, pages)}


def _read_lines(name: str, pages: int) -> Iterator[Mapping[str, Any]]:
    connection()
    wanted = [(keys.procedures(name), keys.procedures_page(number)) for number in range(int(pages))]
    for item in sorted(DirectoryItem.batch_get(wanted, consistent_read=True), key=lambda one: one.sk):
        yield from item.body


@lru_cache(maxsize=_TEXTS)
def _text(digest: str) -> Mapping[str, Any]:
    connection()
    body: Mapping[str, Any] = DirectoryItem.get(keys.procedure(digest), keys.TEXT).body
    return body
