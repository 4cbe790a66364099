"""Officers' accounts in Cognito: where they are reached, their first password, their sessions and how these end."""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.domain.access.factor import SignIn
from chalicelib.domain.errors import DomainError, Invalid, NotAllowed, TooMany
from chalicelib.identity.signing import hash_of
from chalicelib.runtime.aws import client
from chalicelib.runtime.settings import address_of, settings

#: The status of an account whose officer has not chosen a password since one was sent.
_UNUSED = "FORCE_CHANGE_PASSWORD"
#: How long Cognito may lock a name after wrong passwords, in seconds (AWS, "Lockout behavior for failed sign-in").
_LOCKED_SECONDS = 900


def _wrong() -> DomainError:
    return NotAllowed("password_wrong", field="present")


def _often() -> DomainError:
    return TooMany(_LOCKED_SECONDS, "password_often")


#: Cognito's refusal of a password -> ours. A name that nobody has is refused like a wrong password.
_REFUSALS: Mapping[str, Callable[[], DomainError]] = {
    "NotAuthorizedException": _wrong,
    "UserNotFoundException": _wrong,
    "UserNotConfirmedException": _wrong,
    "PasswordResetRequiredException": _wrong,
    # No name and no password has these characters.
    "InvalidParameterException": _wrong,
    "InvalidPasswordException": lambda: Invalid("password_common", field="password"),
    "TooManyRequestsException": _often,
    "LimitExceededException": _often,
}


@dataclass(frozen=True, slots=True)
class OfficerLogin:
    """What Cognito has of an officer: a number (E.164), a mailbox, and whether a password that was sent is unused."""

    phone: str | None
    email: str | None
    is_unused: bool


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


def subject_of(claims: Mapping[str, Any]) -> str:
    """Return the id of the account whose token has these claims. Cognito never gives it to another account."""
    return str(claims.get("sub", ""))


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


def find(username: str) -> OfficerLogin | None:
    """Return an officer's account, None without one."""
    try:
        found = client("cognito-idp").admin_get_user(UserPoolId=settings().user_pool_id, Username=username)
    except ClientError as error:
        if not _is_unknown(error):
            raise
        return None
    return _account(found.get("UserAttributes", []), found.get("UserStatus"))


def everybody() -> dict[str, OfficerLogin]:
    """Return all accounts by username."""
    pages = client("cognito-idp").get_paginator("list_users").paginate(UserPoolId=settings().user_pool_id)
    users = (user for page in pages for user in page["Users"])
    return {user["Username"]: _account(user.get("Attributes", []), user.get("UserStatus")) for user in users}


def put(username: str, title: str, phone: str | None, email: str | None) -> bool:
    """Make an account, or change what is reached by it. Nobody is told by Cognito. May be repeated.

    Returns whether the account is new.
    """
    attributes: Any = attributes_of(title, phone, email)
    pool, cognito = settings().user_pool_id, client("cognito-idp")
    # An empty value removes an attribute.
    missing = {"email", "phone_number"} - {one["Name"] for one in attributes}
    emptied: Any = [{"Name": name, "Value": ""} for name in sorted(missing)]
    try:
        cognito.admin_update_user_attributes(UserPoolId=pool, Username=username, UserAttributes=[*attributes, *emptied])
    except ClientError as error:
        if not _is_unknown(error):
            raise
        cognito.admin_create_user(
            UserPoolId=pool,
            Username=username,
            UserAttributes=attributes,
            TemporaryPassword=new_password(),
            MessageAction="SUPPRESS",
        )
        return True
    return False


def attributes_of(title: str, phone: str | None, email: str | None) -> list[dict[str, str]]:
    """The attributes of an account. Who makes it vouches for number and mailbox, so they count as verified."""
    wanted = {"name": title}
    if email:
        wanted |= {"email": email, "email_verified": "true"}
    if phone:
        wanted |= {"phone_number": phone, "phone_number_verified": "true"}
    return [{"Name": name, "Value": value} for name, value in wanted.items()]


def set_first_password(username: str, password: str) -> None:
    """Replace an account's password by one that its officer must replace when they sign in."""
    client("cognito-idp").admin_set_user_password(
        UserPoolId=settings().user_pool_id, Username=username, Password=password, Permanent=False
    )


def check_password(username: str, password: str) -> bool:
    """Check an account's password. Returns whether it is a one-time one, which its officer must replace.

    Raises NotAllowed ``password_wrong``, and TooMany.
    """
    begun: Any = _asked(
        client("cognito-idp").initiate_auth,
        ClientId=settings().user_pool_client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": username, "PASSWORD": password},
    )
    return bool(begun.get("ChallengeName") == "NEW_PASSWORD_REQUIRED")


def set_own_password(username: str, password: str) -> None:
    """Replace an account's password by one that its officer chose.

    Raises Invalid ``password_common`` if the pool refuses it, and TooMany.
    """
    _asked(
        client("cognito-idp").admin_set_user_password,
        UserPoolId=settings().user_pool_id,
        Username=username,
        Password=password,
        Permanent=True,
    )


def _asked(operation: Callable[..., Any], **given: Any) -> Any:
    try:
        return operation(**given)
    except ClientError as error:
        if refusal := _REFUSALS.get(error.response["Error"]["Code"]):
            raise refusal() from error
        raise


def new_password() -> str:
    """Return a random password of about 100 bits, without letters and digits that look alike in a mail."""
    alphabet = "".join(one for one in string.ascii_letters + string.digits if one not in "0O1Il5S")
    # A pool may require a character of every kind; random ones alone may lack one.
    return "-".join("".join(secrets.choice(alphabet) for _ in range(6)) for _ in range(3)) + "-Aa2"


def _account(attributes: Any, status: str | None) -> OfficerLogin:
    found = {one["Name"]: one.get("Value") or None for one in attributes}
    return OfficerLogin(found.get("phone_number"), found.get("email"), status == _UNUSED)


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
