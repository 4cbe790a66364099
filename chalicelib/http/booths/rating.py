"""Tablets and slips: what they show, the rating that they send, and the results that the public sees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from chalice.app import Blueprint, Request, Response

from chalicelib.domain.access.booth_keys import BoothKey, Via
from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.errors import DomainError
from chalicelib.domain.numbers import booths as rules
from chalicelib.domain.province.booths import Booth
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts.booths import REASONS
from chalicelib.domain.texts.sent.notice import AgreedBy, consent
from chalicelib.http.booths import seen
from chalicelib.http.core import guard, notice, pieces, requests
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.runtime import clock
from chalicelib.services import booth_ratings
from chalicelib.services.booth_ratings import GivenRating
from chalicelib.store.directory import booth_keys, documents

if TYPE_CHECKING:
    from chalicelib.http.booths.schemas import BoothIn

blueprint = Blueprint(__name__)


@blueprint.route("/v1/booths", methods=["POST"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: "BoothSeen"}, body="BoothIn", refusals=(401, 403, 409), limit=Limited.BOOTH))
def show_booth() -> Response:
    """Show the counter of a key: its fields, the levels and reasons, and who sits there by their title."""
    from chalicelib.http.booths import schemas

    request, directory = blueprint.current_request, documents.current()
    key, booth = _opened(request, requests.body_as(request, schemas.BoothIn), directory)
    return answer(_shown(key, booth, directory))


@blueprint.route("/v1/booth-ratings", methods=["POST"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: "RatingTaken"}, body="RatingIn", refusals=(401, 403, 409), limit=Limited.BOOTH))
def rate_booth() -> Response:
    """Rate a counter. The same id counts once. Words with the worst level become a ticket for the unit's leader."""
    from chalicelib.http.booths import schemas

    request, directory, now = blueprint.current_request, documents.current(), clock.now()
    body = requests.body_as(request, schemas.RatingIn)
    key, booth = _opened(request, body, directory)
    given = GivenRating(
        body.id, body.level, body.field, tuple(body.reasons), body.words, body.phone, body.at, body.clock
    )
    rated = booth_ratings.read(key, booth, given, directory, now)
    guard.spend(Limited.BOOTH_KEY, key.id, now)
    if key.via is Via.SLIP:
        guard.spend(Limited.BOOTH_SLIP, guard.address_of(request), now)
    if given.words:
        guard.spend(Limited.BOOTH_WORDS, key.id, now)
        guard.sends_as(request, given.phone)
    counted = booth_ratings.rate(rated, given, booth, directory)
    booth_keys.note_use(key, now)
    return answer({"id": rated.id, "counted": counted})


@blueprint.route("/v1/booth-ratings", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: "PublicBoothMonth"}, query={"month": seen.MONTH}, limit=Limited.READ))
def show_ratings() -> Response:
    """Show how the counters were rated in a month, if the province lets the public see it. Officers are left out."""
    directory, now = documents.current(), clock.now()
    month = seen.month_of(blueprint.current_request, now)
    shown = directory.booths.shown
    found = seen.figures(month, directory.booths.booths.values(), directory, now) if shown else []
    public = [{name: one[name] for name in ("booth", "unit", "levels", "fields")} for one in found]
    body = {"month": f"{month:%Y-%m}", "shown": shown, "booths": public}
    return answer(body, headers={"Cache-Control": "public, max-age=300"})


def _opened(request: Request, body: BoothIn, directory: Directory) -> tuple[BoothKey, Booth]:
    """The key of a body and its counter. Raises DomainError, NotPossible; a wrong key is counted by address."""
    key = booth_ratings.key_of(body.key)
    if key is None:
        guard.spend(Limited.KEY, guard.address_of(request), clock.now())
        raise DomainError("booth_key_unknown", field="key")
    return key, booth_ratings.booth_of(key, directory)


def _shown(key: BoothKey, booth: Booth, directory: Directory) -> Mapping[str, Any]:
    officer = None if key.via is Via.SLIP else booth_ratings.sitting(booth, clock.now())
    return {
        **seen.named(booth, directory),
        "via": key.via,
        "fields": seen.fields_of(booth, directory),
        "levels": list(rules.LEVELS),
        "reasons": [{"id": name, "label": pieces.label(text)} for name, text in REASONS.items()],
        "asks_words": directory.booths.category is not None,
        "sitting": {"title": officer.title} if officer else None,
        "consent": pieces.label(consent(notice.says(directory), AgreedBy.SHOWN)),
    }
