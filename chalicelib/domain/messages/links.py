"""The link of a message, which opens the page on which its reader can act.

The part after ``#`` stays in the browser, so that no log of a server has the secret of a link.
"""

from __future__ import annotations


def to_own_report(site: str, code: str, secret: str) -> str:
    """The link for the sender of a report; ``secret`` gives the right to act."""
    return f"{site}/#{code}.{secret}"


def to_public_report(site: str, code: str) -> str:
    """The link for a follower of a report."""
    return f"{site}/#{code}"


def to_office(site: str, code: str | None) -> str:
    """The link for an officer: to a ticket, or to the queue if the message is not about one ticket."""
    return f"{site}/office#/t/{code}" if code else f"{site}/office"
