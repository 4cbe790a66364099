"""What officers see of a ticket's requests to bodies outside the system."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts.sent.outside import KINDS
from chalicelib.domain.tickets.ticket import Event
from chalicelib.domain.tickets.wording import outside_name
from chalicelib.domain.tickets.workflow import forwarding
from chalicelib.http.core.pieces import label, unit_of
from chalicelib.store.keys import stamp
from chalicelib.store.tickets.tickets import Whole


def shown_forwards(whole: Whole, directory: Directory, now: datetime) -> dict[str, Any]:
    """Show what outside bodies were asked and what they answered, and whom else the office may ask."""
    ticket = whole.ticket
    category = directory.categories.get(ticket.category)
    group = category.parent if category else None
    asked = [event for event in whole.events if event.kind == "forward"]
    return {
        "forwards": [_forward(event, whole, directory, now) for event in asked],
        "outside_bodies": [
            {
                "id": body.id,
                "name": body.name,
                "name_en": body.name_en,
                "kind": body.kind,
                "kind_label": label(KINDS[body.kind]),
            }
            for body in directory.outside.values()
            if body.answers_for(ticket.category, group, ticket.place.commune)
        ],
    }


def _forward(event: Event, whole: Whole, directory: Directory, now: datetime) -> dict[str, Any]:
    found = forwarding.standing(whole.ticket, whole.events, event.version, now)
    said, answer = event.details, found.answer
    due_at = datetime.fromisoformat(str(said["forward_due"]))
    name = outside_name(said["body"], directory)
    return {
        "number": event.version,
        "body": {"id": said["body"], "name": name.vi, "name_en": name.en},
        "state": found.state,
        "by": event.officer or "",
        "unit": unit_of(event.unit, directory),
        "at": stamp(event.at),
        "due_at": stamp(due_at),
        "late": (answer.at if answer else now) > due_at,
        "text": said["text"],
        "answer": answer and answer.details["text"],
        "answered_at": answer and stamp(answer.at),
        "photos": list(answer.details.get("photos", ())) if answer else [],
    }
