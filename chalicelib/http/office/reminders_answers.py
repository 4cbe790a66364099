"""Models of the answers of reminders.py."""

from __future__ import annotations

from chalicelib.http.core.shapes import Code, Exact, Stamp


class _Reminder(Exact):
    id: str
    code: Code
    at: Stamp
    title: str | None


class Reminders(Exact):
    """Of which tickets the officer wants to be reminded, and when. ``title`` is null where they may not read it now."""

    reminders: list[_Reminder]
