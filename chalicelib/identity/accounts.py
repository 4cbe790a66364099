"""Officers' accounts in Cognito, as far as the API touches them: the second factor, and closing an account."""

from __future__ import annotations

import time

from botocore.exceptions import ClientError

from chalicelib.runtime.aws import client
from chalicelib.runtime.settings import address_of, settings

#: How long (seconds) it is believed that an account has a second factor, as with its rights (store/directory.py).
_FRESH_SECONDS = 60.0
_TOTP = "SOFTWARE_TOKEN_MFA"

_seen: dict[str, float] = {}


def origin() -> str:
    """Where browsers sign officers in: Cognito's address (scheme, host, port).

    Not asked of a client: making one would cost the pages a tenth of a second.
    """
    return address_of("cognito-idp")


def has_second_factor(username: str) -> bool:
    """Whether the account has a TOTP device. Cognito then asks for its code at every sign-in.

    A token tells nothing of it, so the account is asked. One signed in by password alone in the hour before the device
    was added passes until its token ends.
    """
    now = time.monotonic()
    if now - _seen.get(username, -_FRESH_SECONDS) < _FRESH_SECONDS:
        return True
    try:
        found = client("cognito-idp").admin_get_user(UserPoolId=settings().user_pool_id, Username=username)
    except ClientError as error:
        if _is_unknown(error):
            return False
        raise
    if _TOTP not in found.get("UserMFASettingList", ()):
        return False
    _seen[username] = now
    return True


def close(username: str) -> None:
    """Disable an account and end its sessions; nothing happens when there is none."""
    cognito, pool = client("cognito-idp"), settings().user_pool_id
    try:
        cognito.admin_disable_user(UserPoolId=pool, Username=username)
        cognito.admin_user_global_sign_out(UserPoolId=pool, Username=username)
    except ClientError as error:
        if not _is_unknown(error):
            raise


def reopen(username: str) -> None:
    """Enable an account again; nothing happens when there is none."""
    try:
        client("cognito-idp").admin_enable_user(UserPoolId=settings().user_pool_id, Username=username)
    except ClientError as error:
        if not _is_unknown(error):
            raise


def forget() -> None:
    """Ask anew at the next use."""
    _seen.clear()


def _is_unknown(error: ClientError) -> bool:
    return error.response["Error"]["Code"] == "UserNotFoundException"
