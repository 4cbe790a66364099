"""The OpenAPI description covers every route and is served."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from pydantic import BaseModel

from app import app
from chalicelib.domain.texts import problems
from chalicelib.http import openapi
from chalicelib.http.core.contract import entry_of, routes
from chalicelib.http.openapi import described
from tests.support import Api


def test_every_route_has_an_entry() -> None:
    missing = [f"{method} {path}" for method, path, _ in routes(app) if entry_of(app, method, path) is None]
    assert missing == [], "put @serves(Entry(...)) below @answers_problems (http/core/contract.py)"


def test_every_reference_names_a_schema() -> None:
    description = described(app)
    names = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(description)))
    assert names <= description["components"]["schemas"].keys()
    assert not [name for name in description["components"]["schemas"] if name.startswith("chalicelib__")], (
        "two models have one name"
    )


def test_every_operation_has_a_unique_id_and_a_summary() -> None:
    operations = [operation for path in described(app)["paths"].values() for operation in path.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    assert all(operation["summary"].endswith((".", ":")) or "," in operation["summary"] for operation in operations)


def test_every_body_that_is_read_is_described() -> None:
    for method, path, view in routes(app):
        entry = entry_of(app, method, path)
        assert entry is not None
        # A body that the entry does not name would be accepted without being described.
        assert (method in ("POST", "PUT")) == (entry.body is not None), f"{method} {path}"
        if entry.body is not None and entry.body != "DocumentIn":
            models = [attribute for module in openapi.MODULES if (attribute := getattr(module, entry.body, None))]
            assert models, view.__name__
            assert all(issubclass(model, BaseModel) for model in models)


def test_the_description_is_served(api: Api) -> None:
    answer = api("GET", "/openapi.json")
    assert (answer.status, answer.body["openapi"]) == (200, "3.1.0")
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert answer.body == json.loads(json.dumps(described(app)))


@pytest.mark.parametrize(
    ("path", "method", "expected"),
    [
        ("/v1/reports", "post", [{}, {"partner": ["reports:send"]}]),
        ("/v1/reports/{code}/photos", "post", [{"secret": []}, {"citizen": []}, {"partner": ["reports:send"]}]),
        ("/v1/office/queue", "get", [{"officer": []}]),
        ("/v1/admin/keys", "post", [{"officer": []}]),
    ],
)
def test_an_operation_lists_its_security_schemes(path: str, method: str, expected: list[dict[str, Any]]) -> None:
    assert described(app)["paths"][path][method]["security"] == expected


def test_refusals_with_few_codes_list_them() -> None:
    refusals = described(app)["paths"]["/v1/reports"]["post"]["responses"]
    schema = refusals["429"]["content"]["application/problem+json"]["schema"]
    assert schema["allOf"][1]["properties"]["code"]["enum"] == ["blocked", "rescue_throttled", "throttled"]
    for status in ("400", "401", "413", "415", "500", "503"):
        (named,) = refusals[status]["content"]["application/problem+json"]["schema"]["allOf"][1:]
        codes = named["properties"]["code"]["enum"]
        assert codes, status
        assert set(codes) <= problems.PROBLEMS.keys(), status
