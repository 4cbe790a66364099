"""The contract of each route, declared beside its view: who may call it, its parameters, answers and limit.

Put ``serves`` below ``answers_problems``. Admission (guard.py) and ``/openapi.json`` (openapi.py) use the entry.
A route without an entry fails a test.
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
    PARTNER = "partner"  # with an API key
    OFFICER = "officer"  # with a token of the pool
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Entry:
    """The contract of one route.

    ``answers``: status -> name of the body's model in answers.py, None for a body that is not JSON. ``body``: name of
    the model in schemas.py. ``query``: parameter -> description; any other parameter is refused, unless the route is
    ``linked``: people follow links to it, to which other services add parameters. ``takes`` and ``shows``: headers of
    the request (with a star if required) and of the answer. ``refusals``: statuses of problems besides those that
    openapi.py derives. ``other_kinds``: content types that an answer may have instead of JSON. ``scope``: the scope
    that an API key needs; None if the route accepts no keys. ``as_pages``: problems are answered as HTML pages, for
    people without scripts. ``as_open311``: problems are answered as GeoReport v2 wants them, and the key may be a
    parameter ``api_key``.
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
    as_pages: bool = False
    as_open311: bool = False
    linked: bool = False


#: The query parameters of every list.
PAGES: Mapping[str, str] = {
    "limit": "lines per page, 1 to 100, 50 by default",
    "cursor": "the cursor in the answer of the page before",
}


def serves[**P, R](entry: Entry) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Attach an entry to a view."""

    def put(view: Callable[P, R]) -> Callable[P, R]:
        view.__dict__[_NAME] = entry
        return view

    return put


def entry_of(app: Chalice, method: str, path: str) -> Entry | None:
    """Return the entry of a route, None if it has none or does not exist."""
    route = app.routes.get(path, {}).get(method)
    return None if route is None else getattr(route.view_function, _NAME, None)


def routes(app: Chalice) -> Iterator[tuple[str, str, Callable[..., Any]]]:
    """Yield every route (method, path, view) except OPTIONS."""
    for path, methods in sorted(app.routes.items()):
        for method, route in sorted(methods.items()):
            if method != "OPTIONS":
                yield method, path, route.view_function
