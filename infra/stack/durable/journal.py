"""An append-only journal of records in numbered files: what was written before a process was killed can be read again.

    journal = Journal(folder)
    for record in journal.read(damage := Damage()): ...
    journal.open()
    journal.append([["item", ...], ...])

A record is a list of entries in JSON on one line, behind its checksum. It is whole or it is not there. `append` hands a
record to the operating system, so it survives the death of the process; `sync` also brings it to the disk, so it
survives a power cut.
"""

from __future__ import annotations

import base64
import json
import os
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

#: One change: its kind, and what it needs to be made again. JSON, and bytes.
Entry = list[Any]

_BYTES = "__bytes__"


class JournalError(Exception):
    """A record could not be written; the file ends with the record before it."""


@dataclass
class Damage:
    """What could not be read: the last record of a file, cut off in writing, and lines whose checksum is wrong."""

    torn: int = 0
    damaged: list[str] = field(default_factory=list)


class Journal:
    """The numbered files of one folder; records go into the newest."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: IO[bytes] | None = None

    @property
    def files(self) -> list[Path]:
        """All files, oldest first."""
        return sorted(self._folder.glob("*.journal"))

    @property
    def size(self) -> int:
        """Bytes in the file that is written."""
        return self._file.tell() if self._file else 0

    def read(self, damage: Damage) -> Iterator[list[Entry]]:
        """Every whole record, oldest first. Counts what cannot be read in `damage`, and goes on behind it."""
        for path in self.files:
            with path.open("rb") as lines:
                for number, line in enumerate(lines, 1):
                    record = _decoded(line)
                    if record is not None:
                        yield record
                    elif line.endswith(b"\n"):
                        damage.damaged.append(f"{path.name}:{number}")
                    else:
                        damage.torn += 1

    def open(self, first: Sequence[Entry] = ()) -> list[Path]:
        """Begin a new file with the record `first`, and return the files before it. Raises JournalError."""
        before = self.files
        number = int(before[-1].stem) + 1 if before else 1
        self._folder.mkdir(parents=True, exist_ok=True)
        file = (self._folder / f"{number:08d}.journal").open("xb", buffering=0)
        if self._file:
            self._file.close()
        self._file = file
        if first:
            self.append(first)
        return before

    def append(self, entries: Sequence[Entry]) -> None:
        """Write one record. Raises JournalError; then nothing of it is left in the file."""
        if self._file is None:
            raise JournalError("the journal is not open")
        data = _encoded(entries)
        start = self._file.tell()
        written, reason = 0, "the disk is full"
        try:
            written = self._file.write(data) or 0
        except OSError as error:
            reason = str(error)
        if written != len(data):
            self._file.seek(start)
            self._file.truncate()
            raise JournalError(f"{self._file.name}: {written} of {len(data)} bytes were written: {reason}")

    def sync(self) -> None:
        """Bring what was appended to the disk."""
        if self._file:
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Sync and close the file."""
        if self._file:
            self.sync()
            self._file.close()
            self._file = None


def _encoded(entries: Sequence[Entry]) -> bytes:
    text = json.dumps(entries, ensure_ascii=False, separators=(",", ":"), default=_of_bytes).encode("utf-8")
    return b"%08x %s\n" % (zlib.crc32(text), text)


def _decoded(line: bytes) -> list[Entry] | None:
    checksum, _, text = line.rstrip(b"\n").partition(b" ")
    if not line.endswith(b"\n") or checksum != b"%08x" % zlib.crc32(text):
        return None
    # The hook is slow, and bytes are rare.
    hook = _to_bytes if _BYTES.encode() in text else None
    record: list[Entry] = json.loads(text, object_hook=hook)
    return record


def _of_bytes(value: object) -> dict[str, str]:
    if isinstance(value, bytes | bytearray):
        return {_BYTES: base64.b64encode(value).decode("ascii")}
    raise TypeError(f"{type(value).__name__} cannot be written to the journal")


def _to_bytes(value: dict[str, Any]) -> Any:
    return base64.b64decode(value[_BYTES]) if value.keys() == {_BYTES} else value
