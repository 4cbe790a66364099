"""Intake records a report for a caller, by telephone or at the counter."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.texts.sent.notice import VERSIONS, AgreedBy
from chalicelib.domain.tickets.ticket import ActorKind
from chalicelib.store.directory import officers
from chalicelib.store.keys import instant
from chalicelib.store.vault import reporters
from tests.domain import samples
from tests.support import Api, history

PHONE = "+84912345678"
CALL: dict[str, Any] = {
    "category": "traffic",
    "description": "Cây đổ chắn ngang đường, xe không qua được",
    "place": {"commune": "06040", "address": "Km 3, đường vào chợ"},
    "contact": {"name": "Người gọi", "phone": "0912345678"},
    "consent": True,
}
DESK = "intake.intake"


def test_a_recorded_report_names_the_officer_and_keeps_the_contact_of_the_caller(api: Api) -> None:
    recorded = api("POST", "/v1/office/reports", CALL | {"urgency": "urgent"}, officer=DESK)
    assert recorded.status == 201
    code = recorded.body["code"]
    assert (recorded.body["state"], recorded.body["open_to_you"]) == ("new", True)
    assert recorded.body["code_spoken"].startswith("LS ")
    created = history(code)[0]
    assert (created.kind, created.actor, created.officer) == ("created", ActorKind.OFFICER, DESK)
    assert created.unit == samples.INTAKE
    seen = api("GET", recorded.headers["location"], officer=DESK).body
    assert (seen["channel"], seen["urgency"], seen["due_at"]) == ("telephone", "urgent", recorded.body["due_at"])
    reporter = reporters.get(code, instant(seen["created_at"]))
    assert reporter is not None
    assert (reporter.phone, reporter.ground, reporter.consent_text) == (PHONE, "consent", VERSIONS[AgreedBy.READ_OUT])
    assert (reporter.consent_channel, reporter.consent_at is not None) == ("telephone", True)


def test_the_officer_does_not_get_the_secret(api: Api) -> None:
    recorded = api("POST", "/v1/office/reports", CALL, officer=DESK)
    assert "secret" not in recorded.body
    assert api("POST", "/v1/reports", CALL).body["secret"]


def test_the_same_idempotency_key_gives_the_same_report(api: Api) -> None:
    first, second = (
        api("POST", "/v1/office/reports", CALL, officer=DESK, Idempotency_Key="call-1").body for _ in range(2)
    )
    assert first["code"] == second["code"]
    # An equal key of a citizen is independent.
    assert api("POST", "/v1/reports", CALL, Idempotency_Key="call-1").body["code"] != first["code"]
    changed = api("POST", "/v1/office/reports", CALL | {"urgency": "urgent"}, officer=DESK, Idempotency_Key="call-1")
    assert (changed.status, changed.body["code"]) == (422, "idempotency_mismatch")


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"consent": False}, None, "consent_required"),
        ({"category": "nothing"}, "category", "unknown_category"),
        ({"description": "Cây"}, "description", "too_short"),
        ({"place": {}}, "place", "place_missing"),
        ({"contact": {"phone": "12"}}, "contact.phone", "phone_invalid"),
        ({"channel": "web"}, "channel", "not_one_of"),
    ],
)
def test_an_invalid_report_names_the_field(api: Api, changes: dict[str, Any], field: str | None, code: str) -> None:
    refused = api("POST", "/v1/office/reports", CALL | changes, officer=DESK)
    assert refused.status == 422
    assert (refused.body.get("field"), refused.body["code"]) == (field, code)


def test_a_report_without_contact_needs_no_consent(api: Api) -> None:
    anonymous = {name: value for name, value in CALL.items() if name not in ("contact", "consent")}
    recorded = api("POST", "/v1/office/reports", anonymous | {"channel": "counter"}, officer=DESK)
    assert recorded.status == 201
    assert api("GET", recorded.headers["location"], officer=DESK).body["channel"] == "counter"


def test_a_commune_writes_down_what_a_visitor_tells_with_photos_of_what_they_brought(api: Api) -> None:
    visit = CALL | {"channel": "counter", "photos": [{"content_type": "image/jpeg", "size": 1000}] * 2}
    # The focal officer has no desk: the province takes the report in.
    taken = api("POST", "/v1/office/reports", visit, officer="focal.that-khe").body
    assert (taken["intake_unit"]["id"], taken["open_to_you"]) == (samples.INTAKE, False)
    assert [upload["photo"] for upload in taken["uploads"]] == ["r1", "r2"]
    assert api("GET", "/v1/office/me", officer="focal.that-khe").body["may_write_down"]
    assert not api("GET", "/v1/office/me", officer="focal.police").body["may_write_down"]


def test_the_desk_of_a_commune_takes_in_what_happened_there(api: Api) -> None:
    desk = Officer("desk.that-khe", "Một cửa", "that-khe", frozenset({Role.INTAKE}))
    officers.put_officer(desk, by="test", at=samples.T0)
    visit = CALL | {"channel": "counter"}
    taken = api("POST", "/v1/office/reports", visit, officer="desk.that-khe").body
    assert (taken["intake_unit"]["id"], taken["open_to_you"]) == ("that-khe", True)
    received = api.act("desk.that-khe", taken["code"], "receive")
    assert (received.status, received.body["state"]) == (200, "received")
    # Of another commune, or about officials, the province's desk takes it in, and this one does not see it.
    for changes in ({"place": {"commune": "06187"}}, {"category": "officials"}):
        elsewhere = api("POST", "/v1/office/reports", visit | changes, officer="desk.that-khe").body
        assert (elsewhere["intake_unit"]["id"], elsewhere["open_to_you"]) == (samples.INTAKE, False), changes


@pytest.mark.parametrize("officer", ["focal.police", "leader.police", "administrator.intake", "supervisor.intake"])
def test_other_roles_get_403(api: Api, officer: str) -> None:
    assert api("POST", "/v1/office/reports", CALL, officer=officer).status == 403
