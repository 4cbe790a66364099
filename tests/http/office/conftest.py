"""What tests of officers' routes share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from chalicelib.runtime import clock
from chalicelib.runtime.settings import settings
from tests.http.office.sign_ins import WHO, Clock
from tests.support import Answer, Api, Province, _token


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch, province: Province) -> Clock:
    """A stage that demands second factors, and its clock."""
    monkeypatch.setenv("SECOND_FACTOR", "required")
    settings.cache_clear()
    return Clock(monkeypatch)


@pytest.fixture
def call(api: Api, hands: Clock) -> Callable[..., Answer]:
    """Call a route as an officer in a session: one password sign-in of the same name and time."""
    began: dict[tuple[str, str], datetime] = {}

    def called(
        method: str, path: str, body: Any = None, who: str = WHO, session: str = "own", **headers: str
    ) -> Answer:
        at = began.setdefault((who, session), clock.now())
        return api(method, path, body, Authorization=_token(who, session, at), **headers)

    return called
