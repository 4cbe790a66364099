"""Run work on a file that anyone may have sent in a process that gets nothing else and can do nothing else.

Decoders are written in C, and a hostile file may take one over. So each file has an interpreter of its own: without
this one's memory, environment and open files, and without the right to open files, use the network or reach other
processes (lockdown.py). Its answer is bytes in a fixed frame, and is read as data that a stranger sent.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib.media import child
from chalicelib.media.lockdown import hide
from chalicelib.runtime.observe import MetricUnit, logger, metrics
from chalicelib.runtime.settings import interpreter_environment

_SLACK_SECONDS = 1
_READ_BYTES = 1 << 16
_LONGEST_WORD = 60
_START = "import sys; n = int(sys.argv[1]); sys.path[:0] = sys.argv[2 : 2 + n]; args = sys.argv[2 + n :]; "
#: The module whose `main` the child runs.
_MODULE = "chalicelib.media.child"


#: The metrics behind the alarms ``DecodersUnfiltered`` and ``DecodersDie`` (infra/app/alarms.yaml).
METRIC_UNFILTERED, METRIC_DIED = "DecoderUnfiltered", "DecoderDied"


class Died(Exception):
    """The work ended without a result: it crashed, exceeded a limit, or answered what no task answers."""


class FileRefused(Exception):
    """The work refused the file; the text is one of the reasons that the task may give."""


def work_on(
    content: bytes,
    task: str,
    options: Mapping[str, Any],
    megabytes: int,
    seconds: int,
    *,
    most_bytes: int,
    reasons: Collection[str],
) -> bytes:
    """Do one of child.TASKS on a file's content in a process of its own, and return the bytes of its answer.

    `megabytes` limits the memory, `seconds` both CPU time and elapsed time, `most_bytes` the answer. Raises FileRefused
    with one of `reasons`, and Died for everything else that is no result.
    """
    try:
        return _worked(content, (task, str(megabytes), str(max(1, seconds)), json.dumps(options)), most_bytes, reasons)
    except Died:
        _count(METRIC_DIED)
        raise


def _worked(content: bytes, arguments: tuple[str, ...], most_bytes: int, reasons: Collection[str]) -> bytes:
    hide()
    deadline = time.monotonic() + int(arguments[2]) + _SLACK_SECONDS
    # A file instead of a pipe: nobody waits for the other while a large one is handed over.
    with tempfile.TemporaryFile() as given:
        given.write(content)
        given.seek(0)
        process = subprocess.Popen(  # the interpreter itself, with arguments of our own
            [*_command(), *arguments],
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env=interpreter_environment(),
        )
    try:
        # The word of a refusal may be longer than an answer.
        said = _said(process, max(most_bytes, _LONGEST_WORD) + 1 + child.HEAD.size, deadline)
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()
    return _answer(said, most_bytes, reasons)


def _command() -> list[str]:
    # Without the site's files and the environment the child finds what this process finds, and starts sooner.
    places = [str(Path(place).absolute()) for place in sys.path]
    start = f"{_START}from {_MODULE} import main; main(args)"
    return [sys.executable, "-I", "-S", "-B", "-c", start, str(len(places)), *places]


def _said(process: subprocess.Popen[bytes], most: int, deadline: float) -> bytes:
    """Everything that the child writes until it ends. Raises Died if that is more than `most` bytes, or too late."""
    assert process.stdout is not None  # noqa: S101 - it was asked for
    said = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while selector.select(max(0.0, deadline - time.monotonic())):
            piece = os.read(process.stdout.fileno(), _READ_BYTES)
            if not piece:
                return bytes(said)
            said += piece
            if len(said) > most:
                raise Died("answered too much")
    raise Died("took too long")


def _answer(said: bytes, most_bytes: int, reasons: Collection[str]) -> bytes:
    if len(said) < 1 + child.HEAD.size:
        raise Died("crashed")
    if said[:1] != child.FILTERED and sys.platform == "linux":
        _warn_unfiltered()
        _count(METRIC_UNFILTERED)
    kind, length = child.HEAD.unpack_from(said, 1)
    body = said[1 + child.HEAD.size :]
    if len(body) != length:
        raise Died("answered garbage")
    if kind == child.DONE and len(body) <= most_bytes:
        return body
    if kind == child.NO_MEMORY:
        raise Died("too much memory")
    word = body.decode("ascii", "replace")
    if kind == child.REFUSED and word in reasons:
        raise FileRefused(word)
    if kind == child.FAILED and len(word) <= _LONGEST_WORD and word.replace(".", "_").isidentifier():
        raise Died(f"failed with {word}")
    raise Died("answered garbage")


@cache
def _warn_unfiltered() -> None:
    logger.warning("decoders run without a filter of system calls")


def _count(metric: str) -> None:
    metrics.add_metric(metric, MetricUnit.Count, 1)
    metrics.flush_metrics()
