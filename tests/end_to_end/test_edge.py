"""The deployed edge: what the gateway and the function behind it answer to whoever comes."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import requests

from chalicelib.domain.quotas import QUOTAS, Limited
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


def test_the_description_can_be_browsed_without_asking_anybody_else(stack: LocalAws) -> None:
    page = requests.get(f"{stack.api_url}/docs", timeout=30)
    assert page.status_code == 200
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    links = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert links == ["web/swagger-ui.css", "data:,", "openapi.json", "web/swagger-ui-bundle.js", "web/docs.js"]
    for link in links:
        if link != "data:,":
            found = requests.get(f"{stack.api_url}/{link}", timeout=30)
            assert (found.status_code, len(found.content) > 300) == (200, True), link
    assert requests.get(f"{stack.api_url}/openapi.json", timeout=30).json()["openapi"] == "3.1.0"


def test_wrong_keys_end_in_429_whatever_port_they_come_from(stack: LocalAws) -> None:
    statuses = [
        # Without a session each request has a connection, and so a port, of its own.
        requests.get(f"{stack.api_url}/v1/units", headers={"X-API-Key": f"pk_{number}"}, timeout=30).status_code
        for number in range(QUOTAS[Limited.KEY].limit + 2)
    ]
    assert statuses == [401] * QUOTAS[Limited.KEY].limit + [429] * 2
    assert requests.get(f"{stack.api_url}/v1/units", timeout=30).status_code == 200


def test_the_function_believes_no_header_about_where_a_caller_is(stack: LocalAws) -> None:
    # The embedded gateway takes the source address from X-Forwarded-For, where API Gateway takes the connection's: so
    # the function is asked as API Gateway would ask it.
    def status(number: int, address: str) -> int:
        headers = {
            "X-API-Key": "pk_wrong",
            "X-Forwarded-For": f"203.0.113.{number}",
            "X-Real-IP": f"203.0.113.{number}",
        }
        answer = stack.client("lambda").invoke(
            FunctionName=stack.outputs["APIHandlerName"], Payload=json.dumps(_event("/v1/units", headers, address))
        )
        return int(json.loads(answer["Payload"].read())["statusCode"])

    limit = QUOTAS[Limited.KEY].limit
    assert [status(number, "192.0.2.1") for number in range(limit + 2)] == [401] * limit + [429] * 2
    assert status(1, "192.0.2.2") == 401


def _event(path: str, headers: dict[str, str], address: str) -> dict[str, Any]:
    """What API Gateway hands to the function for a GET."""
    return {
        "resource": path,
        "path": path,
        "httpMethod": "GET",
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {"resourcePath": path, "httpMethod": "GET", "identity": {"sourceIp": address}},
        "body": None,
        "isBase64Encoded": False,
    }
