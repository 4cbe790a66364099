"""Officers' accounts in Cognito: check the second factor, disable and enable an account."""

from __future__ import annotations

import time

from botocore.exceptions import ClientError

from chalicelib.runtime.aws import client
from chalicelib.runtime.settings import address_of, settings

#: How long (seconds) a second factor is cached, as long as an officer's rights (store/directory/officers.py).
_FRESH_SECONDS = 60.0
_TOTP = "SOFTWARE_TOKEN_MFA"

_seen: dict[str, float] = {}


def origin() -> str:
    """Return the address of Cognito (scheme, host, port), where browsers sign officers in.

    No client is made: it would delay the pages by a tenth of a second.
    """
    return address_of("cognito-idp")


def has_second_factor(username: str) -> bool:
    """Whether the account has a TOTP device. Cognito then asks for a code at every sign-in.

    A token does not say whether a second factor was used, so Cognito is asked. A session that began with the password
    alone, before the device was added, passes until its token expires (an hour).
    """
    now = time.monotonic()
    if now - _seen.get(username, -_FRESH_SECONDS) < _FRESH_SECONDS:
        return True
    try:
        account = client("cognito-idp").admin_get_user(UserPoolId=settings().user_pool_id, Username=username)
    except ClientError as error:
        if _is_unknown(error):
            return False
        raise
    if _TOTP not in account.get("UserMFASettingList", ()):
        return False
    _seen[username] = now
    return True


def close(username: str) -> None:
    """Disable an account and end its sessions. Does nothing when there is no such account."""
    cognito, pool = client("cognito-idp"), settings().user_pool_id
    try:
        cognito.admin_disable_user(UserPoolId=pool, Username=username)
        cognito.admin_user_global_sign_out(UserPoolId=pool, Username=username)
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


def forget() -> None:
    """Clear the cache."""
    _seen.clear()


def _is_unknown(error: ClientError) -> bool:
    return error.response["Error"]["Code"] == "UserNotFoundException"
