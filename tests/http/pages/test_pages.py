"""The files of the web pages: how long they are cached, and which paths are refused."""

from __future__ import annotations

import re
from typing import Any

import pytest

from app import app
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.texts.sent.notice import VERSIONS, AgreedBy
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


def test_the_notice_on_personal_data_is_shown_read_out_and_agreed_to_in_the_province_s_words(
    api: Api, province: Province
) -> None:
    document = samples.documents()[Kind.PROVINCE]
    desk = {"name": "Bộ phận <dữ liệu>", "name_en": "Data desk", "phone": "1900 1022", "email": "a@example.invalid"}
    more = {"operator": "Văn phòng UBND", "operator_en": "The office", "privacy": desk, "contact_days": 200}
    documents.publish(Kind.PROVINCE, document | more, by="test", at=samples.T0)
    rules = samples.documents()[Kind.RULES] | {"own_data": {"erase": "5 working days"}}
    documents.publish(Kind.RULES, rules, by="test", at=samples.T0)
    page = api("GET", "/du-lieu-ca-nhan")
    assert page.status == 200
    for words in ("Bộ phận &lt;dữ liệu&gt; (1900 1022, a@example.invalid)", "200 ngày", "5 ngày làm việc"):
        assert words in page.body
    assert "Data desk" not in page.body
    assert "Bộ phận <" not in page.body
    assert "The office" in api("GET", "/du-lieu-ca-nhan?lang=en").body
    consents = api("GET", "/v1/province").body["consents"]
    # Only helpers read out theirs, from /v1/helper.
    shown = [way for way in AgreedBy if way is not AgreedBy.HELPED]
    assert {way: one["version"] for way, one in consents.items()} == {way.value: VERSIONS[way] for way in shown}
    for one in consents.values():
        assert "Văn phòng UBND" in one["vi"]
        assert "Data desk (1900 1022, a@example.invalid)" in one["en"]
    assert "du-lieu-ca-nhan" in api("GET", "/").body
    assert "Văn phòng UBND (bên kiểm soát dữ liệu)" in api("GET", "/don-gian").body


def test_the_notice_without_a_contact_names_operator_and_hotline(api: Api) -> None:
    words = api("GET", "/v1/province").body["consents"]["read_out"]["vi"]
    assert words.startswith("“Lạng Sơn")


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
