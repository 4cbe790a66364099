"""An operator replaces the signing secret while citizens and officers go on; then takes the old one out."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.http.citizen.me import begin_session
from chalicelib.identity import signing, signing_keys
from chalicelib.identity.signing_keys import SIGNS_AFTER, VERIFIES_AT_LEAST
from chalicelib.runtime.settings import settings
from chalicelib.store.vault import factors
from infra.manage import signing as operator
from tests.http.citizen.test_reports import send
from tests.http.office.sign_ins import PROOF, WHO, Clock, enrolled, queue, shown
from tests.support import Answer, Api, Faults, Province

STACK: Any = None


@pytest.fixture
def own_secret(province: Province, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A stage with a signing secret of its own, which the test may replace."""
    secrets = province.aws.client("secretsmanager")
    made = secrets.create_secret(Name=f"rotation-{province.tables['Tickets']}", SecretString="a first secret")
    monkeypatch.setenv("SIGNING_SECRET_ARN", made["ARN"])
    monkeypatch.setattr(operator, "acting_on", lambda stack: nullcontext())
    settings.cache_clear()
    signing_keys.forget()
    yield
    signing_keys.forget()
    secrets.delete_secret(SecretId=made["ARN"], ForceDeleteWithoutRecovery=True)


def opens(api: Api, code: str, secret: str) -> bool:
    """Whether a secret shows its report as its sender sees it."""
    answer = api("GET", f"/v1/reports/{code}", X_Report_Secret=secret)
    return answer.status == 200 and "actions" in answer.body


def test_a_rotation_ends_nothing_and_taking_the_old_secret_out_ends_what_it_signed(
    own_secret: None,
    hands: Clock,
    call: Callable[..., Answer],
    api: Api,
    faults: Faults,
    province: Province,
) -> None:
    first = send(api, "k-1")
    for number in range(2):
        send(api, f"other-{number}")
    device = enrolled(call, hands)
    assert call("POST", PROOF, {"code": shown(device)}, session="next").status == 200
    link, person = signing.link_secret(first["code"]), signing.phone_key("+84901234567")
    session = {"Authorization": f"Bearer {begin_session(person, 1)['token']}"}
    cursor = api("GET", "/v1/me/reports?limit=1", **session).body["cursor"]
    sealed = factors.find(WHO).secret

    assert len(operator.rotate(STACK, "sha3", "Hằng năm")) == 2
    hands.later(seconds=SIGNS_AFTER.total_seconds())
    signing_keys.forget()
    # What there was goes on.
    assert opens(api, first["code"], first["secret"])
    assert opens(api, first["code"], link)
    assert api("GET", f"/v1/me/reports?limit=1&cursor={cursor}", **session).status == 200
    again = send(api, "k-1")
    assert (again["code"], again["secret"]) == (first["code"], first["secret"])
    assert queue(call, session="next") == "ok"
    # What is new is signed with the new secret, and the person is the same.
    second = send(api, "k-2")
    assert opens(api, second["code"], second["secret"])
    new_link = signing.link_secret(first["code"])
    assert new_link != link
    assert opens(api, first["code"], new_link)
    new_session = {"Authorization": f"Bearer {begin_session(person, 1)['token']}"}
    assert len(api("GET", "/v1/me/reports", **new_session).body["reports"]) == 4

    # The old one is not taken out too early, and a process that dies in between leaves all as it was.
    with pytest.raises(operator.NotRotated, match="--now"):
        operator.drop(STACK, "Nhầm", at_once=False)
    hands.later(minutes=1)
    faults.on("PutSecretValue", "InternalServiceError")
    with pytest.raises(Exception, match="injected"):
        operator.drop(STACK, "Bị lộ", at_once=True)
    faults.on("none", "")
    assert opens(api, first["code"], link)
    operator.drop(STACK, "Bị lộ", at_once=True)
    assert len(operator.shown(STACK)) == 1
    assert not opens(api, first["code"], link)
    assert api("GET", "/v1/me/reports", **session).status == 401
    assert opens(api, first["code"], first["secret"])
    assert opens(api, first["code"], new_link)
    assert api("GET", "/v1/me/reports", **new_session).status == 200
    # The device was encrypted anew: its codes still prove a session.
    assert factors.find(WHO).secret not in (None, sealed)
    assert queue(call, session="next") == "ok"
    hands.later(minutes=1)
    assert call("POST", PROOF, {"code": shown(device)}, session="last").status == 200
    lines = [one for one in province.items("Tickets") if "signing_secret" in str(one)]
    assert len(lines) == 3
    assert "a first secret" not in str(province.items("Tickets"))


def test_an_operator_without_a_reason_or_with_two_secrets_changes_nothing(own_secret: None, hands: Clock) -> None:
    with pytest.raises(operator.NotRotated, match="--reason"):
        operator.rotate(STACK, "sha2", "")
    operator.rotate(STACK, "sha2", "Hằng năm")
    before = signing_keys.current()
    with pytest.raises(operator.NotRotated, match="drop it first"):
        operator.rotate(STACK, "sha2", "Hằng năm")
    assert signing_keys.current() == before
    hands.later(seconds=(SIGNS_AFTER + VERIFIES_AT_LEAST).total_seconds())
    assert len(operator.drop(STACK, "Hằng năm", at_once=False)) == 1
    hands.later(seconds=timedelta(days=366).total_seconds())
    assert "rotate it" in operator.shown(STACK)[-1]
