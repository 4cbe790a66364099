"""Accounts in the page: made and invited, changed by two at once, a unit's leader, lost passwords, sheets."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.channels import mailboxes
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.texts.sent.officers import LETTERS
from chalicelib.jobs import changes
from chalicelib.jobs.sending import to_officers
from chalicelib.runtime import clock
from chalicelib.runtime.settings import settings
from chalicelib.services import second_factor, staffing
from chalicelib.store.directory import officers
from chalicelib.store.messages.notices import Message
from chalicelib.store.vault import letters
from infra.stack.client import NoToken, sign_in, signed_in
from tests.domain import samples
from tests.http.citizen.follows import deliver_queued
from tests.support import Answer, Api, Faults, Killed, Province, _token, set_clock

ADMIN, SECOND, LEADER = "administrator.intake", "second.intake", "leader.that-khe"
LIST = "/v1/admin/officers"
Mails = list[tuple[str, str, str]]


@pytest.fixture
def mails(province: Province, monkeypatch: pytest.MonkeyPatch) -> Mails:
    """The mails that were sent: mailbox, subject, body. The units have topics."""
    for unit in ("intake", "that-khe", "ky-lua"):
        province.aws.client("sns").create_topic(Name=f"{province.topic_arn_prefix}{unit}".rpartition(":")[2])
    sent: Mails = []
    monkeypatch.setattr(mailboxes, "to_mailbox", lambda *said: sent.append(said))
    monkeypatch.setattr(changes, "ALERTS_DELAY", 0)
    return sent


@pytest.fixture
def name(province: Province) -> Iterator[str]:
    """A free username; its account is gone after the test."""
    found = f"officer-{uuid.uuid4().hex[:8]}"
    yield found
    cognito = province.aws.client("cognito-idp")
    with suppress(cognito.exceptions.UserNotFoundException):
        cognito.admin_delete_user(UserPoolId=province.aws.outputs["UserPoolId"], Username=found)


@pytest.fixture(autouse=True)
def second(province: Province) -> None:
    """A second administrator."""
    found = Officer(SECOND, "Quản trị", samples.INTAKE, frozenset({Role.ADMINISTRATOR}))
    officers.put_officer(found, by="test", at=samples.T0)


def new(name: str, **more: Any) -> dict[str, Any]:
    given = {"username": name, "title": "Cán bộ mới", "unit": "that-khe", "roles": ["focal"]}
    return given | {"email": f"{name}@example.invalid"} | more


def make(api: Api, name: str, *, by: str = ADMIN, **more: Any) -> Answer:
    return api("POST", LIST, new(name, **more), officer=by)


def deliver(province: Province) -> None:
    changes.read_changes(province.stream_records("digest", "audit"))
    deliver_queued(province, clock.now())


def password_in(mails: Mails) -> str:
    found = [word for mail in mails for word in re.findall(r"Mật khẩu dùng một lần: (\S+)", mail[2])]
    return str(found[-1])


def rights(api: Api, name: str, by: str = ADMIN) -> dict[str, Any]:
    body = api("GET", f"{LIST}/{name}", officer=by).body
    wanted = ("title", "unit", "roles", "categories", "active", "email", "phone", "alerts")
    return {field: body[field] for field in wanted}


def lines(api: Api, name: str) -> list[tuple[str, str]]:
    found = api("GET", f"/v1/admin/audit?officer={name}", officer=ADMIN).body["entries"]
    return sorted((line["action"], line["officer"]) for line in found)


def test_a_new_colleague_is_invited_and_signs_in_with_a_password_of_their_own(
    api: Api, province: Province, name: str, mails: Mails, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make(api, name, phone="0901234567", alerts=["sms", "email"])
    assert made.status == 201, made.body
    assert (made.body["phone"], made.body["account"], made.body["reached_by"]) == ("+84901234567", "invited", ADMIN)
    deliver(province)
    (mail,) = [one for one in mails if one[0] == f"{name}@example.invalid"]
    assert (name in mail[2], "/office" in mail[2]) == (True, True)
    cognito, client = province.aws.client("cognito-idp"), province.aws.outputs["UserPoolClientId"]
    asked = cognito.initiate_auth(
        ClientId=client,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": name, "PASSWORD": password_in(mails)},
    )
    assert asked["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    cognito.respond_to_auth_challenge(
        ClientId=client,
        ChallengeName="NEW_PASSWORD_REQUIRED",
        Session=asked["Session"],
        ChallengeResponses={"USERNAME": name, "NEW_PASSWORD": "Mot-Mat-Khau-Rieng-2026"},
    )
    assert sign_in(cognito, client, name, "Mot-Mat-Khau-Rieng-2026")
    assert api("GET", f"{LIST}/{name}", officer=ADMIN).body["account"] == "active"
    # A session of the second in which the account was made counts as one from before.
    set_clock(monkeypatch, clock.now() + timedelta(seconds=2))
    assert api("GET", "/v1/office/me", officer=name).body["unit"]["id"] == "that-khe"
    assert lines(api, name) == [("officer_changed", ADMIN), ("officer_password_sent", ADMIN)]


def test_nothing_but_the_mail_has_the_password_and_it_is_forgotten_then(
    api: Api, province: Province, name: str, mails: Mails
) -> None:
    assert make(api, name).status == 201
    (letter,) = [one for one in province.items("Reporters") if one["sk"]["S"] == "LETTER"]
    password = letter["password"]["S"]
    changes.read_changes(province.stream_records("digest", "audit"))
    queued = province.queued()
    assert password not in str(queued) + str(province.items("Tickets")) + str(province.items("Directory"))
    deliver(province)
    assert password_in(mails) == password
    assert password not in str(province.items("Reporters"))
    # What is sent again says nothing.
    key = f"{name}#{letter['token']['S']}"
    message = Message("x", "D#2026-03-02", letters.TO, letters.INVITED, "2026-03-02T05:00:00Z", "", "", key)
    assert to_officers.send(message, clock.now()) == []


@pytest.mark.parametrize(
    ("given", "status", "code", "field"),
    [
        ({"username": "focal.that-khe"}, 422, "officer_exists", "username"),
        ({"username": "Cán Bộ"}, 422, "username_malformed", "username"),
        ({"phone": "12"}, 422, "phone_invalid", "phone"),
        ({"phone": "02053810123", "alerts": ["sms"]}, 422, "phone_gets_no_sms", "phone"),
        ({"email": "không có"}, 422, "email_invalid", "email"),
        ({"unit": "nowhere"}, 422, "unknown_unit", "unit"),
        ({"roles": []}, 422, "field_required", "roles"),
        ({"roles": ["boss"]}, 422, "not_one_of", "roles.0"),
        ({"categories": ["x"]}, 422, "unknown_category", "categories.0"),
        ({"alerts": ["sms"]}, 422, "alert_unreachable", "alerts"),
        ({"roles": ["intake"]}, 403, "second_person", "roles"),
        ({"roles": ["supervisor", "focal"]}, 403, "second_person", "roles"),
        ({"roles": ["administrator"]}, 403, "second_person", "roles"),
    ],
)
def test_a_wrong_account_is_refused_and_nothing_is_made(
    api: Api, province: Province, name: str, given: dict[str, Any], status: int, code: str, field: str
) -> None:
    before = province.items("Directory")
    answer = make(api, name, **given)
    assert (answer.status, answer.body["code"], answer.body["field"]) == (status, code, field)
    assert answer.body["title"] != answer.body["title_en"]
    assert province.items("Directory") == before


def test_a_role_that_opens_the_vault_takes_a_second_administrator(api: Api, name: str) -> None:
    assert make(api, name, unit="intake").status == 201
    wanted = rights(api, name) | {"roles": ["intake"]}
    refused = api.save(f"{LIST}/{name}", wanted, officer=ADMIN)
    assert (refused.status, refused.body["code"]) == (403, "second_person")
    assert api.save(f"{LIST}/{name}", wanted, officer=SECOND).status == 200
    # Who made the account does not also send its password: they would read it themselves.
    reason = {"reason": "Quên mật khẩu"}
    refused = api("POST", f"{LIST}/{name}/password", reason, officer=ADMIN)
    assert (refused.status, refused.body["code"]) == (403, "second_person")
    assert api("POST", f"{LIST}/{name}/password", reason, officer=SECOND).status == 200
    # Nor do they appoint it where somebody opens the vault.
    term = {"username": name, "begins": "2026-03-01T00:00:00Z", "ends": "2099-01-01T00:00:00Z"}
    path = f"{LIST}/supervisor.intake/deputies"
    assert api("PUT", path, {"deputies": [term]}, officer=ADMIN).body["code"] == "second_person"
    assert api("PUT", path, {"deputies": [term]}, officer=SECOND).status == 200


def test_who_set_the_mailbox_is_not_forgotten_when_another_one_sets_the_number(api: Api, name: str) -> None:
    assert make(api, name, unit="intake").status == 201
    path = f"{LIST}/{name}"
    assert api.save(path, rights(api, name) | {"phone": "0901234567"}, officer=SECOND).status == 200
    assert api("GET", path, officer=ADMIN).body["reached_by"] == ADMIN
    refused = api.save(path, rights(api, name) | {"roles": ["intake"]}, officer=ADMIN)
    assert (refused.status, refused.body["code"]) == (403, "second_person")


def test_nobody_opens_the_vault_alone_by_the_account_of_a_deputy(api: Api, name: str) -> None:
    assert make(api, name, by=LEADER).status == 201
    term = {"username": name, "begins": "2026-03-01T00:00:00Z", "ends": "2099-01-01T00:00:00Z"}
    # Who gives a role to somebody gives it to their deputies.
    assert api("PUT", f"{LIST}/focal.ky-lua/deputies", {"deputies": [term]}, officer=ADMIN).status == 200
    wanted = rights(api, name)
    moved = api.save(f"{LIST}/{name}", wanted | {"email": "cua-toi@example.invalid"}, officer=ADMIN)
    assert moved.status == 200
    intake = {"unit": "ky-lua", "roles": ["intake"]}
    refused = api.save(f"{LIST}/focal.ky-lua", intake, officer=ADMIN)
    assert (refused.status, refused.body["code"]) == (403, "second_person")
    assert api.save(f"{LIST}/focal.ky-lua", intake, officer=SECOND).status == 200
    # Now the account opens the vault: who reads its mailbox has no password sent there, and its leader leaves it alone.
    reason = {"reason": "Quên mật khẩu"}
    assert api("POST", f"{LIST}/{name}/password", reason, officer=ADMIN).body["code"] == "second_person"
    assert not api("GET", f"{LIST}/{name}", officer=ADMIN).body["may_send_password"]
    assert api("POST", f"{LIST}/{name}/password", reason, officer=LEADER).body["code"] == "forbidden"
    assert api("PUT", f"{LIST}/{name}", wanted, officer=LEADER, If_Match='"1"').body["code"] == "forbidden"
    assert api("POST", f"{LIST}/{name}/password", reason, officer=SECOND).status == 200


def test_two_administrators_who_save_the_same_officer(api: Api) -> None:
    path = f"{LIST}/focal.that-khe"
    seen = api("GET", path, officer=ADMIN)
    first = {"title": "Đầu mối (mới)", "unit": "that-khe", "roles": ["focal"]}
    assert api("PUT", path, first, officer=SECOND, If_Match=seen.headers["etag"]).status == 200
    mine = first | {"title": "Đầu mối (cũ)"}
    late = api("PUT", path, mine, officer=ADMIN, If_Match=seen.headers["etag"])
    assert (late.status, late.body["code"], late.body["edition"]) == (412, "officer_stale", seen.body["edition"] + 1)
    now = api("GET", path, officer=ADMIN).body
    assert (now["title"], now["changed_by"]) == ("Đầu mối (mới)", SECOND)
    assert api("PUT", path, mine, officer=ADMIN, If_Match=f'"{late.body["edition"]}"').body["title"] == "Đầu mối (cũ)"
    assert api("PUT", path, mine, officer=ADMIN).status == 428


def test_of_two_changes_at_once_one_is_told(api: Api, faults: Faults) -> None:
    path = f"{LIST}/focal.that-khe"
    tag = api("GET", path, officer=ADMIN).headers["etag"]
    given = {"unit": "that-khe", "roles": ["focal"]}
    other = {**given, "title": "Người khác"}
    faults.before("TransactWriteItems", lambda: api("PUT", path, other, officer=SECOND, If_Match=tag))
    answer = api("PUT", path, given | {"title": "Tôi"}, officer=ADMIN, If_Match=tag)
    assert answer.status in (412, 503)
    assert api("GET", path, officer=ADMIN).body["title"] == "Người khác"


def test_a_leader_manages_their_own_unit_and_gives_no_more_than_they_have(api: Api, name: str) -> None:
    listed = api("GET", f"{LIST}?limit=100", officer=LEADER).body["officers"]
    assert {one["unit"] for one in listed} == {"that-khe"}
    assert {one["username"] for one in listed if not one["may_change"]} >= {LEADER}
    assert make(api, name, by=LEADER).status == 201
    path = f"{LIST}/{name}"
    wanted = rights(api, name, LEADER)
    for given, code, field in (
        ({"roles": ["supervisor"]}, "role_not_yours", "roles"),
        ({"roles": ["focal", "intake"]}, "role_not_yours", "roles"),
        ({"unit": "ky-lua"}, "unit_not_yours", "unit"),
    ):
        refused = api.save(path, wanted | given, officer=LEADER)
        assert (refused.status, refused.body["code"], refused.body["field"]) == (403, code, field)
    assert api.save(path, wanted | {"roles": ["processing", "leader"]}, officer=LEADER).status == 200
    assert make(api, f"{name}-x", by=LEADER, unit="ky-lua").body["code"] == "unit_not_yours"
    for other, code in ((LEADER, "own_rights"), ("focal.ky-lua", "forbidden")):
        assert api("GET", f"{LIST}/{other}", officer=LEADER).body["code"] == code
        body = {"unit": "that-khe", "roles": ["leader"]}
        assert api("PUT", f"{LIST}/{other}", body, officer=LEADER, If_Match='"1"').body["code"] == code
    assert api("POST", f"{LIST}/{LEADER}/password", {"reason": "Quên"}, officer=LEADER).body["code"] == "own_password"
    term = {"username": "focal.that-khe", "begins": "2026-03-01T00:00:00Z", "ends": "2099-01-01T00:00:00Z"}
    deputies = api.save(path, wanted | {"roles": ["leader"], "deputies": [term]}, officer=LEADER)
    assert (deputies.status, deputies.body["field"]) == (403, "deputies")
    closed = api.save(path, rights(api, name, LEADER) | {"active": False}, officer=LEADER)
    assert closed.body["active"] is False


def test_a_leader_does_not_touch_who_has_more_rights(api: Api) -> None:
    above = Officer("above", "Giám sát", "that-khe", frozenset({Role.FOCAL, Role.SUPERVISOR}))
    officers.put_officer(above, by="test", at=samples.T0)
    given = {"unit": "that-khe", "roles": ["focal"], "active": False}
    assert api("PUT", f"{LIST}/above", given, officer=LEADER, If_Match='"1"').body["code"] == "forbidden"
    assert api("POST", f"{LIST}/above/password", {"reason": "Quên"}, officer=LEADER).body["code"] == "forbidden"


def test_a_deputy_of_a_leader_manages_no_accounts(api: Api) -> None:
    term = {"username": "focal.dong-dang", "begins": "2020-01-01T00:00:00Z", "ends": "2099-01-01T00:00:00Z"}
    assert api("PUT", f"{LIST}/{LEADER}/deputies", {"deputies": [term]}, officer=ADMIN).status == 200
    answer = api("GET", LIST, officer="focal.dong-dang", X_Acting_For=LEADER)
    assert (answer.status, answer.body["code"]) == (403, "forbidden")


def test_a_lost_password_ends_the_one_before_and_all_sessions(
    api: Api, province: Province, name: str, mails: Mails, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert make(api, name).status == 201
    cognito, pool = province.aws.client("cognito-idp"), province.aws.outputs["UserPoolId"]
    client = province.aws.outputs["UserPoolClientId"]
    old = "Mot-Mat-Khau-Cu-2026"
    cognito.admin_set_user_password(UserPoolId=pool, Username=name, Password=old, Permanent=True)
    tokens = signed_in(cognito, client, name, old)
    # Of the seconds in which an account is made and a password sent, no session is left.
    made_at = clock.now()
    set_clock(monkeypatch, made_at + timedelta(minutes=1))
    of_before = _token(name)
    assert api("GET", "/v1/office/me", Authorization=of_before).status == 200
    set_clock(monkeypatch, made_at + timedelta(minutes=2))
    sent = api("POST", f"{LIST}/{name}/password", {"reason": "Quên mật khẩu"}, officer=ADMIN)
    assert (sent.status, sent.body["account"]) == (200, "invited")
    assert api("GET", "/v1/office/me", Authorization=of_before).status == 401
    with pytest.raises(NoToken):
        sign_in(cognito, client, name, old)
    with pytest.raises(cognito.exceptions.NotAuthorizedException):
        cognito.initiate_auth(
            ClientId=client,
            AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters={"REFRESH_TOKEN": tokens["RefreshToken"]},
        )
    deliver(province)
    # The invitation had not gone out yet. Its password is valid no more, so it does not.
    (mail,) = [one for one in mails if "Mật khẩu dùng một lần" in one[2]]
    assert mail[1].startswith(LETTERS[letters.NEW_PASSWORD][0].vi)
    with pytest.raises(NoToken, match="NEW_PASSWORD_REQUIRED"):
        sign_in(cognito, client, name, password_in(mails))


def test_what_is_left_out_of_a_change_stays(api: Api, name: str) -> None:
    assert make(api, name, phone="0901234567", alerts=["sms"]).status == 201
    before = rights(api, name)
    given = {"unit": "that-khe", "roles": ["processing"]}
    assert api.save(f"{LIST}/{name}", given, officer=ADMIN).status == 200
    assert rights(api, name) == before | {"roles": ["processing"]}
    # Null takes the number away, and then alerts cannot go there.
    refused = api.save(f"{LIST}/{name}", given | {"phone": None}, officer=ADMIN)
    assert (refused.status, refused.body["code"], refused.body["field"]) == (422, "alert_unreachable", "alerts")
    assert api.save(f"{LIST}/{name}", given | {"phone": None, "alerts": []}, officer=ADMIN).status == 200
    assert (rights(api, name)["phone"], rights(api, name)["alerts"]) == (None, [])


def test_where_alerts_go_is_said_when_an_officer_of_an_earlier_import_moves(api: Api) -> None:
    given = {"unit": "that-khe", "roles": ["focal"], "email": "a@example.invalid"}
    refused = api.save(f"{LIST}/focal.that-khe", given, officer=ADMIN)
    assert (refused.status, refused.body["code"], refused.body["field"]) == (422, "alerts_needed", "alerts")


def test_a_password_is_sent_to_nobody_without_a_mailbox_or_a_place(api: Api, name: str) -> None:
    path, reason = f"{LIST}/focal.that-khe/password", {"reason": "Quên mật khẩu"}
    assert api("POST", path, reason, officer=ADMIN).body["code"] == "no_mailbox"
    assert make(api, name).status == 201
    assert api.save(f"{LIST}/{name}", rights(api, name) | {"active": False}, officer=ADMIN).status == 200
    assert api("POST", f"{LIST}/{name}/password", reason, officer=ADMIN).body["code"] == "officer_closed"
    assert api("POST", f"{LIST}/{ADMIN}/password", reason, officer=ADMIN).body["code"] == "own_password"
    assert api("POST", f"{LIST}/nobody/password", reason, officer=ADMIN).status == 404


def test_a_mailbox_that_is_left_hears_of_it_and_the_trail_has_neither(
    api: Api, province: Province, name: str, mails: Mails
) -> None:
    assert make(api, name, alerts=["email"]).status == 201
    wanted = rights(api, name)
    moved = api.save(f"{LIST}/{name}", wanted | {"email": "moi@example.invalid"}, officer=SECOND)
    assert moved.status == 200
    assert api("GET", f"{LIST}/{name}", officer=ADMIN).body["reached_by"] == SECOND
    deliver(province)
    left = [one for one in mails if one[1].startswith(LETTERS[letters.MAILBOX_LEFT][0].fill(username=name).vi)]
    assert [one[0] for one in left] == [f"{name}@example.invalid"]
    assert ("officer_reached_changed", SECOND) in lines(api, name)
    assert "moi@example.invalid" not in str(province.items("Tickets")) + str(province.items("Directory"))


def test_an_officer_hears_by_mail_that_their_device_changed(
    api: Api, province: Province, name: str, mails: Mails
) -> None:
    assert make(api, name).status == 201
    second_factor.invite(name, by=ADMIN, reason="Mất điện thoại", now=clock.now())
    deliver(province)
    told = [one for one in mails if one[1].startswith(LETTERS["factor_reset"][0].vi)]
    assert [one[0] for one in told] == [f"{name}@example.invalid"]


@pytest.mark.parametrize("at", range(12))
def test_who_repeats_what_ended_in_between_completes_it(
    api: Api, province: Province, name: str, faults: Faults, at: int
) -> None:
    """Whatever call the process dies before, the account can be used in the end, and its officer is invited."""
    begun = len(faults.calls)
    faults.at(begun + at, "die before")
    with suppress(Killed):
        make(api, name)
    faults.none()
    repeated = make(api, name)
    assert repeated.status in (201, 422)
    if repeated.status == 422:
        # The officer is there; the form completes the account, and the button invites them.
        assert repeated.body["code"] == "officer_exists"
        wanted = rights(api, name) | {"email": f"{name}@example.invalid", "alerts": []}
        assert api.save(f"{LIST}/{name}", wanted, officer=ADMIN).status == 200
        assert api("POST", f"{LIST}/{name}/password", {"reason": "Mời lại"}, officer=ADMIN).status == 200
    assert api("GET", f"{LIST}/{name}", officer=ADMIN).body["account"] == "invited"
    assert [one for one in province.items("Reporters") if one["sk"]["S"] == "LETTER"]


def test_a_stage_that_sends_no_mail_makes_no_account(
    api: Api, province: Province, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = replace(settings(), sender_email="")
    monkeypatch.setattr(staffing, "settings", lambda: silent)
    answer = make(api, name)
    assert (answer.status, answer.body["code"]) == (409, "no_sender")
    assert officers.kept(name) is None


SHEET_HEAD = "Tên đăng nhập;Chức trách;Đơn vị;Vai trò;Hộp thư;Điện thoại"


def preview(api: Api, *rows: str, by: str = ADMIN, head: str = SHEET_HEAD) -> Answer:
    return api("POST", "/v1/admin/officer-sheet", {"csv": "\ufeff" + "\r\n".join((head, *rows))}, officer=by)


def test_a_sheet_shows_what_each_line_would_do_and_writes_nothing(api: Api, province: Province, name: str) -> None:
    # An officer's first request lists their session.
    api("GET", "/v1/office/me", officer=ADMIN)
    before = [province.items(table) for table in ("Directory", "Tickets", "Reporters")]
    found = officers.officer("focal.that-khe")
    assert found is not None
    shown = preview(
        api,
        f"{name};Cán bộ mới;that-khe;Đầu mối;{name}@example.invalid;0901234567",
        f"focal.that-khe;{found.title};that-khe;Đầu mối;;",
        "focal.ky-lua;Đầu mối khác;ky-lua;Đầu mối, Lãnh đạo;;",
        "x y;A;nowhere;boss;z;12",
        f"{name}-2;A;that-khe;Giám sát;a@example.invalid;",
        f"{name}-3;A;that-khe;Đầu mối;a@example.invalid;",
        f"{name}-3;B;that-khe;Đầu mối;a@example.invalid;",
    )
    assert shown.status == 200, shown.body
    done = [(line["line"], line["outcome"], [one["code"] for one in line["faults"]]) for line in shown.body["lines"]]
    assert done == [
        (2, "new", []),
        (3, "same", []),
        (4, "changed", []),
        (5, "wrong", ["unit_missing", "sheet_role", "username_malformed", "email_invalid", "phone_invalid"]),
        (6, "wrong", ["second_person"]),
        (7, "wrong", ["entry_twice"]),
        (8, "wrong", ["entry_twice"]),
    ]
    changed = {one["field"]: (one["before"], one["after"]) for one in shown.body["lines"][2]["changes"]}
    assert changed["roles"] == (["focal"], ["focal", "leader"])
    assert [province.items(table) for table in ("Directory", "Tickets", "Reporters")] == before
    # What was shown is what the ordinary routes take.
    first, _, third, *_ = shown.body["lines"]
    assert api("POST", LIST, first["body"], officer=ADMIN).status == 201
    tag = {"If_Match": f'"{third["edition"]}"'}
    assert api("PUT", f"{LIST}/focal.ky-lua", third["body"], officer=ADMIN, **tag).status == 200
    # Done once more, both lines have nothing to do.
    again = preview(
        api,
        f"{name};Cán bộ mới;that-khe;Đầu mối;{name}@example.invalid;0901234567",
        "focal.ky-lua;Đầu mối khác;ky-lua;Đầu mối, Lãnh đạo;;",
    )
    assert [line["outcome"] for line in again.body["lines"]] == ["same", "same"]


def test_a_sheet_of_a_leader_stays_within_their_unit(api: Api, name: str) -> None:
    shown = preview(
        api,
        f"{name};A;that-khe;Đầu mối;a@example.invalid;",
        f"{name}-2;A;ky-lua;Đầu mối;a@example.invalid;",
        "focal.ky-lua;A;that-khe;Đầu mối;;",
        by=LEADER,
    )
    outcomes = [(line["outcome"], [one["code"] for one in line["faults"]]) for line in shown.body["lines"]]
    assert outcomes == [("new", []), ("wrong", ["unit_not_yours"]), ("wrong", ["forbidden"])]
    assert preview(api, by="focal.that-khe").status == 403


@pytest.mark.parametrize(
    ("head", "code"),
    [("Tên;Tuổi", "sheet_column_unknown"), ("Tên đăng nhập;Chức trách", "sheet_column"), ("\ufffd", "sheet_encoding")],
)
def test_a_sheet_with_a_wrong_head_is_refused(api: Api, head: str, code: str) -> None:
    answer = preview(api, "a;b", head=head)
    assert (answer.status, answer.body["code"], answer.body["field"]) == (422, code, "csv")


def test_the_topics_follow_the_accounts(api: Api, province: Province, name: str, mails: Mails) -> None:
    sns = province.aws.client("sns")

    def subscribed(unit: str) -> dict[str, str]:
        found = sns.list_subscriptions_by_topic(TopicArn=f"{province.topic_arn_prefix}{unit}")["Subscriptions"]
        return {one["Endpoint"]: one["Protocol"] for one in found}

    mailbox = f"{name}@example.invalid"
    assert make(api, name, phone="0901234567", alerts=["sms", "email"]).status == 201
    deliver(province)
    assert subscribed("that-khe") == {"+84901234567": "sms", mailbox: "email"}
    moved = rights(api, name) | {"unit": "ky-lua", "alerts": ["sms"]}
    assert api.save(f"{LIST}/{name}", moved, officer=ADMIN).status == 200
    deliver(province)
    assert "+84901234567" not in subscribed("that-khe")
    assert subscribed("ky-lua") == {"+84901234567": "sms"}
    assert api.save(f"{LIST}/{name}", moved | {"active": False}, officer=ADMIN).status == 200
    deliver(province)
    assert subscribed("ky-lua") == {}
