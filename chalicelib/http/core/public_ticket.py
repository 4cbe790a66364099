"""The public view of a ticket. It names every field that it shows, and never removes fields from a larger view."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.domain.nearby.vicinity import public_place
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts import course
from chalicelib.domain.tickets import pairs
from chalicelib.domain.tickets.answers import answers_in_words
from chalicelib.domain.tickets.publicity import is_public_line
from chalicelib.domain.tickets.ticket import Answer, Event, Ticket
from chalicelib.domain.tickets.wording import outside_name
from chalicelib.http.core import paging
from chalicelib.http.core.pieces import (
    category_of,
    given_answer,
    label,
    maybe_stamp,
    promise_change,
    shown_photo,
    shown_place,
    shown_rating,
    standing,
    unit_of,
    verdict,
)
from chalicelib.store.keys import stamp
from chalicelib.store.tickets.photos import READY, Photo
from chalicelib.store.tickets.tickets import Whole


def public_ticket(whole: Whole, directory: Directory, now: datetime) -> dict[str, Any]:
    """Show a ticket as anyone may see it."""
    ticket = whole.ticket
    answered = ticket.answer if ticket.resolved_at else None
    given = answers_in_words(ticket, whole.events)
    earlier = [one for one in given if one.given.reopened_at]
    rating = given[-1].rating if answered and given else None
    pictures = {
        photo.id: shown_photo(photo, ticket.code) for photo in reported_first(whole.photos) if photo.state == READY
    }
    results = answered.photos if answered else ()
    shown = {key: photo for key, photo in pictures.items() if not photo["of_result"] or key in results}
    return {
        **_reported(ticket, directory),
        **_times(ticket, directory, now),
        "followers": whole.followers,
        "merged_into": ticket.merged_into,
        "gathering": shown_gathering(whole),
        "waits_for": [label(outside_name(one.body, directory)) for one in ticket.forwards],
        "answer": answered and given_by_unit(answered, directory),
        "rated": rating and shown_rating(rating),
        "earlier": [
            {
                **given_by_unit(one.answer, directory),
                "photos": [pictures[photo_id] for photo_id in one.answer.photos if photo_id in pictures],
                **verdict(one),
            }
            for one in earlier
        ],
        "photos": list(shown.values()),
        "pairs": _pairs(answered, shown) if answered else [],
        **public_history(whole, None),
    }


def _reported(ticket: Ticket, directory: Directory) -> dict[str, Any]:
    """What was reported, where, and which units work on it."""
    return {
        "code": ticket.code,
        "state": ticket.state,
        "state_label": label(course.STATES_CITIZEN[ticket.state]),
        "category": category_of(ticket.category, directory),
        "description": ticket.description,
        "answers": [given_answer(code, one) for code, one in ticket.answers.items() if not one["private"]],
        "place": shown_place(_without_accuracy(public_place(ticket.place, ticket.category, directory)), directory),
        "asset": public_asset(ticket, directory),
        "unit": unit_of(ticket.unit, directory),
        "coordinators": [unit_of(part.unit, directory) for part in ticket.parts],
    }


def _times(ticket: Ticket, directory: Directory, now: datetime) -> dict[str, Any]:
    """What was promised, and whether it is late at ``now`` (UTC)."""
    return {
        "created_at": stamp(ticket.created_at),
        "promised_at": stamp(ticket.promised_at),
        "due_at": stamp(ticket.due_at),
        "promises": [promise_change(change) for change in ticket.promises if change.course == ticket.reopened],
        "step": ticket.step,
        "step_due_at": maybe_stamp(ticket.step_due_at),
        "resolved_at": maybe_stamp(ticket.resolved_at),
        "late": ticket.is_late(now),
        "past_due": ticket.is_past_due(now),
        "standing": standing(ticket, directory),
        "committed_at": maybe_stamp(ticket.committed_at),
        "reopened": ticket.reopened,
    }


def public_asset(ticket: Ticket, directory: Directory) -> str | None:
    """The asset that the public may know of. With a rounded place it would tell where a private home is."""
    return None if public_place(ticket.place, ticket.category, directory).rounded else ticket.asset


def shown_gathering(whole: Whole) -> dict[str, Any] | None:
    """Show the public line of a gathering and the number of its reports."""
    ticket = whole.ticket
    if ticket.gathering is None:
        return None
    return {"line": ticket.gathering, "reports": whole.members + len(ticket.merged) + 1}


def public_history(whole: Whole, before: int | None) -> dict[str, Any]:
    """Show the newest public lines of the history before a version (None: of all)."""
    lines = paging.newest(whole.events, before=before, shown=is_public_line)
    return {"history": [public_event(event) for event in lines.events], "history_before": lines.before}


def given_by_unit(answer: Answer, directory: Directory) -> dict[str, Any]:
    """Show a unit's answer, without its photos."""
    return {"text": answer.text, "at": stamp(answer.at), "unit": unit_of(answer.unit, directory)}


def _without_accuracy(place: Place) -> Place:
    # It says what device its sender has, and nothing that the public needs.
    return replace(place, accuracy=None)


def reported_first(found: Iterable[Photo]) -> list[Photo]:
    """Sort photos: those of the report before those of the result."""
    return sorted(found, key=lambda photo: (photo.is_of_result, photo.id))


def public_event(event: Event) -> dict[str, Any]:
    """Show a line of the history as the public reads it."""
    state = event.changes.get("state")
    line: dict[str, Any] = {"at": stamp(event.at), "kind": event.kind, "state": state}
    if state:
        line["state_label"] = label(course.STATES_CITIZEN[state])
    if event.kind == "note":
        line["text"] = event.details["text"]
    if event.kind == "grant_extension":
        line["reason"], line["due_at"] = event.details["reason"], maybe_stamp(event.changes["due_at"])
    if event.kind in ("recalculated", "thawed") and "due_at" in event.changes:
        line["due_at"] = maybe_stamp(event.changes["due_at"])
    if event.kind == "plan":
        line["text"], line["due_at"] = event.details["text"], maybe_stamp(event.changes["due_at"])
    return line


def _pairs(answered: Answer, shown: Mapping[str, dict[str, Any]]) -> list[dict[str, Any]]:
    before = [photo_id for photo_id, photo in shown.items() if not photo["of_result"]]
    # In the order of the unit's answer.
    after = [photo_id for photo_id in answered.photos if photo_id in shown]
    paired = pairs.shown(answered, before=before, after=after)
    return [{"before": shown[one], "after": shown[other]} for one, other in paired]
