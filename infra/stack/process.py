"""The embedded AWS as a process: start it on what was kept, end it so that it saves, and end what a crash left."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from infra.package.build import REGION, ROOT

# The emulator's root user, as its documentation names it.
ROOT_CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}

_START_SECONDS = 60
_STOP_SECONDS = 30
_SAVE_SECONDS = 60
# The emulator's own variables that a caller may set; of the rest of the environment it gets only what a process needs,
# since functions inherit what it has.
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "SSL_CERT_FILE", "SMTP_HOST")
# What sets the clock of a process (tests/hours), passed on when it is set: functions must have the tests' clock.
_CLOCK = ("FAKETIME", "FAKETIME_DONT_FAKE_MONOTONIC", "LD_PRELOAD", "NO_FAKE_STAT", "PYTHONPATH")
# Not PYTHONPATH, which functions would inherit.
_PROGRAM = "import sys; sys.path.insert(0, sys.argv.pop()); from infra.stack.durable.emulator import main; main()"
# What is kept, and the note that it was complete once.
_KEPT, _SAVED = ("state", "s3", "journal"), "saved"


# What a start counts, by the kind of the journal's entries.
_COUNTED = {"item": "changes of items", "queued": "queued messages", "sms": "SMS", "mail": "e-mails"}


class LocalError(Exception):
    """The embedded AWS could not be started; the message says why and what to do."""


class EmulatorProcess:
    """The process that has its state under `home`. `port` is set by `start`."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: IO[bytes] | None = None

    def start(self, port: int) -> None:
        """Start it on `port`, 0 for a free one, and wait until it answers. Raises LocalError."""
        self.home.mkdir(parents=True, exist_ok=True)
        self._take_lock()
        self._end_leftover()
        self._set_aside_unfinished()
        self.port = port or _free_port()
        self._note_port()
        self._start()

    def stop(self) -> None:
        """End it so that it saves its state; does nothing when it is not running."""
        if self._process is not None:
            _terminate(self._process)
            self._process = None
        (self.home / "pid").unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def alive(self) -> bool:
        """Whether it is running."""
        return self._process is not None and self._process.poll() is None

    def save(self) -> None:
        """Save its state now and cut the journal. Raises LocalError."""
        try:
            self._asked("save", _SAVE_SECONDS)
        except urllib.error.HTTPError as error:
            raise LocalError(f"the state was not saved: {error.read().decode(errors='replace')}") from error

    def found(self) -> list[str]:
        """What the start found, in sentences, and what could not be read; empty on a fresh state."""
        found = self._asked("found", 10)
        if not found["saved_at"]:
            return []
        saved = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(found["saved_at"]))
        lines = [f"Found what was saved at {saved}."]
        if found["records"]:
            counts = ", ".join(f"{found['entries'].get(kind, 0)} {name}" for kind, name in _COUNTED.items())
            lines.append(
                f"Restored {found['records']} records of the journal behind it in {found['seconds']:.1f} s ({counts})."
            )
        if found["events"]:
            lines.append(f"Uploads that were not processed yet and are now: {found['events']}.")
        if found["torn"]:
            lines.append(f"Cut off at the journal's end, so never answered: {found['torn']} records.")
        if found["damaged"]:
            lines.append(f"NOT READABLE, and not restored: {', '.join(found['damaged'])} in {self.home / 'journal'}.")
        lines += [
            f"NOT RESTORED: {count} items of {table}, which is not in what was saved."
            for table, count in sorted(found["unknown"].items())
        ]
        return lines

    def _asked(self, what: str, seconds: float) -> Mapping[str, Any]:
        url = f"http://127.0.0.1:{self.port}/_durable/{what}"
        with urllib.request.urlopen(url, timeout=seconds) as response:
            answer: dict[str, Any] = json.load(response)
        return answer

    def _take_lock(self) -> None:
        self._lock = (self.home / "lock").open("wb")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.close()
            self._lock = None
            raise LocalError(f"already running with its state in {self.home}; stop that one first") from None

    def _end_leftover(self) -> None:
        # Its parent was killed. It saves its state when it is asked to end; if it does not end, the journal has it.
        note = self.home / "pid"
        if not note.exists():
            return
        pid = int(note.read_text())
        command = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
        if "infra.stack.durable.emulator" in command.stdout or "ministack" in command.stdout:
            for number, seconds in ((signal.SIGTERM, _STOP_SECONDS), (signal.SIGKILL, 5)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
                deadline = time.monotonic() + seconds
                while time.monotonic() < deadline and _running(pid):
                    time.sleep(0.1)
        note.unlink()

    def _set_aside_unfinished(self) -> None:
        """Put a first start that did not come to its end into `unfinished`: half-made stacks cannot be continued."""
        if (self.home / _SAVED).exists() or not (self.home / "journal").exists():
            return
        aside = self.home / "unfinished"
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir()
        for name in _KEPT:
            if (self.home / name).exists():
                (self.home / name).rename(aside / name)

    def _note_port(self) -> None:
        """Put the new port into the addresses of queues."""
        note = self.home / "port"
        if note.exists() and (before := note.read_text()) != str(self.port):
            for saved in (self.home / "state").glob("*.json"):
                text = saved.read_text(encoding="utf-8")
                fresh = saved.with_suffix(".port")
                fresh.write_text(text.replace(f"localhost:{before}/", f"localhost:{self.port}/"), encoding="utf-8")
                fresh.replace(saved)
        note.write_text(str(self.port))

    def _start(self) -> None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                raise LocalError(f"port {self.port} is taken; choose another, for example PORT={self.port + 1}")
        log = self.home / "emulator.log"
        with log.open("wb") as output:
            # A session of its own, so that Ctrl-C reaches this process first and the emulator can save its state.
            self._process = subprocess.Popen(
                [sys.executable, "-c", _PROGRAM, str(ROOT)],
                env=self._environment(),
                cwd=self.home,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        (self.home / "pid").write_text(str(self._process.pid))
        deadline = time.monotonic() + _START_SECONDS
        while not self._healthy():
            if not self.alive() or time.monotonic() > deadline:
                tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
                raise LocalError(f"the embedded AWS did not start; the end of {log}:\n{tail}")
            time.sleep(0.05)

    def _environment(self) -> dict[str, str]:
        temporary = self.home / "tmp"
        temporary.mkdir(exist_ok=True)
        passed_on = (*_PASSED_ON, *_CLOCK) if "FAKETIME" in os.environ else _PASSED_ON
        return {name: os.environ[name] for name in passed_on if name in os.environ} | {
            **ROOT_CREDENTIALS,
            "AUTH": "true",
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(self.port),
            "MINISTACK_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "PERSIST_STATE": "1",
            "STATE_DIR": str(self.home / "state"),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(self.home / "s3"),
            "DURABLE_HOME": str(self.home),
            "TMPDIR": str(temporary),
            # Free ports for listeners that are not used here, and no access to this machine's containers.
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "DOCKER_HOST": f"unix://{temporary}/none.sock",
        }

    def _healthy(self) -> bool:
        try:
            url = f"http://127.0.0.1:{self.port}/_ministack/health"
            with urllib.request.urlopen(url, timeout=5) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _running(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


def _terminate(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
