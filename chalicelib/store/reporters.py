"""The vault: the one table with personal data. Its rows are written with the ticket and read in one place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.store import keys
from chalicelib.store.models import ReporterItem, connection


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who sent a report: the only personal data. ``consent_text`` is the version of the text that was agreed to."""

    name: str | None = None
    phone: str | None = None
    email: str | None = None
    consent_text: str | None = None


def reporter_item(code: str, reporter: Reporter, at: datetime) -> ReporterItem:
    """The row of a reporter who sent at ``at`` (UTC)."""
    return ReporterItem(
        keys.reporter(code),
        keys.REPORTER,
        name=reporter.name,
        phone=reporter.phone,
        email=reporter.email,
        consent_text=reporter.consent_text,
        consent_at=keys.stamp(at) if reporter.consent_text else None,
        created_at=keys.stamp(at),
    )


def get(code: str) -> Reporter | None:
    """Who sent a report; None when they left nothing, or it is gone."""
    connection()
    try:
        item = ReporterItem.get(keys.reporter(code), keys.REPORTER, consistent_read=True)
    except ReporterItem.DoesNotExist:
        return None
    return Reporter(item.name, item.phone, item.email, item.consent_text)


def contact(code: str) -> tuple[str | None, str | None]:
    """The (telephone, e-mail) under which the sender of a ticket wants to be told."""
    connection()
    try:
        item = ReporterItem.get(keys.reporter(code), keys.REPORTER, attributes_to_get=["pk", "sk", "phone", "email"])
    except ReporterItem.DoesNotExist:
        return None, None
    return item.phone, item.email
