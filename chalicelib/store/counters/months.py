"""The files of a month's facts, and which of them are up to date.

The night's recount writes them: the facts as lines of JSON, and a sheet of summaries for each set of dimensions
(domain/numbers/summaries.py). Each set of files has a folder of its own, so that a reader never sees half of one. A
change of a fact in a past month marks the month before it is written. The files are up to date while no mark was made
since the writer counted the marks.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from chalicelib.domain.known import known_fields
from chalicelib.domain.numbers import counts, facts, summaries
from chalicelib.domain.numbers.summaries import SheetKey, Summary
from chalicelib.runtime.aws import client
from chalicelib.runtime.settings import settings
from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.models.counters import MonthItem

FACTS_FILE = "facts.jsonl.gz"
SCHEMA_FILE = "schema.json"
CONDUCT_SHEET = "conduct"


@dataclass(frozen=True, slots=True)
class Written:
    """The files of a month. ``as_of`` (stamp): when they were begun. ``marks``: the month's marks then.

    ``closed``: the month had ended, so that later changes leave marks. ``files``: name -> size and checksum (SHA-256).
    """

    folder: str
    as_of: str
    marks: int
    closed: bool
    count: int
    facts_version: int
    files: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Month:
    """What is stored of a month: its marks, and its files, if they were written."""

    month: str
    marks: int = 0
    written: Written | None = None

    @property
    def is_up_to_date(self) -> bool:
        """Whether the files hold every fact as it is now."""
        return self.written is not None and self.written.closed and self.written.marks == self.marks


def mark(months: Iterable[str], now: datetime) -> None:
    """Mark those of the months that have ended: their files will be older than their facts."""
    connection()
    present = keys.cohort(counts.local_day(now))
    for month in sorted(months):
        if month < present:
            MonthItem(keys.FILES, month).update([MonthItem.marks.add(1)])


def stored(months: Iterable[str]) -> dict[str, Month]:
    """Return what is stored of these months, read consistently."""
    connection()
    wanted = list(months)
    items = {item.sk: item for item in MonthItem.batch_get([(keys.FILES, one) for one in wanted], consistent_read=True)}
    return {
        month: Month(
            month,
            int(items[month].marks or 0),
            Written(**known_fields(Written, items[month].body)) if items[month].body else None,
        )
        if month in items
        else Month(month)
        for month in wanted
    }


def begun(month: str, now: datetime) -> Written:
    """Return a new, empty set of files for a month, before its facts are read.

    Its folder is the one of two that is not in use, so that a writer that dies leaves nothing behind.
    """
    known = stored([month])[month]
    in_use = known.written.folder if known.written else ""
    folder = next(folder for folder in (f"{month}/a", f"{month}/b") if folder != in_use)
    closed = month < keys.cohort(counts.local_day(now))
    return Written(folder, keys.stamp(now), known.marks, closed, 0, facts.FACTS_VERSION)


def put_facts(written: Written, lines: Iterable[Mapping[str, Any]]) -> Written:
    """Write the file of facts, and its schema. Returns the set with them."""
    number, packed = 0, io.BytesIO()
    # Without a time stamp the same facts give the same bytes.
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as file:
        for line in lines:
            number += 1
            file.write((json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n").encode())
    described = json.dumps(schema(), ensure_ascii=False, indent=1).encode()
    files = {
        FACTS_FILE: _put(written, FACTS_FILE, packed.getvalue(), "application/gzip"),
        SCHEMA_FILE: _put(written, SCHEMA_FILE, described, "application/json"),
    }
    return replace(written, count=number, files=files)


def lines_of(written: Written) -> Iterator[Mapping[str, Any]]:
    """Yield the lines of the file of facts."""
    with gzip.open(_body(f"{written.folder}/{FACTS_FILE}")) as lines:
        for line in lines:
            yield json.loads(line)


def sheet_name(dimensions: tuple[str, ...]) -> str:
    """The name of a sheet."""
    return "-".join(dimensions) or "all"


def put_sheet(written: Written, name: str, found: Mapping[SheetKey, Summary]) -> Written:
    """Write a sheet. Returns the set with it."""
    text = json.dumps(summaries.to_json(found), ensure_ascii=False, separators=(",", ":")).encode()
    file = _put(written, sheet_file(name), gzip.compress(text, mtime=0), "application/gzip")
    return replace(written, files={**written.files, sheet_file(name): file})


def finish(month: str, written: Written) -> None:
    """Make a set of files the month's, and remove the one before."""
    before = stored([month])[month].written
    MonthItem(keys.FILES, month).update([MonthItem.body.set(asdict(written))])
    if before is not None and before.folder != written.folder:
        for name in before.files:
            client("s3").delete_object(Bucket=settings().facts_bucket, Key=f"{before.folder}/{name}")


def sheet(written: Written, name: str) -> dict[SheetKey, Summary]:
    """Return a sheet. The caller must not change its summaries."""
    return _sheet(f"{written.folder}/{sheet_file(name)}", written.as_of)


@lru_cache(maxsize=16)
def _sheet(key: str, _as_of: str) -> dict[SheetKey, Summary]:
    with gzip.open(_body(key)) as packed:
        return dict(summaries.from_json(json.load(packed)))


def forget() -> None:
    """Clear the cache."""
    _sheet.cache_clear()


def schema() -> dict[str, Any]:
    """The description of the file of facts, which lies beside it."""
    return {
        "format": "lines of JSON (one object for each ticket), UTF-8, gzip",
        "facts_version": facts.FACTS_VERSION,
        "absent": "a field that is absent is false, zero, empty or unknown",
        "fields": dict(facts.FIELDS),
    }


def sheet_file(name: str) -> str:
    """The name of a sheet's file."""
    return f"sheet-{name}.json.gz"


def _put(written: Written, name: str, body: bytes, kind: str) -> Mapping[str, Any]:
    client("s3").put_object(Bucket=settings().facts_bucket, Key=f"{written.folder}/{name}", Body=body, ContentType=kind)
    return {"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}


def _body(key: str) -> Any:
    return client("s3").get_object(Bucket=settings().facts_bucket, Key=key)["Body"]
