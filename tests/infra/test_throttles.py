"""The throttles of the API's methods: each method has one, and all together fit into an account."""

import re
from collections import Counter

import pytest

from app import app
from infra.package.throttles import (
    ACCOUNT_AT_ONCE,
    ACCOUNT_BURST,
    ACCOUNT_RATE,
    GROUPS,
    REST,
    SECONDS_HELD,
    Group,
    Unthrottled,
    group_of,
    methods_in,
    settings,
)
from tests.test_docs import PAGES, section

METHODS = [(method, path) for path, given in app.routes.items() for method in given if method != "OPTIONS"]
COUNTS = Counter(group_of(*each).name for each in METHODS)


@pytest.mark.parametrize(
    ("method", "path", "group"),
    [
        ("POST", "/v1/emergencies/reports", "emergencies"),
        ("POST", "/cuu-ho", "emergencies"),
        ("GET", "/v1/office/queue", "officers"),
        ("POST", "/v1/office/tickets/{code}/{action}", "officers"),
        ("GET", "/v1/admin/documents/{kind}", "reading documents"),
        ("PUT", "/v1/admin/documents/{kind}", "administrators"),
        ("POST", "/v1/me/codes", "codes and sign-in"),
        ("POST", "/v1/reports/{code}/photos", "uploads"),
        ("POST", "/v1/reports", "reports"),
        ("POST", "/v1/reports/{code}/{action}", "what senders do"),
        ("GET", "/v1/reports/{code}", "public reading"),
        ("GET", "/", "pages"),
        ("POST", "/tra-cuu", "pages"),
        ("GET", "/web/{version}/{folder}/{name}", "files of pages"),
    ],
)
def test_a_method_is_in_the_group_of_its_use(method: str, path: str, group: str) -> None:
    assert group_of(method, path).name == group


@pytest.mark.parametrize(("method", "path"), [("GET", "/v1/new"), ("PUT", "/v1/reports/{code}"), ("POST", "/v1/map")])
def test_a_new_route_without_a_group_fails(method: str, path: str) -> None:
    with pytest.raises(Unthrottled, match=f"{method} {path} is in no group"):
        settings([(method, path)])


def test_every_group_and_pattern_has_methods() -> None:
    assert set(COUNTS) == {group.name for group in GROUPS}
    for group in GROUPS:
        for pattern in group.routes:
            alone = Group("alone", 1, 1, (pattern,))
            assert any(fits(alone, *each) for each in METHODS), pattern


def fits(group: Group, method: str, path: str) -> bool:
    only, _, route = group.routes[0].rpartition(" ")
    return only in {"", method} and bool(re.fullmatch(re.escape(route).replace(r"\*", ".*"), path))


def test_the_questions_before_a_request_are_no_methods() -> None:
    paths: dict[str, dict[str, object]] = {"/a": {"get": {}, "options": {}}, "/b": {"post": {}, "x-other": {}}}
    assert list(methods_in(paths)) == [("GET", "/a"), ("POST", "/b")]


def total(field: str, groups: tuple[Group, ...] = GROUPS) -> int:
    return sum(COUNTS[group.name] * getattr(group, field) for group in groups)


def test_all_methods_together_fit_into_an_account() -> None:
    assert total("rate") + REST.rate <= ACCOUNT_RATE
    assert total("burst") + REST.burst <= ACCOUNT_BURST
    strangers = tuple(group for group in GROUPS if group.takes_strangers)
    # A tenth is for officers and for all functions but the API.
    assert total("rate", strangers) * SECONDS_HELD <= 0.9 * ACCOUNT_AT_ONCE


def test_the_documented_sums_are_those_of_the_table() -> None:
    table = section(PAGES["docs/security.md"], "Floods of requests")
    rows = re.findall(r"^\| ([a-z -]+) \| (\d+) \| (\d+) \| (\d+) \|", table, re.MULTILINE)
    expected = [(group.name, *map(str, (COUNTS[group.name], group.rate, group.burst))) for group in GROUPS]
    assert rows == [*expected, ("together", str(len(METHODS)), str(total("rate")), str(total("burst")))]
