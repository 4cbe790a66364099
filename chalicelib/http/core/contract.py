"""What each route promises, said beside its view: who may call it, what it takes, what it answers, how it is limited.

``serves`` stands below ``answers_problems``. The entry is what admission goes by (guard.py) and what ``/openapi.json``
is made from (openapi.py); a route without one fails a test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from chalice.app import Chalice

from chalicelib.domain.access.partners import Scope
from chalicelib.domain.access.quotas import Limited

_NAME = "entry"


class Caller(StrEnum):
    """Who may call a route."""

    ANYONE = "anyone"
    SENDER = "sender"  # with X-Report-Secret
    SESSION = "session"  # a citizen who has signed in
    OFFICER = "officer"  # with a token of the pool
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Entry:
    """The promise of one route.

    ``answers``: status -> name of the body's model in answers.py, None for what is no JSON. ``body``: name of the model
    in schemas.py. ``query``: parameter -> what it says. ``takes`` and ``shows``: headers of the request (with a star if
    it must be there) and of the answer. ``refusals``: statuses of problems beyond those that follow from the rest.
    ``other_kinds``: content types that an answer may have instead of JSON.
    ``scope``: what an API key needs here; None: keys are of no use here.
    """

    who: Caller
    answers: Mapping[int, str | None]
    body: str | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    takes: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    refusals: tuple[int, ...] = ()
    other_kinds: tuple[str, ...] = ()
    limit: Limited | None = None
    scope: Scope | None = None


#: What every list takes.
PAGES: Mapping[str, str] = {"limit": "lines per page, 1 to 100 (50)", "cursor": "where the list goes on"}


def serves[**P, R](entry: Entry) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Put an entry beside a view."""

    def put(view: Callable[P, R]) -> Callable[P, R]:
        view.__dict__[_NAME] = entry
        return view

    return put


def entry_of(app: Chalice, method: str, path: str) -> Entry | None:
    """The entry of a route, None when it has none or there is no such route."""
    route = app.routes.get(path, {}).get(method)
    return None if route is None else getattr(route.view_function, _NAME, None)


def routes(app: Chalice) -> Iterator[tuple[str, str, Callable[..., Any]]]:
    """Every route (method, path, view) but the answers to browsers' OPTIONS."""
    for path, methods in sorted(app.routes.items()):
        for method, route in sorted(methods.items()):
            if method != "OPTIONS":
                yield method, path, route.view_function
