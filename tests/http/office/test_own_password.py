"""An officer's own password: chosen at the first sign-in, changed with the present one, and none that is guessed."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from chalicelib.channels import mailboxes
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.texts.sent.officers import LETTERS
from chalicelib.jobs import changes
from chalicelib.runtime import clock
from chalicelib.store.directory import officers
from chalicelib.store.vault import letters
from infra.stack.client import NoToken, sign_in, signed_in
from tests.domain import samples
from tests.http.citizen.follows import deliver_queued
from tests.support import Answer, Api, Faults, Killed, Province

PASSWORD = "/v1/office/password"
OLD, NEW = "Mot-Mat-Khau-Cu-2026", "mèo ngủ trên mái nhà"


@pytest.fixture
def name(province: Province) -> Iterator[str]:
    """An officer whose password is ``OLD``; the account is gone after the test."""
    found = f"officer-{uuid.uuid4().hex[:8]}"
    cognito, pool = province.aws.client("cognito-idp"), province.aws.outputs["UserPoolId"]
    officers.put_officer(Officer(found, "Cán bộ", "that-khe", frozenset({Role.FOCAL})), by="test", at=samples.T0)
    mailbox = [{"Name": "email", "Value": f"{found}@example.invalid"}]
    cognito.admin_create_user(UserPoolId=pool, Username=found, UserAttributes=mailbox, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username=found, Password=OLD, Permanent=True)
    yield found
    with suppress(cognito.exceptions.UserNotFoundException):
        cognito.admin_delete_user(UserPoolId=pool, Username=found)


def choose(api: Api, name: str, present: str = OLD, password: str = NEW) -> Answer:
    return api("POST", PASSWORD, {"username": name, "present": present, "password": password})


def test_a_password_is_changed_with_the_present_one_and_ends_all_sessions(
    api: Api, province: Province, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cognito, client = province.aws.client("cognito-idp"), province.aws.outputs["UserPoolClientId"]
    before = signed_in(cognito, client, name, OLD)
    assert choose(api, f" {name.upper()} ").status == 200
    with pytest.raises(NoToken):
        sign_in(cognito, client, name, OLD)
    assert sign_in(cognito, client, name, NEW)
    with pytest.raises(cognito.exceptions.NotAuthorizedException):
        cognito.initiate_auth(
            ClientId=client, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters={"REFRESH_TOKEN": before["RefreshToken"]}
        )
    sent: list[tuple[str, str, str]] = []
    monkeypatch.setattr(mailboxes, "to_mailbox", lambda *said: sent.append(said))
    changes.read_changes(province.stream_records("digest"))
    deliver_queued(province, clock.now())
    told = [one for one in sent if one[0] == f"{name}@example.invalid"]
    assert [one[1].partition(" / ")[0] for one in told] == [LETTERS[letters.OWN_PASSWORD][0].vi]
    assert NEW not in str(sent) + str(province.items("Reporters"))


@pytest.mark.parametrize("verdict", ["kill before", "kill after"])
def test_who_repeats_a_change_that_was_killed_has_ended_all_sessions_and_is_told(
    api: Api, province: Province, faults: Faults, name: str, verdict: str
) -> None:
    """Killed at each call in turn: the password is the new one only if all sessions ended and a mail waits."""
    cognito, client = province.aws.client("cognito-idp"), province.aws.outputs["UserPoolClientId"]
    pool = province.aws.outputs["UserPoolId"]
    known = len(faults.calls)
    assert choose(api, name).status == 200
    calls = len(faults.calls) - known
    assert calls > 4
    for number in range(calls):
        cognito.admin_set_user_password(UserPoolId=pool, Username=name, Password=OLD, Permanent=True)
        before = signed_in(cognito, client, name, OLD)
        waiting = len(letters_waiting(province))
        faults.at(number, verdict)
        with suppress(Killed):
            choose(api, name)
        faults.none()
        try:
            sign_in(cognito, client, name, OLD)
        except NoToken:
            with pytest.raises(cognito.exceptions.NotAuthorizedException):
                cognito.initiate_auth(
                    ClientId=client,
                    AuthFlow="REFRESH_TOKEN_AUTH",
                    AuthParameters={"REFRESH_TOKEN": before["RefreshToken"]},
                )
            assert len(letters_waiting(province)) > waiting
        else:
            assert choose(api, name).status == 200


def letters_waiting(province: Province) -> list[dict[str, Any]]:
    """The mails to officers, raw."""
    return [item for item in province.items("Reporters") if "username" in item]


def test_nothing_changes_without_the_present_password(api: Api, province: Province, name: str) -> None:
    for who in (name, f"{name}-x"):
        refused = choose(api, who, "khong-phai-mat-khau")
        assert (refused.status, refused.body["code"], refused.body["field"]) == (403, "password_wrong", "present")
    assert sign_in(province.aws.client("cognito-idp"), province.aws.outputs["UserPoolClientId"], name, OLD)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("mèo trên mái", None),
        ("ngắn quá", "password_short"),
        (" mèo trên mái nhà", "password_ends"),
        ("mèo ngủ\ntrên mái nhà", "control_characters"),
        ("MatKhau@2026!!", "password_common"),
        ("xã thất khê 2026", "password_common"),
        (OLD, "password_same"),
    ],
)
def test_what_is_guessed_early_is_refused_in_both_languages(
    api: Api, name: str, password: str, code: str | None
) -> None:
    answer = choose(api, name, password=password)
    assert answer.body.get("code") == code
    if code:
        assert (answer.status, answer.body["field"]) == (422, "password")
        assert answer.body["title"] != answer.body["title_en"]


def test_a_one_time_password_is_replaced_by_one_of_the_same_rules(api: Api, province: Province, name: str) -> None:
    cognito, pool = province.aws.client("cognito-idp"), province.aws.outputs["UserPoolId"]
    client = province.aws.outputs["UserPoolClientId"]
    cognito.admin_set_user_password(UserPoolId=pool, Username=name, Password=OLD, Permanent=False)
    assert choose(api, name, password="langson123456").body["code"] == "password_common"
    with pytest.raises(NoToken, match="NEW_PASSWORD_REQUIRED"):
        sign_in(cognito, client, name, OLD)
    assert choose(api, name).status == 200
    assert sign_in(cognito, client, name, NEW)
