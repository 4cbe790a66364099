"""Officers: deputies, closed accounts and revoked rights."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.domain.province.officers import Officer, Role
from chalicelib.runtime import clock
from chalicelib.store import fresh
from chalicelib.store.directory import documents, officers
from infra.stack.client import NoToken, sign_in
from tests.domain import samples
from tests.support import Api, Province, history, open_ticket, take

ADMIN = "administrator.intake"
DEPUTIES = "/v1/admin/officers/leader.that-khe/deputies"
PASSWORD = "Mot-Mat-Khau-Dai-2026"


def appoint(api: Api, *deputies: dict[str, Any], path: str = DEPUTIES) -> tuple[int, Any]:
    answer = api("PUT", path, {"deputies": list(deputies)}, officer=ADMIN)
    return answer.status, answer.body


def term(username: str = "focal.dong-dang", hours: int = 8) -> dict[str, Any]:
    now = clock.now()
    begins, ends = now - timedelta(minutes=1), now + timedelta(hours=hours)
    return {"username": username, "begins": begins.isoformat(), "ends": ends.isoformat()}


def test_a_deputy_acts_for_an_officer_and_the_history_names_both(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    code = take(["receive", "dispatch", "accept", "answer"]).code
    path, acting = f"/v1/office/tickets/{code}", {"X_Acting_For": "leader.that-khe"}
    assert api("GET", path, officer="focal.dong-dang").status == 404
    refused = api("GET", path, officer="focal.dong-dang", **acting)
    assert (refused.status, refused.body["code"], refused.body["field"]) == (403, "not_deputy", "X-Acting-For")
    status, body = appoint(api, term())
    assert (status, [deputy["username"] for deputy in body["deputies"]]) == (200, ["focal.dong-dang"])
    seen = api("GET", path, officer="focal.dong-dang", **acting)
    assert "approve" in seen.body["actions"]
    done = api("POST", f"{path}/approve", {}, officer="focal.dong-dang", If_Match=seen.headers["etag"], **acting)
    assert done.body["state"] == "resolved"
    line = history(code)[-1]
    assert (line.officer, line.on_behalf, line.unit) == ("focal.dong-dang", "leader.that-khe", "that-khe")
    assert done.body["history"][-1]["for"] == "leader.that-khe"
    # Without the header, deputies have only their own rights. After the term, the header is refused.
    assert api("GET", path, officer="focal.dong-dang").status == 404
    later = clock.now() + timedelta(hours=9)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert api("GET", path, officer="focal.dong-dang", **acting).status == 403


@pytest.mark.usefixtures("by_day")
def test_the_audit_trail_names_the_officer_for_whom_a_deputy_unmasks(api: Api) -> None:
    code = take(["receive"]).code
    appoint(api, term(), path="/v1/admin/officers/intake.intake/deputies")
    answer = api(
        "POST",
        f"/v1/office/tickets/{code}/reporter",
        {"reason": "Gọi lại cho người gửi"},
        officer="focal.dong-dang",
        X_Acting_For="intake.intake",
    )
    assert answer.status == 200
    entries = api("GET", "/v1/admin/audit", officer=ADMIN).body["entries"]
    (entry,) = [line for line in entries if line["action"] == "unmask"]
    assert (entry["officer"], entry["for"]) == ("focal.dong-dang", "intake.intake")
    assert history(code)[-1].on_behalf == "intake.intake"


def test_a_deputy_of_an_administrator_gets_no_administrator_rights(api: Api) -> None:
    appoint(api, term(), path=f"/v1/admin/officers/{ADMIN}/deputies")
    answer = api("GET", "/v1/admin/officers", officer="focal.dong-dang", X_Acting_For=ADMIN)
    assert (answer.status, answer.body["code"]) == (403, "forbidden")


def test_administrators_cannot_become_deputies_by_themselves(api: Api) -> None:
    status, body = appoint(api, term(ADMIN), path="/v1/admin/officers/supervisor.intake/deputies")
    assert (status, body["code"], body["field"]) == (403, "own_rights", "deputies")
    line = {"unit": "intake", "roles": ["supervisor"], "deputies": [term(ADMIN)]}
    answer = api.save("/v1/admin/officers/supervisor.intake", line, officer=ADMIN)
    assert (answer.status, answer.body["code"]) == (403, "own_rights")
    # What another administrator appointed stays when the line is changed by a third.
    other = Officer("second.intake", "Quản trị", "intake", frozenset({Role.ADMINISTRATOR}))
    officers.put_officer(other, by="test", at=samples.T0)
    path = "/v1/admin/officers/supervisor.intake/deputies"
    given = api("PUT", path, {"deputies": [term(ADMIN)]}, officer=other.username)
    assert given.status == 200
    kept = {"deputies": given.body["deputies"]}
    assert api("PUT", path, kept, officer=ADMIN).status == 200


def test_a_deputy_never_reads_the_accusation_of_their_own_unit(api: Api) -> None:
    code = take(["receive"], new=samples.report("officials", accused="that-khe")).code
    own = take(["receive"], new=samples.report("officials", accused="police")).code
    appoint(api, term("leader.that-khe"), path="/v1/admin/officers/intake.intake/deputies")
    acting = {"officer": "leader.that-khe", "X_Acting_For": "intake.intake"}
    assert api("GET", f"/v1/office/tickets/{own}", **acting).status == 200
    assert api("GET", f"/v1/office/tickets/{code}", officer="intake.intake").status == 200
    assert api("GET", f"/v1/office/tickets/{code}", **acting).status == 404
    reason = {"reason": "Gọi lại cho người gửi"}
    assert api("POST", f"/v1/office/tickets/{code}/reporter", reason, **acting).status == 404
    queue = api("GET", "/v1/office/queue", **acting).body["tickets"]
    assert {line["code"] for line in queue} == {own}


@pytest.mark.parametrize("year", ["0001", "0026", "9999"])
def test_a_slip_in_a_year_is_refused_and_keeps_nobody_out(api: Api, year: str) -> None:
    begins = f"{year}-12-31T23:59:58Z"
    status, body = appoint(api, term() | {"begins": begins, "ends": begins.replace("58Z", "59Z")})
    assert (status, body["code"], body["field"]) == (422, "field_invalid", "deputies.0.begins")
    assert api("GET", "/v1/admin/officers", officer=ADMIN).status == 200
    assert api("GET", "/v1/office/me", officer="leader.that-khe").status == 200


def test_an_invalid_deputy_is_refused(api: Api) -> None:
    backwards = term(hours=-1)
    for wrong, code in (
        (term("nobody"), "unknown_officer"),
        (term("leader.that-khe"), "unknown_officer"),
        (backwards, "term_backwards"),
        ({"username": "focal.dong-dang"}, "field_required"),
    ):
        status, body = appoint(api, wrong)
        assert (status, body["code"]) == (422, code)
    assert api("PUT", DEPUTIES, {"deputies": []}, officer="supervisor.intake").status == 403
    assert appoint(api, path="/v1/admin/officers/nobody/deputies")[0] == 404


def test_changing_an_officer_keeps_their_deputies(api: Api) -> None:
    appoint(api, term())
    path = "/v1/admin/officers/leader.that-khe"
    changed = api.save(path, {"unit": "ky-lua", "roles": ["leader"]}, officer=ADMIN)
    assert [deputy["username"] for deputy in changed.body["deputies"]] == ["focal.dong-dang"]
    # The answer can be sent back unchanged.
    line = {name: value for name, value in changed.body.items() if name not in ("username", "edition", "may_change")}
    assert api.save(path, line, officer=ADMIN).body == changed.body
    cleared = api.save(path, line | {"deputies": []}, officer=ADMIN)
    assert cleared.body["deputies"] == []


@pytest.fixture
def account(province: Province) -> Iterator[str]:
    """An account of the pool, with a password and no device."""
    name = f"officer-{uuid.uuid4().hex[:8]}"
    cognito, pool = province.aws.client("cognito-idp"), province.aws.outputs["UserPoolId"]
    cognito.admin_create_user(UserPoolId=pool, Username=name, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username=name, Password=PASSWORD, Permanent=True)
    yield name
    cognito.admin_delete_user(UserPoolId=pool, Username=name)


def put(name: str, *roles: Role, active: bool = True) -> None:
    officers.put_officer(Officer(name, "…", samples.INTAKE, frozenset(roles), active=active), by="test", at=samples.T0)


def test_a_deactivated_officer_cannot_sign_in_until_reactivated(api: Api, province: Province, account: str) -> None:
    put(account, Role.FOCAL)
    cognito, client = province.aws.client("cognito-idp"), province.aws.outputs["UserPoolClientId"]
    path, given = f"/v1/admin/officers/{account}", {"unit": samples.INTAKE, "roles": ["focal"]}
    assert sign_in(cognito, client, account, PASSWORD)
    assert api.save(path, given | {"active": False}, officer=ADMIN).status == 200
    with pytest.raises(NoToken):
        sign_in(cognito, client, account, PASSWORD)
    assert api("GET", "/v1/office/queue", officer=account).body["code"] == "officer_unknown"
    assert api.save(path, given, officer=ADMIN).status == 200
    assert sign_in(cognito, client, account, PASSWORD)


def test_an_officer_without_an_account_can_be_deactivated(api: Api) -> None:
    given = {"unit": "that-khe", "roles": ["focal"], "active": False}
    assert api.save("/v1/admin/officers/focal.that-khe", given, officer=ADMIN).body["active"] is False


@pytest.mark.parametrize("change", ["moved", "closed"])
def test_a_right_revoked_by_another_process_ends_within_a_minute(
    api: Api, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, now = open_ticket()[0].code, [1000.0]
    monkeypatch.setattr("chalicelib.store.fresh.time", SimpleNamespace(monotonic=lambda: now[0]))
    documents.forget()
    path = f"/v1/office/tickets/{code}"
    assert api("GET", path, officer="intake.intake").status == 200
    # Another process changes the officer. The cache of this process keeps the old rights.
    kept = dict(fresh._cache)
    old = samples.officer(samples.INTAKE, Role.INTAKE)
    moved = Officer(old.username, old.title, "ky-lua", old.roles, active=change == "moved")
    officers.put_officer(moved, by="test", at=samples.T0)
    fresh._cache.update(kept)
    now[0] += documents.FRESH_SECONDS
    assert api("GET", path, officer="intake.intake").status == 200
    now[0] += 1
    assert api("GET", path, officer="intake.intake").status == (404 if change == "moved" else 403)
