"""What an officer reads of a ticket only because it lies in their commune: another unit works on it."""

from __future__ import annotations

from typing import Any

#: What a line of the history says to everybody who may read it; of its details only the text of a public note.
_LINE = ("edition", "at", "kind", "label", "actor", "officer", "for", "unit", "state", "due_at")


def history_in_area(seen: dict[str, Any]) -> dict[str, Any]:
    """A page of a history (seen.office_history) without the details that officers write for each other."""
    return {**seen, "history": [_line(line) for line in seen["history"]]}


def _line(line: dict[str, Any]) -> dict[str, Any]:
    shown = {name: line[name] for name in _LINE}
    return shown | ({"text": line["text"]} if line["kind"] == "note" else {})


def in_area(seen: dict[str, Any]) -> dict[str, Any]:
    """The view of a ticket without what the units at work write to each other and what only they may know.

    Its history has the public lines only (seen.readable).
    """
    return {
        **history_in_area(seen),
        "answers": [one for one in seen["answers"] if not one["private"]],
        "parts": [{**part, "answer": None} for part in seen["parts"]],
        "promises": [{**change, "reason": None} for change in seen["promises"]],
        "dispute": None,
        "extension": None,
        "question": None,
        "forwards": [],
        "outside_bodies": [],
        "told": [],
        "video": None,
        "photos": [{name: value for name, value in photo.items() if name != "similar"} for photo in seen["photos"]],
    }
