"""Answers of the deployed gateway and of the function behind it: headers, CORS, tokens, keys and limits."""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
import requests

from app import app
from chalicelib.domain.access.quotas import QUOTAS, Limited
from chalicelib.http.core.contract import Caller, entry_of, routes
from chalicelib.http.core.headers import SECURITY
from infra.manage.__main__ import main
from infra.manage.accounts import read_logins
from infra.package.throttles import group_of
from infra.stack.client import Office, sign_in
from infra.stack.functions import invoke
from infra.stack.local import LocalAws
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
def test_answers_of_function_and_gateway_have_the_security_headers(
    stack: LocalAws, method: str, path: str, status: int
) -> None:
    answer = requests.request(method, stack.api_url + path, json={} if method == "POST" else None, timeout=30)
    assert answer.status_code == status
    for name, value in SECURITY.items():
        assert answer.headers[name].replace(" 'none'", "") == value.replace(" 'none'", ""), name


def test_a_preflight_request_is_answered_by_the_function(stack: LocalAws) -> None:
    url = f"{stack.api_url}/v1/reports/LS4827395165/rate"
    preflight = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-report-secret"}
    ours = requests.options(url, headers=preflight | {"Origin": CORS_ORIGIN}, timeout=30)
    assert (ours.status_code, ours.headers["Access-Control-Allow-Origin"]) == (204, CORS_ORIGIN)
    assert "POST" in ours.headers["Access-Control-Allow-Methods"]
    foreign = requests.options(url, headers=preflight | {"Origin": "https://evil.example.invalid"}, timeout=30)
    assert [name for name in foreign.headers if name.lower().startswith("access-control")] == []


def test_the_docs_load_from_the_api_alone(stack: LocalAws) -> None:
    page = requests.get(f"{stack.api_url}/docs", timeout=30)
    assert page.status_code == 200
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    links = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    names = [re.sub(r"^web/[0-9a-f]{12}/", "", link) for link in links]
    hotline = [link for link in links if link.startswith("tel:")]
    files = [name for name in names if name not in hotline]
    assert files == ["docs/swagger-ui.css", "data:,", "openapi.json", "docs/swagger-ui-bundle.js", "docs/index.js"]
    for link in links:
        if link != "data:," and link not in hotline:
            found = requests.get(f"{stack.api_url}/{link}", timeout=30)
            assert (found.status_code, len(found.content) > 300) == (200, True), link
    assert requests.get(f"{stack.api_url}/openapi.json", timeout=30).json()["openapi"] == "3.1.0"


def test_every_office_route_refuses_invalid_tokens(stack: LocalAws, office: Callable[[str], Office]) -> None:
    token = office("trung-tam.quan-tri").token
    protected, payload, signature = token.split(".")
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    tokens = {
        "none": None,
        "a partner's key": "pk_aaaaaaaa_" + "a" * 32,
        "alg none": f"{unsigned}.{payload}.",
        "signature of another token": f"{protected}.{payload}.{signature[::-1]}",
        # The gateway accepts any client of the pool; only the function checks for the office's client.
        "wrong audience": _token_of_another_client(stack, "trung-tam.quan-tri"),
    }
    requested = 0
    for method, path, _ in routes(app):
        entry = entry_of(app, method, path)
        if entry is None or entry.who not in (Caller.OFFICER, Caller.ADMINISTRATOR):
            continue
        url = stack.api_url + re.sub(r"\{\w+\}", "x", path)
        for name, text in tokens.items():
            headers = {} if text is None else {"Authorization": f"Bearer {text}"}
            answer = requests.request(method, url, headers=headers, json={}, timeout=30)
            assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated"), f"{name}: {method} {path}"
            requested += 1
    assert requested >= 20 * len(tokens)
    assert requests.get(f"{stack.api_url}/v1/admin/keys", headers={"Authorization": f"Bearer {token}"}, timeout=30).ok


def test_a_key_of_the_command_line_works_is_listed_and_is_revoked(
    stack: LocalAws, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def manage(*arguments: str) -> str:
        monkeypatch.setattr("sys.argv", ["infra.manage", *arguments])
        monkeypatch.setattr("infra.manage.__main__.deployed", lambda stage: stack)
        assert main() == 0
        return capsys.readouterr().out.strip()

    key = manage("make-key", "--stage", "local", "zalo", "--scope", "reports:read")
    key_id = key.split("_")[1]
    assert requests.get(f"{stack.api_url}/v1/units", headers={"X-API-Key": key}, timeout=30).status_code == 200
    assert f"pk_{key_id}_  zalo  reports:read" in manage("list-keys", "--stage", "local")
    assert key not in manage("list-keys", "--stage", "local")
    assert "no such key" in manage("revoke-key", "--stage", "local", "aaaaaaaa")
    assert "after a minute" in manage("revoke-key", "--stage", "local", key_id)
    assert "revoked" in manage("list-keys", "--stage", "local")


def _token_of_another_client(stack: LocalAws, username: str) -> str:
    cognito = stack.client("cognito-idp")
    client = cognito.create_user_pool_client(
        UserPoolId=stack.outputs["UserPoolId"],
        ClientName="another",
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    )["UserPoolClient"]["ClientId"]
    return sign_in(cognito, client, username, read_logins(stack.home / "logins.json")[username]["password"])


#: Around the end of a window twice the limit may pass (domain/access/quotas.py).
MOST = 2 * QUOTAS[Limited.KEY].limit


def test_wrong_keys_from_any_port_end_in_429(stack: LocalAws) -> None:
    pause = 1 / group_of("GET", "/v1/units").rate

    def status(number: int) -> int:
        # The gateway refuses what comes faster than its own limit, before the function counts it.
        time.sleep(pause)
        # Without a session each request has its own connection and port.
        headers = {"X-API-Key": f"pk_{number}"}
        return requests.get(f"{stack.api_url}/v1/units", headers=headers, timeout=30).status_code

    assert _until_refused(status)
    without_key = requests.get(f"{stack.api_url}/v1/units", timeout=30)
    assert without_key.status_code == 200, without_key.text


def test_the_function_ignores_headers_with_an_address(stack: LocalAws) -> None:
    # The embedded gateway takes the source address from X-Forwarded-For, and API Gateway from the connection.
    # So the test invokes the function with an event of API Gateway.
    def status(number: int, address: str = "192.0.2.1") -> int:
        spoofed = f"203.0.113.{number}"
        headers = {"X-API-Key": "pk_wrong", "X-Forwarded-For": spoofed, "X-Real-IP": spoofed}
        return int(invoke(stack, "APIHandlerName", _event("/v1/units", headers, address))["statusCode"])

    assert _until_refused(status)
    assert status(1, "192.0.2.2") == 401


def _until_refused(status: Callable[[int], int]) -> bool:
    for number in range(MOST + 1):
        found = status(number)
        if found == 429:
            return True
        assert found == 401
    return False


def _event(path: str, headers: dict[str, str], address: str) -> dict[str, Any]:
    """An event of API Gateway for a GET."""
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
