"""The daily news of an area: ask for it, confirm a mailbox, and end it with one touch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalice.app import Blueprint, Response

from chalicelib.domain.access.quotas import Limited, quotas_from
from chalicelib.domain.adoption.uses import UseKind
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.messages.area_news import Language
from chalicelib.domain.nearby.watching import Circle, WatchedArea
from chalicelib.domain.places.places import check_point
from chalicelib.domain.texts.sent.notice import VERSIONS, AgreedBy
from chalicelib.domain.tickets import rights
from chalicelib.http.core import guard, requests
from chalicelib.http.core.browsers import subscription
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.identity import maybe_session_of
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.identity import signing
from chalicelib.runtime import clock
from chalicelib.runtime.settings import settings
from chalicelib.services import adoption_uses, watching
from chalicelib.store.directory import documents
from chalicelib.store.limits import limits
from chalicelib.store.vault import watches
from chalicelib.store.vault.watches import Watch

if TYPE_CHECKING:
    from chalicelib.http.citizen.schemas import WatchIn

blueprint = Blueprint(__name__)

#: What a mail program posts (RFC 8058, section 3.1), and what the page posts.
_BODIES = ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"]


@blueprint.route("/v1/watches", methods=["POST"])
@answers_problems
@serves(
    Entry(
        Caller.ANYONE,
        {200: "Watched"},
        body="WatchIn",
        takes=("X-Through",),
        refusals=(403, 409),
        limit=Limited.SEND,
    ),
)
def watch() -> Response:
    """Be told once a day what is new in a commune or a circle: by mail, after a link, or in a browser.

    The answer to a mailbox is the same whether it is told already or not. A browser gets a token that ends the news.
    """
    from chalicelib.http.citizen import schemas

    request = blueprint.current_request
    given = requests.body_as(request, schemas.WatchIn)
    session = maybe_session_of(request)
    if guard.admission(request).must_confirm and session is None:
        raise NotAllowed("confirmation_needed", field="contact.email")
    asked = _watch(given, session.person if session else None)
    guard.sends_as(request, None)
    if asked.browser is not None:
        leave = watching.begin(asked)
        through = requests.through(request)
        adoption_uses.count(UseKind.PUSH, asked.browser.id, through=through, commune=asked.area.commune)
        return answer({"waits_for": None, "leave": leave})
    _ask(asked)
    return answer({"waits_for": "email", "leave": None})


@blueprint.route("/v1/watches/confirm", methods=["POST"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: "Watched"}, body="ConfirmFollowIn", refusals=(409,), limit=Limited.READ))
def confirm_watch() -> Response:
    """Begin the daily news with the token in the link that a mailbox got. A link is valid for two days."""
    from chalicelib.http.citizen import schemas

    given = requests.body_as(blueprint.current_request, schemas.ConfirmFollowIn)
    token = signing.decrypt(watches.CONFIRM_WATCH, given.token)
    found = watches.asked(token, clock.now()) if token else None
    if token is None or found is None:
        raise Invalid("watch_link_over", field="token")
    leave = watching.begin(found)
    watches.forget_asked(token)
    return answer({"waits_for": None, "leave": leave})


@blueprint.route("/v1/watches/end", methods=["POST"], content_types=_BODIES)
@answers_problems
@serves(
    Entry(
        Caller.ANYONE,
        {200: "WatchEnded"},
        body="EmptyIn",
        query={"leave": "the token from the answer, or from the link in a message"},
        limit=Limited.READ,
    )
)
def end_watch() -> Response:
    """End the daily news of an area. Its address is removed. Mail programs call this by themselves (RFC 8058)."""
    from chalicelib.http.citizen import schemas

    if (blueprint.current_request.headers.get("content-type") or "").startswith(_BODIES[0]):
        requests.body_as(blueprint.current_request, schemas.EmptyIn)
    token = requests.query(blueprint.current_request, "leave")
    if token is None or not watching.end(token):
        raise Invalid("field_invalid", field="leave")
    return answer({"ended": True})


def _watch(given: WatchIn, person: str | None) -> Watch:
    """The watch that is asked for. Raises Invalid for an area that is none, and for a browser that is none."""
    area, now = _area(given), clock.now()
    browser = subscription(given.browser, "browser.") if given.browser else None
    email = given.contact.email if given.contact else None
    if browser is None and email is None:
        raise Invalid("field_required", field="contact.email")
    if browser is not None and email is not None:
        raise Invalid("watch_one_way", field="contact.email")
    whose = person or (
        signing.keyed_hash("browser", browser.endpoint) if browser else signing.keyed_hash("mailbox", email or "")
    )
    # A browser and a mailbox of one person are two watches.
    name = watching.name_of(f"{whose} {browser.endpoint if browser else email}", area)
    language = Language(given.language)
    return Watch(name, whose, area, language, now, VERSIONS[AgreedBy.SHOWN], email=email, browser=browser)


def _area(given: WatchIn) -> WatchedArea:
    reference = documents.current()
    if (given.commune is None) == (given.circle is None):
        raise Invalid("watch_one_area", field="commune")
    if given.commune is not None and given.commune not in reference.communes:
        raise Invalid("unknown_commune", field="commune")
    if given.category is not None and not rights.is_open_category(given.category, reference):
        raise Invalid("unknown_category", field="category")
    circle = None
    if given.circle is not None:
        check_point(given.circle.lat, given.circle.lon, reference, field="circle.lat")
        circle = Circle(given.circle.lat, given.circle.lon, given.circle.radius)
    return WatchedArea(given.commune, circle, given.category)


def _ask(asked: Watch) -> None:
    """Send the link to a mailbox. One that gets too many gets no more, and nobody is told of it."""
    now, kind = clock.now(), Limited.MAILBOX_LINKS
    mailbox = signing.keyed_hash("mailbox", asked.email or "")
    try:
        limits.take(kind, mailbox, quotas_from(settings().limits)[kind], now)
    except (limits.Exhausted, limits.Uncounted):
        return
    watches.ask(asked, now)
