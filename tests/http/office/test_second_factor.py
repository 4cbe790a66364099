"""The second factor of officers, and the attacks that it must stop. An attacker here has the password."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest

from app import app
from chalicelib.domain.access.factor import INVITATION_LIFE, MOST_ENDED, PENDING_LIFE, RECENT, SESSION_LIFE
from chalicelib.domain.access.quotas import QUOTAS, Limited
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.http.core.contract import Caller, entry_of, routes
from chalicelib.runtime import clock
from chalicelib.runtime.settings import settings
from chalicelib.store.connection import Contended
from chalicelib.store.directory import officers
from chalicelib.store.vault import factors
from tests.domain import samples
from tests.http.office.sign_ins import (
    ADMIN,
    CONFIRM,
    DEVICE,
    PROOF,
    REASON,
    SECOND,
    WHO,
    Clock,
    enrolled,
    invited,
    queue,
    refusal,
    shown,
)
from tests.support import Answer, Api, Faults, Province, _token, history, take


def test_an_officer_enrols_with_a_code_and_signs_in_with_the_device(
    call: Callable[..., Answer], hands: Clock, province: Province
) -> None:
    assert queue(call) == "second_factor_needed"
    code = invited()
    # The invitation ended the sessions that there were.
    assert queue(call) == "unauthenticated"
    hands.later(seconds=2)
    begun = call("POST", DEVICE, {"code": f" {code.lower().replace('-', ' ')} "}, session="first")
    assert begun.status == 201
    secret = begun.body["secret"]
    assert begun.body["svg"].startswith("<svg")
    assert secret in begun.body["address"]
    device = pyotp.parse_uri(begun.body["address"])
    assert isinstance(device, pyotp.TOTP)
    assert (device.secret, device.name) == (secret, WHO)
    # Nothing is enrolled before the device has shown a code.
    wrong = f"{(int(shown(device)) + 1) % 10**6:06d}"
    assert refusal(call("POST", CONFIRM, {"code": wrong}, session="first")) == (403, "factor_wrong")
    assert queue(call, session="first") == "second_factor_needed"
    assert call("POST", CONFIRM, {"code": shown(device)}, session="first").status == 200
    assert queue(call, session="first") == "unauthenticated"
    hands.later(minutes=1)
    assert queue(call, session="next") == "second_factor_asked"
    proven = call("POST", PROOF, {"code": shown(device)}, session="next")
    assert proven.body == {"until": f"{hands.now + SESSION_LIFE:%Y-%m-%dT%H:%M:%SZ}"}
    assert queue(call, session="next") == "ok"
    # The proof belongs to this session, and ends with it.
    assert queue(call, session="another") == "second_factor_asked"
    hands.later(hours=12)
    assert queue(call, session="next") == "second_factor_asked"
    # No table holds the secret or the code, and no answer shows the secret again.
    everything = json.dumps([province.items(name) for name in province.tables])
    assert secret not in everything
    assert code not in everything
    assert code.replace("-", "") not in everything
    assert refusal(call("POST", DEVICE, {"code": code}, session="next")) == (403, "enrolment_refused")


def test_the_password_alone_enrols_no_device(call: Callable[..., Answer], hands: Clock) -> None:
    for code in ("", " ", "AAAA-AAAA-AAAA-AAAA", WHO, "0" * 60):
        refused = call("POST", DEVICE, {"code": code})
        assert refused.status in (403, 422)
        assert "secret" not in refused.body
    assert refusal(call("POST", CONFIRM, {"code": "000000"})) == (403, "enrolment_refused")
    assert refusal(call("POST", PROOF, {"code": "000000"})) == (403, "second_factor_needed")
    code = invited(who=ADMIN)
    hands.later(seconds=2)
    # The code of a colleague is none.
    assert refusal(call("POST", DEVICE, {"code": code})) == (403, "enrolment_refused")
    assert queue(call) == "second_factor_needed"


def test_another_session_does_not_finish_what_the_officer_began(call: Callable[..., Answer], hands: Clock) -> None:
    code = invited()
    hands.later(seconds=2)
    device = pyotp.TOTP(call("POST", DEVICE, {"code": code}).body["secret"])
    refused = call("POST", CONFIRM, {"code": shown(device)}, session="the thief's")
    assert refusal(refused) == (403, "enrolment_refused")
    hands.later(seconds=PENDING_LIFE.total_seconds())
    assert refusal(call("POST", CONFIRM, {"code": shown(device)})) == (403, "enrolment_refused")
    hands.later(seconds=INVITATION_LIFE.total_seconds())
    assert refusal(call("POST", DEVICE, {"code": code})) == (403, "enrolment_refused")


def test_a_session_without_proof_reaches_no_route(call: Callable[..., Answer], hands: Clock) -> None:
    enrolled(call, hands, ADMIN)
    bodies = {"body": {}, "If_Match": '"1"'}
    for method, path, _ in routes(app):
        entry = entry_of(app, method, path)
        if entry is None or entry.who not in (Caller.OFFICER, Caller.ADMINISTRATOR):
            continue
        if path.startswith("/v1/office/session"):
            continue
        filled = re.sub(r"\{\w+\}", "x", path)
        answer = call(method, filled, None if method == "GET" else bodies["body"], who=ADMIN, If_Match='"1"')
        assert refusal(answer) == (403, "second_factor_asked"), f"{method} {path}"


def test_signing_out_ends_every_token_of_the_session_and_no_other(call: Callable[..., Answer], hands: Clock) -> None:
    enrolled(call, hands)
    for session in ("own", "elsewhere"):
        assert queue(call, session=session) == "second_factor_asked"
    assert call("DELETE", "/v1/office/session", session="own").body == {"ended": 1}
    assert refusal(call("GET", "/v1/office/me", session="own")) == (401, "unauthenticated")
    assert refusal(call("DELETE", "/v1/office/session", session="own")) == (401, "unauthenticated")
    assert queue(call, session="elsewhere") == "second_factor_asked"


def test_who_has_no_device_signs_out_too_and_is_asked_for_none(call: Callable[..., Answer]) -> None:
    who = "focal.that-khe"
    assert call("GET", "/v1/office/me", who=who).status == 200
    assert call("DELETE", "/v1/office/session", who=who).status == 200
    assert call("GET", "/v1/office/me", who=who).status == 401
    assert call("GET", "/v1/office/me", who=who, session="next").status == 200
    assert not factors.find(who).is_enrolled


def test_who_signs_out_very_often_ends_all_sessions(call: Callable[..., Answer], hands: Clock) -> None:
    who = "focal.that-khe"
    assert call("GET", "/v1/office/me", who=who, session="kept").status == 200
    for number in range(MOST_ENDED + 1):
        assert call("DELETE", "/v1/office/session", who=who, session=str(number)).status == 200
    assert factors.find(who).ended == {}
    for session in ("kept", "0", str(MOST_ENDED)):
        assert call("GET", "/v1/office/me", who=who, session=session).status == 401
    hands.later(seconds=2)
    assert call("GET", "/v1/office/me", who=who, session="new").status == 200


def test_a_code_is_accepted_once_and_none_before_it(call: Callable[..., Answer], hands: Clock) -> None:
    device = enrolled(call, hands)
    code, earlier = shown(device), shown(device, -1)
    assert call("POST", PROOF, {"code": code}, session="own").status == 200
    for replayed in (code, earlier):
        assert refusal(call("POST", PROOF, {"code": replayed}, session="thief")) == (403, "factor_wrong")
    assert queue(call, session="thief") == "second_factor_asked"
    hands.later(seconds=30)
    # A clock that is half a minute off is forgiven, one that is two minutes off is not.
    assert refusal(call("POST", PROOF, {"code": shown(device, 4)})) == (403, "factor_wrong")
    assert call("POST", PROOF, {"code": shown(device, 1)}, session="second").status == 200
    assert queue(call, session="own") == queue(call, session="second") == "ok"


def test_the_same_code_at_the_same_moment_proves_one_session(
    call: Callable[..., Answer], hands: Clock, faults: Faults
) -> None:
    device = enrolled(call, hands)
    code = shown(device)
    # Both sessions are listed.
    assert {queue(call, session=one) for one in ("own", "thief")} == {"second_factor_asked"}
    faults.before("PutItem", lambda: call("POST", PROOF, {"code": code}, session="thief"))
    assert call("POST", PROOF, {"code": code}, session="own").status == 503
    assert sorted([queue(call, session="own"), queue(call, session="thief")]) == ["ok", "second_factor_asked"]


def test_a_thousand_guesses_find_nothing_and_lock_nobody_out_but_for_a_while(
    call: Callable[..., Answer], hands: Clock
) -> None:
    device = enrolled(call, hands)
    right, tried = {shown(device, step) for step in (-1, 0, 1)}, 0
    statuses = []
    for guess in range(1000):
        code = f"{guess:06d}"
        if code not in right:
            statuses.append(call("POST", PROOF, {"code": code}, session=f"thief {guess % 7}").status)
            tried += statuses[-1] == 403
    assert tried <= QUOTAS[Limited.FACTOR].limit
    assert set(statuses) == {403, 429}
    # Hours of it: the day's limit holds whatever the windows.
    for _ in range(10):
        hands.later(minutes=15)
        tried += sum(call("POST", PROOF, {"code": "000001"}).status == 403 for _ in range(12))
    assert tried <= 2 * QUOTAS[Limited.FACTOR_DAY].limit
    # Without a session nobody uses tries up, and a new day has new ones.
    assert call("POST", PROOF, {"code": "000000"}, who="nobody").status == 403
    hands.later(days=1)
    assert call("POST", PROOF, {"code": shown(device)}, session="own").status == 200


def test_a_reset_needs_another_administrator_and_ends_every_session(
    call: Callable[..., Answer], api: Api, hands: Clock
) -> None:
    second = Officer(SECOND, "Quản trị", samples.INTAKE, frozenset({Role.ADMINISTRATOR}))
    officers.put_officer(second, by="test", at=samples.T0)
    devices = {who: enrolled(call, hands, who) for who in (ADMIN, SECOND)}
    for who, device in devices.items():
        assert call("POST", PROOF, {"code": shown(device)}, who=who).status == 200
    path = f"/v1/admin/officers/{ADMIN}/factor"
    # Nobody resets or removes their own, by any method.
    assert refusal(call("POST", path, REASON, who=ADMIN)) == (403, "own_factor")
    for method in ("DELETE", "PUT"):
        assert call(method, path, REASON, who=ADMIN).status == 405
    assert call("GET", path, who=SECOND).body["enrolled_at"] is not None
    hands.later(seconds=30)
    made = call("POST", path, REASON, who=SECOND)
    assert made.status == 201
    # The session from before is over, and another password sign-in with the old device opens nothing.
    assert queue(call, who=ADMIN) == "unauthenticated"
    hands.later(seconds=2)
    assert queue(call, who=ADMIN, session="new") == "second_factor_needed"
    refused = call("POST", PROOF, {"code": shown(devices[ADMIN])}, who=ADMIN, session="new")
    assert refusal(refused) == (403, "second_factor_needed")
    seen = call("GET", path, who=SECOND).body
    assert (seen["is_needed"], seen["enrolled_at"], seen["invited_by"]) == (True, None, SECOND)
    assert call("POST", DEVICE, {"code": made.body["code"]}, who=ADMIN, session="new").status == 201
    lines = call("GET", "/v1/admin/audit", who=SECOND).body["entries"]
    told = [(one["action"], one["officer"], one["subject"]) for one in lines if one["action"].startswith("factor_")]
    assert ("factor_reset", SECOND, ADMIN) in told
    assert ("factor_enrolled", ADMIN, ADMIN) in told
    assert call("POST", "/v1/admin/officers/nobody/factor", REASON, who=SECOND).status == 404


def test_who_was_given_a_code_enrols_whatever_their_role(
    call: Callable[..., Answer], hands: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECOND_FACTOR", "optional")
    settings.cache_clear()
    assert queue(call, who="focal.police") == "ok"
    device = enrolled(call, hands, "focal.police")
    assert queue(call, who="focal.police", session="new") == "second_factor_asked"
    assert call("POST", PROOF, {"code": shown(device)}, who="focal.police", session="new").status == 200
    assert queue(call, who="focal.police", session="new") == "ok"
    assert queue(call, who=WHO) == "ok"


def test_a_deputy_of_a_supervisor_needs_a_device_too(call: Callable[..., Answer], hands: Clock) -> None:
    device = enrolled(call, hands, ADMIN)
    assert call("POST", PROOF, {"code": shown(device)}, who=ADMIN).status == 200
    begins, ends = clock.now() - timedelta(minutes=1), clock.now() + timedelta(hours=8)
    term = {"username": "focal.police", "begins": begins.isoformat(), "ends": ends.isoformat()}
    assert call("PUT", f"/v1/admin/officers/{WHO}/deputies", {"deputies": [term]}, who=ADMIN).status == 200
    assert queue(call, who="focal.police") == "ok"
    assert queue(call, who="focal.police", X_Acting_For=WHO) == "second_factor_needed"


def test_a_token_without_a_session_or_a_time_proves_nothing(api: Api, hands: Clock, monkeypatch: Any) -> None:
    monkeypatch.setattr("tests.support.clock.now", lambda: hands.now)
    nameless = _token(WHO, session="")
    assert refusal(api("POST", PROOF, {"code": "000000"}, Authorization=nameless)) == (401, "unauthenticated")


def test_a_change_at_the_same_moment_is_not_lost(hands: Clock) -> None:
    invited()
    stale = factors.find(WHO)
    invited()
    with pytest.raises(Contended):
        factors.put(WHO, stale)


#: What opens the vault, takes a device away or passes rights on, each with a body.
GUARDED: dict[str, dict[str, str]] = {
    "/v1/office/leave": {
        "deputy": "supervisor.intake",
        "begins": (datetime.now(UTC) + timedelta(days=1)).isoformat(),
        "ends": (datetime.now(UTC) + timedelta(days=2)).isoformat(),
    },
    "/v1/office/tickets/{code}/reporter": REASON,
    "/v1/admin/privacy-requests/LS0000000000/settle": REASON,
    f"/v1/admin/officers/{WHO}/factor": REASON,
    f"/v1/admin/officers/{WHO}/password": REASON,
}


@pytest.mark.parametrize("path", GUARDED)
def test_a_session_of_some_time_ago_opens_no_vault_and_takes_no_device(
    api: Api, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """A token that was stolen, or a desk that was left open, does not do for these (ASVS 5.0, 7.5.3)."""
    code, now = take(["receive"]).code, clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + RECENT + timedelta(seconds=1))

    def ask(began: datetime) -> Answer:
        who = _token(ADMIN if "/admin/" in path else "intake.intake", "own", began)
        return api("POST", path.format(code=code), GUARDED[path], Authorization=who)

    old = ask(now)
    assert (old.status, old.body["code"]) == (403, "sign_in_again")
    assert [event.kind for event in history(code)].count("unmask") == 0
    again = ask(clock.now())
    # The officer has no mailbox for a password.
    assert again.status in (200, 201, 404, 409), again.body
    assert again.body.get("code") != "sign_in_again"
