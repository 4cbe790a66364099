"""Leaders keep their unit's lines in the public phone book."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from chalice.app import Blueprint, Request, Response

from chalicelib.domain.errors import DomainError, Invalid, NotAllowed, NotFound
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.listing import Listing, Proposed, dialled, from_json, private_fields, twice
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.tickets import rights
from chalicelib.http.core import requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.identity import officer_of
from chalicelib.http.core.problems import InvalidFields, Refused, answer, answers_problems
from chalicelib.identity import accounts
from chalicelib.runtime import clock
from chalicelib.store.directory import documents
from chalicelib.store.directory import officers as directory_officers

blueprint = Blueprint(__name__)

_LINE = "/v1/office/phone-book/{username}"


@blueprint.route("/v1/office/phone-book", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "UnitPhoneBook"}, query={"unit": "a unit's id, by default one's own"}))
def list_unit_lines() -> Response:
    """List a unit's active officers with what the public phone book says of each, and whether one may change it."""
    officer, reference = officer_of(blueprint.current_request), documents.current()
    unit = requests.query(blueprint.current_request, "unit") or officer.unit
    if unit not in reference.units:
        raise Invalid("unknown_unit", field="unit")
    if not rights.may_see_unit(officer, unit, reference):
        raise NotAllowed("forbidden")
    names = [one.username for one in directory_officers.everybody() if one.active and one.unit == unit]
    lines = directory_officers.with_editions(names)
    return answer(
        {
            "unit": {"id": unit, "name": reference.units[unit].name},
            "may_change": rights.may_list(officer, unit, reference),
            "officers": [_seen(one, edition) for one, edition in lines.values() if one.active and one.unit == unit],
        }
    )


@blueprint.route(_LINE, methods=["PUT"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "ListedOfficer"}, body="ListingIn", takes=("If-Match*",), shows=("ETag",)))
def list_officer(username: str) -> Response:
    """Put an officer into the public phone book, or change what it says of them. Their leader may."""
    from chalicelib.schemas.phone_book import ListingIn

    request = blueprint.current_request
    caller, present = _changed_by(request, username)
    listing = from_json(requests.body_as(request, ListingIn).model_dump())
    assert listing is not None  # noqa: S101 - made of a body
    _check(present, listing)
    return _put(request, caller, present, listing)


@blueprint.route(_LINE, methods=["DELETE"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "ListedOfficer"}, takes=("If-Match*",), shows=("ETag",)))
def unlist_officer(username: str) -> Response:
    """Take an officer out of the public phone book. Their leader may."""
    request = blueprint.current_request
    return _put(request, *_changed_by(request, username), None)


def _changed_by(request: Request, username: str) -> tuple[Officer, Officer]:
    """The caller, and the active officer whose line they may change. Raises NotFound, NotAllowed, Refused (stale)."""
    caller, name, expected = officer_of(request), unquote(username), requests.edition_of(request)
    present, edition = directory_officers.with_editions([name]).get(name, (None, 0))
    if present is None or not present.active:
        raise NotFound("not_found")
    if not rights.may_list(caller, present.unit, documents.current()):
        raise NotAllowed("forbidden")
    if edition != expected:
        raise _stale(edition)
    return caller, present


def _check(present: Officer, listing: Listing) -> None:
    """Raise InvalidFields for a line that the unit has already, and for a private number or mailbox in it."""
    others = [one for one in directory_officers.everybody() if one.active and one.unit == present.unit]
    lines = [
        Proposed(one.username, one.unit, one.title, one.listed)
        for one in others
        if one.listed and one.username != present.username
    ]
    proposed = Proposed(present.username, present.unit, present.title, listing)
    wrong: list[Invalid] = [
        Invalid("listing_twice", field="title", name=same.title)
        for line, same in twice([*lines, proposed])
        if line is proposed
    ]
    phone = dialled(listing.phone) if listing.phone else None
    phones, emails = accounts.addresses_like(phone, listing.email)
    alerts = ((documents.document(Kind.PROVINCE) or {}).get("alert_address") or {}).values()
    wrong += [
        Invalid("listing_private", field=name)
        for name in private_fields(listing, [*phones, *alerts], [*emails, *alerts])
    ]
    if wrong:
        raise InvalidFields(wrong)


def _put(request: Request, caller: Officer, present: Officer, listing: Listing | None) -> Response:
    changed = replace(present, listed=listing)
    try:
        edition = directory_officers.put_officer(
            changed,
            by=caller.username,
            on_behalf=caller.acting_for,
            at=clock.now(),
            expected=requests.edition_of(request),
        )
    except directory_officers.OfficerTaken as taken:
        raise _stale(taken.edition) from None
    return answer(_seen(changed, edition), headers={"ETag": requests.etag(edition)})


def _stale(edition: int) -> Refused:
    return Refused(DomainError("listing_stale", field="If-Match"), edition=edition)


def _seen(officer: Officer, edition: int) -> dict[str, Any]:
    listed = officer.listed.to_json() if officer.listed else None
    return {"username": officer.username, "title": officer.title, "listed": listed, "edition": edition}
