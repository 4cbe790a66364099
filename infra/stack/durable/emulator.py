"""The emulator's process: ministack with a journal in front of it, so that what was answered outlives the process.

    python -c "..." as infra/stack/process.py starts it, with the emulator's variables and DURABLE_HOME

Before the first byte of an answer is sent, what its request changed is in the journal. A start loads the snapshot and
makes the journal's changes again. `SAVE` saves everything and cuts the journal, and so do SIGTERM, SIGINT and SIGHUP.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from ministack import app as emulator
from ministack.services import lambda_svc

from infra.stack import secret_text, unpacked, workers
from infra.stack.durable import watch
from infra.stack.durable.journal import Entry, JournalError
from infra.stack.durable.state import Found, State, Unreadable, Unsaved

type Message = dict[str, Any]
type Send = Callable[[Message], Awaitable[None]]
type Receive = Callable[[], Awaitable[Message]]

FOUND, SAVE = "/_durable/found", "/_durable/save"

#: The journal's size in bytes above which a quiet second is used to save and cut it.
_LARGE = 256 * 1024 * 1024
#: The service that signed a request -> the emulator's services whose settings it may change.
_SETTINGS = {
    "apigateway": ("apigateway", "apigateway_v1"),
    "cognito-idp": ("cognito",),
    "events": ("eventbridge",),
    "iam": ("iam",),
    "kms": ("kms",),
    "lambda": ("lambda",),
    "secretsmanager": ("secretsmanager",),
    "ses": ("ses", "ses_v2"),
    "sns": ("sns",),
    "sqs": ("sqs",),
    "ssm": ("ssm",),
}
#: What changes no settings: reading, and what the journal holds.
_NO_SETTINGS = re.compile(
    r"(Get|List|Describe|AdminGet|AdminList|Publish|Send|Receive|DeleteMessage|ChangeMessage|Purge|Encrypt|Decrypt|GenerateDataKey)"
)
_SIGNED_BY = re.compile(rb"Credential=[^/]+/[^/]+/[^/]+/([^/]+)/aws4_request")
_ACTION = re.compile(rb"(?:^|&)Action=(\w+)")

_log = logging.getLogger("durable")


class Durable:
    """An ASGI application in front of the emulator's."""

    def __init__(self, inner: Callable[..., Awaitable[None]], home: Path) -> None:
        self._inner = inner
        self._state = State(home)
        self._watch = watch.Watch()
        self._found = Found()
        # Until the stacks are up a half-made deployment must not replace the snapshot.
        self._is_up = False
        # What the last attempt to write left over.
        self._unwritten: list[Entry] = []

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer like the emulator."""
        if scope["type"] == "lifespan":
            asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, os.kill, os.getpid(), signal.SIGTERM)
            self._seconds = asyncio.create_task(self._each_second())
            await self._inner(scope, receive, send)
        elif scope["type"] != "http":
            await self._inner(scope, receive, send)
        elif scope["path"] == FOUND:
            await _answer(send, 200, self._found.to_json())
        elif scope["path"] == SAVE:
            await self._save_and_answer(send)
        else:
            await self._kept(scope, receive, send)

    def load(self) -> None:
        """Restore what the last process had; the emulator calls it before it serves. Ends the process if it cannot."""
        try:
            self._load()
        except BaseException as error:  # noqa: BLE001 - the server would go on with an empty state, and save that
            if not isinstance(error, Unreadable):
                _log.critical("A restore failed.", exc_info=True)
            _log.critical("What was kept cannot be restored, and nothing was changed: %s", error)
            os._exit(1)

    def _load(self) -> None:
        poller, lambda_svc._ensure_poller = lambda_svc._ensure_poller, lambda: None
        try:
            self._found = self._state.load()
        finally:
            lambda_svc._ensure_poller = poller
        self._watch.install()
        self._watch.begin()
        self._state.journal.open()
        if lambda_svc._esms.has_any():
            lambda_svc._ensure_poller()

    def end(self, _: object) -> None:
        """Save everything when the emulator ends; when that fails, the journal is still there."""
        try:
            self.save()
        except (Unsaved, JournalError) as error:
            _log.critical("The state was not saved; the journal is kept: %s", error)

    def save(self, *, complete: bool = False) -> None:
        """Save everything, and cut the journal. Raises Unsaved, JournalError."""
        self._watch.release_old(0)
        self._write()
        self._state.save({**self._state.events, **self._watch.events}, complete=complete or self._is_up)

    async def _save_and_answer(self, send: Send) -> None:
        try:
            self.save(complete=True)
        except (Unsaved, JournalError) as error:
            await _answer(send, 500, {"error": str(error)})
            return
        if not self._is_up:
            self._is_up = True
            for key, event in list(self._state.events.items()):
                self._watch.start(event, key)
            self._state.events.clear()
        await _answer(send, 200, {})

    async def _kept(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a request on, and write what it changed before its answer is sent."""
        headers = dict(scope["headers"])
        signed = _SIGNED_BY.search(headers.get(b"authorization", b""))
        service = signed[1].decode() if signed else ""
        watch.run.set(headers.get(b"x-amzn-trace-id", b"").decode("latin-1") if service else "")
        if service in ("sns", "ses"):
            self._watch.hold()
        action = _Action(headers.get(b"x-amz-target", b""))
        refused = False

        async def first(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start":
                try:
                    self._write()
                    if self._is_up and message["status"] < 400 and scope["method"] not in ("GET", "HEAD"):
                        self._save_settings(service, scope["path"], action.name)
                except (JournalError, Unsaved) as error:
                    _log.critical("Nothing can be kept, so nothing is taken: %s", error)
                    refused = True
                    await _answer(send, 503, {"message": "The state cannot be written to the disk."})
            if not refused:
                await send(message)

        await self._inner(scope, action.reading(receive) if service in _SETTINGS else receive, first)

    def _write(self) -> None:
        entries = self._unwritten + self._watch.taken()
        self._unwritten = entries
        if entries:
            self._state.journal.append(entries)
        self._unwritten = []

    def _save_settings(self, service: str, path: str, action: str) -> None:
        if service in _SETTINGS and not _NO_SETTINGS.match(action) and not path.endswith("/invocations"):
            self._state.save_services(_SETTINGS[service])

    async def _each_second(self) -> None:
        """Write what happens in the background, and bring the journal to the disk."""
        while True:
            await asyncio.sleep(1)
            try:
                self._watch.release_old()
                self._write()
                await asyncio.to_thread(self._state.sync)
                if self._is_up and self._state.journal.size > _LARGE:
                    self.save()
            except (JournalError, Unsaved, OSError, ValueError) as error:
                _log.critical("The state cannot be written to the disk: %s", error)


class _Action:
    """The name of a request's action: from its header, or from the beginning of its form."""

    def __init__(self, target: bytes) -> None:
        self.name = target.rpartition(b".")[2].decode("latin-1")

    def reading(self, receive: Receive) -> Receive:
        """`receive`, which also looks for the action."""

        async def seen() -> Message:
            message = await receive()
            if not self.name and message["type"] == "http.request":
                found = _ACTION.search(message.get("body", b"")[:2000])
                self.name = found[1].decode() if found else ""
            return message

        return seen


async def _answer(send: Send, status: int, content: object) -> None:
    body = json.dumps(content).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def main() -> None:
    """Serve until a signal ends it."""
    durable = Durable(emulator.app, Path(os.environ.pop("DURABLE_HOME")))
    emulator.app = durable
    emulator._load_persisted_state = durable.load
    emulator.save_all = durable.end
    secret_text.install()
    unpacked.install()
    workers.install()
    emulator.main()
