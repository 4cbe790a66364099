"""A ticket as its reporter sees it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chalicelib.domain.places.place import Place
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.kinds import IDEA_REPORT
from chalicelib.domain.province.receptions import MEET_AFTER
from chalicelib.domain.texts import refusals
from chalicelib.domain.tickets import merging, rights
from chalicelib.domain.tickets.ticket import BREACH, Event, Ticket
from chalicelib.domain.tickets.workflow import noting, possible, righting
from chalicelib.http.core.pieces import given_answer, label, maybe_stamp, photo_reason, shown_place
from chalicelib.http.core.public_ticket import given_by_unit, public_ticket
from chalicelib.store.keys import stamp
from chalicelib.store.tickets.photos import Photo
from chalicelib.store.tickets.tickets import Whole


def sender_ticket(whole: Whole, directory: Directory, now: datetime, main: Ticket | None = None) -> dict[str, Any]:
    """Show a ticket to its sender: the public view, with the state of each upload and the reason of a refusal.

    ``main`` is the main ticket of a merged one. Its answer is the sender's answer too (domain/tickets/merging.py).
    """
    ticket = whole.ticket
    own_photos = [photo for photo in whole.photos if not photo.is_of_result]
    seen = public_ticket(whole, directory, now)
    seen["answers"] = [given_answer(code, one) for code, one in ticket.answers.items()]
    seen["place"] = shown_place(ticket.place, directory)
    seen["asset"] = ticket.asset
    seen["visibility"] = ticket.visibility
    seen["may_be_public"] = _may_be_public(whole, directory)
    seen["actions"] = possible.sender_actions(ticket, directory, now, main)
    if main is not None and main.answer is not None and merging.is_answered(main) and merging.fits(ticket, main):
        seen["resolved_at"] = maybe_stamp(main.resolved_at)
        seen["answer"] = given_by_unit(main.answer, directory)
    seen["question"] = ticket.question
    seen["rating"] = ticket.rating
    seen["own_data"] = [_own_data_line(event) for event in noting.own_data_lines(whole.events)]
    seen["breaches"] = [
        {"at": stamp(event.at), "text": event.details["text"], "text_en": event.details["text_en"]}
        for event in whole.events
        if event.kind == BREACH
    ]
    seen["uploads"] = [
        {"photo": photo.id, "state": photo.state, **photo_reason(photo), **_offered_place(photo, ticket.place)}
        for photo in own_photos
    ]
    if whole.video is not None:
        seen["uploads"].append({"photo": whole.video.id, "state": whole.video.state, **photo_reason(whole.video)})
    if ticket.refusal:
        seen["refusal"] = {
            "code": ticket.refusal,
            "label": label(refusals.KNOWN_REFUSALS[ticket.refusal]),
            "text": ticket.refusal_text,
            "text_en": ticket.refusal_text_en,
            "reception": ticket.refusal in MEET_AFTER and bool(directory.receptions),
            "idea": ticket.refusal in MEET_AFTER and IDEA_REPORT in directory.report_types,
        }
    return seen


def _own_data_line(event: Event) -> dict[str, Any]:
    said = event.details
    due = said.get("due")
    return {
        "at": stamp(event.at),
        "wish": said["wish"],
        "step": said["step"],
        "due_at": due and stamp(datetime.fromisoformat(due)),
        "text": said.get("reason"),
    }


def _may_be_public(whole: Whole, directory: Directory) -> bool:
    ticket = whole.ticket
    if ticket.restricted or not rights.is_open_category(ticket.category, directory):
        return False
    return not righting.kept_private(whole.events)


def _offered_place(photo: Photo, place: Place) -> dict[str, Any]:
    """Show the sender where their photo was taken, while the report has no point."""
    said = photo.evidence
    if said is None or said.lat is None or place.lat is not None:
        return {}
    return {"place": {"lat": said.lat, "lon": said.lon}}
