"""The phone book for other apps: one document, whose address changes with what it says."""

from __future__ import annotations

from chalice.app import Blueprint, Response

from chalicelib.domain.access.partners import Scope
from chalicelib.http.core import phone_book
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.problems import PAGE, answer, answers_problems

blueprint = Blueprint(__name__)

#: How long a cache may lead to the version of before.
_LED_SECONDS = 300
#: A version never changes (RFC 8246).
_FOR_EVER = "public, max-age=31536000, immutable"


@blueprint.route("/v1/phone-book", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {302: None}, scope=Scope.READ))
def lead_to_phone_book() -> Response:
    """Lead to the present version of the phone book: whom one can call in each unit."""
    return Response(
        "",
        status_code=302,
        headers={
            "Location": f"phone-book/{phone_book.published().version}",
            "Content-Type": PAGE,
            "Cache-Control": f"public, max-age={_LED_SECONDS}",
        },
    )


@blueprint.route("/v1/phone-book/{version}", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: "PhoneBookOut"}, scope=Scope.READ))
def show_phone_book(version: str) -> Response:
    """Show the phone book. For another version, the present one is shown and not cached."""
    found = phone_book.published()
    return answer(found.body, headers={"Cache-Control": _FOR_EVER if version == found.version else "no-cache"})
