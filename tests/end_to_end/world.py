"""The deployed stage as the trials of rights share it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from chalicelib.http.citizen.me import begin_session
from chalicelib.identity import signing
from infra.stack.client import Citizen, Office, expect, upload
from infra.stack.functions import FunctionFailed, invoke
from infra.stack.local import LocalAws
from infra.stack.stage import acting_on
from infra.stand_in.server import StandIns
from tests.end_to_end.restarting import restart
from tests.jobs.test_derivatives import picture

PHONE = "+84987000077"
JPEG = {"content_type": "image/jpeg", "size": 1000}


class TooLate(Exception):
    """What a trial needs did not happen in time."""


@dataclass
class World:
    """The deployed stage, its officers, the stand-ins of its channels, and results that trials share."""

    stack: LocalAws
    desk: Office
    #: The officer of the night, who may see what the desk sees.
    night: Office
    admin: Office
    stand_ins: StandIns
    memory: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def citizen(self) -> Citizen:
        return Citizen(self.stack.api_url)

    def sent(self, key: str | None = None, **changes: Any) -> dict[str, Any]:
        report = {"category": "hygiene", "description": "Cống vỡ, nước tràn", "place": {"commune": "06040"}, **changes}
        found: dict[str, Any] = expect(self.citizen.send(report, key), 201)
        return found

    def known(self) -> dict[str, Any]:
        """A received report with a phone number and a photo that is ready; made once."""
        if "known" not in self.memory:
            made = self.sent(photos=[JPEG], contact={"phone": PHONE}, consent=True)
            assert upload(made["uploads"][0], picture()).ok
            self.until(lambda: self.own(made)["photos"])
            expect(self.desk.act(made["code"], "receive", urgency="urgent"), 200)
            self.memory["known"] = made
        found: dict[str, Any] = self.memory["known"]
        return found

    def own(self, made: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = expect(self.citizen.follow(made["code"], made["secret"]), 200)
        return found

    def session(self, phone: str = PHONE) -> dict[str, str]:
        with acting_on(self.stack):
            return {"Authorization": f"Bearer {begin_session(signing.phone_key(phone), 1)['token']}"}

    def until(self, holds: Callable[[], object], seconds: float = 60) -> None:
        """Wait until something holds. Raises TooLate after ``seconds``."""
        deadline = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > deadline:
                raise TooLate
            time.sleep(0.2)

    def invoke(self, function: str, event: dict[str, Any]) -> Any:
        """Invoke a function and return its answer, or None if it failed."""
        try:
            return invoke(self.stack, f"{function}Name", event)
        except FunctionFailed:
            return None

    def restart(self, function: str) -> None:
        """Restart the function, with empty caches."""
        restart(self.stack, function)
