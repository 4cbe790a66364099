"""A leader keeps their unit's lines in the phone book: rights, editions, the audit trail, private numbers."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.province.listing import Listing
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.runtime import clock
from chalicelib.store.directory import officers
from tests.domain import samples
from tests.support import Answer, Api, Province

ADMIN = "administrator.intake"
LEADER = "leader.that-khe"
FOCAL = "focal.that-khe"
LINE = {"office": "Phòng 105", "phone": "0205 3810 123", "field": "Đất đai"}
PRIVATE = {"phone": "+84900777001", "email": "rieng-tu@example.invalid"}


def edition(api: Api, username: str = FOCAL, officer: str = LEADER) -> int:
    unit = username.partition(".")[2]
    lines = api("GET", f"/v1/office/phone-book?unit={unit}", officer=officer).body["officers"]
    return int(next(line["edition"] for line in lines if line["username"] == username))


def put(
    api: Api, line: dict[str, Any] | None = None, *, by: str = LEADER, at: int | None = None, **more: str
) -> Answer:
    tag = edition(api) if at is None else at
    return api("PUT", f"/v1/office/phone-book/{FOCAL}", line or LINE, officer=by, If_Match=f'"{tag}"', **more)


@pytest.fixture
def account(province: Province) -> Iterator[str]:
    """An account with a private number and mailbox."""
    name = f"officer-{uuid.uuid4().hex[:8]}"
    cognito, pool = province.aws.client("cognito-idp"), province.aws.outputs["UserPoolId"]
    attributes = [{"Name": "phone_number", "Value": PRIVATE["phone"]}, {"Name": "email", "Value": PRIVATE["email"]}]
    cognito.admin_create_user(UserPoolId=pool, Username=name, MessageAction="SUPPRESS", UserAttributes=attributes)
    yield name
    cognito.admin_delete_user(UserPoolId=pool, Username=name)


def test_a_leader_lists_an_officer_and_the_public_sees_it(api: Api) -> None:
    seen = api("GET", "/v1/office/phone-book", officer=LEADER).body
    assert (seen["unit"]["id"], seen["may_change"]) == ("that-khe", True)
    done = put(api)
    assert (done.status, done.body["listed"], done.headers["etag"]) == (200, LINE, f'"{done.body["edition"]}"')
    assert "0205 3810 123" in api("GET", "/danh-ba/06040").body
    found = officers.officer(FOCAL)
    assert found is not None
    assert found.listed == Listing(**LINE)
    # Listing an officer changes none of their rights.
    assert (found.unit, found.roles, found.active) == ("that-khe", frozenset({Role.FOCAL}), True)
    gone = api("DELETE", f"/v1/office/phone-book/{FOCAL}", officer=LEADER, If_Match=done.headers["etag"])
    assert (gone.status, gone.body["listed"]) == (200, None)
    assert "0205 3810 123" not in api("GET", "/danh-ba/06040").body


@pytest.mark.parametrize(
    ("by", "status"),
    [
        (FOCAL, 403),
        ("processing.that-khe", 403),
        ("intake.that-khe", 403),
        ("leader.dong-dang", 403),
        ("supervisor.intake", 403),
        ("leader.intake", 403),
        (LEADER, 200),
        (ADMIN, 200),
    ],
)
def test_only_the_unit_s_leader_and_administrators_change_a_line(api: Api, by: str, status: int) -> None:
    assert put(api, by=by).status == status


def test_a_leader_changes_lines_of_units_below(api: Api) -> None:
    name = f"focal.{samples.TRAFFIC_POLICE}"
    tag = edition(api, name, "leader.police")
    path = f"/v1/office/phone-book/{name}"
    assert api("PUT", path, LINE, officer="leader.police", If_Match=f'"{tag}"').status == 200
    above = edition(api, "focal.police", "leader.police")
    refused = api(
        "PUT", "/v1/office/phone-book/focal.police", LINE, officer="leader.traffic-police", If_Match=f'"{above}"'
    )
    assert refused.status == 403


def test_a_unit_that_is_not_one_s_own_is_not_shown(api: Api) -> None:
    assert api("GET", "/v1/office/phone-book?unit=ky-lua", officer=LEADER).status == 403
    assert api("GET", "/v1/office/phone-book?unit=nowhere", officer=LEADER).body["code"] == "unknown_unit"
    assert api("GET", "/v1/office/phone-book", officer=FOCAL).body["may_change"] is False


def test_the_last_save_does_not_win_silently(api: Api) -> None:
    before = edition(api)
    assert put(api, at=before).status == 200
    late = put(api, LINE | {"phone": "1022"}, at=before)
    assert (late.status, late.body["code"], late.body["edition"]) == (412, "listing_stale", before + 1)
    withdrawn = api("DELETE", f"/v1/office/phone-book/{FOCAL}", officer=LEADER, If_Match=f'"{before}"')
    assert withdrawn.status == 412
    assert "0205 3810 123" in api("GET", "/danh-ba/06040").body
    missing = api("PUT", f"/v1/office/phone-book/{FOCAL}", LINE, officer=LEADER)
    assert (missing.status, missing.body["code"]) == (428, "edition_required")
    # The same line again changes nothing.
    assert put(api).body["edition"] == before + 1


def test_an_administrator_who_changes_the_officer_meanwhile_is_not_overwritten(api: Api) -> None:
    before = edition(api)
    api.save(f"/v1/admin/officers/{FOCAL}", {"unit": "that-khe", "roles": ["processing"]}, officer=ADMIN)
    assert put(api, at=before).status == 412
    found = officers.officer(FOCAL)
    assert found is not None
    assert (found.roles, found.listed) == (frozenset({Role.PROCESSING}), None)


@pytest.mark.parametrize(
    ("line", "field", "code"),
    [
        ({"office": None}, "office", "field_invalid"),
        ({"office": "  "}, "office", "field_required"),
        ({"phone": "0205"}, "phone", "work_phone_invalid"),
        ({"phone": None}, None, "listing_unreachable"),
        ({"email": "x"}, "email", "email_invalid"),
        ({"mobile": "0912345678"}, "mobile", "field_unknown"),
        ({"title": "x" * 301}, "title", "too_long"),
    ],
)
def test_bad_input_is_named_and_nothing_is_published(api: Api, line: dict[str, Any], field: str, code: str) -> None:
    refused = put(api, LINE | line)
    assert (refused.status, refused.body["code"], refused.body.get("field")) == (422, code, field)
    assert refused.body["title"] != refused.body["title_en"]
    assert api("GET", "/v1/phone-book/x").body["units"] == []


def test_a_line_that_the_unit_has_already_is_refused(api: Api) -> None:
    assert put(api, LINE | {"title": "Công chức địa chính"}).status == 200
    path, tag = "/v1/office/phone-book/processing.that-khe", edition(api, "processing.that-khe")
    same = api("PUT", path, LINE | {"title": "CÔNG CHỨC địa chính"}, officer=LEADER, If_Match=f'"{tag}"')
    assert (same.status, same.body["code"], same.body["field"]) == (422, "listing_twice", "title")
    other = api(
        "PUT", path, LINE | {"title": "Công chức địa chính", "field": "Xây dựng"}, officer=LEADER, If_Match=f'"{tag}"'
    )
    assert other.status == 200


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(("field", "value"), [("phone", "0900 777 001"), ("email", PRIVATE["email"])])
def test_a_private_number_or_mailbox_of_any_officer_is_refused(api: Api, field: str, value: str) -> None:
    refused = put(api, LINE | {field: value})
    assert (refused.status, refused.body["code"], refused.body["field"]) == (422, "listing_private", field)
    assert value not in str(refused.body)


def test_the_province_s_own_address_for_alerts_is_private_too(api: Api) -> None:
    assert put(api, LINE | {"email": "theo-doi@example.invalid"}).body["code"] == "listing_private"


def test_an_unknown_or_closed_officer_has_no_line(api: Api) -> None:
    closed = Officer("closed", "…", "that-khe", frozenset({Role.FOCAL}), active=False)
    officers.put_officer(closed, by="test", at=samples.T0)
    for name in ("nobody", "closed"):
        assert api("PUT", f"/v1/office/phone-book/{name}", LINE, officer=LEADER, If_Match='"1"').status == 404


@pytest.mark.usefixtures("by_day")
def test_each_change_is_in_the_audit_trail_and_administrators_are_not_alarmed(api: Api, province: Province) -> None:
    now = clock.now()
    term = {"begins": (now - timedelta(minutes=1)).isoformat(), "ends": (now + timedelta(hours=8)).isoformat()}
    deputies = {"deputies": [{"username": "focal.dong-dang", **term}]}
    assert api("PUT", f"/v1/admin/officers/{LEADER}/deputies", deputies, officer=ADMIN).status == 200
    assert put(api).status == 200
    assert put(api, LINE | {"phone": "1022"}, by="focal.dong-dang", X_Acting_For=LEADER).status == 200
    lines = [one for one in api("GET", "/v1/admin/audit", officer=ADMIN).body["entries"] if one["subject"] == FOCAL]
    first, second = sorted(lines, key=lambda line: line["for"] or "")
    assert (first["action"], first["officer"], first["for"]) == ("listing_changed", LEADER, None)
    assert first["changes"] == [{"field": "listed", "before": None, "after": LINE}]
    assert (second["officer"], second["for"]) == ("focal.dong-dang", LEADER)
    told = [item.get("told") for item in province.items("Tickets") if item["type"]["S"] == "audit"]
    assert told.count(None) == 2
