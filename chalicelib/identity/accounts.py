"""Officers' accounts in Cognito: disable and enable an account, its sessions and how they end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.domain.access.factor import SignIn
from chalicelib.identity.signing import hash_of
from chalicelib.runtime.aws import client
from chalicelib.runtime.settings import address_of, settings


def origin() -> str:
    """Return the address of Cognito (scheme, host, port), where browsers sign officers in.

    No client is made: it would delay the pages by a tenth of a second.
    """
    return address_of("cognito-idp")


def session_of(claims: Mapping[str, Any]) -> SignIn:
    """Return the session of a token whose claims were verified. Its name is empty if the token has none.

    ``origin_jti`` is the same in all tokens of one sign-in; ``auth_time`` is when the password was entered.
    """
    began = str(claims.get("auth_time", ""))
    name = claims.get("origin_jti") or claims.get("jti") or ""
    return SignIn(hash_of(str(name)) if name else "", int(began) if began.isdecimal() else 0)


def close(username: str) -> None:
    """Disable an account and end its sessions. Does nothing when there is no such account."""
    try:
        client("cognito-idp").admin_disable_user(UserPoolId=settings().user_pool_id, Username=username)
    except ClientError as error:
        if not _is_unknown(error):
            raise
        return
    sign_out(username)


def sign_out(username: str) -> None:
    """End all sessions of an account: its refresh tokens. Tokens that were given last their hour.

    Does nothing when there is no such account.
    """
    try:
        client("cognito-idp").admin_user_global_sign_out(UserPoolId=settings().user_pool_id, Username=username)
    except ClientError as error:
        if not _is_unknown(error):
            raise


def reopen(username: str) -> None:
    """Enable an account again. Does nothing when there is no such account."""
    try:
        client("cognito-idp").admin_enable_user(UserPoolId=settings().user_pool_id, Username=username)
    except ClientError as error:
        if not _is_unknown(error):
            raise


def addresses_like(phone: str | None, email: str | None) -> tuple[list[str], list[str]]:
    """Return which of a number (E.164) and a mailbox are those of an account: its private ones, for alerts."""
    found = [
        [value] if value and _is_of_an_account(name, value) else []
        for name, value in (("phone_number", phone), ("email", email))
    ]
    return found[0], found[1]


def _is_of_an_account(attribute: str, value: str) -> bool:
    # The value is a number or a mailbox that was checked, so it cannot end the quoted text.
    answer = client("cognito-idp").list_users(
        UserPoolId=settings().user_pool_id, Filter=f'{attribute} = "{value}"', Limit=1, AttributesToGet=[attribute]
    )
    return bool(answer["Users"])


def _is_unknown(error: ClientError) -> bool:
    return error.response["Error"]["Code"] == "UserNotFoundException"
