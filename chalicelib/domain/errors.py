"""The errors that the domain raises.

DomainError                 .code is stable and a key of texts.problems.PROBLEMS
├── Invalid                 the input breaks a rule; .field names the field
├── NotFound                it does not exist, or this caller must not learn that it exists
├── NotAllowed              this actor lacks the right
├── NotPossible             the present state does not allow it for anybody
├── Stale                   it changed after the caller read it; .current is its edition now
├── Mismatch                an idempotency key was used for another request
└── TooMany                 over a limit, or blocked; try again after .seconds
"""

from __future__ import annotations

from typing import Any


class DomainError(Exception):
    """The base of all errors; ``params`` fill the placeholders in the texts of ``code``.

    What has a name in two languages is a ``Text``, never the name that programs use.
    """

    def __init__(self, code: str, *, field: str | None = None, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.params = params


class Invalid(DomainError):
    """The input breaks a rule."""


class NotFound(DomainError):
    """It does not exist, or this caller must not learn that it exists."""


class NotAllowed(DomainError):
    """The actor lacks the right to do this."""


class NotPossible(DomainError):
    """The ticket's state does not allow the action."""


class NoRule(NotPossible, LookupError):
    """The rules document has no rule for this step."""


class Stale(DomainError):
    """The ticket changed since the caller read it."""

    def __init__(self, current: int) -> None:
        super().__init__("stale", edition=current)
        self.current = current


class Mismatch(DomainError):
    """The idempotency key belongs to a different request."""


class TooMany(DomainError):
    """The caller is over a limit, or blocked; it may try again after ``seconds``."""

    def __init__(self, seconds: int, code: str = "throttled", **params: Any) -> None:
        super().__init__(code, **params)
        self.seconds = seconds
