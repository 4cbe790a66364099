"""Why a message was not sent this time. The queue hands it out again."""

from __future__ import annotations


class OutOfTime(Exception):
    """Too little time is left to send safely."""


class InOtherHands(Exception):
    """Another sender has claimed the message and not marked it as sent."""
