"""The embedded AWS's processes of functions: they are forked, know their handler, and answer at once.

The emulator waits 50 ms behind each answer for lines of the function's log. In that time it starts another process for
the next call, and each page of the API waits. What a function has logged is in its pipe before its answer, so the pipe
is read instead.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import subprocess
import threading
from types import SimpleNamespace
from typing import Any

from ministack.core import lambda_runtime

from infra.stack.forks import Parent

_READ_BYTES = 1 << 16


class Worker(lambda_runtime.Worker):  # type: ignore[misc]
    """A process of a function."""

    def __init__(self, func_name: str, config: dict[str, Any], code_zip: bytes) -> None:
        # AWS names the handler so, and the emulator does not.
        variables = {**config.get("Environment", {}).get("Variables", {}), "_HANDLER": config["Handler"]}
        super().__init__(func_name, {**config, "Environment": {"Variables": variables}}, code_zip)
        self._reading = threading.Lock()
        #: The process whose log is read, also after the emulator has dropped it.
        self._logging: Any = None
        self._begun_line = b""

    def _read_stderr(self) -> None:
        """Read the log in a thread of its own, so that the pipe is never full."""
        process = self._proc
        with self._reading:
            self._logging, self._begun_line = process, b""
            os.set_blocking(process.stderr.fileno(), False)
        pipe = select.poll()
        pipe.register(process.stderr.fileno(), select.POLLIN)
        with contextlib.suppress(OSError, ValueError):
            goes_on = True
            while goes_on:
                pipe.poll()
                with self._reading:
                    goes_on = self._take(process)

    def _take(self, process: Any) -> bool:
        """Put the lines that are in the pipe into the queue. False at the log's end."""
        goes_on = True
        with contextlib.suppress(BlockingIOError):
            while goes_on:
                read = os.read(process.stderr.fileno(), _READ_BYTES)
                goes_on = bool(read)
                *lines, self._begun_line = (self._begun_line + read).split(b"\n")
                for line in lines:
                    self._stderr_queue.put(line.decode(errors="replace"))
        if not goes_on and self._begun_line:
            self._stderr_queue.put(self._begun_line.decode(errors="replace"))
            self._begun_line = b""
        return goes_on

    def _drain_stderr_bounded(self, *_: float, **__: float) -> str:
        """All that was logged before the answer."""
        with self._reading, contextlib.suppress(OSError, ValueError):
            if self._logging is not None:
                self._take(self._logging)
        said: str = self._drain_stderr()
        return said


def install() -> None:
    """Let the emulator use these processes."""
    lambda_runtime.Worker = Worker
    if hasattr(os, "pidfd_open") and hasattr(socket, "send_fds"):
        lambda_runtime.subprocess = SimpleNamespace(
            Popen=Parent().popen, PIPE=subprocess.PIPE, TimeoutExpired=subprocess.TimeoutExpired
        )
