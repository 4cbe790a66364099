"""Officers' views of a ticket and its history."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.places.communes import named_in
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.kinds import TemplateKind
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.texts import course, refusals
from chalicelib.domain.texts.private import private_in
from chalicelib.domain.tickets import rights, routing, wording
from chalicelib.domain.tickets.answers import answers_in_words, reason_of
from chalicelib.domain.tickets.mentions import mentioned_in
from chalicelib.domain.tickets.moves import MOVES
from chalicelib.domain.tickets.publicity import INSTRUCTION_KINDS, is_public_line
from chalicelib.domain.tickets.ticket import Answer, Event, Part, Ticket, Visibility
from chalicelib.domain.tickets.workflow import possible, restoring, righting
from chalicelib.http.core import paging
from chalicelib.http.core.pieces import (
    category_of,
    commune_name,
    given_answer,
    label,
    maybe_stamp,
    promise_change,
    shown_place,
    shown_rating,
    standing,
    unit_of,
    verdict,
)
from chalicelib.http.core.public_ticket import shown_gathering
from chalicelib.http.office.outside import shown_forwards
from chalicelib.http.office.seen_files import office_photo, office_video
from chalicelib.http.office.seen_queue import shown_burst
from chalicelib.store.keys import stamp
from chalicelib.store.tickets import codec
from chalicelib.store.tickets.tickets import SentMessage, Whole

#: The most messages that a ticket shows, the newest ones.
MOST_TOLD = 100


def office_ticket(
    whole: Whole, officer: Officer, directory: Directory, now: datetime, seen: Collection[str] = ()
) -> dict[str, Any]:
    """Show a ticket to an officer, without its reporter. ``seen``: codes of similar tickets that they may see."""
    ticket = whole.ticket
    # While its clocks stand still, a ticket is as late as when they stopped.
    clocks_at = ticket.frozen.at if ticket.frozen else now
    return {
        **_reported(whole, directory),
        **_units(ticket, directory, clocks_at),
        **_routed(whole, directory, now),
        **_times(whole, directory, now, clocks_at),
        **_course(whole, directory),
        "photos": [office_photo(photo, ticket, seen) for photo in whole.photos],
        "video": whole.video and office_video(whole.video, ticket.code),
        **office_history(whole, officer, directory, None),
        "instructions": _instructions(whole, officer, directory, now),
        **shown_forwards(whole, directory, now),
        "told": [_told(line) for line in whole.told[-MOST_TOLD:]],
        **_open_to(officer, ticket, directory, now),
        "private_words": _private_words(whole, officer, directory),
        "restorable": _restorable(whole, officer, directory),
        "visibility_may_be": _visibilities(whole, officer, directory),
    }


def ticket_templates(ticket: Ticket, directory: Directory) -> dict[str, Any]:
    """Show the province's texts for answering and refusing a ticket, as the sender would read them.

    A ground of refusal without a template has no text; the officer writes one.
    """
    grounds = {one: wording.refusal_text(one, ticket, directory) for one in directory.refusals(ticket.report_type)}
    return {
        "answers": [
            {"key": key, "text": text.vi, "text_en": text.en or None}
            for key, text in wording.offered(TemplateKind.ANSWER, ticket, directory).items()
        ],
        "refusals": [
            {
                "key": ground,
                "label": label(refusals.REFUSALS[ground]),
                "text": text and text.vi,
                "text_en": text and (text.en or None),
            }
            for ground, text in grounds.items()
        ],
    }


def office_history(whole: Whole, officer: Officer, directory: Directory, before: int | None) -> dict[str, Any]:
    """Show the newest lines of the history before an edition (None: of all) to an officer."""
    lines = paging.newest(readable(whole, officer, directory), before=before)
    return {"history": [office_event(event) for event in lines.events], "history_before": lines.before}


def readable(whole: Whole, officer: Officer, directory: Directory) -> Sequence[Event]:
    """The lines of the history that an officer may read: those of instructions are not for every unit.

    Who reads the ticket only because it lies in their commune reads the lines that everybody reads.
    """
    if not rights.may_see(officer, whole.ticket, directory):
        return [event for event in whole.events if is_public_line(event)]
    if rights.may_read_instructions(officer, whole.ticket, directory):
        return whole.events
    return [event for event in whole.events if event.kind not in INSTRUCTION_KINDS]


def office_event(event: Event) -> dict[str, Any]:
    """Show a line of the history to officers."""
    return {
        "edition": event.version,
        "at": stamp(event.at),
        "kind": event.kind,
        "label": label(course.EVENTS[event.kind]) if event.kind in course.EVENTS else None,
        "actor": event.actor,
        "officer": event.officer,
        "for": event.on_behalf,
        "unit": event.unit,
        "state": event.changes.get("state"),
        "due_at": maybe_stamp(event.changes.get("due_at")),
        **codec.plain_details(event.details),
        **_not_told(event),
    }


def _not_told(event: Event) -> dict[str, list[str]]:
    """Who is mentioned in a note and was not told. It does not say whether there is no such officer, or no right."""
    if event.kind != "note":
        return {}
    told = {username for _, username in event.details.get("told", ())} | {event.officer}
    names = [name for name in mentioned_in(str(event.details.get("text", ""))) if name not in told]
    return {"not_told": names} if names else {}


def _reported(whole: Whole, directory: Directory) -> dict[str, Any]:
    """What was reported, and where."""
    ticket = whole.ticket
    return {
        "code": ticket.code,
        "edition": ticket.edition,
        "state": ticket.state,
        "state_label": label(course.STATES_OFFICE[ticket.state]),
        "report_type": ticket.report_type,
        "category": category_of(ticket.category, directory),
        "urgency": ticket.urgency,
        "channel": ticket.channel,
        "burst": shown_burst(ticket.burst),
        "visibility": ticket.visibility,
        "description": ticket.description,
        "answers": [{"private": one["private"], **given_answer(code, one)} for code, one in ticket.answers.items()],
        "place": shown_place(ticket.place, directory),
        "asset": ticket.asset,
        "point_says": _point_says(whole, directory),
    }


def _units(ticket: Ticket, directory: Directory, clocks_at: datetime) -> dict[str, Any]:
    """The units that have to do with a ticket, and what they owe at ``clocks_at`` (UTC)."""
    return {
        "intake_unit": unit_of(ticket.intake_unit, directory),
        "unit": unit_of(ticket.unit, directory),
        "accused": unit_of(ticket.accused, directory),
        "shared_with": unit_of(ticket.shared_with, directory),
        "parts": [_part(part, directory, clocks_at) for part in ticket.parts],
        "dispute": ticket.dispute
        and {
            "unit": unit_of(ticket.dispute.unit, directory),
            "reason": ticket.dispute.reason,
            "at": stamp(ticket.dispute.at),
        },
        "arbitrated": ticket.arbitrated,
    }


def _instructions(whole: Whole, officer: Officer, directory: Directory, now: datetime) -> list[dict[str, Any]]:
    """The open instructions on a ticket, the next due first, for those who may read them."""
    ticket = whole.ticket
    if not rights.may_read_instructions(officer, ticket, directory):
        return []
    texts = {event.version: event.details.get("text", "") for event in whole.events if event.kind == "instruct"}
    return [
        {
            "number": one.number,
            "by": one.by,
            "unit": unit_of(one.unit, directory),
            "role": one.role,
            "at": stamp(one.at),
            "due_at": stamp(one.due_at),
            "late": one.due_at <= now,
            "text": texts.get(one.number, ""),
        }
        for one in sorted(ticket.instructions, key=lambda one: (one.due_at, one.number))
    ]


def _routed(whole: Whole, directory: Directory, now: datetime) -> dict[str, Any]:
    """The units that the province's routing names at ``now`` (UTC), and what the address says of the commune."""
    ticket = whole.ticket
    proposed = routing.proposal(ticket, directory, now)
    return {
        "proposed_unit": unit_of(proposed, directory),
        "rerouted_to": unit_of(routing.rerouted(ticket, whole.events, proposed), directory),
        "address_says": _address_says(ticket.place, directory, now),
    }


def _times(whole: Whole, directory: Directory, now: datetime, clocks_at: datetime) -> dict[str, Any]:
    """The deadlines, what is late, and whether the clocks stand still since ``clocks_at`` (UTC)."""
    ticket, frozen = whole.ticket, whole.ticket.frozen
    return {
        "created_at": stamp(ticket.created_at),
        "promised_at": stamp(ticket.promised_at),
        "due_at": stamp(ticket.due_at),
        "promises": [
            {
                **promise_change(change),
                "course": change.course,
                "unit": unit_of(change.unit, directory),
                "role": change.role,
                "reason": reason_of(change, whole.events),
            }
            for change in ticket.promises
        ],
        "step": ticket.step,
        "step_due_at": maybe_stamp(ticket.step_due_at),
        "resolved_at": maybe_stamp(ticket.resolved_at),
        "late": ticket.is_late(now),
        "past_due": ticket.is_past_due(now),
        "followers": whole.followers,
        "step_late": ticket.step_due_at is not None and ticket.step_due_at < clocks_at,
        "standing": frozen and {"emergency": frozen.emergency, **(standing(ticket, directory) or {})},
    }


def _course(whole: Whole, directory: Directory) -> dict[str, Any]:
    """What became of a ticket so far."""
    ticket, given = whole.ticket, answers_in_words(whole.ticket, whole.events)
    rating = given[-1].rating if given and not given[-1].given.reopened_at else None
    return {
        "answer": ticket.answer and _answer(ticket.answer, directory),
        "refusal": ticket.refusal,
        "merged_into": ticket.merged_into,
        "merged": list(ticket.merged),
        "gathering": shown_gathering(whole),
        "assignee": ticket.assignee,
        "returns": ticket.returns,
        "question": ticket.question,
        "paused_at": maybe_stamp(ticket.pause.at if ticket.pause else None),
        "committed_at": maybe_stamp(ticket.committed_at),
        "extension": ticket.extension
        and {
            "until": stamp(ticket.extension.until),
            "reason": ticket.extension.reason,
            "asked_by": ticket.extension.asked_by,
            "asked_at": stamp(ticket.extension.asked_at),
        },
        "extensions": ticket.extensions,
        "appealed": ticket.appealed,
        "rating": ticket.rating,
        "rated": rating and shown_rating(rating),
        "earlier": [
            {
                **_answer(one.answer, directory),
                **verdict(one),
                "reopened_for": one.reopened_for,
            }
            for one in given
            if one.given.reopened_at
        ],
        "reopened": ticket.reopened,
    }


def _open_to(officer: Officer, ticket: Ticket, directory: Directory, now: datetime) -> dict[str, Any]:
    """What an officer may do with a ticket at ``now`` (UTC)."""
    actions = possible.possible_actions(ticket, officer, directory, now)
    return {
        "actions": actions,
        "may_unmask": rights.may_unmask(officer, ticket, directory),
        "may_redact": rights.may_redact(officer, ticket, directory),
        "may_right": rights.may_right(officer, ticket, directory),
        "forms": [_form(action, ticket, directory) for action in actions],
    }


def _form(action: str, ticket: Ticket, directory: Directory) -> dict[str, Any]:
    """Show an action's label and its fields, so that a page can make a form."""
    needs = possible.needed(MOVES[action], ticket, directory)
    return {
        "action": action,
        "label": label(course.ACTIONS[action]),
        "needs": list(needs),
        "takes": [name for name in MOVES[action].takes if name not in needs],
    }


def _answer(answer: Answer, directory: Directory) -> dict[str, Any]:
    return {
        "text": answer.text,
        "photos": list(answer.photos),
        "pairs": [{"before": before, "after": after} for before, after in answer.pairs],
        "at": stamp(answer.at),
        "unit": unit_of(answer.unit, directory),
    }


def _part(part: Part, directory: Directory, now: datetime) -> dict[str, Any]:
    return {
        "unit": unit_of(part.unit, directory),
        "asked_at": stamp(part.asked_at),
        "due_at": stamp(part.due_at),
        "late": (part.answer.at if part.answer else now) > part.due_at,
        "answer": part.answer and _answer(part.answer, directory),
    }


def _told(line: SentMessage) -> dict[str, Any]:
    return {
        "at": stamp(line.at),
        "kind": line.kind,
        "to": line.to,
        "unit": line.unit,
        "audience": line.audience,
        "status": line.status,
        "channels": list(line.channels),
    }


def _point_says(whole: Whole, directory: Directory) -> dict[str, Any] | None:
    """Show the commune of the point if it differs from the chosen one (null: in no commune); None if they agree."""
    chosen = whole.ticket.place.commune
    said = next((event.details for event in reversed(whole.events) if event.kind == "locate"), whole.events[0].details)
    found = said.get("commune_by_point")
    if not (found or said.get("point_in_no_commune")) or found == chosen:
        return None
    return {"commune": found, "commune_name": commune_name(found, directory)}


def _address_says(place: Place, directory: Directory, now: datetime) -> list[dict[str, Any]]:
    """List the communes that the address names; empty if the chosen commune is among them."""
    found = named_in(place.address or "", directory, local_day(now))
    if place.commune in {one.code for one in found}:
        return []
    return [
        {
            "commune": one.code,
            "commune_name": commune_name(one.code, directory),
            "former": one.former and str(one.former),
        }
        for one in found
    ]


def _restorable(whole: Whole, officer: Officer, directory: Directory) -> list[dict[str, Any]]:
    """The events by which officers hid words, which the caller may restore while the vault keeps them."""
    if not rights.may_right(officer, whole.ticket, directory):
        return []
    versions = restoring.restorable(whole.events)
    return [{"version": event.version, "at": stamp(event.at)} for event in whole.events if event.version in versions]


def _private_words(whole: Whole, officer: Officer, directory: Directory) -> list[dict[str, str]]:
    """What in the public texts may say who somebody is, for officers who may hide it."""
    ticket = whole.ticket
    if not rights.may_right(officer, ticket, directory):
        return []
    answers = (one["value"] for one in ticket.answers.values() if not one["private"])
    texts = [ticket.description, ticket.place.address, *answers]
    for event in whole.events:
        # Public notes, plans and ratings are read by everybody, and so are the answers before a reopening.
        if event.kind in ("plan", "rate") or (event.kind == "note" and event.details.get("public")):
            texts.append(event.details.get("text"))
        given = event.changes.get("answer")
        texts.append(given and given.text)
    found = private_in(text for text in texts if isinstance(text, str))
    return [{"kind": one.kind, "text": one.text} for one in found]


def _visibilities(whole: Whole, officer: Officer, directory: Directory) -> list[str]:
    """What this officer may change the visibility to."""
    ticket = whole.ticket
    if not rights.may_right(officer, ticket, directory) or ticket.restricted:
        return []
    if ticket.visibility is Visibility.PUBLIC:
        return [Visibility.PRIVATE]
    return [Visibility.PUBLIC] if righting.kept_private(whole.events) else []
