"""Answer every failure as application/problem+json (RFC 9457): a stable code, a text in two languages, the field.

Errors other than DomainError are logged and answered as ``internal``, without details.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from chalice.app import Request, Response
from pynamodb.exceptions import PynamoDBException

from chalicelib.domain import errors
from chalicelib.domain.texts import problems as texts_problems
from chalicelib.runtime.observe import logger
from chalicelib.store.connection import Contended
from chalicelib.store.directory.documents import DirectoryMissing

PROBLEM_JSON = "application/problem+json"
#: The content type of pages, which show problems in their own way.
PAGE = "text/html; charset=utf-8"

#: Type of error -> HTTP status. The first match counts.
_STATUS: tuple[tuple[type[errors.DomainError], int], ...] = (
    (errors.NotFound, 404),
    (errors.NotAllowed, 403),
    (errors.NotPossible, 409),
    (errors.Stale, 412),
    (errors.Mismatch, 422),
    (errors.Invalid, 422),
    (errors.TooMany, 429),
)
#: Codes with a status of their own, whatever the type of the error.
_STATUS_OF_CODE: Mapping[str, int] = {
    "body_malformed": 400,
    "busy": 503,
    "not_ready": 503,
    "identity_unavailable": 503,
    "body_too_large": 413,
    "document_stale": 412,
    "document_too_large": 413,
    "edition_required": 428,
    "forbidden": 403,
    "key_invalid": 401,
    "booth_key_unknown": 401,
    "booth_key_revoked": 401,
    "listing_stale": 412,
    "officer_stale": 412,
    "officer_unknown": 403,
    "unauthenticated": 401,
}
_FRAMEWORK_CODES: Mapping[int, str] = {
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
    415: "unsupported_media_type",
    429: "throttled",
}
#: Further codes by status, besides those above.
_CODES_OF_STATUS: Mapping[int, frozenset[str]] = {
    412: frozenset({"stale"}),
    429: frozenset({"throttled", "blocked", "rescue_throttled"}),
    500: frozenset({"internal"}),
}
#: Statuses that many codes of the domain have.
_MANY_CODES = frozenset({403, 404, 409, 422})
#: The longest part of an address (characters, as it was sent) under which something may be found: what is longer fits
#: into no key of a table.
_LONGEST_PART = 512
#: Error codes of AWS after which the write may be repeated: it did not happen.
_BUSY = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ThrottlingException",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)


class InvalidFields(errors.Invalid):
    """Several fields are not valid. ``problems`` holds one error for each."""

    def __init__(self, problems: list[errors.Invalid]) -> None:
        super().__init__(problems[0].code, field=problems[0].field, **problems[0].params)
        self.problems = problems


class Refused(Exception):
    """A refusal whose answer says more than ``error`` does: ``members`` are further members of the problem."""

    def __init__(self, error: errors.DomainError, **members: Any) -> None:
        super().__init__(error.code)
        self.error = error
        self.members = members


def answer(body: Any, status: int = 200, headers: Mapping[str, str | list[str]] | None = None) -> Response:
    """Make a JSON answer."""
    return Response(
        body=json.dumps(body, ensure_ascii=False, separators=(",", ":")),
        status_code=status,
        headers={"Content-Type": "application/json", **(headers or {})},
    )


def unless_known(request: Request, found: Response, *, seconds: int) -> Response:
    """Let shared caches keep an answer for ``seconds``; without a body (304) if the request names its tag."""
    tag = f'"{hashlib.sha256(found.body.encode()).hexdigest()[:16]}"'
    caching: dict[str, str | list[str]] = {"ETag": tag, "Cache-Control": f"public, max-age={seconds}"}
    known = (request.headers.get("if-none-match") or "").replace("W/", "")
    if tag in [one.strip() for one in known.split(",")]:
        # A browser takes the headers of a 304 for those of what it has kept, such as the policy of a page.
        kept = {name: value for name, value in found.headers.items() if name != "Content-Type"}
        return Response(body="", status_code=304, headers=kept | caching)
    found.headers |= caching
    return found


def problem(error: errors.DomainError, status: int | None = None, **extra: Any) -> Response:
    """Make the answer to an error. ``extra`` adds members to the problem document."""
    if status is None:
        status = _STATUS_OF_CODE.get(error.code) or next(status for kind, status in _STATUS if isinstance(error, kind))
    body: dict[str, Any] = {"type": "about:blank", "status": status, **described(error)}
    if isinstance(error, InvalidFields):
        body["errors"] = [described(one) for one in error.problems]
    if isinstance(error, errors.Stale):
        body["edition"] = error.current
    body |= extra
    headers: dict[str, str | list[str]] = {"Content-Type": PROBLEM_JSON}
    if isinstance(error, errors.TooMany):
        headers["Retry-After"] = str(error.seconds)
    elif status == 503:
        headers["Retry-After"] = "5"
    if 400 <= status < 500:
        # Who was refused is among the keys of the line, where it is known (identity.py, guard.py).
        logger.info("refused", extra={"status": status, "code": error.code})
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(body=text, status_code=status, headers=headers)


def codes_of(status: int) -> list[str] | None:
    """Return the codes of problems with this status, None for a status that many codes have."""
    if status in _MANY_CODES:
        return None
    codes = {code for code, own in _STATUS_OF_CODE.items() if own == status} | _CODES_OF_STATUS.get(status, frozenset())
    return sorted(codes | {code for own, code in _FRAMEWORK_CODES.items() if own == status})


def answers_problems[**P](view: Callable[P, Response]) -> Callable[P, Response]:
    """Turn a view's errors into problems. A busy store becomes 503; an unexpected error is logged and becomes 500."""

    @functools.wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Response:
        try:
            _check_parts(*args, *kwargs.values())
            return view(*args, **kwargs)
        except errors.DomainError as error:
            return problem(error)
        except Refused as refused:
            return problem(refused.error, **refused.members)
        except DirectoryMissing:
            logger.error("no province has been imported")
            return problem(errors.DomainError("not_ready"))
        except (Contended, ClientError, BotoCoreError, PynamoDBException) as error:
            if _is_busy(error):
                logger.warning("the store is busy", extra={"error": type(error).__name__})
                return problem(errors.DomainError("busy"))
            logger.exception("AWS failed")
        except Exception:  # noqa: BLE001 - every failure must become a problem
            logger.exception("a view failed")
        return problem(errors.DomainError("internal"), 500)

    return guarded


def _check_parts(*parts: object) -> None:
    """Refuse a part of an address under which nothing can be found. Raises NotFound."""
    if any(len(str(part)) > _LONGEST_PART for part in parts):
        raise errors.NotFound("not_found")


def restyle(response: Response) -> Response:
    """Turn Chalice's own errors (content type, method, unknown route in local mode) into problems."""
    headers = {name.lower(): value for name, value in response.headers.items()}
    if response.status_code < 400 or headers.get("content-type") in (PROBLEM_JSON, PAGE):
        return response
    code = _FRAMEWORK_CODES.get(response.status_code, "internal" if response.status_code >= 500 else "body_malformed")
    restyled = problem(errors.DomainError(code), response.status_code)
    if "allow" in headers:
        restyled.headers["Allow"] = headers["allow"]
    return restyled


def described(error: errors.DomainError) -> dict[str, Any]:
    """What an answer says of an error: code, texts in both languages, and field, if any."""
    text = texts_problems.PROBLEMS[error.code].fill(**error.params)
    said = {"code": error.code, "title": text.vi, "title_en": text.en}
    return said | ({"field": error.field} if error.field else {})


def _is_busy(error: Exception) -> bool:
    codes = {getattr(error, "cause_response_code", None)}
    if isinstance(error, ClientError):
        codes.add(error.response["Error"]["Code"])
    for reason in getattr(error, "cancellation_reasons", ()):
        codes.add(reason and {"ThrottlingError": "ThrottlingException"}.get(reason.code, reason.code))
    return bool(codes & _BUSY) or isinstance(error, (BotoCoreError, Contended))
