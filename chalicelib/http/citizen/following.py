"""Following a report that another has sent, instead of sending it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalice.app import Blueprint, Response

from chalicelib.domain.access.contact import ADDRESSES, can_be_told, contact_of
from chalicelib.domain.access.partners import Scope
from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.errors import DomainError, Invalid, NotAllowed, NotPossible
from chalicelib.domain.tickets import retention, rights, workflow
from chalicelib.domain.tickets.ticket import State
from chalicelib.http.core import guard, requests
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.finding import find_for_anyone
from chalicelib.http.core.identity import maybe_session_of
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.identity import signing
from chalicelib.runtime import clock
from chalicelib.store.connection import Contended, LostRace
from chalicelib.store.directory import documents
from chalicelib.store.tickets import tickets
from chalicelib.store.vault import followers
from chalicelib.store.vault.followers import Follower
from chalicelib.store.vault.reporters import Reporter

if TYPE_CHECKING:
    from chalicelib.http.citizen.schemas import FollowIn
    from chalicelib.schemas import fields

blueprint = Blueprint(__name__)

_ATTEMPTS = 5
_LEAVE = "follow no more"


@blueprint.route("/v1/reports/{code}/follow", methods=["POST"])
@answers_problems
@serves(
    Entry(
        Caller.ANYONE,
        {200: "Followed"},
        body="FollowIn",
        takes=("X-Report-Secret",),
        refusals=(403, 409),
        limit=Limited.SEND,
        scope=Scope.SEND,
    )
)
def follow(code: str) -> Response:
    """Follow a public report: each person counts once, and who gives a contact (with consent) hears of its course.

    One that was merged is followed as the one that it went into.
    """
    from chalicelib.http.citizen import schemas

    given = requests.body_as(blueprint.current_request, schemas.FollowIn)
    stored = _public(requests.code_in(code))
    if guard.admission(blueprint.current_request).must_confirm and maybe_session_of(blueprint.current_request) is None:
        raise NotAllowed("confirmation_needed", field="contact.phone")
    guard.sends_as(blueprint.current_request, given.contact.phone if given.contact else None)
    follower = _follower(given)
    found = follower.contact
    told = found is not None and can_be_told(found)
    if told:
        stored = _told_of(stored)
    code = stored.ticket.code
    try:
        is_new = followers.add(code, follower, clock.now())
    except Contended:
        raise DomainError("busy") from None
    # Whoever names somebody who follows already must not be able to end that.
    leave = signing.seal(_LEAVE, f"{code} {followers.name_of(follower)}") if is_new else None
    return answer({"code": code, "followers": followers.count(code), "told": told, "leave": leave})


@blueprint.route("/v1/reports/{code}/follow", methods=["DELETE"])
@answers_problems
@serves(
    Entry(
        Caller.ANYONE,
        {200: "Left"},
        query={"leave": "what following was answered with"},
        takes=("X-Report-Secret",),
        refusals=(403,),
        limit=Limited.READ,
        scope=Scope.SEND,
    )
)
def unfollow(code: str) -> Response:
    """Follow a report no more, by the ``leave`` that following was answered with: what was known of one is removed."""
    code = requests.code_in(code)
    said = requests.query(blueprint.current_request, "leave")
    of, _, name = (signing.unseal(_LEAVE, said) or "").partition(" ") if said else ("", "", "")
    if of != code:
        find_for_anyone(blueprint.current_request, code)
        raise Invalid("field_invalid", field="leave")
    followers.leave(code, name)
    return answer({"code": code, "followers": followers.count(code)})


def _public(code: str) -> tickets.Stored:
    """The ticket to be followed. Raises NotFound for one that is not public, NotPossible for one's own or an ended."""
    whole, is_sender = find_for_anyone(blueprint.current_request, code)
    if is_sender:
        raise NotPossible("follow_own")
    stored = whole.stored
    if stored.ticket.state is State.MERGED:
        main = tickets.get(stored.ticket.merged_into or "")
        if main is None or not rights.is_public(main.ticket, documents.current()):
            raise workflow.not_possible(stored.ticket)
        stored = main
    if stored.ticket.state in retention.ENDED:
        raise workflow.not_possible(stored.ticket)
    return stored


def _told_of(stored: tickets.Stored) -> tickets.Stored:
    """A ticket of whose course others are told."""
    for _ in range(_ATTEMPTS):
        if stored.ticket.followed:
            return stored
        try:
            return tickets.change(stored, workflow.first_follower(stored.ticket, clock.now()))
        except LostRace:
            stored = tickets.get(stored.ticket.code) or stored
    raise DomainError("busy")


def _follower(given: FollowIn) -> Follower:
    """Who asks: the owner of the telephone or mailbox given, else who is signed in, else somebody at an address."""
    from chalicelib.schemas import fields

    contact, session = given.contact, maybe_session_of(blueprint.current_request)
    key = guard.admission(blueprint.current_request).key
    address = key.id if key else guard.address_of(blueprint.current_request)
    if contact is not None and can_be_told(contact):
        found = Reporter(**contact_of(contact), consent_text=fields.CONSENT_TEXT)
        return Follower(address, _person(contact), found)
    return Follower(address, session.person if session else None)


def _person(contact: fields.ContactIn) -> str:
    """What stands for a follower by the first address that they gave."""
    name, address = next((name, value) for name in ADDRESSES if (value := getattr(contact, name)))
    if name == "phone":
        return signing.phone_key(address)
    return signing.keyed_hash("mailbox" if name == "email" else name, address)
