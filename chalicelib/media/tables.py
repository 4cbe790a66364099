"""Saved tables in S3: parts while a table is written, the finished file, and a link to it.

They have a bucket of their own, whose lifecycle removes them after a day. Every write has a name of its own, so that
two writers never replace each other's file: the table's item says which ones count.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from chalicelib.domain.tables.asking import TableForm
from chalicelib.domain.tables.columns import TableLine
from chalicelib.media.files import LINK_SECONDS
from chalicelib.runtime.aws import client
from chalicelib.runtime.settings import settings

_TYPES = {
    TableForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    TableForm.CSV: "text/csv; charset=utf-8",
}


def put_part(name: str, lines: Sequence[TableLine]) -> None:
    """Store some lines of a table."""
    body = gzip.compress(json.dumps(lines, ensure_ascii=False).encode())
    client("s3").put_object(Bucket=settings().tables_bucket, Key=name, Body=body)


def lines_of(names: Sequence[str]) -> Iterator[TableLine]:
    """Yield the lines of these parts, in their order; one part is in memory at once."""
    for name in names:
        body = client("s3").get_object(Bucket=settings().tables_bucket, Key=name)["Body"].read()
        yield from json.loads(gzip.decompress(body))


def put_file(name: str, form: TableForm, path: Path) -> None:
    """Store a finished file."""
    with path.open("rb") as file:
        client("s3").put_object(Bucket=settings().tables_bucket, Key=name, Body=file, ContentType=_TYPES[form])


def link(name: str, shown_as: str) -> str:
    """Return a link of LINK_SECONDS that downloads a finished file under the name ``shown_as``."""
    kept = {"Bucket": settings().tables_bucket, "Key": name}
    shown = {"ResponseContentDisposition": f'attachment; filename="{shown_as}"'}
    found: str = client("s3").generate_presigned_url("get_object", Params={**kept, **shown}, ExpiresIn=LINK_SECONDS)
    return found
