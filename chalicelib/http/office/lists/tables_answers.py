"""Models of the answers of tables.py."""

from __future__ import annotations

from chalicelib.domain.tables.asking import TableForm, TableStatus
from chalicelib.http.core.shapes import Exact, Label, Stamp


class _Period(Exact):
    """Local days; both count."""

    since: str | None
    until: str | None


class SavedTable(Exact):
    """A table that an officer asked for. It has ``lines`` so far, and can be had ``until`` then when it is ready."""

    id: str
    asked_at: Stamp
    until: Stamp
    form: TableForm
    language: str
    words: str
    filters: dict[str, str]
    period: _Period
    status: TableStatus
    lines: int
    failure: Label | None


class SavedTables(Exact):
    """The tables that an officer asked for in the last day."""

    tables: list[SavedTable]


class TableLink(Exact):
    """A link to a file that ends after ``expires_in`` seconds."""

    url: str
    expires_in: int
