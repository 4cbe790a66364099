"""Security headers, cross-origin access, cursors and QR codes."""

from __future__ import annotations

import pytest

from chalicelib.http.core.headers import SECURITY
from tests.domain import samples
from tests.support import CORS_ORIGIN, Api, Faults, take

POLICIES = {"content-security-policy", "cache-control"}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/health", 200),
        ("GET", "/", 200),
        ("GET", "/web/x/citizen/index.js", 200),
        ("GET", "/web/x/citizen/report/report.js", 200),
        ("GET", "/web/x/citizen/../report.js", 404),
        ("GET", "/v1/reports", 200),
        ("GET", "/v1/reports/x", 404),
        ("POST", "/v1/reports", 422),
        ("GET", "/v1/office/queue", 401),
        ("OPTIONS", "/v1/reports", 204),
    ],
)
def test_every_answer_carries_the_security_headers(api: Api, method: str, path: str, status: int) -> None:
    answer = api(method, path, {} if method == "POST" else None)
    assert answer.status == status
    for name, value in SECURITY.items():
        assert name.lower() in answer.headers, name
        if name.lower() not in POLICIES:
            assert answer.headers[name.lower()] == value
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    # Neither eval nor a script or handler inside a page.
    assert "unsafe" not in policy
    kind = answer.headers.get("content-type", "")
    assert (
        kind.startswith(("application/json", "application/problem+json"))
        or "charset=utf-8" in kind.lower()
        or status == 204
    )
    assert not [word for word in ("unsafe-", "*", "http:") if word in policy.replace("http://127.0.0.1", "")]


def test_an_internal_error_carries_the_security_headers(api: Api, faults: Faults) -> None:
    faults.on("BatchGetItem", "ValidationException")
    answer = api("GET", "/v1/units")
    assert answer.status == 500
    assert {name.lower() for name in SECURITY} <= answer.headers.keys()


def test_a_configured_origin_may_read_answers_and_refusals(api: Api) -> None:
    for path, status in (("/v1/units", 200), ("/v1/reports/x", 404)):
        answer = api("GET", path, Origin=CORS_ORIGIN)
        assert answer.status == status
        assert answer.headers["access-control-allow-origin"] == CORS_ORIGIN
        assert answer.headers["vary"] == "Origin"
        assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("origin", ["https://evil.example.invalid", f"{CORS_ORIGIN}.evil.example", "null", ""])
def test_other_origins_get_no_cors_headers(api: Api, origin: str) -> None:
    for method in ("GET", "OPTIONS"):
        answer = api(method, "/v1/units", Origin=origin, Access_Control_Request_Method="GET")
        assert [name for name in answer.headers if name.startswith("access-control")] == []
        assert answer.headers["vary"] == "Origin"


def test_a_preflight_request_gets_the_methods_of_its_path(api: Api) -> None:
    asked = {"Origin": CORS_ORIGIN, "Access_Control_Request_Method": "POST"}
    answer = api("OPTIONS", "/v1/reports/LS4827395165/rate", **asked)
    assert answer.status == 204
    assert answer.headers["access-control-allow-methods"] == "OPTIONS, POST"
    assert "X-Report-Secret" in answer.headers["access-control-allow-headers"]
    both = api("OPTIONS", "/v1/reports", **asked)
    assert both.headers["access-control-allow-methods"] == "GET, OPTIONS, POST"


@pytest.mark.parametrize("query", ["commune=06040", "category=hygiene", "state=received", "category=traffic"])
def test_a_cursor_is_refused_for_another_filter(api: Api, query: str) -> None:
    for _ in range(3):
        take(["receive"], new=samples.report())
    cursor = api("GET", "/v1/reports?limit=2").body["cursor"]
    assert len(api("GET", f"/v1/reports?limit=2&cursor={cursor}").body["reports"]) == 1
    foreign = api("GET", f"/v1/reports?limit=2&{query}&cursor={cursor}")
    assert (foreign.status, foreign.body["code"], foreign.body["field"]) == (422, "cursor_invalid", "cursor")


def test_a_cursor_of_one_queue_is_refused_for_another_list(api: Api) -> None:
    for _ in range(2):
        take([])
    queue = "/v1/office/queue?limit=1"
    cursor = api("GET", queue, officer="supervisor.intake").body["cursor"]
    assert api("GET", f"{queue}&cursor={cursor}", officer="supervisor.intake").status == 200
    other = api("GET", f"{queue}&unit=that-khe&cursor={cursor}", officer="supervisor.intake")
    assert (other.status, other.body["code"]) == (422, "cursor_invalid")
    versions = api("GET", f"/v1/admin/documents/rules/versions?cursor={cursor}", officer="administrator.intake")
    assert (versions.status, versions.body["code"]) == (422, "cursor_invalid")


def test_a_qr_code_is_made_of_a_text(api: Api) -> None:
    answer = api("POST", "/v1/qr", {"text": "https://example.invalid/#/phieu/LS4827395165/abcdefghijklmnopqrstuvwx"})
    assert answer.status == 200
    # Without the namespace no browser shows it as a picture.
    assert answer.body["svg"].startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox=')
    assert api("POST", "/v1/qr", {"text": "x" * 501}).body["field"] == "text"
