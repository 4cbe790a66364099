"""The other side of isolation.py: one task on one file, in an interpreter that was started for it.

Everything that a task may need is loaded before the process gives up its rights, and before the file's content is
looked into: afterwards no file can be opened any more.
"""

from __future__ import annotations

import contextlib
import json
import os
import struct
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.abc import MetaPathFinder
from typing import Any, NoReturn

from chalicelib.media.lockdown import limit, lock

#: What the first byte says: whether system calls are filtered.
FILTERED, UNFILTERED = b"1", b"0"
#: What the second byte says; four bytes with the length of what follows come behind it.
DONE, REFUSED, NO_MEMORY, FAILED = b"=", b"!", b"M", b"?"
HEAD = struct.Struct(">cI")

#: A task is prepared with the file's content, and then done with the options and the content.
Prepare = Callable[[bytes], None]
Do = Callable[[Mapping[str, Any], bytes], bytes]


class Refusal(Exception):
    """The file is refused, for a reason of the task's list."""


def _prepare_picture(content: bytes) -> None:
    from chalicelib.media.pictures import (
        frames,  # noqa: F401 - for _make
        warming,
    )

    warming.load_for(content)


def _make(options: Mapping[str, Any], content: bytes) -> bytes:
    from chalicelib.media.pictures import frames, making, refusals

    try:
        return frames.to_bytes(making.make(content, [making.Area(**area) for area in options["areas"]]))
    except refusals.ImageRefused as refusal:
        raise Refusal(refusal.reason) from None


def _reduce(options: Mapping[str, Any], content: bytes) -> bytes:
    from chalicelib.media.pictures import making, refusals

    try:
        return making.reduce(content, options["side"])
    except refusals.ImageRefused as refusal:
        raise Refusal(refusal.reason) from None


def _prepare_video(_content: bytes) -> None:
    from chalicelib.media.videos import duration  # noqa: F401 - for _measure


def _measure(options: Mapping[str, Any], content: bytes) -> bytes:
    from chalicelib.media.videos import duration, refusals

    try:
        return struct.pack(">d", duration.seconds_of(content, options["type"]))
    except refusals.VideoRefused as refusal:
        raise Refusal(refusal.reason) from None


TASKS: dict[str, tuple[Prepare, Do]] = {
    "make": (_prepare_picture, _make),
    "reduce": (_prepare_picture, _reduce),
    "measure": (_prepare_video, _measure),
}


class _NoMoreModules(MetaPathFinder):
    """Names a module that is loaded too late. Without this a good picture would be called damaged."""

    def __init__(self) -> None:
        self.late: list[str] = []

    def find_spec(self, fullname: str, path: Sequence[str] | None = None, target: Any = None) -> None:
        self.late.append(fullname)
        raise ModuleNotFoundError(f"{fullname} is loaded too late", name=fullname)


def main(arguments: Sequence[str]) -> NoReturn:
    """Do the task that the arguments name: task, megabytes, seconds, options in JSON. The file comes by input 0."""
    task, megabytes, seconds, options = arguments
    prepare, do = TASKS[task]
    with os.fdopen(0, "rb", closefd=False) as given:
        content = given.read()
    prepare(content)
    limit(int(megabytes), int(seconds))
    guard = _NoMoreModules()
    sys.meta_path.insert(0, guard)
    wanted = json.loads(options)
    _say(FILTERED if lock() else UNFILTERED)
    kind, answer = _done(do, wanted, content)
    if guard.late:
        kind, answer = FAILED, f"late_{guard.late[0]}".encode()
    _say(HEAD.pack(kind, len(answer)) + answer)
    os._exit(0)


def _done(do: Do, options: Mapping[str, Any], content: bytes) -> tuple[bytes, bytes]:
    try:
        return DONE, do(options, content)
    except Refusal as refusal:
        return REFUSED, str(refusal).encode()
    except MemoryError:
        return NO_MEMORY, b""
    except Exception as error:  # noqa: BLE001 - the parent process says that it failed
        return FAILED, type(error).__name__.encode()


def _say(data: bytes) -> None:
    rest = memoryview(data)
    # Nobody listens any more if the parent has given up.
    with contextlib.suppress(OSError):
        while rest:
            rest = rest[os.write(1, rest) :]
