"""Parts of answers that several audiences share.

These functions never read the vault, so they cannot show who reported. The directory in the view of a single ticket
holds the rules of that ticket's version.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from chalicelib.domain.places.assets import Asset
from chalicelib.domain.places.communes import Found
from chalicelib.domain.places.gazetteer import FoundPoint
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.emergencies import Emergency
from chalicelib.domain.province.former import Former
from chalicelib.domain.texts import course, refusals
from chalicelib.domain.texts import text as texts_text
from chalicelib.domain.texts.assets import ASSET_KINDS
from chalicelib.domain.tickets.answers import AnswerInWords, Rating
from chalicelib.domain.tickets.courses import PromiseChange
from chalicelib.domain.tickets.moves import MOVES
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.media import files
from chalicelib.store.keys import stamp
from chalicelib.store.tickets.lists import ListedTicket
from chalicelib.store.tickets.photos import READY, REFUSED, Photo
from chalicelib.store.tickets.tickets import title_of


def standing(ticket: Ticket, directory: Directory) -> dict[str, Any] | None:
    """Show since when a ticket is frozen, and the public notice of the emergency; None when its clocks run."""
    if ticket.frozen is None:
        return None
    emergency = directory.emergencies.get(ticket.frozen.emergency)
    return {"since": stamp(ticket.frozen.since), "notice": emergency and label(emergency.notice)}


def brief_list(found: Iterable[Ticket], directory: Directory, now: datetime) -> list[dict[str, Any]]:
    """Show tickets as lines, with the labels for citizens. The caller must be allowed to see them."""
    return [
        {
            "code": ticket.code,
            "state": ticket.state,
            "state_label": label(course.STATES_CITIZEN[ticket.state]),
            "category": category_of(ticket.category, directory),
            "title": title_of(ticket.description),
            "created_at": stamp(ticket.created_at),
            "due_at": stamp(ticket.due_at),
            "late": ticket.is_late(now),
        }
        for ticket in found
    ]


def moves_from(state: State) -> list[dict[str, Any]]:
    """List the moves out of a state and who may make them. A refused move is answered with this list."""
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


def ticket_line(
    line: ListedTicket, directory: Directory, labels: dict[str, texts_text.Text], now: datetime
) -> dict[str, Any]:
    """Show the part of a list line that every audience sees."""
    return {
        "code": line.code,
        "state": line.state,
        "state_label": label(labels[line.state]),
        "category": category_of(line.category, directory),
        "title": line.title,
        "created_at": stamp(line.created_at),
        "due_at": stamp(line.due_at),
        "late": (line.resolved_at or _running_to(line, directory, now)) > line.promised_at,
    }


def _emergency_over(line: ListedTicket, directory: Directory) -> Emergency | None:
    """Return the emergency that freezes a line's ticket. List lines lack ``frozen``; infer it from the commune."""
    if line.category == directory.emergency_category:
        return None
    return directory.emergencies.over(line.commune or (line.place.commune if line.place else None))


def _running_to(line: ListedTicket, directory: Directory, now: datetime) -> datetime:
    emergency = _emergency_over(line, directory)
    return max(emergency.since, line.created_at) if emergency else now


def shown_photo(photo: Photo, code: str) -> dict[str, Any]:
    """Show a photo with links to its pictures, by longest side."""
    shown: dict[str, Any] = {"id": photo.id, "of_result": photo.is_of_result}
    if photo.state == READY:
        shown["sizes"] = photo.sizes
        shown["preview"] = photo.preview
        shown["links"] = files.links(code, photo.id, photo.revision, "webp")
        if photo.revision:
            shown["jpegs"] = files.links(code, photo.id, photo.revision, "jpg")
    return shown


def photo_reason(photo: Photo) -> dict[str, Any]:
    """Show why a photo was refused; empty for any other photo."""
    if photo.state != REFUSED or photo.reason is None:
        return {}
    said = refusals.VIDEO_REFUSALS.get(photo.reason) if photo.is_video else None
    return {"reason": photo.reason, "reason_label": label(said or refusals.PHOTO_REFUSALS[photo.reason])}


def category_of(category: str, directory: Directory) -> dict[str, str]:
    """Show a category by its id and names."""
    entry = directory.categories.get(category)
    return {"id": category, "name": entry.name if entry else category, "name_en": entry.name_en if entry else category}


def unit_of(unit: str | None, directory: Directory) -> dict[str, str] | None:
    """Show a unit by its id and name; None stays None."""
    if unit is None:
        return None
    entry = directory.units.get(unit)
    return {"id": unit, "name": entry.name if entry else unit}


def commune_name(commune: str | None, directory: Directory) -> str | None:
    """Return the name of a commune; its code if the name is unknown; None stays None."""
    office = directory.communes.get(commune or "")
    return office.area.vi if office else commune


def shown_place(place: Place, directory: Directory) -> dict[str, Any]:
    """Show a place with the name of its commune."""
    return {
        "commune": place.commune,
        "commune_name": commune_name(place.commune, directory),
        "address": place.address,
        "lat": place.lat,
        "lon": place.lon,
        "rounded": place.rounded,
        "accuracy": place.accuracy,
    }


def shown_asset(asset: Asset, directory: Directory) -> dict[str, Any]:
    """Show a place or thing with a label."""
    return {
        "id": asset.id,
        "kind": asset.kind,
        "kind_label": label(ASSET_KINDS[asset.kind]),
        "name": asset.name,
        "name_en": asset.name_en,
        "commune": asset.commune,
        "commune_name": commune_name(asset.commune, directory),
        "lat": asset.lat,
        "lon": asset.lon,
        "removed": asset.removed,
    }


def given_answer(code: str, answer: Mapping[str, Any]) -> dict[str, Any]:
    """Show an answer to one of a category's questions."""
    return {
        "code": code,
        "question": answer["question"],
        "question_en": answer["question_en"],
        "value": answer["value"],
    }


def label(text: texts_text.Text) -> dict[str, str]:
    """Show a text in both languages."""
    return {"vi": text.vi, "en": text.en}


def maybe_stamp(instant: datetime | None) -> str | None:
    """Write an instant in the API's form; None stays None."""
    return stamp(instant) if instant else None


def commune_list(found: Iterable[Found], directory: Directory, today: date) -> list[dict[str, Any]]:
    """Show communes with the unit that governs each on the local day ``today``."""
    return [
        {
            "code": one.code,
            "name": directory.communes[one.code].area.vi,
            "name_en": directory.communes[one.code].area.en,
            "unit": unit_of(directory.acting(directory.communes[one.code].id, None, today), directory),
            "former": former_name(one.former),
        }
        for one in found
    ]


def known_point(found: FoundPoint, directory: Directory) -> dict[str, Any]:
    """Show a known point with its hamlet and commune."""
    area = directory.communes[found.hamlet.commune].area
    return {
        "kind": found.point.kind,
        "name": found.point.name,
        "name_en": found.point.name_en,
        "lat": found.point.lat,
        "lon": found.point.lon,
        "also": list(found.point.also),
        "hamlet": {"id": found.hamlet.id, "name": found.hamlet.name, "name_en": found.hamlet.name_en},
        "commune": {"code": found.hamlet.commune, "name": area.vi, "name_en": area.en},
    }


def former_name(former: Former | None) -> dict[str, Any] | None:
    """Show the former name by which a commune was found."""
    return {"name": former.name, "district": former.district} if former else None


def shown_rating(rating: Rating) -> dict[str, Any]:
    """Show the sender's rating of an answer."""
    return {"rating": rating.value, "text": rating.text, "at": stamp(rating.at)}


def verdict(one: AnswerInWords) -> dict[str, Any]:
    """Show whether an earlier answer was on time, how it was rated, and when it was reopened."""
    return {
        "promised_at": stamp(one.given.promised_at),
        "due_at": stamp(one.given.due_at),
        "answered_at": stamp(one.given.at),
        "late": one.given.is_late,
        "past_due": one.given.is_past_due,
        "rated": one.rating and shown_rating(one.rating),
        "reopened_at": maybe_stamp(one.given.reopened_at),
    }


def promise_change(change: PromiseChange) -> dict[str, Any]:
    """Show a change of the promise, without who decided it."""
    return {
        "at": stamp(change.at),
        "cause": change.cause,
        "cause_label": label(course.CAUSES[change.cause]),
        "before": stamp(change.before),
        "after": stamp(change.after),
    }
