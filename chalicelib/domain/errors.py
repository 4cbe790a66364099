"""What can be wrong with a request, as the domain sees it.

DomainError                 .code  stable, a key of texts.PROBLEMS
├── Invalid                 the input breaks a rule; .field names the offender
├── NotFound                no such thing, or not for this caller (existence itself may be secret)
├── NotAllowed              this actor may not do this here
├── NotPossible             nobody can do this in the present state
├── Stale                   the caller decided on an older edition; .current is the edition now
├── Mismatch                an idempotency key came back with another request
└── TooMany                 too often; .seconds until it may be tried again
"""

from __future__ import annotations

from typing import Any


class DomainError(Exception):
    """Base of all; ``params`` fill the placeholders of the code's texts."""

    def __init__(self, code: str, *, field: str | None = None, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.params = params


class Invalid(DomainError):
    """The input breaks a rule."""


class NotFound(DomainError):
    """There is no such thing, or this caller must not learn that there is."""


class NotAllowed(DomainError):
    """The actor lacks the right."""


class NotPossible(DomainError):
    """The ticket's state does not allow the action."""


class NoRule(NotPossible, LookupError):
    """The rules say nothing of this step."""


class Stale(DomainError):
    """The ticket changed since the caller read it."""

    def __init__(self, current: int) -> None:
        super().__init__("stale", edition=current)
        self.current = current


class Mismatch(DomainError):
    """The idempotency key belongs to a different request."""


class TooMany(DomainError):
    """Too often, or barred for a time: not before ``seconds`` have passed."""

    def __init__(self, seconds: int, code: str = "throttled", **params: Any) -> None:
        super().__init__(code, **params)
        self.seconds = seconds
