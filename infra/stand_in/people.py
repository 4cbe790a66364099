"""The people of a stand-in, what they got, and how it answers at present: the same for every messenger."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

#: How a stand-in answers when it is asked to fail.
MODES = ("ok", "busy", "broken", "slow", "token", "gone")
_SLOW_SECONDS = 10.0


@dataclass(frozen=True)
class Line:
    """One message in a person's window: ``mine`` if the person sent it; ``offers`` are (what is sent, label)."""

    mine: bool
    text: str
    offers: tuple[tuple[str, str], ...] = ()
    picture: str = ""


@dataclass
class Person:
    """Somebody with an account at the messenger, and when they last wrote to the office."""

    id: str
    lines: list[Line] = field(default_factory=list)
    wrote_at: datetime | None = None

    @property
    def got(self) -> list[Line]:
        """What the office sent."""
        return [line for line in self.lines if not line.mine]


@dataclass
class Messenger:
    """What every stand-in has.

    ``secrets`` are those that both sides know. ``post`` sends a webhook (headers, body) and gives the status of the
    answer. ``faults`` lists each breach of the messenger's rules by the office.
    """

    secrets: dict[str, str]
    post: Callable[[Mapping[str, str], bytes], int]
    now: Callable[[], datetime]
    people: dict[str, Person] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    mode: str = "ok"
    pictures: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    #: Webhooks that were not taken, which a messenger repeats.
    undelivered: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def person(self, name: str) -> Person:
        """The person of this id; they are made on first use."""
        return self.people.setdefault(name, Person(name))

    def number(self) -> int:
        """A number that was not given before."""
        return next(self._numbers)

    def send_webhook(self, headers: dict[str, str], body: bytes) -> int:
        """Send a webhook; it is kept for a repetition if it is not taken."""
        status = self.post(headers, body)
        if status >= 500:
            self.undelivered.append((headers, body))
        return status

    def repeat(self) -> list[int]:
        """Repeat what was not taken, as the messenger does later."""
        waiting, self.undelivered = self.undelivered, []
        return [self.send_webhook(headers, body) for headers, body in waiting]

    def wrote(self, who: str, line: Line) -> None:
        """Note that a person wrote."""
        with self._lock:
            person = self.person(who)
            person.lines.append(line)
            person.wrote_at = self.now()

    def failing(self) -> str:
        """The mode, after the time that it takes."""
        if self.mode == "slow":
            time.sleep(_SLOW_SECONDS)
        return self.mode

    def fault(self, text: str) -> None:
        """Note a breach of the rules."""
        self.faults.append(text)

    def is_within(self, who: str, span: timedelta) -> bool:
        """Whether a person wrote within this time."""
        wrote_at = self.person(who).wrote_at
        return wrote_at is not None and self.now() - wrote_at <= span

    def picture(self, data: bytes, kind: str, host: str) -> str:
        """Keep a picture at a host of the messenger, and return its address."""
        path = f"/{host}/v/{self.number()}"
        self.pictures[path] = (data, kind)
        return f"https:/{path}"


@dataclass(frozen=True)
class Reply:
    """An answer of a stand-in to a request of the office."""

    status: int
    body: dict[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)
