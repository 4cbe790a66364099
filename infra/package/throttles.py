"""How many requests each method of the API takes: the one table that the template's method settings are made from.

API Gateway applies a stage's throttle to each method (AWS, "Throttle requests to your REST APIs"), so a flood of one
method leaves the others their own. What all methods share are the account's limits: the sum of the rates and bursts
stays below those of API Gateway, and what strangers can ask for stays below what Lambda runs at once. docs/security.md,
"Floods of requests", has the sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

#: What API Gateway gives an account in a region unless it asks for more (AWS, "API Gateway quotas").
ACCOUNT_RATE, ACCOUNT_BURST = 10_000, 5_000
#: What Lambda runs at once in an account that is not young.
ACCOUNT_AT_ONCE = 1_000
#: How long a request holds a function, in seconds: an estimate on the safe side of docs/figures.md.
SECONDS_HELD = 0.2


@dataclass(frozen=True)
class Group:
    """Methods with the same throttle: requests a second, and at once, for each method.

    `routes` are patterns, with * for anything, after a method or for all methods. A method is in the first group that
    has a pattern for it. `takes_strangers` says whether requests without an officer's token reach a function.
    """

    name: str
    rate: int
    burst: int
    routes: tuple[str, ...]
    takes_strangers: bool = True


GROUPS = (
    Group("emergencies", 150, 200, ("/cuu-ho", "/v1/emergencies*")),
    # Caches keep it, and leaders change it a few times a year.
    Group("phone book", 10, 8, ("/danh-ba*", "GET /v1/phone-book*", "/v1/office/phone-book*")),
    # Units enter figures once a month; caches keep the public ones.
    Group("public indicators", 10, 8, ("GET /v1/indicators",)),
    # Typing in the form's search for places asks after a pause.
    Group("hamlets", 10, 5, ("GET /v1/hamlets",)),
    Group("village helpers", 10, 5, ("/v1/helper*",)),
    # A browser says it once.
    Group("installs", 10, 4, ("POST /v1/installs",)),
    Group("adoption", 5, 3, ("/v1/office/adoption*",), takes_strangers=False),
    Group("indicators of units", 10, 4, ("/v1/office/indicators*",), takes_strangers=False),
    Group(
        "officers seldom",
        10,
        3,
        (
            *("/v1/office/leave*", "/v1/office/reminders*"),
            *("/v1/office/assets/*", "/v1/office/guide", "/v1/office/proposals*", "/v1/office/receptions*"),
            *("/v1/office/booth*", "/v1/office/positions", "/v1/office/callbacks*", "/v1/office/helpers*"),
            *("DELETE /v1/office/session", "/v1/office/sessions*", "/v1/office/session/device*"),
            "/v1/office/tickets/{code}/members",
            *(f"/v1/office/tickets/{{code}}/{what}" for what in ("hidden-words", "restored-words", "visibility")),
        ),
        takes_strangers=False,
    ),
    Group("writing bulletins", 5, 8, ("/v1/office/bulletins*", "/v1/office/aloud"), takes_strangers=False),
    # A dialog that waits for a table asks every few seconds, and few are open at once.
    Group("saved tables", 6, 4, ("/v1/office/tables*",), takes_strangers=False),
    # One search reads as much as some hundred other requests of officers.
    Group("finding", 20, 12, ("GET /v1/office/tickets",), takes_strangers=False),
    # Each officer asks for them when they begin, and when they open a list.
    Group("saved lists", 35, 9, ("/v1/office/lists*", "/v1/office/start"), takes_strangers=False),
    Group("passwords of officers", 5, 3, ("/v1/office/password",)),
    Group("officers", 241, 30, ("/v1/office/*",), takes_strangers=False),
    Group("webhooks out", 5, 4, ("/v1/admin/webhooks*",), takes_strangers=False),
    # A form asks for all documents that it takes names from at once.
    Group("reading documents", 10, 16, ("GET /v1/admin/documents/{kind}",), takes_strangers=False),
    Group("administrators", 10, 5, ("/v1/admin/*",), takes_strangers=False),
    # Few look at their account, and fewer change it.
    Group("accounts", 40, 4, ("/v1/me/account", "/v1/me/sessions/*", "/v1/me/number")),
    Group("codes and sign-in", 40, 9, ("/v1/me/*",)),
    Group("uploads", 20, 40, ("POST /v1/reports/{code}/photos", "POST /don-gian")),
    Group("reports", 30, 50, ("POST /v1/reports", "POST /v1/chat", "POST /open311/*")),
    Group(
        "what senders do",
        10,
        18,
        ("POST /v1/reports/*", "DELETE /v1/reports/*", "/v1/searches", "/v1/qr", "/v1/follows"),
    ),
    Group("messengers", 50, 60, ("/hooks/*",)),
    # Browsers and proxies keep these pages too.
    Group("bulletins", 10, 5, ("/ban-tin*", "/v1/feeds/bulletins/*", "/v1/feeds/loudspeakers/*")),
    Group("feeds and daily news", 10, 10, ("/v1/feeds/*", "/v1/watches*")),
    Group("bodies outside", 5, 8, ("/ben-ngoai*",)),
    Group("service counters", 20, 8, ("/danh-gia", "/v1/booths", "/v1/booth-ratings")),
    Group("receptions", 10, 12, ("/tiep-dan*", "/lich-hen*", "/v1/receptions*", "/v1/bookings*")),
    Group("files of pages", 300, 120, ("/web/*", "/icon/*", "/sw.js")),
    Group(
        "pages",
        30,
        25,
        (
            *("/", "/dashboard", "/docs", "/kiosk", "/office", "/openapi.json", "/health", "/q/*"),
            *("/bao-cao/*", "/don-gian*", "/tra-cuu", "/du-lieu-ca-nhan"),
        ),
    ),
    Group("guides", 10, 4, ("/huong-dan*", "/ap-phich")),
    # Browsers and proxies keep these pages, so that few requests arrive.
    Group("procedures", 10, 10, ("/thu-tuc*",)),
    Group(
        "public reading",
        20,
        18,
        (
            *("GET /v1/assets/*", "GET /v1/reports*"),
            *("GET /v1/categories*", "GET /v1/communes", "GET /v1/units", "GET /v1/province"),
            *("GET /v1/place", "GET /v1/nearby", "GET /v1/map", "GET /v1/hotspots", "GET /v1/outlines"),
            *("GET /v1/statistics", "GET /v1/news", "GET /v1/push", "GET /open311/*"),
        ),
    ),
)
#: For what no group has: browsers' questions before a request from another origin.
REST = Group("all else", 20, 25, ())


class Unthrottled(Exception):
    """A method of the API is in no group; the message names it."""


def group_of(method: str, path: str) -> Group:
    """The group of a method. Raises Unthrottled."""
    for group in GROUPS:
        for pattern in group.routes:
            only, _, route = pattern.rpartition(" ")
            if only in {"", method} and fnmatchcase(path, route):
                return group
    raise Unthrottled(f"{method} {path} is in no group of infra/package/throttles.py")


def methods_in(paths: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Method and path of each operation of an OpenAPI document's paths, without the questions before a request."""
    for path, operations in paths.items():
        for name in operations:
            if name in {"get", "post", "put", "patch", "delete"}:
                yield name.upper(), path


def settings(methods: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    """The method settings of the API's stage. Raises Unthrottled."""
    of_methods = [_setting(method, path, group_of(method, path)) for method, path in methods]
    return [_setting("*", "/*", REST), *of_methods]


def _setting(method: str, path: str, group: Group) -> dict[str, Any]:
    return {
        "HttpMethod": method,
        "ResourcePath": path,
        "ThrottlingRateLimit": group.rate,
        "ThrottlingBurstLimit": group.burst,
        # Full request logging would write citizens' texts to the log.
        "LoggingLevel": "OFF",
        "DataTraceEnabled": False,
    }
