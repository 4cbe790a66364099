"""Follow another person's report instead of sending it again."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from chalice.app import Blueprint, Response

from chalicelib.domain.access.contact import ADDRESSES, can_be_told, contact_of
from chalicelib.domain.access.partners import Scope
from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.errors import Invalid, NotAllowed, NotPossible
from chalicelib.domain.texts.notice import VERSIONS, AgreedBy
from chalicelib.domain.tickets import retention, rights
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.domain.tickets.workflow import events, noting
from chalicelib.http.core import guard, requests
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.finding import find_for_anyone
from chalicelib.http.core.identity import maybe_session_of
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.identity import signing
from chalicelib.runtime import clock
from chalicelib.services import changing
from chalicelib.store.directory import documents
from chalicelib.store.tickets import tickets
from chalicelib.store.vault import followers
from chalicelib.store.vault.followers import Follower
from chalicelib.store.vault.reporters import Reporter

if TYPE_CHECKING:
    from chalicelib.http.citizen.schemas import FollowIn
    from chalicelib.schemas import fields

blueprint = Blueprint(__name__)

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
    """Follow a public report. With a contact and consent, the follower gets messages about its course.

    Each person counts once. Following a merged report follows its main report.
    """
    from chalicelib.http.citizen import schemas

    given = requests.body_as(blueprint.current_request, schemas.FollowIn)
    ticket = _public(requests.code_in(code))
    if guard.admission(blueprint.current_request).must_confirm and maybe_session_of(blueprint.current_request) is None:
        raise NotAllowed("confirmation_needed", field="contact.phone")
    guard.sends_as(blueprint.current_request, given.contact.phone if given.contact else None)
    follower = _follower(given)
    found = follower.contact
    told = found is not None and can_be_told(found)
    code = ticket.code
    if told and not ticket.followed:
        changing.changed(partial(changing.existing, code), _tell_followers, catch_up=False)
    is_new = followers.add(code, follower, clock.now())
    # No token for an existing follower: a caller who names their telephone could end their following.
    leave = signing.encrypt(_LEAVE, f"{code} {followers.name_of(follower)}") if is_new else None
    return answer({"code": code, "followers": followers.count(code), "told": told, "leave": leave})


@blueprint.route("/v1/reports/{code}/follow", methods=["DELETE"])
@answers_problems
@serves(
    Entry(
        Caller.ANYONE,
        {200: "Left"},
        query={"leave": "the token from the answer to following"},
        takes=("X-Report-Secret",),
        refusals=(403,),
        limit=Limited.READ,
        scope=Scope.SEND,
    )
)
def unfollow(code: str) -> Response:
    """Stop following a report, with the ``leave`` token from following. The follower's data is removed."""
    code = requests.code_in(code)
    said = requests.query(blueprint.current_request, "leave")
    of, _, name = _left(said).partition(" ") if said else ("", "", "")
    if of != code:
        find_for_anyone(blueprint.current_request, code)
        raise Invalid("field_invalid", field="leave")
    followers.leave(code, name)
    return answer({"code": code, "followers": followers.count(code)})


def _left(token: str) -> str:
    """The code and the follower's name in a ``leave`` token. The first releases signed it and did not encrypt it."""
    return signing.decrypt(_LEAVE, token) or signing.unseal(_LEAVE, token) or ""


def _public(code: str) -> Ticket:
    """The ticket to be followed. Raises NotFound for one that is not public, NotPossible for one's own or an ended."""
    whole, is_sender = find_for_anyone(blueprint.current_request, code)
    if is_sender:
        raise NotPossible("follow_own")
    ticket = whole.ticket
    if ticket.state is State.MERGED:
        main = tickets.get(ticket.merged_into or "")
        if main is None or not rights.is_public(main.ticket, documents.current()):
            raise events.not_possible(ticket)
        ticket = main.ticket
    if ticket.state in retention.ENDED:
        raise events.not_possible(ticket)
    return ticket


def _tell_followers(whole: tickets.Whole, now: datetime) -> changing.Change | None:
    """Note on a ticket that others are told of its course."""
    return None if whole.ticket.followed else changing.Change(noting.first_follower(whole.ticket, now))


def _follower(given: FollowIn) -> Follower:
    """Identify the follower by the telephone or mailbox given, else by the session, else by the caller's address."""
    contact, session = given.contact, maybe_session_of(blueprint.current_request)
    key = guard.admission(blueprint.current_request).key
    address = key.id if key else guard.address_of(blueprint.current_request)
    if contact is not None and can_be_told(contact):
        reporter = Reporter(**contact_of(contact), consent_text=VERSIONS[AgreedBy.SHOWN])
        return Follower(address, _person(contact), reporter)
    return Follower(address, session.person if session else None)


def _person(contact: fields.ContactIn) -> str:
    """The keyed hash of a follower's first address, which stands for them."""
    name, address = next((name, value) for name in ADDRESSES if (value := getattr(contact, name)))
    if name == "phone":
        return signing.phone_key(address)
    return signing.keyed_hash("mailbox" if name == "email" else name, address)
