"""Requests generated from the OpenAPI description get the described answers and no server error.

GENERATED_REQUESTS sets how many each route gets, for example
``GENERATED_REQUESTS=200 pytest tests/http/core/test_schemathesis.py``.
"""

from __future__ import annotations

import os
import uuid
import warnings
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import hypothesis
import pytest
import requests
import schemathesis
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode, Response
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app import app
from chalicelib.domain.access.partners import PartnerKey, Scope
from chalicelib.domain.access.quotas import Limited
from chalicelib.http.openapi import described
from chalicelib.identity import signing
from chalicelib.runtime.settings import settings
from chalicelib.store.directory import partners
from tests.domain import samples
from tests.support import Api, _token

#: Requests per route, valid and invalid together.
EXAMPLES = int(os.environ.get("GENERATED_REQUESTS", "8"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
#: The officer who calls the routes of a tag.
CALLERS = {"administrator": "administrator.intake", "officer": "supervisor.intake"}
#: Valid values in the sample province.
KNOWN: dict[str, Any] = {
    "answers": {},
    "category": "hygiene",
    "commune": "06040",
    "contact": None,
    "description": "Rác thải đổ tràn ra đường",
    "lat": 22.257,
    "long": 106.474,
    "report_type": "field",
    "service_code": "hygiene",
    "unit": "that-khe",
}
REPORT: dict[str, Any] = {
    "category": "hygiene",
    "description": "Rác thải đổ tràn ra đường",
    "place": {"commune": "06040", "address": "Chợ trung tâm"},
}


@pytest.fixture
def secrets(api: Api, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The secrets of three reports by code, one of them received; and limits that no request reaches."""
    wide = ",".join(f"{kind}=1000000/60" for kind in Limited)
    monkeypatch.setenv("LIMITS", wide)
    settings.cache_clear()
    made = [api("POST", "/v1/reports", REPORT).body for _ in range(3)]
    api.act("intake.intake", made[0]["code"], "receive", urgency="normal")
    return {receipt["code"]: receipt["secret"] for receipt in made}


def test_generated_requests_are_answered_as_described(api: Api, secrets: dict[str, str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        schema = schemathesis.openapi.from_dict(described(app))
        asked: list[int] = []
        for result in schema.get_all_operations():
            operation = result.ok()  # type: ignore[union-attr]
            cases = st.one_of(
                operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
                operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
            )
            asked.append(_ask(api, secrets, cases))
    # Every route was asked, however busy the machine is.
    assert len(asked) == len(list(schema.get_all_operations()))
    assert min(asked) > 0


def _ask(api: Api, secrets: dict[str, str], cases: st.SearchStrategy[Case[Any]]) -> int:
    counted = [0]

    @hypothesis.seed(20261122)
    @hypothesis.settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(cases, st.sampled_from([None, *secrets]), st.booleans())
    def ask(case: Case[Any], code: str | None, knows: bool) -> None:
        counted[0] += 1
        if knows:
            _use_known_values(case)
        if code is not None and "code" in (case.path_parameters or {}):
            case.path_parameters["code"] = code
            case.headers["X-Report-Secret"] = secrets[code]
        caller = CALLERS.get(case.operation.tags[0])
        headers = {} if caller is None else {"Authorization": _token(caller, uuid.uuid4().hex)}
        if case.operation.tags[0] == "partner":
            headers = {"X-API-Key": partner_key()}
        case.validate_response(_send(api, case, headers), checks=CHECKS)

    run: Callable[[], None] = ask
    run()
    return counted[0]


def partner_key() -> str:
    """A new key for everything."""
    key_id, text, stored = signing.new_api_key()
    partners.put(PartnerKey(key_id, "zalo", frozenset(Scope), stored, 6000, "t", samples.T0))
    return text


def _use_known_values(case: Case[Any]) -> None:
    """Put in valid values of the sample province, so that requests pass the first checks."""
    if isinstance(case.body, dict):
        case.body |= {name: value for name, value in KNOWN.items() if name in case.body}
        if isinstance(case.body.get("place"), dict):
            case.body["place"] = {"commune": "06040", "address": "Chợ trung tâm"}
    for name in ("X-API-Key", "X-Acting-For"):
        case.headers.pop(name, None)
    if "If-Match" in (case.headers or {}):
        case.headers["If-Match"] = '"1"'


def _send(api: Api, case: Case[Any], headers: dict[str, str]) -> Response:
    arguments: dict[str, Any] = case.as_transport_kwargs(base_url="http://localhost", headers=headers)
    prepared = requests.Request(
        **{
            name: arguments[name]
            for name in ("method", "url", "headers", "params", "json", "data")
            if name in arguments
        }
    ).prepare()
    parts = urlsplit(prepared.url or "")
    path = str(parts.path) + (f"?{parts.query}" if parts.query else "")
    body = prepared.body or b""
    raw = body if isinstance(body, bytes) else body.encode()
    answer = api.client.http.request(case.method, path, headers=dict(prepared.headers), body=raw)
    headers_by_name = {name.lower(): [str(value)] for name, value in answer.headers.items()}
    return Response(answer.status_code, headers_by_name, answer.body, prepared, elapsed=0.0, verify=False)
