"""Limits, wrong secrets, measures against abuse, and partners' keys."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.access.quotas import Limited, SubjectKind
from chalicelib.domain.errors import DomainError
from chalicelib.http.core import guard
from chalicelib.identity import signing_keys
from chalicelib.runtime import clock
from chalicelib.runtime.settings import settings
from chalicelib.store import fresh
from tests.identity.test_signing import ALPHABET
from tests.support import Api, Faults, Province, take

ADMIN = "administrator.intake"
PHONE = "+84901234567"
REPORT: dict[str, Any] = {
    "category": "hygiene",
    "description": "Rác thải đổ tràn ra đường",
    "place": {"commune": "06040", "address": "Chợ trung tâm"},
}
WITH_PHONE = REPORT | {"contact": {"phone": "090 123 4567"}, "consent": True}
LATER = (datetime.now(UTC) + timedelta(days=1)).isoformat()
type Limit = Callable[[str], None]


@pytest.fixture
def limit(province: Province, monkeypatch: pytest.MonkeyPatch) -> Limit:
    """Set this process's limits. The clock is fixed, so that no window ends within a test."""
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)

    def set_limits(text: str) -> None:
        monkeypatch.setenv("LIMITS", text)
        settings.cache_clear()

    return set_limits


def make_key(api: Api, *scopes: str, **more: Any) -> dict[str, Any]:
    answer = api("POST", "/v1/admin/keys", {"partner": "cong-dan-so", "scopes": scopes, **more}, officer=ADMIN)
    assert answer.status == 201, answer.body
    made: dict[str, Any] = answer.body
    return made


def measure(api: Api, kind: str, **subject: str) -> dict[str, Any]:
    body = {"measure": kind, "reason": "Gửi hàng loạt tin rác", "until": LATER, **subject}
    answer = api("POST", "/v1/admin/blocks", body, officer=ADMIN)
    assert answer.status == 201, answer.body
    taken: dict[str, Any] = answer.body
    return taken


def test_a_request_over_the_limit_gets_429_with_retry_after(api: Api, limit: Limit) -> None:
    limit("send=2/3600")
    assert [api("POST", "/v1/reports", REPORT).status for _ in range(3)] == [201, 201, 429]
    refused = api("POST", "/v1/reports", REPORT)
    assert (refused.body["code"], refused.headers["content-type"]) == ("throttled", "application/problem+json")
    assert 1 <= int(refused.headers["retry-after"]) <= 3600
    # Reading has its own limit.
    assert api("GET", "/v1/reports").status == 200


@pytest.mark.parametrize("name", ["X_Forwarded_For", "Forwarded", "X_Real_IP", "True_Client_IP", "CF_Connecting_IP"])
def test_forwarding_headers_do_not_change_the_counted_address(api: Api, limit: Limit, name: str) -> None:
    limit("read=3/60")
    statuses = [api("GET", "/v1/units", **{name: f"203.0.113.{number}"}).status for number in range(6)]
    assert statuses == [200, 200, 200, 429, 429, 429]


def test_reports_with_one_telephone_are_limited_however_it_is_written(api: Api, limit: Limit) -> None:
    limit("send_phone=1/3600")
    assert api("POST", "/v1/reports", WITH_PHONE).status == 201
    for written in ("0901234567", "+84 90 123 4567"):
        body = WITH_PHONE | {"contact": {"phone": written}}
        assert api("POST", "/v1/reports", body).status == 429
    assert api("POST", "/v1/reports", REPORT).status == 201


def test_only_hashes_of_addresses_and_telephones_are_kept(api: Api, province: Province, limit: Limit) -> None:
    assert api("POST", "/v1/reports", WITH_PHONE).status == 201
    measure(api, "block", phone=PHONE)
    measure(api, "confirm", address="198.51.100.7")
    kept = json.dumps(province.items("Limits"))
    assert len(province.items("Limits")) == 4
    for mark in ("127.0.0.1", "901234567", "198.51.100"):
        assert mark not in kept


def test_ipv6_addresses_are_counted_by_64_bit_network() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signing_keys, "current", lambda: signing_keys.parsed("a key for tests"))
        same = {
            guard.address_of(_from(address))
            for address in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:0DB8:1:2::")
        }
        others = {
            guard.address_of(_from(address)) for address in ("2001:db8:1:3::1", "192.0.2.1", "192.0.2.2", "", "x")
        }
    assert (len(same), len(others), same & others) == (1, 4, set())


def _from(address: str) -> Any:
    class Seen:
        context: dict[str, Any] = {"identity": {"sourceIp": address}}  # noqa: RUF012 - one use

    return Seen


@pytest.mark.parametrize("code", ["ProvisionedThroughputExceededException", "InternalServerError"])
def test_reports_are_accepted_when_the_limits_table_fails(api: Api, faults: Faults, code: str) -> None:
    def fail_limits(number: int, call: Any) -> str | None:
        return code if "limits-" in json.dumps(call.sent, default=str) else None

    faults._rule = fail_limits
    assert api("POST", "/v1/reports", WITH_PHONE).status == 201
    assert api("GET", "/v1/reports").status == 200
    faults.none()


def test_one_time_codes_are_refused_when_the_limits_table_fails(province: Province, faults: Faults) -> None:
    faults.on("UpdateItem", "ProvisionedThroughputExceededException")
    for kind in (Limited.CODE_SEND, Limited.CODE_TRY):
        with pytest.raises(DomainError, match="busy"):
            guard.spend(kind, "somebody", clock.now())


def test_wrong_secrets_for_one_report_are_limited_without_affecting_others(api: Api, limit: Limit) -> None:
    limit("secret=300/300")
    mine, other = (api("POST", "/v1/reports", REPORT).body for _ in range(2))
    path = f"/v1/reports/{mine['code']}"
    statuses = [api("GET", path, X_Report_Secret=f"sai{number}").status for number in range(20)]
    assert statuses == [404] * 10 + [429] * 10
    # Another spelling of the code counts for the same report.
    assert api("GET", f"/v1/reports/{mine['code'].lower()}", X_Report_Secret="sai").status == 429
    assert api("GET", f"/v1/reports/{other['code']}", X_Report_Secret=other["secret"]).status == 200
    # The right secret must wait too, but no longer than a window.
    right = api("GET", path, X_Report_Secret=mine["secret"])
    assert right.status == 429
    assert int(right.headers["retry-after"]) <= 300


def test_a_wrong_secret_counts_for_actions_and_unknown_codes_too(api: Api, limit: Limit) -> None:
    limit("secret=60/300")
    code = take(["receive"]).code
    rate = f"/v1/reports/{code}/rate"
    assert [api("POST", rate, {}, X_Report_Secret="sai").status for _ in range(4)] == [403, 403, 429, 429]
    unknown = [api("GET", "/v1/reports/LS4827395165", X_Report_Secret="sai").status for _ in range(4)]
    assert unknown == [404, 404, 429, 429]


def test_a_wrong_secret_does_not_avoid_another_limit(api: Api, limit: Limit) -> None:
    limit("read=3/60,send=2/60,code_send=2/60")
    codes = [f"LS{number:010d}" for number in range(5)]
    reads = [api("GET", f"/v1/reports/{code}", X_Report_Secret="sai").status for code in codes]
    assert reads == [404, 404, 404, 429, 429]
    assert [api("POST", "/v1/reports", REPORT, X_Report_Secret="sai").status for _ in range(3)] == [201, 201, 429]
    asked = [api("POST", "/v1/me/codes", {"phone": PHONE}, X_Report_Secret="sai").status for _ in range(3)]
    assert asked == [202, 202, 429]


def test_the_right_secret_uses_little_of_the_limit(api: Api, limit: Limit) -> None:
    limit("secret=30/300")
    made = api("POST", "/v1/reports", REPORT).body
    path = f"/v1/reports/{made['code']}"
    assert {api("GET", path, X_Report_Secret=made["secret"]).status for _ in range(29)} == {200}


def test_a_blocked_telephone_is_refused_until_the_block_is_lifted(api: Api) -> None:
    taken = measure(api, "block", phone="0901234567")
    refused = api("POST", "/v1/reports", WITH_PHONE)
    assert (refused.status, refused.body["code"]) == (429, "blocked")
    assert int(refused.headers["retry-after"]) > 80_000
    assert api("POST", "/v1/reports", REPORT).status == 201
    lifted = api("POST", f"/v1/admin/blocks/{taken['id']}/lift", {"reason": "Nhầm số"}, officer=ADMIN)
    assert (lifted.status, lifted.body["lifted"]["by"], lifted.body["lifted"]["reason"]) == (200, ADMIN, "Nhầm số")
    assert api("POST", "/v1/reports", WITH_PHONE).status == 201


def test_a_blocked_address_may_still_read_public_reports(api: Api) -> None:
    measure(api, "block", address="127.0.0.1")
    assert api("POST", "/v1/reports", REPORT).body["code"] == "blocked"
    assert api("GET", "/v1/reports").status == 200


def test_an_address_can_be_required_to_confirm_a_telephone(api: Api) -> None:
    measure(api, "confirm", address="127.0.0.1")
    answer = api("POST", "/v1/reports", REPORT)
    assert (answer.status, answer.body["code"]) == (403, "confirmation_needed")


def test_after_many_reports_a_confirmed_telephone_is_required(api: Api, limit: Limit) -> None:
    limit("send=5/3600/2")
    statuses = [api("POST", "/v1/reports", REPORT).status for _ in range(6)]
    assert statuses == [201, 201, 403, 403, 403, 429]


def test_lifted_measures_stay_in_the_list(api: Api) -> None:
    first, second = measure(api, "block", phone=PHONE), measure(api, "block", key="abcdefgh")
    assert api("POST", f"/v1/admin/blocks/{first['id']}/lift", {"reason": "Nhầm"}, officer=ADMIN).status == 200
    again = api("POST", f"/v1/admin/blocks/{first['id']}/lift", {"reason": "Nhầm"}, officer=ADMIN)
    assert (again.status, again.body["code"]) == (409, "measure_over")
    assert api("POST", "/v1/admin/blocks/x/lift", {"reason": "Nhầm"}, officer=ADMIN).status == 404
    listed = api("GET", "/v1/admin/blocks", officer=ADMIN).body["blocks"]
    assert {line["id"]: (line["by"], line["reason"], bool(line["lifted"])) for line in listed} == {
        first["id"]: (ADMIN, "Gửi hàng loạt tin rác", True),
        second["id"]: (ADMIN, "Gửi hàng loạt tin rác", False),
    }
    page = api("GET", "/v1/admin/blocks?limit=1", officer=ADMIN).body
    rest = api("GET", f"/v1/admin/blocks?limit=1&cursor={page['cursor']}", officer=ADMIN).body
    assert {page["blocks"][0]["id"], rest["blocks"][0]["id"]} == {first["id"], second["id"]}


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"phone": PHONE, "key": "abcdefgh"}, "subject_missing", None),
        ({}, "subject_missing", None),
        ({"phone": PHONE, "measure": "confirm"}, "confirm_address", None),
        ({"phone": "x"}, "phone_invalid", "phone"),
        ({"address": "10.0.0.0/8"}, "field_invalid", "address"),
        ({"phone": PHONE, "until": "2020-01-01T00:00:00Z"}, "until_out_of_range", "until"),
        ({"phone": PHONE, "until": "2099-01-01T00:00:00Z"}, "until_out_of_range", "until"),
        ({"phone": PHONE, "reason": "x"}, "too_short", "reason"),
    ],
)
def test_a_measure_needs_one_subject_a_reason_and_an_end(
    api: Api, changes: dict[str, Any], code: str, field: str | None
) -> None:
    answer = api(
        "POST", "/v1/admin/blocks", {"measure": "block", "reason": "Thử", "until": LATER} | changes, officer=ADMIN
    )
    assert (answer.status, answer.body["code"], answer.body.get("field")) == (422, code, field)


def test_a_report_by_a_partner_carries_its_channel_and_needs_an_idempotency_key(api: Api, province: Province) -> None:
    key = make_key(api, "reports:send")["key"]
    sent = {"X_API_Key": key, "Idempotency_Key": "tin-1"}
    made = api("POST", "/v1/reports", REPORT, **sent)
    assert made.status == 201
    assert api("POST", "/v1/reports", REPORT, **sent).body["code"] == made.body["code"]
    tickets = [item for item in province.items("Tickets") if item["type"]["S"] == "head"]
    assert [item["channel"]["S"] for item in tickets] == ["app/cong-dan-so"]
    unnamed = api("POST", "/v1/reports", REPORT, X_API_Key=key)
    assert (unnamed.status, unnamed.body["field"]) == (422, "Idempotency-Key")


def test_idempotency_keys_are_separate_for_each_partner_and_the_public(api: Api) -> None:
    keys = [make_key(api, "reports:send", partner=name)["key"] for name in ("zalo", "smart-hp")]
    codes = {api("POST", "/v1/reports", REPORT, X_API_Key=key, Idempotency_Key="1").body["code"] for key in keys}
    codes.add(api("POST", "/v1/reports", REPORT, Idempotency_Key="1").body["code"])
    assert len(codes) == 3


def test_a_key_is_limited_to_its_scopes(api: Api) -> None:
    key = make_key(api, "reports:read")["key"]
    assert api("GET", "/v1/reports", X_API_Key=key).status == 200
    refused = api("POST", "/v1/reports", REPORT, X_API_Key=key, Idempotency_Key="1")
    assert (refused.status, refused.body["code"]) == (403, "scope_missing")
    assert api("GET", "/health", X_API_Key=key).body["code"] == "scope_missing"
    assert api("GET", "/v1/admin/keys", officer=ADMIN, X_API_Key=key).body["code"] == "scope_missing"


@pytest.mark.usefixtures("by_day")
def test_a_key_is_shown_once_and_stored_as_a_hash(api: Api, province: Province) -> None:
    made = make_key(api, "reports:read")
    listed = api("GET", "/v1/admin/keys", officer=ADMIN).body["keys"]
    assert [key["prefix"] for key in listed] == [made["prefix"]]
    secret = made["key"].removeprefix(made["prefix"])
    assert secret not in json.dumps(province.items("Directory")) + json.dumps(listed)
    assert listed[0]["used_on"] is None
    api("GET", "/v1/units", X_API_Key=made["key"])
    listed = api("GET", "/v1/admin/keys", officer=ADMIN).body["keys"]
    assert listed[0]["used_on"] == "2026-03-09"


def test_a_revoked_or_expired_key_gets_401(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    made, brief = make_key(api, "reports:read"), make_key(api, "reports:read", expires_at=LATER)
    assert api("GET", "/v1/units", X_API_Key=made["key"]).status == 200
    revoked = api("DELETE", f"/v1/admin/keys/{made['id']}", officer=ADMIN)
    assert (revoked.status, revoked.body["revoked_by"]) == (200, ADMIN)
    assert api("DELETE", f"/v1/admin/keys/{made['id']}", officer=ADMIN).body == revoked.body
    assert api("DELETE", "/v1/admin/keys/zzzzzzzz", officer=ADMIN).status == 404
    answer = api("GET", "/v1/units", X_API_Key=made["key"])
    assert (answer.status, answer.body["code"]) == (401, "key_invalid")
    assert api("GET", "/v1/units", X_API_Key=brief["key"]).status == 200
    monkeypatch.setattr(clock, "now", lambda: datetime.now(UTC) + timedelta(days=2))
    assert api("GET", "/v1/units", X_API_Key=brief["key"]).status == 401


def test_wrong_keys_are_limited_without_affecting_valid_ones(api: Api, limit: Limit) -> None:
    limit("key=5/300")
    key = make_key(api, "reports:read")["key"]
    assert api("GET", "/v1/units", X_API_Key=key).status == 200
    wrong = [key[:-1] + letter for letter in ALPHABET[26:50] if letter != key[-1]][:5]
    for text in (*wrong, "", "pk__", f"{key}x", "pk_aaaaaaaa_" + "a" * 32):
        assert api("GET", "/v1/units", X_API_Key=text).status in (401, 429)
    assert api("GET", "/v1/units", X_API_Key="x").status == 429
    assert api("GET", "/v1/units", X_API_Key=key).status == 200


def test_a_partner_has_its_own_limit(api: Api, limit: Limit) -> None:
    limit("read=2/60")
    key = make_key(api, "reports:read", per_minute=4)["key"]
    assert [api("GET", "/v1/units", X_API_Key=key).status for _ in range(6)] == [200] * 4 + [429] * 2
    assert [api("GET", "/v1/units").status for _ in range(3)] == [200, 200, 429]


def test_a_blocked_key_is_refused(api: Api) -> None:
    made = make_key(api, "reports:read")
    measure(api, "block", key=made["id"])
    assert api("GET", "/v1/units", X_API_Key=made["key"]).body["code"] == "blocked"


def test_only_administrators_make_keys_and_take_measures(api: Api) -> None:
    for path in ("/v1/admin/keys", "/v1/admin/blocks"):
        assert api("GET", path, officer="supervisor.intake").body["code"] == "forbidden"
        assert api("POST", path, {}, officer="supervisor.intake").body["code"] == "forbidden"


def test_nobody_is_barred_when_the_measures_cannot_be_read(province: Province, faults: Faults) -> None:
    fresh.forget()
    faults.on("Query", "ProvisionedThroughputExceededException")
    guard.refuse_barred(SubjectKind.PHONE, "x", clock.now())
