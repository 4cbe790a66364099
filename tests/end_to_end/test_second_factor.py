"""The second factor on the deployed stack, with tokens of Cognito, API Gateway and the function's rights."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pyotp
import pytest

from chalicelib.domain.access.factor import STEP_SECONDS
from infra.manage import factors
from infra.stack.client import Office, expect, sign_in, signed_in
from infra.stack.local import LocalAws
from tests.deployed import PASSWORD, await_early_step

pytestmark = pytest.mark.stack

SESSION = "/v1/office/session"


def test_what_a_thief_of_a_password_tries_on_the_deployed_stack(
    stack: LocalAws, newcomer: str, office: Callable[[str], Office]
) -> None:
    cognito, client = stack.client("cognito-idp"), stack.outputs["UserPoolClientId"]
    thief = signed_in(cognito, client, newcomer, PASSWORD)
    thief_s = Office(stack.api_url, thief["IdToken"])
    assert thief_s.queue().status_code == 200, "a stage on one machine demands no device"
    admin, path = office("trung-tam.quan-tri"), f"/v1/admin/officers/{newcomer}/factor"
    made = expect(admin.call("POST", path, {"reason": "Cấp thiết bị"}), 201)
    time.sleep(1)
    # The token and the refresh token from before are over.
    assert refused(thief_s.queue()) == (401, "unauthenticated")
    with pytest.raises(cognito.exceptions.NotAuthorizedException):
        refreshed(cognito, client, thief["RefreshToken"])
    # The password alone enrols nothing, at the API or at Cognito.
    thief = signed_in(cognito, client, newcomer, PASSWORD)
    thief_s = Office(stack.api_url, thief["IdToken"])
    assert refused(thief_s.queue()) == (403, "second_factor_needed")
    guessed = thief_s.call("POST", f"{SESSION}/device", {"code": "AAAA-BBBB-CCCC-DDDD"})
    assert refused(guessed) == (403, "enrolment_refused")
    enrol_at_cognito(cognito, thief["AccessToken"])
    assert refused(thief_s.queue()) == (403, "second_factor_needed")
    # The officer enrols with the code, and every session ends, the thief's too.
    own = Office(stack.api_url, sign_in(cognito, client, newcomer, PASSWORD))
    begun = expect(own.call("POST", f"{SESSION}/device", {"code": made["code"]}), 201)
    device = pyotp.TOTP(begun["secret"])
    # The code of the step before: the present one is for the sign-in below. It is taken until this step ends.
    await_early_step()
    earlier = device.at(int(time.time()) - STEP_SECONDS)
    expect(own.call("POST", f"{SESSION}/device/confirmation", {"code": earlier}), 200)
    time.sleep(1)
    assert refused(own.queue()) == refused(thief_s.queue()) == (401, "unauthenticated")
    tokens = signed_in(cognito, client, newcomer, PASSWORD)
    own, code = Office(stack.api_url, tokens["IdToken"]), device.now()
    assert refused(own.queue()) == (403, "second_factor_asked")
    expect(own.call("POST", f"{SESSION}/proof", {"code": code}), 200)
    expect(own.queue(), 200)
    # A token that the session refreshed belongs to it, and the same code proves no other session.
    expect(Office(stack.api_url, refreshed(cognito, client, tokens["RefreshToken"])).queue(), 200)
    thief_s = Office(stack.api_url, sign_in(cognito, client, newcomer, PASSWORD))
    assert refused(thief_s.call("POST", f"{SESSION}/proof", {"code": code})) == (403, "factor_wrong")
    assert refused(thief_s.queue()) == (403, "second_factor_asked")
    # The operator resets it: a lost device.
    code, _ = factors.reset(stack, newcomer, "Mất điện thoại")
    assert refused(own.queue()) == (401, "unauthenticated")
    with pytest.raises(cognito.exceptions.NotAuthorizedException):
        refreshed(cognito, client, tokens["RefreshToken"])
    (known,) = [one for one in factors.listed(stack) if one.username == newcomer]
    assert "code by infra.manage" in str(known)
    assert code not in str(known)


def refused(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def refreshed(cognito: Any, client: str, token: str) -> str:
    answer = cognito.initiate_auth(
        ClientId=client, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters={"REFRESH_TOKEN": token}
    )
    return str(answer["AuthenticationResult"]["IdToken"])


def enrol_at_cognito(cognito: Any, access_token: str) -> None:
    """Try Cognito's own devices. On AWS a pool without them refuses; here it must be worth nothing."""
    with suppress(cognito.exceptions.ClientError):
        _enrol_at_cognito(cognito, access_token)


def _enrol_at_cognito(cognito: Any, access_token: str) -> None:
    secret = cognito.associate_software_token(AccessToken=access_token)["SecretCode"]
    cognito.verify_software_token(AccessToken=access_token, UserCode=pyotp.TOTP(secret).now())
    cognito.set_user_mfa_preference(
        AccessToken=access_token, SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": True}
    )
