"""What each audience gets to see of a ticket. Public answers are built up from nothing, never cut down from more.

None of these types has a field for who reported: the vault is not read here. The directory of one ticket's view is the
one with the rules of its version.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.nearby.vicinity import public_place
from chalicelib.domain.places.communes import named_in
from chalicelib.domain.places.distance import metres_between
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.emergencies import Emergency
from chalicelib.domain.province.kinds import TemplateKind
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.province.units import Unit
from chalicelib.domain.texts import course, refusals
from chalicelib.domain.texts import text as texts_text
from chalicelib.domain.tickets import pairs, rights, routing, wording, workflow
from chalicelib.domain.tickets.moves import MOVES
from chalicelib.domain.tickets.ticket import Answer, Event, Part, State, Ticket
from chalicelib.media import files
from chalicelib.store.keys import stamp
from chalicelib.store.tickets import codec
from chalicelib.store.tickets.lists import ListedTicket, Page
from chalicelib.store.tickets.photos import ANNOUNCED, READY, REFUSED, Photo
from chalicelib.store.tickets.tickets import SentMessage, TicketCard, Whole, title_of

#: Events that the public and the sender see as lines of the history; what an officer wrote to colleagues is not there.
_PUBLIC_KINDS = frozenset(
    {
        *(
            "created",
            "receive",
            "refuse",
            "ask",
            "supply",
            "unanswered",
            "dispatch",
            "accept",
            "plan",
            "take_up",
            "handed_over",
        ),
        *(
            "grant_extension",
            "approve",
            "reopen",
            "merge",
            "unmerge",
            "close",
            "closed",
            "confirm",
            "withdraw",
            "appeal",
            "frozen",
            "thawed",
        ),
    }
)


def public_ticket(whole: Whole, directory: Directory, now: datetime) -> dict[str, Any]:
    """A ticket as anyone may see it."""
    ticket = whole.ticket
    answered = ticket.answer if ticket.resolved_at else None
    shown = {
        photo.id: _photo(photo, ticket.code)
        for photo in _reported_first(whole.photos)
        if photo.state == READY and (not photo.is_of_result or (answered and photo.id in answered.photos))
    }
    return {
        "code": ticket.code,
        "state": ticket.state,
        "state_label": label(course.STATES_CITIZEN[ticket.state]),
        "category": _category(ticket.category, directory),
        "description": ticket.description,
        "answers": [_given(code, one) for code, one in ticket.answers.items() if not one["private"]],
        "place": _place(public_place(ticket.place, ticket.category, directory), directory),
        "unit": unit_of(ticket.unit, directory),
        "coordinators": [unit_of(part.unit, directory) for part in ticket.parts],
        "created_at": stamp(ticket.created_at),
        "due_at": stamp(ticket.due_at),
        "step": ticket.step,
        "step_due_at": _stamp(ticket.step_due_at),
        "resolved_at": _stamp(ticket.resolved_at),
        "late": ticket.is_late(now),
        "followers": whole.followers,
        "standing": standing(ticket, directory),
        "committed_at": _stamp(ticket.committed_at),
        "reopened": ticket.reopened,
        "merged_into": ticket.merged_into,
        "answer": answered
        and {"text": answered.text, "at": stamp(answered.at), "unit": unit_of(answered.unit, directory)},
        "photos": list(shown.values()),
        "pairs": _pairs(answered, shown) if answered else [],
        "history": [_public_event(event) for event in whole.events if _is_public_event(event)],
    }


def sender_ticket(whole: Whole, directory: Directory, now: datetime) -> dict[str, Any]:
    """A ticket as its sender sees it: also what became of each of their photos, and why a report was refused."""
    ticket = whole.ticket
    own = [photo for photo in whole.photos if not photo.is_of_result]
    seen = public_ticket(whole, directory, now)
    seen["answers"] = [_given(code, one) for code, one in ticket.answers.items()]
    seen["place"] = _place(ticket.place, directory)
    seen["visibility"] = ticket.visibility
    seen["actions"] = workflow.sender_actions(ticket, directory, now)
    seen["question"] = ticket.question
    seen["rating"] = ticket.rating
    seen["uploads"] = [
        {"photo": photo.id, "state": photo.state, **_reason(photo), **_offered_place(photo, ticket.place)}
        for photo in own
    ]
    if whole.video is not None:
        seen["uploads"].append({"photo": whole.video.id, "state": whole.video.state, **_reason(whole.video)})
    if ticket.refusal:
        seen["refusal"] = {
            "code": ticket.refusal,
            "label": label(refusals.REFUSALS[ticket.refusal]),
            "text": ticket.refusal_text,
            "text_en": ticket.refusal_text_en,
        }
    return seen


def office_ticket(
    whole: Whole, officer: Officer, directory: Directory, now: datetime, seen: Collection[str] = ()
) -> dict[str, Any]:
    """A ticket as an officer sees it: everything but who reported. ``seen``: codes of others that they may see."""
    ticket = whole.ticket
    frozen = ticket.frozen
    actions = workflow.possible_actions(ticket, officer, directory, now)
    return {
        "code": ticket.code,
        "edition": ticket.edition,
        "state": ticket.state,
        "state_label": label(course.STATES_OFFICE[ticket.state]),
        "report_type": ticket.report_type,
        "category": _category(ticket.category, directory),
        "urgency": ticket.urgency,
        "channel": ticket.channel,
        "visibility": ticket.visibility,
        "description": ticket.description,
        "answers": [{"private": one["private"], **_given(code, one)} for code, one in ticket.answers.items()],
        "place": _place(ticket.place, directory),
        "point_says": _point_says(whole, directory),
        "intake_unit": unit_of(ticket.intake_unit, directory),
        "unit": unit_of(ticket.unit, directory),
        "accused": unit_of(ticket.accused, directory),
        "shared_with": unit_of(ticket.shared_with, directory),
        "parts": [_part(part, directory, frozen.at if frozen else now) for part in ticket.parts],
        "dispute": ticket.dispute
        and {
            "unit": unit_of(ticket.dispute.unit, directory),
            "reason": ticket.dispute.reason,
            "at": stamp(ticket.dispute.at),
        },
        "arbitrated": ticket.arbitrated,
        "proposed_unit": unit_of(routing.proposal(ticket, directory, now), directory),
        "rerouted_to": unit_of(routing.rerouted(ticket, whole.events, directory, now), directory),
        "address_says": _address_says(ticket.place, directory, now),
        "created_at": stamp(ticket.created_at),
        "due_at": stamp(ticket.due_at),
        "step": ticket.step,
        "step_due_at": _stamp(ticket.step_due_at),
        "resolved_at": _stamp(ticket.resolved_at),
        "late": ticket.is_late(now),
        "followers": whole.followers,
        "step_late": ticket.step_due_at is not None and ticket.step_due_at < (frozen.at if frozen else now),
        "standing": frozen and {"emergency": frozen.emergency, **(standing(ticket, directory) or {})},
        "answer": ticket.answer and _answer(ticket.answer, directory),
        "refusal": ticket.refusal,
        "merged_into": ticket.merged_into,
        "merged": list(ticket.merged),
        "assignee": ticket.assignee,
        "returns": ticket.returns,
        "question": ticket.question,
        "paused_at": _stamp(ticket.pause.at if ticket.pause else None),
        "committed_at": _stamp(ticket.committed_at),
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
        "reopened": ticket.reopened,
        "photos": [
            {
                "state": photo.state,
                **_reason(photo),
                **_photo(photo, ticket.code),
                "original": _original(photo),
                **_evidence(photo, ticket.place),
                **_similar(photo, seen),
            }
            for photo in whole.photos
        ],
        "video": whole.video and _video(whole.video, ticket.code),
        "history": [office_event(event) for event in whole.events],
        "told": [_told(line) for line in whole.told],
        "actions": actions,
        "may_unmask": rights.may_unmask(officer, ticket, directory),
        "may_redact": rights.may_redact(officer, ticket, directory),
        "forms": [_form(action, ticket, directory) for action in actions],
    }


def ticket_templates(ticket: Ticket, directory: Directory) -> dict[str, Any]:
    """The province's texts for answering and refusing a ticket, as the sender would read them.

    A ground of refusal without a template has no text: there the officer writes one.
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


def standing(ticket: Ticket, directory: Directory) -> dict[str, Any] | None:
    """Since when the clocks of a ticket stand still, and what the public is told of why; None when they run."""
    if ticket.frozen is None:
        return None
    emergency = directory.emergencies.get(ticket.frozen.emergency)
    return {"since": stamp(ticket.frozen.since), "notice": emergency and label(emergency.notice)}


def office_event(event: Event) -> dict[str, Any]:
    """A line of the history as officers see it."""
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
        "due_at": _stamp(event.changes.get("due_at")),
        **codec.plain_details(event.details),
    }


def queue_page(page: Page, cursor: str | None, directory: Directory, now: datetime) -> dict[str, Any]:
    """A page of a unit's queue. ``seconds_left`` of the present step is below zero when it is late.

    What is ``standing`` has as many left as when its emergency began.
    """
    return {
        "tickets": [
            {
                **_line(line, directory, course.STATES_OFFICE, now),
                "edition": line.edition,
                "urgency": line.urgency,
                "channel": line.channel,
                "step": line.step,
                "step_due_at": _stamp(line.step_due_at),
                "seconds_left": line.step_due_at
                and int((line.step_due_at - _running_to(line, directory, now)).total_seconds()),
                "standing": _emergency_over(line, directory) is not None,
                "assignee": line.assignee,
                "returns": line.returns,
                "commune": _commune(line.commune, directory),
            }
            for line in page.lines
        ],
        "cursor": cursor,
    }


def brief_list(found: Iterable[Ticket], directory: Directory, now: datetime) -> list[dict[str, Any]]:
    """Tickets as lines for those who may see them; the labels are those that citizens see."""
    return [
        {
            "code": ticket.code,
            "state": ticket.state,
            "state_label": label(course.STATES_CITIZEN[ticket.state]),
            "category": _category(ticket.category, directory),
            "title": title_of(ticket.description),
            "created_at": stamp(ticket.created_at),
            "due_at": stamp(ticket.due_at),
            "late": ticket.is_late(now),
        }
        for ticket in found
    ]


def public_page(
    lines: Iterable[ListedTicket], followers: Mapping[str, int], cursor: str | None, directory: Directory, now: datetime
) -> dict[str, Any]:
    """A page of the public list; ``followers``: how many follow a ticket, by code, where anybody does."""
    return {
        "reports": [
            {
                **_line(line, directory, course.STATES_CITIZEN, now),
                "place": _place(public_place(line.place, line.category, directory), directory) if line.place else None,
                "unit": unit_of(line.unit, directory),
                "resolved_at": _stamp(line.resolved_at),
                "followers": followers.get(line.code, 0),
            }
            for line in lines
        ],
        "cursor": cursor,
    }


def public_cards(found: Iterable[TicketCard], directory: Directory, now: datetime) -> list[dict[str, Any]]:
    """Tickets as lines like those of the public list, each with the smallest link to a photo, if any may be shown."""
    cards = list(found)
    lines = brief_list((card.stored.ticket for card in cards), directory, now)
    return [
        {
            **line,
            "place": _place(public_place(ticket.place, ticket.category, directory), directory),
            "unit": unit_of(ticket.unit, directory),
            "resolved_at": _stamp(ticket.resolved_at),
            "followers": card.followers,
            "photo": card.photo
            and files.links(ticket.code, card.photo.id, card.photo.revision, "webp")[files.SIZES[0]],
        }
        for line, card in zip(lines, cards, strict=True)
        for ticket in (card.stored.ticket,)
    ]


def unit_list(directory: Directory, on: date) -> list[dict[str, Any]]:
    """The units at work on a local day, and the commune that each governs."""
    return [
        {"id": unit.id, "name": unit.name, "name_en": unit.name_en, "parent": unit.parent, "commune": unit.commune}
        for unit in directory.units.values()
        if unit.is_at_work(on)
    ]


def moves_from(state: State) -> list[dict[str, Any]]:
    """The moves out of a state and who may make them, from the table: what a refused move is answered with."""
    return [
        {
            "action": move.action,
            "by": sorted(move.roles) or ["sender"],
            "at": None if move.is_sender_s else move.at.value,
            "needs": list(move.needs),
        }
        for move in MOVES.values()
        if state in move.sources
    ]


def _form(action: str, ticket: Ticket, directory: Directory) -> dict[str, Any]:
    """What an action is called and what it is given, so that a page can ask for it."""
    needs = workflow.needed(MOVES[action], ticket, directory)
    return {
        "action": action,
        "label": label(course.ACTIONS[action]),
        "needs": list(needs),
        "takes": [name for name in MOVES[action].takes if name not in needs],
    }


def _reported_first(found: Iterable[Photo]) -> list[Photo]:
    return sorted(found, key=lambda photo: (photo.is_of_result, photo.id))


def _line(
    line: ListedTicket, directory: Directory, labels: dict[str, texts_text.Text], now: datetime
) -> dict[str, Any]:
    return {
        "code": line.code,
        "state": line.state,
        "state_label": label(labels[line.state]),
        "category": _category(line.category, directory),
        "title": line.title,
        "created_at": stamp(line.created_at),
        "due_at": stamp(line.due_at),
        "late": (line.resolved_at or _running_to(line, directory, now)) > line.due_at,
    }


def _emergency_over(line: ListedTicket, directory: Directory) -> Emergency | None:
    """The emergency that a line's ticket stands still for: what an index carries does not say, but its place does."""
    if line.category == directory.emergency_category:
        return None
    return directory.emergencies.over(line.commune or (line.place.commune if line.place else None))


def _running_to(line: ListedTicket, directory: Directory, now: datetime) -> datetime:
    emergency = _emergency_over(line, directory)
    return max(emergency.since, line.created_at) if emergency else now


def _is_public_event(event: Event) -> bool:
    match event.kind:
        case "note":
            return bool(event.details.get("public"))
        case "recalculated":
            return "due_at" in event.changes
        case kind:
            return kind in _PUBLIC_KINDS


def _public_event(event: Event) -> dict[str, Any]:
    state = event.changes.get("state")
    line: dict[str, Any] = {"at": stamp(event.at), "kind": event.kind, "state": state}
    if state:
        line["state_label"] = label(course.STATES_CITIZEN[state])
    if event.kind == "note":
        line["text"] = event.details["text"]
    if event.kind == "grant_extension":
        line["reason"], line["due_at"] = event.details["reason"], _stamp(event.changes["due_at"])
    if event.kind in ("recalculated", "thawed") and "due_at" in event.changes:
        line["due_at"] = _stamp(event.changes["due_at"])
    if event.kind == "plan":
        line["text"], line["due_at"] = event.details["text"], _stamp(event.changes["due_at"])
    return line


def _photo(photo: Photo, code: str) -> dict[str, Any]:
    shown: dict[str, Any] = {"id": photo.id, "of_result": photo.is_of_result}
    if photo.state == READY:
        shown["sizes"] = photo.sizes
        shown["preview"] = photo.preview
        shown["links"] = files.links(code, photo.id, photo.revision, "webp")
        if photo.revision:
            shown["jpegs"] = files.links(code, photo.id, photo.revision, "jpg")
    return shown


def _pairs(answered: Answer, shown: Mapping[str, dict[str, Any]]) -> list[dict[str, Any]]:
    before = [photo_id for photo_id, photo in shown.items() if not photo["of_result"]]
    # In the order in which the unit put them.
    after = [photo_id for photo_id in answered.photos if photo_id in shown]
    found = pairs.shown(answered, before=before, after=after)
    return [{"before": shown[one], "after": shown[other]} for one, other in found]


def _video(video: Photo, code: str) -> dict[str, Any]:
    """The video as officers see it: nothing was taken out of it, so it is for nobody else."""
    is_there = video.state == READY and video.gone_at is None
    return {
        "state": video.state,
        "content_type": video.content_type,
        "seconds": video.seconds,
        "link": files.video_link(code, video.content_type) if is_there else None,
        **_reason(video),
    }


def _original(photo: Photo) -> str | None:
    """What is left of the uploaded file: ``whole``, ``reduced``, ``gone``; None before it has come."""
    if photo.gone_at is not None:
        return "gone"
    return None if photo.state == ANNOUNCED else "reduced" if photo.reduced else "whole"


def _evidence(photo: Photo, place: Place) -> dict[str, Any]:
    """What the original said of itself: age in seconds when it was sent, distance in metres to the reported place."""
    said = photo.evidence
    if said is None:
        return {}
    age = said.taken_at and photo.announced_at and int((photo.announced_at - said.taken_at).total_seconds())
    distance = None
    if None not in (said.lat, said.lon, place.lat, place.lon):
        distance = metres_between((said.lat or 0, said.lon or 0), (place.lat or 0, place.lon or 0))
    return {
        "evidence": {
            "taken_at": _stamp(said.taken_at),
            "age_seconds": age,
            "lat": said.lat,
            "lon": said.lon,
            "distance_metres": distance,
        }
    }


def _similar(photo: Photo, seen: Collection[str]) -> dict[str, Any]:
    """Photos of other tickets that look alike; where the officer may not see a ticket, only that there is one."""
    if not photo.similar:
        return {}
    lines = [
        {"code": one.code, "photo": one.photo, "likeness": one.likeness}
        if one.code in seen
        else {"code": None, "photo": None, "likeness": one.likeness}
        for one in photo.similar
    ]
    return {"similar": lines}


def _offered_place(photo: Photo, place: Place) -> dict[str, Any]:
    """Where a sender's own photo was taken, for them alone, while their report names no point."""
    said = photo.evidence
    if said is None or said.lat is None or place.lat is not None:
        return {}
    return {"place": {"lat": said.lat, "lon": said.lon}}


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


def _reason(photo: Photo) -> dict[str, Any]:
    if photo.state != REFUSED or photo.reason is None:
        return {}
    said = refusals.VIDEO_REFUSALS.get(photo.reason) if photo.is_video else None
    return {"reason": photo.reason, "reason_label": label(said or refusals.PHOTO_REFUSALS[photo.reason])}


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


def _category(category: str, directory: Directory) -> dict[str, str]:
    found = directory.categories.get(category)
    return {"id": category, "name": found.name if found else category, "name_en": found.name_en if found else category}


def unit_of(unit: str | None, directory: Directory) -> dict[str, str] | None:
    """A unit by its id and name, None for none."""
    if unit is None:
        return None
    found = directory.units.get(unit)
    return {"id": unit, "name": found.name if found else unit}


def _commune(commune: str | None, directory: Directory) -> str | None:
    office = directory.communes.get(commune or "")
    return office.name if office else commune


def _place(place: Place, directory: Directory) -> dict[str, Any]:
    return {
        "commune": place.commune,
        "commune_name": _commune(place.commune, directory),
        "address": place.address,
        "lat": place.lat,
        "lon": place.lon,
        "rounded": place.rounded,
    }


def _point_says(whole: Whole, directory: Directory) -> dict[str, Any] | None:
    """The commune, null for none, that a point lies in which came with another one; None once they agree."""
    chosen = whole.ticket.place.commune
    said = next((event.details for event in reversed(whole.events) if event.kind == "locate"), whole.events[0].details)
    found = said.get("commune_by_point")
    if not (found or said.get("point_in_no_commune")) or found == chosen:
        return None
    return {"commune": found, "commune_name": _commune(found, directory)}


def _address_says(place: Place, directory: Directory, now: datetime) -> list[dict[str, Any]]:
    """The communes that an address names, where that is not the one chosen."""
    found = named_in(place.address or "", directory, local_day(now))
    if place.commune in {one.code for one in found}:
        return []
    return [
        {"commune": one.code, "commune_name": _commune(one.code, directory), "former": one.former and str(one.former)}
        for one in found
    ]


def place_found(found: str | None, near: tuple[Unit, int] | None, directory: Directory) -> dict[str, Any]:
    """The commune of a point: by the boundaries, else by the nearest centre (with metres), else unknown."""
    unit, distance = near or (None, None)
    commune = found or (unit.commune if unit else None)
    return {
        "commune": commune,
        "commune_name": _commune(commune, directory),
        "by": "boundaries" if found else "nearest_centre" if unit else None,
        "distance_metres": None if found else distance,
    }


def _given(code: str, answer: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "code": code,
        "question": answer["question"],
        "question_en": answer["question_en"],
        "value": answer["value"],
    }


def label(text: texts_text.Text) -> dict[str, str]:
    """A text in both languages."""
    return {"vi": text.vi, "en": text.en}


def _stamp(instant: datetime | None) -> str | None:
    return stamp(instant) if instant else None
