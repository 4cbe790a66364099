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


def to_confirmation(site: str, token: str) -> str:
    """The link that confirms the mailbox of a follower."""
    return f"{site}/#/xac-nhan/{token}"


def to_outside(site: str, token: str) -> str:
    """The link for an outside body that was asked about a report; ``token`` gives the right to see it and answer."""
    return f"{site}/ben-ngoai#{token}"


def to_booking(site: str, token: str) -> str:
    """The link for who booked a time of a reception; ``token`` gives the right to see and cancel it."""
    return f"{site}/lich-hen#{token}"


def to_receptions(site: str) -> str:
    """The link to the times of all receptions."""
    return f"{site}/tiep-dan"


def to_bulletin(site: str, name: str) -> str:
    """The link to a bulletin."""
    return f"{site}/ban-tin/{name}"


def to_bulletins(site: str) -> str:
    """The link to the list of bulletins."""
    return f"{site}/ban-tin"


def to_notice(site: str) -> str:
    """The notice on personal data."""
    return f"{site}/du-lieu-ca-nhan"


def to_office(site: str, code: str | None) -> str:
    """The link for an officer: to a ticket, or to the queue if the message is not about one ticket."""
    return f"{site}/office#/t/{code}" if code else f"{site}/office"


def to_list(site: str) -> str:
    """The link to the public list."""
    return f"{site}/#/quanh-day"


def to_area_confirmation(site: str, token: str) -> str:
    """The link that confirms a mailbox for the daily news of an area."""
    return f"{site}/#/tin-khu-vuc/xac-nhan/{token}"


def to_area_end(site: str, token: str) -> str:
    """The link that ends the daily news of an area."""
    return f"{site}/#/tin-khu-vuc/dung/{token}"


def to_area_one_click(site: str, token: str) -> str:
    """The address to which a mail program posts to end the daily news (RFC 8058)."""
    return f"{site}/v1/watches/end?leave={token}"
