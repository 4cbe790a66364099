"""The deployed edge: what the gateway and the function behind it answer to whoever comes."""

from __future__ import annotations

import pytest
import requests

from chalicelib.http.headers import SECURITY
from infra.local import LocalAws
from tests.support import CORS_ORIGIN

pytestmark = pytest.mark.stack


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/units", 200),
        ("GET", "/v1/reports/x", 404),
        ("POST", "/v1/reports", 422),
        ("GET", "/v1/nothing", 404),
        ("DELETE", "/v1/reports", 404),
        ("GET", "/v1/office/queue", 401),
    ],
)
def test_every_answer_carries_the_security_headers_whoever_made_it(
    stack: LocalAws, method: str, path: str, status: int
) -> None:
    answer = requests.request(method, stack.api_url + path, json={} if method == "POST" else None, timeout=30)
    assert answer.status_code == status
    for name, value in SECURITY.items():
        assert answer.headers[name].replace(" 'none'", "") == value.replace(" 'none'", ""), name


def test_a_browser_s_question_reaches_the_function(stack: LocalAws) -> None:
    url = f"{stack.api_url}/v1/reports/LS4827395165/rate"
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-report-secret"}
    ours = requests.options(url, headers=asked | {"Origin": CORS_ORIGIN}, timeout=30)
    assert (ours.status_code, ours.headers["Access-Control-Allow-Origin"]) == (204, CORS_ORIGIN)
    assert "POST" in ours.headers["Access-Control-Allow-Methods"]
    foreign = requests.options(url, headers=asked | {"Origin": "https://evil.example.invalid"}, timeout=30)
    assert [name for name in foreign.headers if name.lower().startswith("access-control")] == []
