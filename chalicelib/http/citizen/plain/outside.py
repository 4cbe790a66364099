"""The page on which a body outside the system sees what it is asked and answers, by the link in its mail.

The link's token is behind ``#``, so no log has it: a small script, or a person, puts it into the form. The page never
says who reported.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.errors import DomainError, Invalid, NotPossible, TooMany
from chalicelib.domain.nearby.vicinity import public_place
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts.codes import spoken
from chalicelib.domain.texts.private import private_in
from chalicelib.domain.texts.sent.plain import PLAIN
from chalicelib.domain.tickets.attachments import MAX_BYTES
from chalicelib.domain.tickets.states import STATES
from chalicelib.domain.tickets.ticket import Event
from chalicelib.domain.tickets.wording import outside_name
from chalicelib.domain.tickets.workflow import righting
from chalicelib.domain.tickets.workflow.forwarding import LinkState
from chalicelib.http.citizen import outside
from chalicelib.http.citizen.outside import OpenedLink
from chalicelib.http.citizen.plain import form, rendering
from chalicelib.http.core import requests, web_files
from chalicelib.http.core.contract import serves
from chalicelib.http.core.pieces import category_of, photo_reason, shown_photo, shown_place
from chalicelib.http.core.problems import answers_problems
from chalicelib.media import files
from chalicelib.runtime import clock
from chalicelib.store.directory import documents
from chalicelib.store.keys import stamp
from chalicelib.store.tickets import photos as photo_store
from chalicelib.store.tickets.photos import ANNOUNCED, READY, Photo
from chalicelib.store.tickets.tickets import Whole

blueprint = Blueprint(__name__)

PATH = "ben-ngoai"
ANSWER_PATH = f"{PATH}/tra-loi"
#: How long after an answer its photos may still be sent (our choice).
_PHOTOS_FOR = timedelta(days=1)


@blueprint.route(f"/{PATH}", methods=["GET"])
@answers_problems
@serves(rendering.entry(Limited.READ))
def outside_page() -> Response:
    """Serve the page that a link of an outside body opens. Its script sends the link's token on."""
    return web_files.without_slash(blueprint.current_request) or _entrance({})


@blueprint.route(f"/{PATH}", methods=["POST"], content_types=[rendering.FORM])
@answers_problems
@serves(rendering.entry(Limited.READ, "PlainOutsideIn"))
def open_outside_link() -> Response:
    """Show an outside body what it is asked, or what has become of its link."""
    given = form.fields_of(blueprint.current_request)
    opened = _opened(given)
    if opened is None:
        return _entrance({"token": PLAIN["outside.unknown"]}, 404)
    return _shown(opened, given)


@blueprint.route(f"/{ANSWER_PATH}", methods=["POST"], content_types=[rendering.FORM])
@answers_problems
@serves(rendering.entry(Limited.READ, "PlainOutsideAnswerIn"))
def answer_from_outside() -> Response:
    """Take in the one answer of an outside body. What is not recorded is shown again, so that nothing is lost."""
    from chalicelib.http.citizen import schemas

    request = blueprint.current_request
    given = form.fields_of(request)
    if rendering.is_from_elsewhere(request):
        return _entrance({"": PLAIN["elsewhere"]}, 403)
    opened = _opened(given)
    if opened is None:
        return _entrance({"token": PLAIN["outside.unknown"]}, 404, kept=given.get("text", ""))
    if opened.asked.state is not LinkState.OPEN:
        return _shown(opened, given)
    try:
        if not given.get("text", "").strip():
            raise Invalid("field_required", field="text")
        text = requests.read_as(schemas.OutsideAnswerIn, {"text": given["text"]}).text
        after = outside.answered(opened, text, len(form.photos_of(given)))
    except NotPossible:
        # Somebody else answered, or the office ended it, while this answer was written.
        return _shown(_opened(given) or opened, given)
    except TooMany:
        raise
    except DomainError as error:
        return _shown(opened, given, rendering.faults_of(error), rendering.status_of(error))
    return _shown(after, given, status=201)


def _cleaned(text: str) -> str:
    """The text as an answer records it; as it is if it cannot be one."""
    from chalicelib.http.citizen import schemas

    try:
        return requests.read_as(schemas.OutsideAnswerIn, {"text": text}).text
    except DomainError:
        return text.strip()


def _opened(given: dict[str, str]) -> OpenedLink | None:
    # People paste the whole link.
    return outside.opened(given.get("token", "").strip().rpartition("#")[-1])


def _shown(
    opened: OpenedLink, given: dict[str, str], faults: dict[str, Any] | None = None, status: int = 200
) -> Response:
    """The page for the state of a link: what is asked, what was answered, or why it has ended."""
    state, asked = opened.asked.state, opened.asked.asked
    assert asked is not None  # noqa: S101 - only a link to something that was asked is opened
    directory = documents.current()
    kept = given.get("text", "")
    common: dict[str, Any] = {
        "shown_code": spoken(opened.whole.ticket.code),
        "body": outside_name(asked.details["body"], directory),
        "token": given.get("token", ""),
    }
    request = blueprint.current_request
    if state is LinkState.OPEN:
        seen = _seen(opened.whole, asked, directory)
        room = len(outside.free_places(opened.whole))
        return rendering.page(
            request, "outside.html", status, **common, seen=seen, given=given, faults=faults or {}, most=room
        )
    if state is LinkState.ANSWERED and opened.asked.answer is not None:
        answer = opened.asked.answer
        # A second answer was not recorded; the first one sent twice was.
        unrecorded = kept if status != 201 and _cleaned(kept) not in ("", answer.details["text"]) else ""
        return rendering.page(
            request,
            "outside-done.html",
            409 if unrecorded else status,
            **common,
            at=stamp(answer.at),
            answer=answer.details["text"],
            photos=_sent_photos(opened.whole, answer),
            uploads=_uploads(opened.whole, answer),
            most=MAX_BYTES // 1_000_000,
            kept=unrecorded,
        )
    return rendering.page(
        request, "outside-over.html", 409 if kept.strip() else 410, **common, why=f"outside.{state}", kept=kept
    )


def _seen(whole: Whole, asked: Event, directory: Directory) -> dict[str, Any]:
    """What an outside body sees of a report. It names every field; what may say who reported is barred."""
    ticket, due_at = whole.ticket, datetime.fromisoformat(str(asked.details["forward_due"]))
    return {
        "category": category_of(ticket.category, directory),
        "description": barred(ticket.description),
        "place": shown_place(public_place(ticket.place, ticket.category, directory), directory),
        "photos": [
            shown_photo(one, ticket.code) for one in whole.photos if one.state == READY and not one.is_of_result
        ],
        "text": asked.details["text"],
        "due_at": stamp(due_at),
        "late": clock.now() > due_at,
    }


def barred(text: str) -> str:
    """The text with a bar over what may say who somebody is."""
    for one in private_in([text]):
        text = text.replace(one.text, righting.BAR)
    return text


def _sent_photos(whole: Whole, answer: Event) -> list[dict[str, Any]]:
    """The photos of an answer with their states."""
    by_id = {photo.id: photo for photo in whole.photos}
    known = [by_id.get(name, Photo(name, ANNOUNCED, "image/jpeg")) for name in answer.details.get("photos", ())]
    return [{"id": photo.id, "state": photo.state, **photo_reason(photo)} for photo in known]


def _uploads(whole: Whole, answer: Event) -> list[files.UploadForm]:
    """A form for each photo of an answer that has not come yet; none after a day, or after the ticket has ended."""
    now = clock.now()
    if STATES[whole.ticket.state].has_ended or now > answer.at + _PHOTOS_FOR:
        return []
    return form.upload_forms(whole.ticket.code, list(_waiting(whole, answer.details.get("photos", ()), now)))


def _waiting(whole: Whole, names: Iterable[str], now: datetime) -> Iterable[str]:
    """The photos that have not come yet. They are announced here, so that a page that failed is made good by the next.

    A photo that an earlier page announced stays as it is.
    """
    by_id = {photo.id: photo for photo in whole.photos}
    for name in names:
        if name not in by_id:
            photo_store.announce(whole.ticket.code, Photo(name, ANNOUNCED, "image/jpeg"), now)
            yield name
        elif by_id[name].state == ANNOUNCED:
            yield name


def _entrance(faults: dict[str, Any], status: int = 200, kept: str = "") -> Response:
    return rendering.page(
        blueprint.current_request, "outside-open.html", status, scripts=True, faults=faults, kept=kept
    )
