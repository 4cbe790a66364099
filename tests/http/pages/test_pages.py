"""The files of the web pages: how long they are cached, and which paths are refused."""

from __future__ import annotations

import re
from typing import Any

import pytest

from app import app
from chalicelib.domain.province.kinds import Kind
from chalicelib.store.directory import documents
from tests.domain import samples
from tests.support import Api, Province


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


PAGES = ("/", "/office", "/dashboard")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_who_runs_the_service_also_without_scripts(api: Api, province: Province, path: str) -> None:
    document = samples.documents()[Kind.PROVINCE]
    more = {"operator": "Văn phòng <UBND>", "operator_en": "The office", "hotline": "1900 1022"}
    documents.publish(Kind.PROVINCE, document | more, by="test", at=samples.T0)
    page = api("GET", path).body
    assert "Văn phòng &lt;UBND&gt;" in page
    assert 'lang="en">Citizen reports – Lang Son. Run by: The office.' in page
    noscript = page.partition("<noscript>")[2]
    assert '<a href="tel:19001022">1900 1022</a>' in noscript
    assert "{{" not in page
    shown = api("GET", "/v1/province").body
    assert (shown["operator_en"], shown["hotline"]) == ("The office", "1900 1022")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_served_without_operator_and_before_the_first_import(
    api: Api, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    page = api("GET", path).body
    assert "Lạng Sơn" in page
    assert "tel:" not in page
    assert "{{" not in page

    def nothing() -> None:
        raise documents.DirectoryMissing

    monkeypatch.setattr(documents, "current", nothing)
    assert api("GET", path).status == 200
