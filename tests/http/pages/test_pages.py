"""The files of the web pages: how long they are cached, and which paths are refused."""

from __future__ import annotations

import re
from typing import Any

import pytest

from app import app
from tests.support import Api


class Context:
    """The context that Lambda passes with an event."""

    function_name = memory_limit_in_mb = invoked_function_arn = aws_request_id = "x"


def served(version: str, folder: str, name: str) -> dict[str, Any]:
    """The answer for a file. API Gateway passes the path's parameters decoded, and they may be any text."""
    route = "/web/{version}/{folder}/{name}"
    answer: dict[str, Any] = app(
        {
            "httpMethod": "GET",
            "path": f"/web/{version}/{folder}/{name}",
            "resource": route,
            "headers": {},
            "multiValueHeaders": {},
            "multiValueQueryStringParameters": None,
            "stageVariables": None,
            "body": None,
            "isBase64Encoded": False,
            "pathParameters": {"version": version, "folder": folder, "name": name},
            "requestContext": {
                "httpMethod": "GET",
                "path": f"/web/{version}/{folder}/{name}",
                "resourcePath": route,
                "identity": {"sourceIp": "192.0.2.1"},
            },
        },
        Context(),
    )
    return answer


def header(answer: dict[str, Any], name: str) -> str:
    """One header of an answer to API Gateway."""
    return next(str(value) for key, value in answer["headers"].items() if key.lower() == name)


def test_a_file_is_immutable_only_under_its_present_version(api: Api) -> None:
    match = re.search(r"web/([0-9a-f]{12})/citizen/index\.js", api("GET", "/").body)
    assert match
    present = served(match[1], "citizen", "index.js")
    earlier = served("0" * 12, "citizen", "index.js")
    assert (present["statusCode"], present["body"]) == (200, earlier["body"])
    assert "immutable" in header(present, "cache-control")
    assert header(earlier, "cache-control") == "no-cache"


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("..", "settings.py"),
        ("..", "sw.js"),
        ("../..", "app.py"),
        ("%2e%2e", "settings.py"),
        ("..%2f..", "app.py"),
        ("shared", "../../settings.py"),
        ("shared", "../sw.js"),
        ("shared", "..\\..\\settings.py"),
        ("shared/../..", "settings.py"),
        ("/etc", "passwd"),
        ("", "/etc/passwd"),
        (".", "index.html"),
        ("", "index.html"),
        ("../web", "index.html"),
        ("shared", "./api.js"),
        ("shared", "api.js\0.html"),
        ("shared", ""),
        ("shared/api.js", ""),
        ("docs", "swagger-ui.LICENSE"),
    ],
)
def test_a_path_that_is_no_file_of_the_pages_gets_404(api: Api, folder: str, name: str) -> None:
    answer = served("x", folder, name)
    assert answer["statusCode"] == 404
    assert header(answer, "content-type").startswith("application/problem+json")
