"""What is refused, what fails and what cannot be checked has a line of the log. It says who asked and names nobody."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest

from app import app
from chalicelib.domain.access.quotas import Limited
from chalicelib.identity import signing, signing_keys
from chalicelib.runtime.observe import logger
from chalicelib.runtime.settings import settings
from infra.manage import lines
from tests.http.office.test_redactions import send
from tests.http.receptions import sent_code
from tests.support import Api, Faults, Province

FOCAL, OTHERS = "focal.that-khe", "focal.ky-lua"


class Log(StringIO):
    """The lines that were written."""

    def lines(self, message: str) -> list[dict[str, Any]]:
        found = [json.loads(line) for line in self.getvalue().splitlines() if line.startswith("{")]
        return [line for line in found if line["message"] == message]


@pytest.fixture
def log() -> Iterator[Log]:
    written = Log()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logger.registered_formatter)
    logger.addHandler(handler)
    yield written
    logger._logger.removeHandler(handler)


def test_an_officer_who_is_refused_is_known_by_a_name_that_an_operator_resolves(
    api: Api, province: Province, log: Log
) -> None:
    code = send(api)["code"]
    assert api("GET", f"/v1/office/tickets/{code}", officer=OTHERS).status == 404
    assert api("GET", "/v1/admin/officers", officer=FOCAL).status == 403
    hidden, forbidden = log.lines("refused")
    assert (hidden["status"], forbidden["status"], forbidden["code"]) == (404, 403, "forbidden")
    assert hidden["caller"] != forbidden["caller"]
    assert all(line["function_request_id"] and line["timestamp"] for line in (hidden, forbidden))
    assert FOCAL not in log.getvalue()
    assert OTHERS not in log.getvalue()
    assert lines.called(forbidden["caller"]) == FOCAL


def test_the_next_request_does_not_carry_the_name_of_the_last_one(api: Api, log: Log) -> None:
    assert api("GET", "/v1/admin/officers", officer=FOCAL).status == 403
    assert api("GET", "/v1/me/reports").status == 401
    assert ["caller" in line for line in log.lines("refused")] == [True, False]


def test_a_partner_who_is_refused_is_known_by_the_id_of_the_key(api: Api, log: Log) -> None:
    given = {"partner": "zalo", "scopes": ["reports:read"]}
    made = api("POST", "/v1/admin/keys", given, officer="administrator.intake").body
    assert api("POST", "/v1/reports", {}, X_API_Key=made["key"]).status == 403
    (line,) = log.lines("refused")
    assert (line["caller"], line["code"]) == (made["id"], "scope_missing")
    assert made["key"] not in log.getvalue()


def test_wrong_input_forbidden_actions_and_too_many_requests_are_logged_without_what_was_sent(
    api: Api, province: Province, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    api("POST", "/v1/reports", {"description": "Moc-Toi", "0901234567": "Moc-Toi"})
    api("GET", "/v1/reports?phone0901234567=1")
    code = send(api)["code"]
    api("POST", f"/v1/reports/{code}/withdraw", {"reason": "Moc-Toi"}, X_Report_Secret="0901234567")
    monkeypatch.setenv("LIMITS", f"{Limited.READ}=1/60")
    settings.cache_clear()
    for _ in range(2):
        api("GET", "/v1/reports")
    statuses = [line["status"] for line in log.lines("refused")]
    assert {422, 404, 429} <= set(statuses)
    assert "Moc-Toi" not in log.getvalue()
    assert "0901234567" not in log.getvalue()


def test_unexpected_errors_and_controls_that_fail_are_logged(
    api: Api, province: Province, faults: Faults, log: Log
) -> None:
    faults.on("BatchGetItem", "ValidationException")
    assert api("GET", "/v1/units").status == 500
    (failed,) = log.lines("AWS failed")
    assert (failed["level"], "ValidationException" in failed["exception"]) == ("ERROR", True)
    faults.on("UpdateItem", "InternalServerError")
    assert api("GET", "/v1/reports").status == 200
    assert [line for line in map(json.loads, filter(None, log.getvalue().splitlines())) if line["level"] == "WARNING"]


def test_a_name_in_the_log_cannot_be_guessed_without_the_signing_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing_keys, "current", lambda: signing_keys.parsed("one key"))
    one = signing.name_in_log(FOCAL)
    monkeypatch.setattr(signing_keys, "current", lambda: signing_keys.parsed("another key"))
    assert signing.name_in_log(FOCAL) != one


def test_a_part_of_an_address_that_fits_into_no_key_is_not_found(api: Api) -> None:
    called = [(method, path) for path, methods in app.routes.items() for method in methods if path[:4] == "/v1/"]
    for method, path in called:
        if "{" in path and method != "OPTIONS":
            long = re.sub(r"\{\w+\}", "a" * 1500, path)
            answer = api(method, long, None if method == "GET" else {}, officer="administrator.intake", If_Match='"1"')
            assert (answer.status, answer.body["code"]) == (404, "not_found"), (method, path)


def test_who_names_an_officer_with_a_name_that_nobody_can_have_is_no_deputy(api: Api) -> None:
    for name in ("a" * 1500, "a" * 3000):
        answer = api("GET", "/v1/office/me", officer=FOCAL, X_Acting_For=name)
        assert (answer.status, answer.body["code"]) == (403, "not_deputy")


def test_who_signs_in_has_a_line_of_the_log_that_names_nobody(api: Api, province: Province, log: Log) -> None:
    phone = "+84912345678"
    name = api("POST", "/v1/me/codes", {"phone": phone}).body["request"]
    code = sent_code(province, phone)
    wrong = "000000" if code != "000000" else "111111"
    assert api("POST", "/v1/me/session", {"request": name, "code": wrong}).status == 403
    assert [line["code"] for line in log.lines("refused")] == ["code_wrong"]
    assert api("POST", "/v1/me/session", {"request": name, "code": code}).status == 201
    assert [(line["way"], line["trust"]) for line in log.lines("a citizen signed in")] == [("telephone", 1)]
    assert api("POST", "/v1/office/session/proof", {"code": "123456"}, officer=FOCAL).status == 403
    assert [line["status"] for line in log.lines("refused")] == [403, 403]
    for secret in (phone, phone[1:], "0912345678", code, signing.phone_key(phone)):
        assert secret not in log.getvalue()
